/*
 * err - messages and the state of a run
 *
 * A message is one line on standard error, `applet: subject: reason`. A format
 * that ends in a colon is completed with the system's reason (errno). What has
 * been reported is not reported again: a caller that gets -1 only passes it on.
 */
#ifndef PIEP_ENGINE_ERR_H
#define PIEP_ENGINE_ERR_H

#include <stdbool.h>
#include <stdnoreturn.h>

struct progress;
struct writer;

/* One run of one applet. Lives in main's frame, lent to everything below. */
struct run {
	const char *name;     /* begins every message */
	int trouble;          /* the applet's exit status for trouble */
	int status;           /* exit status where nothing failed: 0, or its own "no" */
	bool troubled;        /* something was reported and the run went on */
	struct writer *out;   /* flushed before anything that may wait; or NULL */
	struct progress *progress;   /* of --progress, or NULL */
};

#define ERR_FORMAT(f, a) __attribute__((format(printf, f, a)))

/* Reports and yields -1, for `return fail(run, "%s:", path);`. */
int fail(struct run *run, const char *format, ...) ERR_FORMAT(2, 3);

/* The same for wrong usage: the hint to --help follows. */
int fail_usage(struct run *run, const char *format, ...) ERR_FORMAT(2, 3);

/* Reports, marks the run as troubled, and lets it go on. */
void warn(struct run *run, const char *format, ...) ERR_FORMAT(2, 3);

/* Reports something that is no failure. */
void note(struct run *run, const char *format, ...) ERR_FORMAT(2, 3);

/* Lost memory and broken invariants: reports and ends the process, status 2. */
noreturn void die(const char *format, ...) ERR_FORMAT(1, 2);

#endif
