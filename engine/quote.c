#include "engine/quote.h"

#include "engine/locale.h"
#include "engine/utf8.h"
#include "engine/width.h"

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

/* The escape of a byte that is not to be printed. */
static void
put_escape(struct buf *out, unsigned char byte)
{
	static const char letters[] = "abtnvfr";

	if (byte >= '\a' && byte <= '\r')
		buf_printf(out, "\\%c", letters[byte - '\a']);
	else
		buf_printf(out, "\\%03o", byte);
}

/* Text, a character at a time. */
struct characters {
	const unsigned char *at, *end;
	bool bytes;
	bool prints;           /* the character, which is: */
	struct slice text;
};

static struct characters
characters_of(const char *text)
{
	struct slice s = slice_of(text);

	return (struct characters){
		.at = s.ptr, .end = s.ptr + s.len, .bytes = locale_is_bytes()
	};
}

static bool
next_character(struct characters *c)
{
	uint32_t code;

	if (c->at == c->end)
		return false;
	size_t n = utf8_char(c->at, c->end, c->bytes, &code);
	c->text = (struct slice){ c->at, n };
	c->prints = width_of(code) >= 0;
	c->at += n;
	return true;
}

static void
put_escapes(struct buf *out, struct slice bytes)
{
	for (size_t i = 0; i < bytes.len; i++)
		put_escape(out, bytes.ptr[i]);
}

/* 'a'$'\n''b', which shells with $'…' read back. */
static void
put_single_quoted(struct buf *out, const char *word)
{
	struct characters c = characters_of(word);
	bool escaped = false;   /* within $'…' */

	buf_put_byte(out, '\'');
	while (next_character(&c)) {
		if (!c.prints) {
			buf_put_text(out, escaped ? "" : "'$'");
			put_escapes(out, c.text);
		} else if (*c.text.ptr == '\'') {
			buf_put_text(out, "'\\''");
		} else {
			buf_put_text(out, escaped ? "''" : "");
			buf_put(out, c.text);
		}
		escaped = !c.prints;
	}
	buf_put_byte(out, '\'');
}

static bool
prints(const char *word)
{
	struct characters c = characters_of(word);

	while (next_character(&c))
		if (!c.prints)
			return false;
	return true;
}

/* Whether a shell takes the word for something else than its bytes. */
static bool
is_special(const char *word)
{
	bool alone = word[0] && !word[1];

	return !*word || *word == '#' || *word == '~'
	       || (alone && strchr("{}", *word))
	       || strpbrk(word, " !\"$&'()*;<=>?[\\^`|") || !prints(word);
}

static void
put_quoted(struct buf *out, const char *word)
{
	bool single = strchr(word, '\'') != NULL;

	if (single && !strpbrk(word, "!\"#$&()*;<=>?[\\^`{|}~")
	    && prints(word))
		buf_printf(out, "\"%s\"", word);
	else
		put_single_quoted(out, word);
}

void
quote_word(struct buf *out, const char *word)
{
	if (is_special(word))
		put_quoted(out, word);
	else
		buf_put_text(out, word);
}

void
quote_name(struct buf *out, const char *name, bool always)
{
	if (always || strchr(name, ':'))
		put_quoted(out, name);
	else
		quote_word(out, name);
}

const char *
quote_argument(struct buf *out, const char *text)
{
	struct characters c = characters_of(text);

	out->len = 0;
	buf_put_byte(out, '\'');
	while (next_character(&c)) {
		if (!c.prints)
			put_escapes(out, c.text);
		else if (is_one_of(*c.text.ptr, "'\\"))
			buf_printf(out, "\\%c", *c.text.ptr);
		else
			buf_put(out, c.text);
	}
	buf_put_byte(out, '\'');
	return buf_text(out);
}
