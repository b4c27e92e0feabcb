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

static inline int
order(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

/* The last word of what both have may overlap the one before it, which was the same. */
static inline int
compare(struct slice a, struct slice b, bool fold)
{
	size_t common = a.len < b.len ? a.len : b.len;
	uint64_t x, y;

	if (common < KEY_WORD) {
		x = key_part(a.ptr, common, fold);
		y = key_part(b.ptr, common, fold);
		return x != y ? order(x, y) : order(a.len, b.len);
	}
	for (size_t i = 0; i < common; i += KEY_WORD) {
		if (i > common - KEY_WORD)
			i = common - KEY_WORD;
		x = key_word(a.ptr + i, fold);
		y = key_word(b.ptr + i, fold);
		if (x != y)
			return order(x, y);
	}
	return order(a.len, b.len);
}

int
key_compare(struct slice a, struct slice b, bool fold)
{
	return fold ? compare(a, b, true) : compare(a, b, false);
}
