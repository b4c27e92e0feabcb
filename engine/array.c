#include "engine/array.h"

#include <stdint.h>
#include <stdlib.h>

#include "engine/err.h"

enum { FIRST_CAP = 16 };

void *
array_new(size_t n, size_t size)
{
	void *array = calloc(n ? n : 1, size);

	if (!array)
		die("memory exhausted");
	return array;
}

void *
array_grow(void *array, size_t *cap, size_t size)
{
	size_t more = *cap ? *cap * 2 : FIRST_CAP;
	void *grown = *cap <= PTRDIFF_MAX / 2 / size ? realloc(array, more * size) : NULL;

	if (!grown)
		die("memory exhausted");
	*cap = more;
	return grown;
}
