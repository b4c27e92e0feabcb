/*
 * tail - the kind: the last records or bytes, and what is appended later
 */
#ifndef PIEP_ENGINE_TAIL_H
#define PIEP_ENGINE_TAIL_H

#include "engine/plan.h"

struct tail_params {
	int64_t lines;
	int64_t bytes;            /* PARAM_NONE: count lines */
	bool from_start;          /* not the last N: all from the Nth on */
	bool each;                /* of each operand */
	bool titles;              /* a line with its name before each operand */
	struct slice follow;      /* "descriptor", "name", or none */
	bool retry;               /* files that are not there may come */
	int64_t pid;              /* follow while this process lives; PARAM_NONE */
	double sleep;             /* seconds between looks */
	int64_t max_unchanged_stats;   /* looks until the name is opened again */
};

extern const struct kind tail_kind;

#endif
