/* join - pair lines of two sorted files by a field (POSIX; all options of GNU) */
#include <stddef.h>

#include "applets/two_files.h"
#include "engine/applet.h"
#include "engine/join.h"
#include "engine/locale.h"
#include "engine/utf8.h"

struct join_options {
	struct join_params params;   /* fields: 0 where none was given */
	struct opt_list formats;
	int order;
	bool zero;
};

enum { ORDER_AUTO, ORDER_CHECK, ORDER_NOCHECK };

static int
read_file_number(struct run *run, const char *argument)
{
	uintmax_t n;

	if (opt_number(argument, &n) != 0 || (n != 1 && n != 2))
		return opt_refuse(run, "invalid field number:", argument, NULL);
	return (int)n;
}

static int
add_unpaired(struct run *run, void *options, const struct opt *opt,
             const char *argument)
{
	struct join_params *p = &((struct join_options *)options)->params;
	int n = read_file_number(run, argument);

	if (n < 0)
		return -1;
	*(n == 1 ? &p->unpaired1 : &p->unpaired2) = true;
	if (opt->letter == 'v')
		p->paired = false;
	return 0;
}

static int
set_empty(struct run *run, void *options, const struct opt *opt,
          const char *argument)
{
	struct slice *empty = &((struct join_options *)options)->params.empty;

	(void)opt;
	if (empty->ptr && !slice_equal(*empty, slice_of(argument)))
		return fail(run, "conflicting empty-field replacement strings");
	*empty = slice_of(argument);
	return 0;
}

static int
set_one_field(struct run *run, int64_t *field, int64_t n)
{
	if (*field != 0 && *field != n)
		return fail(run, "incompatible join fields %jd, %jd",
		            (intmax_t)*field, (intmax_t)n);
	*field = n;
	return 0;
}

/* -1, -2, -j: of the first file, the second, both. */
static int
set_field(struct run *run, void *options, const struct opt *opt,
          const char *argument)
{
	struct join_params *p = &((struct join_options *)options)->params;
	uintmax_t n;

	if (opt_number(argument, &n) != 0 || n == 0)
		return opt_refuse(run, "invalid field number:", argument, NULL);
	int64_t field = n > INT64_MAX ? INT64_MAX : (int64_t)n;
	if (opt->letter != '2' && set_one_field(run, &p->field1, field) != 0)
		return -1;
	return opt->letter == '1' ? 0 : set_one_field(run, &p->field2, field);
}

/* A byte, or where the locale has them a character of UTF-8. */
static bool
is_character(struct slice text)
{
	uint32_t code;
	const unsigned char *end = text.ptr + text.len;

	return utf8_char(text.ptr, end, locale_is_bytes(), &code) == text.len;
}

static int
set_separator(struct run *run, void *options, const struct opt *opt,
              const char *argument)
{
	struct slice *separator =
		&((struct join_options *)options)->params.separator;
	struct slice text = slice_of(argument);

	(void)opt;
	if (strcmp(argument, "\\0") == 0)
		text = SLICE("\0");
	else if (strcmp(argument, "\n") == 0)
		text.len = 0;
	else if (text.len > 0 && !is_character(text))
		return opt_refuse(run, "multi-character tab", argument, NULL);
	if (separator->ptr && !slice_equal(*separator, text))
		return fail(run, "incompatible tabs");
	*separator = text;
	return 0;
}

#define AT(field) offsetof(struct join_options, field)

static const struct opt options[] = {
	{ OPT_CALL, '1', NULL, 0, "FIELD", "join on this field of FILE1 (1)", 0,
	  set_field },
	{ OPT_CALL, '2', NULL, 0, "FIELD", "join on this field of FILE2 (1)", 0,
	  set_field },
	{ OPT_CALL, 'a', NULL, 0, "FILE",
	  "lines of file 1 or 2 that are paired with none, too", 0, add_unpaired },
	{ OPT_SET, 0, "check-order", AT(order), NULL,
	  "end at the first line that is out of order", ORDER_CHECK, NULL },
	{ OPT_CALL, 'e', NULL, 0, "TEXT", "put TEXT in place of empty fields", 0,
	  set_empty },
	{ OPT_FLAG, 0, "header", AT(params.header), NULL,
	  "pair the first lines, whatever they are", 0, NULL },
	{ OPT_FLAG, 'i', "ignore-case", AT(params.ignore_case), NULL,
	  "the case of ASCII letters makes no difference", 0, NULL },
	{ OPT_CALL, 'j', NULL, 0, "FIELD", "the same as -1 FIELD -2 FIELD", 0,
	  set_field },
	{ OPT_SET, 0, "nocheck-order", AT(order), NULL,
	  "do not look for lines that are out of order", ORDER_NOCHECK, NULL },
	{ OPT_LIST, 'o', NULL, AT(formats), "LIST",
	  "fields to put out, as in 0,1.2,2.3 (0: the join field), or auto: as "
	  "many as the first lines have", 0, NULL },
	{ OPT_CALL, 't', NULL, 0, "CHAR",
	  "fields are separated by CHAR, not by blanks ('\\0': a NUL; '': the "
	  "line is one field)", 0, set_separator },
	{ OPT_CALL, 'v', NULL, 0, "FILE", "like -a FILE, but no pairs", 0,
	  add_unpaired },
	{ OPT_FLAG, 'z', "zero-terminated", AT(zero), NULL,
	  "lines end with NUL", 0, NULL },
	{ 0 }
};

/* -- the old forms: -j1 FIELD, and a list of -o in several words ------------- */

enum old_form { OPERAND, OLD_FIELD, OLD_LIST };

struct words {
	char **argv;
	enum old_form *is;     /* what the words are that look like operands */
	int pending[2];        /* the last two of these … */
	enum old_form may[2];  /* … and what they are if another one follows */
	int n;
};

/* The word at i is an operand, or is taken for one: two of them are the files. */
static void
add_operand(struct words *w, int i, enum old_form may)
{
	if (w->n == 2) {
		int taken = w->may[0] == OPERAND;
		if (w->may[taken] == OPERAND)
			return;
		w->is[w->pending[taken]] = w->may[taken];
		if (!taken) {
			w->pending[0] = w->pending[1];
			w->may[0] = w->may[1];
		}
		w->n--;
	}
	w->pending[w->n] = i;
	w->may[w->n++] = may;
}

/* Steps over the option at *i and its argument; gives what a word behind it may be. */
static enum old_form
skip_option(char *const *argv, int *i)
{
	const char *word = argv[*i];
	const char *taker = word[1] == '-' ? NULL : strpbrk(word, "12aejotv");

	if (!taker)
		return OPERAND;
	const char *argument = taker + 1;
	if (!*argument && argv[*i + 1])
		argument = argv[++*i];
	if (*taker == 'o')
		return strcmp(argument, "auto") == 0 ? OPERAND : OLD_LIST;
	return strcmp(word, "-j1") == 0 || strcmp(word, "-j2") == 0 ? OLD_FIELD
	       : OPERAND;
}

static void
find_old_forms(struct words *w)
{
	enum old_form may = OPERAND;

	for (int i = 1; w->argv[i] && strcmp(w->argv[i], "--") != 0; i++) {
		const char *word = w->argv[i];
		if (word[0] == '-' && word[1]) {
			may = skip_option(w->argv, &i);
			continue;
		}
		add_operand(w, i, may);
		if (may == OLD_FIELD)
			may = OPERAND;
	}
}

/* "-j1 2" becomes "-1 2", "-o 0 1.1" becomes "-o 0 -o 1.1". */
static int
join_prepare(struct run *run, struct arena *arena, int *argc, char ***argv)
{
	size_t room = (size_t)*argc + 1;
	struct words w = {
		.argv = *argv, .is = arena_array(arena, room, sizeof(*w.is))
	};
	char **to = arena_array(arena, 2 * room, sizeof(*to));
	int n = 0;

	(void)run;
	find_old_forms(&w);
	for (int i = 0; i < *argc; i++) {
		if (w.is[i] == OLD_LIST)
			to[n++] = arena_printf(arena, "-o");
		if (w.is[i] == OLD_FIELD)
			to[n - 1] = arena_printf(arena, "-%c", w.argv[i - 1][2]);
		to[n++] = w.argv[i];
	}
	*argc = n;
	*argv = to;
	return 0;
}

/* -- lowering ---------------------------------------------------------------- */

/* One list of all; "auto" beside another does nothing. */
static int
join_formats(struct run *run, struct arena *arena, const char *const *formats,
             struct slice *list)
{
	for (; *formats; formats++) {
		struct slice format = slice_of(*formats);
		bool automatic = slice_equal(format, SLICE("auto"));
		if (!automatic && join_read_format(run, arena, format, NULL) < 0)
			return -1;
		if (!list->ptr || slice_equal(*list, SLICE("auto")))
			*list = format;
		else if (!automatic)
			*list = slice_of(arena_printf(arena, "%s,%s",
			                              (const char *)list->ptr,
			                              *formats));
	}
	return 0;
}

static int
join_lower(struct run *run, const void *opts, const struct opt_parse *operands,
           struct plan *plan)
{
	const struct join_options *o = opts;
	struct join_params p = o->params;

	if (join_formats(run, plan->arena, o->formats.items, &p.format) != 0
	    || two_files(run, operands, plan, &p.file) != 0)
		return -1;
	plan->in_end = plan->out_end = o->zero ? 0 : '\n';
	p.field1 += p.field1 == 0;
	p.field2 += p.field2 == 0;
	p.check_order = o->order == ORDER_CHECK;
	p.nocheck_order = o->order == ORDER_NOCHECK;
	plan_add(plan, &join_kind, &p);
	return 0;
}

const struct applet join_applet = {
	.name     = "join",
	.summary  = "pair lines of two sorted files by a field",
	.usage    = "[-iz] [-1 FIELD] [-2 FIELD] [-j FIELD] [-a FILE | -v FILE] [-e TEXT] "
	            "[-o LIST] [-t CHAR] FILE1 FILE2",
	.notes    = "Fields are compared by their bytes. Without --check-order and\n"
	            "--nocheck-order, order matters once a line is paired with none.\n",
	.options  = options,
	.defaults = &(const struct join_options){ .params = { .paired = true } },
	.size     = sizeof(struct join_options),
	.trouble  = 1,
	.prepare  = join_prepare,
	.lower    = join_lower,
};
