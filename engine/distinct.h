/*
 * distinct - the kind of pp.uniq(): each record or key once, where it occurs first
 *
 * Holds a copy of each different record.
 */
#ifndef PIEP_ENGINE_DISTINCT_H
#define PIEP_ENGINE_DISTINCT_H

#include "engine/plan.h"

struct distinct_params {
	struct slice source;        /* the stage as it was written: first */
	const struct spec *key;     /* makes of each record a keyed one (sorting.h), or NULL */
};

extern const struct kind distinct_kind;

#endif
