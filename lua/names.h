/*
 * names - every name of the library, for --dump=names
 *
 * One a line, sorted, with the parameters as keyword calls know them: "abs(x)",
 * "str.split(sep=None, maxsplit=-1)", "math.pi". The tests hold lua/help.txt against it.
 */
#ifndef PIEP_LUA_NAMES_H
#define PIEP_LUA_NAMES_H

#include "lua/value.h"

/* Appends them; opens every module. 0, or -1 reported. */
int names_put(lua_State *L, struct buf *out);

#endif
