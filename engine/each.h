/*
 * each - stages that make at most one record of one
 *
 * The kind's stage struct begins with a struct each, its ops have each_pull and an
 * apply() of its own. It reads records.
 */
#ifndef PIEP_ENGINE_EACH_H
#define PIEP_ENGINE_EACH_H

#include "engine/buf.h"
#include "engine/plan.h"

struct each {
	struct stage stage;
	struct buf out;                  /* the records of the last batch */
	struct slice recs[BATCH_MAX];
};

/* As stage_new(); the size is the kind's. Without a plan it can be applied, no more. */
void *each_new(size_t size, const struct stage_ops *ops, const struct plan *plan,
               struct stage *up, struct run *run);
int each_pull(struct stage *s, struct batch *out, size_t want);
/* Frees what is each's; the stage struct is left to its owner. */
void each_clear(struct each *e);

/* A stage of records that applies `of`, which was opened without a plan and is closed
   with it. */
struct stage *each_open(struct stage *of, const struct plan *plan, struct stage *up,
                        struct run *run);

#endif
