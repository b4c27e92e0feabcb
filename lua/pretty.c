/* pretty - repr(x), in colour where the output is a terminal */
#include "lua/command.h"

#include <unistd.h>
#include "engine/write.h"

#define TEXT_COLOUR "\033[32m"
#define NUMBER_COLOUR "\033[36m"
#define WORD_COLOUR "\033[35m"
#define NO_COLOUR "\033[0m"

static bool
is_word(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool
is_digit(unsigned char c)
{
	return c >= '0' && c <= '9';
}

/* Where the string literal at p ends, behind its quote. */
static const unsigned char *
skip_text(const unsigned char *p, const unsigned char *end)
{
	unsigned char quote = *p++;

	while (p < end && *p != quote)
		p += *p == '\\' && p + 1 < end ? 2 : 1;
	return p < end ? p + 1 : end;
}

/* Where the number or word at p ends. */
static const unsigned char *
skip_word(const unsigned char *p, const unsigned char *end)
{
	bool number = is_digit(*p);

	while (p < end && (is_word(*p) || is_digit(*p) || *p == '.'
	                   || (number && (*p == '-' || *p == '+')
	                       && (p[-1] == 'e'))))
		p++;
	return p;
}

static const char *
colour_of(unsigned char c)
{
	if (c == '\'' || c == '"')
		return TEXT_COLOUR;
	if (is_digit(c))
		return NUMBER_COLOUR;
	return is_word(c) ? WORD_COLOUR : NULL;
}

static void
put_coloured(struct buf *out, struct slice text)
{
	const unsigned char *p = text.ptr, *end = p + text.len;

	while (p < end) {
		const char *colour = colour_of(*p);
		const unsigned char *from = p;

		if (*p == '\'' || *p == '"')
			p = skip_text(p, end);
		else
			p = colour ? skip_word(p, end) : p + 1;
		if (colour)
			buf_put_text(out, colour);
		buf_put(out, (struct slice){ from, (size_t)(p - from) });
		if (colour)
			buf_put_text(out, NO_COLOUR);
	}
}

int
command_pretty(lua_State *L)
{
	const struct writer *out = language_of(L)->run->out;

	arg_check(L, 1, 1);
	if (value_type(L, 1) == VALUE_COMMAND)
		command_force(L, 1);
	struct buf *text = value_scratch(L, 0);
	value_repr(L, 1, text);
	lua_pushlstring(L, (const char *)text->ptr, text->len);
	if (!isatty(out ? out->fd : STDOUT_FILENO))
		return 1;
	text->len = 0;
	size_t len;
	const char *plain = lua_tolstring(L, -1, &len);
	put_coloured(text, (struct slice){ (const unsigned char *)plain, len });
	lua_pushlstring(L, (const char *)text->ptr, text->len);
	return 1;
}
