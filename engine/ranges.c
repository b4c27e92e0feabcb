#include "engine/ranges.h"

#include <stdlib.h>

struct ranges {
	struct stage stage;
	struct range range;
	bool titles;
	bool open;              /* an operand is */
	bool any;               /* a title was given */
	struct input in;
	struct ranger ranger;
	struct buf title;
	struct slice block;
};

void
title_put(struct buf *out, const char *name, bool first)
{
	buf_printf(out, "%s==> %s <==\n", first ? "" : "\n",
	           name ? name : "standard input");
}

/* Opens the next operand: 1 with its title in r->block, or 0. */
static int
begin_operand(struct ranges *r)
{
	r->block.len = 0;
	if (!input_next(&r->in))
		return 0;
	range_begin(&r->ranger, r->range, &r->in);
	r->open = true;
	if (r->titles) {
		r->title.len = 0;
		title_put(&r->title, r->in.name, !r->any);
		r->block = buf_slice(&r->title);
		r->any = true;
	}
	return 1;
}

static int
ranges_pull(struct stage *s, struct batch *out, size_t want)
{
	struct ranges *r = (struct ranges *)s;

	do {
		if (r->open)
			r->open = range_next(&r->ranger, &r->block, want);
		else if (!begin_operand(r))
			return r->in.failed ? PULL_FAIL : PULL_END;
	} while (!r->open || r->block.len == 0);
	*out = (struct batch){ &r->block, 1, false };
	return 1;
}

static void
ranges_close(struct stage *s)
{
	struct ranges *r = (struct ranges *)s;

	input_close(&r->in);
	range_clear(&r->ranger);
	buf_clear(&r->title);
	free(r);
}

static const struct stage_ops ranges_ops = {
	.pull = ranges_pull, .close = ranges_close
};

struct stage *
ranges_open(const struct plan *plan, struct range range, bool each, bool titles,
            struct stage *up, struct run *run)
{
	const char *const *operands = plan->operands;
	bool several = operands && operands[0] && operands[1]
	               && !plan->no_input;

	/* As one stream, several operands are what a source makes of them. */
	if (!up && several && !each && !titles)
		up = source_open(plan, UNIT_BLOCKS, run);
	struct ranges *r = stage_new(sizeof(*r), &ranges_ops, run, up);
	r->stage.unit = UNIT_BLOCKS;
	r->range = range;
	r->titles = titles;
	plan_input(plan, up, run, &r->in);
	return &r->stage;
}
