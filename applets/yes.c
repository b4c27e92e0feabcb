/* yes - write a line again and again (GNU) */
#include "engine/applet.h"
#include "engine/yes.h"

static struct slice
join_words(struct arena *arena, const struct opt_parse *operands)
{
	struct buf line = { 0 };

	for (size_t i = 0; i < operands->n_operands; i++) {
		if (i > 0)
			buf_put_byte(&line, ' ');
		buf_put_text(&line, operands->operands[i]);
	}
	struct slice kept = arena_copy(arena, buf_slice(&line));
	buf_clear(&line);
	return kept;
}

static int
yes_lower(struct run *run, const void *opts, const struct opt_parse *operands,
          struct plan *plan)
{
	struct yes_params p = *(const struct yes_params *)yes_kind.defaults;

	(void)run;
	(void)opts;
	if (operands->n_operands > 0)
		p.line = join_words(plan->arena, operands);
	plan->no_input = true;
	plan_add(plan, &yes_kind, &p);
	return 0;
}

const struct applet yes_applet = {
	.name     = "yes",
	.summary  = "write a line again and again: the words, or y",
	.usage    = "[TEXT ...]",
	.trouble  = 1,
	.lower    = yes_lower,
};
