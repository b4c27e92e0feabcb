/* regex - patterns and their programs: see regex.h */
#include "engine/regex.h"

#include <stdlib.h>
#include "engine/err.h"
#include "engine/regex/char.h"
#include "engine/regex/literals.h"
#include "engine/regex/program.h"
#include "engine/regex/python.h"
#include "engine/regex/record.h"

enum { NARROW, WIDE, WIDTHS, HOWS = 4 };

struct regex {
	struct arena arena;        /* pattern, groups, spans */
	enum regex_dialect dialect;
	struct slice pattern;
	unsigned flags;
	bool beyond;               /* not to be found by narrow programs */
	struct program *programs[WIDTHS][HOWS];
	struct program *last;      /* that found something */
	struct python_group *groups;
	size_t n_groups;           /* without group 0 */
	size_t *mapped;            /* spans of a subject with bad bytes */
	const size_t *spans;
	const char *reason;
	struct record_finder *finder;   /* NULL until it is needed */
};

/* -- compiling ----------------------------------------------------------- */

/* Appends the PCRE2 text of a pattern: 0 or -1. */
static int
translate(struct regex *re, bool wide, struct buf *text,
          struct regex_error *error)
{
	struct python_pattern what;

	if (re->dialect != REGEX_PYTHON) {
		buf_put(text, re->pattern);
		re->beyond = true;   /* it may be, we have not read it */
		return 0;
	}
	if (python_translate(re->pattern, re->flags, wide, &re->arena, text,
	                     &what, error) < 0)
		return -1;
	re->flags = what.flags;
	re->beyond = what.beyond;
	re->groups = what.groups;
	return 0;
}

static struct program *
new_program(struct regex *re, bool wide, unsigned how, struct regex_error *error)
{
	struct buf text = { 0 };
	struct program *program = NULL;
	unsigned flags = re->flags;

	if (translate(re, wide, &text, error) == 0) {
		flags = re->flags | (wide ? 0 : (unsigned)REGEX_BYTES);
		if (re->dialect == REGEX_PYTHON)
			flags &= ~(unsigned)REGEX_VERBOSE;
		program = program_new(buf_slice(&text), flags, how, error);
		if (program == NULL && re->dialect == REGEX_PYTHON)
			error->offset = REGEX_UNSET;   /* in the translation */
	}
	buf_clear(&text);
	return program;
}

struct regex *
regex_new(enum regex_dialect dialect, struct slice pattern, unsigned flags,
          struct regex_error *error)
{
	struct regex *re = calloc(1, sizeof *re);
	bool wide = !(flags & REGEX_BYTES);

	if (re == NULL)
		die("out of memory");
	re->dialect = dialect;
	re->flags = flags;
	re->pattern = arena_copy(&re->arena, pattern);
	struct program *program = new_program(re, wide, 0, error);
	if (program == NULL) {
		regex_free(re);
		return NULL;
	}
	re->programs[wide][0] = program;
	re->n_groups = program_groups(program);
	return re;
}

void
regex_free(struct regex *re)
{
	if (re == NULL)
		return;
	for (int i = 0; i < WIDTHS * HOWS; i++)
		program_free(re->programs[i / HOWS][i % HOWS]);
	record_finder_free(re->finder);
	arena_clear(&re->arena);
	free(re);
}

const char *
regex_warning(const struct regex *re, size_t i)
{
	(void)re;
	(void)i;
	return NULL;
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

/* -- places in source and text ------------------------------------------- */

static bool
is_mapped(const struct regex_text *t)
{
	return t->text.ptr != t->source.ptr;
}

/* Walks from the mark (or the start) until `source` or `text` is reached. */
static void
walk(struct regex_text *t, size_t source, size_t text)
{
	const unsigned char *end = t->source.ptr + t->source.len;
	uint32_t code;

	if (source < t->source_mark || text < t->text_mark)
		t->source_mark = t->text_mark = 0;
	while (t->source_mark < source && t->text_mark < text) {
		size_t n = char_read(t->source.ptr + t->source_mark, end, &code);
		t->source_mark += n;
		t->text_mark += char_is_bad(code) ? 4 : n;
	}
}

static size_t
to_text(struct regex_text *t, size_t source)
{
	walk(t, source, SIZE_MAX);
	return t->text_mark;
}

static size_t
to_source(struct regex_text *t, size_t text)
{
	if (text == REGEX_UNSET)
		return text;
	walk(t, SIZE_MAX, text);
	return t->source_mark;
}

static void
map_spans(struct regex *re, struct regex_text *t)
{
	const size_t *spans = program_spans(re->last);
	size_t n = 2 * (re->n_groups + 1);

	if (re->mapped == NULL)
		re->mapped = arena_array(&re->arena, n, sizeof *spans);
	for (size_t i = 0; i < n; i++)
		re->mapped[i] = to_source(t, spans[i]);
	re->spans = re->mapped;
}

/* -- finding ------------------------------------------------------------- */

/* The program for a subject, or NULL and a reason. */
static struct program *
program_for(struct regex *re, const struct regex_text *t, unsigned how)
{
	bool wide = !(re->flags & REGEX_BYTES) && (!t->narrow || re->beyond);
	struct program **program = &re->programs[wide][how & (HOWS - 1)];
	struct regex_error error;

	if (*program == NULL) {
		*program = new_program(re, wide, how, &error);
		if (*program == NULL)
			re->reason = arena_text(&re->arena,
			                        slice_of(error.text));
	}
	return *program;
}

int
regex_find(struct regex *re, struct regex_text *t, size_t from, unsigned how)
{
	struct program *program = program_for(re, t, how);

	if (program == NULL)
		return -1;
	if (is_mapped(t))
		from = to_text(t, from);
	int found = program_find(program, t->text, from, how & REGEX_NOT_EMPTY);
	if (found < 0)
		re->reason = program_reason(program);
	if (found <= 0)
		return found;
	re->last = program;
	if (is_mapped(t))
		map_spans(re, t);
	else
		re->spans = program_spans(program);
	return 1;
}

const size_t *
regex_spans(const struct regex *re)
{
	return re->spans;
}

const char *
regex_reason(const struct regex *re)
{
	return re->reason;
}

struct regex *
regex_new_any(enum regex_dialect dialect, const struct slices *patterns,
              unsigned flags, struct regex_error *error)
{
	return regex_new(dialect, patterns->at[0], flags, error);
}

int
regex_find_record(struct regex *re, struct slice block, struct slice *record)
{
	if (re->finder == NULL)
		re->finder = record_finder_new(re);
	return record_find(re->finder, block, record);
}

struct literals
regex_literals(struct regex *re)
{
	(void)re;
	return (struct literals){ 0 };
}
