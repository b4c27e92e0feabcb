#include "engine/each.h"

#include <stdlib.h>

void *
each_new(size_t size, const struct stage_ops *ops, const struct plan *plan,
         struct stage *up, struct run *run)
{
	struct each *e = stage_new(size, ops, run,
	                           plan ? records_of(plan, up, run) : NULL);

	e->stage.unit = UNIT_RECORDS;
	return e;
}

/* Applies the kind to a batch; the lengths alone are known until `out` stands still. */
static int
apply_batch(struct each *e, const struct batch *in, bool *last_kept)
{
	int n = 0, kept = 0;

	e->out.len = 0;
	for (size_t i = 0; i < in->n; i++) {
		size_t from = e->out.len;
		kept = e->stage.ops->apply(&e->stage, in->rec[i], &e->out);
		if (kept == PULL_FAIL)
			return PULL_FAIL;
		if (kept)
			e->recs[n++].len = e->out.len - from;
	}
	*last_kept = kept;
	records_place(e->recs, (size_t)n, e->out.ptr);
	return n;
}

int
each_pull(struct stage *s, struct batch *out, size_t want)
{
	struct each *e = (struct each *)s;
	struct batch in;
	bool last_kept;
	int n;

	do {
		n = stage_pull(s->up, &in, want);
		if (n <= 0)
			return n;
		n = apply_batch(e, &in, &last_kept);
	} while (n == 0);
	if (n > 0)
		*out = (struct batch){ e->recs, (size_t)n, in.bare && last_kept };
	return n;
}

void
each_clear(struct each *e)
{
	buf_clear(&e->out);
}

struct applying {
	struct each each;
	struct stage *of;
};

static int
applying_apply(struct stage *s, struct slice record, struct buf *out)
{
	struct stage *of = ((struct applying *)s)->of;

	return of->ops->apply(of, record, out);
}

static void
applying_close(struct stage *s)
{
	struct applying *a = (struct applying *)s;

	a->of->ops->close(a->of);
	each_clear(&a->each);
	free(a);
}

struct stage *
each_open(struct stage *of, const struct plan *plan, struct stage *up, struct run *run)
{
	static const struct stage_ops ops = {
		.pull = each_pull, .apply = applying_apply, .close = applying_close
	};
	struct applying *a = each_new(sizeof(*a), &ops, plan, up, run);

	a->of = of;
	return &a->each.stage;
}
