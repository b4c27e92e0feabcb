/* list - l: the pattern space unambiguously, in lines of a width */
#include "engine/sed/state.h"

enum { ESCAPED = 4 };

/* How a byte is shown: its length. */
static size_t
show(unsigned char byte, unsigned char *to)
{
	static const char bytes[] = "\\\a\b\f\n\r\t\v";
	static const char letters[] = "\\abfnrtv";
	const char *special = byte ? strchr(bytes, byte) : NULL;

	to[0] = '\\';
	if (special) {
		to[1] = (unsigned char)letters[special - bytes];
		return 2;
	}
	if (byte >= ' ' && byte < 0x7f) {
		to[0] = byte;
		return 1;
	}
	to[1] = (unsigned char)('0' + (byte >> 6));
	to[2] = (unsigned char)('0' + (byte >> 3 & 7));
	to[3] = (unsigned char)('0' + (byte & 7));
	return ESCAPED;
}

int
sed_list(struct sed *s, size_t width)
{
	struct buf *out = &s->scratch;
	struct slice text = s->pattern.text;
	unsigned char shown[ESCAPED];
	size_t column = 0;

	out->len = 0;
	for (size_t i = 0; i < text.len; i++) {
		size_t n = show(text.ptr[i], shown);
		if (width > 0 && column + n > width - 1) {
			buf_put_byte(out, '\\');
			buf_put_byte(out, s->program.end);
			column = 0;
		}
		buf_put(out, (struct slice){ shown, n });
		column += n;
	}
	buf_put_byte(out, '$');
	return sed_put_line(&s->out, buf_slice(out), s->program.end, false);
}
