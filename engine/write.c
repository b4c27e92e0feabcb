#include "engine/write.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

#include "engine/progress.h"

void
writer_init(struct writer *w, struct run *run, int fd)
{
	*w = (struct writer){ .run = run, .fd = fd };
}

static int
write_failed(struct writer *w)
{
	w->failed = true;
	w->buf.len = 0;
	if (w->name)
		return fail(w->run, "%s: write error:", w->name);
	return fail(w->run, "write error:");
}

/* An output that somebody else made non-blocking. */
static bool
wait_writable(int fd)
{
	struct pollfd ready = { .fd = fd, .events = POLLOUT };

	return errno == EAGAIN && poll(&ready, 1, -1) > 0;
}

int
write_bytes(int fd, struct slice bytes)
{
	while (bytes.len > 0) {
		ssize_t n = write(fd, bytes.ptr, bytes.len);
		if (n < 0 && (errno == EINTR || wait_writable(fd)))
			continue;
		if (n < 0)
			return -1;
		bytes.ptr += n;
		bytes.len -= (size_t)n;
	}
	return 0;
}

static int
write_all(struct writer *w, struct slice bytes)
{
	if (w->run->progress)
		progress_make_way(w->run->progress, w->fd);
	return write_bytes(w->fd, bytes) != 0 ? write_failed(w) : 0;
}

int
writer_flush(struct writer *w)
{
	if (w->failed)
		return -1;
	struct slice bytes = buf_slice(&w->buf);
	w->buf.len = 0;
	return write_all(w, bytes);
}

int
writer_put_slow(struct writer *w, struct slice bytes)
{
	if (writer_flush(w) != 0)
		return -1;
	if (bytes.len >= WRITE_BUFFER)
		return write_all(w, bytes);
	if (w->buf.cap < WRITE_BUFFER)
		buf_reserve(&w->buf, WRITE_BUFFER);
	if (bytes.len > 0)
		memcpy(w->buf.ptr, bytes.ptr, bytes.len);
	w->buf.len = bytes.len;
	return 0;
}

int
writer_put_block(struct writer *w, struct slice block)
{
	enum { LARGE = 4096 };

	if (block.len < LARGE)
		return writer_put(w, block);
	return writer_flush(w) == 0 ? write_all(w, block) : -1;
}

int
writer_put_record_slow(struct writer *w, struct slice record,
                       unsigned char end)
{
	if (writer_put(w, record) != 0 || writer_put_byte(w, end) != 0)
		return -1;
	return w->line_buffered ? writer_flush(w) : 0;
}

int
writer_close(struct writer *w)
{
	int status = writer_flush(w);

	if (close(w->fd) != 0 && status == 0)
		status = write_failed(w);
	w->fd = -1;
	buf_clear(&w->buf);
	return status;
}
