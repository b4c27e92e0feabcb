#include "engine/progress.h"

#include <poll.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "engine/buf.h"
#include "engine/err.h"

/* Seconds between two lines: on a terminal, and elsewhere. */
static const double often = 0.5, seldom = 5;

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void
put_bytes(struct buf *out, double bytes)
{
	static const char *const units[] = { "B", "kB", "MB", "GB", "TB", "PB" };
	size_t unit = 0;

	for (; bytes >= 999.5 && unit + 1 < sizeof(units) / sizeof(*units); unit++)
		bytes /= 1000;
	buf_printf(out, unit > 0 && bytes < 99.95 ? "%.1f %s" : "%.0f %s", bytes,
	           units[unit]);
}

static void
put_time(struct buf *out, double seconds)
{
	unsigned long s = seconds < 1e9 ? (unsigned long)(seconds + 0.5) : 1000000000;

	if (s >= 3600)
		buf_printf(out, "%lu:%02lu:%02lu", s / 3600, s / 60 % 60, s % 60);
	else
		buf_printf(out, "%lu:%02lu", s / 60, s % 60);
}

/* The time left supposes that the rest goes as fast as what was read. */
static void
put_rest(struct buf *out, const struct progress *p, double rate)
{
	double share = (double)p->done / (double)p->total;

	buf_printf(out, ", %.0f %%", share < 1 ? share * 100 : 100.0);
	if (rate <= 0 || p->done >= p->total)
		return;
	buf_put_text(out, ", ");
	put_time(out, (double)(p->total - p->done) / rate);
	buf_put_text(out, " left");
}

static void
put(struct slice text)
{
	if (write(STDERR_FILENO, text.ptr, text.len) < 0)
		return;   /* nobody sees it: no reason to stop */
}

static void
show(struct progress *p, double at)
{
	struct buf out = { 0 };
	double spent = at - p->begun;
	double rate = spent > 0 ? (double)p->done / spent : 0;

	buf_printf(&out, "%s%s: ", p->terminal ? "\r" : "", p->name);
	put_bytes(&out, (double)p->done);
	buf_put_text(&out, ", ");
	put_bytes(&out, rate);
	buf_put_text(&out, "/s");
	if (p->total > 0)
		put_rest(&out, p, rate);
	buf_put_text(&out, p->terminal ? "\033[K" : "\n");
	put(buf_slice(&out));
	buf_clear(&out);
	p->shown = p->terminal;
}

/* Shows the line when it is time: gives the seconds until the next. */
static double
look(struct progress *p)
{
	double at = now();

	if (at >= p->next) {
		show(p, at);
		p->next = at + (p->terminal ? often : seldom);
	}
	return p->next - at;
}

static uintmax_t
total_size(const char *const *operands)
{
	static const char *const standard[] = { "-", NULL };
	uintmax_t total = 0;
	struct stat file;

	if (!operands || !operands[0])
		operands = standard;
	for (; *operands; operands++) {
		bool stdin_named = strcmp(*operands, "-") == 0;
		int status = stdin_named ? fstat(STDIN_FILENO, &file)
		             : stat(*operands, &file);
		if (status != 0 || !S_ISREG(file.st_mode))
			return 0;
		off_t at = stdin_named ? lseek(STDIN_FILENO, 0, SEEK_CUR) : 0;
		if (file.st_size > at && at >= 0)
			total += (uintmax_t)(file.st_size - at);
	}
	return total;
}

void
progress_begin(struct progress *p, struct run *run, const char *const *operands)
{
	*p = (struct progress){
		.name = run->name, .total = total_size(operands),
		.terminal = isatty(STDERR_FILENO) == 1, .begun = now()
	};
	p->next = p->begun + (p->terminal ? often : seldom);
	run->progress = p;
}

void
progress_add(struct progress *p, size_t bytes)
{
	p->done += bytes;
	look(p);
}

void
progress_wait(struct progress *p, int fd)
{
	struct pollfd ready = { .fd = fd, .events = POLLIN };

	while (poll(&ready, 1, (int)(look(p) * 1000) + 1) == 0)
		continue;
}

void
progress_hide(struct progress *p)
{
	if (p->shown)
		put(SLICE("\r\033[K"));
	p->shown = false;
}

void
progress_make_way(struct progress *p, int fd)
{
	if (p->shown && isatty(fd))
		progress_hide(p);
}

void
progress_end(struct progress *p, struct run *run)
{
	struct buf out = { 0 };
	double spent = now() - p->begun;

	run->progress = NULL;
	progress_hide(p);
	buf_printf(&out, "%s: ", p->name);
	put_bytes(&out, (double)p->done);
	buf_put_text(&out, " in ");
	put_time(&out, spent);
	buf_put_text(&out, ", ");
	put_bytes(&out, spent > 0 ? (double)p->done / spent : 0);
	buf_put_text(&out, "/s\n");
	put(buf_slice(&out));
	buf_clear(&out);
}
