#include "engine/read.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/os.h"
#include "engine/progress.h"
#include "engine/quote.h"
#include "engine/stage.h"
#include "engine/write.h"

static const char *const standard_input[] = { "-", NULL };

static void
init(struct input *in, struct run *run)
{
	*in = (struct input){
		.run = run, .fd = -1, .most = SIZE_MAX, .window = SLICE(""),
		.standard = "standard input"
	};
}

void
input_init(struct input *in, struct run *run, const char *const *operands)
{
	init(in, run);
	in->operands = operands && operands[0] ? operands : standard_input;
}

void
input_init_stage(struct input *in, struct run *run, struct stage *up)
{
	init(in, run);
	in->up = up;
}

/* What stands around a name, which is quoted where asked for; without `after` there is no
   name. */
struct words {
	const char *before, *after;
	bool quoted;
};

static void
warn_name(struct input *in, const struct words *words, const char *name)
{
	int reason = in->error = errno;
	struct buf quoted = { 0 };

	in->run->troubled = true;
	if (in->silent)
		return;
	buf_put_text(&quoted, words->before);
	if (words->after && in->words == WORDS_RAW)
		buf_put_text(&quoted, name);
	else if (words->after)
		quote_name(&quoted, name, words->quoted);
	buf_put_text(&quoted, words->after ? words->after : "");
	errno = reason;
	warn(in->run, "%s:", buf_text(&quoted));
	buf_clear(&quoted);
}

/* Reports an operand that could not be opened. */
static void
warn_open(struct input *in, const char *name)
{
	static const struct words words[] = {
		[WORDS_PLAIN] = { "", "", false },
		[WORDS_LONG] = { "cannot open ", " for reading", true },
		[WORDS_FAILED] = { "failed to open ", " for reading", true },
		[WORDS_SHORT] = { "cannot open ", "", false },
		[WORDS_SED] = { "can't read ", "", false },
		[WORDS_RAW] = { "", "", false },
		[WORDS_NAMELESS] = { "", "", false }
	};

	warn_name(in, &words[in->words], name);
}

/* Reports the current operand, which could not be read. */
static void
warn_read(struct input *in)
{
	static const struct words words[] = {
		[WORDS_PLAIN] = { "", "", false },
		[WORDS_LONG] = { "error reading ", "", true },
		[WORDS_FAILED] = { "", ": read error", false },
		[WORDS_SHORT] = { "", "", false },
		[WORDS_SED] = { "read error on ", "", false },
		[WORDS_RAW] = { "", "", false },
		[WORDS_NAMELESS] = { "read error", NULL, false }
	};

	warn_name(in, &words[in->words], in->name);
}

/* A reader of standard input gives back what it read and did not use. */
static void
leave(struct input *in)
{
	if (in->fd < 0)
		return;
	if (in->fd != STDIN_FILENO)
		close(in->fd);
	else if (in->seekable && in->window.len > 0)
		lseek(in->fd, -(off_t)in->window.len, SEEK_CUR);
	in->fd = -1;
}

static bool
is_output(const struct input *in, const struct stat *file)
{
	struct stat out;

	return in->not_output && in->run->out && S_ISREG(file->st_mode)
	       && fstat(in->run->out->fd, &out) == 0
	       && out.st_dev == file->st_dev && out.st_ino == file->st_ino
	       && lseek(in->fd, 0, SEEK_CUR) < file->st_size;
}

static bool
refused(struct input *in, const struct stat *file)
{
	if (!is_output(in, file))
		return false;
	struct buf quoted = { 0 };
	quote_name(&quoted, in->name, false);
	warn(in->run, "%s: input file is output file", buf_text(&quoted));
	buf_clear(&quoted);
	leave(in);
	return true;
}

static bool
open_operand(struct input *in, const struct input_operand *operand)
{
	struct stat file;

	in->error = 0;
	in->name = operand->name ? operand->path : in->standard;
	in->fd = !operand->name ? STDIN_FILENO
	         : openat(operand->folder, operand->name, O_RDONLY | O_CLOEXEC);
	if (in->fd < 0) {
		warn_open(in, in->name);
		return false;
	}
	if (fstat(in->fd, &file) != 0) {
		warn_read(in);
		leave(in);
		return false;
	}
	in->regular = S_ISREG(file.st_mode);
	in->seekable = in->regular && lseek(in->fd, 0, SEEK_CUR) >= 0;
	return !refused(in, &file);
}

struct input_operand
input_operand(const char *path)
{
	bool standard = strcmp(path, "-") == 0;

	return (struct input_operand){ path, standard ? NULL : path, AT_FDCWD };
}

static bool
next_operand(struct input *in, struct input_operand *out)
{
	if (in->feed)
		return in->feed->next(in->feed, out);
	const char *path = in->operands[in->next];
	if (!path)
		return false;
	in->next++;
	*out = input_operand(path);
	if (in->only_files)
		out->name = path;
	return true;
}

int
input_next(struct input *in)
{
	struct input_operand operand;

	leave(in);
	in->window.len = 0;
	in->at_end = false;
	in->error = 0;
	if (in->up)
		return in->next++ == 0;
	while (!in->failed && next_operand(in, &operand)) {
		if (open_operand(in, &operand))
			return 1;
		in->failed = in->strict;
	}
	return 0;
}

static int
fill_from_stage(struct input *in)
{
	struct batch batch;
	size_t want = in->most < READ_BLOCK ? in->most : READ_BLOCK;

	/* The pull ends the loan of what is left in the window. */
	if (in->window.len > 0 && in->window.ptr != in->buf.ptr) {
		in->buf.len = 0;
		buf_put(&in->buf, in->window);
		in->window.ptr = in->buf.ptr;
	}
	int n = stage_pull(in->up, &batch, want);
	if (n <= 0) {
		in->at_end = true;
		in->failed = n == PULL_FAIL;
		return 0;
	}
	if (in->window.len == 0) {
		in->window = batch.rec[0];
		return 1;
	}
	in->buf.len = in->window.len;
	buf_put(&in->buf, batch.rec[0]);
	in->window = buf_slice(&in->buf);
	return 1;
}

/* Puts the window at the front of buf and makes room behind it. */
static void
make_room(struct input *in)
{
	struct buf *buf = &in->buf;

	if (in->window.len > 0 && in->window.ptr != buf->ptr)
		memmove(buf->ptr, in->window.ptr, in->window.len);
	buf->len = in->window.len;
	if (buf->cap - buf->len < READ_BLOCK / 2)
		buf_reserve(buf, READ_BLOCK);
	in->window.ptr = buf->ptr;
}

static void
flush_before_wait(const struct input *in)
{
	struct writer *out = in->run->out;
	struct pollfd ready = { .fd = in->fd, .events = POLLIN };

	if (out && out->buf.len > 0 && !in->regular && poll(&ready, 1, 0) == 0)
		writer_flush(out);
}

/* An input that somebody else made non-blocking. */
static bool
wait_readable(const struct input *in)
{
	struct pollfd ready = { .fd = in->fd, .events = POLLIN };

	return errno == EAGAIN && poll(&ready, 1, -1) > 0;
}

int
input_fill(struct input *in)
{
	if (in->at_end || in->most == 0)
		return 0;
	if (in->up)
		return fill_from_stage(in);

	make_room(in);
	size_t room = in->buf.cap - in->buf.len;
	if (room > in->most)
		room = in->most;
	flush_before_wait(in);
	if (in->run->progress && !in->regular)
		progress_wait(in->run->progress, in->fd);
	ssize_t n;
	do
		n = read(in->fd, in->buf.ptr + in->buf.len, room);
	while (n < 0 && (errno == EINTR || wait_readable(in)));
	if (n < 0) {
		warn_read(in);
		in->failed = in->strict;
	}
	if (n <= 0) {
		in->at_end = true;
		return 0;
	}
	in->buf.len += (size_t)n;
	in->window = buf_slice(&in->buf);
	if (in->run->progress)
		progress_add(in->run->progress, (size_t)n);
	return 1;
}

int
input_pour(struct input *in, struct writer *w)
{
	size_t n = in->regular && in->window.len == 0 && writer_flush(w) == 0;

	while (n > 0 && (n = os_copy(in->fd, w->fd)) > 0)
		if (in->run->progress)
			progress_add(in->run->progress, n);
	/* Also for the reason why the system did not. */
	while (in->window.len > 0 || input_fill(in)) {
		if (writer_put_block(w, in->window) != 0)
			return -1;
		input_use(in, in->window.len);
	}
	return 0;
}

int
input_seek(struct input *in, off_t at)
{
	in->window.len = 0;
	in->at_end = false;
	return lseek(in->fd, at, SEEK_SET) < 0 ? -1 : 0;
}

void
input_close(struct input *in)
{
	leave(in);
	buf_clear(&in->buf);
	in->window = (struct slice){ 0 };
}

int
input_read_all(struct run *run, struct arena *arena, const char *path,
               struct slice *all)
{
	const char *const operands[] = { path, NULL };
	struct input in;

	input_init(&in, run, operands);
	in.words = WORDS_RAW;
	bool ok = input_next(&in);
	while (ok && input_fill(&in))
		;
	ok = ok && in.error == 0;
	*all = arena_copy(arena, input_window(&in));
	input_use(&in, all->len);
	input_close(&in);
	return ok ? 0 : -1;
}
