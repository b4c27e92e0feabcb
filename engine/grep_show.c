/* Lines that are written: plain ones as they are, as few copies as can be; others one by
   one, with their context. */
#include "engine/grep_impl.h"

#include "engine/scan.h"

/* A line without its end, which the last of a file may lack. */
static struct slice
bare_line(const struct grep *g, const unsigned char *p, const unsigned char *next)
{
	return (struct slice){ p, (size_t)(next - p) - (next[-1] == g->end) };
}

const unsigned char *
grep_lines_before(const struct grep *g, const unsigned char *p, size_t n)
{
	const unsigned char *from = grep_byte_at(g, g->shown);

	for (; n > 0 && p > from; n--) {
		const unsigned char *end = scan_byte_back(from, p - 1, g->end);
		p = end ? end + 1 : from;
	}
	return p;
}

static void
show(struct grep *g, const unsigned char *p, const unsigned char *next,
     bool selected)
{
	if (grep_put_line(g, bare_line(g, p, next), selected))
		g->shown = grep_place(g, next);
}

void
grep_pass_over(struct grep *g, const unsigned char *from, const unsigned char *to)
{
	for (; g->pending > 0 && from < to; g->pending--) {
		const unsigned char *next = grep_next_line(g, from, to);
		show(g, from, next, false);
		from = next;
	}
}

/* The context before selected lines, behind a separator where lines were left out. */
static void
show_before(struct grep *g, const unsigned char *p)
{
	const unsigned char *at = grep_lines_before(g, p, g->before);

	if (g->grouped && g->written && grep_place(g, at) != g->shown)
		grep_put_separator(g);
	g->written = true;
	while (at < p) {
		const unsigned char *line = at;
		at = grep_next_line(g, at, p);
		show(g, line, at, false);
	}
}

static void
show_each(struct grep *g, const unsigned char *from, const unsigned char *to)
{
	show_before(g, from);
	while (from < to) {
		const unsigned char *next = grep_next_line(g, from, to);
		show(g, from, next, true);
		from = next;
	}
	g->pending = g->after;
}

static void
put_plain(struct grep *g, struct slice lines)
{
	if (lines.len == 0)
		return;
	grep_put(g, lines);
	if (lines.ptr[lines.len - 1] != g->end)
		grep_put(g, (struct slice){ &g->end, 1 });
}

/* Writes the lines that are text. */
static void
put_checked(struct grep *g, struct slice lines)
{
	const unsigned char *p = lines.ptr, *end = p + lines.len;

	while (p < end) {
		const unsigned char *next = grep_next_line(g, p, end);
		if (!grep_is_no_text(g, bare_line(g, p, next)))
			put_plain(g, (struct slice){ p, (size_t)(next - p) });
		p = next;
	}
}

void
grep_show_gathered(struct grep *g)
{
	struct slice lines = g->gathered;

	g->gathered.len = 0;
	if (g->checked && lines.len > 0
	    && !scan_ascii(lines.ptr, lines.ptr + lines.len))
		put_checked(g, lines);
	else
		put_plain(g, lines);
}

/* Adjacent lines are written as one. */
static void
show_plain(struct grep *g, const unsigned char *from, const unsigned char *to)
{
	if (from != g->gathered.ptr + g->gathered.len) {
		grep_show_gathered(g);
		g->gathered.ptr = from;
	}
	g->gathered.len += (size_t)(to - from);
}

void
grep_show(struct grep *g, const unsigned char *from, const unsigned char *to)
{
	if (g->plain)
		show_plain(g, from, to);
	else
		show_each(g, from, to);
}
