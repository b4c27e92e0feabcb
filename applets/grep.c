/* grep, egrep, fgrep - lines that match (POSIX; GNU: all) */
#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

#include "engine/applet.h"
#include "engine/grep.h"
#include "engine/regex.h"
#include "engine/texts.h"

enum names { NAMES_AUTO, NAMES_ALWAYS, NAMES_NEVER };
enum list { LIST_NONE, LIST_WITH, LIST_WITHOUT };

struct grep_options {
	struct grep_params p;
	struct opt_list patterns, pattern_files;
	struct opt_list globs, exclude_dir;
	int dialect;
	int ignore_case, list, names;
	int64_t before, after, context;   /* PARAM_NONE: not asked for */
	const char *separator, *label, *color;
	const char *binary_files, *directories, *devices;
	bool null_data, no_change;
};

/* -- values ---------------------------------------------------------------- */

/* Decimal digits with a sign; past the largest value it saturates. */
static bool
read_number(const char *text, int64_t *number)
{
	uintmax_t n;
	bool minus = text[0] == '-';

	if (minus)
		text++;
	if (!text[0] || text[strspn(text, "0123456789")]
	    || opt_count(text, &n) != 0)
		return false;
	*number = n > INT64_MAX ? INT64_MAX : (int64_t)n;
	if (minus)
		*number = -*number;
	return true;
}

static int
set_context(struct run *run, void *options, const struct opt *opt,
            const char *argument)
{
	int64_t *field = (void *)((unsigned char *)options + opt->offset);

	if (read_number(argument, field) && *field >= 0)
		return 0;
	return fail(run, "%s: invalid context length argument", argument);
}

static int
set_most(struct run *run, void *options, const struct opt *opt,
         const char *argument)
{
	struct grep_options *o = options;

	(void)opt;
	if (!read_number(argument, &o->p.max_count))
		return fail(run, "invalid max count");
	if (o->p.max_count < 0)
		o->p.max_count = PARAM_NONE;
	return 0;
}

/* Of --binary-files=TYPE, and of -a and -I. */
static int
set_binary(struct run *run, void *options, const struct opt *opt,
           const char *argument)
{
	static const char *const types[] = { "binary", "text", "without-match" };
	struct grep_options *o = options;

	if (!argument) {
		o->binary_files = types[opt->value];
		return 0;
	}
	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
		if (strcmp(argument, types[i]) == 0) {
			o->binary_files = types[i];
			return 0;
		}
	return fail(run, "unknown binary-files type");
}

static int
set_devices(struct run *run, void *options, const struct opt *opt,
            const char *argument)
{
	struct grep_options *o = options;

	(void)opt;
	if (strcmp(argument, "read") != 0 && strcmp(argument, "skip") != 0)
		return fail(run, "unknown devices method");
	o->devices = argument;
	return 0;
}

/* The names may be shortened, as those of options. */
static int
set_directories(struct run *run, void *options, const struct opt *opt,
                const char *argument)
{
	static const char *const actions[] = { "read", "recurse", "skip" };
	struct grep_options *o = options;
	const char *found = NULL;

	(void)opt;
	for (size_t i = 0; i < sizeof(actions) / sizeof(*actions); i++) {
		if (strncmp(actions[i], argument, strlen(argument)) != 0)
			continue;
		if (found)
			return fail_usage(run, "ambiguous argument '%s' for "
			                  "'--directories'", argument);
		found = actions[i];
	}
	if (!found)
		return fail_usage(run, "invalid argument '%s' for "
		                  "'--directories'", argument);
	o->directories = found;
	return 0;
}

static int
set_recursive(struct run *run, void *options, const struct opt *opt,
              const char *argument)
{
	struct grep_options *o = options;

	(void)run;
	(void)argument;
	o->directories = "recurse";
	o->p.dereference |= opt->value != 0;
	return 0;
}

static int
no_separator(struct run *run, void *options, const struct opt *opt,
             const char *argument)
{
	(void)run;
	(void)opt;
	(void)argument;
	((struct grep_options *)options)->separator = NULL;
	return 0;
}

static int
obsolete(struct run *run, void *options, const struct opt *opt,
         const char *argument)
{
	(void)options;
	(void)opt;
	(void)argument;
	note(run, "warning: --unix-byte-offsets (-u) is obsolete");
	return 0;
}

/* -- options --------------------------------------------------------------- */

#define O(field) offsetof(struct grep_options, field)

static const struct opt options[] = {
	{ OPT_SET, 'E', "extended-regexp", O(dialect), NULL,
	  "patterns are extended regular expressions", REGEX_ERE, NULL },
	{ OPT_SET, 'F', "fixed-strings", O(dialect), NULL,
	  "… are strings", REGEX_FIXED, NULL },
	{ OPT_SET, 'G', "basic-regexp", O(dialect), NULL,
	  "… are basic regular expressions (grep's default)", REGEX_BRE, NULL },
	{ OPT_SET, 'P', "perl-regexp", O(dialect), NULL,
	  "… are Perl's regular expressions", REGEX_PERL, NULL },
	{ OPT_LIST, 'e', "regexp", O(patterns), "PATTERNS",
	  "a pattern on each line of the argument", 0, NULL },
	{ OPT_LIST, 'f', "file", O(pattern_files), "FILE",
	  "a pattern on each line of the file", 0, NULL },
	{ OPT_SET, 'i', "ignore-case", O(ignore_case), NULL,
	  "small and capital letters are the same", 1, NULL },
	{ OPT_SET, 'y', NULL, O(ignore_case), NULL, NULL, 1, NULL },
	{ OPT_SET, 0, "no-ignore-case", O(ignore_case), NULL,
	  "they are not", 0, NULL },
	{ OPT_FLAG, 'w', "word-regexp", O(p.word_regexp), NULL,
	  "matches are whole words", 0, NULL },
	{ OPT_FLAG, 'x', "line-regexp", O(p.line_regexp), NULL,
	  "matches are whole lines", 0, NULL },
	{ OPT_FLAG, 'v', "invert-match", O(p.invert_match), NULL,
	  "select the lines that do not match", 0, NULL },
	{ OPT_CALL, 'm', "max-count", 0, "N",
	  "select at most N lines of a file", 0, set_most },
	{ OPT_FLAG, 'c', "count", O(p.count), NULL,
	  "write how many lines were selected", 0, NULL },
	{ OPT_SET, 'l', "files-with-matches", O(list), NULL,
	  "write the names of files with selected lines", LIST_WITH, NULL },
	{ OPT_SET, 'L', "files-without-match", O(list), NULL,
	  "… of those without", LIST_WITHOUT, NULL },
	{ OPT_FLAG, 'q', "quiet", O(p.quiet), NULL,
	  "write nothing, end at the first selected line", 0, NULL },
	{ OPT_FLAG, 0, "silent", O(p.quiet), NULL, NULL, 0, NULL },
	{ OPT_FLAG, 'o', "only-matching", O(p.only_matching), NULL,
	  "write what matches, each on its line", 0, NULL },
	{ OPT_FLAG, 'n', "line-number", O(p.line_number), NULL,
	  "the line's number before each", 0, NULL },
	{ OPT_FLAG, 'b', "byte-offset", O(p.byte_offset), NULL,
	  "its place in the file before each", 0, NULL },
	{ OPT_CALL, 'u', "unix-byte-offsets", 0, NULL, NULL, 0, obsolete },
	{ OPT_SET, 'H', "with-filename", O(names), NULL,
	  "the file's name before each (if there are several)",
	  NAMES_ALWAYS, NULL },
	{ OPT_SET, 'h', "no-filename", O(names), NULL, "no names", NAMES_NEVER,
	  NULL },
	{ OPT_TEXT, 0, "label", O(label), "NAME", "the name of standard input",
	  0, NULL },
	{ OPT_FLAG, 'T', "initial-tab", O(p.initial_tab), NULL,
	  "a tab before the line's text", 0, NULL },
	{ OPT_FLAG, 'Z', "null", O(p.null), NULL, "NUL after a file's name",
	  0, NULL },
	{ OPT_FLAG, 'z', "null-data", O(null_data), NULL, "lines end with NUL",
	  0, NULL },
	{ OPT_CALL, 'A', "after-context", O(after), "N",
	  "N lines after each selected one", 0, set_context },
	{ OPT_CALL, 'B', "before-context", O(before), "N", "N lines before it",
	  0, set_context },
	{ OPT_CALL, 'C', "context", O(context), "N", "both", 0, set_context },
	{ OPT_DIGITS, 0, NULL, O(context), "NUM", "the same as -C NUM", 0,
	  set_context },
	{ OPT_TEXT, 0, "group-separator", O(separator), "TEXT",
	  "between lines that are apart (--)", 0, NULL },
	{ OPT_CALL, 0, "no-group-separator", 0, NULL, "nothing between them", 0,
	  no_separator },
	{ OPT_OPTIONAL, 0, "color", O(color), "WHEN",
	  "colours (GREP_COLORS): always, never, auto", 0, NULL },
	{ OPT_OPTIONAL, 0, "colour", O(color), "WHEN", NULL, 0, NULL },
	{ OPT_FLAG, 0, "line-buffered", O(p.line_buffered), NULL,
	  "write each line at once", 0, NULL },
	{ OPT_CALL, 0, "binary-files", 0, "TYPE",
	  "binary files: say so if they match (binary), take them as text, "
	  "or without-match", 0, set_binary },
	{ OPT_CALL, 'a', "text", 0, NULL, "the same as --binary-files=text", 1,
	  set_binary },
	{ OPT_CALL, 'I', NULL, 0, NULL,
	  "the same as --binary-files=without-match", 2, set_binary },
	{ OPT_FLAG, 'U', "binary", O(no_change), NULL,
	  "lines may end with CR (always so)", 0, NULL },
	{ OPT_CALL, 'r', "recursive", 0, NULL, "search what folders hold", 0,
	  set_recursive },
	{ OPT_CALL, 'R', "dereference-recursive", 0, NULL,
	  "and what links in them lead to", 1, set_recursive },
	{ OPT_CALL, 'd', "directories", 0, "ACTION",
	  "folders: read (an error), skip, recurse", 0, set_directories },
	{ OPT_CALL, 'D', "devices", 0, "ACTION",
	  "devices, pipes, sockets: read, skip", 0, set_devices },
	{ OPT_LIST, 0, "include", O(globs), "GLOB",
	  "search files of such names alone", '+', NULL },
	{ OPT_LIST, 0, "exclude", O(globs), "GLOB", "… do not search", '!',
	  NULL },
	{ OPT_LIST, 0, "exclude-from", O(globs), "FILE",
	  "a GLOB for --exclude on each line", '@', NULL },
	{ OPT_LIST, 0, "exclude-dir", O(exclude_dir), "GLOB",
	  "leave folders of such names out", 0, NULL },
	{ OPT_FLAG, 's', "no-messages", O(p.no_messages), NULL,
	  "say nothing of files that cannot be read", 0, NULL },
	{ OPT_COMMON, 'V', "version", 0, NULL, "print name and version",
	  REQUEST_VERSION, NULL },
	{ 0 }
};

/* -- lowering -------------------------------------------------------------- */

/* The globs of a file stand on lines; blanks at their end do not count. */
static int
exclude_lines(struct run *run, struct texts *globs, const char *path)
{
	struct texts lines = { .arena = globs->arena };
	struct slice text;

	if (input_read_all(run, globs->arena, path, &text) != 0)
		return -1;
	texts_add_lines(&lines, text);
	for (size_t i = 0; i < lines.n; i++) {
		struct slice glob = lines.at[i];
		while (glob.len > 0 && strchr(" \t\r", glob.ptr[glob.len - 1]))
			glob.len--;
		if (glob.len > 0)
			texts_add(globs, slice_of(arena_printf(
				globs->arena, "!%.*s", (int)glob.len,
				(const char *)glob.ptr)));
	}
	return 0;
}

/* In the order given; each begins with the letter of its option. */
static int
lower_globs(struct run *run, const struct opt_list *list, struct texts *globs)
{
	for (size_t i = 0; i < list->n; i++) {
		const char *glob = list->items[i];
		if (glob[0] == '@') {
			if (exclude_lines(run, globs, glob + 1) != 0)
				return -1;
		} else if (glob[0] == '+' && glob[1] == '!') {
			texts_add(globs, slice_of(arena_printf(
				globs->arena, "\\%s", glob + 1)));
		} else {
			texts_add(globs, slice_of(glob + (glob[0] == '+')));
		}
	}
	return 0;
}

/* Slashes at the end of a folder's glob do not count. */
static struct slices
lower_folders(struct arena *arena, const struct opt_list *list)
{
	struct texts globs = { .arena = arena };

	for (size_t i = 0; i < list->n; i++) {
		struct slice glob = slice_of(list->items[i]);
		while (glob.len > 1 && glob.ptr[glob.len - 1] == '/')
			glob.len--;
		texts_add(&globs, slice_of(arena_text(arena, glob)));
	}
	return texts_slices(&globs);
}

static struct slices
lower_list(struct arena *arena, const struct opt_list *list)
{
	struct texts texts = { .arena = arena };

	for (size_t i = 0; i < list->n; i++)
		texts_add(&texts, slice_of(list->items[i]));
	return texts_slices(&texts);
}

static struct slice
text_or_none(const char *text)
{
	return text ? slice_of(text) : (struct slice){ NULL, 0 };
}

static bool
is_one_of(const char *word, const char *const *words)
{
	for (; *words; words++)
		if (strcmp(word, *words) == 0)
			return true;
	return false;
}

static int
lower_color(struct run *run, const char *when, bool *color)
{
	static const char *const always[] = { "always", "yes", "force", NULL };
	static const char *const never[] = { "never", "no", "none", NULL };
	static const char *const maybe[] = { "", "auto", "tty", "if-tty", NULL };
	const char *terminal = getenv("TERM");

	*color = when && is_one_of(when, always);
	if (!when || *color || is_one_of(when, never))
		return 0;
	*color = isatty(STDOUT_FILENO) && terminal
	         && strcmp(terminal, "dumb") != 0;
	return is_one_of(when, maybe) ? 0
	       : fail_usage(run, "invalid argument '%s' for '--color'", when);
}

static struct slice
dialect_name(int dialect)
{
	return dialect == REGEX_ERE ? SLICE("ere")
	       : dialect == REGEX_FIXED ? SLICE("fixed")
	       : dialect == REGEX_PERL ? SLICE("perl") : SLICE("bre");
}

static void
lower_context(const struct grep_options *o, struct grep_params *p)
{
	p->before_context = o->before != PARAM_NONE ? o->before : o->context;
	p->after_context = o->after != PARAM_NONE ? o->after : o->context;
	p->group_separator = text_or_none(o->separator);
}

/* A name stands before each line where several files may have lines. */
static void
lower_names(const struct grep_options *o, size_t operands, struct grep_params *p)
{
	p->with_filename = o->names == NAMES_ALWAYS
	                   || (o->names == NAMES_AUTO && operands > 1);
	p->no_filename = o->names == NAMES_NEVER && o->directories;
	p->files_with_matches = o->list == LIST_WITH;
	p->files_without_match = o->list == LIST_WITHOUT;
}

static void
lower_files(const struct grep_options *o, struct grep_params *p)
{
	p->label = text_or_none(o->label);
	p->binary_files = slice_of(o->binary_files ? o->binary_files : "binary");
	p->directories = slice_of(o->directories ? o->directories : "read");
	/* -R reads devices too. */
	p->devices = text_or_none(o->devices ? o->devices
	                          : o->p.dereference ? "read" : NULL);
}

/* The first operand is the pattern where no option has one. */
static int
lower_patterns(struct run *run, const struct grep_options *o, struct plan *plan,
               struct grep_params *p)
{
	struct texts first = { .arena = plan->arena };

	p->patterns = lower_list(plan->arena, &o->patterns);
	p->pattern_files = lower_list(plan->arena, &o->pattern_files);
	p->dialect = dialect_name(o->dialect);
	p->ignore_case = o->ignore_case;
	if (p->patterns.n > 0 || p->pattern_files.n > 0)
		return 0;
	if (!plan->operands[0])
		return fail_usage(run, "no pattern");
	texts_add(&first, slice_of(*plan->operands++));
	p->patterns = texts_slices(&first);
	return 0;
}

static int
grep_lower(struct run *run, const void *opts, const struct opt_parse *operands,
           struct plan *plan)
{
	const struct grep_options *o = opts;
	struct grep_params p = o->p;
	struct texts globs = { .arena = plan->arena };

	if (lower_patterns(run, o, plan, &p) != 0
	    || lower_color(run, o->color, &p.color) != 0
	    || lower_globs(run, &o->globs, &globs) != 0)
		return -1;
	size_t before = (size_t)(plan->operands - operands->operands);
	lower_context(o, &p);
	lower_names(o, operands->n_operands - before, &p);
	lower_files(o, &p);
	p.globs = texts_slices(&globs);
	p.exclude_dir = lower_folders(plan->arena, &o->exclude_dir);
	/* pp[:N] is of all files, and records ended by NUL are kept as they end. */
	p.idiom = !o->null_data && (p.max_count == PARAM_NONE
	                            || operands->n_operands - before < 2);
	plan->words = WORDS_RAW;
	plan->in_end = plan->out_end = o->null_data ? 0 : '\n';
	/* Names and counts end as they end; a NUL would only separate. */
	plan->last = p.quiet || p.count || o->list || o->null_data
	             ? END_AS_INPUT : END_ALWAYS;
	plan_add(plan, &grep_kind, &p);
	return 0;
}

/* GNU's egrep and fgrep say first that they are out of fashion. Scripts that call them
   do not expect that on their standard error: ours do not. */
#define GREP(called, kind) \
	{ \
		.name = called, \
		.summary = "print lines that match a pattern", \
		.usage = "[OPTION ...] PATTERNS [FILE ...]", \
		.options = options, \
		.defaults = &(const struct grep_options){ \
			.p = { .max_count = PARAM_NONE }, .dialect = kind, \
			.before = PARAM_NONE, .after = PARAM_NONE, \
			.context = PARAM_NONE, .separator = "--" \
		}, \
		.size = sizeof(struct grep_options), \
		.trouble = 2, \
		.lower = grep_lower, \
	}

const struct applet grep_applet = GREP("grep", REGEX_BRE);
const struct applet egrep_applet = GREP("egrep", REGEX_ERE);
const struct applet fgrep_applet = GREP("fgrep", REGEX_FIXED);
