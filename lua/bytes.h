/*
 * bytes - Python's bytes: a table { text }, metatable BYTES, that nothing changes
 */
#ifndef PIEP_LUA_BYTES_H
#define PIEP_LUA_BYTES_H

#include "lua/value.h"

void bytes_push(lua_State *L, struct slice s);
void bytes_wrap(lua_State *L);                       /* the string on the top becomes one */
struct slice bytes_at(lua_State *L, int index);      /* of one; lent while the value lives */
/* The argument's bytes: "a bytes-like object is required, not 'str'". */
struct slice arg_bytes(lua_State *L, int index);
/* Those of bytes or text, where either may stand. */
struct slice arg_data(lua_State *L, int index, const char *name);
/* From the integer on the top (popped): raises "byte must be in range(0, 256)". */
unsigned char bytes_byte(lua_State *L, const char *subject);
void bytes_put_repr(struct buf *out, struct slice s);
int bytes_decode(lua_State *L);   /* (bytes, encoding, errors): a string, pushed */

int str_method_encode(lua_State *L);

/* bytes_methods.c: whether the bytes at 1 have those, or the byte, at 2 */
bool bytes_contain(lua_State *L);
extern const struct function bytes_methods[];

#endif
