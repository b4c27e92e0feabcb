/* rev - reverse the characters of each line (util-linux) */
#include <stddef.h>

#include "engine/applet.h"
#include "engine/reversed.h"

struct rev_options {
	bool zero;
};

static const struct opt options[] = {
	{ OPT_FLAG, '0', "zero", offsetof(struct rev_options, zero), NULL,
	  "lines end with NUL", 0, NULL },
	{ 0 }
};

static int
rev_lower(struct run *run, const void *opts, const struct opt_parse *operands,
          struct plan *plan)
{
	const struct rev_options *o = opts;

	(void)run;
	(void)operands;
	plan->words = WORDS_SHORT;
	plan->last = END_AS_INPUT;
	plan->in_end = plan->out_end = o->zero ? 0 : '\n';
	plan_add(plan, &reversed_kind, NULL);
	return 0;
}

const struct applet rev_applet = {
	.name     = "rev",
	.summary  = "reverse the characters of each line",
	.usage    = "[-0] [FILE ...]",
	.options  = options,
	.defaults = &(const struct rev_options){ .zero = false },
	.size     = sizeof(struct rev_options),
	.trouble  = 1,
	.lower    = rev_lower,
};
