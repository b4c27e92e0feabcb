/*
 * tally - the kind of pp.count(): each different record, and how often it occurs
 *
 * In the order in which they came first. A record of what it gives is the number of times,
 * a space, and the record.
 */
#ifndef PIEP_ENGINE_TALLY_H
#define PIEP_ENGINE_TALLY_H

#include "engine/plan.h"

struct tally_params {
	struct slice source;        /* the stage as it was written: first */
	const struct spec *key;     /* makes of each record what is counted, or NULL */
};

extern const struct kind tally_kind;

#endif
