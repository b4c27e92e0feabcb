/*
 * two_files - the operands of comm and join
 */
#ifndef PIEP_APPLETS_TWO_FILES_H
#define PIEP_APPLETS_TWO_FILES_H

#include "engine/opt.h"
#include "engine/plan.h"

/* The first operand becomes the plan's, the second is given: 0, or -1 reported. */
int two_files(struct run *run, const struct opt_parse *operands, struct plan *plan,
              struct slice *second);

#endif
