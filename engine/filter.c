#include "engine/filter.h"

#include <stdlib.h>

int
outlet_give(struct outlet *o, struct batch *out, size_t want)
{
	if (o->given == o->buf.len) {
		o->given = o->buf.len = 0;
		return 0;
	}
	o->block = (struct slice){ o->buf.ptr + o->given, o->buf.len - o->given };
	if (o->block.len > want)
		o->block.len = want;
	o->given += o->block.len;
	*out = (struct batch){ &o->block, 1, false };
	return 1;
}

void *
filter_new(size_t size, const struct stage_ops *ops, const struct filter_ops *filter,
           const struct plan *plan, struct stage *up, struct run *run)
{
	if (plan && !up && plan->last != END_AS_INPUT)
		up = source_open(plan, UNIT_BLOCKS, run);
	struct filter *f = stage_new(size, ops, run, up);

	f->filter = filter;
	f->end = plan ? plan->in_end : '\n';
	if (plan)
		plan_input(plan, up, run, &f->in);
	else
		input_init(&f->in, run, NULL);
	return f;
}

static void
begin(struct filter *f)
{
	if (f->filter->begin)
		f->filter->begin(f);
}

/* Has the kind take from the window: 1 or PULL_FAIL. */
static int
feed(struct filter *f, bool last)
{
	struct slice window = input_window(&f->in);
	ptrdiff_t used = f->filter->feed(f, window, last, &f->outlet.buf);

	if (used < 0) {
		f->failed = true;
		return PULL_FAIL;
	}
	input_use(&f->in, (size_t)used);
	f->waiting = used == 0 || (size_t)used == window.len;
	return 1;
}

/* Goes one step on: 1, or as stage_pull() at the end. */
static int
advance(struct filter *f)
{
	if (f->failed)
		return PULL_FAIL;
	if (!f->open) {
		if (!input_next(&f->in))
			return f->in.failed ? PULL_FAIL : PULL_END;
		f->open = f->waiting = true;
		begin(f);
	}
	bool last = f->waiting && !input_fill(&f->in);
	if (last && f->in.failed)
		return PULL_FAIL;
	f->open = !last;
	return feed(f, last);
}

int
filter_pull(struct stage *s, struct batch *out, size_t want)
{
	struct filter *f = (struct filter *)s;

	while (!outlet_give(&f->outlet, out, want)) {
		int more = advance(f);
		/* What was made before a failure is seen. */
		if (more <= 0 && f->outlet.buf.len == 0)
			return more;
	}
	return 1;
}

int
filter_apply(struct stage *s, struct slice record, struct buf *out)
{
	struct filter *f = (struct filter *)s;

	begin(f);
	return f->filter->feed(f, record, true, out) < 0 ? PULL_FAIL : 1;
}

void
filter_clear(struct filter *f)
{
	input_close(&f->in);
	buf_clear(&f->outlet.buf);
}

void
filter_close(struct stage *s)
{
	filter_clear((struct filter *)s);
	free(s);
}
