/* fmt - fill and break paragraphs (GNU) */
#include <stddef.h>
#include <stdlib.h>

#include "engine/applet.h"
#include "engine/fmt.h"
#include "engine/quote.h"

struct fmt_options {
	bool crown, tagged, split, uniform;
	const char *width, *goal, *prefix;
};

static int
misplaced_digit(struct run *run, void *options, const struct opt *opt,
                const char *argument)
{
	(void)options;
	(void)argument;
	return fail_usage(run, "invalid option -- %c; -WIDTH is recognized only "
	                  "when it is the first\noption; use -w N instead",
	                  opt->letter);
}

#define FIELD(field) offsetof(struct fmt_options, field)
#define DIGIT(letter) { OPT_CALL, letter, NULL, 0, NULL, NULL, 0, misplaced_digit }

static const struct opt options[] = {
	{ OPT_FLAG, 'c', "crown-margin", FIELD(crown), NULL,
	  "keep where the first and the second line of a paragraph begin", 0, NULL },
	{ OPT_FLAG, 't', "tagged-paragraph", FIELD(tagged), NULL,
	  "the same; a second line that begins where the first does is another "
	  "paragraph", 0, NULL },
	{ OPT_FLAG, 's', "split-only", FIELD(split), NULL,
	  "break long lines, join none", 0, NULL },
	{ OPT_FLAG, 'u', "uniform-spacing", FIELD(uniform), NULL,
	  "one space between words, two between sentences", 0, NULL },
	{ OPT_TEXT, 'w', "width", FIELD(width), "N",
	  "lines of less than N bytes (75)", 0, NULL },
	{ OPT_TEXT, 'g', "goal", FIELD(goal), "N",
	  "lines of about N bytes (93.5 % of the width)", 0, NULL },
	{ OPT_TEXT, 'p', "prefix", FIELD(prefix), "TEXT",
	  "only lines that begin with TEXT, which they keep", 0, NULL },
	DIGIT('0'), DIGIT('1'), DIGIT('2'), DIGIT('3'), DIGIT('4'),
	DIGIT('5'), DIGIT('6'), DIGIT('7'), DIGIT('8'), DIGIT('9'),
	{ 0 }
};

/* -WIDTH as the first word. */
static int
fmt_prepare(struct run *run, struct arena *arena, int *argc, char ***argv)
{
	char **words = *argv;

	(void)run;
	if (*argc > 1 && words[1][0] == '-' && words[1][1] >= '0'
	    && words[1][1] <= '9')
		words[1] = arena_printf(arena, "-w%s", words[1] + 1);
	return 0;
}

/* A width up to `most`; it stays None where there is no text. */
static int
read_width(struct run *run, const char *text, uintmax_t most, int64_t *width)
{
	struct buf quoted = { 0 };
	uintmax_t n = 0;

	if (!text)
		return 0;
	bool digits = opt_count(text, &n) == 0
	              && text[strlen(text) - 1] <= '9';
	if (digits && n <= most) {
		*width = (int64_t)n;
		return 0;
	}
	fail(run, "invalid width: %s%s", quote_argument(&quoted, text),
	     !digits ? "" : n == UINTMAX_MAX
	     ? ": Value too large for defined data type"
	     : ": Numerical result out of range");
	buf_clear(&quoted);
	return -1;
}

static int
fmt_lower(struct run *run, const void *opts, const struct opt_parse *operands,
          struct plan *plan)
{
	enum { WIDTH = 75, MOST = 2500 };
	const struct fmt_options *o = opts;
	struct fmt_params p = {
		.width = PARAM_NONE, .goal = PARAM_NONE, .crown = o->crown,
		.tagged = o->tagged, .split = o->split, .uniform = o->uniform
	};

	(void)operands;
	if (read_width(run, o->width, MOST, &p.width) != 0)
		return -1;
	uintmax_t most = o->width ? (uintmax_t)p.width : WIDTH;
	if (read_width(run, o->goal, most, &p.goal) != 0)
		return -1;
	if (o->prefix)
		p.prefix = slice_of(o->prefix);
	plan->words = WORDS_LONG;
	plan->last = END_AS_INPUT;
	plan_add(plan, &fmt_kind, &p);
	return 0;
}

const struct applet fmt_applet = {
	.name     = "fmt",
	.summary  = "fill and break paragraphs",
	.usage    = "[-cstu] [-w N] [-g N] [-p TEXT] [FILE ...]",
	.notes    = "-N as the first option is the old form of -w N.\n",
	.options  = options,
	.size     = sizeof(struct fmt_options),
	.trouble  = 1,
	.prepare  = fmt_prepare,
	.lower    = fmt_lower,
};
