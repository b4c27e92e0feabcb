/*
 * heap - memory that is taken piece by piece and given back at once
 *
 * For what is made of records: as an arena (arena.h), but what it gives is not zeroed, and
 * memory is kept for what comes next. A zeroed heap is empty and valid. Lost memory ends
 * the process.
 */
#ifndef PIEP_ENGINE_HEAP_H
#define PIEP_ENGINE_HEAP_H

#include <stddef.h>

struct heap_chunk;

struct heap {
	struct heap_chunk *chunk;
	unsigned char *at;
	size_t left;
	size_t taken;   /* bytes, since all was given back */
};

/* At least n bytes, aligned for numbers and pointers. */
void *heap_take(struct heap *heap, size_t n);
/* Gives all back; one chunk is kept. */
void heap_reset(struct heap *heap);
void heap_clear(struct heap *heap);

#endif
