/*
 * lane - records one at a time, for stages that read two inputs in step
 *
 * Nothing is copied but the last two records of a batch when the next one is read. The
 * current record and the one before are lent until the next step, also at the end;
 * others of the batch too, as long as lane_ready() was true before that step.
 * An operand that cannot be read is a failure.
 */
#ifndef PIEP_ENGINE_LANE_H
#define PIEP_ENGINE_LANE_H

#include <stdint.h>
#include "engine/plan.h"

struct lane {
	struct stage *records;
	const char *operands[2];   /* of the second input */
	const char *name;          /* for messages */
	struct batch batch;
	size_t at;                 /* what follows the current record in the batch */
	uintmax_t number;          /* of the current record, from 1; 0: none was read */
	struct slice now, last;    /* the current record, and the one before */
	struct buf kept, spare;    /* these two, once their batch is gone */
};

/* Two inputs: `up`, or the plan's operands where that is NULL, and a file ("-": standard
   input, which cannot be both): 0, or -1 reported. */
int lanes_open(struct lane lanes[2], const struct plan *plan, struct stage *up,
               struct slice file, enum read_words words, struct run *run);
void lanes_close(struct lane lanes[2], const struct stage *up);
int lane_next_batch(struct lane *lane);

/* Whether the next record is in memory. */
static inline bool
lane_ready(const struct lane *lane)
{
	return lane->at < lane->batch.n;
}

/* Steps to the next record: 1; or PULL_END or PULL_FAIL (reported): then it stays where
   it is. */
static inline int
lane_next(struct lane *lane)
{
	if (!lane_ready(lane))
		return lane_next_batch(lane);
	lane->last = lane->now;
	lane->now = lane->batch.rec[lane->at++];
	lane->number++;
	return 1;
}

#endif
