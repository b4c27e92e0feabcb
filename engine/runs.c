#include "engine/runs.h"

#include <stdlib.h>
#include <unistd.h>

#include "engine/array.h"
#include "engine/buf.h"
#include "engine/entries.h"
#include "engine/spill.h"

/* FAN runs of a level become one of the next: the open files are few however many records
   there are, and each is copied as often as there are levels. */
enum { FAN = 32, RUNS_MAX = 512, BUFFER = 64 * 1024 };

struct sizes {
	size_t key, record;
};

/* A file of records: sizes, key, record; and where it is read. */
struct one_run {
	int fd;
	unsigned level;
	off_t at, end;           /* of the file: not read yet, its end */
	struct buf buf;          /* what was read of it … */
	size_t used;             /* … and taken out again */
	struct entry key;        /* of the record in front */
	struct slice record;
};

struct runs {
	struct run *run;
	bool reverse;
	struct one_run *list[RUNS_MAX];   /* in the order of their records */
	size_t n;
	struct buf out;          /* of the run that is written */
	size_t heap[RUNS_MAX];   /* runs with records in front, the first one's on top */
	size_t left;
	bool begun;              /* the top's record was given */
};

struct runs *
runs_new(struct run *run, bool reverse)
{
	struct runs *r = array_new(1, sizeof(*r));

	r->run = run;
	r->reverse = reverse;
	return r;
}

static void
drop_last(struct runs *r)
{
	struct one_run *last = r->list[--r->n];

	close(last->fd);
	buf_clear(&last->buf);
	free(last);
}

void
runs_free(struct runs *r)
{
	if (!r)
		return;
	while (r->n > 0)
		drop_last(r);
	buf_clear(&r->out);
	free(r);
}

/* -- writing ------------------------------------------------------------- */

static int
flush(struct runs *r, struct one_run *to)
{
	if (spill_put(r->run, to->fd, buf_slice(&r->out)) < 0)
		return -1;
	to->end += (off_t)r->out.len;
	r->out.len = 0;
	return 0;
}

static int
put(struct runs *r, struct one_run *to, struct slice key, struct slice record)
{
	struct sizes sizes = { key.len, record.len };

	buf_put(&r->out, (struct slice){ (const unsigned char *)&sizes, sizeof(sizes) });
	buf_put(&r->out, key);
	buf_put(&r->out, record);
	return r->out.len >= BUFFER ? flush(r, to) : 0;
}

static struct one_run *
new_run(struct runs *r, unsigned level)
{
	int fd = spill_open(r->run);

	if (fd < 0)
		return NULL;
	struct one_run *run = array_new(1, sizeof(*run));
	run->fd = fd;
	run->level = level;
	return run;
}

int
runs_begin(struct runs *r)
{
	struct one_run *run = new_run(r, 0);

	if (!run)
		return -1;
	r->list[r->n++] = run;
	return 0;
}

int
runs_put(struct runs *r, struct slice key, struct slice record)
{
	return put(r, r->list[r->n - 1], key, record);
}

/* -- reading ------------------------------------------------------------- */

/* Makes the next n bytes of a run be in its buffer: 0, or -1 (reported). */
static int
need(struct runs *r, struct one_run *run, size_t n)
{
	struct buf *buf = &run->buf;
	size_t have = buf->len - run->used;

	if (have >= n)
		return 0;
	if (have > 0)
		memmove(buf->ptr, buf->ptr + run->used, have);
	buf->len = have;
	run->used = 0;
	size_t more = n > BUFFER ? n - have : BUFFER - have;
	if ((off_t)more > run->end - run->at)
		more = (size_t)(run->end - run->at);
	buf_reserve(buf, more);
	if (read_at(run->fd, buf->ptr + have, more, run->at) < 0)
		return fail(r->run, "temporary file: read error:");
	run->at += (off_t)more;
	buf->len += more;
	return 0;
}

static bool
is_used_up(const struct one_run *run)
{
	return run->used == run->buf.len && run->at == run->end;
}

/* Brings the next record to the front: 1, 0 at the end, -1 (reported). */
static int
advance(struct runs *r, struct one_run *run)
{
	struct sizes sizes;

	if (is_used_up(run))
		return 0;
	if (need(r, run, sizeof(sizes)) < 0)
		return -1;
	memcpy(&sizes, run->buf.ptr + run->used, sizeof(sizes));
	run->used += sizeof(sizes);
	if (need(r, run, sizes.key + sizes.record) < 0)
		return -1;
	const unsigned char *at = run->buf.ptr + run->used;
	run->used += sizes.key + sizes.record;
	run->key = entry_of((struct slice){ at, sizes.key }, r->reverse);
	run->record = (struct slice){ at + sizes.key, sizes.record };
	return 1;
}

/* -- merging ------------------------------------------------------------- */

/* Whether the front of run a comes before that of run b. */
static bool
comes_first(const struct runs *r, size_t a, size_t b)
{
	const struct entry *x = &r->list[a]->key, *y = &r->list[b]->key;

	if (entry_before(x, y, r->reverse))
		return true;
	return a < b && !entry_before(y, x, r->reverse);
}

static void
sift(struct runs *r, size_t at)
{
	size_t moved = r->heap[at];

	for (size_t kid; (kid = 2 * at + 1) < r->left; at = kid) {
		if (kid + 1 < r->left
		    && comes_first(r, r->heap[kid + 1], r->heap[kid]))
			kid++;
		if (!comes_first(r, r->heap[kid], moved))
			break;
		r->heap[at] = r->heap[kid];
	}
	r->heap[at] = moved;
}

/* Begins to merge the runs from one on. */
static int
begin(struct runs *r, size_t from)
{
	r->left = 0;
	r->begun = false;
	for (size_t i = from; i < r->n; i++) {
		int n = advance(r, r->list[i]);
		if (n < 0)
			return -1;
		if (n > 0)
			r->heap[r->left++] = i;
	}
	for (size_t i = r->left / 2; i-- > 0;)
		sift(r, i);
	return 0;
}

int
runs_next(struct runs *r, struct slice *key, struct slice *record)
{
	if (r->begun) {
		int n = advance(r, r->list[r->heap[0]]);
		if (n < 0)
			return -1;
		if (n == 0)
			r->heap[0] = r->heap[--r->left];
		if (r->left > 0)
			sift(r, 0);
	}
	r->begun = r->left > 0;
	if (!r->begun)
		return 0;
	const struct one_run *top = r->list[r->heap[0]];
	*key = (struct slice){ top->key.key, top->key.len };
	*record = top->record;
	return 1;
}

bool
runs_ended(const struct runs *r)
{
	return r->left == 0 || (r->left == 1 && is_used_up(r->list[r->heap[0]]));
}

/* The runs from one on become one of the next level. */
static int
join(struct runs *r, size_t from)
{
	struct one_run *made = new_run(r, r->list[from]->level + 1);
	struct slice key, record;
	int n = made ? begin(r, from) : -1;

	while (n >= 0 && (n = runs_next(r, &key, &record)) > 0)
		n = put(r, made, key, record);
	if (n == 0)
		n = flush(r, made);
	while (r->n > from)
		drop_last(r);
	if (made)
		r->list[r->n++] = made;
	return n;
}

int
runs_end(struct runs *r)
{
	if (flush(r, r->list[r->n - 1]) < 0)
		return -1;
	for (;;) {
		unsigned level = r->list[r->n - 1]->level;
		if (r->n < FAN || r->list[r->n - FAN]->level != level)
			return 0;
		if (join(r, r->n - FAN) < 0)
			return -1;
	}
}

int
runs_merge(struct runs *r)
{
	return begin(r, 0);
}
