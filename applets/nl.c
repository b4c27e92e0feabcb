/* nl - number lines (POSIX; GNU) */
#include <errno.h>
#include <inttypes.h>
#include <stddef.h>

#include "engine/applet.h"
#include "engine/nl.h"
#include "engine/quote.h"

struct nl_options {
	struct nl_params params;       /* first: its offsets are the options' */
	struct opt_list delimiters;
};

enum number { START, STEP, WIDTH, JOIN };

static const struct number_limits {
	const char *wrong;
	int64_t least, most;
	size_t offset;
} numbers[] = {
	[START] = { "invalid starting line number:", INT64_MIN, INT64_MAX,
	            offsetof(struct nl_params, start) },
	[STEP] = { "invalid line number increment:", INT64_MIN, INT64_MAX,
	           offsetof(struct nl_params, step) },
	[WIDTH] = { "invalid line number field width:", 1, INT32_MAX,
	            offsetof(struct nl_params, width) },
	[JOIN] = { "invalid line number of blank lines:", 1, INT64_MAX,
	           offsetof(struct nl_params, join) }
};

/* -i, -l, -v and -w. */
static int
set_number(struct run *run, void *options, const struct opt *opt,
           const char *argument)
{
	const struct number_limits *limits = &numbers[opt->value];
	char *end;

	errno = 0;
	intmax_t n = strtoimax(argument, &end, 10);
	if (end == argument || *end)
		return opt_refuse(run, limits->wrong, argument, NULL);
	if (errno == ERANGE || n > limits->most)
		return opt_refuse(run, limits->wrong, argument,
		                  "Value too large for defined data type");
	if (n < limits->least)
		return opt_refuse(run, limits->wrong, argument,
		                  "Numerical result out of range");
	memcpy((unsigned char *)options + limits->offset, &n, sizeof(n));
	return 0;
}

/* -b, -f and -h. */
static int
set_style(struct run *run, void *options, const struct opt *opt,
          const char *argument)
{
	struct slice style = slice_of(argument);
	int section = (int)strcspn(opt->name, "-");

	if (!nl_is_style(style)) {
		struct buf quoted = { 0 };
		fail_usage(run, "invalid %.*s numbering style: %s", section,
		           opt->name, quote_argument(&quoted, argument));
		buf_clear(&quoted);
		return -1;
	}
	if (style.ptr[0] != 'p')
		style.len = 1;
	memcpy((unsigned char *)options + opt->offset, &style, sizeof(style));
	return 0;
}

static int
set_format(struct run *run, void *options, const struct opt *opt,
           const char *argument)
{
	struct nl_params *p = &((struct nl_options *)options)->params;

	(void)opt;
	p->format = slice_of(argument);
	if (nl_format_place(p->format) >= 0)
		return 0;
	struct buf quoted = { 0 };
	fail_usage(run, "invalid line numbering format: %s",
	           quote_argument(&quoted, argument));
	buf_clear(&quoted);
	return -1;
}

/* -s. */
static int
set_text(struct run *run, void *options, const struct opt *opt,
         const char *argument)
{
	struct slice text = slice_of(argument);

	(void)run;
	memcpy((unsigned char *)options + opt->offset, &text, sizeof(text));
	return 0;
}

#define FIELD(field) offsetof(struct nl_params, field)

static const struct opt options[] = {
	{ OPT_CALL, 'b', "body-numbering", FIELD(body), "STYLE",
	  "which lines of a body get a number (t)", 0, set_style },
	{ OPT_LIST, 'd', "section-delimiter",
	  offsetof(struct nl_options, delimiters), "CC",
	  "what lines between sections consist of (\\:)", 0, NULL },
	{ OPT_CALL, 'f', "footer-numbering", FIELD(footer), "STYLE",
	  "the same for a footer (n)", 0, set_style },
	{ OPT_CALL, 'h', "header-numbering", FIELD(header), "STYLE",
	  "the same for a header (n)", 0, set_style },
	{ OPT_CALL, 'i', "line-increment", 0, "N",
	  "from one number to the next (1)", STEP, set_number },
	{ OPT_CALL, 'l', "join-blank-lines", 0, "N",
	  "under style a number the last of N empty lines (1)",
	  JOIN, set_number },
	{ OPT_CALL, 'n', "number-format", 0, "FORMAT",
	  "ln left, rn right (default), rz right with zeros", 0, set_format },
	{ OPT_FLAG, 'p', "no-renumber", FIELD(no_renumber), NULL,
	  "go on counting in the next section", 0, NULL },
	{ OPT_CALL, 's', "number-separator", FIELD(separator), "TEXT",
	  "between number and line (a tab)", 0, set_text },
	{ OPT_CALL, 'v', "starting-line-number", 0, "N",
	  "first number of each section (1)", START, set_number },
	{ OPT_CALL, 'w', "number-width", 0, "N",
	  "columns of the numbers (6)", WIDTH, set_number },
	{ 0 }
};

/* One or two characters take the place of as many of those before. */
static struct slice
delimiter(const struct opt_list *list, struct plan *plan)
{
	const char *text = "\\:";

	for (const char **at = list->items; *at; at++) {
		size_t len = strlen(*at);
		bool part = len > 0 && len < 3 && len < strlen(text);
		text = part ? arena_printf(plan->arena, "%s%s", *at, text + len)
		       : *at;
	}
	return slice_of(text);
}

static int
nl_lower(struct run *run, const void *opts, const struct opt_parse *operands,
         struct plan *plan)
{
	const struct nl_options *o = opts;
	struct nl_params p = o->params;

	(void)run;
	(void)operands;
	p.delimiter = delimiter(&o->delimiters, plan);
	plan_add(plan, &nl_kind, &p);
	return 0;
}

const struct applet nl_applet = {
	.name     = "nl",
	.summary  = "number lines",
	.usage    = "[-p] [-b STYLE] [-d CC] [-f STYLE] [-h STYLE] [-i N] [-l N]\n"
	            "       [-n FORMAT] [-s TEXT] [-v N] [-w N] [FILE ...]",
	.notes    = "STYLE is a (all lines), t (those that are not empty), n (none) or\n"
	            "pBRE (those that match). A line of CC three times begins a header,\n"
	            "twice a body, once a footer; CC of one character has a : behind it.\n",
	.options  = options,
	.defaults = &(const struct nl_options){ .params = NL_DEFAULTS },
	.size     = sizeof(struct nl_options),
	.trouble  = 1,
	.lower    = nl_lower,
};
