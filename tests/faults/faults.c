/* faults - calls that fail when they are told to, for make check-faults
 *
 * Linked with --wrap into a build of the sanitizers. FAULT=KIND:N says which: the Nth call of
 * that kind fails; of `short-read` and `short-write` every call moves a byte. The file FAULT_MARK
 * is made when a call fails, so that whoever looks for the last N can tell.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *old, size_t size);
int __real_posix_memalign(void **out, size_t align, size_t size);
ssize_t __real_read(int fd, void *to, size_t size);
ssize_t __real_write(int fd, const void *from, size_t size);
ssize_t __real_writev(int fd, const struct iovec *parts, int n);
ssize_t __real_pread(int fd, void *to, size_t size, off_t at);
ssize_t __real_copy_file_range(int from, off_t *a, int to, off_t *b, size_t size, unsigned flags);
int __real_open(const char *path, int flags, ...);
int __real_openat(int folder, const char *path, int flags, ...);
int __real_mkstemp(char *name);

void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *old, size_t size);
int __wrap_posix_memalign(void **out, size_t align, size_t size);
ssize_t __wrap_read(int fd, void *to, size_t size);
ssize_t __wrap_write(int fd, const void *from, size_t size);
ssize_t __wrap_writev(int fd, const struct iovec *parts, int n);
ssize_t __wrap_pread(int fd, void *to, size_t size, off_t at);
ssize_t __wrap_copy_file_range(int from, off_t *a, int to, off_t *b, size_t size, unsigned flags);
int __wrap_open(const char *path, int flags, ...);
int __wrap_openat(int folder, const char *path, int flags, ...);
int __wrap_mkstemp(char *name);

/* Whether FAULT names the kind; `*left` counts down to the call that fails. */
static bool
asked(const char *kind, long *left)
{
	const char *fault = getenv("FAULT");
	size_t len = strlen(kind);

	if (!fault || strncmp(fault, kind, len) != 0 || fault[len] != ':')
		return false;
	if (*left < 0)
		*left = atol(fault + len + 1);
	return true;
}

static bool
fails(const char *kind, long *left, int error)
{
	if (!asked(kind, left) || *left == 0 || --*left != 0)
		return false;
	const char *mark = getenv("FAULT_MARK");
	if (mark) {
		int fd = __real_open(mark, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
		if (fd >= 0)
			close(fd);
	}
	errno = error;
	return true;
}

static long allocations = -1, reads = -1, writes = -1, opens = -1, unused = -1;

void *
__wrap_malloc(size_t size)
{
	return fails("alloc", &allocations, ENOMEM) ? NULL : __real_malloc(size);
}

void *
__wrap_calloc(size_t n, size_t size)
{
	return fails("alloc", &allocations, ENOMEM) ? NULL : __real_calloc(n, size);
}

void *
__wrap_realloc(void *old, size_t size)
{
	return fails("alloc", &allocations, ENOMEM) ? NULL : __real_realloc(old, size);
}

int
__wrap_posix_memalign(void **out, size_t align, size_t size)
{
	return fails("alloc", &allocations, ENOMEM) ? ENOMEM
	                                            : __real_posix_memalign(out, align, size);
}

ssize_t
__wrap_read(int fd, void *to, size_t size)
{
	if (fails("read", &reads, EIO))
		return -1;
	return __real_read(fd, to, size && asked("short-read", &unused) ? 1 : size);
}

ssize_t
__wrap_pread(int fd, void *to, size_t size, off_t at)
{
	if (fails("read", &reads, EIO))
		return -1;
	return __real_pread(fd, to, size && asked("short-read", &unused) ? 1 : size, at);
}

/* Standard error stays, as the message is looked for. */
ssize_t
__wrap_write(int fd, const void *from, size_t size)
{
	if (fd != STDERR_FILENO && fails("write", &writes, ENOSPC))
		return -1;
	return __real_write(fd, from, size && asked("short-write", &unused) ? 1 : size);
}

ssize_t
__wrap_writev(int fd, const struct iovec *parts, int n)
{
	if (fd != STDERR_FILENO && fails("write", &writes, ENOSPC))
		return -1;
	for (int i = 0; asked("short-write", &unused) && i < n; i++)
		if (parts[i].iov_len)
			return __real_write(fd, parts[i].iov_base, 1);
	return __real_writev(fd, parts, n);
}

int
__wrap_open(const char *path, int flags, ...)
{
	if (fails("open", &opens, EMFILE))
		return -1;
	return __real_open(path, flags, 0666);
}

int
__wrap_openat(int folder, const char *path, int flags, ...)
{
	return fails("open", &opens, EMFILE) ? -1 : __real_openat(folder, path, flags, 0666);
}

int
__wrap_mkstemp(char *name)
{
	return fails("open", &opens, EMFILE) ? -1 : __real_mkstemp(name);
}

ssize_t
__wrap_copy_file_range(int from, off_t *a, int to, off_t *b, size_t size, unsigned flags)
{
	if (fails("write", &writes, ENOSPC))
		return -1;
	return __real_copy_file_range(from, a, to, b, asked("short-write", &unused) ? 1 : size, flags);
}
