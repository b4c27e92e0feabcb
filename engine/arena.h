/*
 * arena - memory that lives as long as a run and is freed at once
 *
 * Options, syntax trees, plans. A zeroed arena is valid. Lost memory ends the
 * process. What it gives is aligned for any type and zeroed.
 */
#ifndef PIEP_ENGINE_ARENA_H
#define PIEP_ENGINE_ARENA_H

#include "engine/slice.h"

struct arena {
	struct arena_chunk *chunks;
	unsigned char *at;   /* free bytes of the newest chunk */
	size_t left;
};

void *arena_alloc(struct arena *a, size_t size);
void *arena_array(struct arena *a, size_t count, size_t size);  /* checked product */
/* An array of n items with room for another: it, or a larger copy. */
void *arena_grown(struct arena *a, void *items, size_t n, size_t *cap, size_t size);
struct slice arena_copy(struct arena *a, struct slice bytes);
char *arena_text(struct arena *a, struct slice bytes);          /* NUL-terminated copy */
char *arena_printf(struct arena *a, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void arena_clear(struct arena *a);

#endif
