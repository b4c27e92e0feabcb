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
	size_t len = strlen(argument);
	bool number = len > 0 && strchr("0123456789", argument[len - 1]);

	if (!number || opt_count(argument, &n) != 0)
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

/* A digit of -N: fields to skip. */
static int
add_digit(struct run *run, void *options, const struct opt *opt,
          const char *argument)
{
	struct uniq_options *o = options;
	int64_t *n = &o->params.skip_fields, digit = opt->letter - '0';

	(void)run;
	(void)argument;
	if (!o->old_skip)
		*n = 0;
	o->old_skip = true;
	*n = *n > (INT64_MAX - digit) / 10 ? INT64_MAX : *n * 10 + digit;
	return 0;
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
#define DIGIT(letter) { OPT_CALL, letter, NULL, 0, NULL, NULL, 0, add_digit }

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
	DIGIT('0'), DIGIT('1'), DIGIT('2'), DIGIT('3'), DIGIT('4'),
	DIGIT('5'), DIGIT('6'), DIGIT('7'), DIGIT('8'), DIGIT('9'),
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

/* Versions of POSIX between 2001 and 2008 have no +N. */
static bool
old_forms(void)
{
	const char *text = getenv("_POSIX2_VERSION");
	long version = text ? strtol(text, NULL, 10) : 0;

	return version < 200112 || version >= 200809;
}

/* +N: characters to skip. */
static bool
take_old_form(const char *word, int64_t *skip_chars)
{
	uintmax_t n;

	if (word[0] != '+' || !word[1] || word[1 + strspn(word + 1, "0123456789")]
	    || opt_count(word + 1, &n) != 0 || n > INT64_MAX)
		return false;
	*skip_chars = (int64_t)n;
	return true;
}

/* Sorts the operands into +N and at most two files. */
static int
take_operands(struct run *run, struct uniq_params *p, const char **files,
              const struct opt_parse *operands)
{
	size_t n = 0, n_mixed = old_forms() ? operands->n_mixed : 0;

	for (size_t i = 0; i < operands->n_operands; i++) {
		const char *word = operands->operands[i];
		if (i < n_mixed && take_old_form(word, &p->skip_chars))
			continue;
		if (n == 2)
			return fail_usage(run, "extra operand '%s'", word);
		files[n++] = word;
	}
	return 0;
}

static int
uniq_lower(struct run *run, const void *opts, const struct opt_parse *operands,
           struct plan *plan)
{
	const struct uniq_options *o = opts;
	struct uniq_params params = o->params;
	const char **files = arena_array(plan->arena, 3, sizeof(*files));

	if (take_operands(run, &params, files, operands) != 0
	    || check_choice(run, &params) != 0)
		return -1;
	if (files[1] && strcmp(files[1], "-") != 0)
		plan->output = files[1];
	files[1] = NULL;
	plan->operands = files;
	plan->in_end = plan->out_end = o->zero ? 0 : '\n';
	if (o->zero)
		plan->last = END_AS_INPUT;   /* NUL ends lines, the last too */
	params.adjacent = memcmp(&params, &uniq_defaults, sizeof(params)) == 0;
	plan_add(plan, &uniq_kind, &params);
	return 0;
}

const struct applet uniq_applet = {
	.name     = "uniq",
	.summary  = "of adjacent equal lines pass one",
	.usage    = "[-cdDiuz] [-f N] [-s N] [-w N] [INPUT [OUTPUT]]",
	.notes    = "-N is the old form of -f N, +N that of -s N.\n",
	.options  = options,
	.defaults = &(const struct uniq_options){
		.params = { .check_chars = PARAM_NONE }
	},
	.size     = sizeof(struct uniq_options),
	.trouble  = 1,
	.lower    = uniq_lower,
};
