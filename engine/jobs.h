/*
 * jobs - several programs that run at the same time
 *
 * A job is a program that was started and has not been waited for. All of them are
 * looked after in jobs_wait(): input is fed, output is taken as it comes, so that
 * no child waits for us while we wait for another; who has ended is waited for.
 */
#ifndef PIEP_ENGINE_JOBS_H
#define PIEP_ENGINE_JOBS_H

#include "engine/spawn.h"

/* One job; its owner keeps it, its input and its output until it is done. */
struct job {
	struct job *next;            /* of those that run */
	struct spawn_child child;
	struct buf *output;          /* lent: what it prints is appended */
	struct spawn_result result;
	bool waited;                 /* the process has ended */
	bool done;                   /* … and its pipes are at their end */
	int failed;                  /* errno of what went wrong with the pipes, or 0 */
};

struct jobs {
	size_t most;                 /* run at a time */
	size_t running;
	struct job *list;
	struct pollfd *polls;
	int wake[2];                 /* a pipe: a child has ended */
};

/* Sets up for `most` jobs at a time; once in a process. 0, or an errno. */
int jobs_open(struct jobs *jobs, size_t most);
/* Waits for those that still run, and takes down. */
void jobs_close(struct jobs *jobs);

static inline bool
jobs_full(const struct jobs *jobs)
{
	return jobs->running >= jobs->most;
}

/* Starts a program: 0, or the errno of what failed (job->result.culprit names it). */
int job_start(struct jobs *jobs, const struct spawn *spawn, struct buf *output,
              struct job *job);

/* Sleeps until something happened: a job's pipe or process, or the descriptor `fd`
   (-1: none) has something to read. Whether it has. */
bool jobs_wait(struct jobs *jobs, int fd);

#endif
