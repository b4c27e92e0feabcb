/*
 * comm - the kind: which records two sorted streams have in common
 */
#ifndef PIEP_ENGINE_COMM_H
#define PIEP_ENGINE_COMM_H

#include "engine/plan.h"

struct comm_params {
	struct slice file;             /* the second stream; "-" is standard input */
	bool hide1, hide2, hide3;      /* no records of the first alone, the second, both */
	bool check_order;              /* the first record that is out of order is an error */
	bool nocheck_order;            /* nothing is; neither: where records are not paired */
	struct slice delimiter;        /* of columns */
	bool total;                    /* a last line of counts */
};

extern const struct comm_params comm_defaults;
extern const struct kind comm_kind;

#endif
