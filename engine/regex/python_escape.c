/* python_escape - what begins with a backslash; names: see python_reader.h */
#include "engine/regex/python_reader.h"

#include "engine/regex/char.h"

static bool
is_digit(unsigned char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_octal(unsigned char c)
{
	return c >= '0' && c <= '7';
}

static bool
is_letter(uint32_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static int
hex_value(unsigned char c)
{
	if (is_digit(c))
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* An error that shows the pattern from `from` to here, and is there. */
static int
fail_showing(struct python_reader *r, const unsigned char *from, const char *what,
             const char *more)
{
	return reader_fail(r, from, "%s %.*s%s", what, (int)(r->at - from),
	                   (const char *)from, more);
}

/* -- numbers ------------------------------------------------------------- */

static int
read_hex(struct python_reader *r, const unsigned char *from, int digits,
         uint32_t *code)
{
	uint32_t value = 0;

	for (int i = 0; i < digits; i++) {
		int digit = hex_value(reader_peek(r));
		if (digit < 0)
			return fail_showing(r, from, "incomplete escape", "");
		value = value << 4 | (uint32_t)digit;
		r->at++;
	}
	if (value > 0x10ffff)
		return fail_showing(r, from, "bad escape", "");
	*code = value;
	return 0;
}

/* Reads up to `digits` octal ones. */
static int
read_octal(struct python_reader *r, const unsigned char *from, int digits,
           uint32_t *code)
{
	uint32_t value = 0;

	for (int i = 0; i < digits && is_octal(reader_peek(r)); i++)
		value = value << 3 | (uint32_t)(*r->at++ - '0');
	if (value > 0377)
		return fail_showing(r, from, "octal escape value",
		                    " outside of range 0-0o377");
	*code = value;
	return 0;
}

static bool
at_three_octal(const struct python_reader *r)
{
	return r->end - r->at >= 3 && is_octal(r->at[0]) && is_octal(r->at[1])
	    && is_octal(r->at[2]);
}

/* \0, \012 and, in sets, \1 are octal, \1 to \99 are groups. */
static int
read_number(struct python_reader *r, const unsigned char *from, bool in_set,
            struct python_escape *escape)
{
	if (in_set && !is_octal(*r->at)) {
		r->at++;
		return fail_showing(r, from, "bad escape", "");
	}
	if (in_set || *r->at == '0' || at_three_octal(r))
		return read_octal(r, from, 3, &escape->code);
	escape->kind = ESCAPE_GROUP;
	escape->code = (uint32_t)(*r->at++ - '0');
	if (is_digit(reader_peek(r)))
		escape->code = escape->code * 10 + (uint32_t)(*r->at++ - '0');
	return 0;
}

/* -- names --------------------------------------------------------------- */

int
read_name(struct python_reader *r, unsigned char close, const char *kind,
          struct slice *name)
{
	const unsigned char *from = r->at;

	while (!reader_done(r) && *r->at != close)
		if (reader_skip(r) < 0)
			return -1;
	*name = (struct slice){ from, (size_t)(r->at - from) };
	if (name->len == 0)
		return reader_fail(r, from, "missing %s", kind);
	if (!reader_accept(r, close))
		return reader_fail(r, from, "missing %c, unterminated name", close);
	return 0;
}

/* Characters that are shown as an escape. */
static void
put_escaped(struct buf *out, uint32_t code)
{
	static const char letters[] = "\t\n\r\\", shown[] = "tnr\\";
	const char *letter = code && code < 0x80 ? strchr(letters, (int)code) : NULL;

	if (letter)
		buf_printf(out, "\\%c", shown[letter - letters]);
	else if (char_is_bad(code))
		buf_printf(out, "\\u%04x", (unsigned)code);
	else
		buf_printf(out, "\\x%02x", (unsigned)code);
}

static bool
is_plain(uint32_t code)
{
	return code >= ' ' && code != '\\' && code != 0xad && !char_is_bad(code)
	    && (code < 0x7f || code > 0xa0);
}

const char *
quoted(struct python_reader *r, struct slice text)
{
	const unsigned char *at = text.ptr, *end = at + text.len;
	bool single = text.len && memchr(at, '\'', text.len);
	char quote = single && !memchr(at, '"', text.len) ? '"' : '\'';
	struct buf out = { 0 };
	uint32_t code;

	buf_put_byte(&out, (unsigned char)quote);
	for (size_t n; at < end; at += n) {
		n = char_read(at, end, &code);
		if (code == (uint32_t)quote)
			buf_put_byte(&out, '\\');
		if (is_plain(code))
			buf_put(&out, (struct slice){ at, n });
		else
			put_escaped(&out, code);
	}
	buf_put_byte(&out, (unsigned char)quote);
	char *shown = arena_text(r->arena, buf_slice(&out));
	buf_clear(&out);
	return shown;
}

/* Past ASCII all characters are taken for letters. */
static bool
is_name(struct slice name)
{
	const unsigned char *at = name.ptr, *end = at + name.len;
	uint32_t code;

	for (size_t n; at < end; at += n) {
		n = char_read(at, end, &code);
		if (char_is_bad(code) || (code < 0x80 && code != '_' && !is_letter(code)
		                          && (at == name.ptr || !is_digit(*at))))
			return false;
	}
	return true;
}

int
check_name(struct python_reader *r, struct slice name)
{
	if (is_name(name))
		return 0;
	return reader_fail(r, name.ptr, "bad character in group name %s",
	                   quoted(r, name));
}

int
read_group_name(struct python_reader *r, unsigned char close, struct slice *name)
{
	return read_name(r, close, "group name", name) < 0 ? -1 : check_name(r, *name);
}

/* \N{…}: names of characters are not known here. */
static int
read_character_name(struct python_reader *r, const unsigned char *from)
{
	struct slice name;

	if (!reader_accept(r, '{'))
		return reader_fail(r, r->at, "missing {");
	if (read_name(r, '}', "character name", &name) < 0)
		return -1;
	return reader_fail(r, from, "undefined character name %s", quoted(r, name));
}

/* -- letters ------------------------------------------------------------- */

static bool
is_class(uint32_t letter, struct python_escape *escape)
{
	static const char letters[] = "dswDSW";
	const char *found = letter ? strchr(letters, (int)letter) : NULL;

	if (found == NULL)
		return false;
	int n = (int)(found - letters);
	escape->kind = ESCAPE_CLASS;
	escape->class = (enum python_class)(n % 3);
	escape->negated = n >= 3;
	return true;
}

static bool
is_control(uint32_t letter, bool in_set, uint32_t *code)
{
	static const char letters[] = "abtnvfr";   /* from 7 on */
	const char *found = letter ? strchr(letters, (int)letter) : NULL;

	if (found == NULL || (letter == 'b' && !in_set))
		return false;
	*code = 7 + (uint32_t)(found - letters);
	return true;
}

static int
read_letter(struct python_reader *r, const unsigned char *from, bool in_set,
            struct python_escape *escape)
{
	uint32_t letter = reader_take(r);

	escape->code = letter;
	if (is_class(letter, escape) || is_control(letter, in_set, &escape->code))
		return 0;
	switch (letter) {
	case 'x': return read_hex(r, from, 2, &escape->code);
	case 'u': return read_hex(r, from, 4, &escape->code);
	case 'U': return read_hex(r, from, 8, &escape->code);
	case 'N': return read_character_name(r, from);
	}
	if (!in_set && strchr("AZbB", (int)letter)) {
		escape->kind = ESCAPE_PLACE;
		return 0;
	}
	return fail_showing(r, from, "bad escape", "");
}

int
read_escape(struct python_reader *r, bool in_set, struct python_escape *escape)
{
	const unsigned char *from = r->at - 1;

	*escape = (struct python_escape){ .kind = ESCAPE_CHARACTER };
	if (reader_done(r))
		return reader_fail(r, from, "bad escape (end of pattern)");
	if (is_digit(*r->at))
		return read_number(r, from, in_set, escape);
	if (is_letter(*r->at))
		return read_letter(r, from, in_set, escape);
	escape->code = reader_take(r);
	return 0;
}
