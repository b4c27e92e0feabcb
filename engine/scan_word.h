/*
 * scan_word - private to scan and search: eight bytes at a time where there are no
 * vectors, of which the first is the lowest; and copies of a few
 */
#ifndef PIEP_ENGINE_SCAN_WORD_H
#define PIEP_ENGINE_SCAN_WORD_H

#include <stdint.h>
#include <string.h>

enum { WORD = 8 };

#define ONES  UINT64_C(0x0101010101010101)
#define HIGHS UINT64_C(0x8080808080808080)

static inline uint64_t
load(const unsigned char *p)
{
	uint64_t word;

	memcpy(&word, p, sizeof word);
	return __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? __builtin_bswap64(word)
	                                              : word;
}

/* 1 in each byte of the word that equals the byte of the pattern. */
static inline uint64_t
equal_bytes(uint64_t word, uint64_t pattern)
{
	uint64_t x = word ^ pattern;

	return ~(((x & ~HIGHS) + ~HIGHS) | x | ~HIGHS) >> 7;
}

/* Eight bits of what is 0 or 1 in each byte. */
static inline uint64_t
gather(uint64_t hits)
{
	return (hits * UINT64_C(0x0102040810204080)) >> 56;
}

/* Copies fewer than 64 bytes by two moves that overlap: a call takes longer. */
static inline void
copy_few(unsigned char *to, const unsigned char *from, size_t n)
{
	if (n >= 32) {
		memcpy(to, from, 32);
		memcpy(to + n - 32, from + n - 32, 32);
	} else if (n >= 16) {
		memcpy(to, from, 16);
		memcpy(to + n - 16, from + n - 16, 16);
	} else if (n >= 8) {
		memcpy(to, from, 8);
		memcpy(to + n - 8, from + n - 8, 8);
	} else if (n >= 4) {
		memcpy(to, from, 4);
		memcpy(to + n - 4, from + n - 4, 4);
	} else {
		for (size_t i = 0; i < n; i++)
			to[i] = from[i];
	}
}

#endif
