/* unpack - data that the build has packed into the binary: see unpack.h */
#include "engine/unpack.h"

enum { SHORTEST = 4 };

/* A count that begins in four bits of the token. */
static size_t
count(const unsigned char **p, unsigned bits)
{
	size_t n = bits;

	for (unsigned char more = 255; bits == 15 && more == 255; n += more)
		more = *(*p)++;
	return n;
}

void
unpack(struct slice packed, unsigned char *out, size_t size)
{
	const unsigned char *p = packed.ptr;
	unsigned char *end = out + size;

	while (out < end) {
		unsigned token = *p++;
		size_t literals = count(&p, token >> 4);
		memcpy(out, p, literals);
		out += literals;
		p += literals;
		if (out == end)
			break;
		size_t length = count(&p, token & 15) + SHORTEST;
		const unsigned char *from = out - (p[0] | (size_t)p[1] << 8);
		p += 2;
		while (length-- > 0)    /* they may overlap */
			*out++ = *from++;
	}
}
