/*
 * field - one field of a record, without the list that split would make
 */
#ifndef PIEP_LUA_FIELD_H
#define PIEP_LUA_FIELD_H

#include <lua.h>

/* (text, separator, k): text.split(separator)[k]; the separator is one byte of ASCII,
   or nil for white space. */
int op_field(lua_State *L);

#endif
