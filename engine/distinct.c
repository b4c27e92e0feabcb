#include "engine/distinct.h"

#include <stdlib.h>

#include "engine/seen.h"
#include "engine/sorting.h"

struct distinct {
	struct stage stage;
	bool keyed;
	struct seen seen;
	struct slice recs[BATCH_MAX];
};

/* Whether a record, which loses its key, is seen for the first time; it is remembered. */
static bool
is_new(struct distinct *d, struct slice *record)
{
	size_t n = d->seen.n;
	struct slice key = d->keyed ? keyed_take(record) : *record;

	return seen_add(&d->seen, key) == n;
}

static int
distinct_pull(struct stage *s, struct batch *out, size_t want)
{
	struct distinct *d = (struct distinct *)s;
	size_t kept = 0;
	bool last = false;

	while (kept == 0) {
		struct batch in;
		int n = stage_pull(s->up, &in, want);
		if (n <= 0)
			return n;
		for (size_t i = 0; i < in.n; i++)
			if ((last = is_new(d, &in.rec[i])))
				d->recs[kept++] = in.rec[i];
		last = last && in.bare;
	}
	*out = (struct batch){ d->recs, kept, last };
	return (int)kept;
}

static void
distinct_close(struct stage *s)
{
	struct distinct *d = (struct distinct *)s;

	seen_clear(&d->seen);
	free(d);
}

static const struct stage_ops distinct_ops = {
	.pull = distinct_pull, .close = distinct_close
};

static struct stage *
distinct_open(const struct plan *plan, const void *params, struct stage *up,
              struct run *run)
{
	const struct distinct_params *what = params;
	struct stage *records = what->key ? spec_open(plan, what->key, up, run)
	                        : records_of(plan, up, run);

	if (!records)
		return NULL;
	struct distinct *d = stage_new(sizeof(*d), &distinct_ops, run, records);
	d->keyed = what->key != NULL;
	d->stage.unit = UNIT_RECORDS;
	return &d->stage;
}

const struct kind distinct_kind = {
	.name = "distinct",
	.summary = "each record or key once, where it occurs first",
	.takes = UNIT_RECORDS,
	.gives = UNIT_RECORDS,
	.params = kind_no_params,
	.size = sizeof(struct distinct_params),
	.open = distinct_open,
	.spell = kind_spell_source,
};
