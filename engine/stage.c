#include "engine/stage.h"

#include <stdlib.h>

void *
stage_new(size_t size, const struct stage_ops *ops, struct run *run,
          struct stage *up)
{
	struct stage *s = calloc(1, size);

	if (!s)
		die("memory exhausted");
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
