#include "engine/inplace.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/quote.h"

/* Reports `what` about the file: always -1. A colon at the end gets the reason. */
static int
refuse(struct run *run, const char *name, const char *what)
{
	struct buf quoted = { 0 };
	int reason = errno;

	quote_name(&quoted, name, false);
	errno = reason;
	fail(run, *what ? "%s: %s" : "%s:%s", buf_text(&quoted), what);
	buf_clear(&quoted);
	return -1;
}

static size_t
folder_length(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? (size_t)(slash - path) + 1 : 0;
}

/* With a slash in the suffix the backup is where that says, seen from the file. */
static char *
backup_name(struct arena *arena, const char *target, const char *suffix)
{
	size_t folder = folder_length(target);
	const char *base = target + folder;
	struct buf b = { 0 };

	if (suffix[0] != '/' || !strchr(suffix, '*'))
		buf_put(&b, (struct slice){ (const unsigned char *)target, folder });
	if (!strchr(suffix, '*'))
		buf_put_text(&b, base);
	for (const char *p = suffix; *p; p++) {
		if (*p == '*')
			buf_put_text(&b, base);
		else
			buf_put_byte(&b, (unsigned char)*p);
	}
	char *name = arena_text(arena, buf_slice(&b));
	buf_clear(&b);
	return name;
}

/* The new file gets the old one's owner where that is allowed. Set-id bits go to the
   same owner only. */
static int
copy_rights(int fd, const struct stat *file)
{
	mode_t mode = file->st_mode & 07777;

	if (fchown(fd, file->st_uid, file->st_gid) != 0) {
		mode &= ~(mode_t)S_ISUID;
		if (fchown(fd, (uid_t)-1, file->st_gid) != 0)
			mode &= ~(mode_t)S_ISGID;
	}
	return fchmod(fd, mode);
}

/* The temporary file of the process, removed when a signal ends it. */
static const char *volatile unfinished;

static void
remove_unfinished(int signal_number)
{
	if (unfinished)
		unlink(unfinished);
	signal(signal_number, SIG_DFL);
	kill(getpid(), signal_number);
}

static void
watch_signals(void)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGXFSZ, SIGXCPU };
	struct sigaction old, action = { .sa_handler = remove_unfinished };

	for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
		if (sigaction(signals[i], NULL, &old) == 0 && old.sa_handler == SIG_DFL)
			sigaction(signals[i], &action, NULL);
}

/* The temporary file has its name no more. */
static void
finished(void)
{
	unfinished = NULL;
}

static int
open_temporary(struct inplace *e, struct arena *arena, const struct stat *file)
{
	e->temporary = arena_printf(arena, "%.*s.piep-XXXXXX",
	                            (int)folder_length(e->target), e->target);
	int fd = mkstemp(e->temporary);
	if (fd < 0)
		return refuse(e->run, e->name, "cannot make a file beside it:");
	unfinished = e->temporary;
	watch_signals();
	fcntl(fd, F_SETFD, FD_CLOEXEC);
	writer_init(&e->out, e->run, fd);
	e->out.name = e->name;
	if (copy_rights(fd, file) != 0) {
		refuse(e->run, e->name, "cannot keep its mode:");
		inplace_abandon(e);
		return -1;
	}
	return 0;
}

/* The path behind all links. */
static char *
resolve(struct arena *arena, const char *name)
{
	char *path = realpath(name, NULL);

	if (!path)
		return NULL;
	char *copy = arena_text(arena, slice_of(path));
	free(path);
	return copy;
}

int
inplace_open(struct inplace *e, struct run *run, struct arena *arena, const char *name,
             const struct inplace_how *how)
{
	struct stat file;

	*e = (struct inplace){ .run = run, .name = name };
	e->target = how->follow ? resolve(arena, name)
	            : arena_text(arena, slice_of(name));
	if (!e->target || lstat(e->target, &file) != 0)
		return refuse(run, name, "");
	if (!how->follow && S_ISLNK(file.st_mode) && stat(e->target, &file) != 0)
		return refuse(run, name, "");
	if (!S_ISREG(file.st_mode))
		return refuse(run, name, "not a regular file");
	if (!how->forced && access(e->target, W_OK) != 0)
		return refuse(run, name, "");
	if (how->suffix)
		e->backup = backup_name(arena, e->target, how->suffix);
	return open_temporary(e, arena, &file);
}

void
inplace_abandon(struct inplace *e)
{
	e->out.buf.len = 0;
	e->out.failed = true;    /* nothing more is written */
	close(e->out.fd);
	buf_clear(&e->out.buf);
	unlink(e->temporary);
	finished();
}

/* A second name of the old file, which keeps its own until the new one takes it. */
static int
make_backup(const struct inplace *e)
{
	if (strcmp(e->backup, e->target) == 0)
		return 0;
	if (link(e->target, e->backup) == 0)
		return 0;
	if (errno == EEXIST && unlink(e->backup) == 0
	    && link(e->target, e->backup) == 0)
		return 0;
	/* A file system without links. */
	return errno == EPERM || errno == ENOTSUP || errno == EMLINK
	       ? rename(e->target, e->backup) : -1;
}

int
inplace_commit(struct inplace *e)
{
	int status = writer_flush(&e->out);

	if (status == 0 && fsync(e->out.fd) != 0)
		status = refuse(e->run, e->name, "cannot write the new contents:");
	if (writer_close(&e->out) != 0)
		status = -1;
	if (status == 0 && e->backup && make_backup(e) != 0)
		status = refuse(e->run, e->name, "cannot keep a backup:");
	if (status == 0 && rename(e->temporary, e->target) != 0)
		status = refuse(e->run, e->name, "cannot replace it:");
	if (status != 0)
		unlink(e->temporary);
	finished();
	return status;
}
