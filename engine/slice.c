#define _GNU_SOURCE   /* memmem */
#include "engine/slice.h"

#include "engine/scan.h"

/* The first byte usually tells; where it does not, memmem is linear. */
const unsigned char *
slice_find(const unsigned char *p, const unsigned char *end, struct slice part)
{
	enum { MISSES = 16 };

	for (size_t misses = 0; misses < MISSES; misses++, p++) {
		if ((size_t)(end - p) < part.len)
			return NULL;
		const unsigned char *stop = end - part.len + 1;
		p = scan_byte(p, stop, part.ptr[0]);
		if (p == stop)
			return NULL;
		if (memcmp(p, part.ptr, part.len) == 0)
			return p;
	}
	return memmem(p, (size_t)(end - p), part.ptr, part.len);
}
