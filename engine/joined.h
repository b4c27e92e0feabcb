/*
 * joined - the kind of pp.join(separator): all records as one text, which is split into
 * lines again
 */
#ifndef PIEP_ENGINE_JOINED_H
#define PIEP_ENGINE_JOINED_H

#include "engine/plan.h"

struct joined_params {
	struct slice source;        /* the stage as it was written: first */
	struct slice separator;
};

extern const struct kind joined_kind;

#endif
