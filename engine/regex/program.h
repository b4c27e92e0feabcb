/*
 * program - one compiled text of PCRE2: the only users of its library
 */
#ifndef PIEP_ENGINE_REGEX_PROGRAM_H
#define PIEP_ENGINE_REGEX_PROGRAM_H

#include "engine/regex.h"

struct program;

/* Gives a program, or NULL and the error. `flags` are of enum regex_flag (BYTES: no
   UTF), `how` of AT and TO_END. */
struct program *program_new(struct slice text, unsigned flags, unsigned how,
                            struct regex_error *error);
void program_free(struct program *p);   /* NULL is fine */
size_t program_groups(const struct program *p);

/* 1, 0 or -1; the subject is valid for the program. */
int program_find(struct program *p, struct slice subject, size_t from, bool not_empty);
const size_t *program_spans(const struct program *p);
const char *program_reason(const struct program *p);

#endif
