/* spawn - runs a program and collects what it prints: see spawn.h */
#define _GNU_SOURCE   /* posix_spawn_file_actions_addchdir_np */
#include "engine/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

enum { READ_AT_ONCE = 64 * 1024, FIRST_FREE = 3 };

/* What is open while a job starts; -1 where nothing is. */
struct ends {
	int child[3];   /* become the child's 0, 1, 2 */
	int feed;       /* we write the input there */
	int collect;    /* we read the output there */
};

/* -- descriptors --------------------------------------------------------- */

static void
shut(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static void
shut_all(struct ends *e)
{
	for (int i = 0; i < 3; i++)
		shut(&e->child[i]);
	shut(&e->feed);
	shut(&e->collect);
}

int
spawn_lift(int fd)
{
	if (fd < 0)
		return -1;
	int high = fcntl(fd, F_DUPFD_CLOEXEC, FIRST_FREE);
	int reason = errno;

	close(fd);
	errno = reason;
	return high;
}

static int
open_pipe(int *reader, int *writer)
{
	int fds[2];

	if (pipe(fds) < 0)
		return errno;
	*reader = spawn_lift(fds[0]);
	*writer = spawn_lift(fds[1]);
	return *reader < 0 || *writer < 0 ? errno : 0;
}

static int
open_path(const struct spawn_stream *stream, int which, int *fd)
{
	const char *path = stream->end == SPAWN_NULL ? "/dev/null" : stream->path;
	int flags = which == 0 ? O_RDONLY : O_WRONLY | O_CREAT | O_TRUNC;

	*fd = spawn_lift(open(path, flags | O_CLOEXEC, 0666));
	return *fd < 0 ? errno : 0;
}

static int
open_ends(const struct spawn *job, struct ends *e, const char **culprit)
{
	const struct spawn_stream *streams[3] = { &job->in, &job->out, &job->err };

	for (int i = 0; i < 3; i++) {
		int failed = 0;

		if (streams[i]->end == SPAWN_PIPE && i == 0)
			failed = open_pipe(&e->child[0], &e->feed);
		else if (streams[i]->end == SPAWN_PIPE)
			failed = open_pipe(&e->collect, &e->child[i]);
		else if (streams[i]->end != SPAWN_INHERIT)
			failed = open_path(streams[i], i, &e->child[i]);
		if (failed) {
			*culprit = streams[i]->end == SPAWN_FILE
			         ? streams[i]->path : job->argv[0];
			return failed;
		}
	}
	return 0;
}

/* -- starting ------------------------------------------------------------ */

static int
prepare_attributes(posix_spawnattr_t *attr)
{
	sigset_t none, reset;

	sigemptyset(&none);
	sigemptyset(&reset);
	sigaddset(&reset, SIGPIPE);
	int failed = posix_spawnattr_setsigmask(attr, &none);
	if (!failed)
		failed = posix_spawnattr_setsigdefault(attr, &reset);
	if (!failed)
		failed = posix_spawnattr_setflags(attr, POSIX_SPAWN_SETSIGDEF
		                                      | POSIX_SPAWN_SETSIGMASK);
	return failed;
}

static int
prepare_actions(posix_spawn_file_actions_t *actions, const struct spawn *job,
                const struct ends *e)
{
	int failed = 0;

	for (int i = 0; i < 3 && !failed; i++) {
		if (e->child[i] >= 0)
			failed = posix_spawn_file_actions_adddup2(actions,
			                                          e->child[i], i);
	}
	if (!failed && job->cwd)
		failed = posix_spawn_file_actions_addchdir_np(actions, job->cwd);
	return failed;
}

static int
start(const struct spawn *job, const struct ends *e, pid_t *pid)
{
	posix_spawnattr_t attr;
	posix_spawn_file_actions_t actions;
	int failed = posix_spawnattr_init(&attr);

	if (failed)
		return failed;
	failed = posix_spawn_file_actions_init(&actions);
	if (failed) {
		posix_spawnattr_destroy(&attr);
		return failed;
	}
	failed = prepare_attributes(&attr);
	if (!failed)
		failed = prepare_actions(&actions, job, e);
	if (!failed)
		failed = posix_spawnp(pid, job->argv[0], &actions, &attr,
		                      job->argv, job->env ? job->env : environ);
	posix_spawn_file_actions_destroy(&actions);
	posix_spawnattr_destroy(&attr);
	return failed;
}

/* Whether the job failed for its folder, not for its program. */
static bool
cannot_enter(const struct spawn *job)
{
	return job->cwd && access(job->cwd, X_OK) < 0;
}

static int
never_wait(int fd)
{
	int flags = fd < 0 ? 0 : fcntl(fd, F_GETFL);

	if (fd < 0)
		return 0;
	return flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0 ? errno : 0;
}

int
spawn_start(const struct spawn *job, struct spawn_child *child,
            struct spawn_result *result)
{
	struct ends e = { { -1, -1, -1 }, -1, -1 };
	int failed = open_ends(job, &e, &result->culprit);

	if (!failed) {
		result->culprit = job->argv[0];
		failed = never_wait(e.feed);
		if (!failed)
			failed = start(job, &e, &child->pid);
		if (failed && cannot_enter(job))
			result->culprit = job->cwd;
	}
	if (failed) {
		shut_all(&e);
		return failed;
	}
	for (int i = 0; i < 3; i++)
		shut(&e.child[i]);
	child->feed = e.feed;
	child->collect = e.collect;
	child->input = job->input;
	return 0;
}

/* -- talking ------------------------------------------------------------- */

/* Writes what the pipe takes; a reader that went away has had enough. */
int
spawn_feed(struct spawn_child *child)
{
	struct slice *input = &child->input;
	ssize_t n = input->len ? write(child->feed, input->ptr, input->len) : 0;

	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return 0;
	if (n < 0 && errno != EPIPE)
		return errno;
	if (n < 0 || (size_t)n == input->len) {
		shut(&child->feed);
		return 0;
	}
	input->ptr += n;
	input->len -= (size_t)n;
	return 0;
}

int
spawn_collect(struct spawn_child *child, struct buf *output)
{
	buf_reserve(output, READ_AT_ONCE);
	ssize_t n = read(child->collect, output->ptr + output->len, READ_AT_ONCE);

	if (n < 0)
		return errno == EINTR || errno == EAGAIN ? 0 : errno;
	if (n == 0)
		shut(&child->collect);
	output->len += (size_t)n;
	return 0;
}

void
spawn_shut(struct spawn_child *child)
{
	shut(&child->feed);
	shut(&child->collect);
}

static int
talk_both(struct spawn_child *child, struct buf *output)
{
	int failed = 0;

	while (!failed && (child->feed >= 0 || child->collect >= 0)) {
		struct pollfd fds[2] = {
			{ .fd = child->feed, .events = POLLOUT },
			{ .fd = child->collect, .events = POLLIN },
		};
		if (poll(fds, 2, -1) < 0) {
			failed = errno == EINTR ? 0 : errno;
			continue;
		}
		if (fds[0].revents)
			failed = spawn_feed(child);
		if (!failed && fds[1].revents)
			failed = spawn_collect(child, output);
	}
	return failed;
}

/* Feeds and collects until both are at their end. */
static int
talk(struct spawn_child *child, struct buf *output)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN }, before;
	int failed = 0;

	if (child->feed < 0) {
		while (!failed && child->collect >= 0)
			failed = spawn_collect(child, output);
		return failed;
	}
	sigemptyset(&ignore.sa_mask);
	sigaction(SIGPIPE, &ignore, &before);
	failed = talk_both(child, output);
	sigaction(SIGPIPE, &before, NULL);
	return failed;
}

void
spawn_ended(int status, struct spawn_result *result)
{
	result->signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
	result->status = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
}

static int
reap(pid_t pid, struct spawn_result *result)
{
	int status;

	while (waitpid(pid, &status, 0) < 0) {
		if (errno != EINTR)
			return errno;
	}
	spawn_ended(status, result);
	return 0;
}

int
spawn_run(const struct spawn *job, struct buf *output,
          struct spawn_result *result)
{
	struct spawn_child child;
	int failed = spawn_start(job, &child, result);

	if (failed)
		return failed;
	failed = talk(&child, output);
	spawn_shut(&child);
	int unreaped = reap(child.pid, result);
	return failed ? failed : unreaped;
}

/* -- signals ------------------------------------------------------------- */

#define SIGNAL(name) { name, #name }

const char *
spawn_signal_name(int number)
{
	static const struct {
		int number;
		const char *name;
	} signals[] = {
		SIGNAL(SIGHUP), SIGNAL(SIGINT), SIGNAL(SIGQUIT), SIGNAL(SIGILL),
		SIGNAL(SIGTRAP), SIGNAL(SIGABRT), SIGNAL(SIGBUS), SIGNAL(SIGFPE),
		SIGNAL(SIGKILL), SIGNAL(SIGUSR1), SIGNAL(SIGSEGV),
		SIGNAL(SIGUSR2), SIGNAL(SIGPIPE), SIGNAL(SIGALRM),
		SIGNAL(SIGTERM), SIGNAL(SIGCHLD), SIGNAL(SIGCONT),
		SIGNAL(SIGSTOP), SIGNAL(SIGTSTP), SIGNAL(SIGTTIN),
		SIGNAL(SIGTTOU), SIGNAL(SIGURG), SIGNAL(SIGXCPU),
		SIGNAL(SIGXFSZ), SIGNAL(SIGVTALRM), SIGNAL(SIGPROF),
		SIGNAL(SIGSYS),
	};

	for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++) {
		if (signals[i].number == number)
			return signals[i].name;
	}
	return NULL;
}
