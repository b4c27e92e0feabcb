/*
 * memory - memcpy, memmove and memcmp in place of musl's
 *
 * Records and fields are short: musl's copies begin with `rep movsq`, which takes longer
 * to start than a field to copy, and its memcmp goes byte by byte. These are linked
 * instead, also for Lua and PCRE2. Built with -ffreestanding: no loop becomes a call.
 */
#include <stddef.h>
#include <stdint.h>

void *memcpy(void *restrict to, const void *restrict from, size_t n);
void *memmove(void *to, const void *from, size_t n);
int memcmp(const void *a, const void *b, size_t n);

/* Values of several bytes at any address. */
typedef uint16_t __attribute__((aligned(1), may_alias)) two;
typedef uint32_t __attribute__((aligned(1), may_alias)) four;
typedef uint64_t __attribute__((aligned(1), may_alias)) eight;
typedef uint64_t __attribute__((vector_size(16), aligned(1), may_alias)) sixteen;

#define READ(type, p) (*(const type *)(const void *)(p))
#define WRITE(type, p, value) (*(type *)(void *)(p) = (value))

/* At most 16 bytes: all is read before anything is written. */
static inline void
copy_few(unsigned char *to, const unsigned char *from, size_t n)
{
	if (n >= 8) {
		uint64_t first = READ(eight, from), last = READ(eight, from + n - 8);
		WRITE(eight, to, first);
		WRITE(eight, to + n - 8, last);
	} else if (n >= 4) {
		uint32_t first = READ(four, from), last = READ(four, from + n - 4);
		WRITE(four, to, first);
		WRITE(four, to + n - 4, last);
	} else if (n >= 2) {
		uint16_t first = READ(two, from), last = READ(two, from + n - 2);
		WRITE(two, to, first);
		WRITE(two, to + n - 2, last);
	} else if (n > 0) {
		*to = *from;
	}
}

struct block {
	sixteen a, b, c, d;
};

static inline struct block
read_block(const unsigned char *p)
{
	return (struct block){ READ(sixteen, p), READ(sixteen, p + 16),
	                       READ(sixteen, p + 32), READ(sixteen, p + 48) };
}

static inline void
write_block(unsigned char *p, struct block block)
{
	WRITE(sixteen, p, block.a);
	WRITE(sixteen, p + 16, block.b);
	WRITE(sixteen, p + 32, block.c);
	WRITE(sixteen, p + 48, block.d);
}

/* More than 64 bytes: by blocks from the end that is written last where they overlap;
   the block at the other end is read first. */
static void
copy_many(unsigned char *to, const unsigned char *from, size_t n)
{
	if ((uintptr_t)to - (uintptr_t)from >= n) {
		struct block last = read_block(from + n - 64);
		unsigned char *end = to + n - 64;
		for (; to < end; to += 64, from += 64)
			write_block(to, read_block(from));
		write_block(end, last);
	} else {
		struct block first = read_block(from);
		for (size_t left = n; left > 64; left -= 64)
			write_block(to + left - 64, read_block(from + left - 64));
		write_block(to, first);
	}
}

void *
memmove(void *to, const void *from, size_t n)
{
	unsigned char *t = to;
	const unsigned char *f = from;

	if (n <= 16) {
		copy_few(t, f, n);
	} else if (n <= 32) {
		sixteen first = READ(sixteen, f), last = READ(sixteen, f + n - 16);
		WRITE(sixteen, t, first);
		WRITE(sixteen, t + n - 16, last);
	} else if (n <= 64) {
		sixteen a = READ(sixteen, f), b = READ(sixteen, f + 16);
		sixteen c = READ(sixteen, f + n - 32), d = READ(sixteen, f + n - 16);
		WRITE(sixteen, t, a);
		WRITE(sixteen, t + 16, b);
		WRITE(sixteen, t + n - 32, c);
		WRITE(sixteen, t + n - 16, d);
	} else {
		copy_many(t, f, n);
	}
	return to;
}

void *
memcpy(void *restrict to, const void *restrict from, size_t n)
{
	return memmove(to, from, n);
}

/* The order of the first byte that differs in two words that do. */
static int
order_bytes(const unsigned char *a, const unsigned char *b)
{
	while (*a == *b) {
		a++;
		b++;
	}
	return *a < *b ? -1 : 1;
}

int
memcmp(const void *left, const void *right, size_t n)
{
	const unsigned char *a = left, *b = right;

	for (; n >= 8; a += 8, b += 8, n -= 8)
		if (READ(eight, a) != READ(eight, b))
			return order_bytes(a, b);
	for (; n > 0; a++, b++, n--)
		if (*a != *b)
			return *a < *b ? -1 : 1;
	return 0;
}
