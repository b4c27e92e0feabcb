/* The patterns of a grep: from words and files, a line each. */
#include "engine/grep_impl.h"
#include "engine/locale.h"
#include "engine/texts.h"

/* A word is one pattern at least: the empty one. Its lines are separated, a file's are
   ended by newlines. */
static void
add_word(struct texts *list, struct slice word)
{
	texts_add_lines(list, word);
	if (word.len == 0 || word.ptr[word.len - 1] == '\n')
		texts_add(list, SLICE(""));
}

static int
add_file(struct grep *g, struct texts *list, struct slice path)
{
	struct slice text;

	if (input_read_all(g->stage.run, &g->arena, arena_text(&g->arena, path),
	                   &text) != 0)
		return -1;
	texts_add_lines(list, text);
	return 0;
}

static int
dialect_of(struct slice name)
{
	static const struct { const char *name; int dialect; } dialects[] = {
		{ "bre", REGEX_BRE }, { "ere", REGEX_ERE },
		{ "fixed", REGEX_FIXED }, { "perl", REGEX_PERL }
	};

	for (size_t i = 0; i < sizeof(dialects) / sizeof(*dialects); i++)
		if (slice_equal(name, slice_of(dialects[i].name)))
			return dialects[i].dialect;
	return -1;
}

static unsigned
flags_of(const struct grep *g)
{
	unsigned flags = 0;

	if (g->p.ignore_case)
		flags |= REGEX_ICASE;
	if (g->p.word_regexp)
		flags |= REGEX_WORD;
	if (g->p.line_regexp)
		flags |= REGEX_WHOLE;
	if (g->end == 0)
		flags |= REGEX_NUL;
	if (locale_is_bytes())
		flags |= REGEX_BYTES;
	return flags;
}

static void
put_warnings(struct grep *g)
{
	const char *text;

	for (size_t i = 0; (text = regex_warning(g->re, i)); i++)
		note(g->stage.run, "warning: %s", text);
}

/* Whether every line matches, by a part that is empty. */
static bool
matches_all(const struct grep *g, const struct texts *list)
{
	bool posix = slice_equal(g->p.dialect, SLICE("bre"))
	             || slice_equal(g->p.dialect, SLICE("ere"));

	for (size_t i = 0; i < list->n; i++) {
		struct slice pattern = list->at[i];
		bool edge = posix && (slice_equal(pattern, SLICE("^"))
		                      || slice_equal(pattern, SLICE("$")));
		if (pattern.len > 0 && !edge)
			return false;
	}
	return list->n > 0 && !g->p.word_regexp && !g->p.line_regexp;
}

int
grep_compile(struct grep *g)
{
	struct texts list = { .arena = &g->arena };
	struct regex_error error;
	int dialect = dialect_of(g->p.dialect);

	if (dialect < 0)
		return fail(g->stage.run, "unknown dialect '%.*s'",
		            (int)g->p.dialect.len,
		            (const char *)g->p.dialect.ptr);
	for (size_t i = 0; i < g->p.patterns.n; i++)
		add_word(&list, g->p.patterns.at[i]);
	for (size_t i = 0; i < g->p.pattern_files.n; i++)
		if (add_file(g, &list, g->p.pattern_files.at[i]) != 0)
			return -1;
	/* To select all lines is not to select those that nothing matches. */
	bool all = matches_all(g, &list);
	g->inverse = g->p.invert_match != all;
	if (list.n == 0 || all)
		return 0;
	struct slices patterns = texts_slices(&list);
	g->re = regex_new_any((enum regex_dialect)dialect, &patterns,
	                      flags_of(g), &error);
	if (!g->re)
		return fail(g->stage.run, "%s", error.text);
	put_warnings(g);
	return 0;
}
