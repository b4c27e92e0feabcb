/*
 * progress - how far the reading of the operands is, on standard error
 *
 * On a terminal one line that is written over about twice a second and taken away
 * before a message and at the end; elsewhere a line every few seconds. At the end the
 * total, on a line of its own. The reader tells it what was read (engine/read.c).
 */
#ifndef PIEP_ENGINE_PROGRESS_H
#define PIEP_ENGINE_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>
#include <stddef.h>

struct run;

struct progress {
	const char *name;      /* begins every line */
	uintmax_t done;        /* bytes read */
	uintmax_t total;       /* … of so many, 0 where that is not known */
	bool terminal;
	bool shown;            /* a line stands on the terminal */
	double begun, next;    /* seconds: of the start, of the next line */
};

/* From now on; the total is known where all operands are regular files. No operands are
   standard input. The run's reader reports to it until progress_end(). */
void progress_begin(struct progress *p, struct run *run, const char *const *operands);
void progress_add(struct progress *p, size_t bytes);
/* Waits until fd can be read, and goes on showing the time meanwhile. */
void progress_wait(struct progress *p, int fd);
/* Takes the line away, before a message is written. */
void progress_hide(struct progress *p);
/* The same before something is written to fd, where that is the terminal. */
void progress_make_way(struct progress *p, int fd);
void progress_end(struct progress *p, struct run *run);

#endif
