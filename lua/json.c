/* json - values to JSON text, and the module json: see json.h */
#include "lua/json.h"

#include <math.h>
#include "engine/float.h"
#include "lua/bytes.h"
#include "lua/command.h"
#include "lua/dict.h"
#include "lua/modules.h"
#include "lua/operators.h"
#include "lua/str.h"

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
	if (here.depth > JSON_DEPTH_MAX)
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
