/*
 * kind - the engine's kinds as methods in Lua: p.NAME(…) of strings, pp.NAME(…) of streams
 *
 * Where the lowering finds one alone in a stage, at the front, none of this is asked. A
 * method of the library has precedence over a kind of its name.
 */
#ifndef PIEP_LUA_KIND_H
#define PIEP_LUA_KIND_H

#include "lua/value.h"

/* Adds the kinds of a type ("str", "stream", "list") to its table of methods, at the
   index. */
void kind_add_methods(lua_State *L, int methods, const char *type);
/* Pushes the method of the kind that shares its name with one of the library, where the
   keyword is a parameter of the kind's. */
bool kind_push_by_keyword(lua_State *L, enum value_type type, const char *method,
                          const char *keyword);
/* The name of the kind whose method the value at the index is, or NULL. */
const char *kind_of_method(lua_State *L, int index);

#endif
