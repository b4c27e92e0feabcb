/*
 * entries - keys in order, in memory (private to sort)
 *
 * Of a key eight bytes at a time are looked at, as one number: they are sorted by radix,
 * and where they are equal by the eight behind them.
 */
#ifndef PIEP_ENGINE_ENTRIES_H
#define PIEP_ENGINE_ENTRIES_H

#include <stdint.h>
#include "engine/slice.h"

struct entry {
	uint64_t word;               /* the first bytes of the key, or those that count now */
	const unsigned char *key;    /* lent */
	size_t len;
};

/* Its word holds the first bytes; inverted where the order is reversed. */
struct entry entry_of(struct slice key, bool reverse);
/* Whether an entry of entry_of() stands before another, and not beside it. */
bool entry_before(const struct entry *e, const struct entry *other, bool reverse);
/* Sorts entries of entry_of(), stably; there is room at `spare` for as many. Their words
   are of no use afterwards. */
void entries_sort(struct entry *e, size_t n, struct entry *spare, bool reverse);

#endif
