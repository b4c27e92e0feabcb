/*
 * codec - text to bytes and back, as str.encode() and bytes.decode() do
 *
 * A byte of the text that is no UTF-8 stands for Python's surrogate U+DC80 … U+DCFF.
 * Encoded to UTF-8 with errors='strict' it comes out unchanged, where Python raises.
 */
#ifndef PIEP_LUA_CODEC_H
#define PIEP_LUA_CODEC_H

#include "lua/value.h"

/* Appends to out, a scratch buffer of the state. Raises Python's errors, of an unknown
   encoding or error handler too. */
void codec_encode(lua_State *L, struct slice text, const char *encoding,
                  const char *errors, struct buf *out);
void codec_decode(lua_State *L, struct slice bytes, const char *encoding,
                  const char *errors, struct buf *out);

/* Puts the encoding and the errors at index and index + 1, or their defaults. */
void codec_arguments(lua_State *L, int index, const char **encoding,
                     const char **errors);

#endif
