#include "engine/tally.h"

#include <stdlib.h>

#include "engine/array.h"
#include "engine/seen.h"

struct tally {
	struct stage stage;
	struct seen seen;
	uint64_t *counts;         /* by the number of the text */
	size_t cap;
	bool counted;
	bool bare;                /* the input's last record had no end */
	size_t given;
	struct buf out;
	struct slice recs[BATCH_MAX];
};

static void
count(struct tally *t, struct slice record)
{
	size_t number = seen_add(&t->seen, record);

	if (number == t->cap) {
		t->counts = array_grow(t->counts, &t->cap, sizeof(*t->counts));
		memset(t->counts + number, 0, (t->cap - number) * sizeof(*t->counts));
	}
	t->counts[number]++;
}

static int
count_all(struct tally *t)
{
	struct batch in;
	int n;

	while ((n = stage_pull(t->stage.up, &in, BATCH_MAX)) > 0) {
		for (size_t i = 0; i < in.n; i++)
			count(t, in.rec[i]);
		t->bare = in.bare;
	}
	return n;
}

static int
tally_pull(struct stage *s, struct batch *out, size_t want)
{
	struct tally *t = (struct tally *)s;
	size_t n = 0;

	if (!t->counted && count_all(t) < 0)
		return PULL_FAIL;
	t->counted = true;
	t->out.len = 0;
	for (; n < want && n < BATCH_MAX && t->given < t->seen.n; n++) {
		size_t from = t->out.len;
		buf_printf(&t->out, "%llu ", (unsigned long long)t->counts[t->given]);
		buf_put(&t->out, seen_at(&t->seen, t->given++));
		t->recs[n].len = t->out.len - from;
	}
	records_place(t->recs, n, t->out.ptr);
	*out = (struct batch){ t->recs, n, t->bare && t->given == t->seen.n };
	return (int)n;
}

static void
tally_close(struct stage *s)
{
	struct tally *t = (struct tally *)s;

	seen_clear(&t->seen);
	free(t->counts);
	buf_clear(&t->out);
	free(t);
}

static const struct stage_ops tally_ops = {
	.pull = tally_pull, .close = tally_close
};

static struct stage *
tally_open(const struct plan *plan, const void *params, struct stage *up, struct run *run)
{
	const struct tally_params *what = params;
	struct stage *records = what->key ? spec_open(plan, what->key, up, run)
	                        : records_of(plan, up, run);

	if (!records)
		return NULL;
	struct tally *t = stage_new(sizeof(*t), &tally_ops, run, records);
	t->stage.unit = UNIT_RECORDS;
	return &t->stage;
}

const struct kind tally_kind = {
	.name = "tally",
	.summary = "each different record, and how often it occurs",
	.takes = UNIT_RECORDS,
	.gives = UNIT_RECORDS,
	.params = kind_no_params,
	.size = sizeof(struct tally_params),
	.open = tally_open,
	.spell = kind_spell_source,
};
