/* A plain grep in the words of the language. */
#include <inttypes.h>

#include "engine/explain.h"
#include "engine/grep_impl.h"

/* Whether nothing but lines is written, and these as they are. */
static bool
writes_lines(const struct grep_params *p)
{
	return !p->quiet && !p->files_with_matches && !p->files_without_match
	       && !p->count && !p->only_matching && !p->line_number
	       && !p->byte_offset && !p->with_filename && !p->color
	       && !p->line_buffered && p->before_context == PARAM_NONE
	       && p->after_context == PARAM_NONE;
}

static bool
reads_files(const struct grep_params *p)
{
	return grep_is(p->directories, "read") && !p->devices.ptr && p->globs.n == 0
	       && p->exclude_dir.n == 0 && !p->no_messages
	       && !grep_is(p->binary_files, "without-match");
}

/* One, of a dialect that the language has a word for. */
static bool
is_pattern(const struct grep_params *p)
{
	return p->patterns.n == 1 && p->pattern_files.n == 0
	       && !memchr(p->patterns.at[0].ptr, '\n', p->patterns.at[0].len)
	       && !grep_is(p->dialect, "perl") && !p->word_regexp && !p->line_regexp;
}

/* p.matches(bre('x')), and pp[:N] behind it. What becomes of files that are no text is
   left out: their lines are lines. */
bool
grep_spell(const void *params, struct buf *out)
{
	const struct grep_params *p = params;

	if (!p->idiom || !is_pattern(p) || !writes_lines(p) || !reads_files(p))
		return false;
	buf_printf(out, "%sp.matches(%.*s(", p->invert_match ? "not " : "",
	           (int)p->dialect.len, (const char *)p->dialect.ptr);
	explain_string(out, p->patterns.at[0]);
	buf_put_text(out, p->ignore_case ? ", re.I))" : "))");
	if (p->max_count != PARAM_NONE)
		buf_printf(out, " | pp[:%" PRId64 "]", p->max_count);
	return true;
}
