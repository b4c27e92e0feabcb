/*
 * alloc - memory of a Lua state: size classes over large chunks
 *
 * Small blocks come from a free list of their class and go back to it; large ones
 * are malloc's. Nothing of it is returned to the system before pool_clear().
 */
#ifndef PIEP_LUA_ALLOC_H
#define PIEP_LUA_ALLOC_H

#include <stddef.h>

enum {
	POOL_STEP = 16,                     /* bytes between size classes */
	POOL_CLASSES = 32,
	POOL_LARGEST = POOL_STEP * POOL_CLASSES,
	POOL_CHUNK = 32 * 1024
};

struct pool {
	struct pool_block *free[POOL_CLASSES];
	struct pool_chunk *chunks;
	unsigned char *at, *end;            /* unused bytes of the newest chunk */
};

/* A lua_Alloc; pool is its user data. */
void *pool_alloc(void *pool, void *block, size_t old_size, size_t new_size);
void pool_clear(struct pool *pool);

#endif
