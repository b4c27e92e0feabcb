/* tr - change, delete or squeeze characters (POSIX; GNU: -t, [x*n], octal escapes) */
#include <stddef.h>

#include "engine/applet.h"
#include "engine/quote.h"
#include "engine/tr.h"

#define OPTION(field) offsetof(struct tr_params, field)

static const struct opt options[] = {
	{ OPT_FLAG, 'c', "complement", OPTION(complement), NULL,
	  "all characters but those of SET1", 0, NULL },
	{ OPT_FLAG, 'C', NULL, OPTION(complement), NULL, "the same", 0, NULL },
	{ OPT_FLAG, 'd', "delete", OPTION(remove), NULL,
	  "delete the characters of SET1", 0, NULL },
	{ OPT_FLAG, 's', "squeeze-repeats", OPTION(squeeze), NULL,
	  "of repeated characters of the last set leave one", 0, NULL },
	{ OPT_FLAG, 't', "truncate-set1", OPTION(truncate), NULL,
	  "make SET1 as short as SET2, not SET2 as long as SET1", 0, NULL },
	{ 0 }
};

/* GNU's second line of a message, and the hint to --help. */
static int
fail_operands(struct run *run, const char *what, const char *operand,
              const char *reason)
{
	struct buf quoted = { 0 };

	fail_usage(run, "%s %s%s%s", what, quote_argument(&quoted, operand),
	           *reason ? "\n" : "", reason);
	buf_clear(&quoted);
	return -1;
}

static int
check_operands(struct run *run, const struct tr_params *p,
               const struct opt_parse *operands)
{
	size_t n = operands->n_operands;
	bool alone = p->remove && !p->squeeze;   /* one set, no more */
	size_t least = p->remove == p->squeeze ? 2 : 1, most = alone ? 1 : 2;

	if (n == 0)
		return fail_usage(run, "missing operand");
	if (n < least)
		return fail_operands(run, "missing operand after",
		                     operands->operands[0], p->squeeze
		                     ? "Two strings must be given when both "
		                       "deleting and squeezing repeats."
		                     : "Two strings must be given when "
		                       "translating.");
	if (n > most)
		return fail_operands(run, "extra operand",
		                     operands->operands[most], n > 2 || !alone ? ""
		                     : "Only one string may be given when deleting "
		                       "without squeezing repeats.");
	return 0;
}

static int
tr_lower(struct run *run, const void *opts, const struct opt_parse *operands,
         struct plan *plan)
{
	static const char *const none[] = { NULL };
	struct tr_params p = *(const struct tr_params *)opts;

	if (check_operands(run, &p, operands) != 0)
		return -1;
	p.from = slice_of(operands->operands[0]);
	if (operands->n_operands > 1)
		p.to = slice_of(operands->operands[1]);
	plan->operands = none;
	plan->last = END_AS_INPUT;
	plan_add(plan, &tr_kind, &p);
	return 0;
}

const struct applet tr_applet = {
	.name     = "tr",
	.summary  = "change, delete or squeeze characters",
	.usage    = "[-cdst] SET1 [SET2]",
	.notes    = "In a set: a-z, [:alpha:] and the like, [=x=] (x), \\n \\t \\\\ and the\n"
	            "like, \\NNN (octal); in SET2 [x*N] (x, N times) and [x*] (as often as\n"
	            "it takes). A byte given as \\200 or above makes bytes of everything.\n",
	.options  = options,
	.defaults = &(const struct tr_params){ .complement = false },
	.size     = sizeof(struct tr_params),
	.trouble  = 1,
	.lower    = tr_lower,
};
