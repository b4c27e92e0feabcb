#include "engine/maker.h"

void *
maker_new(size_t size, const struct stage_ops *ops,
          int (*make)(struct maker *m), struct run *run, struct stage *up)
{
	struct maker *m = stage_new(size, ops, run, up);

	m->stage.unit = UNIT_BLOCKS;
	m->make = make;
	m->state = 1;
	return m;
}

int
maker_pull(struct stage *s, struct batch *out, size_t want)
{
	struct maker *m = (struct maker *)s;

	while (!outlet_give(&m->out, out, want)) {
		if (m->state <= 0)
			return m->state;
		m->state = m->make(m);
	}
	return 1;
}

void
maker_clear(struct maker *m)
{
	buf_clear(&m->out.buf);
}
