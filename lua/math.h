/*
 * math - what the parts of the module math share
 */
#ifndef PIEP_LUA_MATH_H
#define PIEP_LUA_MATH_H

#include "lua/value.h"

/* The argument as a float; raises "must be real number, not str". */
double math_real(lua_State *L, int index);

static inline int
math_give(lua_State *L, double x)
{
	lua_pushnumber(L, x);
	return 1;
}

/* Each adds its functions to the table on the top. */
void math_integer_open(lua_State *L);
void math_sum_open(lua_State *L);

#endif
