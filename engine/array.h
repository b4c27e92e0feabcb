/*
 * array - memory for elements; what cannot be had ends the program with a message
 *
 * The caller frees it.
 */
#ifndef PIEP_ENGINE_ARRAY_H
#define PIEP_ENGINE_ARRAY_H

#include <stddef.h>

/* n elements of `size` bytes, all of them zero. Of none there is room for one. */
void *array_new(size_t n, size_t size);

/* The array with room for about twice as many as `*cap` said. */
void *array_grow(void *array, size_t *cap, size_t size);

#endif
