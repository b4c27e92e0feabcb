/*
 * generate - generator expressions: a coroutine behind an iterator
 */
#ifndef PIEP_LUA_GENERATE_H
#define PIEP_LUA_GENERATE_H

#include <lua.h>

/* (iterable, function(yield, iterable)): an iterator over what the function yields. */
int op_generate(lua_State *L);

#endif
