/*
 * output - where lines go: standard output, a file edited in place, `w` files
 */
#ifndef PIEP_ENGINE_SED_OUTPUT_H
#define PIEP_ENGINE_SED_OUTPUT_H

#include "engine/write.h"

#define SED_STDIN "/dev/stdin"

struct sed;

struct sed_output {
	const char *name;
	struct writer *to;       /* own, or another's */
	struct writer own;
	bool owed;               /* an end of a line, if anything follows … */
	unsigned char end;       /* … this one */
	bool gathers;            /* nothing is written: batches are pulled */
	bool eager;              /* written at once */
};

/* Opens the `w` files of the program: 0, or -1 reported. */
int sed_open_outputs(struct sed *s);
/* Closes them: 0, or -1 reported. */
int sed_close_outputs(struct sed *s);

/* Bytes as they are: 0 or -1. */
int sed_put(struct sed_output *o, struct slice bytes);
/* A line and its end; without it where the line is bare. */
int sed_put_line(struct sed_output *o, struct slice line, unsigned char end, bool bare);
/* The end of the last line, if it had none. */
int sed_put_end(struct sed_output *o);
/* A block of lines with their ends. */
int sed_put_block(struct sed_output *o, struct slice block);
/* Appends the contents of a file that can be read. */
int sed_put_file(struct sed_output *o, const char *name);

#endif
