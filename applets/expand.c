/* expand - tabs to spaces (POSIX; GNU) */
#include <stddef.h>

#include "applets/tablist.h"
#include "engine/applet.h"
#include "engine/cat.h"
#include "engine/expand.h"

struct expand_options {
	bool initial;
	struct opt_list tabs;
};

#define FIELD(field) offsetof(struct expand_options, field)

static const struct opt options[] = {
	{ OPT_FLAG, 'i', "initial", FIELD(initial), NULL,
	  "only tabs before the first that is not blank", 0, NULL },
	{ OPT_LIST, 't', "tabs", FIELD(tabs), "LIST",
	  "columns between tab stops (8), or a list of stops", 0, NULL },
	{ .type = OPT_NUMBER, .offset = FIELD(tabs) },
	{ 0 }
};

static int
expand_lower(struct run *run, const void *opts, const struct opt_parse *operands,
             struct plan *plan)
{
	const struct expand_options *o = opts;
	struct expand_params p = { .initial = o->initial };

	if (tablist(run, &o->tabs, "", plan, &p.tabs) != 0)
		return -1;
	plan->last = END_AS_INPUT;
	/* Columns go on in the next file where a last line has no end. */
	if (operands->n_operands > 1)
		plan_add(plan, &cat_kind, cat_kind.defaults);
	plan_add(plan, &expand_kind, &p);
	return 0;
}

const struct applet expand_applet = {
	.name     = "expand",
	.summary  = "tabs to spaces",
	.usage    = "[-i] [-t LIST] [FILE ...]",
	.notes    = "Behind the last stop of a list /N means multiples of N, +N steps of N.\n"
	            "-LIST is the old form of -t LIST.\n",
	.options  = options,
	.defaults = NULL,
	.size     = sizeof(struct expand_options),
	.trouble  = 1,
	.lower    = expand_lower,
};
