#include "engine/head.h"

#include <stdlib.h>

#include "engine/ranges.h"
#include "engine/range.h"

static struct range
head_range(const struct head_params *p, unsigned char end)
{
	bool bytes = p->bytes != PARAM_NONE;

	return (struct range){ 0, bytes ? p->bytes : p->lines, bytes, end };
}

static struct stage *
head_open(const struct plan *plan, const void *params, struct stage *up,
          struct run *run)
{
	const struct head_params *p = params;
	struct range range = head_range(p, plan->in_end);

	return ranges_open(plan, range, p->each, p->titles, up, run);
}

static const struct param params[] = {
	{ PARAM_INT, "lines", offsetof(struct head_params, lines), true,
	  "how many; negative: all but the last" },
	{ PARAM_INT, "bytes", offsetof(struct head_params, bytes), false,
	  "count bytes, not lines" },
	{ PARAM_BOOL, "each", offsetof(struct head_params, each), false,
	  "of each file, not of them all as one" },
	{ PARAM_BOOL, "titles", offsetof(struct head_params, titles), false,
	  "a line with the name before each file" },
	{ 0 }
};

const struct kind head_kind = {
	.name = "head",
	.summary = "the first lines or bytes",
	.takes = UNIT_BLOCKS,
	.gives = UNIT_BLOCKS,
	.params = params,
	.size = sizeof(struct head_params),
	.defaults = &(const struct head_params){ 10, PARAM_NONE, false, false },
	.open = head_open,
};
