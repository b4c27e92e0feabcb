/* char - characters of UTF-8: see char.h */
#include "engine/regex/char.h"

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

static bool
is_word(uint32_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
	    || (c >= '0' && c <= '9') || c == '_';
}

void
char_put_literal(struct buf *out, uint32_t code)
{
	if (is_word(code))
		buf_put_byte(out, (unsigned char)code);
	else if (code > ' ' && code < 0x7f)
		buf_printf(out, "\\%c", (int)code);
	else
		buf_printf(out, "\\x{%x}", (unsigned)code);
}
