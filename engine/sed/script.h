/*
 * script - the bytes of a script, piece by piece, and where in it an error is
 *
 * Within a piece its end is the end: only the text of a, c, i goes on in the next.
 */
#ifndef PIEP_ENGINE_SED_SCRIPT_H
#define PIEP_ENGINE_SED_SCRIPT_H

#include "engine/sed/program.h"

enum { SCRIPT_END = -1 };

struct sed_script {
	struct sed_program *program;
	const struct sed_piece *piece;
	const struct sed_piece *last;    /* the last of the pieces */
	const unsigned char *at;
	size_t line;
};

void script_begin(struct sed_script *s, const struct sed_piece *piece);
/* The next byte, or SCRIPT_END. */
int script_take(struct sed_script *s);
int script_peek(const struct sed_script *s);
/* Puts what script_take() gave back. */
void script_back(struct sed_script *s, int byte);
/* Passes blanks (newlines excepted), and gives the byte after them as taken. */
int script_take_black(struct sed_script *s);
/* A number whose first digit is taken; it saturates. */
size_t script_number(struct sed_script *s, int digit);
/* A number after blanks, or 0 where there is none. */
size_t script_optional_number(struct sed_script *s);
/* The rest of the line, without the newline, which is taken. */
struct slice script_rest(struct sed_script *s);

/* Appends what stands before the next `delimiter`, which is taken too: 0, or -1 where
   there is none (nothing is reported). Before the delimiter a backslash is left out. In a
   pattern sets may hold the delimiter. */
int script_delimited(struct sed_script *s, int delimiter, bool pattern, struct buf *out);
/* Appends bytes with escapes and what backslashes stand before: 0, or -1 reported. */
int script_unescape(const struct sed_script *s, struct slice raw, struct buf *out);

/* Reports an error of the script: -1. */
int script_fail(const struct sed_script *s, const char *format, ...) ERR_FORMAT(2, 3);
/* One of a piece as a whole: in a file, of a line. */
int script_fail_piece(struct run *run, const struct sed_piece *piece, size_t line,
                      const char *text);

#endif
