#include "engine/utf8.h"

#include "engine/scan.h"
#include "engine/unicode.h"

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

void
utf8_put(struct buf *out, uint32_t code)
{
	unsigned char bytes[4];

	if (code < 0x80 || (code >= 0xdc80 && code <= 0xdcff))
		buf_put_byte(out, (unsigned char)code);
	else
		buf_put(out, (struct slice){ bytes, utf8_write(bytes, code) });
}

/* Whether all of [p, end) is ASCII; a call costs more than it saves on short text. */
static bool
is_ascii(const unsigned char *p, const unsigned char *end)
{
	if (end - p > 32)
		return scan_ascii(p, end);
	while (p < end && *p < 128)
		p++;
	return p == end;
}

size_t
utf8_length(struct slice s, bool bytes)
{
	const unsigned char *p = s.ptr, *end = s.ptr + s.len;
	size_t n = 0;
	uint32_t code;

	if (bytes || is_ascii(p, end))
		return s.len;
	for (; p < end; n++)
		p += *p < 128 ? 1 : utf8_char(p, end, false, &code);
	return n;
}

size_t
utf8_offset(struct slice s, size_t n, bool bytes)
{
	const unsigned char *p = s.ptr, *end = s.ptr + s.len;
	uint32_t code;

	if (bytes || (n < s.len && is_ascii(p, p + n)))
		return n < s.len ? n : s.len;
	for (; n > 0 && p < end; n--)
		p += *p < 128 ? 1 : utf8_char(p, end, false, &code);
	return (size_t)(p - s.ptr);
}

/* Whether a character, whose byte of ASCII is at p, is white space. */
static bool
is_space(const unsigned char *p, uint32_t code)
{
	return code < 128 ? ascii_is_space(*p) : unicode_has(code, UNICODE_SPACE);
}

struct slice
utf8_trim(struct slice s, int sides, bool bytes)
{
	const unsigned char *p = s.ptr, *end = s.ptr + s.len;
	uint32_t code;
	size_t n;

	while ((sides & UTF8_LEFT) && p < end) {
		n = utf8_char(p, end, bytes, &code);
		if (!is_space(p, code))
			break;
		p += n;
	}
	while ((sides & UTF8_RIGHT) && p < end) {
		n = utf8_char_back(p, end, bytes, &code);
		if (!is_space(end - 1, code))
			break;
		end -= n;
	}
	return (struct slice){ p, (size_t)(end - p) };
}

bool
utf8_word(struct slice *rest, bool bytes, struct slice *word)
{
	const unsigned char *p = rest->ptr, *end = p + rest->len, *from;
	uint32_t code = 0;
	size_t n = 0;

	while (p < end && (n = utf8_char(p, end, bytes, &code), is_space(p, code)))
		p += n;
	for (from = p; p < end; p += n) {
		n = utf8_char(p, end, bytes, &code);
		if (is_space(p, code))
			break;
	}
	*word = (struct slice){ from, (size_t)(p - from) };
	*rest = (struct slice){ p, (size_t)(end - p) };
	return word->len > 0;
}
