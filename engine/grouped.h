/*
 * grouped - the kind of pp.group(): each key, and the records that have it
 *
 * Keys in the order in which they came first, the records of each as they came. What it
 * gives are keyed records (engine/sorting.h): the key, and for a record all of its group,
 * each with its length before it. So grouped_take() gives one after another.
 */
#ifndef PIEP_ENGINE_GROUPED_H
#define PIEP_ENGINE_GROUPED_H

#include "engine/sorting.h"

struct grouped_params {
	const struct spec *key;     /* makes of each record a keyed one; NULL: it is its own key */
	struct slice source;        /* the stage as it was written */
};

extern const struct kind grouped_kind;

/* The next record of a group, of which the others are left: it is not empty. */
static inline struct slice
grouped_take(struct slice *group)
{
	return keyed_take(group);
}

#endif
