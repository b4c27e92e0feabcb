#include "engine/follow.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "engine/array.h"
#include "engine/os.h"
#include "engine/quote.h"
#include "engine/ranges.h"
#include "engine/write.h"

enum { UNTAILABLE = -1 };   /* for file.error: no file of a kind that grows */

struct file {
	const char *operand;
	const char *name;        /* as it is shown */
	int fd;                  /* -1: it is not there */
	int error;               /* why, or 0 */
	bool tailable;
	bool ignored;            /* given up */
	bool ready;              /* has bytes, as far as known */
	bool at_end;             /* of a pipe */
	struct stat seen;        /* at the last look */
	off_t size;              /* where we are in a regular file */
	int64_t unchanged;       /* looks since something changed */
};

struct follow {
	struct stage stage;
	struct tail_params p;
	bool by_name;
	bool from_end;           /* nothing of what is there is given */
	struct range range;
	struct input in;         /* of the operand whose range is being given */
	const char *one[2];
	struct ranger ranger;
	bool open;               /* a range is */
	bool following;          /* all ranges were given */
	struct file *files;
	size_t n, at;
	size_t last;             /* file that was given last; n: none */
	bool any;                /* bytes came in this round */
	bool pid_gone;
	struct os_watch watch;
	struct buf title;
	struct buf bytes;
	struct slice block;
};

/* `text` is what follows the quoted name; ends in a colon where errno tells more. */
enum message {
	INACCESSIBLE, ACCESSIBLE, APPEARED, REPLACED, NOT_A_FILE, GIVEN_UP,
	TRUNCATED, CANNOT_FOLLOW, CANNOT_FOLLOW_EVER, PLAIN
};

static void
say(struct follow *f, const struct file *file, enum message what)
{
	struct buf quoted = { 0 };
	struct run *run = f->stage.run;
	int reason = errno;

	quote_name(&quoted, file->name, what < TRUNCATED);
	const char *name = buf_text(&quoted);
	errno = reason;
	switch (what) {
	case INACCESSIBLE:
		note(run, "%s has become inaccessible:", name);
		break;
	case ACCESSIBLE:
		note(run, "%s has become accessible", name);
		break;
	case APPEARED:
		note(run, "%s has appeared;  following new file", name);
		break;
	case REPLACED:
		note(run, "%s has been replaced;  following new file", name);
		break;
	case NOT_A_FILE:
		note(run, "%s has been replaced with an untailable file", name);
		break;
	case GIVEN_UP:
		note(run, "%s has been replaced with an untailable file"
		     "; giving up on this name", name);
		break;
	case TRUNCATED:
		note(run, "%s: file truncated", name);
		break;
	case CANNOT_FOLLOW:
		warn(run, "%s: cannot follow end of this type of file", name);
		break;
	case CANNOT_FOLLOW_EVER:
		warn(run, "%s: cannot follow end of this type of file"
		     "; giving up on this name", name);
		break;
	case PLAIN:
		note(run, "%s:", name);
		break;
	}
	buf_clear(&quoted);
}

static bool
grows(const struct stat *file)
{
	return S_ISREG(file->st_mode) || S_ISFIFO(file->st_mode)
	       || S_ISSOCK(file->st_mode) || S_ISCHR(file->st_mode);
}

static void
close_file(struct file *file)
{
	if (file->fd > STDIN_FILENO)
		close(file->fd);
	file->fd = -1;
}

static int
give(struct follow *f, struct batch *out, struct slice block)
{
	f->block = block;
	*out = (struct batch){ &f->block, 1, false };
	return 1;
}

static int
give_title(struct follow *f, struct batch *out, size_t of)
{
	f->title.len = 0;
	title_put(&f->title, f->files[of].name, f->last == f->n);
	f->last = of;
	return give(f, out, buf_slice(&f->title));
}

static bool
is_pipe(int fd)
{
	struct stat file;

	return fstat(fd, &file) == 0
	       && (S_ISFIFO(file.st_mode) || S_ISSOCK(file.st_mode));
}

static bool
is_standard(const struct file *file)
{
	return strcmp(file->operand, "-") == 0;
}

/* The range was given: what is left is to look at the file from its end on. */
static void
end_range(struct follow *f, struct file *file)
{
	file->fd = f->in.fd;
	f->in.fd = -1;
	file->error = f->in.error ? UNTAILABLE : 0;
	file->tailable = true;
	if (fstat(file->fd, &file->seen) != 0) {
		file->error = errno;
		say(f, file, PLAIN);
	} else if (!grows(&file->seen)) {
		file->error = UNTAILABLE;
		file->tailable = false;
		say(f, file, f->p.retry ? CANNOT_FOLLOW : CANNOT_FOLLOW_EVER);
	}
	if (file->error) {
		file->ignored = !f->p.retry;
		close_file(file);
		return;
	}
	file->size = lseek(file->fd, 0, SEEK_CUR);
	/* A pipe that was read to its end brings no more (POSIX). */
	if (is_standard(file) && is_pipe(file->fd)) {
		file->ignored = true;
		file->fd = -1;
	}
}

static bool
begin_range(struct follow *f, struct file *file)
{
	f->one[0] = file->operand;
	f->in.operands = f->one;
	f->in.next = 0;
	if (!is_standard(file))
		os_watch_add(&f->watch, file->operand, f->by_name);
	if (input_next(&f->in)) {
		if (f->from_end && f->in.seekable)
			lseek(f->in.fd, 0, SEEK_END);
		range_begin(&f->ranger, f->range, &f->in);
		return f->open = true;
	}
	file->error = f->in.error;
	file->ignored = !f->p.retry;
	file->tailable = !f->p.retry;
	return false;
}

/* The ranges of all operands, one after another: 1, or 0 when they are through. */
static int
pull_range(struct follow *f, struct batch *out, size_t want)
{
	while (f->at < f->n) {
		struct file *file = &f->files[f->at];
		if (!f->open) {
			if (!begin_range(f, file))
				f->at++;
			else if (f->p.titles)
				return give_title(f, out, f->at);
			continue;
		}
		if (range_next(&f->ranger, &f->block, want))
			return give(f, out, f->block);
		end_range(f, file);
		f->open = false;
		f->at++;
	}
	return 0;
}

/* From now on the file is what was opened anew. */
static void
adopt(struct follow *f, struct file *file, int fd, const struct stat *now)
{
	close_file(file);
	file->fd = fd;
	file->seen = *now;
	file->size = 0;
	file->unchanged = 0;
	file->at_end = false;
	file->ready = true;
	os_watch_add(&f->watch, file->operand, f->by_name);
}

/* Sees what became of an open file: its reason, UNTAILABLE, or 0. */
static int
open_again(struct file *file, int *fd, struct stat *now)
{
	*fd = is_standard(file) ? STDIN_FILENO
	      : open(file->operand, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (*fd < 0 || fstat(*fd, now) != 0)
		return errno;
	return grows(now) ? 0 : UNTAILABLE;
}

static void
lose(struct follow *f, struct file *file, int error, bool was_tailable,
     int error_before)
{
	if (error == UNTAILABLE) {
		file->tailable = false;
		file->ignored = !(f->p.retry && f->by_name);
		if (was_tailable || error_before != UNTAILABLE)
			say(f, file, file->ignored ? GIVEN_UP : NOT_A_FILE);
	} else if (file->tailable) {
		errno = error;
		if (error_before != error)
			say(f, file, PLAIN);
	} else if (was_tailable) {
		errno = error;
		say(f, file, INACCESSIBLE);
	}
	close_file(file);
}

/* Looks whether the name stands for another file by now. */
static void
look_at_name(struct follow *f, struct file *file)
{
	struct stat now;
	int fd, before = file->error;
	bool was_tailable = file->tailable;
	int error = open_again(file, &fd, &now);

	file->error = error;
	file->tailable = !(f->p.retry && fd < 0);
	if (error) {
		if (fd > STDIN_FILENO)
			close(fd);
		lose(f, file, error, was_tailable, before);
		return;
	}
	if (before && before != ENOENT)
		say(f, file, ACCESSIBLE);
	else if (file->fd < 0)
		say(f, file, APPEARED);
	else if (file->seen.st_ino != now.st_ino
	         || file->seen.st_dev != now.st_dev)
		say(f, file, REPLACED);
	else {
		if (fd > STDIN_FILENO)
			close(fd);
		return;
	}
	adopt(f, file, fd, &now);
}

static bool
same_time(struct timespec a, struct timespec b)
{
	return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

static bool
unchanged(const struct file *file, const struct stat *now)
{
	return S_ISREG(now->st_mode) && file->seen.st_mode == now->st_mode
	       && file->size == now->st_size
	       && same_time(file->seen.st_mtim, now->st_mtim);
}

static bool
has_bytes(const struct file *file)
{
	struct pollfd ready = { .fd = file->fd, .events = POLLIN };

	return poll(&ready, 1, 0) > 0;
}

static void
look_at_change(struct follow *f, struct file *file, const struct stat *now)
{
	if (S_ISREG(now->st_mode) && now->st_size < file->size) {
		say(f, file, TRUNCATED);
		lseek(file->fd, 0, SEEK_SET);
		file->size = 0;
	}
	file->seen = *now;
	file->unchanged = 0;
	file->ready = S_ISREG(now->st_mode) || has_bytes(file);
}

/* One look at a file: makes it ready if there may be bytes. */
static void
look(struct follow *f, struct file *file)
{
	struct stat now;

	if (file->ignored)
		return;
	if (file->fd < 0) {
		look_at_name(f, file);
		return;
	}
	if (fstat(file->fd, &now) != 0) {
		file->error = errno;
		say(f, file, PLAIN);
		close_file(file);
		return;
	}
	if (!unchanged(file, &now)) {
		look_at_change(f, file, &now);
		return;
	}
	if (file->unchanged++ >= f->p.max_unchanged_stats && f->by_name) {
		look_at_name(f, file);
		file->unchanged = 0;
	}
}

static ssize_t
read_file(struct follow *f, struct file *file, size_t want)
{
	ssize_t n;

	buf_reserve(&f->bytes, READ_BLOCK);
	if (want > READ_BLOCK)
		want = READ_BLOCK;
	do
		n = read(file->fd, f->bytes.ptr, want);
	while (n < 0 && errno == EINTR);
	if (n < 0 && errno != EAGAIN) {
		file->error = errno;
		say(f, file, PLAIN);
		close_file(file);
	}
	file->at_end = n == 0;
	file->ready = n > 0 && (S_ISREG(file->seen.st_mode)
	                        || has_bytes(file));
	return n > 0 ? n : 0;
}

/* Bytes of the files from f->at on, each looked at once: 1, or 0 after the last. */
static int
pull_round(struct follow *f, struct batch *out, size_t want)
{
	for (; f->at < f->n; f->at++) {
		struct file *file = &f->files[f->at];
		if (!file->ready)
			look(f, file);
		if (!file->ready)
			continue;
		if (f->p.titles && f->last != f->at)
			return give_title(f, out, f->at);
		ssize_t n = read_file(f, file, want);
		if (n == 0)
			continue;
		file->size += n;
		f->any = true;
		return give(f, out, (struct slice){ f->bytes.ptr, (size_t)n });
	}
	return 0;
}

static bool
any_alive(const struct follow *f)
{
	if (f->p.retry && f->by_name)
		return true;
	for (size_t i = 0; i < f->n; i++)
		if (f->files[i].fd >= 0
		    || (f->p.retry && !f->files[i].ignored))
			return true;
	return false;
}

/* A change of folders may have given any name another file. */
static void
take_notice(struct follow *f)
{
	if (os_watch_take(&f->watch))
		for (size_t i = 0; i < f->n; i++)
			f->files[i].unchanged = f->p.max_unchanged_stats;
}

static int
milliseconds(double seconds)
{
	enum { LONGEST = 1000 * 1000 };

	return seconds < LONGEST / 1000 ? (int)(seconds * 1000 + 0.999)
	                                : LONGEST;
}

/* Waits for a change, a byte, or the time; ends like any writer whose reader went. */
static int
wait_for_change(struct follow *f)
{
	struct run *run = f->stage.run;
	struct pollfd *polls = array_new(f->n + 2, sizeof(*polls));
	nfds_t n = 2;

	polls[0] = (struct pollfd){ .fd = run->out ? run->out->fd : -1 };
	polls[1] = (struct pollfd){ .fd = f->watch.fd, .events = POLLIN };
	for (size_t i = 0; i < f->n; i++) {
		const struct file *file = &f->files[i];
		if (file->fd >= 0 && !S_ISREG(file->seen.st_mode)
		    && !file->at_end)
			polls[n++] = (struct pollfd){ .fd = file->fd,
			                              .events = POLLIN };
	}
	poll(polls, n, milliseconds(f->p.sleep));
	bool gone = (polls[0].revents & (POLLERR | POLLHUP | POLLNVAL)) != 0;
	free(polls);
	if (gone)
		kill(getpid(), SIGPIPE);
	take_notice(f);
	return gone ? PULL_FAIL : 1;
}

static bool
process_gone(const struct follow *f)
{
	return f->p.pid != PARAM_NONE && f->p.pid != 0
	       && kill((pid_t)f->p.pid, 0) != 0 && errno != EPERM;
}

/* Between two rounds: 1 to go on, else as stage_pull(). */
static int
rest(struct follow *f)
{
	struct run *run = f->stage.run;

	f->at = 0;
	if (run->out && writer_flush(run->out) != 0)
		return PULL_FAIL;
	if (!any_alive(f))
		return fail(run, "no files remaining");
	if (f->any) {
		f->any = false;
		return 1;
	}
	/* What the process wrote last is read in one more round. */
	if (f->pid_gone)
		return PULL_END;
	f->pid_gone = process_gone(f);
	return f->pid_gone ? 1 : wait_for_change(f);
}

/* Pipes on standard input end; where nothing else is followed, so does all. */
static bool
only_pipes(const struct follow *f)
{
	for (size_t i = 0; i < f->n; i++)
		if (!is_standard(&f->files[i]) || !f->files[i].ignored)
			return false;
	return true;
}

static int
follow_pull(struct stage *s, struct batch *out, size_t want)
{
	struct follow *f = (struct follow *)s;

	if (!f->following) {
		if (pull_range(f, out, want))
			return 1;
		f->following = true;
		f->at = 0;
	}
	if (only_pipes(f))
		return PULL_END;
	while (!pull_round(f, out, want)) {
		int status = rest(f);
		if (status <= 0)
			return status;
	}
	return 1;
}

static void
follow_close(struct stage *s)
{
	struct follow *f = (struct follow *)s;

	for (size_t i = 0; i < f->n; i++)
		close_file(&f->files[i]);
	free(f->files);
	input_close(&f->in);
	range_clear(&f->ranger);
	os_watch_clear(&f->watch);
	buf_clear(&f->title);
	buf_clear(&f->bytes);
	free(f);
}

static const struct stage_ops follow_ops = {
	.pull = follow_pull, .close = follow_close
};

static void
add_files(struct follow *f, const char *const *operands)
{
	while (operands[f->n])
		f->n++;
	f->files = array_new(f->n, sizeof(*f->files));
	for (size_t i = 0; i < f->n; i++) {
		bool standard = strcmp(operands[i], "-") == 0;
		f->files[i] = (struct file){
			.operand = operands[i], .fd = -1,
			.name = standard ? "standard input" : operands[i]
		};
	}
	f->last = f->n;
}

struct stage *
follow_open(const struct plan *plan, struct range range,
            const struct tail_params *params, struct run *run)
{
	struct follow *f = stage_new(sizeof(*f), &follow_ops, run, NULL);

	f->stage.unit = UNIT_BLOCKS;
	f->p = *params;
	f->by_name = slice_equal(params->follow, SLICE("name"));
	f->range = range;
	f->from_end = range.to == 0;
	/* What cannot be positioned there is read and passed over. */
	if (f->from_end)
		f->range = (struct range){ INT64_MAX, PARAM_NONE, false,
		                           range.end };
	os_watch_init(&f->watch);
	plan_input(plan, NULL, run, &f->in);
	add_files(f, f->in.operands);
	return &f->stage;
}
