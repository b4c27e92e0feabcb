/*
 * str - text as code points over bytes
 *
 * A byte that is no part of valid UTF-8 counts as one character and comes out
 * unchanged; in the C locale (`bytes`) every byte does.
 */
#ifndef PIEP_LUA_STR_H
#define PIEP_LUA_STR_H

#include "engine/utf8.h"
#include "lua/value.h"

/* As utf8_length(), utf8_offset() and utf8_put(). */
static inline size_t
str_len(struct slice s, bool bytes)
{
	return utf8_length(s, bytes);
}

static inline size_t
str_offset(struct slice s, size_t n, bool bytes)
{
	return utf8_offset(s, n, bytes);
}

static inline void
str_put_code(struct buf *out, uint32_t code)
{
	utf8_put(out, code);
}

enum { STR_LEFT = UTF8_LEFT, STR_RIGHT = UTF8_RIGHT, STR_BOTH = STR_LEFT | STR_RIGHT };

static inline struct slice
str_trim(struct slice s, int sides, bool bytes)
{
	return utf8_trim(s, sides, bytes);
}

/* The first `part` in s at or after byte `at`, on character boundaries; -1 without. */
ptrdiff_t str_find(struct slice s, struct slice part, size_t at, bool bytes);
ptrdiff_t str_find_back(struct slice s, struct slice part, bool bytes);   /* the last one */
/* Appends s as repr() shows it, with `ascii` as ascii() does. */
void str_put_repr(struct buf *out, struct slice s, bool bytes, bool ascii);

/* As utf8_char() and utf8_char_back(). */
static inline size_t
str_char(const unsigned char *p, const unsigned char *end, bool bytes, uint32_t *code)
{
	return utf8_char(p, end, bytes, code);
}

static inline size_t
str_char_back(const unsigned char *start, const unsigned char *p, bool bytes,
              uint32_t *code)
{
	return utf8_char_back(start, p, bytes, code);
}

#endif
