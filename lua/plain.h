/*
 * plain - stages written in Lua itself (--lua)
 *
 * Splits the text at `|` outside Lua's brackets, quotes, long brackets and comments
 * into the same trees that parse makes: NODE_LUA holds an expression as text, its
 * kids are the names in it that are not bound inside it. The passes after it need
 * not know the difference.
 */
#ifndef PIEP_LUA_PLAIN_H
#define PIEP_LUA_PLAIN_H

#include "lua/parse.h"

/* 0, or -1 with the error recorded. */
int plain_parse(struct source *src, struct program *out);

#endif
