/* uniq - of adjacent equal lines pass one (POSIX; all options of GNU) */
#include <stddef.h>
#include <stdlib.h>

#include "engine/applet.h"
#include "engine/uniq.h"

struct uniq_options {
	struct uniq_params params;
	bool zero;
	bool old_skip;         /* the last count of fields was of the form -N */
};

static int
set_count(struct run *run, int64_t *count, const char *argument,
          const char *what)
{
	uintmax_t n;

	if (opt_number(argument, &n) != 0)
		return fail(run, "%s: invalid number of %s", argument, what);
	*count = n > INT64_MAX ? INT64_MAX : (int64_t)n;
	return 0;
}

static int
set_skip_fields(struct run *run, void *options, const struct opt *opt,
                const char *argument)
{
	struct uniq_options *o = options;

	(void)opt;
	o->old_skip = false;
	return set_count(run, &o->params.skip_fields, argument, "fields to skip");
}

static int
set_skip_chars(struct run *run, void *options, const struct opt *opt,
               const char *argument)
{
	(void)opt;
	return set_count(run, &((struct uniq_options *)options)->params.skip_chars,
	                 argument, "bytes to skip");
}

static int
set_check_chars(struct run *run, void *options, const struct opt *opt,
                const char *argument)
{
	(void)opt;
	return set_count(run, &((struct uniq_options *)options)->params.check_chars,
	                 argument, "bytes to compare");
}

/* -N: fields to skip. What stands in several of them is one number. */
static int
add_digits(struct run *run, void *options, const struct opt *opt,
           const char *digits)
{
	struct uniq_options *o = options;
	int64_t *n = &o->params.skip_fields;

	(void)run;
	(void)opt;
	if (!o->old_skip)
		*n = 0;
	o->old_skip = true;
	for (; *digits; digits++) {
		int64_t digit = *digits - '0';
		*n = *n > (INT64_MAX - digit) / 10 ? INT64_MAX : *n * 10 + digit;
	}
	return 0;
}

/* Versions of POSIX between 2001 and 2008 have no +N. */
static bool
has_old_forms(void)
{
	const char *text = getenv("_POSIX2_VERSION");
	long version = text ? strtol(text, NULL, 10) : 0;

	return version < 200112 || version >= 200809;
}

/* +N: characters to skip. */
static int
take_old_skip(struct run *run, void *options, const struct opt *opt,
              const char *word)
{
	uintmax_t n;

	(void)run;
	(void)opt;
	if (word[0] != '+' || word[1] == '+' || !has_old_forms()
	    || opt_number(word + 1, &n) != 0 || n > INT64_MAX)
		return 0;
	((struct uniq_options *)options)->params.skip_chars = (int64_t)n;
	return 1;
}

static int
set_all_repeated(struct run *run, void *options, const struct opt *opt,
                 const char *argument)
{
	static const char *const names[] = { "none", "prepend", "separate", NULL };
	int choice = 0;

	(void)opt;
	if (argument)
		choice = opt_choice(run, "--all-repeated", names, argument);
	if (choice < 0)
		return -1;
	((struct uniq_options *)options)->params.all_repeated =
		slice_of(names[choice]);
	return 0;
}

static int
set_group(struct run *run, void *options, const struct opt *opt,
          const char *argument)
{
	static const char *const names[] = {
		"prepend", "append", "separate", "both", NULL
	};
	int choice = 2;

	(void)opt;
	if (argument)
		choice = opt_choice(run, "--group", names, argument);
	if (choice < 0)
		return -1;
	((struct uniq_options *)options)->params.group = slice_of(names[choice]);
	return 0;
}

#define AT(field) offsetof(struct uniq_options, params.field)

static const struct opt options[] = {
	{ OPT_FLAG, 'c', "count", AT(count), NULL,
	  "put before each line how often it occurs", 0, NULL },
	{ OPT_FLAG, 'd', "repeated", AT(repeated), NULL,
	  "only lines that occur more than once", 0, NULL },
	{ OPT_CALL, 'D', NULL, 0, NULL, "these, as often as they occur", 0,
	  set_all_repeated },
	{ OPT_OPTIONAL, 0, "all-repeated", 0, "METHOD",
	  "the same, with an empty line before each group (prepend), between "
	  "groups (separate), or not (none)", 0, set_all_repeated },
	{ OPT_CALL, 'f', "skip-fields", 0, "N",
	  "do not compare the first N fields", 0, set_skip_fields },
	{ OPT_OPTIONAL, 0, "group", 0, "METHOD",
	  "all lines, with an empty line between groups (separate), before or "
	  "after each (prepend, append), or all that (both)", 0, set_group },
	{ OPT_FLAG, 'i', "ignore-case", AT(ignore_case), NULL,
	  "the case of ASCII letters makes no difference", 0, NULL },
	{ OPT_CALL, 's', "skip-chars", 0, "N",
	  "do not compare the first N bytes (behind the fields of -f)", 0,
	  set_skip_chars },
	{ OPT_FLAG, 'u', "unique", AT(unique), NULL,
	  "only lines that occur once", 0, NULL },
	{ OPT_CALL, 'w', "check-chars", 0, "N",
	  "compare no more than N bytes", 0, set_check_chars },
	{ OPT_FLAG, 'z', "zero-terminated", offsetof(struct uniq_options, zero),
	  NULL, "lines end with NUL", 0, NULL },
	{ OPT_DIGITS, 0, NULL, 0, "N", "the old form of -f N", 0, add_digits },
	{ OPT_OPERAND, 0, NULL, 0, NULL, NULL, 0, take_old_skip },
	{ 0 }
};

static int
check_choice(struct run *run, const struct uniq_params *p)
{
	if (p->group.ptr && (p->count || p->repeated || p->unique
	                     || p->all_repeated.ptr))
		return fail_usage(run, "--group is mutually exclusive with "
		                  "-c/-d/-D/-u");
	if (p->count && p->all_repeated.ptr)
		return fail_usage(run, "printing all duplicated lines and repeat "
		                  "counts is meaningless");
	return 0;
}

static int
uniq_lower(struct run *run, const void *opts, const struct opt_parse *operands,
           struct plan *plan)
{
	const struct uniq_options *o = opts;
	struct uniq_params params = o->params;
	const char *const *names = operands->operands;

	if (operands->n_operands > 2)
		return opt_extra(run, names[2]);
	if (check_choice(run, &params) != 0)
		return -1;
	if (operands->n_operands == 2) {
		const char **input = arena_array(plan->arena, 2, sizeof(*input));
		input[0] = names[0];
		plan->operands = input;
		plan->output = strcmp(names[1], "-") == 0 ? NULL : names[1];
	}
	plan->in_end = plan->out_end = o->zero ? 0 : '\n';
	params.adjacent = memcmp(&params, &uniq_defaults, sizeof(params)) == 0;
	plan_add(plan, &uniq_kind, &params);
	return 0;
}

const struct applet uniq_applet = {
	.name     = "uniq",
	.summary  = "of adjacent equal lines pass one",
	.usage    = "[-cdDiuz] [-f N] [-s N] [-w N] [INPUT [OUTPUT]]",
	.notes    = "+N is the old form of -s N.\n",
	.options  = options,
	.defaults = &(const struct uniq_options){
		.params = { .check_chars = PARAM_NONE }
	},
	.size     = sizeof(struct uniq_options),
	.trouble  = 1,
	.lower    = uniq_lower,
};
