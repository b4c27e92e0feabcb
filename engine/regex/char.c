/* char - characters of UTF-8: see char.h */
#include "engine/regex/char.h"

#include "engine/utf8.h"

/* How many bytes follow this first byte, and the least code point with so many. */
static size_t
followers(unsigned char first, uint32_t *least)
{
	static const uint32_t least_of[] = { 0, 0x80, 0x800, 0x10000 };
	size_t n = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : 1;

	*least = least_of[n];
	return n;
}

size_t
char_read(const unsigned char *p, const unsigned char *end, uint32_t *code)
{
	uint32_t least, c = *p;

	*code = c;
	if (c < 0x80)
		return 1;
	*code = BAD_BYTE + c;
	if (c < 0xc2 || c > 0xf4)
		return 1;
	size_t n = followers(*p, &least);
	if ((size_t)(end - p) <= n)
		return 1;
	c &= 0x3fu >> n;
	for (size_t i = 1; i <= n; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 1;
		c = c << 6 | (p[i] & 0x3f);
	}
	if (c < least || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return 1;
	*code = c;
	return n + 1;
}

const unsigned char *
char_valid_end(const unsigned char *p, const unsigned char *end)
{
	uint64_t eight, high = 0x8080808080808080;
	uint32_t code;

	while (p < end) {
		if ((size_t)(end - p) >= sizeof eight) {
			memcpy(&eight, p, sizeof eight);
			if ((eight & high) == 0) {
				p += sizeof eight;
				continue;
			}
		}
		size_t n = char_read(p, end, &code);
		if (char_is_bad(code))
			return p;
		p += n;
	}
	return end;
}

void
char_put(struct buf *out, uint32_t code)
{
	unsigned char seq[4];

	buf_put(out, (struct slice){ seq, utf8_write(seq, code) });
}
