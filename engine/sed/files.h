/*
 * files - the lines of the input, over several files, and files edited in place
 */
#ifndef PIEP_ENGINE_SED_FILES_H
#define PIEP_ENGINE_SED_FILES_H

#include "engine/inplace.h"
#include "engine/plan.h"

struct sed;

struct sed_input {
	struct input in;
	bool open;                 /* an operand is */
	bool separate;             /* lines are counted anew in each */
	bool failed;               /* a file could not be edited, or read to its end */
	bool in_place;
	bool editing;              /* the output is a file's new contents */
	size_t line;               /* number of the current line */
	size_t next;               /* bytes of the window that the pattern space has taken */
	const char *name;          /* of the file that the line came from */
	struct inplace edit;
};

void files_open(struct sed *s, const struct plan *plan, struct stage *up);
void files_close(struct sed *s);

/* Reads the next line into the pattern space: 1, 0 where there is none, -1 reported. */
int files_read(struct sed *s);
/* Appends a newline and the next line to the pattern space: the same. */
int files_append(struct sed *s);
/* Takes the next line of standard input, with its end, off the pattern space's way, where
   the input stands in it: whether there was one. */
bool files_take(struct sed *s, struct buf *out);
/* Whether there is no line after the one read last (with -s: in its file). */
int sed_is_last(struct sed *s);
/* Ends the file that is edited in place: 0, or -1 reported. */
int files_finish(struct sed *s);

/* The first n bytes of the window are used; all of the line that the pattern space was. */
void files_use(struct sed *s, size_t n);
void files_use_line(struct sed *s);
/* Lets go of the line that the pattern space was. */
void files_leave(struct sed *s);
/* The whole lines that the window has. */
struct slice files_lines(struct sed *s);
/* Reads more where that is none: whether more was read. */
bool files_want(struct sed *s);

#endif
