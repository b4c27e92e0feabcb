/* head - pass the first lines or bytes of each file (POSIX; GNU: -c -q -v -z) */
#include <stddef.h>

#include "applets/extent.h"
#include "engine/applet.h"
#include "engine/head.h"
#include "engine/slicing.h"

struct head_options {
	struct extent extent;
	int titles;
	bool zero;
};

static int
misplaced_digit(struct run *run, void *options, const struct opt *opt,
                const char *argument)
{
	(void)options;
	(void)argument;
	return fail_usage(run, "invalid trailing option -- %c", opt->letter);
}

#define DIGIT(letter) { OPT_CALL, letter, NULL, 0, NULL, NULL, 0, misplaced_digit }

static const struct opt options[] = {
	{ OPT_CALL, 'c', "bytes", offsetof(struct head_options, extent),
	  "[-]N", "pass the first N bytes; with -, all but the last N",
	  UNIT_IS_BYTES, extent_set },
	{ OPT_CALL, 'n', "lines", offsetof(struct head_options, extent),
	  "[-]N", "pass the first N lines (10); with -, all but the last N",
	  UNIT_IS_LINES, extent_set },
	{ OPT_SET, 'q', "quiet", offsetof(struct head_options, titles),
	  NULL, "no lines with the names of files", TITLES_NEVER, NULL },
	{ OPT_SET, 0, "silent", offsetof(struct head_options, titles),
	  NULL, "the same", TITLES_NEVER, NULL },
	{ OPT_SET, 'v', "verbose", offsetof(struct head_options, titles),
	  NULL, "a line with its name before each file", TITLES_ALWAYS, NULL },
	{ OPT_FLAG, 'z', "zero-terminated", offsetof(struct head_options, zero),
	  NULL, "lines end with NUL", 0, NULL },
	DIGIT('0'), DIGIT('1'), DIGIT('2'), DIGIT('3'), DIGIT('4'),
	DIGIT('5'), DIGIT('6'), DIGIT('7'), DIGIT('8'), DIGIT('9'),
	{ 0 }
};

/* Where the letters behind -NUM lead: b, k and m are units of bytes and suffixes. */
struct obsolete {
	char unit;
	const char *suffix;
	char others[3 * sizeof("-q")];   /* q, v and z as an option of their own */
};

static int
read_letters(struct run *run, const char *at, struct obsolete *form)
{
	static const char bytes[] = "bkm";
	static const char *const suffixes[] = { "b", "K", "M" };
	const char *hit;

	for (; *at; at++) {
		if (*at == 'c') {
			form->unit = 'c';
			form->suffix = "";
		} else if (*at == 'l') {
			form->unit = 'n';
		} else if ((hit = strchr(bytes, *at))) {
			form->unit = 'c';
			form->suffix = suffixes[hit - bytes];
		} else if (!strchr("qvz", *at)) {
			return fail_usage(run, "invalid trailing option -- %c",
			                  *at);
		}
	}
	return 0;
}

/* -NUM[bckm][lqvz], the first word only: becomes -nNUM or -cNUM, then -qvz. */
static int
head_prepare(struct run *run, struct arena *arena, int *argc, char ***argv)
{
	char **words = *argv;
	const char *word = *argc > 1 ? words[1] : "";

	if (word[0] != '-' || word[1] < '0' || word[1] > '9')
		return 0;
	struct obsolete form = { .unit = 'n', .suffix = "" };
	size_t digits = strspn(word + 1, "0123456789");
	if (read_letters(run, word + 1 + digits, &form) != 0)
		return -1;

	char **to = arena_array(arena, (size_t)*argc + 3, sizeof(*to));
	char *flags = arena_printf(arena, "-%s", word + 1 + digits);
	size_t n = 0, n_flags = 1;
	for (const char *at = flags + 1; *at; at++)
		if (strchr("qvz", *at))
			flags[n_flags++] = *at;
	flags[n_flags] = '\0';
	to[n++] = words[0];
	to[n++] = arena_printf(arena, "-%c%.*s%s", form.unit, (int)digits,
	                       word + 1, form.suffix);
	if (n_flags > 1)
		to[n++] = flags;
	for (int i = 2; i < *argc; i++)
		to[n++] = words[i];
	*argc = (int)n;
	*argv = to;
	return 0;
}

static int
head_lower(struct run *run, const void *opts, const struct opt_parse *operands,
           struct plan *plan)
{
	const struct head_options *o = opts;
	bool several = operands->n_operands > 1;
	bool titles = o->titles == TITLES_ALWAYS
	              || (o->titles == TITLES_AUTO && several);
	int64_t to = o->extent.sign != '-' ? o->extent.n
	             : o->extent.n == 0 ? PARAM_NONE : -o->extent.n;

	(void)run;
	plan->words = WORDS_LONG;
	plan->last = END_AS_INPUT;
	plan->in_end = plan->out_end = o->zero ? 0 : '\n';
	bool bytes = o->extent.bytes && to != PARAM_NONE;
	if (several || titles || bytes)
		plan_add(plan, &head_kind, &(struct head_params){
			.lines = bytes ? 10 : to,
			.bytes = bytes ? to : PARAM_NONE,
			.each = several || titles,
			.titles = titles
		});
	else if (to != PARAM_NONE)
		plan_add(plan, &slice_kind, &(struct slice_params){
			PARAM_NONE, to, PARAM_NONE
		});
	return 0;
}

const struct applet head_applet = {
	.name     = "head",
	.summary  = "pass the first lines or bytes of each file",
	.usage    = "[-c [-]N | -n [-]N] [-qvz] [FILE ...]",
	.notes    = "N may have a suffix: b 512, kB 1000, K 1024, MB, M, GB, G …\n"
	            "-N is the old form of -n N.\n",
	.options  = options,
	.defaults = &(const struct head_options){ .extent = { .n = 10 } },
	.size     = sizeof(struct head_options),
	.trouble  = 1,
	.prepare  = head_prepare,
	.lower    = head_lower,
};
