/* tail - pass the last lines or bytes of each file, and what is appended (POSIX; all
   options of GNU) */
#include <errno.h>
#include <limits.h>
#include <stddef.h>
#include <stdlib.h>

#include "applets/extent.h"
#include "engine/applet.h"
#include "engine/slicing.h"
#include "engine/tail.h"

struct tail_options {
	struct extent extent;
	int titles;
	bool zero;
	const char *follow;        /* as typed; "" for -f */
	bool retry;
	uintmax_t pid;             /* 0: none */
	double sleep;
	uintmax_t max_unchanged_stats;
};

static int
misplaced_digit(struct run *run, void *options, const struct opt *opt,
                const char *argument)
{
	(void)options;
	(void)argument;
	return fail(run, "option used in invalid context -- %c", opt->letter);
}

static int
follow_descriptor(struct run *run, void *options, const struct opt *opt,
                  const char *argument)
{
	(void)run;
	(void)opt;
	(void)argument;
	((struct tail_options *)options)->follow = "";
	return 0;
}

static int
follow_name(struct run *run, void *options, const struct opt *opt,
            const char *argument)
{
	struct tail_options *o = options;

	(void)run;
	(void)opt;
	(void)argument;
	o->follow = "name";
	o->retry = true;
	return 0;
}

static bool
parse_number(const char *text, uintmax_t most, uintmax_t *number)
{
	return opt_number(text, number) == 0 && *number <= most;
}

static int
set_pid(struct run *run, void *options, const struct opt *opt,
        const char *argument)
{
	struct tail_options *o = options;

	(void)opt;
	if (!parse_number(argument, INT_MAX, &o->pid))
		return opt_refuse(run, "invalid PID:", argument, NULL);
	return 0;
}

static int
set_max_unchanged(struct run *run, void *options, const struct opt *opt,
                  const char *argument)
{
	struct tail_options *o = options;

	(void)opt;
	if (!parse_number(argument, INT64_MAX, &o->max_unchanged_stats))
		return opt_refuse(run, "invalid maximum number of unchanged stats "
		                  "between opens:", argument, NULL);
	return 0;
}

static int
set_sleep(struct run *run, void *options, const struct opt *opt,
          const char *argument)
{
	struct tail_options *o = options;
	char *end;

	(void)opt;
	o->sleep = strtod(argument, &end);
	if (end == argument || *end || !(o->sleep >= 0))
		return opt_refuse(run, "invalid number of seconds:", argument, NULL);
	return 0;
}

#define AT(field) offsetof(struct tail_options, field)
#define DIGIT(letter) { OPT_CALL, letter, NULL, 0, NULL, NULL, 0, misplaced_digit }

static const struct opt options[] = {
	{ OPT_CALL, 'c', "bytes", AT(extent), "[+]N",
	  "pass the last N bytes; with +, all from byte N on",
	  UNIT_IS_BYTES, extent_set },
	{ OPT_CALL, 'f', NULL, 0, NULL, "the same as --follow=descriptor", 0,
	  follow_descriptor },
	{ OPT_CALL, 'F', NULL, 0, NULL, "the same as --follow=name --retry", 0,
	  follow_name },
	{ OPT_OPTIONAL, 0, "follow", AT(follow), "HOW",
	  "pass what is appended: to a 'descriptor' or a 'name'", 0, NULL },
	{ OPT_CALL, 'n', "lines", AT(extent), "[+]N",
	  "pass the last N lines (10); with +, all from line N on",
	  UNIT_IS_LINES, extent_set },
	{ OPT_CALL, 0, "max-unchanged-stats", 0, "N",
	  "looks without change until a name is opened again (5)", 0,
	  set_max_unchanged },
	{ OPT_CALL, 0, "pid", 0, "PID", "follow while process PID lives", 0,
	  set_pid },
	{ OPT_SET, 'q', "quiet", AT(titles), NULL,
	  "no lines with the names of files", TITLES_NEVER, NULL },
	{ OPT_SET, 0, "silent", AT(titles), NULL, NULL, TITLES_NEVER, NULL },
	{ OPT_FLAG, 0, "retry", AT(retry), NULL,
	  "wait for files that are not there", 0, NULL },
	{ OPT_CALL, 's', "sleep-interval", 0, "SECONDS",
	  "time between two looks (1)", 0, set_sleep },
	{ OPT_SET, 'v', "verbose", AT(titles), NULL,
	  "a line with its name before each file", TITLES_ALWAYS, NULL },
	{ OPT_FLAG, 'z', "zero-terminated", AT(zero), NULL,
	  "lines end with NUL", 0, NULL },
	DIGIT('0'), DIGIT('1'), DIGIT('2'), DIGIT('3'), DIGIT('4'),
	DIGIT('5'), DIGIT('6'), DIGIT('7'), DIGIT('8'), DIGIT('9'),
	{ 0 }
};

/* The old form stands alone, or before one operand. */
static bool
may_be_obsolete(int argc, char *const *argv)
{
	if (argc == 2)
		return true;
	if (argc == 3)
		return argv[2][0] != '-' || !argv[2][1];
	return argc == 4 && strcmp(argv[2], "--") == 0;
}

/* [+-][NUM][bcl][f]: becomes -nNUM or -cNUM, and -f. */
static int
tail_prepare(struct run *run, struct arena *arena, int *argc, char ***argv)
{
	char **words = *argv;

	if (*argc < 2 || !may_be_obsolete(*argc, words))
		return 0;
	const char *word = words[1], *number = word + 1;
	/* "-" is standard input, and "-c" wants an argument. */
	if ((*word != '-' && *word != '+')
	    || (*word == '-' && !number[*number == 'c']))
		return 0;
	size_t digits = strspn(number, "0123456789");
	const char *at = number + digits;
	char unit = *at == 'b' || *at == 'c' ? 'c' : 'n';
	const char *suffix = *at == 'b' ? "b" : "";
	at += *at == 'b' || *at == 'c' || *at == 'l';
	bool follow = *at == 'f';
	if (at[follow] != '\0')
		return 0;

	uintmax_t n;
	const char *count = digits ? arena_printf(arena, "%.*s", (int)digits,
	                                          number) : "10";
	if (opt_count(count, &n) == 0 && n == UINTMAX_MAX) {
		errno = ERANGE;
		return fail(run, "%s: invalid number:", word);
	}
	char **to = arena_array(arena, (size_t)*argc + 2, sizeof(*to));
	int used = 0;
	to[used++] = words[0];
	to[used++] = arena_printf(arena, "-%c%s%s%s", unit,
	                          *word == '+' ? "+" : "", count, suffix);
	if (follow)
		to[used++] = arena_printf(arena, "-f");
	for (int i = 2; i < *argc; i++)
		to[used++] = words[i];
	*argc = used;
	*argv = to;
	return 0;
}

static int
read_follow(struct run *run, const char *typed, struct slice *how)
{
	static const char *const names[] = { "descriptor", "name", NULL };
	int choice = *typed ? opt_choice(run, "--follow", names, typed) : 0;

	if (choice < 0)
		return -1;
	*how = slice_of(names[choice]);
	return 0;
}

static void
warn_without_follow(struct run *run, const struct tail_options *o)
{
	if (o->retry)
		note(run, "warning: --retry ignored; "
		     "--retry is useful only when following");
	if (o->pid)
		note(run, "warning: PID ignored; "
		     "--pid=PID is useful only when following");
}

static int
check_follow(struct run *run, const struct tail_options *o, bool by_name,
             const struct opt_parse *operands)
{
	if (o->retry && !by_name)
		note(run, "warning: --retry only effective for the initial "
		     "open");
	for (size_t i = 0; by_name && i < operands->n_operands; i++)
		if (strcmp(operands->operands[i], "-") == 0)
			return fail(run, "cannot follow '-' by name");
	if (by_name && operands->n_operands == 0)
		return fail(run, "cannot follow '-' by name");
	return 0;
}

/* The last lines of one file, or all from one on, are a slice. */
static void
add_slice(struct plan *plan, const struct extent *extent)
{
	struct slice_params p = { PARAM_NONE, PARAM_NONE, PARAM_NONE };

	if (extent->sign == '+' && extent->n <= 1)
		return;
	if (extent->sign == '+')
		p.start = extent->n - 1;
	else if (extent->n == 0)
		p.stop = 0;
	else
		p.start = -extent->n;
	plan_add(plan, &slice_kind, &p);
}

static void
add_tail(struct plan *plan, const struct tail_options *o, bool several,
         struct slice follow)
{
	const struct tail_params *defaults = tail_kind.defaults;
	struct tail_params p = *defaults;
	bool titles = o->titles == TITLES_ALWAYS
	              || (o->titles == TITLES_AUTO && several);

	if (o->extent.bytes)
		p.bytes = o->extent.n;
	else
		p.lines = o->extent.n;
	p.from_start = o->extent.sign == '+';
	p.titles = titles;
	p.each = several || titles;
	p.follow = follow;
	if (follow.ptr) {
		p.retry = o->retry;
		p.pid = o->pid ? (int64_t)o->pid : PARAM_NONE;
		p.sleep = o->sleep;
		p.max_unchanged_stats = (int64_t)o->max_unchanged_stats;
	}
	plan_add(plan, &tail_kind, &p);
}

static int
tail_lower(struct run *run, const void *opts, const struct opt_parse *operands,
           struct plan *plan)
{
	const struct tail_options *o = opts;
	bool several = operands->n_operands > 1;
	struct slice follow = { NULL, 0 };

	if (o->follow && read_follow(run, o->follow, &follow) != 0)
		return -1;
	if (!follow.ptr)
		warn_without_follow(run, o);
	else if (check_follow(run, o, slice_equal(follow, SLICE("name")),
	                      operands) != 0)
		return -1;
	plan->words = WORDS_LONG;
	plan->last = END_AS_INPUT;
	plan->in_end = plan->out_end = o->zero ? 0 : '\n';
	bool from_start = o->extent.sign == '+';
	plan->no_input = !follow.ptr && !from_start && o->extent.n == 0;
	bool slice = !follow.ptr && !several && !o->extent.bytes
	             && o->titles != TITLES_ALWAYS;
	if (plan->no_input || slice)
		add_slice(plan, &o->extent);
	else
		add_tail(plan, o, several, follow);
	return 0;
}

const struct applet tail_applet = {
	.name     = "tail",
	.summary  = "pass the last lines or bytes of each file",
	.usage    = "[-c [+]N | -n [+]N] [-fFqvz] [FILE ...]",
	.notes    = "N may have a suffix: b 512, kB 1000, K 1024, MB, M, GB, G …\n",
	.options  = options,
	.defaults = &(const struct tail_options){
		.extent = { .n = 10 }, .sleep = 1, .max_unchanged_stats = 5
	},
	.size     = sizeof(struct tail_options),
	.trouble  = 1,
	.prepare  = tail_prepare,
	.lower    = tail_lower,
};
