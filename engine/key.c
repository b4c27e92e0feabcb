#include "engine/key.h"

struct slice
key_skip_fields(struct slice line, size_t n)
{
	const unsigned char *p = line.ptr, *end = p + line.len;

	for (; n > 0 && p < end; n--) {
		while (p < end && is_blank(*p))
			p++;
		while (p < end && !is_blank(*p))
			p++;
	}
	return (struct slice){ p, (size_t)(end - p) };
}

/* A word whose order as a number is that of its bytes. */
static inline uint64_t
ordered(uint64_t word)
{
	return __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	       ? __builtin_bswap64(word) : word;
}

static inline int
order(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

static inline int
compare(struct slice a, struct slice b, bool fold)
{
	size_t common = a.len < b.len ? a.len : b.len, i = 0;

	for (; common - i >= KEY_WORD; i += KEY_WORD) {
		uint64_t x = key_word(a.ptr + i, fold);
		uint64_t y = key_word(b.ptr + i, fold);
		if (x != y)
			return order(ordered(x), ordered(y));
	}
	uint64_t x = key_tail(a.ptr + i, common - i, fold);
	uint64_t y = key_tail(b.ptr + i, common - i, fold);
	return x != y ? order(ordered(x), ordered(y)) : order(a.len, b.len);
}

int
key_compare(struct slice a, struct slice b, bool fold)
{
	return fold ? compare(a, b, true) : compare(a, b, false);
}
