/*
 * escape - the escapes of echo -e, of printf's format and its %b
 */
#ifndef PIEP_ENGINE_ESCAPE_H
#define PIEP_ENGINE_ESCAPE_H

#include "engine/buf.h"
#include "engine/err.h"

enum escapes {
	ESCAPES_ECHO,     /* \0NNN and \NNN; what is none stays */
	ESCAPES_FORMAT,   /* \NNN \" \uHHHH \UHHHHHHHH; what has no digits is an error */
	ESCAPES_WORD      /* of %b: the same, and \0NNN */
};

enum escape_result {
	ESCAPE_FAILED = -1,   /* reported */
	ESCAPE_DONE,
	ESCAPE_STOP           /* it was \c: no more output */
};

/* Appends what the escape at *at, a backslash, stands for, and goes past it. */
enum escape_result escape_put(enum escapes how, struct run *run, const unsigned char **at,
                              const unsigned char *end, struct buf *out);
/* Appends text, escapes interpreted. */
enum escape_result escape_put_text(enum escapes how, struct run *run, struct slice text,
                                   struct buf *out);

#endif
