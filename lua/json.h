/*
 * json - values from and to JSON text, in the words and the defaults of Python's json
 */
#ifndef PIEP_LUA_JSON_H
#define PIEP_LUA_JSON_H

#include "lua/value.h"

enum { JSON_DEPTH_MAX = 1000 };   /* nesting of what is read or written */

/* Pushes the value of the text; raises "Expecting value: line 1 column 1 (char 0)". */
void json_push(lua_State *L, struct slice text);
/* Appends the value at index as json.dumps does; raises for what JSON cannot hold.
   out may be a scratch buffer of the state. */
void json_put(lua_State *L, int index, struct buf *out);

#endif
