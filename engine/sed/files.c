#include "engine/sed/files.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/scan.h"
#include "engine/sed/state.h"

void
files_open(struct sed *s, const struct plan *plan, struct stage *up)
{
	struct sed_input *f = &s->in;

	plan_input(plan, up, s->stage.run, &f->in);
	f->in.words = WORDS_SED;
	f->in_place = s->how.in_place.ptr != NULL;
	f->in.only_files = f->in_place;
	f->separate = s->how.separate || f->in_place;
	f->name = "-";
	if (s->how.unbuffered && !up)
		f->in.most = 1;
}

void
files_close(struct sed *s)
{
	if (s->in.editing)
		inplace_abandon(&s->in.edit);
	input_close(&s->in.in);
}

/* -- files ----------------------------------------------------------------- */

static const char *
operand_name(const struct input *in)
{
	return in->up || strcmp(in->name, "standard input") == 0 ? "-" : in->name;
}

static bool
is_regular(struct sed *s, const char *name)
{
	struct stat file;
	int status = s->how.follow_symlinks ? stat(name, &file) : lstat(name, &file);

	if (status == 0 && S_ISREG(file.st_mode))
		return true;
	/* GNU's sed follows a link to edit what is read, and replaces the link. */
	return status == 0 && S_ISLNK(file.st_mode) && stat(name, &file) == 0
	       && S_ISREG(file.st_mode);
}

/* Begins to edit the file that was opened: 0, or -1 reported. */
static int
begin_edit(struct sed *s)
{
	struct sed_input *f = &s->in;
	const struct inplace_how how = {
		.suffix = s->how.in_place.len == 0 ? NULL
		          : arena_text(&s->arena, s->how.in_place),
		.follow = s->how.follow_symlinks,
		.forced = true
	};

	if (!is_regular(s, f->in.name))
		return fail(s->stage.run, "couldn't edit %s: not a regular file",
		            f->in.name);
	if (inplace_open(&f->edit, s->stage.run, &s->arena, f->in.name, &how) != 0)
		return -1;
	f->editing = true;
	s->out.to = &f->edit.out;
	s->out.owed = false;
	return 0;
}

int
files_finish(struct sed *s)
{
	struct sed_input *f = &s->in;

	if (!f->editing)
		return 0;
	f->editing = false;
	s->out.to = s->standard;
	if (!f->edit.out.failed && f->in.error == 0)
		return inplace_commit(&f->edit);
	inplace_abandon(&f->edit);
	return -1;
}

/* A file that cannot be read or edited is left alone, and the next one follows. */
static void
note_panic(struct sed *s)
{
	s->in.failed = s->stage.run->troubled = true;
}

static void
begin_separate(struct sed *s)
{
	if (!s->in.separate)
		return;
	s->in.line = 0;
	space_empty_hold(s);
	sed_reset_ranges(&s->program);
	readers_rewind(s);
}

/* Opens the next operand: 1 or 0. */
static int
next_file(struct sed *s)
{
	struct sed_input *f = &s->in;

	for (;;) {
		if (files_finish(s) != 0 || (f->open && f->in.error != 0))
			note_panic(s);
		f->open = input_next(&f->in);
		if (!f->open)
			return 0;
		begin_separate(s);
		if (!f->in_place || begin_edit(s) == 0)
			return 1;
		note_panic(s);
	}
}

/* -- lines ----------------------------------------------------------------- */

void
files_use(struct sed *s, size_t n)
{
	input_use(&s->in.in, n);
	s->in.next -= n;
}

void
files_use_line(struct sed *s)
{
	files_use(s, s->in.next);
}

/* Reads more; a lent pattern space moves with the window. */
static int
fill(struct sed *s)
{
	struct sed_input *f = &s->in;
	int more = input_fill(&f->in);

	if (s->pattern.lent) {
		if (s->pattern.text.ptr != f->in.window.ptr)
			s->ready = false;
		s->pattern.text.ptr = f->in.window.ptr;
	}
	return more;
}

/* Finds the line at f->next of the current file: 1 and its length, or 0. */
static int
find_line(struct sed *s, size_t *len, bool *bare)
{
	struct sed_input *f = &s->in;
	size_t seen = 0;

	for (;;) {
		const unsigned char *from = f->in.window.ptr + f->next;
		const unsigned char *end = f->in.window.ptr + f->in.window.len;
		const unsigned char *stop = scan_byte(from + seen, end, s->program.end);
		*len = (size_t)(stop - from);
		*bare = stop == end;
		if (stop < end)
			return 1;
		seen = *len;
		if (!fill(s))
			return seen > 0;
	}
}

static void
note_line(struct sed *s, bool bare)
{
	s->in.line++;
	s->pattern.bare = bare;
	s->ready = s->replaced = false;
	s->known = NULL;
}

void
files_leave(struct sed *s)
{
	if (s->pattern.lent)
		files_use_line(s);
	s->pattern.lent = false;
}

int
files_read(struct sed *s)
{
	struct sed_input *f = &s->in;
	size_t len;
	bool bare;

	files_leave(s);
	if (!f->open && !next_file(s))
		return f->in.failed ? -1 : 0;
	while (!find_line(s, &len, &bare)) {
		if (!next_file(s))
			return f->in.failed ? -1 : 0;
	}
	f->name = operand_name(&f->in);
	s->pattern.text = (struct slice){ f->in.window.ptr, len };
	s->pattern.lent = true;
	f->next = len + !bare;
	note_line(s, bare);
	return 1;
}

/* The next line where the pattern space has bytes of its own. */
static int
append_own(struct sed *s)
{
	struct buf *own = &s->pattern.own;
	struct sed_input *f = &s->in;
	size_t len;
	bool bare;

	while (!find_line(s, &len, &bare))
		if (!next_file(s))
			return f->in.failed ? -1 : 0;
	f->name = operand_name(&f->in);
	buf_put_byte(own, s->program.end);
	buf_put(own, (struct slice){ f->in.window.ptr, len });
	input_use(&f->in, len + !bare);
	space_set_own(s);
	note_line(s, bare);
	return 1;
}

int
files_append(struct sed *s)
{
	struct sed_input *f = &s->in;
	size_t len;
	bool bare;

	if (s->pattern.lent && find_line(s, &len, &bare)) {
		s->pattern.text.len = f->next + len;
		f->next += len + !bare;
		note_line(s, bare);
		return 1;
	}
	space_own(s);
	return append_own(s);
}

bool
files_take(struct sed *s, struct buf *out)
{
	struct input *in = &s->in.in;
	size_t len;
	bool bare;

	if (in->fd != STDIN_FILENO)
		return false;
	if (s->pattern.lent)
		space_own(s);
	if (!find_line(s, &len, &bare))
		return false;
	buf_put(out, (struct slice){ in->window.ptr, len + !bare });
	input_use(in, len + !bare);
	return true;
}

/* -- the end --------------------------------------------------------------- */

/* Whether the current file has no more bytes. */
static bool
file_is_over(struct sed *s)
{
	struct sed_input *f = &s->in;

	return !f->open || (f->in.window.len == f->next && !fill(s));
}

int
sed_is_last(struct sed *s)
{
	while (file_is_over(s)) {
		if (s->in.separate)
			return 1;
		if (s->pattern.lent)
			space_own(s);
		if (!next_file(s))
			return 1;
	}
	return 0;
}

struct slice
files_lines(struct sed *s)
{
	struct sed_input *f = &s->in;
	struct slice window = f->in.window;

	if (!f->open || window.len == 0)
		return (struct slice){ window.ptr, 0 };
	const unsigned char *end = window.ptr + window.len;
	const unsigned char *last = scan_byte_back(window.ptr, end, s->program.end);
	return (struct slice){ window.ptr, last ? (size_t)(last + 1 - window.ptr) : 0 };
}

bool
files_want(struct sed *s)
{
	return s->in.open && files_lines(s).len == 0 && fill(s);
}
