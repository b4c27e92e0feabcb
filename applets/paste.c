/* paste - lines of several files side by side (POSIX; GNU) */
#include <stddef.h>

#include "engine/applet.h"
#include "engine/paste.h"

struct paste_options {
	const char *delimiters;
	bool serial, zero;
};

#define FIELD(field) offsetof(struct paste_options, field)

static const struct opt options[] = {
	{ OPT_TEXT, 'd', "delimiters", FIELD(delimiters), "LIST",
	  "characters to put between lines, in turn (a tab)", 0, NULL },
	{ OPT_FLAG, 's', "serial", FIELD(serial), NULL,
	  "all lines of a file in one, file by file", 0, NULL },
	{ OPT_FLAG, 'z', "zero-terminated", FIELD(zero), NULL,
	  "lines end with NUL", 0, NULL },
	{ 0 }
};

static int
paste_lower(struct run *run, const void *opts, const struct opt_parse *operands,
            struct plan *plan)
{
	const struct paste_options *o = opts;
	struct paste_params p = {
		.delimiters = slice_of(o->delimiters), .serial = o->serial
	};

	(void)operands;
	if (!paste_delimiters_valid(p.delimiters))
		return fail(run, "delimiter list ends with an unescaped "
		            "backslash: %s", o->delimiters);
	plan->in_end = plan->out_end = o->zero ? 0 : '\n';
	if (o->zero)
		plan->last = END_AS_INPUT;   /* as it is made; NUL would separate */
	plan_add(plan, &paste_kind, &p);
	return 0;
}

const struct applet paste_applet = {
	.name     = "paste",
	.summary  = "write lines of several files side by side",
	.usage    = "[-sz] [-d LIST] [FILE ...]",
	.notes    = "In LIST \\n \\t \\\\ \\b \\f \\r \\v are what they are in C, \\0 is nothing.\n",
	.options  = options,
	.defaults = &(const struct paste_options){ .delimiters = "\t" },
	.size     = sizeof(struct paste_options),
	.trouble  = 1,
	.lower    = paste_lower,
};
