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

/* \cX; a backslash as X is written as two, and where there is none \c is one. */
static int
read_control(struct slice text, size_t *at)
{
	if (*at + 1 >= text.len) {
		++*at;
		return '\\';
	}
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

/* Where [:class:] and the like end, from behind the [ on. */
static size_t
end_of_element(struct slice pattern, size_t at)
{
	unsigned char kind = pattern.ptr[at++];

	while (at + 1 < pattern.len
	       && !(pattern.ptr[at] == kind && pattern.ptr[at + 1] == ']'))
		at++;
	return at + 1;
}

size_t
escape_set_end(struct slice pattern, size_t at)
{
	const unsigned char *p = pattern.ptr;

	at += at < pattern.len && p[at] == '^';
	size_t first = at;
	for (; at < pattern.len && (p[at] != ']' || at == first); at++)
		if (p[at] == '[' && at + 1 < pattern.len
		    && (p[at + 1] == ':' || p[at + 1] == '.' || p[at + 1] == '='))
			at = end_of_element(pattern, at + 1);
	return at < pattern.len ? at : pattern.len;
}

/* What a backslash makes an operator for GNU alone is a character for POSIX. */
static bool
is_plain(unsigned char byte, const struct sed_params *how)
{
	const char *plain = how->extended ? "wWsSbB<>`'" : "wWsSbB<>`'+?|";

	return how->posix && byte != 0 && strchr(plain, byte);
}

/* Appends what a backslash stands before. */
static int
put_escaped(struct slice pattern, size_t *at, const struct sed_params *how,
            struct buf *out)
{
	int what = escape_read(pattern, at);

	if (what == ESCAPE_RECURSIVE)
		return what;
	if (what != ESCAPE_NONE) {
		buf_put_byte(out, (unsigned char)what);
		return 0;
	}
	unsigned char byte = pattern.ptr[(*at)++];
	if (!is_plain(byte, how))
		buf_put_byte(out, '\\');
	buf_put_byte(out, byte);
	return 0;
}

int
escape_pattern(struct slice pattern, const struct sed_params *how, struct buf *out)
{
	int status = 0;

	for (size_t i = 0; i < pattern.len && status == 0;) {
		unsigned char byte = pattern.ptr[i++];
		if (byte == '\\' && i < pattern.len) {
			status = put_escaped(pattern, &i, how, out);
			continue;
		}
		buf_put_byte(out, byte);
		if (byte == '[' && how->posix) {
			size_t end = escape_set_end(pattern, i);
			buf_put(out, (struct slice){ pattern.ptr + i, end - i });
			i = end;
		}
	}
	return status;
}
