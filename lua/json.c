/* json - the module json: see json.h */
#include "lua/json.h"

#include <math.h>
#include "engine/float.h"
#include "lua/bytes.h"
#include "lua/command.h"
#include "lua/dict.h"
#include "lua/modules.h"
#include "lua/operators.h"
#include "lua/str.h"

enum { DEPTH_MAX = 1000 };

/* -- reading ------------------------------------------------------------- */

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
	if (++r->depth > DEPTH_MAX)
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

static int
json_loads(lua_State *L)
{
	arg_check(L, 1, 1);
	if (value_type(L, 1) == VALUE_COMMAND)
		command_force(L, 1);
	if (lua_type(L, 1) != LUA_TSTRING && value_type(L, 1) != VALUE_BYTES)
		raise_error(L, "the JSON object must be str, bytes or bytearray, not %s",
		      value_type_name(L, 1));
	json_push(L, arg_data(L, 1, "s"));
	return 1;
}

/* -- writing ------------------------------------------------------------- */

struct outer {
	const void *object;
	const struct outer *next;
	int depth;
};

struct printer {
	lua_State *L;
	struct buf *out;
	struct slice comma, colon;
	struct slice indent;     /* one level of it; ptr is NULL for none */
	int fallback;            /* index of default=, or 0 */
	bool ascii, sort, skip_keys, nan;
};

static void put_value(const struct printer *w, int index, const struct outer *outer);

static void
put_unicode(struct buf *out, uint32_t code)
{
	static const char digits[] = "0123456789abcdef";

	if (code >= 0x10000) {
		put_unicode(out, 0xd800 + ((code - 0x10000) >> 10));
		code = 0xdc00 + (code & 0x3ff);
	}
	buf_put_text(out, "\\u");
	for (int shift = 12; shift >= 0; shift -= 4)
		buf_put_byte(out, (unsigned char)digits[code >> shift & 15]);
}

static void
put_escaped(struct buf *out, uint32_t code)
{
	static const char from[] = "\"\\\b\f\n\r\t", to[] = "\"\\bfnrt";
	const char *found = code && code < 128 ? strchr(from, (int)code) : NULL;

	if (found == NULL) {
		put_unicode(out, code);
		return;
	}
	buf_put_byte(out, '\\');
	buf_put_byte(out, (unsigned char)to[found - from]);
}

/* Moves behind what a string may hold as it is. */
static const unsigned char *
skip_safe(const unsigned char *p, const unsigned char *end, bool ascii)
{
	unsigned char limit = ascii ? '~' : 0xff;

	while (p < end && *p >= ' ' && *p != '"' && *p != '\\' && *p <= limit)
		p++;
	return p;
}

static void
put_string(const struct printer *w, struct slice s)
{
	const unsigned char *p = s.ptr, *end = s.ptr + s.len;
	bool bytes = language_of(w->L)->bytes;
	uint32_t code;

	buf_reserve(w->out, s.len + 2);
	buf_put_byte(w->out, '"');
	for (;;) {
		const unsigned char *from = p;
		p = skip_safe(p, end, w->ascii);
		buf_put(w->out, (struct slice){ from, (size_t)(p - from) });
		if (p == end)
			break;
		p += str_char(p, end, bytes, &code);
		put_escaped(w->out, code);
	}
	buf_put_byte(w->out, '"');
}

static void
put_float(const struct printer *w, double x)
{
	char text[32];

	if (isfinite(x)) {
		size_t n = float_text(x, text);
		buf_put(w->out, (struct slice){ (unsigned char *)text, n });
		return;
	}
	if (!w->nan)
		raise_error(w->L, "Out of range float values are not JSON compliant");
	buf_put_text(w->out, isnan(x) ? "NaN" : x < 0 ? "-Infinity" : "Infinity");
}

/* What is neither string nor container; false for what JSON has not. */
static bool
put_plain(const struct printer *w, int index)
{
	switch (value_type(w->L, index)) {
	case VALUE_NIL:
	case VALUE_NONE:
		buf_put_text(w->out, "null");
		return true;
	case VALUE_BOOL:
		buf_put_text(w->out, lua_toboolean(w->L, index) ? "true" : "false");
		return true;
	case VALUE_INT:
		value_str(w->L, index, w->out);
		return true;
	case VALUE_FLOAT:
		put_float(w, lua_tonumber(w->L, index));
		return true;
	default:
		return false;
	}
}

static void
put_line(const struct printer *w, int depth)
{
	if (w->indent.ptr == NULL)
		return;
	buf_put_byte(w->out, '\n');
	for (; depth > 0; depth--)
		buf_put(w->out, w->indent);
}

static void
put_array(const struct printer *w, int index, const struct outer *here)
{
	lua_Integer n = (lua_Integer)lua_rawlen(w->L, index);

	buf_put_byte(w->out, '[');
	for (lua_Integer i = 1; i <= n; i++) {
		if (i > 1)
			buf_put(w->out, w->comma);
		put_line(w, here->depth);
		lua_rawgeti(w->L, index, i);
		put_value(w, lua_gettop(w->L), here);
		lua_pop(w->L, 1);
	}
	if (n > 0)
		put_line(w, here->depth - 1);
	buf_put_byte(w->out, ']');
}

/* The key at index as text in quotes; false where it is to be left out. */
static bool
put_key(const struct printer *w, int index)
{
	lua_State *L = w->L;
	enum value_type type = value_type(L, index);

	if (type == VALUE_STR) {
		put_string(w, arg_str(L, index, "key"));
		return true;
	}
	if (type > VALUE_FLOAT) {
		if (!w->skip_keys)
			raise_error(L, "keys must be str, int, float, bool or None, not %s",
			      value_type_name(L, index));
		return false;
	}
	buf_put_byte(w->out, '"');
	put_plain(w, index);
	buf_put_byte(w->out, '"');
	return true;
}

/* Key and value on the top, popped: whether they were put. */
static bool
put_member(const struct printer *w, bool first, const struct outer *here)
{
	int top = lua_gettop(w->L);
	size_t len = w->out->len;

	if (!first)
		buf_put(w->out, w->comma);
	put_line(w, here->depth);
	bool put = put_key(w, top - 1);
	if (put) {
		buf_put(w->out, w->colon);
		put_value(w, top, here);
	} else {
		w->out->len = len;
	}
	lua_settop(w->L, top - 2);
	return put;
}

/* Pushes a sorted list of the keys. */
static void
push_sorted_keys(lua_State *L, int dict)
{
	int list = lua_gettop(L) + 1;

	value_new_list(L, dict_len(L, dict));
	list_extend(L, list, dict);
	list_sort(L, list, 0, false);
}

static bool
next_member(const struct printer *w, int dict, int keys, lua_Integer *at)
{
	if (!w->sort)
		return dict_next(w->L, dict, at);
	if (lua_rawgeti(w->L, keys, ++*at) == LUA_TNIL)
		return false;
	lua_pushvalue(w->L, -1);
	return dict_get(w->L, dict);
}

static void
put_object(const struct printer *w, int index, const struct outer *here)
{
	int top = lua_gettop(w->L);
	lua_Integer at = 0;
	bool first = true;

	if (w->sort)
		push_sorted_keys(w->L, index);
	buf_put_byte(w->out, '{');
	while (next_member(w, index, top + 1, &at))
		if (put_member(w, first, here))
			first = false;
	if (!first)
		put_line(w, here->depth - 1);
	buf_put_byte(w->out, '}');
	lua_settop(w->L, top);
}

static void
put_container(const struct printer *w, int index, const struct outer *outer)
{
	struct outer here = {
		lua_topointer(w->L, index), outer, outer ? outer->depth + 1 : 1
	};

	for (; outer; outer = outer->next)
		if (outer->object == here.object)
			raise_error(w->L, "Circular reference detected");
	if (here.depth > DEPTH_MAX)
		raise_error(w->L, "maximum recursion depth exceeded while encoding a "
		      "JSON object");
	luaL_checkstack(w->L, 12, "json");
	if (value_type(w->L, index) == VALUE_DICT)
		put_object(w, index, &here);
	else
		put_array(w, index, &here);
}

/* Lua code runs now that may use the buffer: what is there is put back after. */
static void
restore(const struct printer *w, int saved)
{
	w->out->len = 0;
	buf_put(w->out, string_at(w->L, saved));
}

/* A stream is an array; all else is left to default=. */
static void
put_other(const struct printer *w, int index, const struct outer *outer)
{
	lua_State *L = w->L;
	int top = lua_gettop(L);
	bool stream = value_type(L, index) == VALUE_STREAM && !w->fallback;

	if (!stream && !w->fallback)
		raise_error(L, "Object of type %s is not JSON serializable",
		      value_type_name(L, index));
	luaL_checkstack(L, 12, "json");
	lua_pushlstring(L, (const char *)w->out->ptr, w->out->len);
	if (stream) {
		value_new_list(L, 0);
		list_extend(L, top + 2, index);
	} else {
		lua_pushvalue(L, index);
		value_call(L, w->fallback, 1);
	}
	restore(w, top + 1);
	struct outer here = { lua_topointer(L, index), outer,
	                      outer ? outer->depth : 0 };
	for (; outer; outer = outer->next)
		if (outer->object == here.object)
			raise_error(L, "Circular reference detected");
	put_value(w, top + 2, &here);
	lua_settop(L, top);
}

static void
put_command(const struct printer *w, int index)
{
	lua_State *L = w->L;
	int top = lua_gettop(L);

	lua_pushlstring(L, (const char *)w->out->ptr, w->out->len);
	lua_pushvalue(L, index);
	command_force(L, top + 2);
	restore(w, top + 1);
	put_string(w, arg_str(L, top + 2, "obj"));
	lua_settop(L, top);
}

/* index is absolute */
static void
put_value(const struct printer *w, int index, const struct outer *outer)
{
	switch (value_type(w->L, index)) {
	case VALUE_STR:
		put_string(w, arg_str(w->L, index, "obj"));
		break;
	case VALUE_LIST:
	case VALUE_TUPLE:
	case VALUE_DICT:
		put_container(w, index, outer);
		break;
	case VALUE_COMMAND:
		put_command(w, index);
		break;
	default:
		if (!put_plain(w, index))
			put_other(w, index, outer);
		break;
	}
}

void
json_put(lua_State *L, int index, struct buf *out)
{
	struct printer w = {
		.L = L, .out = out, .comma = SLICE(", "), .colon = SLICE(": "),
		.ascii = true, .nan = true
	};

	luaL_checkstack(L, 12, "json");
	put_value(&w, lua_absindex(L, index), NULL);
}

/* One level of indent=: a string, or that many spaces; pushes what holds them. */
static struct slice
read_indent(lua_State *L, int index)
{
	if (value_absent(L, index))
		return (struct slice){ NULL, 0 };
	if (lua_type(L, index) != LUA_TSTRING) {
		lua_Integer n = value_index(L, index);
		luaL_Buffer spaces;

		luaL_buffinit(L, &spaces);
		for (; n > 0; n--)
			luaL_addchar(&spaces, ' ');
		luaL_pushresult(&spaces);
		lua_replace(L, index);
	}
	return arg_str(L, index, "indent");
}

static void
read_separators(struct printer *w, int index)
{
	struct slice *parts[2] = { &w->comma, &w->colon };

	if (value_absent(w->L, index))
		return;
	for (int i = 0; i < 2; i++) {
		lua_pushinteger(w->L, i);
		value_item(w->L, index, -1);
		*parts[i] = arg_str(w->L, lua_gettop(w->L), "separator");
	}   /* both stay on the stack while they are used */
}

static int
json_dumps(lua_State *L)
{
	static const char *const keywords[] = {
		"skipkeys", "ensure_ascii", "allow_nan", "indent", "separators",
		"default", "sort_keys", NULL
	};
	int n = arg_keywords(L, keywords);
	struct printer w = {
		.L = L, .comma = SLICE(", "), .colon = SLICE(": ")
	};

	if (n != 1)
		raise_error(L, "dumps() takes 1 positional argument but %d were given", n);
	w.skip_keys = arg_truth_or(L, 2, false);
	w.ascii = arg_truth_or(L, 3, true);
	w.nan = arg_truth_or(L, 4, true);
	w.indent = read_indent(L, 5);
	if (w.indent.ptr)
		w.comma = SLICE(",");
	read_separators(&w, 6);
	w.fallback = value_absent(L, 7) ? 0 : 7;
	w.sort = arg_truth_or(L, 8, false);
	w.out = value_scratch(L, 0);
	put_value(&w, 1, NULL);
	lua_pushlstring(L, (const char *)w.out->ptr, w.out->len);
	return 1;
}

static const struct function functions[] = {
	{ "dumps", json_dumps, "obj, *, skipkeys=False, ensure_ascii=True, "
	  "check_circular=True, allow_nan=True, cls=None, indent=None, "
	  "separators=None, default=None, sort_keys=False" },
	{ "loads", json_loads, "s" },
	{ NULL, NULL, NULL }
};

int
open_json(lua_State *L)
{
	value_new_module(L, "json", functions);
	return 1;
}
