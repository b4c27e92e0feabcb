/*
 * head - the kind: the first records or bytes, of the whole stream or each operand
 */
#ifndef PIEP_ENGINE_HEAD_H
#define PIEP_ENGINE_HEAD_H

#include "engine/plan.h"

struct head_params {
	int64_t lines;   /* negative: all but the last */
	int64_t bytes;   /* PARAM_NONE: count lines */
	bool each;       /* of each operand */
	bool titles;     /* a line with its name before each operand */
};

extern const struct kind head_kind;

#endif
