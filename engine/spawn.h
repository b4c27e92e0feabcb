/*
 * spawn - runs a program and collects what it prints
 *
 * The program gets exactly the arguments given: no shell. It stands in our process
 * group, so that ^C reaches both, starts with SIGPIPE as the system has it, and
 * inherits nothing but the three standard streams: every other descriptor of ours
 * is opened close-on-exec.
 */
#ifndef PIEP_ENGINE_SPAWN_H
#define PIEP_ENGINE_SPAWN_H

#include <sys/types.h>
#include "engine/buf.h"

enum spawn_end {
	SPAWN_INHERIT,   /* ours */
	SPAWN_NULL,      /* /dev/null */
	SPAWN_FILE,      /* .path, opened in the order in, out, err */
	SPAWN_PIPE       /* fed from .input, or collected; not for err */
};

struct spawn_stream {
	enum spawn_end end;
	const char *path;
};

struct spawn {
	char *const *argv;        /* NULL-terminated; the program is looked for in PATH */
	char *const *env;         /* instead of ours, or NULL */
	const char *cwd;          /* to run in, or NULL */
	struct spawn_stream in, out, err;
	struct slice input;       /* where in.end is SPAWN_PIPE */
};

struct spawn_result {
	int status;               /* exit status, where signal is 0 */
	int signal;               /* that ended it */
	const char *culprit;      /* what could not be opened or started; lent by the job */
};

/* Runs a job to its end, appending what it prints to output: 0, or the errno of
   what failed (nothing is reported; nothing stays open, nobody stays unwaited). */
int spawn_run(const struct spawn *job, struct buf *output, struct spawn_result *result);

/* The same in parts, for who looks after several (jobs.h): a child that runs, and our
   ends of its pipes, -1 where there is none or it has been closed. */
struct spawn_child {
	pid_t pid;
	int feed;                 /* takes .input; never waits */
	int collect;
	struct slice input;       /* lent: what is still to be written */
};

/* 0, or the errno of what failed: then there is no child. */
int spawn_start(const struct spawn *job, struct spawn_child *child,
                struct spawn_result *result);
/* What can be written, read now, one call's worth; they close their end after the last
   byte. SIGPIPE must be ignored while feeding. 0 or an errno. */
int spawn_feed(struct spawn_child *child);
int spawn_collect(struct spawn_child *child, struct buf *output);
/* Closes both ends. */
void spawn_shut(struct spawn_child *child);
/* What waitpid() said. */
void spawn_ended(int status, struct spawn_result *result);

/* Moves a descriptor out of the way of 0, 1, 2 and closes it on exec; -1 and errno. */
int spawn_lift(int fd);

/* "SIGKILL" of 9, or NULL. */
const char *spawn_signal_name(int number);

#endif
