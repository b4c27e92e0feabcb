/* text - what a, c and i put out */
#include "engine/sed/parse.h"

/* Goes on in the next piece, as if a newline were between: false at the last. */
static bool
next_piece(struct sed_script *s)
{
	if (s->piece == s->last || s->program->how->posix)
		return false;
	script_begin(s, s->piece + 1);
	return true;
}

/* Appends the text up to the first newline without a backslash, and that; backslashes
   stay with what is behind them. Where the text begins in the line of the command its
   first byte hides nothing. */
static void
take_lines(struct sed_script *s, bool same_line, struct buf *raw)
{
	if (same_line)
		buf_put_byte(raw, (unsigned char)script_take(s));
	for (;;) {
		int byte = script_take(s);
		if (byte == SCRIPT_END || byte == '\n')
			break;
		buf_put_byte(raw, (unsigned char)byte);
		if (byte != '\\')
			continue;
		byte = script_take(s);
		if (byte == SCRIPT_END) {
			raw->len--;
			if (!next_piece(s))
				break;
			byte = '\n';
			buf_put_byte(raw, '\\');
		}
		buf_put_byte(raw, (unsigned char)byte);
	}
	buf_put_byte(raw, '\n');
}

static int
keep_text(struct sed_script *s, struct sed_command *c, bool same_line)
{
	struct buf raw = { 0 }, text = { 0 };

	take_lines(s, same_line, &raw);
	int status = script_unescape(s, buf_slice(&raw), &text);
	c->text = arena_copy(s->program->arena, buf_slice(&text));
	buf_clear(&raw);
	buf_clear(&text);
	return status;
}

static int
fail_expected(const struct sed_script *s)
{
	return script_fail(s, "expected \\ after `a', `c' or `i'");
}

/* `a\` and lines; or all in one line: `a text`, where a backslash keeps blanks. */
int
sed_parse_text(struct sed_script *s, struct sed_command *c)
{
	int byte = script_take_black(s);

	if (byte == SCRIPT_END)
		return fail_expected(s);
	if (byte != '\\') {
		if (s->program->how->posix)
			return fail_expected(s);
		script_back(s, byte);
		return keep_text(s, c, false);
	}
	byte = script_peek(s);
	if (byte == '\n')
		script_take(s);
	else if (byte == SCRIPT_END && !next_piece(s))
		return s->program->how->posix ? script_fail(s, "incomplete command") : 0;
	return keep_text(s, c, byte != '\n' && byte != SCRIPT_END);
}
