#include "engine/sorting.h"

#include <stdlib.h>

#include "engine/sort.h"

enum { COPIED = 64 * 1024 };   /* bytes of a batch that are copied */

struct sorting {
	struct stage stage;
	struct sorter *sorter;
	bool keyed;
	bool unique;
	bool sorted;
	bool bare;                 /* the input's last record had no end */
	struct buf out;            /* of records that are not lent for long */
	struct buf last;           /* of unique ones: what was given last … */
	bool given;                /* … if something was */
	struct slice recs[BATCH_MAX];
};

static int
add(struct sorting *s, struct slice record)
{
	struct slice key = { NULL, 0 };

	if (s->keyed)
		key = keyed_take(&record);
	return sorter_add(s->sorter, key, record);
}

static int
add_all(struct sorting *s)
{
	struct batch in;
	int n;

	while ((n = stage_pull(s->stage.up, &in, BATCH_MAX)) > 0) {
		for (size_t i = 0; i < in.n; i++)
			if (add(s, in.rec[i]) < 0)
				return PULL_FAIL;
		s->bare = in.bare;
	}
	if (n == PULL_FAIL || sorter_finish(s->sorter) < 0)
		return PULL_FAIL;
	s->sorted = true;
	return 0;
}

/* The next record that is wanted, as sorter_next(). */
static int
next(struct sorting *s, struct slice *record)
{
	int n;

	while ((n = sorter_next(s->sorter, record)) > 0 && s->unique) {
		if (s->given && slice_equal(*record, buf_slice(&s->last)))
			continue;
		s->last.len = 0;
		s->given = true;
		buf_put(&s->last, *record);
		break;
	}
	return n;
}

/* Records that are held are given as they are; they lie anywhere. */
static int
give_held(struct sorting *s, size_t want)
{
	size_t n = 0;

	for (; n < want && next(s, &s->recs[n]) > 0; n++)
		__builtin_prefetch(s->recs[n].ptr);
	return (int)n;
}

static int
give_copies(struct sorting *s, size_t want)
{
	struct slice record;
	size_t n = 0;
	int more = 1;

	s->out.len = 0;
	buf_reserve(&s->out, COPIED);   /* an empty record is somewhere too */
	while (n < want && s->out.len < COPIED
	       && (more = next(s, &record)) > 0) {
		buf_put(&s->out, record);
		s->recs[n++].len = record.len;
	}
	if (more < 0)
		return PULL_FAIL;
	records_place(s->recs, n, s->out.ptr);
	return (int)n;
}

static int
sorting_pull(struct stage *stage, struct batch *out, size_t want)
{
	struct sorting *s = (struct sorting *)stage;

	if (!s->sorted && add_all(s) < 0)
		return PULL_FAIL;
	if (want > BATCH_MAX)
		want = BATCH_MAX;
	int n = sorter_holds_all(s->sorter) ? give_held(s, want)
	        : give_copies(s, want);
	if (n <= 0)
		return n;
	/* an empty record without an end would be none */
	bool bare = s->bare && sorter_ended(s->sorter) && s->recs[n - 1].len > 0;
	*out = (struct batch){ s->recs, (size_t)n, bare };
	return n;
}

static void
sorting_close(struct stage *stage)
{
	struct sorting *s = (struct sorting *)stage;

	sorter_free(s->sorter);
	buf_clear(&s->out);
	buf_clear(&s->last);
	free(s);
}

static const struct stage_ops sorting_ops = {
	.pull = sorting_pull, .close = sorting_close
};

static struct stage *
sorting_open(const struct plan *plan, const void *params, struct stage *up,
             struct run *run)
{
	const struct sorting_params *what = params;
	struct stage *records = what->key ? spec_open(plan, what->key, up, run)
	                        : records_of(plan, up, run);

	if (!records)
		return NULL;
	struct sorting *s = stage_new(sizeof(*s), &sorting_ops, run, records);
	const struct sort_order order = {
		.reverse = what->reverse, .keyed = what->key != NULL, .limit = what->limit
	};
	s->stage.unit = UNIT_RECORDS;
	s->keyed = order.keyed;
	s->unique = what->unique;
	s->sorter = sorter_new(run, &order, sort_memory());
	return &s->stage;
}

const struct kind sorting_kind = {
	.name = "sorting",
	.summary = "the records in order",
	.takes = UNIT_RECORDS,
	.gives = UNIT_RECORDS,
	.params = kind_no_params,
	.size = sizeof(struct sorting_params),
	.open = sorting_open,
	.spell = kind_spell_source,
};
