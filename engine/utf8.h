/*
 * utf8 - characters over bytes
 *
 * A byte that is no part of valid UTF-8 counts as one character and comes out
 * unchanged; in the C locale (`bytes`) every byte does.
 */
#ifndef PIEP_ENGINE_UTF8_H
#define PIEP_ENGINE_UTF8_H

#include <stdint.h>
#include "engine/slice.h"

/* The white space of Python's split() among ASCII. */
static inline bool
ascii_is_space(unsigned char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r') || (c >= 0x1c && c <= 0x1f);
}

/* Bytes of the character at p (p < end), at least 1; its code point in *code, or
   0xDC00 + byte for a bad byte (Python's surrogateescape). */
size_t utf8_char(const unsigned char *p, const unsigned char *end, bool bytes,
                 uint32_t *code);
/* The same for the character that ends at p (start < p). */
size_t utf8_char_back(const unsigned char *start, const unsigned char *p, bool bytes,
                      uint32_t *code);
/* How many bytes at the end of a text may begin a character that is not whole yet. */
size_t utf8_unfinished(struct slice text);
/* Writes the UTF-8 of a code point, at most 4 bytes: gives how many. */
size_t utf8_write(unsigned char *to, uint32_t code);

/* How many bytes of [p, end) there are before a last character that may go on behind
   them. */
size_t utf8_whole(const unsigned char *p, const unsigned char *end);

#endif
