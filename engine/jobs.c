/* jobs - several programs that run at the same time: see jobs.h */
#include "engine/jobs.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

/* The handler's end of the pipe. SIGCHLD is blocked but for the sleep in jobs_wait():
   no call elsewhere is interrupted. */
static volatile sig_atomic_t wake_end = -1;

static void
child_ended(int number)
{
	int reason = errno;

	(void)number;
	if (write((int)wake_end, "", 1) < 0)
		errno = reason;   /* full: that wakes as well */
	errno = reason;
}

static void
shut_wake(struct jobs *jobs)
{
	wake_end = -1;
	for (int i = 0; i < 2; i++) {
		if (jobs->wake[i] >= 0)
			close(jobs->wake[i]);
		jobs->wake[i] = -1;
	}
}

static int
open_wake(struct jobs *jobs)
{
	int failed = pipe(jobs->wake) < 0 ? errno : 0;

	if (failed) {
		jobs->wake[0] = jobs->wake[1] = -1;
		return failed;
	}
	for (int i = 0; i < 2; i++) {
		jobs->wake[i] = spawn_lift(jobs->wake[i]);
		if (jobs->wake[i] < 0 ||
		    fcntl(jobs->wake[i], F_SETFL, O_NONBLOCK) < 0)
			failed = errno;
	}
	wake_end = jobs->wake[1];
	return failed;
}

static void
mask_children(int how)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	pthread_sigmask(how, &set, NULL);
}

int
jobs_open(struct jobs *jobs, size_t most)
{
	struct sigaction action = { .sa_handler = child_ended,
	                            .sa_flags = SA_RESTART | SA_NOCLDSTOP };

	*jobs = (struct jobs){ .most = most, .wake = { -1, -1 } };
	jobs->polls = calloc(2 * most + 2, sizeof *jobs->polls);
	int failed = jobs->polls ? open_wake(jobs) : ENOMEM;
	if (failed) {
		shut_wake(jobs);
		free(jobs->polls);
		return failed;
	}
	mask_children(SIG_BLOCK);
	sigemptyset(&action.sa_mask);
	sigaction(SIGCHLD, &action, NULL);
	return 0;
}

void
jobs_close(struct jobs *jobs)
{
	while (jobs->running > 0)
		jobs_wait(jobs, -1);
	signal(SIGCHLD, SIG_DFL);
	mask_children(SIG_UNBLOCK);
	shut_wake(jobs);
	free(jobs->polls);
	jobs->polls = NULL;
}

int
job_start(struct jobs *jobs, const struct spawn *spawn, struct buf *output,
          struct job *job)
{
	*job = (struct job){ .output = output };
	int failed = spawn_start(spawn, &job->child, &job->result);
	if (failed)
		return failed;
	job->next = jobs->list;
	jobs->list = job;
	jobs->running++;
	return 0;
}

/* -- looking after them --------------------------------------------------- */

/* Descriptors that are open, and no others: poll() takes as many as there may be. */
static void
add_poll(struct jobs *jobs, nfds_t *n, int fd, short events)
{
	if (fd >= 0)
		jobs->polls[(*n)++] = (struct pollfd){ .fd = fd, .events = events };
}

static nfds_t
fill_polls(struct jobs *jobs, int fd)
{
	nfds_t n = 0;

	add_poll(jobs, &n, jobs->wake[0], POLLIN);
	add_poll(jobs, &n, fd, POLLIN);
	for (const struct job *job = jobs->list; job; job = job->next) {
		add_poll(jobs, &n, job->child.feed, POLLOUT);
		add_poll(jobs, &n, job->child.collect, POLLIN);
	}
	return n;
}

/* Whether an open descriptor is ready; the polls are read in the order of fill_polls(). */
static bool
take_poll(const struct pollfd **polls, int fd)
{
	return fd >= 0 && (*polls)++->revents != 0;
}

static void
sleep_until(struct jobs *jobs, nfds_t n)
{
	mask_children(SIG_UNBLOCK);
	int ready = poll(jobs->polls, n, -1);
	mask_children(SIG_BLOCK);
	for (nfds_t i = 0; ready < 0 && i < n; i++)
		jobs->polls[i].revents = 0;
}

/* Moves what the pipes of a job have; a pipe that fails ends the talk, not the job. */
static void
serve(struct job *job, const struct pollfd **polls)
{
	bool feed = take_poll(polls, job->child.feed);
	bool collect = take_poll(polls, job->child.collect);
	int failed = 0;

	if (feed)
		failed = spawn_feed(&job->child);
	if (!failed && collect)
		failed = spawn_collect(&job->child, job->output);
	if (failed) {
		job->failed = failed;
		spawn_shut(&job->child);
	}
}

static void
serve_all(struct jobs *jobs, const struct pollfd *polls)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN }, before;

	sigemptyset(&ignore.sa_mask);
	sigaction(SIGPIPE, &ignore, &before);
	for (struct job *job = jobs->list; job; job = job->next)
		serve(job, &polls);
	sigaction(SIGPIPE, &before, NULL);
}

static void
reap(struct job *job)
{
	int status = 0;
	pid_t pid = waitpid(job->child.pid, &status, WNOHANG);

	if (pid == 0 || (pid < 0 && errno == EINTR))
		return;
	job->waited = true;
	if (pid < 0)
		job->failed = errno;
	else
		spawn_ended(status, &job->result);
}

static void
reap_all(struct jobs *jobs)
{
	char bytes[64];

	while (read(jobs->wake[0], bytes, sizeof bytes) > 0)
		continue;
	for (struct job *job = jobs->list; job; job = job->next)
		if (!job->waited)
			reap(job);
}

static void
take_off_done(struct jobs *jobs)
{
	struct job **link = &jobs->list;

	while (*link) {
		struct job *job = *link;
		job->done = job->waited && job->child.feed < 0 &&
		            job->child.collect < 0;
		if (job->done) {
			*link = job->next;
			jobs->running--;
		} else {
			link = &job->next;
		}
	}
}

bool
jobs_wait(struct jobs *jobs, int fd)
{
	sleep_until(jobs, fill_polls(jobs, fd));
	const struct pollfd *polls = jobs->polls;
	bool ended = take_poll(&polls, jobs->wake[0]);
	bool ready = take_poll(&polls, fd);
	serve_all(jobs, polls);
	if (ended)
		reap_all(jobs);
	take_off_done(jobs);
	return ready;
}
