/*
 * methods - methods that several types have, written once
 */
#ifndef PIEP_LUA_METHODS_H
#define PIEP_LUA_METHODS_H

#include "lua/value.h"

int method_join(lua_State *L);   /* list.c: join(sep), of any iterable */

#endif
