#include "engine/echo.h"

#include <stdlib.h>

#include "engine/escape.h"
#include "engine/filter.h"

struct echo {
	struct stage stage;
	struct outlet outlet;
};

static int
echo_pull(struct stage *s, struct batch *out, size_t want)
{
	struct echo *e = (struct echo *)s;

	return outlet_give(&e->outlet, out, want) ? 1 : PULL_END;
}

static void
echo_close(struct stage *s)
{
	struct echo *e = (struct echo *)s;

	buf_clear(&e->outlet.buf);
	free(e);
}

static const struct stage_ops echo_ops = {
	.pull = echo_pull, .close = echo_close
};

/* False where \c stopped it. */
static bool
put_words(const struct echo_params *p, struct run *run, struct buf *out)
{
	for (size_t i = 0; i < p->words.n; i++) {
		if (i > 0)
			buf_put_byte(out, ' ');
		if (!p->escapes)
			buf_put(out, p->words.at[i]);
		else if (escape_put_text(ESCAPES_ECHO, run, p->words.at[i], out)
		         == ESCAPE_STOP)
			return false;
	}
	return true;
}

static struct stage *
echo_open(const struct plan *plan, const void *params, struct stage *up,
          struct run *run)
{
	const struct echo_params *p = params;
	struct echo *e = stage_new(sizeof(*e), &echo_ops, run, up);

	if (put_words(p, run, &e->outlet.buf) && p->newline)
		buf_put_byte(&e->outlet.buf, plan->in_end);
	return &e->stage;
}

static const struct param params[] = {
	{ PARAM_TEXTS, "words", offsetof(struct echo_params, words), true,
	  "what is written, with spaces between" },
	{ PARAM_BOOL, "escapes", offsetof(struct echo_params, escapes), false,
	  "\\n and the like are what they stand for" },
	{ PARAM_BOOL, "newline", offsetof(struct echo_params, newline), false,
	  "the end of a line follows" },
	{ 0 }
};

const struct kind echo_kind = {
	.name = "echo",
	.source = true,
	.summary = "words as one line",
	.takes = UNIT_BLOCKS,
	.gives = UNIT_BLOCKS,
	.params = params,
	.size = sizeof(struct echo_params),
	.defaults = &(const struct echo_params){ .newline = true },
	.open = echo_open,
};
