/*
 * lend - texts that a chunk uses without Lua strings of them
 *
 * A text that is lent is a light userdata which points to its bytes (struct lent): the
 * record that is read, or a part of it. It lives while the expression it was lent for is
 * evaluated, the record until the next is read. The emitter alone asks for one
 * (emit_text()), where what takes it reads it by value_text(), str_self() or arg_str();
 * no variable of the pipeline ever is one.
 */
#ifndef PIEP_LUA_LEND_H
#define PIEP_LUA_LEND_H

#include "lua/value.h"

/* Makes the text of a place in the language known, and pushes it. */
void lend_push(lua_State *L, size_t place, struct slice text);
/* Puts a Lua string in the place of a text that is lent. */
void lend_own(lua_State *L, int index);

/* (text): as a Lua string */
int op_own(lua_State *L);

#endif
