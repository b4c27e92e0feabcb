#include "engine/escape.h"

#include <stdint.h>

#include "engine/locale.h"
#include "engine/utf8.h"

/* The value of at most `most` digits, of base 8 or 16; gives how many there are. */
static size_t
read_digits(const unsigned char *p, const unsigned char *end, unsigned base,
            size_t most, uint32_t *value)
{
	size_t n = 0;

	*value = 0;
	for (; p < end && n < most; p++, n++) {
		unsigned digit = *p >= '0' && *p <= '9' ? *p - (unsigned)'0'
		                 : *p >= 'A' ? (*p | 32U) - 'a' + 10 : base;
		if (digit >= base)
			break;
		*value = *value * base + digit;
	}
	return n;
}

static enum escape_result
no_digits(struct run *run)
{
	fail(run, "missing hexadecimal number in escape");
	return ESCAPE_FAILED;
}

/* \xHH: of echo it stays where there are no digits. */
static enum escape_result
put_hex(enum escapes how, struct run *run, const unsigned char **at,
        const unsigned char *end, struct buf *out)
{
	uint32_t value;
	size_t n = read_digits(*at, end, 16, 2, &value);

	if (n == 0 && how != ESCAPES_ECHO)
		return no_digits(run);
	if (n == 0)
		buf_put_text(out, "\\x");
	else
		buf_put_byte(out, (unsigned char)value);
	*at += n;
	return ESCAPE_DONE;
}

/* \NNN, and after a 0 where that introduces digits three more. */
static void
put_octal(enum escapes how, const unsigned char **at, const unsigned char *end,
          struct buf *out)
{
	uint32_t value;

	if (how != ESCAPES_FORMAT && **at == '0')
		++*at;
	*at += read_digits(*at, end, 8, 3, &value);
	buf_put_byte(out, (unsigned char)value);
}

static void
put_utf8(struct buf *out, uint32_t code)
{
	unsigned char bytes[4];

	buf_put(out, (struct slice){ bytes, utf8_write(bytes, code) });
}

/* A character of Unicode, as C has them in identifiers: none of the basic set. Where
   characters are bytes it is shown by its code. */
static enum escape_result
put_unicode(struct run *run, const unsigned char **at, const unsigned char *end,
            struct buf *out)
{
	unsigned char letter = (*at)[-1];
	size_t digits = letter == 'u' ? 4 : 8;
	uint32_t code;

	if (read_digits(*at, end, 16, digits, &code) < digits)
		return no_digits(run);
	*at += digits;
	if ((code < 0xa0 && code != '$' && code != '@' && code != '`')
	    || (code >= 0xd800 && code <= 0xdfff)) {
		fail(run, "invalid universal character name \\%c%0*x", letter,
		     (int)digits, (unsigned)code);
		return ESCAPE_FAILED;
	}
	if (code < 0x80)
		buf_put_byte(out, (unsigned char)code);
	else if (locale_is_bytes() || code > 0x10ffff)
		buf_printf(out, code > 0xffff ? "\\U%08X" : "\\u%04X",
		           (unsigned)code);
	else
		put_utf8(out, code);
	return ESCAPE_DONE;
}

enum escape_result
escape_put(enum escapes how, struct run *run, const unsigned char **at,
           const unsigned char *end, struct buf *out)
{
	static const char letters[] = "a\ab\be\033f\fn\nr\rt\tv\v\\\\";

	if (++*at == end) {
		buf_put_byte(out, '\\');
		return ESCAPE_DONE;
	}
	if (**at >= '0' && **at <= '7') {
		put_octal(how, at, end, out);
		return ESCAPE_DONE;
	}
	unsigned char letter = *(*at)++;
	for (const char *l = letters; *l; l += 2)
		if (letter == (unsigned char)*l) {
			buf_put_byte(out, (unsigned char)l[1]);
			return ESCAPE_DONE;
		}
	if (letter == 'c')
		return ESCAPE_STOP;
	if (letter == 'x')
		return put_hex(how, run, at, end, out);
	if (how != ESCAPES_ECHO && (letter == 'u' || letter == 'U'))
		return put_unicode(run, at, end, out);
	if (how == ESCAPES_ECHO || letter != '"')
		buf_put_byte(out, '\\');
	buf_put_byte(out, letter);
	return ESCAPE_DONE;
}

enum escape_result
escape_put_text(enum escapes how, struct run *run, struct slice text, struct buf *out)
{
	const unsigned char *p = text.ptr, *end = p + text.len;
	enum escape_result result = ESCAPE_DONE;

	while (p < end && result == ESCAPE_DONE) {
		const unsigned char *stop = memchr(p, '\\', (size_t)(end - p));
		stop = stop ? stop : end;
		buf_put(out, (struct slice){ p, (size_t)(stop - p) });
		p = stop;
		if (p < end)
			result = escape_put(how, run, &p, end, out);
	}
	return result;
}
