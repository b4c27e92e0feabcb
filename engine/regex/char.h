/*
 * char - characters of UTF-8 in which bad bytes count as characters
 */
#ifndef PIEP_ENGINE_REGEX_CHAR_H
#define PIEP_ENGINE_REGEX_CHAR_H

#include <stdint.h>
#include "engine/buf.h"
#include "engine/utf8.h"

enum {
	BAD_BYTE = 0xdc00,       /* + the byte: Python's surrogateescape */
	STAND_IN = 0x10ff00,     /* + the byte: what programs see in its place */
	NEVER = 0x1fffe          /* a character that no text holds */
};

static inline bool
char_is_bad(uint32_t code)
{
	return code >= BAD_BYTE + 0x80 && code <= BAD_BYTE + 0xff;
}

/* Bytes of the character at p (p < end); of a bad byte 1 and BAD_BYTE + it. */
static inline size_t
char_read(const unsigned char *p, const unsigned char *end, uint32_t *code)
{
	return utf8_char(p, end, false, code);
}

/* Where the first bad byte of [p, end) is, or end. */
const unsigned char *char_valid_end(const unsigned char *p, const unsigned char *end);
/* Appends UTF-8 of the code point as it is. */
void char_put(struct buf *out, uint32_t code);
/* Appends it as PCRE2 text that stands for nothing else, in a set too and where white space does
   not count. */
void char_put_literal(struct buf *out, uint32_t code);

#endif
