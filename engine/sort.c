#include "engine/sort.h"

#include <math.h>
#include <stdlib.h>

#include "engine/array.h"
#include "engine/entries.h"
#include "engine/heap.h"
#include "engine/runs.h"

enum { CUT_LEAST = 4096 };

struct sorter {
	struct run *run;
	struct sort_order order;
	size_t memory;
	struct heap heap;          /* of records, and of keys before them */
	struct entry *entries;
	size_t n, cap;
	struct entry *bar;         /* of entries: what is not before it is out; or NULL */
	struct runs *runs;         /* NULL: none was put aside */
	size_t given;
};

size_t
sort_memory(void)
{
	const char *text = getenv("PIEP_SORT_MEMORY");
	size_t bytes = text ? strtoul(text, NULL, 10) : 0;

	return bytes > 0 ? bytes : (size_t)128 << 20;
}

struct sorter *
sorter_new(struct run *run, const struct sort_order *order, size_t memory)
{
	struct sorter *s = array_new(1, sizeof(*s));

	s->run = run;
	s->order = *order;
	s->memory = memory;
	return s;
}

void
sorter_free(struct sorter *s)
{
	if (!s)
		return;
	heap_clear(&s->heap);
	free(s->entries);
	runs_free(s->runs);
	free(s);
}

bool
sorter_holds_all(const struct sorter *s)
{
	return s->runs == NULL;
}

/* -- what is held -------------------------------------------------------- */

/* Drops the bytes of all records. */
static void
forget(struct sorter *s)
{
	heap_clear(&s->heap);
	s->n = 0;
	s->bar = NULL;
}

static void
hold(struct sorter *s, struct slice key, struct slice record)
{
	if (s->n == s->cap)
		s->entries = array_grow(s->entries, &s->cap, sizeof(*s->entries));
	if (!s->order.keyed)
		key = record;
	bool keyed = s->order.keyed;
	size_t len = key.len + (keyed ? sizeof(size_t) + record.len : 0);
	unsigned char *to = heap_take(&s->heap, len);
	if (key.len > 0)
		memcpy(to, key.ptr, key.len);
	if (keyed) {
		memcpy(to + key.len, &record.len, sizeof(size_t));
		if (record.len > 0)
			memcpy(to + key.len + sizeof(size_t), record.ptr, record.len);
	}
	s->entries[s->n++] = entry_of((struct slice){ to, key.len }, s->order.reverse);
}

static struct slice
record_of(const struct sorter *s, const struct entry *e)
{
	struct slice record = { e->key, e->len };

	if (s->order.keyed) {
		memcpy(&record.len, e->key + e->len, sizeof(size_t));
		record.ptr = e->key + e->len + sizeof(size_t);
	}
	return record;
}

static void
sort_held(struct sorter *s)
{
	struct entry *spare = malloc((s->n + 1) * sizeof(*spare));

	if (!spare)
		die("memory exhausted");
	entries_sort(s->entries, s->n, spare, s->order.reverse);
	free(spare);
	if (s->n > s->order.limit)
		s->n = s->order.limit;
}

/* Sorts what is held and keeps what may still be wanted of it. */
static void
cut(struct sorter *s)
{
	sort_held(s);
	struct heap old = s->heap;
	size_t n = s->n;

	s->heap = (struct heap){ 0 };
	s->n = 0;
	for (size_t i = 0; i < n; i++) {
		struct entry e = s->entries[i];
		hold(s, (struct slice){ e.key, e.len }, record_of(s, &e));
	}
	heap_clear(&old);
	s->bar = n > 0 ? &s->entries[n - 1] : NULL;
}

/* -- runs ---------------------------------------------------------------- */

static int
put_aside(struct sorter *s)
{
	sort_held(s);
	if (!s->runs)
		s->runs = runs_new(s->run, s->order.reverse);
	if (runs_begin(s->runs) < 0)
		return -1;
	for (size_t i = 0; i < s->n; i++) {
		const struct entry *e = &s->entries[i];
		struct slice record = { NULL, 0 };
		if (s->order.keyed)
			record = record_of(s, e);
		if (runs_put(s->runs, (struct slice){ e->key, e->len }, record) < 0)
			return -1;
	}
	forget(s);
	return runs_end(s->runs);
}

/* -- adding, and giving -------------------------------------------------- */

static bool
is_full(const struct sorter *s)
{
	return s->heap.taken + 2 * s->n * sizeof(struct entry) > s->memory;
}

int
sorter_add(struct sorter *s, struct slice key, struct slice record)
{
	size_t limit = s->order.limit;

	if (limit == 0)
		return 0;
	if (s->bar) {
		struct slice own = s->order.keyed ? key : record;
		struct entry e = entry_of(own, s->order.reverse);
		if (!entry_before(&e, s->bar, s->order.reverse))
			return 0;
	}
	hold(s, key, record);
	if (limit < SIZE_MAX / 4 && s->n >= 2 * limit + CUT_LEAST)
		cut(s);
	return is_full(s) && s->n > 1 ? put_aside(s) : 0;
}

int
sorter_finish(struct sorter *s)
{
	if (!s->runs) {
		sort_held(s);
		return 0;
	}
	if (s->n > 0 && put_aside(s) < 0)
		return -1;
	free(s->entries);
	s->entries = NULL;
	s->cap = 0;
	return runs_merge(s->runs);
}

int
sorter_next(struct sorter *s, struct slice *record)
{
	struct slice key;

	if (s->given == s->order.limit)
		return 0;
	if (s->runs) {
		int n = runs_next(s->runs, &key, record);
		if (n > 0 && !s->order.keyed)
			*record = key;
		s->given += n > 0;
		return n;
	}
	if (s->given == s->n)
		return 0;
	*record = record_of(s, &s->entries[s->given++]);
	return 1;
}

bool
sorter_ended(const struct sorter *s)
{
	if (s->given == s->order.limit)
		return true;
	return s->runs ? runs_ended(s->runs) : s->given == s->n;
}

/* -- keys ---------------------------------------------------------------- */

static void
put_word(struct buf *key, uint64_t word)
{
	unsigned char bytes[sizeof(word)];

	for (size_t i = sizeof(word); i-- > 0; word >>= 8)
		bytes[i] = (unsigned char)word;
	buf_put(key, (struct slice){ bytes, sizeof(bytes) });
}

void
sort_put_int(struct buf *key, int64_t x)
{
	put_word(key, (uint64_t)x ^ UINT64_C(1) << 63);
}

int64_t
sort_int_of(struct slice key)
{
	uint64_t word = 0;

	for (size_t i = 0; i < sizeof(word); i++)
		word = word << 8 | key.ptr[i];
	return (int64_t)(word ^ UINT64_C(1) << 63);
}

void
sort_put_float(struct buf *key, double x)
{
	uint64_t word;

	x = isnan(x) ? (double)NAN : x + 0.0;   /* NaN comes last, whatever its bits; -0.0 is 0.0 */
	memcpy(&word, &x, sizeof(word));
	put_word(key, word >> 63 ? ~word : word ^ UINT64_C(1) << 63);
}
