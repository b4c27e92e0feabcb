/* Files in, selected lines out. How they are written is grep_show.c's and grep_line.c's,
   what is asked for grep_kind.c's. */
#include "engine/grep_impl.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/os.h"
#include "engine/scan.h"

/* -- lines that are selected ----------------------------------------------- */

/* Takes the lines off those that may be selected; the end of what may. */
static const unsigned char *
select_most(struct grep *g, const unsigned char *from, const unsigned char *to)
{
	if (!g->inverse) {   /* a single line */
		g->selected++;
		g->left -= g->left != SIZE_MAX;
		return to;
	}
	if (g->left == SIZE_MAX && g->mode == SHOW_LINES) {
		g->selected = 1;
		return to;
	}
	size_t left = g->left;
	const unsigned char *end = scan_skip(from, to, g->end, &left);
	g->selected += g->left - left + (end == to && end[-1] != g->end);
	if (g->left != SIZE_MAX)
		g->left = left;
	return end;
}

/* The first selected line is enough. */
static void
select_one(struct grep *g, const unsigned char *from, const unsigned char *to)
{
	g->selected = 1;
	g->stop = grep_place(g, grep_next_line(g, from, to));
	g->done = true;
}

static void
select_lines(struct grep *g, const unsigned char *from, const unsigned char *to)
{
	if (from == to)
		return;
	if (g->mode >= SHOW_NAMES || (g->binary && g->mode == SHOW_LINES)) {
		g->suppressed = g->written = true;
		select_one(g, from, to);
		return;
	}
	to = select_most(g, from, to);
	g->stop = grep_place(g, to);
	if (g->mode == SHOW_LINES)
		grep_show(g, from, to);
}

static void
report_limit(struct grep *g)
{
	warn(g->stage.run, "%.*s: %s", (int)g->name.len,
	     (const char *)g->name.ptr, regex_reason(g->re));
}

/* Behind the last line that is selected, but not before p. */
static const unsigned char *
rest_from(const struct grep *g, const unsigned char *p)
{
	const unsigned char *stop = grep_byte_at(g, g->stop);

	return stop > p ? stop : p;
}

/* Sorts lines into what matches and what does not, from match to match. */
static void
search(struct grep *g, const unsigned char *from, const unsigned char *end)
{
	const unsigned char *p = from;
	void (*others)(struct grep *, const unsigned char *,
	               const unsigned char *)
		= g->inverse ? select_lines : grep_pass_over;
	void (*matching)(struct grep *, const unsigned char *,
	                 const unsigned char *)
		= g->inverse ? grep_pass_over : select_lines;
	struct slice line;

	while (p < end && g->left > 0 && !g->done) {
		struct slice rest = { p, (size_t)(end - p) };
		int found = g->re ? regex_find_record(g->re, rest, &line) : 0;
		const unsigned char *at = found ? line.ptr : end, *next = end;
		if (found && line.ptr + line.len < end)
			next = line.ptr + line.len + 1;
		others(g, p, at);
		if (found < 0)
			report_limit(g);
		else if (at < next && g->left > 0 && !g->done)
			matching(g, at, next);
		p = next;
	}
	if (g->left == 0)
		grep_pass_over(g, rest_from(g, from), end);
	g->done = g->done || (g->left == 0 && g->pending == 0);
}

/* -- a file ---------------------------------------------------------------- */

/* The bytes that were read last decide; of a large file its holes too. */
static void
detect_binary(struct grep *g, struct slice fresh)
{
	const unsigned char *end = fresh.ptr + fresh.len;
	bool first = g->place == 0 && fresh.ptr == g->in.window.ptr;

	if (!g->detect || g->binary || fresh.len == 0)
		return;
	g->binary = scan_byte(fresh.ptr, end, 0) < end
	            || (first && g->in.regular && fresh.len == GREP_BLOCK
	                && os_has_hole(g->in.fd));
	if (g->binary && grep_is(g->p.binary_files, "without-match")) {
		g->selected = 0;
		g->stop = g->place;
		g->done = true;
	}
	if (g->binary)
		g->pending = 0;
}

/* In a binary file a NUL ends a line too. */
static struct slice
without_nul(struct grep *g, struct slice bytes)
{
	struct buf *copy = &g->copy;

	copy->len = 0;
	buf_put(copy, bytes);
	unsigned char *end = copy->ptr + copy->len;
	for (unsigned char *p = copy->ptr; p < end; p++)
		if (*p == 0)
			*p = g->end;
	return buf_slice(copy);
}

/* Where the lines end that the window has whole, or NULL. */
static const unsigned char *
lines_end(const struct grep *g, bool last)
{
	struct slice w = input_window(&g->in);
	const unsigned char *end = w.ptr + w.len;

	if (last)
		return end;
	end = scan_byte_back(w.ptr + g->searched + g->unended, end, g->end);
	return end ? end + 1 : NULL;
}

/* Gives up what is searched and will not be context. */
static void
trim(struct grep *g)
{
	const unsigned char *from = g->in.window.ptr;
	size_t used = g->searched;

	if (g->before > 0 && !g->binary) {
		if (g->in.window.len < g->roomy)
			return;
		used = (size_t)(grep_lines_before(g, from + used, g->before) - from);
		g->roomy = 2 * (g->in.window.len - used);
	}
	if (g->p.line_number && g->mode == SHOW_LINES && !g->binary)
		grep_count_lines(g, from + used);
	input_use(&g->in, used);
	g->place += used;
	g->searched -= used;
}

static void
search_window(struct grep *g, const unsigned char *end)
{
	struct slice w = input_window(&g->in);
	size_t to = (size_t)(end - w.ptr);

	g->block = g->binary ? without_nul(g, (struct slice){ w.ptr, to }) : w;
	search(g, g->block.ptr + g->searched, g->block.ptr + to);
	grep_show_gathered(g);
	g->searched = to;
	g->unended = w.len - to;
	trim(g);
}

static bool
is_output(const struct grep *g)
{
	const struct writer *w = g->stage.run->out;
	struct stat in, out;

	return g->mode == SHOW_LINES && g->left > 1 && g->in.regular && w
	       && fstat(g->in.fd, &in) == 0 && fstat(w->fd, &out) == 0
	       && in.st_dev == out.st_dev && in.st_ino == out.st_ino;
}

/* Under -T numbers are as wide as the largest there may be. */
static int
width_of_numbers(const struct grep *g)
{
	struct stat file;
	uint64_t most = INT64_MAX;
	int width = 1;

	if (g->in.regular && fstat(g->in.fd, &file) == 0)
		most = (uint64_t)file.st_size + g->p.line_number;
	for (; most >= 10; most /= 10)
		width++;
	return width;
}

/* Readies the state for the file that input_next() opened: whether it is to be read. */
static bool
begin_file(struct grep *g)
{
	struct run *run = g->stage.run;

	g->name = slice_of(g->in.up ? g->in.standard : g->in.name);
	g->left = g->p.max_count < 0 ? SIZE_MAX : (size_t)g->p.max_count;
	if (is_output(g)) {
		run->troubled = true;
		if (!g->p.no_messages)
			warn(run, "%s: input file is also the output", g->in.name);
		return false;
	}
	off_t at = g->in.seekable ? lseek(g->in.fd, 0, SEEK_CUR) : 0;
	g->start = (uint64_t)at;
	g->named = !g->p.no_filename && (g->p.with_filename || g->walk.found);
	g->plain = g->unadorned && !g->named;
	g->width = g->p.initial_tab ? width_of_numbers(g) : 0;
	g->binary = g->suppressed = false;
	g->done = g->left == 0;
	g->shown = GREP_NOWHERE;
	g->selected = g->pending = g->searched = g->unended = g->roomy = 0;
	g->place = g->stop = g->counted = g->number = 0;
	return true;
}

/* Says what there is to say about a whole file. */
static void
sum_up(struct grep *g)
{
	char count[24];
	bool quiet = grep_is(g->p.binary_files, "without-match");

	if (g->mode == SHOW_COUNT) {
		if (g->named)
			grep_put_name(g, ':');
		size_t n = (size_t)snprintf(count, sizeof(count), "%zu\n",
		                            g->selected);
		grep_put(g, (struct slice){ (unsigned char *)count, n });
	} else if (g->mode == SHOW_NAMES) {
		if ((g->selected > 0) == g->p.files_with_matches)
			grep_put_name(g, '\n');
	} else if (g->mode == SHOW_LINES && g->suppressed && !quiet) {
		note(g->stage.run, "%.*s: binary file matches",
		     (int)g->name.len, (const char *)g->name.ptr);
	}
}

/* What was not searched is left for those who read standard input next. */
static void
end_file(struct grep *g)
{
	sum_up(g);
	g->open = false;
	if ((g->done || g->left == 0) && g->in.seekable)
		input_seek(&g->in, (off_t)(g->start + g->stop));
	else
		input_use(&g->in, g->in.window.len);
	g->any = g->any || g->selected > 0;
	g->over = g->mode == SHOW_NOTHING && g->any;
}

/* Goes on by a window: false at the end of it all. */
static bool
advance(struct grep *g)
{
	while (!g->open) {
		if (g->over || !input_next(&g->in))
			return false;
		g->open = begin_file(g);
	}
	size_t had = g->in.window.len;
	bool last = g->done || !input_fill(&g->in);
	struct slice w = input_window(&g->in);
	detect_binary(g, (struct slice){ w.ptr + had, w.len - had });
	const unsigned char *end = g->done ? NULL : lines_end(g, last);
	if (end)
		search_window(g, end);
	else
		g->unended = w.len - g->searched;
	if (last || g->done)
		end_file(g);
	return true;
}

/* The status is grep's own where nothing was selected. */
static int
finish(struct grep *g)
{
	struct run *run = g->stage.run;

	run->status = g->any ? 0 : 1;
	if (g->mode == SHOW_NOTHING && g->any)
		run->troubled = false;
	return g->in.failed ? PULL_FAIL : PULL_END;
}

static int
grep_pull(struct stage *s, struct batch *out, size_t want)
{
	struct grep *g = (struct grep *)s;

	while (!outlet_give(&g->outlet, out, want))
		if (!advance(g))
			return finish(g);
	return 1;
}

static int
grep_pour(struct stage *s, struct writer *w)
{
	struct grep *g = (struct grep *)s;

	g->w = w;
	while (advance(g))
		if (w->failed)
			return -1;
	return finish(g);
}

static void
grep_close(struct stage *s)
{
	struct grep *g = (struct grep *)s;

	input_close(&g->in);
	if (g->in.feed)
		walk_clear(&g->walk);
	regex_text_clear(&g->text);
	regex_free(g->re);
	buf_clear(&g->outlet.buf);
	buf_clear(&g->copy);
	arena_clear(&g->arena);
	free(g);
}

const struct stage_ops grep_ops = {
	.pull = grep_pull, .pour = grep_pour, .close = grep_close
};
