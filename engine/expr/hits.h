/*
 * hits - the records of an input in which a pattern occurs (private to expr/)
 *
 * Whole windows are searched; what lies between hits is counted, no more.
 */
#ifndef PIEP_ENGINE_EXPR_HITS_H
#define PIEP_ENGINE_EXPR_HITS_H

#include "engine/expr/eval.h"
#include "engine/read.h"

struct hits {
	struct input in;           /* of records that end with newlines */
	struct regex *re;          /* lent */
	bool open;                 /* an operand is */
	size_t seen;               /* bytes of the window known to hold no newline */
	int64_t index;             /* of the next record */
};

/* The next hits, `max` at most, their indexes, and of which a limit of the pattern kept it
   from being decided. Gives how many, or as stage_pull(); *bare: the last has no newline.
   They are lent until the next call. */
int hits_next(struct hits *h, size_t max, struct slice *recs, int64_t *indexes,
              bool *undecided, bool *bare);

#endif
