/* regex - patterns and their programs: see regex.h */
#include "engine/regex.h"

#include <stdlib.h>
#include "engine/err.h"
#include "engine/regex/choice.h"
#include "engine/regex/pattern.h"
#include "engine/regex/record.h"

/* -- texts of programs --------------------------------------------------- */

static int
translate_python(struct regex *re, bool wide, struct buf *text,
                 struct regex_error *error)
{
	struct python_pattern what;

	if (python_translate(re->patterns.at[0], re->flags, wide, &re->arena, text,
	                     &what, error) < 0)
		return -1;
	re->flags = what.flags;
	re->beyond = what.beyond;
	re->groups = what.groups;
	return 0;
}

/* PCRE2's own patterns, as they are but for what is around them. In each the groups
   are counted from 1 on. */
static void
write_perl(const struct regex *re, struct buf *text)
{
	const struct slices *all = &re->patterns;
	bool whole = re->flags & REGEX_WHOLE, word = re->flags & REGEX_WORD;

	if (all->n == 1 && !whole && !word) {
		buf_put(text, all->at[0]);
		return;
	}
	buf_put_text(text, whole ? "\\A(?|" : word ? "(?<!\\w)(?|" : "(?|");
	for (size_t i = 0; i < all->n; i++) {
		buf_put_text(text, i ? "|(?:" : "(?:");
		buf_put(text, all->at[i]);
		buf_put_text(text, "\\E)");
	}
	buf_put_text(text, whole ? ")\\z" : word ? ")(?!\\w)" : ")");
}

/* Appends the PCRE2 text of a pattern and tells its flags: 0 or -1. */
static int
translate(struct regex *re, bool wide, unsigned use, struct buf *text,
          unsigned *flags, struct regex_error *error)
{
	if (re->is_posix) {
		posix_emit(&re->tree, wide ? POSIX_WIDE : POSIX_NARROW,
		           use == USE_BLOCKS, text);
		*flags = posix_program_flags(&re->tree, use == USE_BLOCKS);
	} else if (re->dialect == REGEX_PERL) {
		write_perl(re, text);
		*flags = re->flags & ~(unsigned)REGEX_NUL;   /* lines end as ever */
	} else {
		if (translate_python(re, wide, text, error) < 0)
			return -1;
		*flags = re->flags & ~(unsigned)REGEX_VERBOSE;
	}
	if (!wide)
		*flags |= REGEX_BYTES;
	return 0;
}

static unsigned
how_of(const struct regex *re, unsigned use)
{
	unsigned how = use < HOWS ? use : 0;

	if (use == USE_WAYS)
		how = REGEX_AT | PROGRAM_WAYS;
	if (re->dialect == REGEX_PERL)
		how |= PROGRAM_DOLLAR_END;
	return re->is_posix ? how : how | PROGRAM_PATIENT;
}

static struct program *
new_program(struct regex *re, bool wide, unsigned use, struct regex_error *error)
{
	struct buf text = { 0 };
	struct program *program = NULL;
	unsigned flags;

	if (translate(re, wide, use, &text, &flags, error) == 0) {
		program = program_new(buf_slice(&text), flags, how_of(re, use),
		                      error);
		if (program == NULL && re->dialect != REGEX_PERL)
			error->offset = REGEX_UNSET;   /* in the translation */
	}
	buf_clear(&text);
	return program;
}

struct program *
regex_program(struct regex *re, bool wide, unsigned use)
{
	struct program **program = &re->programs[wide][use];
	struct regex_error error;

	if (*program == NULL) {
		*program = new_program(re, wide, use, &error);
		if (*program == NULL)
			re->reason = arena_text(&re->arena,
			                        slice_of(error.text));
	}
	return *program;
}

/* -- compiling ----------------------------------------------------------- */

static int
parse(struct regex *re, struct regex_error *error)
{
	if (posix_parse(re->dialect, &re->patterns, re->flags, &re->arena, &re->tree,
	                error) < 0)
		return -1;
	re->is_posix = true;
	re->n_groups = re->tree.groups;
	re->beyond = re->tree.beyond
	           || (regex_choice("wide") && !(re->flags & REGEX_BYTES));
	re->may_fall_back = !re->tree.references;
	re->may_block = !(re->flags & REGEX_MULTILINE) && !regex_choice("records");
	re->first_is_longest = !regex_choice("longest")
	                    && posix_first_is_longest(&re->tree);
	if (regex_choice("dfa") && re->may_fall_back)
		re->limits = LIMITS_MAX + 1;
	return 0;
}

/* PCRE2 says whether the pattern is one. */
static int
try_program(struct regex *re, struct regex_error *error)
{
	bool wide = !(re->flags & REGEX_BYTES);

	struct program *program = new_program(re, wide, USE_FIND, error);
	if (program == NULL)
		return -1;
	re->programs[wide][USE_FIND] = program;
	re->n_groups = program_groups(program);
	re->first_is_longest = true;
	if (re->dialect == REGEX_PERL)
		re->beyond = true;   /* it may be, we have not read it */
	return 0;
}

static void
copy_patterns(struct regex *re, const struct slices *patterns)
{
	struct slice *at = arena_array(&re->arena, patterns->n, sizeof *at);

	for (size_t i = 0; i < patterns->n; i++)
		at[i] = arena_copy(&re->arena, patterns->at[i]);
	re->patterns = (struct slices){ at, patterns->n };
}

struct regex *
regex_new_any(enum regex_dialect dialect, const struct slices *patterns,
              unsigned flags, struct regex_error *error)
{
	bool posix = dialect != REGEX_PERL && dialect != REGEX_PYTHON;
	struct regex *re = calloc(1, sizeof *re);

	if (re == NULL)
		die("out of memory");
	re->dialect = dialect;
	re->flags = flags;
	copy_patterns(re, patterns);
	if ((posix ? parse(re, error) : try_program(re, error)) == 0)
		return re;
	regex_free(re);
	return NULL;
}

struct regex *
regex_new(enum regex_dialect dialect, struct slice pattern, unsigned flags,
          struct regex_error *error)
{
	return regex_new_any(dialect, &(struct slices){ &pattern, 1 }, flags, error);
}

void
regex_free(struct regex *re)
{
	if (re == NULL)
		return;
	for (int i = 0; i < WIDTHS * USES; i++)
		program_free(re->programs[i / USES][i % USES]);
	record_finder_free(re->finder);
	arena_clear(&re->arena);
	free(re);
}

/* -- what is known of a pattern ------------------------------------------ */

const char *
regex_warning(const struct regex *re, size_t i)
{
	const struct posix_warning *w = re->tree.warnings;

	for (; w && i > 0; i--)
		w = w->next;
	return w ? w->text : NULL;
}

enum regex_dialect
regex_dialect(const struct regex *re)
{
	return re->dialect;
}

size_t
regex_groups(const struct regex *re)
{
	return re->n_groups;
}

unsigned
regex_flags(const struct regex *re)
{
	return re->flags;
}

const char *
regex_group_name(const struct regex *re, size_t group)
{
	return re->groups ? re->groups[group].name : NULL;
}

size_t
regex_group_rank(const struct regex *re, size_t group)
{
	return re->groups ? re->groups[group].rank : group;
}

const char *
regex_reason(const struct regex *re)
{
	return re->reason;
}

struct literals
regex_literals(struct regex *re)
{
	if (!re->has_literals)
		re->literals = re->is_posix
		               ? posix_literals(&re->tree, &re->arena)
		               : perl_literals(&re->patterns, re->flags, &re->arena);
	re->has_literals = true;
	return re->literals;
}
