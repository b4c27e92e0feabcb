#include "engine/yes.h"

#include <stdlib.h>

#include "engine/filter.h"

struct yes {
	struct stage stage;
	struct outlet outlet;
	size_t len;            /* of its buffer, which holds the line many times */
};

static int
yes_pull(struct stage *s, struct batch *out, size_t want)
{
	struct yes *y = (struct yes *)s;

	y->outlet.buf.len = y->len;
	if (y->outlet.given == y->len)
		y->outlet.given = 0;
	return outlet_give(&y->outlet, out, want);
}

static void
yes_close(struct stage *s)
{
	struct yes *y = (struct yes *)s;

	buf_clear(&y->outlet.buf);
	free(y);
}

static const struct stage_ops yes_ops = { .pull = yes_pull, .close = yes_close };

static struct stage *
yes_open(const struct plan *plan, const void *params, struct stage *up,
         struct run *run)
{
	const struct yes_params *p = params;
	struct yes *y = stage_new(sizeof(*y), &yes_ops, run, up);
	struct buf *lines = &y->outlet.buf;

	do {
		buf_put(lines, p->line);
		buf_put_byte(lines, plan->in_end);
	} while (lines->len + p->line.len < FILTER_FULL);
	y->len = lines->len;
	return &y->stage;
}

static const struct param params[] = {
	{ PARAM_TEXT, "line", offsetof(struct yes_params, line), true,
	  "what is repeated" },
	{ 0 }
};

const struct kind yes_kind = {
	.name = "yes",
	.source = true,
	.summary = "a line again and again",
	.takes = UNIT_BLOCKS,
	.gives = UNIT_BLOCKS,
	.params = params,
	.size = sizeof(struct yes_params),
	.defaults = &(const struct yes_params){ { (const unsigned char *)"y", 1 } },
	.open = yes_open,
};
