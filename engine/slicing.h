/*
 * slicing - the kind of pp[start:stop:step], with Python's meaning
 */
#ifndef PIEP_ENGINE_SLICING_H
#define PIEP_ENGINE_SLICING_H

#include "engine/plan.h"

struct slice_params {
	int64_t start, stop, step;   /* PARAM_NONE where it is left out; step not 0 */
};

extern const struct kind slice_kind;

#endif
