/*
 * follow - a range of each operand, and then whatever is appended to it
 */
#ifndef PIEP_ENGINE_FOLLOW_H
#define PIEP_ENGINE_FOLLOW_H

#include "engine/range.h"
#include "engine/tail.h"

struct stage *follow_open(const struct plan *plan, struct range range,
                          const struct tail_params *params, struct run *run);

#endif
