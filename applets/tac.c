/* tac - write files from their last line to their first (GNU) */
#include <stddef.h>

#include "engine/applet.h"
#include "engine/tac.h"

struct tac_options {
	bool before, regex;
	const char *separator;
};

#define FIELD(field) offsetof(struct tac_options, field)

static const struct opt options[] = {
	{ OPT_FLAG, 'b', "before", FIELD(before), NULL,
	  "a separator belongs to what follows it", 0, NULL },
	{ OPT_FLAG, 'r', "regex", FIELD(regex), NULL,
	  "TEXT is a regular expression (in Emacs' syntax)", 0, NULL },
	{ OPT_TEXT, 's', "separator", FIELD(separator), "TEXT",
	  "what separates records (a newline; empty: NUL)", 0, NULL },
	{ 0 }
};

static int
tac_lower(struct run *run, const void *opts, const struct opt_parse *operands,
          struct plan *plan)
{
	const struct tac_options *o = opts;
	struct tac_params p = { .before = o->before, .regex = o->regex };

	(void)operands;
	if (o->separator)
		p.separator = *o->separator || o->regex ? slice_of(o->separator)
		              : (struct slice){ (const unsigned char *)"", 1 };
	if (o->regex && o->separator && !*o->separator)
		return fail(run, "separator cannot be empty");
	plan->words = WORDS_FAILED;
	plan->last = END_AS_INPUT;
	plan_add(plan, &tac_kind, &p);
	return 0;
}

const struct applet tac_applet = {
	.name     = "tac",
	.summary  = "write files from their last line to their first",
	.usage    = "[-b] [-r] [-s TEXT] [FILE ...]",
	.options  = options,
	.defaults = NULL,
	.size     = sizeof(struct tac_options),
	.trouble  = 1,
	.lower    = tac_lower,
};
