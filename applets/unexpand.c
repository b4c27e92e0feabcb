/* unexpand - spaces to tabs (POSIX; GNU) */
#include <stddef.h>

#include "applets/tablist.h"
#include "engine/applet.h"
#include "engine/cat.h"
#include "engine/expand.h"

enum { OLD_FORM = 64 };

struct unexpand_options {
	bool all, first_only;
	struct opt_list tabs;
	char old_form[OLD_FORM];   /* the digits and commas of all -N,N */
};

#define FIELD(field) offsetof(struct unexpand_options, field)

static int
add_letter(struct run *run, void *options, const struct opt *opt,
           const char *argument)
{
	struct unexpand_options *o = options;
	size_t len = strlen(o->old_form);

	(void)argument;
	if (len + 1 == OLD_FORM)
		return fail(run, "tab stop value is too large");
	o->old_form[len] = opt->letter;
	return 0;
}

#define LETTER(letter) { OPT_CALL, letter, NULL, 0, NULL, NULL, letter, add_letter }

static const struct opt options[] = {
	{ OPT_FLAG, 'a', "all", FIELD(all), NULL,
	  "all blanks, not only those that begin a line", 0, NULL },
	{ OPT_FLAG, 0, "first-only", FIELD(first_only), NULL,
	  "those that begin a line, in spite of -a and -t", 0, NULL },
	{ OPT_LIST, 't', "tabs", FIELD(tabs), "LIST",
	  "columns between tab stops (8), or a list of stops; of all blanks",
	  0, NULL },
	LETTER('0'), LETTER('1'), LETTER('2'), LETTER('3'), LETTER('4'),
	LETTER('5'), LETTER('6'), LETTER('7'), LETTER('8'), LETTER('9'),
	LETTER(','),
	{ 0 }
};

static int
unexpand_lower(struct run *run, const void *opts,
               const struct opt_parse *operands, struct plan *plan)
{
	const struct unexpand_options *o = opts;
	struct unexpand_params p = {
		.all = (o->all || o->tabs.n > 0) && !o->first_only
	};

	if (tablist(run, &o->tabs, o->old_form, plan, &p.tabs) != 0)
		return -1;
	plan->last = END_AS_INPUT;
	/* Columns go on in the next file where a last line has no end. */
	if (operands->n_operands > 1)
		plan_add(plan, &cat_kind, cat_kind.defaults);
	plan_add(plan, &unexpand_kind, &p);
	return 0;
}

const struct applet unexpand_applet = {
	.name     = "unexpand",
	.summary  = "spaces to tabs",
	.usage    = "[-a | --first-only] [-t LIST] [FILE ...]",
	.notes    = "Behind the last stop of a list /N means multiples of N, +N steps of N.\n"
	            "-LIST is the old form of --first-only -t LIST.\n",
	.options  = options,
	.defaults = NULL,
	.size     = sizeof(struct unexpand_options),
	.trouble  = 1,
	.lower    = unexpand_lower,
};
