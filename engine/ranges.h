/*
 * ranges - a stage of blocks: one range of the whole stream, or of each operand
 */
#ifndef PIEP_ENGINE_RANGES_H
#define PIEP_ENGINE_RANGES_H

#include "engine/plan.h"
#include "engine/range.h"

/* Reads `up`, which gives blocks, or the operands where that is NULL. With titles,
   each operand has a line "==> NAME <==" before it. */
struct stage *ranges_open(const struct plan *plan, struct range range, bool each,
                          bool titles, struct stage *up, struct run *run);

/* Appends that line, after an empty one unless it is the first. */
void title_put(struct buf *out, const char *name, bool first);

#endif
