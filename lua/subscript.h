/*
 * subscript - what the parts of x[n] and x[a:b:c] share
 */
#ifndef PIEP_LUA_SUBSCRIPT_H
#define PIEP_LUA_SUBSCRIPT_H

#include "lua/value.h"

/* Bounds of a slice: as given, then by clamp() as positions in n elements. */
struct bounds {
	bool has_start, has_stop;
	lua_Integer start, stop, step;
};

/* How many numbers a range of these has; and the three of the range at the index (range.c). */
lua_Integer range_count(lua_Integer start, lua_Integer stop, lua_Integer step);
void range_get(lua_State *L, int index, lua_Integer part[3]);

/* slice(start, stop, step), called from Lua (slice.c). */
int slice_new(lua_State *L);
/* Whether the value at the index is slice(…): then its three bounds are pushed. */
bool slice_open(lua_State *L, int index);

/* Push an element of the stream, or a stream of some; b: as given (subscript_stream.c). */
void subscript_stream_item(lua_State *L, int stream, lua_Integer at);
void subscript_stream_slice(lua_State *L, int stream, const struct bounds *b);

#endif
