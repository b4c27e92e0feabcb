#include "engine/sed/escape.h"

static int
digit_value(int byte)
{
	if (byte >= '0' && byte <= '9')
		return byte - '0';
	byte |= 0x20;
	return byte >= 'a' && byte <= 'f' ? byte - 'a' + 10 : 16;
}

/* At most `most` digits from at + 1 on; the byte is what is left of a larger number. */
static int
read_digits(struct slice text, size_t *at, int base, size_t most)
{
	int value = 0;
	size_t n = 0;

	for (; n < most && *at + 1 + n < text.len; n++) {
		int digit = digit_value(text.ptr[*at + 1 + n]);
		if (digit >= base)
			break;
		value = value * base + digit;
	}
	if (n == 0)
		return ESCAPE_NONE;
	*at += 1 + n;
	return value & 0xff;
}

/* \cX; a backslash as X is written as two. */
static int
read_control(struct slice text, size_t *at)
{
	if (*at + 1 >= text.len)
		return ESCAPE_NONE;
	int byte = text.ptr[*at + 1];
	size_t passed = 2;
	if (byte == '\\') {
		if (*at + 2 >= text.len || text.ptr[*at + 2] != '\\')
			return ESCAPE_RECURSIVE;
		passed = 3;
	}
	*at += passed;
	return (byte >= 'a' && byte <= 'z' ? byte - 0x20 : byte) ^ 0x40;
}

int
escape_read(struct slice text, size_t *at)
{
	static const char letters[] = "afnrtv";
	static const char bytes[] = "\a\f\n\r\t\v";

	if (*at >= text.len)
		return ESCAPE_NONE;
	unsigned char letter = text.ptr[*at];
	const char *simple = letter ? strchr(letters, letter) : NULL;
	if (simple) {
		++*at;
		return bytes[simple - letters];
	}
	switch (letter) {
	case 'c':
		return read_control(text, at);
	case 'd':
		return read_digits(text, at, 10, 3);
	case 'o':
		return read_digits(text, at, 8, 3);
	case 'x':
		return read_digits(text, at, 16, 2);
	default:
		return ESCAPE_NONE;
	}
}

int
escape_pattern(struct slice pattern, const char *plain, struct buf *out)
{
	for (size_t i = 0; i < pattern.len;) {
		unsigned char byte = pattern.ptr[i++];
		if (byte != '\\' || i == pattern.len) {
			buf_put_byte(out, byte);
			continue;
		}
		int what = escape_read(pattern, &i);
		if (what == ESCAPE_RECURSIVE)
			return what;
		if (what == ESCAPE_NONE && pattern.ptr[i] == 'c') {
			i++;    /* nothing is behind it */
			buf_put_byte(out, '\\');
			continue;
		}
		if (what >= 0) {
			buf_put_byte(out, (unsigned char)what);
			continue;
		}
		byte = pattern.ptr[i++];
		if (byte == 0 || !strchr(plain, byte))
			buf_put_byte(out, '\\');
		buf_put_byte(out, byte);
	}
	return 0;
}
