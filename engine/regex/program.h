/*
 * program - one compiled text of PCRE2: the only users of its library
 */
#ifndef PIEP_ENGINE_REGEX_PROGRAM_H
#define PIEP_ENGINE_REGEX_PROGRAM_H

#include "engine/regex.h"

/* Besides REGEX_AT and REGEX_TO_END in the `how` of a new program. */
enum {
	PROGRAM_WAYS = 1 << 8,       /* for program_ways() alone */
	PROGRAM_PATIENT = 1 << 9,    /* takes ten times as many steps, if compiled */
	PROGRAM_DOLLAR_END = 1 << 10 /* `$` is the end, not before a last newline */
};

enum { PROGRAM_FAILED = -1, PROGRAM_LIMIT = -2 };

struct program;

/* Gives a program, or NULL and the error. `flags` are of enum regex_flag (BYTES: no
   UTF). */
struct program *program_new(struct slice text, unsigned flags, unsigned how,
                            struct regex_error *error);
void program_free(struct program *p);   /* NULL is fine */
size_t program_groups(const struct program *p);

/* The subjects are valid for the program. All give 1, 0, FAILED, or LIMIT where too many
   steps were taken. Of `how` NOT_EMPTY is heeded. */

/* The first match that backtracking finds. */
int program_find(struct program *p, struct slice subject, size_t from, unsigned how);
/* The longest of the leftmost matches, without groups (no back-references); heeds AT and
   TO_END too. */
int program_longest(struct program *p, struct slice subject, size_t from, unsigned how);
/* Of all matches at `from` the first that ends at `end`, or REGEX_UNSET: the first of
   the longest. */
int program_ways(struct program *p, struct slice subject, size_t from, unsigned how,
                 size_t end);
/* Of the last that gave 1. */
const size_t *program_spans(const struct program *p);
const char *program_reason(const struct program *p);

#endif
