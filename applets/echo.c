/* echo - write words as one line (GNU; POSIX under POSIXLY_CORRECT) */
#include <stddef.h>
#include <stdlib.h>

#include "applets/words.h"
#include "engine/applet.h"
#include "engine/echo.h"

/* For the table; the words are read by echo_lower(). */
struct echo_options {
	bool bare, escapes, plain;
};

static const struct opt options[] = {
	{ OPT_FLAG, 'e', NULL, offsetof(struct echo_options, escapes), NULL,
	  "\\n and the like are what they stand for", 0, NULL },
	{ OPT_FLAG, 'E', NULL, offsetof(struct echo_options, plain), NULL,
	  "they are text (the default)", 0, NULL },
	{ OPT_FLAG, 'n', NULL, offsetof(struct echo_options, bare), NULL,
	  "no newline at the end", 0, NULL },
	{ 0 }
};

/* Letters of options and nothing else; any other word is text. */
static bool
is_option(const char *word)
{
	return word[0] == '-' && word[1]
	       && word[1 + strspn(word + 1, "neE")] == '\0';
}

/* The last of -e and -E holds. */
static void
read_letters(struct echo_params *p, const char *letters)
{
	for (; *letters; letters++) {
		if (*letters == 'n')
			p->newline = false;
		else
			p->escapes = *letters == 'e';
	}
}

static int
echo_lower(struct run *run, const void *opts, const struct opt_parse *operands,
           struct plan *plan)
{
	struct echo_params p = { .newline = true };
	const char *const *words = operands->operands;
	bool posix = getenv("POSIXLY_CORRECT") != NULL;
	bool may = !posix || (words[0] && strcmp(words[0], "-n") == 0);
	size_t n = 0;

	(void)run;
	(void)opts;
	while (may && words[n] && is_option(words[n]))
		read_letters(&p, words[n++] + 1);
	p.escapes |= posix;
	p.words = words_from(plan->arena, operands, n);
	plan->no_input = true;
	if (!p.newline || p.escapes)
		plan->last = END_AS_INPUT;
	plan_add(plan, &echo_kind, &p);
	return 0;
}

const struct applet echo_applet = {
	.name     = "echo",
	.summary  = "write words as one line",
	.usage    = "[-eEn] [TEXT ...]",
	.notes    = "Escapes: \\a \\b \\c (no more output) \\e \\f \\n \\r \\t \\v \\\\ \\0NNN \\xHH.\n"
	            "Under POSIXLY_CORRECT they always are, and -n in front is the only option.\n"
	            "--help is one as the only word; `piep echo` takes --explain before all others.\n",
	.options  = options,
	.order    = ORDER_NONE,
	.size     = sizeof(struct echo_options),
	.trouble  = 1,
	.lower    = echo_lower,
};
