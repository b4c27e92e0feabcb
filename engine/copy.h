/*
 * copy - short copies, without the call of memcpy()
 */
#ifndef PIEP_ENGINE_COPY_H
#define PIEP_ENGINE_COPY_H

#include <string.h>

/* Puts `len` bytes at `to` by a first and a last piece that may overlap; gives the end. */
static inline unsigned char *
copy_bytes(unsigned char *to, const unsigned char *from, size_t len)
{
	enum { LONG = 256, PIECE = 16 };

	if (len >= LONG) {
		memcpy(to, from, len);
	} else if (len >= PIECE) {
		size_t last = len - PIECE;
		for (size_t i = 0; i < last; i += PIECE)
			memcpy(to + i, from + i, PIECE);
		memcpy(to + last, from + last, PIECE);
	} else if (len >= 8) {
		memcpy(to, from, 8);
		memcpy(to + len - 8, from + len - 8, 8);
	} else if (len >= 4) {
		memcpy(to, from, 4);
		memcpy(to + len - 4, from + len - 4, 4);
	} else if (len > 0) {
		to[0] = from[0];
		to[len / 2] = from[len / 2];
		to[len - 1] = from[len - 1];
	}
	return to + len;
}

#endif
