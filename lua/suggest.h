/*
 * suggest - the known name that was probably meant
 */
#ifndef PIEP_LUA_SUGGEST_H
#define PIEP_LUA_SUGGEST_H

#include <lua.h>
#include "engine/slice.h"

/* Edits (insert, delete, replace, swap of neighbours) between two short words; more
   than 2 is 3. */
int suggest_distance(struct slice a, struct slice b);

/* Pushes the key of the table that is nearest to the name, or nil where none is near:
   one edit for short names, two for longer ones. */
void suggest_key(lua_State *L, int table, struct slice name);

#endif
