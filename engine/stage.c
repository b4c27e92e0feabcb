#include "engine/stage.h"

#include "engine/array.h"
#include "engine/buf.h"

void *
stage_new(size_t size, const struct stage_ops *ops, struct run *run,
          struct stage *up)
{
	struct stage *s = array_new(1, size);

	*s = (struct stage){ .ops = ops, .run = run, .up = up };
	return s;
}

void
stages_close(struct stage *last)
{
	while (last) {
		struct stage *up = last->up;
		last->ops->close(last);
		last = up;
	}
}

const struct param kind_no_params[] = { { 0 } };

bool
kind_spell_source(const void *params, struct buf *out)
{
	buf_put(out, *(const struct slice *)params);
	return true;
}
