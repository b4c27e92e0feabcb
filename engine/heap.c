#include "engine/heap.h"

#include <stdint.h>
#include <stdlib.h>

#include "engine/err.h"

struct heap_chunk {
	struct heap_chunk *next;
	size_t size;
	unsigned char bytes[];
};

enum { HEAP_CHUNK = 64 * 1024 - sizeof(struct heap_chunk), HEAP_ALIGN = 8 };

static void
free_chunks(struct heap_chunk *chunk)
{
	while (chunk) {
		struct heap_chunk *next = chunk->next;
		free(chunk);
		chunk = next;
	}
}

void *
heap_take(struct heap *heap, size_t n)
{
	/* an empty text has an address too */
	n = (n + HEAP_ALIGN) & ~(size_t)(HEAP_ALIGN - 1);
	if (n > heap->left) {
		size_t size = n > HEAP_CHUNK ? n : HEAP_CHUNK;
		struct heap_chunk *chunk = size > SIZE_MAX / 2
			? NULL : malloc(sizeof(*chunk) + size);
		if (!chunk)
			die("memory exhausted");
		*chunk = (struct heap_chunk){ heap->chunk, size };
		heap->chunk = chunk;
		heap->at = chunk->bytes;
		heap->left = size;
	}
	unsigned char *at = heap->at;
	heap->at += n;
	heap->left -= n;
	heap->taken += n;
	return at;
}

void
heap_reset(struct heap *heap)
{
	struct heap_chunk *chunk = heap->chunk;

	if (!chunk)
		return;
	free_chunks(chunk->next);
	chunk->next = NULL;
	heap->at = chunk->bytes;
	heap->left = chunk->size;
	heap->taken = 0;
}

void
heap_clear(struct heap *heap)
{
	free_chunks(heap->chunk);
	*heap = (struct heap){ 0 };
}
