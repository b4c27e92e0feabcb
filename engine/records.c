/* The stages between bytes and records: the source, and both conversions. */
#include <stdlib.h>

#include "engine/plan.h"
#include "engine/scan.h"

struct records {
	struct stage stage;
	struct input in;
	bool open;             /* an operand is */
	unsigned char end;
	size_t seen;           /* bytes of the window known to hold no end */
	size_t given;          /* records of the last batch */
	struct slice recs[BATCH_MAX];
};

/* The first record of a window whose first r->seen bytes are part of it. */
static size_t
split(struct records *r, size_t want)
{
	struct slice w = input_window(&r->in);
	const unsigned char *stop = w.ptr + w.len, *rest;

	if (r->seen == w.len)
		return 0;
	size_t n = scan_split(w.ptr + r->seen, stop, r->end, r->recs, want,
	                      &rest);
	if (n == 0) {
		r->seen = w.len;
		return 0;
	}
	r->recs[0].ptr -= r->seen;
	r->recs[0].len += r->seen;
	r->seen = 0;
	input_use(&r->in, (size_t)(rest - w.ptr));
	return n;
}

static int
give(struct records *r, struct batch *out, size_t n, bool bare)
{
	*out = (struct batch){ r->recs, n, bare };
	r->given = n;
	return (int)n;
}

/* The record that the end of the operand ends, where there is one. */
static bool
take_rest(struct records *r)
{
	r->recs[0] = input_window(&r->in);
	r->open = false;
	r->seen = 0;
	input_use(&r->in, r->recs[0].len);
	return r->recs[0].len > 0;
}

static int
records_pull(struct stage *s, struct batch *out, size_t want)
{
	struct records *r = (struct records *)s;

	if (want > BATCH_MAX)
		want = BATCH_MAX;
	for (;;) {
		if (!r->open && !input_next(&r->in))
			return r->in.failed ? PULL_FAIL : PULL_END;
		r->open = true;
		size_t n = split(r, want);
		if (n > 0)
			return give(r, out, n, false);
		if (!input_fill(&r->in) && take_rest(r))
			return give(r, out, 1, true);
	}
}

static void
records_unread(struct stage *s, size_t n)
{
	struct records *r = (struct records *)s;
	const unsigned char *from = r->recs[r->given - n].ptr;
	size_t bytes = (size_t)(r->in.window.ptr - from);

	r->in.window = (struct slice){ from, r->in.window.len + bytes };
	r->given -= n;
	r->open = true;
}

/* A record that has begun is not worth a look at all of it: the descriptor tells. */
static int
records_await(const struct stage *s)
{
	const struct records *r = (const struct records *)s;
	struct slice w = input_window(&r->in);

	if (!r->open || r->in.at_end || r->in.regular || r->in.up)
		return -1;
	if (r->seen < w.len && memchr(w.ptr + r->seen, r->end, w.len - r->seen))
		return -1;
	return r->in.fd;
}

static void
records_close(struct stage *s)
{
	struct records *r = (struct records *)s;

	input_close(&r->in);
	free(r);
}

static const struct stage_ops records_ops = {
	.pull = records_pull, .unread = records_unread, .close = records_close,
	.await = records_await
};

static struct records *
new_records(struct stage *up, unsigned char end, struct run *run)
{
	struct records *r = stage_new(sizeof(*r), &records_ops, run, up);

	r->stage.unit = UNIT_RECORDS;
	r->end = end;
	return r;
}

struct stage *
records_open(struct stage *up, unsigned char end, struct run *run)
{
	struct records *r = new_records(up, end, run);

	input_init_stage(&r->in, run, up);
	return &r->stage;
}

struct source {
	struct stage stage;
	struct input in;
	bool open;             /* an operand is */
	bool fresh;            /* … and none of its bytes was given */
	bool bare;             /* what was given last lacks its end */
	unsigned char end;
	struct slice block;
};

static int
give_block(struct source *c, struct batch *out, struct slice block)
{
	c->block = block;
	c->fresh = false;
	c->bare = block.ptr[block.len - 1] != c->end;
	*out = (struct batch){ &c->block, 1, false };
	return 1;
}

static int
source_pull(struct stage *s, struct batch *out, size_t want)
{
	struct source *c = (struct source *)s;

	for (;;) {
		if (!c->open && !input_next(&c->in))
			return PULL_END;
		if (!c->open)
			c->open = c->fresh = true;
		if (c->in.window.len > 0 || input_fill(&c->in))
			break;
		c->open = false;
	}
	if (c->bare && c->fresh)
		return give_block(c, out, (struct slice){ &c->end, 1 });
	struct slice block = input_window(&c->in);
	if (block.len > want)
		block.len = want;
	input_use(&c->in, block.len);
	return give_block(c, out, block);
}

static int
source_pour(struct stage *s, struct writer *w)
{
	struct source *c = (struct source *)s;

	while (c->open || input_next(&c->in)) {
		c->open = false;
		if (input_pour(&c->in, w) != 0)
			return -1;
	}
	return 0;
}

static void
source_close(struct stage *s)
{
	struct source *c = (struct source *)s;

	input_close(&c->in);
	free(c);
}

static const struct stage_ops source_ops = {
	.pull = source_pull, .close = source_close
};

/* Of one operand, which meets no other. */
static const struct stage_ops single_ops = {
	.pull = source_pull, .pour = source_pour, .close = source_close
};

struct stage *
source_open(const struct plan *plan, enum unit unit, struct run *run)
{
	if (unit == UNIT_RECORDS) {
		struct records *r = new_records(NULL, plan->in_end, run);
		plan_input(plan, NULL, run, &r->in);
		return &r->stage;
	}
	bool single = !plan->operands || !plan->operands[0]
	              || !plan->operands[1];
	struct source *c = stage_new(sizeof(*c), single ? &single_ops
	                             : &source_ops, run, NULL);
	c->end = plan->in_end;
	plan_input(plan, NULL, run, &c->in);
	c->in.not_output = true;
	return &c->stage;
}

struct stage *
records_of(const struct plan *plan, struct stage *up, struct run *run)
{
	if (!up)
		return source_open(plan, UNIT_RECORDS, run);
	return up->unit == UNIT_RECORDS ? up
	       : records_open(up, plan->in_end, run);
}

struct blocks {
	struct stage stage;
	unsigned char end;
	struct buf buf;
	size_t given;          /* bytes of buf */
	struct slice block;
};

/* Fills buf with the records of a batch: as stage_pull(). */
static int
join_batch(struct blocks *b)
{
	struct batch in;
	int n = stage_pull(b->stage.up, &in, BATCH_MAX);

	if (n <= 0)
		return n;
	b->buf.len = b->given = 0;
	for (size_t i = 0; i < in.n; i++) {
		buf_put(&b->buf, in.rec[i]);
		if (i + 1 < in.n || !in.bare)
			buf_put_byte(&b->buf, b->end);
	}
	return n;
}

static int
blocks_pull(struct stage *s, struct batch *out, size_t want)
{
	struct blocks *b = (struct blocks *)s;

	while (b->given == b->buf.len) {
		int n = join_batch(b);
		if (n <= 0)
			return n;
	}
	b->block = buf_slice(&b->buf);
	b->block.ptr += b->given;
	b->block.len -= b->given;
	if (b->block.len > want)
		b->block.len = want;
	b->given += b->block.len;
	*out = (struct batch){ &b->block, 1, false };
	return 1;
}

static void
blocks_close(struct stage *s)
{
	struct blocks *b = (struct blocks *)s;

	buf_clear(&b->buf);
	free(b);
}

static const struct stage_ops blocks_ops = {
	.pull = blocks_pull, .close = blocks_close
};

struct stage *
blocks_open(struct stage *up, unsigned char end, struct run *run)
{
	struct blocks *b = stage_new(sizeof(*b), &blocks_ops, run, up);

	b->stage.unit = UNIT_BLOCKS;
	b->end = end;
	return &b->stage;
}
