/*
 * help - what lua/help.txt says about a name, for `piep --help NAME`
 *
 * The text is the one source of the help. Its form stands at its top.
 */
#ifndef PIEP_LUA_HELP_H
#define PIEP_LUA_HELP_H

#include "engine/buf.h"
#include "engine/err.h"

/* The text, packed into the binary by the build. */
extern const struct slice help_packed;
extern const size_t help_size;

/* Appends the first screen, or help about each of the words: topics (METHODS, str, re)
   and names (split, pp.uniq). 0, or -1 with an unknown word reported. */
int help_about(struct run *run, char *const *words, struct buf *out);

#endif
