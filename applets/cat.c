/* cat - concatenate files (POSIX; GNU: all but -u) */
#include <stddef.h>

#include "engine/applet.h"
#include "engine/cat.h"

struct cat_options {
	struct cat_params show;
	bool unbuffered;
};

enum { SHOW_ENDS = 1, SHOW_TABS = 2, SHOW_ALL = SHOW_ENDS | SHOW_TABS };

/* -A, -e, -t: -v and more. */
static int
show_too(struct run *run, void *options, const struct opt *opt,
         const char *argument)
{
	struct cat_options *o = options;

	(void)run;
	(void)argument;
	o->show.show_nonprinting = true;
	o->show.show_ends |= (opt->value & SHOW_ENDS) != 0;
	o->show.show_tabs |= (opt->value & SHOW_TABS) != 0;
	return 0;
}

#define SHOW(field) offsetof(struct cat_options, show.field)

static const struct opt options[] = {
	{ OPT_CALL, 'A', "show-all", 0, NULL, "the same as -vET",
	  SHOW_ALL, show_too },
	{ OPT_FLAG, 'b', "number-nonblank", SHOW(number_nonblank), NULL,
	  "number the lines that are not empty, instead of -n", 0, NULL },
	{ OPT_CALL, 'e', NULL, 0, NULL, "the same as -vE", SHOW_ENDS, show_too },
	{ OPT_FLAG, 'E', "show-ends", SHOW(show_ends), NULL,
	  "a $ at the end of each line", 0, NULL },
	{ OPT_FLAG, 'n', "number", SHOW(number), NULL, "number all lines",
	  0, NULL },
	{ OPT_FLAG, 's', "squeeze-blank", SHOW(squeeze_blank), NULL,
	  "of several empty lines keep one", 0, NULL },
	{ OPT_CALL, 't', NULL, 0, NULL, "the same as -vT", SHOW_TABS, show_too },
	{ OPT_FLAG, 'T', "show-tabs", SHOW(show_tabs), NULL, "tabs as ^I",
	  0, NULL },
	{ OPT_FLAG, 'u', NULL, offsetof(struct cat_options, unbuffered), NULL,
	  "write what was read before waiting for more (always so)", 0, NULL },
	{ OPT_FLAG, 'v', "show-nonprinting", SHOW(show_nonprinting), NULL,
	  "other bytes that do not print as ^X and M-X", 0, NULL },
	{ 0 }
};

static int
cat_lower(struct run *run, const void *opts, const struct opt_parse *operands,
          struct plan *plan)
{
	static const struct cat_params nothing;
	const struct cat_params *show = &((const struct cat_options *)opts)->show;

	(void)run;
	plan->last = END_AS_INPUT;
	/* Bytes, not records: a file without a last newline runs into the next. */
	if (operands->n_operands > 1
	    || memcmp(show, &nothing, sizeof(nothing)) != 0)
		plan_add(plan, &cat_kind, show);
	return 0;
}

const struct applet cat_applet = {
	.name     = "cat",
	.summary  = "write files one after another",
	.usage    = "[-AbeEnstTuv] [FILE ...]",
	.options  = options,
	.defaults = &(const struct cat_options){ .unbuffered = false },
	.size     = sizeof(struct cat_options),
	.trouble  = 1,
	.lower    = cat_lower,
};
