/*
 * key - what lines are compared by
 *
 * Order is that of bytes. `fold` takes ASCII letters as capitals; bytes above 127
 * are themselves in any locale, as in GNU's tools.
 */
#ifndef PIEP_ENGINE_KEY_H
#define PIEP_ENGINE_KEY_H

#include <stdint.h>
#include "engine/slice.h"

/* Blanks separate fields; a newline is one too, where records end with NUL. */
static inline bool
is_blank(unsigned char byte)
{
	return byte <= ' ' && (byte == ' ' || byte == '\t' || byte == '\n');
}

/* Goes past n fields: blanks, and what is not blank behind them. */
struct slice key_skip_fields(struct slice line, size_t n);

/* Below, at or above 0. */
int key_compare(struct slice a, struct slice b, bool fold);

/* -- private ---------------------------------------------------------------- */

enum { KEY_WORD = 8 };

static inline uint64_t
key_load(const unsigned char *p)
{
	uint64_t word;

	memcpy(&word, p, sizeof(word));
	return __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? __builtin_bswap64(word)
	       : word;
}

static inline uint32_t
key_load_half(const unsigned char *p)
{
	uint32_t half;

	memcpy(&half, p, sizeof(half));
	return __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? __builtin_bswap32(half)
	       : half;
}

/* Letters as capitals: those bytes get their bit of case cleared. */
static inline uint64_t
key_fold(uint64_t word)
{
	const uint64_t ones = UINT64_C(0x0101010101010101), highs = ones << 7;
	uint64_t low = word & ~highs;
	uint64_t from_a = low + ones * (128 - 'a');
	uint64_t past_z = low + ones * (127 - 'z');

	return word ^ ((from_a & ~past_z & ~word & highs) >> 2);
}

/* A word as a number whose order is that of its bytes. */
static inline uint64_t
key_word(const unsigned char *p, bool fold)
{
	uint64_t word = key_load(p);

	return fold ? key_fold(word) : word;
}

/* The same of fewer bytes, some of which may count twice. */
static inline uint64_t
key_part(const unsigned char *p, size_t len, bool fold)
{
	uint64_t part = 0;

	if (len >= KEY_WORD / 2)
		part = (uint64_t)key_load_half(p) << 32
		       | key_load_half(p + len - KEY_WORD / 2);
	else if (len > 0)
		part = (uint64_t)p[0] << 16 | (uint64_t)p[len / 2] << 8 | p[len - 1];
	return fold ? key_fold(part) : part;
}

/* Whether two keys are the same. Words are compared from the end: neighbours in a
   sorted file differ there. */
static inline bool
key_equal(struct slice a, struct slice b, bool fold)
{
	size_t len = a.len;

	if (len != b.len)
		return false;
	if (len < KEY_WORD)
		return key_part(a.ptr, len, fold) == key_part(b.ptr, len, fold);
	for (; len >= KEY_WORD; len -= KEY_WORD)
		if (key_word(a.ptr + len - KEY_WORD, fold)
		    != key_word(b.ptr + len - KEY_WORD, fold))
			return false;
	return key_word(a.ptr, fold) == key_word(b.ptr, fold);
}

#endif
