/* How a grep writes a line: what stands before it, colours, the parts that match. */
#include "engine/grep_impl.h"
#include "engine/scan.h"
#include "engine/utf8.h"

/* -- pieces ---------------------------------------------------------------- */

static void
put_start(struct grep *g, struct slice color)
{
	if (color.len == 0)
		return;
	grep_put(g, SLICE("\33["));
	grep_put(g, color);
	grep_put(g, g->colors.no_erase ? SLICE("m") : SLICE("m\33[K"));
}

static void
put_end(struct grep *g, struct slice color)
{
	if (color.len > 0)
		grep_put(g, g->colors.no_erase ? SLICE("\33[m")
		                               : SLICE("\33[m\33[K"));
}

static void
put_colored(struct grep *g, struct slice color, struct slice text)
{
	put_start(g, color);
	grep_put(g, text);
	put_end(g, color);
}

static void
put_byte(struct grep *g, unsigned char byte)
{
	grep_put(g, (struct slice){ &byte, 1 });
}

static void
put_mark(struct grep *g, char mark)
{
	put_colored(g, g->colors.separator,
	            (struct slice){ (const unsigned char *)&mark, 1 });
}

void
grep_put_name(struct grep *g, char mark)
{
	put_colored(g, g->colors.file, g->name);
	if (g->p.null)
		put_byte(g, 0);
	else if (mark == '\n')
		put_byte(g, '\n');
	else
		put_mark(g, mark);
}

void
grep_put_separator(struct grep *g)
{
	if (!g->p.group_separator.ptr)
		return;
	put_colored(g, g->colors.separator, g->p.group_separator);
	put_byte(g, '\n');
}

static void
put_number(struct grep *g, struct slice color, uint64_t number, char mark)
{
	unsigned char text[32], *end = text + sizeof(text) - 1, *p = end;

	do
		*--p = (unsigned char)('0' + number % 10);
	while ((number /= 10) > 0);
	while (end - p < g->width)
		*--p = ' ';
	*end = (unsigned char)mark;
	if (!g->p.color) {
		grep_put(g, (struct slice){ p, (size_t)(end - p) + 1 });
		return;
	}
	put_colored(g, color, (struct slice){ p, (size_t)(end - p) });
	put_mark(g, mark);
}

void
grep_count_lines(struct grep *g, const unsigned char *line)
{
	const unsigned char *from = g->block.ptr + (g->counted - g->place);

	g->number += scan_count(from, line, g->end);
	g->counted = grep_place(g, line);
}

/* What stands before a line, or before a part of it. */
static void
put_head(struct grep *g, const unsigned char *line, struct slice part, char mark)
{
	if (g->named)
		grep_put_name(g, mark);
	if (g->p.line_number) {
		grep_count_lines(g, line);
		put_number(g, g->colors.line, g->number + 1, mark);
	}
	if (g->p.byte_offset)
		put_number(g, g->colors.offset, grep_place(g, part.ptr), mark);
	if (g->p.initial_tab && part.len > 0
	    && (g->named || g->p.line_number || g->p.byte_offset))
		put_byte(g, '\t');
}

/* -- text ------------------------------------------------------------------ */

bool
grep_is_no_text(struct grep *g, struct slice line)
{
	const unsigned char *p = line.ptr, *end = p + line.len;
	uint32_t code;

	if (!g->checked || line.len == 0 || scan_ascii(p, end))
		return false;
	while (p < end) {
		size_t n = utf8_char(p, end, false, &code);
		if (n == 1 && code >= 0x80) {
			g->suppressed = true;
			return true;
		}
		p += n;
	}
	return false;
}

/* -- what matches ---------------------------------------------------------- */

static size_t
character_at(const struct grep *g, size_t at)
{
	struct slice line = g->text.source;
	uint32_t code;

	return at == line.len ? 1
	       : utf8_char(line.ptr + at, line.ptr + line.len,
	                   regex_flags(g->re) & REGEX_BYTES, &code);
}

/* The next part of the line, from *from on, that matches and is not empty: whether
   there is one. */
static bool
next_match(struct grep *g, size_t *from, struct slice *match)
{
	struct slice line = g->text.source;

	while (*from < line.len
	       && regex_find(g->re, &g->text, *from, REGEX_EXTENT) > 0) {
		const size_t *span = regex_spans(g->re);
		*match = (struct slice){ line.ptr + span[0], span[1] - span[0] };
		*from = span[1];
		if (match->len > 0)
			return true;
		*from += character_at(g, span[1]);
	}
	return false;
}

static void
set_text(struct grep *g, struct slice line)
{
	regex_text_set(&g->text, line, regex_flags(g->re) & REGEX_BYTES);
}

/* -o: each on a line of its own. */
static void
put_matches(struct grep *g, struct slice line, struct slice color, char mark)
{
	struct slice match;
	size_t from = 0;

	set_text(g, line);
	while (next_match(g, &from, &match)) {
		if (!g->text.narrow && grep_is_no_text(g, match))
			continue;
		put_head(g, line.ptr, match, mark);
		put_colored(g, color, match);
		put_byte(g, g->end);
	}
}

/* Writes up to the end of the last match: gives the place. */
static const unsigned char *
put_up_to_last(struct grep *g, struct slice line, struct slice line_color,
               struct slice match_color)
{
	const unsigned char *p = line.ptr;
	struct slice match;
	size_t from = 0;

	set_text(g, line);
	while (next_match(g, &from, &match)) {
		put_start(g, line_color);
		grep_put(g, (struct slice){ p, (size_t)(match.ptr - p) });
		put_colored(g, match_color, match);
		p = match.ptr + match.len;
	}
	return p;
}

/* A CR at the end is in no colour, but that of a match. */
static void
put_rest(struct grep *g, struct slice rest, struct slice color)
{
	size_t bare = rest.len > 0 && rest.ptr[rest.len - 1] == '\r';

	if (rest.len > bare)
		put_colored(g, color, (struct slice){ rest.ptr, rest.len - bare });
	if (bare)
		put_byte(g, '\r');
}

/* The text of a line in its colours; that of what matches is none where nothing does. */
static void
put_text(struct grep *g, struct slice line, bool selected, struct slice match)
{
	bool turned = g->colors.reverse && g->p.invert_match;
	struct slice color = selected != turned ? g->colors.selected_line
	                                        : g->colors.context_line;
	const unsigned char *p = line.ptr, *end = p + line.len;

	if (match.len > 0)
		p = put_up_to_last(g, line, color, match);
	put_rest(g, (struct slice){ p, (size_t)(end - p) }, color);
}

bool
grep_put_line(struct grep *g, struct slice line, bool selected)
{
	bool matches = selected != g->p.invert_match && g->re;
	struct slice color = selected ? g->colors.selected_match
	                              : g->colors.context_match;
	char mark = selected ? ':' : '-';

	if (g->p.only_matching) {
		if (matches)
			put_matches(g, line, color, mark);
	} else {
		if (grep_is_no_text(g, line))
			return false;
		put_head(g, line.ptr, line, mark);
		if (g->p.color)
			put_text(g, line, selected,
			         matches ? color : (struct slice){ 0 });
		else
			grep_put(g, line);
		put_byte(g, g->end);
	}
	if (g->p.line_buffered && g->w)
		writer_flush(g->w);
	return true;
}
