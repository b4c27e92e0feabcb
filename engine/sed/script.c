#include "engine/sed/script.h"

#include <stdint.h>

#include "engine/sed/escape.h"

static const unsigned char *
end_of(const struct sed_script *s)
{
	return s->piece->text.ptr + s->piece->text.len;
}

void
script_begin(struct sed_script *s, const struct sed_piece *piece)
{
	s->piece = piece;
	s->at = piece->text.ptr;
	s->line = 1;
}

int
script_take(struct sed_script *s)
{
	if (s->at == end_of(s))
		return SCRIPT_END;
	s->line += *s->at == '\n';
	return *s->at++;
}

int
script_peek(const struct sed_script *s)
{
	return s->at == end_of(s) ? SCRIPT_END : *s->at;
}

void
script_back(struct sed_script *s, int byte)
{
	if (byte == SCRIPT_END)
		return;
	s->at--;
	s->line -= byte == '\n';
}

static bool
is_blank(int byte)
{
	return byte == ' ' || (byte >= '\t' && byte <= '\r' && byte != '\n');
}

int
script_take_black(struct sed_script *s)
{
	int byte;

	do
		byte = script_take(s);
	while (is_blank(byte));
	return byte;
}

static bool
is_digit(int byte)
{
	return byte >= '0' && byte <= '9';
}

size_t
script_number(struct sed_script *s, int digit)
{
	size_t n = 0;

	for (; is_digit(digit); digit = script_take(s)) {
		size_t value = (size_t)(digit - '0');
		n = n > (SIZE_MAX - value) / 10 ? SIZE_MAX : n * 10 + value;
	}
	script_back(s, digit);
	return n;
}

size_t
script_optional_number(struct sed_script *s)
{
	int byte = script_take_black(s);

	if (is_digit(byte))
		return script_number(s, byte);
	script_back(s, byte);
	return 0;
}

struct slice
script_rest(struct sed_script *s)
{
	const unsigned char *from = s->at, *end = end_of(s);
	const unsigned char *stop = memchr(from, '\n', (size_t)(end - from));

	if (!stop)
		stop = end;
	s->at = stop;
	script_take(s);
	return (struct slice){ from, (size_t)(stop - from) };
}

/* -- what stands between delimiters --------------------------------------- */

static int
take_into(struct sed_script *s, struct buf *out)
{
	int byte = script_take(s);

	if (byte == '\n')
		script_back(s, byte);
	if (byte == '\n' || byte == SCRIPT_END)
		return -1;
	buf_put_byte(out, (unsigned char)byte);
	return byte;
}

/* [:class:], [.element.], [=equivalents=]: up to its end, whose first byte is `kind`. */
static int
take_element(struct sed_script *s, int kind, struct buf *out)
{
	int byte;

	do {
		do
			byte = take_into(s, out);
		while (byte >= 0 && byte != kind);
		byte = byte < 0 ? byte : take_into(s, out);
	} while (byte >= 0 && byte != ']');
	return byte;
}

/* A set, whose '[' is taken. */
static int
take_set(struct sed_script *s, struct buf *out)
{
	int byte = take_into(s, out);

	if (byte == '^')
		byte = take_into(s, out);
	if (byte == ']')
		byte = take_into(s, out);
	for (; byte >= 0 && byte != ']'; byte = take_into(s, out)) {
		int next = script_peek(s);
		if (byte == '[' && (next == ':' || next == '.' || next == '=')
		    && take_element(s, take_into(s, out), out) < 0)
			return -1;
	}
	return byte;
}

/* What a backslash that was taken stands before. */
static int
take_escaped(struct sed_script *s, int delimiter, bool pattern, struct buf *out)
{
	int byte = script_take(s);

	if (byte == SCRIPT_END)
		return -1;
	bool bare = pattern ? byte == '\n' || byte == delimiter
	            : byte == delimiter && byte != '&';
	if (!bare)
		buf_put_byte(out, '\\');
	buf_put_byte(out, (unsigned char)byte);
	return 0;
}

int
script_delimited(struct sed_script *s, int delimiter, bool pattern, struct buf *out)
{
	for (;;) {
		int byte = script_take(s);
		if (byte == '\n')
			script_back(s, byte);
		if (byte == '\n' || byte == SCRIPT_END)
			return -1;
		if (byte == delimiter)
			return 0;
		if (byte == '\\') {
			if (take_escaped(s, delimiter, pattern, out) != 0)
				return -1;
			continue;
		}
		buf_put_byte(out, (unsigned char)byte);
		if (pattern && byte == '[' && take_set(s, out) < 0)
			return -1;
	}
}

int
script_unescape(const struct sed_script *s, struct slice raw, struct buf *out)
{
	for (size_t i = 0; i < raw.len;) {
		unsigned char byte = raw.ptr[i++];
		if (byte == '\\' && i < raw.len) {
			int what = escape_read(raw, &i);
			if (what == ESCAPE_RECURSIVE)
				return script_fail(s, SED_RECURSIVE);
			byte = what >= 0 ? (unsigned char)what : raw.ptr[i++];
		}
		buf_put_byte(out, byte);
	}
	return 0;
}

/* -- errors ---------------------------------------------------------------- */

/* The first words of a message: where in the script it is. */
static int
fail_at(struct run *run, const struct sed_piece *piece, size_t place, const char *text)
{
	if (piece->file)
		return fail(run, "file %s line %zu: %s", piece->file, place, text);
	return fail(run, "-e expression #%zu, char %zu: %s", piece->number, place, text);
}

int
script_fail(const struct sed_script *s, const char *format, ...)
{
	struct buf text = { 0 };
	va_list args;

	va_start(args, format);
	buf_vprintf(&text, format, args);
	va_end(args);
	fail_at(s->program->run, s->piece,
	        s->piece->file ? s->line : (size_t)(s->at - s->piece->text.ptr),
	        buf_text(&text));
	buf_clear(&text);
	return -1;
}

int
script_fail_piece(struct run *run, const struct sed_piece *piece, size_t line,
                  const char *text)
{
	return fail_at(run, piece, piece->file ? line : 0, text);
}
