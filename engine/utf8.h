/*
 * utf8 - characters over bytes
 *
 * A byte that is no part of valid UTF-8 counts as one character and comes out
 * unchanged; in the C locale (`bytes`) every byte does.
 */
#ifndef PIEP_ENGINE_UTF8_H
#define PIEP_ENGINE_UTF8_H

#include <stdint.h>
#include "engine/buf.h"

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

/* Appends it; a bad byte's code gives the byte. */
void utf8_put(struct buf *out, uint32_t code);
/* How many characters there are. */
size_t utf8_length(struct slice s, bool bytes);
/* Where character n begins, in bytes; s.len past the end. */
size_t utf8_offset(struct slice s, size_t n, bool bytes);

enum { UTF8_LEFT = 1, UTF8_RIGHT = 2 };
/* Without the white space (Unicode's) at these sides. */
struct slice utf8_trim(struct slice s, int sides, bool bytes);
/* The words between white space: the next one in *rest, which becomes what follows it;
   false where there is none. */
bool utf8_word(struct slice *rest, bool bytes, struct slice *word);

/* How many bytes of [p, end) there are before a last character that may go on behind
   them. */
size_t utf8_whole(const unsigned char *p, const unsigned char *end);

#endif
