#include "engine/utf8.h"

/* Length of the valid sequence at p that begins with a byte above 127, or 0. */
static size_t
sequence(const unsigned char *p, const unsigned char *end, uint32_t *code)
{
	size_t left = (size_t)(end - p);
	uint32_t c = p[0];

	if (c < 0xc2 || c > 0xf4 || left < 2 || (p[1] & 0xc0) != 0x80)
		return 0;
	if (c < 0xe0) {
		*code = (c & 0x1f) << 6 | (p[1] & 0x3fU);
		return 2;
	}
	if (left < 3 || (p[2] & 0xc0) != 0x80)
		return 0;
	if (c < 0xf0) {
		*code = (c & 0x0f) << 12 | (p[1] & 0x3fU) << 6 | (p[2] & 0x3fU);
		return *code < 0x800 || (*code >= 0xd800 && *code < 0xe000) ? 0 : 3;
	}
	if (left < 4 || (p[3] & 0xc0) != 0x80)
		return 0;
	*code = (c & 7) << 18 | (p[1] & 0x3fU) << 12 | (p[2] & 0x3fU) << 6
	      | (p[3] & 0x3fU);
	return *code < 0x10000 || *code > 0x10ffff ? 0 : 4;
}

size_t
utf8_char(const unsigned char *p, const unsigned char *end, bool bytes,
          uint32_t *code)
{
	size_t n;

	if (*p < 128) {
		*code = *p;
		return 1;
	}
	if (!bytes && (n = sequence(p, end, code)) > 0)
		return n;
	*code = 0xdc00U + *p;
	return 1;
}

size_t
utf8_char_back(const unsigned char *start, const unsigned char *p, bool bytes,
              uint32_t *code)
{
	size_t most = (size_t)(p - start);

	if (!bytes && (p[-1] & 0xc0) == 0x80) {
		size_t n = 2;
		while (n < 4 && n < most && (p[-(ptrdiff_t)n] & 0xc0) == 0x80)
			n++;
		if (n <= most && p[-(ptrdiff_t)n] > 127
		    && sequence(p - n, p, code) == n)
			return n;
	}
	*code = p[-1] < 128 ? p[-1] : 0xdc00U + p[-1];
	return 1;
}

size_t
utf8_write(unsigned char *to, uint32_t code)
{
	static const unsigned char lead[] = { 0, 0xc0, 0xe0, 0xf0 };
	size_t more = code < 0x80 ? 0 : code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;

	for (size_t i = more; i > 0; i--) {
		to[i] = (unsigned char)(0x80 | (code & 0x3f));
		code >>= 6;
	}
	to[0] = (unsigned char)(lead[more] | code);
	return more + 1;
}

size_t
utf8_whole(const unsigned char *p, const unsigned char *end)
{
	size_t len = (size_t)(end - p);

	for (size_t back = 1; back < 4 && back <= len; back++) {
		unsigned char byte = end[-(ptrdiff_t)back];
		if ((byte & 0xc0) == 0x80)
			continue;
		size_t needs = byte < 0xc0 ? 1 : byte < 0xe0 ? 2
		               : byte < 0xf0 ? 3 : 4;
		return needs > back ? len - back : len;
	}
	return len;
}

size_t
utf8_unfinished(struct slice text)
{
	for (size_t n = 1; n < 4 && n <= text.len; n++) {
		unsigned char lead = text.ptr[text.len - n];
		size_t whole = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
		if (lead >= 0xc0)
			return n < whole ? n : 0;
		if (lead < 0x80)
			return 0;
	}
	return 0;
}
