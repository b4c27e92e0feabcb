/*
 * emit - lowered steps to one Lua chunk
 *
 * Expressions become statements over temporaries, one operation a line, so that a
 * line of the chunk names the place in the pipeline that an error comes from, at no
 * cost while running. Operators whose types are known become Lua's own, all others
 * calls of ops.h. What a name means is asked of the binder (bind.h) and becomes a
 * constant: an upvalue of the chunk.
 */
#ifndef PIEP_LUA_EMIT_H
#define PIEP_LUA_EMIT_H

#include <lua.h>
#include "lua/lower.h"

struct chunk {
	struct slice code;
	size_t *places;     /* offset in the source + 1 of each line from 1, 0: none */
	size_t lines;
};

/* Emits the steps that are not native. The constants that the chunk takes as its
   argument are left in a table on the top of L: 0, or -1 with the error recorded
   (nothing is pushed then). */
int emit(lua_State *L, const struct lowered *lowered, struct chunk *out);

#endif
