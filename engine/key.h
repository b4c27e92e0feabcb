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
	return byte == ' ' || byte == '\t' || byte == '\n';
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

	memcpy(&word, p, KEY_WORD);
	return word;
}

/* The letters of a word as capitals: those bytes get their bit of case cleared. */
static inline uint64_t
key_fold(uint64_t word)
{
	const uint64_t ones = UINT64_C(0x0101010101010101), highs = ones << 7;
	uint64_t low = word & ~highs;
	uint64_t from_a = low + ones * (128 - 'a');
	uint64_t past_z = low + ones * (127 - 'z');

	return word ^ ((from_a & ~past_z & ~word & highs) >> 2);
}

static inline uint64_t
key_word(const unsigned char *p, bool fold)
{
	uint64_t word = key_load(p);

	return fold ? key_fold(word) : word;
}

/* The same of fewer bytes than a word. */
static inline uint64_t
key_tail(const unsigned char *p, size_t len, bool fold)
{
	unsigned char copy[KEY_WORD] = { 0 };

	for (size_t i = 0; i < len; i++)
		copy[i] = p[i];
	return key_word(copy, fold);
}

/* Whether two keys are the same. Words are compared from the end: neighbours in a
   sorted file differ there. */
static inline bool
key_equal(struct slice a, struct slice b, bool fold)
{
	size_t len = a.len;

	if (len != b.len)
		return false;
	for (; len >= KEY_WORD; len -= KEY_WORD)
		if (key_word(a.ptr + len - KEY_WORD, fold)
		    != key_word(b.ptr + len - KEY_WORD, fold))
			return false;
	if (len == 0)
		return true;
	if (a.len >= KEY_WORD)
		return key_word(a.ptr, fold) == key_word(b.ptr, fold);
	return key_tail(a.ptr, len, fold) == key_tail(b.ptr, len, fold);
}

#endif
