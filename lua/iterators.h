/*
 * iterators - the built-in functions that walk over iterables
 */
#ifndef PIEP_LUA_ITERATORS_H
#define PIEP_LUA_ITERATORS_H

#include "lua/value.h"

void open_iterators(lua_State *L);   /* called by open_builtins */

#endif
