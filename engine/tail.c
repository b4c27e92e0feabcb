#include "engine/tail.h"

#include "engine/follow.h"
#include "engine/ranges.h"

static struct range
tail_range(const struct tail_params *p, unsigned char end)
{
	bool bytes = p->bytes != PARAM_NONE;
	int64_t n = bytes ? p->bytes : p->lines;
	struct range range = { -n, PARAM_NONE, bytes, end };

	if (p->from_start)
		range.from = n > 0 ? n - 1 : 0;
	else if (n == 0)
		range.to = 0;
	return range;
}

static struct stage *
tail_open(const struct plan *plan, const void *params, struct stage *up,
          struct run *run)
{
	const struct tail_params *p = params;
	struct range range = tail_range(p, plan->in_end);

	if (p->follow.ptr && !up && !plan->no_input)
		return follow_open(plan, range, p, run);
	return ranges_open(plan, range, p->each, p->titles, up, run);
}

#define AT(field) offsetof(struct tail_params, field)

static const struct param params[] = {
	{ PARAM_INT, "lines", AT(lines), true, "how many" },
	{ PARAM_INT, "bytes", AT(bytes), false, "count bytes, not lines" },
	{ PARAM_BOOL, "from_start", AT(from_start), false,
	  "all from this one on, counted from 1" },
	{ PARAM_BOOL, "each", AT(each), false,
	  "of each file, not of them all as one" },
	{ PARAM_BOOL, "titles", AT(titles), false,
	  "a line with the name before each file" },
	{ PARAM_TEXT, "follow", AT(follow), false,
	  "go on with what is appended: 'descriptor' or 'name'" },
	{ PARAM_BOOL, "retry", AT(retry), false,
	  "wait for files that are not there" },
	{ PARAM_INT, "pid", AT(pid), false,
	  "follow while this process lives" },
	{ PARAM_FLOAT, "sleep", AT(sleep), false, "seconds between looks" },
	{ PARAM_INT, "max_unchanged_stats", AT(max_unchanged_stats), false,
	  "looks without change until a name is opened again" },
	{ 0 }
};

const struct kind tail_kind = {
	.name = "tail",
	.summary = "the last lines or bytes, and what is appended",
	.takes = UNIT_BLOCKS,
	.gives = UNIT_BLOCKS,
	.params = params,
	.size = sizeof(struct tail_params),
	.defaults = &(const struct tail_params){
		.lines = 10, .bytes = PARAM_NONE, .pid = PARAM_NONE,
		.sleep = 1, .max_unchanged_stats = 5
	},
	.open = tail_open,
};
