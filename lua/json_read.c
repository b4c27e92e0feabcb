/* json_read - JSON text to values: see json.h */
#include "lua/json.h"

#include <math.h>
#include "lua/dict.h"
#include "lua/operators.h"
#include "lua/str.h"

struct reader {
	lua_State *L;
	const unsigned char *start, *p, *end;
	int depth;
};

static void read_value(struct reader *r);

static noreturn void
raise_at(const struct reader *r, const char *what, const unsigned char *at)
{
	const unsigned char *line = r->start, *p = r->start;
	bool bytes = language_of(r->L)->bytes;
	size_t number = 1;

	while ((p = memchr(p, '\n', (size_t)(at - p))) != NULL) {
		line = ++p;
		number++;
	}
	size_t column = str_len((struct slice){ line, (size_t)(at - line) }, bytes);
	size_t chars = str_len((struct slice){ r->start, (size_t)(at - r->start) },
	                       bytes);
	raise_error(r->L, "%s: line %I column %I (char %I)", what, (LUAI_UACINT)number,
	      (LUAI_UACINT)column + 1, (LUAI_UACINT)chars);
}

static void
skip_space(struct reader *r)
{
	while (r->p < r->end && (*r->p == ' ' || *r->p == '\n' || *r->p == '\t'
	                         || *r->p == '\r'))
		r->p++;
}

static bool
at_byte(const struct reader *r, unsigned char c)
{
	return r->p < r->end && *r->p == c;
}

static bool
is_digit(const unsigned char *p, const unsigned char *end)
{
	return p < end && *p >= '0' && *p <= '9';
}

static int
hex_digit(unsigned char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The four digits behind the u at p. */
static uint32_t
hex_code(const struct reader *r, const unsigned char *u)
{
	uint32_t code = 0;

	if (r->end - u <= 5)   /* at least the quote follows the digits */
		raise_at(r, "Invalid \\uXXXX escape", u);
	for (int i = 1; i <= 4; i++) {
		int digit = hex_digit(u[i]);
		if (digit < 0)
			raise_at(r, "Invalid \\uXXXX escape", u);
		code = code << 4 | (uint32_t)digit;
	}
	return code;
}

/* \uXXXX with r->p at the u; two of them where they are a pair. */
static void
read_code(struct reader *r, struct buf *out)
{
	uint32_t code = hex_code(r, r->p), low;

	r->p += 5;
	if ((code & 0xfc00) == 0xd800 && r->end - r->p > 6 && r->p[0] == '\\' &&
	    r->p[1] == 'u') {
		low = hex_code(r, r->p + 1);
		if ((low & 0xfc00) == 0xdc00) {
			code = 0x10000 + ((code & 0x3ff) << 10) + (low & 0x3ff);
			r->p += 6;
		}
	}
	str_put_code(out, code);
}

static void
read_escape(struct reader *r, struct buf *out, const unsigned char *quote)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";

	if (++r->p == r->end)
		raise_at(r, "Unterminated string starting at", quote);
	if (*r->p == 'u') {
		read_code(r, out);
		return;
	}
	const char *found = *r->p ? strchr(from, *r->p) : NULL;
	if (found == NULL)
		raise_at(r, "Invalid \\escape", r->p - 1);
	buf_put_byte(out, (unsigned char)to[found - from]);
	r->p++;
}

/* Moves behind what stands for itself in a string. */
static const unsigned char *
skip_plain(const unsigned char *p, const unsigned char *end)
{
	while (p < end && *p != '"' && *p != '\\' && *p >= ' ')
		p++;
	return p;
}

/* Pushes the string whose quote is at r->p. */
static void
read_string(struct reader *r)
{
	const unsigned char *quote = r->p, *from = r->p + 1;
	struct buf *out = NULL;

	for (;;) {
		r->p = skip_plain(from, r->end);
		if (r->p == r->end)
			raise_at(r, "Unterminated string starting at", quote);
		if (*r->p == '"' && out == NULL)
			break;
		if (out == NULL)
			out = value_scratch(r->L, 0);
		buf_put(out, (struct slice){ from, (size_t)(r->p - from) });
		if (*r->p == '"')
			break;
		if (*r->p < ' ')
			raise_at(r, "Invalid control character at", r->p);
		read_escape(r, out, quote);
		from = r->p;
	}
	if (out)
		lua_pushlstring(r->L, (const char *)out->ptr, out->len);
	else
		lua_pushlstring(r->L, (const char *)from, (size_t)(r->p - from));
	r->p++;
}

static void
skip_digits(struct reader *r)
{
	while (is_digit(r->p, r->end))
		r->p++;
}

/* Moves behind a fraction and an exponent: whether there was any. */
static bool
skip_float(struct reader *r)
{
	const unsigned char *from = r->p, *p;

	if (at_byte(r, '.') && is_digit(r->p + 1, r->end)) {
		r->p++;
		skip_digits(r);
	}
	if (at_byte(r, 'e') || at_byte(r, 'E')) {
		p = r->p + 1;
		if (p < r->end && (*p == '+' || *p == '-'))
			p++;
		if (is_digit(p, r->end)) {
			r->p = p;
			skip_digits(r);
		}
	}
	return r->p > from;
}

static void
push_integer(struct reader *r, const unsigned char *from)
{
	struct slice text = { from, (size_t)(r->p - from) };
	lua_Integer n = 0;
	bool overflow;

	if (text.len > 18) {
		if (!number_parse_int(text, 10, &n, &overflow))
			raise_overflow(r->L);
		lua_pushinteger(r->L, n);
		return;
	}
	for (const unsigned char *p = from + (*from == '-'); p < r->p; p++)
		n = n * 10 + (*p - '0');
	lua_pushinteger(r->L, *from == '-' ? -n : n);
}

static void
read_number(struct reader *r)
{
	const unsigned char *from = r->p;
	double x = 0;

	if (*r->p == '-')
		r->p++;
	if (!is_digit(r->p, r->end))
		raise_at(r, "Expecting value", from);
	if (*r->p == '0')
		r->p++;
	else
		skip_digits(r);
	if (!skip_float(r)) {
		push_integer(r, from);
		return;
	}
	number_parse_float((struct slice){ from, (size_t)(r->p - from) }, &x);
	lua_pushnumber(r->L, x);
}

/* Whether the word stands here; then it is passed. */
static bool
take_word(struct reader *r, struct slice word)
{
	if ((size_t)(r->end - r->p) < word.len ||
	    memcmp(r->p, word.ptr, word.len) != 0)
		return false;
	r->p += word.len;
	return true;
}

/* What is no string, array or object. */
static void
read_word(struct reader *r)
{
	if (take_word(r, SLICE("null")))
		value_push_none(r->L);
	else if (take_word(r, SLICE("true")))
		lua_pushboolean(r->L, true);
	else if (take_word(r, SLICE("false")))
		lua_pushboolean(r->L, false);
	else if (take_word(r, SLICE("NaN")))
		lua_pushnumber(r->L, (lua_Number)NAN);
	else if (take_word(r, SLICE("Infinity")))
		lua_pushnumber(r->L, HUGE_VAL);
	else if (take_word(r, SLICE("-Infinity")))
		lua_pushnumber(r->L, -HUGE_VAL);
	else
		read_number(r);
}

static void
enter(struct reader *r, const char *what)
{
	if (++r->depth > JSON_DEPTH_MAX)
		raise_error(r->L, "maximum recursion depth exceeded while decoding a "
		      "JSON %s from a unicode string", what);
	luaL_checkstack(r->L, 12, "json");
	r->p++;
	skip_space(r);
}

/* After an element: false at the closing bracket, which is passed. */
static bool
read_comma(struct reader *r, unsigned char closing)
{
	skip_space(r);
	if (at_byte(r, closing)) {
		r->p++;
		r->depth--;
		return false;
	}
	if (!at_byte(r, ','))
		raise_at(r, "Expecting ',' delimiter", r->p);
	r->p++;
	skip_space(r);
	return true;
}

static void
read_array(struct reader *r)
{
	lua_Integer n = 0;

	enter(r, "array");
	value_new_list(r->L, 0);
	if (at_byte(r, ']')) {
		r->p++;
		r->depth--;
		return;
	}
	do {
		read_value(r);
		lua_rawseti(r->L, -2, ++n);
	} while (read_comma(r, ']'));
}

static void
read_member(struct reader *r)
{
	if (!at_byte(r, '"'))
		raise_at(r, "Expecting property name enclosed in double quotes",
		         r->p);
	read_string(r);
	skip_space(r);
	if (!at_byte(r, ':'))
		raise_at(r, "Expecting ':' delimiter", r->p);
	r->p++;
	skip_space(r);
	read_value(r);
}

static void
read_object(struct reader *r)
{
	enter(r, "object");
	dict_new(r->L);
	if (at_byte(r, '}')) {
		r->p++;
		r->depth--;
		return;
	}
	do {
		read_member(r);
		dict_set(r->L, -3);
	} while (read_comma(r, '}'));
}

static void
read_value(struct reader *r)
{
	if (r->p == r->end)
		raise_at(r, "Expecting value", r->p);
	switch (*r->p) {
	case '"':
		read_string(r);
		break;
	case '[':
		read_array(r);
		break;
	case '{':
		read_object(r);
		break;
	default:
		read_word(r);
		break;
	}
}

void
json_push(lua_State *L, struct slice text)
{
	struct reader r = {
		.L = L, .start = text.ptr, .p = text.ptr, .end = text.ptr + text.len
	};

	if (text.len >= 3 && memcmp(text.ptr, "\xef\xbb\xbf", 3) == 0)
		raise_at(&r, "Unexpected UTF-8 BOM (decode using utf-8-sig)", r.p);
	skip_space(&r);
	read_value(&r);
	skip_space(&r);
	if (r.p < r.end)
		raise_at(&r, "Extra data", r.p);
}
