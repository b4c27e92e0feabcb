#include "engine/spill.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "engine/buf.h"

int
spill_open(struct run *run)
{
	const char *folder = getenv("TMPDIR");
	struct buf name = { 0 };

	if (!folder || !*folder)
		folder = "/tmp";
	buf_printf(&name, "%s/piep.XXXXXX", folder);
	buf_text(&name);
	int fd = mkstemp((char *)name.ptr);
	if (fd < 0) {
		fail(run, "failed to create temporary file in '%s':", folder);
	} else {
		unlink((char *)name.ptr);
		fcntl(fd, F_SETFD, FD_CLOEXEC);   /* no command's */
	}
	buf_clear(&name);
	return fd;
}

int
spill_put(struct run *run, int fd, struct slice bytes)
{
	while (bytes.len > 0) {
		ssize_t n = write(fd, bytes.ptr, bytes.len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return fail(run, "temporary file: write error:");
		bytes.ptr += n;
		bytes.len -= (size_t)n;
	}
	return 0;
}

int
read_at(int fd, unsigned char *to, size_t len, off_t at)
{
	while (len > 0) {
		ssize_t n = pread(fd, to, len, at);
		if (n < 0 && errno == EINTR)
			continue;
		if (n == 0)
			errno = EIO;   /* it was cut short */
		if (n <= 0)
			return -1;
		to += n;
		at += n;
		len -= (size_t)n;
	}
	return 0;
}
