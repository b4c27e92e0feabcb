/* For copy_file_range(), which the C library shows to no other standard. */
#define _GNU_SOURCE

#include "engine/os.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include "engine/buf.h"

bool
os_terminal_size(int fd, size_t *columns, size_t *lines)
{
#if defined(TIOCGWINSZ)
	struct winsize size;

	if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
		*columns = size.ws_col;
		*lines = size.ws_row;
		return true;
	}
#endif
	(void)fd;
	(void)columns;
	(void)lines;
	return false;
}

#if defined(__linux__)

#include <sys/inotify.h>
#include <sys/sendfile.h>

/* Against reads and writes of 128 KiB: 0.6 of the time on ext4, 0.85 on tmpfs. */
size_t
os_copy(int from, int to)
{
	enum { STRETCH = 1 << 30 };
	ssize_t n = copy_file_range(from, NULL, to, NULL, STRETCH, 0);

	if (n < 0)
		n = sendfile(to, from, NULL, STRETCH);
	return n > 0 ? (size_t)n : 0;
}

bool
os_has_hole(int fd)
{
	off_t at = lseek(fd, 0, SEEK_CUR);
	off_t hole = at < 0 ? -1 : lseek(fd, at, SEEK_HOLE);

	/* Behind a file's end there is one too. */
	bool has = hole >= 0 && hole < lseek(fd, 0, SEEK_END);
	lseek(fd, at, SEEK_SET);
	return has;
}

void
os_watch_init(struct os_watch *w)
{
	w->fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
}

/* The folder is watched too: a name that is not there has nothing else. */
static void
add_folder(struct os_watch *w, const char *path)
{
	const char *slash = strrchr(path, '/');
	struct buf folder = { 0 };

	if (!slash)
		buf_put_text(&folder, ".");
	else
		buf_put(&folder, (struct slice){ (const unsigned char *)path,
		                                 (size_t)(slash - path) + 1 });
	inotify_add_watch(w->fd, buf_text(&folder),
	                  IN_CREATE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE);
	buf_clear(&folder);
}

void
os_watch_add(struct os_watch *w, const char *path, bool name)
{
	if (w->fd < 0)
		return;
	/* What cannot be watched is looked at from time to time. */
	inotify_add_watch(w->fd, path, IN_MODIFY | IN_ATTRIB | IN_DELETE_SELF
	                  | IN_MOVE_SELF);
	if (name)
		add_folder(w, path);
}

bool
os_watch_take(struct os_watch *w)
{
	char events[4096];
	bool any = false;

	while (w->fd >= 0 && read(w->fd, events, sizeof(events)) > 0)
		any = true;
	return any;
}

#else

size_t
os_copy(int from, int to)
{
	(void)from;
	(void)to;
	return 0;
}

bool
os_has_hole(int fd)
{
	(void)fd;
	return false;
}

void
os_watch_init(struct os_watch *w)
{
	w->fd = -1;
}

void
os_watch_add(struct os_watch *w, const char *path, bool name)
{
	(void)w;
	(void)path;
	(void)name;
}

bool
os_watch_take(struct os_watch *w)
{
	(void)w;
	return false;
}

#endif

void
os_watch_clear(struct os_watch *w)
{
	if (w->fd >= 0)
		close(w->fd);
	w->fd = -1;
}
