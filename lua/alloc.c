/* alloc - memory of a Lua state: see alloc.h */
#include "lua/alloc.h"

#include <stdlib.h>
#include <string.h>

struct pool_block {
	struct pool_block *next;
};

struct pool_chunk {
	struct pool_chunk *next;
	max_align_t bytes[];
};

static size_t
class_of(size_t size)
{
	return (size - 1) / POOL_STEP;
}

static void *
new_chunk(struct pool *pool, size_t size)
{
	struct pool_chunk *chunk = malloc(sizeof *chunk + POOL_CHUNK);

	if (chunk == NULL)
		return NULL;
	chunk->next = pool->chunks;
	pool->chunks = chunk;
	pool->at = (unsigned char *)chunk->bytes + size;
	pool->end = (unsigned char *)chunk->bytes + POOL_CHUNK;
	return chunk->bytes;
}

static void *
take(struct pool *pool, size_t size)
{
	size_t class = class_of(size);
	struct pool_block *block = pool->free[class];

	if (block) {
		pool->free[class] = block->next;
		return block;
	}
	size = (class + 1) * POOL_STEP;
	if ((size_t)(pool->end - pool->at) < size)
		return new_chunk(pool, size);
	pool->at += size;
	return pool->at - size;
}

static void
give_back(struct pool *pool, void *memory, size_t size)
{
	struct pool_block *block = memory;
	size_t class = class_of(size);

	block->next = pool->free[class];
	pool->free[class] = block;
}

static void *
allocate(struct pool *pool, size_t size)
{
	return size <= POOL_LARGEST ? take(pool, size) : malloc(size);
}

static void
release(struct pool *pool, void *block, size_t size)
{
	if (size <= POOL_LARGEST)
		give_back(pool, block, size);
	else
		free(block);
}

void *
pool_alloc(void *user, void *block, size_t old_size, size_t new_size)
{
	struct pool *pool = user;

	if (block == NULL)
		return new_size ? allocate(pool, new_size) : NULL;
	if (new_size == 0) {
		release(pool, block, old_size);
		return NULL;
	}
	if (old_size > POOL_LARGEST && new_size > POOL_LARGEST)
		return realloc(block, new_size);
	if (old_size <= POOL_LARGEST && new_size <= POOL_LARGEST &&
	    class_of(old_size) == class_of(new_size))
		return block;
	void *moved = allocate(pool, new_size);
	if (moved == NULL)
		return NULL;
	memcpy(moved, block, old_size < new_size ? old_size : new_size);
	release(pool, block, old_size);
	return moved;
}

void
pool_clear(struct pool *pool)
{
	while (pool->chunks) {
		struct pool_chunk *next = pool->chunks->next;
		free(pool->chunks);
		pool->chunks = next;
	}
	*pool = (struct pool){ 0 };
}
