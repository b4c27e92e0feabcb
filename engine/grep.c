/* Files in, selected lines out. What a line looks like is grep_line.c's. */
#include "engine/grep_impl.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/locale.h"
#include "engine/os.h"
#include "engine/scan.h"
#include "engine/texts.h"

/* GNU's: so much is looked at before a line of it is written, and is binary at once. */
enum { GREP_BLOCK = 96 * 1024 };

#define NOWHERE UINT64_MAX

static bool
is(struct slice text, const char *word)
{
	return slice_equal(text, slice_of(word));
}

static const unsigned char *
next_line(const struct grep *g, const unsigned char *p, const unsigned char *end)
{
	p = scan_byte(p, end, g->end);
	return p + (p < end);
}

/* A line without its end, which the last of a file may lack. */
static struct slice
bare_line(const struct grep *g, const unsigned char *p, const unsigned char *next)
{
	return (struct slice){ p, (size_t)(next - p) - (next[-1] == g->end) };
}

/* -- lines that are written ------------------------------------------------ */

/* The place of the file's byte, or the first that is still there. */
static const unsigned char *
byte_at(const struct grep *g, uint64_t place)
{
	if (place == NOWHERE || place < g->place)
		return g->block.ptr;
	return g->block.ptr + (place - g->place);
}

/* The begin of the n lines before p, but of none that was shown. */
static const unsigned char *
lines_before(const struct grep *g, const unsigned char *p, size_t n)
{
	const unsigned char *from = byte_at(g, g->shown);

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

/* Lines that were not selected: the first of them may be context of those before. */
static void
pass_over(struct grep *g, const unsigned char *from, const unsigned char *to)
{
	for (; g->pending > 0 && from < to; g->pending--) {
		const unsigned char *next = next_line(g, from, to);
		show(g, from, next, false);
		from = next;
	}
}

/* The context before selected lines, behind a separator where lines were left out. */
static void
show_before(struct grep *g, const unsigned char *p)
{
	const unsigned char *at = lines_before(g, p, g->before);

	if (g->grouped && g->written && grep_place(g, at) != g->shown)
		grep_put_separator(g);
	g->written = true;
	while (at < p) {
		const unsigned char *line = at;
		at = next_line(g, at, p);
		show(g, line, at, false);
	}
}

static void
show_each(struct grep *g, const unsigned char *from, const unsigned char *to)
{
	show_before(g, from);
	while (from < to) {
		const unsigned char *next = next_line(g, from, to);
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
		const unsigned char *next = next_line(g, p, end);
		if (!grep_is_no_text(g, bare_line(g, p, next)))
			put_plain(g, (struct slice){ p, (size_t)(next - p) });
		p = next;
	}
}

/* Writes what show_plain() gathered. */
static void
flush_plain(struct grep *g)
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
		flush_plain(g);
		g->gathered.ptr = from;
	}
	g->gathered.len += (size_t)(to - from);
}

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
	g->stop = grep_place(g, next_line(g, from, to));
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
	if (g->mode == SHOW_LINES && g->plain)
		show_plain(g, from, to);
	else if (g->mode == SHOW_LINES)
		show_each(g, from, to);
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
	const unsigned char *stop = byte_at(g, g->stop);

	return stop > p ? stop : p;
}

/* Sorts lines into what matches and what does not, from match to match. */
static void
search(struct grep *g, const unsigned char *from, const unsigned char *end)
{
	const unsigned char *p = from;
	void (*others)(struct grep *, const unsigned char *,
	               const unsigned char *)
		= g->inverse ? select_lines : pass_over;
	void (*matching)(struct grep *, const unsigned char *,
	                 const unsigned char *)
		= g->inverse ? pass_over : select_lines;
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
		pass_over(g, rest_from(g, from), end);
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
	if (g->binary && is(g->p.binary_files, "without-match")) {
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
		used = (size_t)(lines_before(g, from + used, g->before) - from);
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
	flush_plain(g);
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
	g->shown = NOWHERE;
	g->selected = g->pending = g->searched = g->unended = g->roomy = 0;
	g->place = g->stop = g->counted = g->number = 0;
	return true;
}

/* Says what there is to say about a whole file. */
static void
sum_up(struct grep *g)
{
	char count[24];
	bool quiet = is(g->p.binary_files, "without-match");

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
	walk_clear(&g->walk);
	regex_text_clear(&g->text);
	regex_free(g->re);
	buf_clear(&g->outlet.buf);
	buf_clear(&g->copy);
	arena_clear(&g->arena);
	free(g);
}

static const struct stage_ops grep_ops = {
	.pull = grep_pull, .pour = grep_pour, .close = grep_close
};

/* -- what was asked for ---------------------------------------------------- */

static size_t
lines_of(int64_t n)
{
	return n == PARAM_NONE ? 0 : (size_t)n;
}

static void
set_output(struct grep *g)
{
	const struct grep_params *p = &g->p;

	g->mode = p->quiet ? SHOW_NOTHING
	          : p->files_with_matches || p->files_without_match ? SHOW_NAMES
	          : p->count ? SHOW_COUNT : SHOW_LINES;
	g->grouped = p->before_context != PARAM_NONE
	             || p->after_context != PARAM_NONE;
	g->stage.ended = g->mode == SHOW_LINES;
	if (g->mode == SHOW_LINES) {
		g->before = lines_of(p->before_context);
		g->after = lines_of(p->after_context);
	}
	g->unadorned = !g->grouped && !p->only_matching && !p->line_number
	               && !p->byte_offset && !p->color && !p->line_buffered;
	if (p->color)
		grep_colors_read(&g->colors, g->stage.run);
}

static void
set_text(struct grep *g)
{
	bool text = is(g->p.binary_files, "text");

	g->detect = !text && g->end != 0;
	g->checked = !text && locale_names_utf8();
}

/* As C strings. */
static struct slices
names_of(struct grep *g, struct slices list)
{
	struct texts names = { .arena = &g->arena };

	for (size_t i = 0; i < list.n; i++)
		texts_add(&names, slice_of(arena_text(&g->arena, list.at[i])));
	return texts_slices(&names);
}

static void
set_files(struct grep *g, const struct plan *plan, struct stage *up)
{
	const struct grep_params *p = &g->p;
	struct walk_rules rules = {
		.folders = is(p->directories, "recurse") ? FOLDERS_WALK
		           : is(p->directories, "skip") ? FOLDERS_SKIP
		           : FOLDERS_READ,
		.devices = !p->devices.ptr ? DEVICES_NAMED
		           : is(p->devices, "skip") ? DEVICES_SKIP
		           : DEVICES_READ,
		.follow = p->dereference,
		.silent = p->no_messages,
		.globs = names_of(g, p->globs),
		.without = names_of(g, p->exclude_dir)
	};

	plan_input(plan, up, g->stage.run, &g->in);
	g->in.words = WORDS_RAW;
	g->in.most = GREP_BLOCK;
	g->in.silent = p->no_messages;
	g->in.standard = p->label.ptr ? arena_text(&g->arena, p->label)
	                              : "(standard input)";
	if (up || plan->no_input
	    || (rules.folders == FOLDERS_READ && rules.devices == DEVICES_NAMED
	        && rules.globs.n == 0 && rules.without.n == 0))
		return;
	bool here = rules.folders == FOLDERS_WALK
	            && (!plan->operands || !plan->operands[0]);
	walk_init(&g->walk, g->stage.run, &rules, here ? NULL : g->in.operands);
	g->in.feed = &g->walk.feed;
}

static struct stage *
grep_open(const struct plan *plan, const void *params, struct stage *up,
          struct run *run)
{
	struct grep *g = stage_new(sizeof(*g), &grep_ops, run, up);

	g->p = *(const struct grep_params *)params;
	g->stage.unit = UNIT_BLOCKS;
	g->end = plan->in_end;
	set_output(g);
	set_text(g);
	set_files(g, plan, up);
	g->over = g->p.max_count == 0 && !g->p.files_without_match;
	if (!g->over && grep_compile(g) != 0) {
		grep_close(&g->stage);
		return NULL;
	}
	return &g->stage;
}

#define PARAM(type, name, positional, help) \
	{ type, #name, offsetof(struct grep_params, name), positional, help }

static const struct param params[] = {
	PARAM(PARAM_TEXTS, patterns, true, "one or more of which a line must match"),
	PARAM(PARAM_TEXTS, pattern_files, false, "files with more of them, a line each"),
	PARAM(PARAM_TEXT, dialect, false, "bre, ere, fixed or perl"),
	PARAM(PARAM_BOOL, ignore_case, false, "small and capital letters are the same"),
	PARAM(PARAM_BOOL, word_regexp, false, "matches are whole words"),
	PARAM(PARAM_BOOL, line_regexp, false, "matches are whole lines"),
	PARAM(PARAM_BOOL, invert_match, false, "select lines that do not match"),
	PARAM(PARAM_INT, max_count, false, "select so many lines of a file at most"),
	PARAM(PARAM_BOOL, quiet, false, "write nothing, stop at the first line"),
	PARAM(PARAM_BOOL, files_with_matches, false, "write names of files with selected lines"),
	PARAM(PARAM_BOOL, files_without_match, false, "write names of files without"),
	PARAM(PARAM_BOOL, count, false, "write how many lines were selected"),
	PARAM(PARAM_BOOL, only_matching, false, "write what matches, not the line"),
	PARAM(PARAM_BOOL, line_number, false, "the line's number before it"),
	PARAM(PARAM_BOOL, byte_offset, false, "its place in the file before it"),
	PARAM(PARAM_BOOL, with_filename, false, "the file's name before it"),
	PARAM(PARAM_BOOL, no_filename, false, "no name, where folders are searched too"),
	PARAM(PARAM_BOOL, initial_tab, false, "a tab after what is before a line"),
	PARAM(PARAM_BOOL, null, false, "a NUL after a name"),
	PARAM(PARAM_BOOL, color, false, "in the colours of GREP_COLORS"),
	PARAM(PARAM_TEXT, label, false, "the name of standard input"),
	PARAM(PARAM_INT, before_context, false, "so many lines before a selected one"),
	PARAM(PARAM_INT, after_context, false, "so many lines after it"),
	PARAM(PARAM_TEXT, group_separator, false, "a line between lines that are apart"),
	PARAM(PARAM_BOOL, line_buffered, false, "write each line at once"),
	PARAM(PARAM_TEXT, binary_files, false, "binary files: binary, text or without-match"),
	PARAM(PARAM_TEXT, directories, false, "folders: read, skip or recurse"),
	PARAM(PARAM_BOOL, dereference, false, "follow links in folders"),
	PARAM(PARAM_TEXT, devices, false, "devices: read or skip"),
	PARAM(PARAM_TEXTS, globs, false, "names of files to search, or not to: !GLOB"),
	PARAM(PARAM_TEXTS, exclude_dir, false, "names of folders not to search"),
	PARAM(PARAM_BOOL, no_messages, false, "say nothing of files that cannot be read"),
	{ 0 }
};

const struct kind grep_kind = {
	.name = "grep",
	.summary = "lines that a pattern selects, as grep writes them",
	.takes = UNIT_BLOCKS,
	.gives = UNIT_BLOCKS,
	.params = params,
	.size = sizeof(struct grep_params),
	.defaults = &(const struct grep_params){
		.dialect = { (const unsigned char *)"ere", 3 },
		.max_count = PARAM_NONE,
		.before_context = PARAM_NONE,
		.after_context = PARAM_NONE,
		.group_separator = { (const unsigned char *)"--", 2 },
		.binary_files = { (const unsigned char *)"binary", 6 },
		.directories = { (const unsigned char *)"read", 4 },
	},
	.open = grep_open,
	.spell = grep_spell,
};
