#include "engine/distinct.h"

#include <stdlib.h>

#include "engine/buf.h"

/* Entries of an open table: never more than half of it is taken. */
struct entry {
	uint64_t hash;    /* 0: free */
	size_t at, len;   /* of the record in seen */
};

struct distinct {
	struct stage stage;
	struct entry *table;
	size_t size;                  /* of the table, a power of two */
	size_t n;
	struct buf seen;              /* the records, one behind the other */
	struct slice recs[BATCH_MAX];
};

enum { FIRST_SIZE = 256, WORD = 8 };

/* By words of eight bytes, multiplied and folded; never 0. */
static uint64_t
hash_of(struct slice s)
{
	const uint64_t odd = UINT64_C(0x9e3779b97f4a7c15);
	uint64_t hash = s.len * odd, word;
	const unsigned char *p = s.ptr, *end = p + s.len;

	for (; end - p >= WORD; p += WORD) {
		memcpy(&word, p, WORD);
		hash = (hash ^ word) * odd;
		hash ^= hash >> 32;
	}
	word = 0;
	if (p < end)
		memcpy(&word, p, (size_t)(end - p));
	hash = (hash ^ word) * odd;
	hash ^= hash >> 29;
	return hash ? hash : 1;
}

static struct entry *
find(const struct distinct *d, struct slice record, uint64_t hash)
{
	size_t mask = d->size - 1, at = (size_t)hash & mask;

	for (;; at = (at + 1) & mask) {
		struct entry *e = &d->table[at];
		if (e->hash == 0
		    || (e->hash == hash
		        && slice_equal(record, (struct slice){
		                       d->seen.ptr + e->at, e->len })))
			return e;
	}
}

static void
grow(struct distinct *d)
{
	struct entry *old = d->table;
	size_t size = d->size, mask;

	d->size = size ? size * 2 : FIRST_SIZE;
	d->table = calloc(d->size, sizeof(*d->table));
	if (!d->table)
		die("memory exhausted");
	mask = d->size - 1;
	for (size_t i = 0; i < size; i++) {
		size_t at = (size_t)old[i].hash & mask;
		if (old[i].hash == 0)
			continue;
		while (d->table[at].hash != 0)
			at = (at + 1) & mask;
		d->table[at] = old[i];
	}
	free(old);
}

/* Whether the record is seen for the first time; it is remembered. */
static bool
is_new(struct distinct *d, struct slice record)
{
	uint64_t hash = hash_of(record);

	if (2 * (d->n + 1) > d->size)
		grow(d);
	struct entry *e = find(d, record, hash);
	if (e->hash != 0)
		return false;
	*e = (struct entry){ hash, d->seen.len, record.len };
	buf_put(&d->seen, record);
	d->n++;
	return true;
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
			if ((last = is_new(d, in.rec[i])))
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

	free(d->table);
	buf_clear(&d->seen);
	free(d);
}

static const struct stage_ops distinct_ops = {
	.pull = distinct_pull, .close = distinct_close
};

static struct stage *
distinct_open(const struct plan *plan, const void *params, struct stage *up,
              struct run *run)
{
	struct distinct *d = stage_new(sizeof(*d), &distinct_ops, run,
	                               records_of(plan, up, run));

	(void)params;
	d->stage.unit = UNIT_RECORDS;
	return &d->stage;
}

static bool
distinct_spell(const void *params, struct buf *out)
{
	(void)params;
	buf_put_text(out, "pp.uniq()");
	return true;
}

static const struct param no_params[] = { { 0 } };

const struct kind distinct_kind = {
	.name = "distinct",
	.summary = "each record once, where it occurs first",
	.takes = UNIT_RECORDS,
	.gives = UNIT_RECORDS,
	.params = no_params,
	.size = 0,
	.open = distinct_open,
	.spell = distinct_spell,
};
