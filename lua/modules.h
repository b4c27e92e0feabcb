/*
 * modules - those of Python's that are made when first named; bind.c has the list
 *
 * Each pushes its module table. A module that has a file in lua/runtime/ and no row
 * here is that file; a file that belongs to one of these gets the module's table and
 * adds to it.
 */
#ifndef PIEP_LUA_MODULES_H
#define PIEP_LUA_MODULES_H

#include "lua/value.h"

int open_base64(lua_State *L);    /* base64.c */
int open_hashlib(lua_State *L);   /* hashlib.c */
int open_json(lua_State *L);      /* json.c */
int open_math(lua_State *L);      /* math.c */
int open_time(lua_State *L);      /* time.c */

#endif
