/*
 * field - fields of a text, without the list that split would make
 */
#ifndef PIEP_LUA_FIELD_H
#define PIEP_LUA_FIELD_H

#include <lua.h>

/* (text, separator, k): text.split(separator)[k]; the separator is one byte of ASCII,
   or nil for white space. */
int op_field(lua_State *L);
/* (text, separator, k, place): the same, lent by this place (lend.h). */
int op_part(lua_State *L);
/* (text, separator, place): for Lua's `for x in fields(…) do`: all fields, one by one, by a
   walk in this place; of parts, each lent until the next. */
int op_fields(lua_State *L);
int op_parts(lua_State *L);

#endif
