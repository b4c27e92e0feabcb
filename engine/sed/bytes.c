/* bytes - patterns that need not know characters: nothing in them is, or stands for, a byte
   above 127. In UTF-8 too they are looked for byte by byte. */
#include "engine/sed/escape.h"
#include "engine/sed/parse.h"

/* Whether the members of a set are bytes, one after another. */
static bool
is_list(struct slice members)
{
	for (size_t i = 0; i < members.len; i++) {
		unsigned char byte = members.ptr[i];
		unsigned char next = i + 1 < members.len ? members.ptr[i + 1] : ']';
		bool range = byte == '-' && i > 0 && next != ']';
		bool named = byte == '[' && (next == ':' || next == '.' || next == '=');
		if (byte >= 0x80 || range || named || (byte == '^' && i == 0))
			return false;
	}
	return true;
}

/* The same of what is behind a backslash. */
static bool
is_byte(unsigned char byte)
{
	return byte < 0x80 && !strchr("wWsSbB<>", byte);
}

bool
sed_is_of_bytes(struct slice pattern)
{
	const unsigned char *p = pattern.ptr;
	size_t end;

	for (size_t i = 0; i < pattern.len; i++) {
		switch (p[i]) {
		case '.':
			return false;
		case '\\':
			if (++i < pattern.len && !is_byte(p[i]))
				return false;
			break;
		case '[':
			end = escape_set_end(pattern, i + 1);
			if (!is_list((struct slice){ p + i + 1, end - i - 1 }))
				return false;
			i = end;
			break;
		default:
			if (p[i] >= 0x80)
				return false;
		}
	}
	return true;
}
