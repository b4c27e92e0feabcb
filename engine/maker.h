/*
 * maker - stages that make blocks of what they read
 *
 * The kind's stage struct begins with a struct maker, its ops have maker_pull, and
 * make() appends to out.buf what becomes of some more input: a batch, say.
 */
#ifndef PIEP_ENGINE_MAKER_H
#define PIEP_ENGINE_MAKER_H

#include "engine/filter.h"

struct maker {
	struct stage stage;
	/* Reads on and appends to out.buf, maybe nothing: 1, or PULL_END or PULL_FAIL (reported)
	   after what it appended. */
	int (*make)(struct maker *m);
	struct outlet out;
	int state;             /* what make() gave last */
};

/* As stage_new(); the size is the kind's. */
void *maker_new(size_t size, const struct stage_ops *ops,
                int (*make)(struct maker *m), struct run *run, struct stage *up);
int maker_pull(struct stage *s, struct batch *out, size_t want);
/* Frees what is maker's; the stage struct is left to its owner. */
void maker_clear(struct maker *m);

#endif
