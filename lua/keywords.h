/*
 * keywords - parameter lists as text, and calls with keyword arguments
 */
#ifndef PIEP_LUA_KEYWORDS_H
#define PIEP_LUA_KEYWORDS_H

#include "lua/value.h"

/* The row of a C function of the library, or NULL. */
const struct function *function_row(const struct language *lang, lua_CFunction call);
/* How many parameters stand before a "*" in "a, b=1, *c". */
int keywords_count(const char *params);
/* Pushes the parameter list of the callable at index (self not named), nil where it is
   not known; gives the name for messages. A lambda's has been registered by define. */
const char *keywords_of(lua_State *L, int index);

#endif
