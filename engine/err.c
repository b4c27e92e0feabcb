#include "engine/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/buf.h"
#include "engine/progress.h"
#include "engine/write.h"

/* In one write, so that lines of several processes do not mix. */
static void
put_line(const unsigned char *line, size_t len)
{
	while (len > 0) {
		ssize_t n = write(STDERR_FILENO, line, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return;
		line += n;
		len -= (size_t)n;
	}
}

ERR_FORMAT(2, 0) static void
report(struct run *run, const char *format, va_list args)
{
	int reason = errno;
	struct buf line = { 0 };

	buf_printf(&line, "%s: ", run->name);
	buf_vprintf(&line, format, args);
	if (line.ptr[line.len - 1] == ':')
		buf_printf(&line, " %s", strerror(reason));
	buf_put_byte(&line, '\n');
	/* What was put out before the failure is seen before its message. */
	if (run->out && !run->out->failed)
		writer_flush(run->out);
	if (run->progress)
		progress_hide(run->progress);
	put_line(line.ptr, line.len);
	buf_clear(&line);
}

int
fail(struct run *run, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	report(run, format, args);
	va_end(args);
	return -1;
}

int
fail_usage(struct run *run, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	report(run, format, args);
	va_end(args);

	struct buf hint = { 0 };
	buf_printf(&hint, "Try '%s --help' for more information.\n", run->name);
	put_line(hint.ptr, hint.len);
	buf_clear(&hint);
	return -1;
}

void
warn(struct run *run, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	report(run, format, args);
	va_end(args);
	run->troubled = true;
}

void
note(struct run *run, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	report(run, format, args);
	va_end(args);
}

void
die(const char *format, ...)
{
	char line[512] = "piep: ";
	size_t len = strlen(line);
	va_list args;

	/* No allocation: memory may be what was lost. */
	va_start(args, format);
	vsnprintf(line + len, sizeof(line) - len - 1, format, args);
	va_end(args);
	len = strlen(line);
	line[len++] = '\n';
	put_line((unsigned char *)line, len);
	_exit(2);
}
