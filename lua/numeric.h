/*
 * numeric - int, float, bool and the built-in functions of numbers
 */
#ifndef PIEP_LUA_NUMERIC_H
#define PIEP_LUA_NUMERIC_H

#include "lua/value.h"

void open_numeric(lua_State *L);   /* called by open_builtins */

/* number_methods.c; a bool has the methods of int */
extern const struct function int_methods[], float_methods[];
/* Whether the value is a number with this attribute, real for example: pushed. */
bool number_attribute(lua_State *L, int index, const char *name);

#endif
