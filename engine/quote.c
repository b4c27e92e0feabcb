#include "engine/quote.h"

enum { DELETE = 0x7f };

static bool
is_one_of(unsigned char byte, const char *set)
{
	return byte != 0 && strchr(set, byte);
}

static bool
is_alnum(unsigned char byte)
{
	return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z')
	       || (byte >= 'a' && byte <= 'z');
}

static bool
is_control(unsigned char byte)
{
	return byte < ' ' || byte == DELETE;
}

void
quote_shell(struct buf *out, struct slice word)
{
	bool plain = word.len > 0;
	for (size_t i = 0; i < word.len; i++)
		plain &= is_alnum(word.ptr[i])
		         || is_one_of(word.ptr[i], "@%+=:,./-_");
	if (plain) {
		buf_put(out, word);
		return;
	}
	buf_put_byte(out, '\'');
	for (size_t i = 0; i < word.len; i++)
		if (word.ptr[i] == '\'')
			buf_put_text(out, "'\\''");
		else
			buf_put_byte(out, word.ptr[i]);
	buf_put_byte(out, '\'');
}

static void
put_control(struct buf *out, unsigned char byte)
{
	static const char letters[] = "abtnvfr";

	if (byte >= '\a' && byte <= '\r')
		buf_printf(out, "\\%c", letters[byte - '\a']);
	else
		buf_printf(out, "\\%03o", byte);
}

/* 'a'$'\n''b', which shells with $'…' read back. */
static void
put_single_quoted(struct buf *out, const char *name)
{
	buf_put_byte(out, '\'');
	for (const char *at = name; *at;) {
		unsigned char byte = (unsigned char)*at;
		if (is_control(byte)) {
			buf_put_text(out, "'$'");
			while (is_control((unsigned char)*at) && *at)
				put_control(out, (unsigned char)*at++);
			buf_put_text(out, "''");
			continue;
		}
		if (byte == '\'')
			buf_put_text(out, "'\\''");
		else
			buf_put_byte(out, byte);
		at++;
	}
	buf_put_byte(out, '\'');
}

static bool
has_control(const char *name)
{
	for (; *name; name++)
		if (is_control((unsigned char)*name))
			return true;
	return false;
}

void
quote_name(struct buf *out, const char *name, bool always)
{
	bool special = !*name || *name == '#' || *name == '~';

	if (strpbrk(name, " !\"$&'()*:;<=>?[\\^`|") || has_control(name))
		special = true;
	if (!special && !always)
		buf_put_text(out, name);
	else if (strchr(name, '\'') && !strpbrk(name, "\"$\\`!")
	         && !has_control(name))
		buf_printf(out, "\"%s\"", name);
	else
		put_single_quoted(out, name);
}
