/* basename - write the last part of paths (POSIX; GNU: -a -s -z) */
#include <stddef.h>

#include "applets/words.h"
#include "engine/applet.h"
#include "engine/names.h"

struct basename_options {
	bool multiple;
	const char *suffix;
	bool zero;
};

static const struct opt options[] = {
	{ OPT_FLAG, 'a', "multiple", offsetof(struct basename_options, multiple),
	  NULL, "every operand is a PATH", 0, NULL },
	{ OPT_TEXT, 's', "suffix", offsetof(struct basename_options, suffix),
	  "SUFFIX", "take SUFFIX off each of them; with it -a is on", 0, NULL },
	{ OPT_FLAG, 'z', "zero", offsetof(struct basename_options, zero), NULL,
	  "lines end with NUL", 0, NULL },
	{ 0 }
};

static int
basename_lower(struct run *run, const void *opts, const struct opt_parse *operands,
               struct plan *plan)
{
	const struct basename_options *o = opts;
	bool several = o->multiple || o->suffix;
	const char *suffix = several ? o->suffix : NULL;
	struct names_params p = { .suffix = { NULL, 0 } };

	if (operands->n_operands == 0)
		return fail_usage(run, "missing operand");
	if (!several && operands->n_operands > 2)
		return opt_extra(run, operands->operands[2]);
	p.paths = words_from(plan->arena, operands, 0);
	if (!several) {
		suffix = operands->operands[1];
		p.paths.n = 1;
	}
	if (suffix && *suffix)
		p.suffix = slice_of(suffix);
	plan->no_input = true;
	if (o->zero) {
		plan->out_end = '\0';
		plan->last = END_AS_INPUT;
	}
	plan_add(plan, &basename_kind, &p);
	return 0;
}

const struct applet basename_applet = {
	.name     = "basename",
	.summary  = "write the last part of paths",
	.usage    = "[-az] [-s SUFFIX] PATH [SUFFIX | PATH ...]",
	.options  = options,
	.order    = ORDER_FIRST,
	.size     = sizeof(struct basename_options),
	.trouble  = 1,
	.lower    = basename_lower,
};
