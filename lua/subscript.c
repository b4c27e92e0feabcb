/* subscript - x[n] and x[a:b:c] of everything that has them */
#include "lua/subscript.h"

#include "lua/bytes.h"
#include "lua/command.h"
#include "lua/dict.h"
#include "lua/operators.h"
#include "lua/row.h"
#include "lua/str.h"

/* --- bounds ------------------------------------------------------------ */

static bool
read_bound(lua_State *L, int index, lua_Integer *out)
{
	if (value_absent(L, index))
		return false;
	if (!lua_isinteger(L, index) && !lua_isboolean(L, index))
		raise_error(L, "slice indices must be integers or None or have an "
		      "__index__ method");
	*out = lua_isboolean(L, index) ? lua_toboolean(L, index)
		: lua_tointeger(L, index);
	return true;
}

static struct bounds
read_bounds(lua_State *L, int first)
{
	struct bounds b = { .step = 1 };

	b.has_start = read_bound(L, first, &b.start);
	b.has_stop = read_bound(L, first + 1, &b.stop);
	if (read_bound(L, first + 2, &b.step) && b.step == 0)
		raise_error(L, "slice step cannot be zero");
	return b;
}

static lua_Integer
clamp_bound(lua_Integer at, lua_Integer len, lua_Integer step)
{
	if (at < 0) {
		at += len;
		return at < 0 ? step < 0 ? -1 : 0 : at;
	}
	return at < len ? at : step < 0 ? len - 1 : len;
}

/* Makes the bounds positions in len elements: gives how many they select. */
static lua_Integer
clamp(struct bounds *b, lua_Integer len)
{
	bool back = b->step < 0;

	b->start = b->has_start ? clamp_bound(b->start, len, b->step)
		: back ? len - 1 : 0;
	b->stop = b->has_stop ? clamp_bound(b->stop, len, b->step)
		: back ? -1 : len;
	return range_count(b->start, b->stop, b->step);
}

/* --- text -------------------------------------------------------------- */

static struct slice
text_at(lua_State *L, int index)
{
	struct slice s;

	s = string_at(L, index);
	return s;
}

static void
push_bytes(lua_State *L, struct slice s, size_t from, size_t to)
{
	lua_pushlstring(L, (const char *)s.ptr + from, to - from);
}

/* A front part by positions that count from the start: nothing behind it is read. */
static void
text_span(lua_State *L, struct slice s, lua_Integer start, lua_Integer stop)
{
	bool bytes = language_of(L)->bytes;
	size_t from = str_offset(s, (size_t)start, bytes);
	size_t to = from;

	if (stop > start)
		to += str_offset((struct slice){ s.ptr + from, s.len - from },
		                 (size_t)(stop - start), bytes);
	push_bytes(L, s, from, to);
}

/* Every step-th character; offsets is NULL where each is one byte. */
static void
text_steps(lua_State *L, struct slice s, const size_t *offsets, lua_Integer at,
           lua_Integer step, lua_Integer n)
{
	luaL_Buffer out;

	luaL_buffinit(L, &out);
	for (; n > 0; n--) {
		size_t from = offsets ? offsets[at] : (size_t)at;
		size_t to = offsets ? offsets[at + 1] : from + 1;
		luaL_addlstring(&out, (const char *)s.ptr + from, to - from);
		if (n > 1)
			at += step;
	}
	luaL_pushresult(&out);
}

/* Pushes an array of where each of the n characters starts, and the end. */
static const size_t *
push_offsets(lua_State *L, struct slice s, size_t n)
{
	size_t *offsets = lua_newuserdatauv(L, (n + 1) * sizeof *offsets, 0);
	const unsigned char *p = s.ptr, *end = s.ptr + s.len;
	uint32_t code;

	for (size_t i = 0; i < n; i++) {
		offsets[i] = (size_t)(p - s.ptr);
		p += str_char(p, end, false, &code);
	}
	offsets[n] = s.len;
	return offsets;
}

static void
text_slice(lua_State *L, int index, struct bounds *b)
{
	struct slice s = text_at(L, index);
	size_t len;
	lua_Integer n;

	if (b->step == 1 && b->start >= 0 && b->has_stop && b->stop >= 0) {
		text_span(L, s, b->start, b->stop);
		return;
	}
	len = str_len(s, language_of(L)->bytes);
	n = clamp(b, (lua_Integer)len);
	if (n == 0)
		lua_pushliteral(L, "");
	else if (len == s.len && b->step == 1)
		push_bytes(L, s, (size_t)b->start, (size_t)b->stop);
	else if (b->step == 1)
		text_span(L, s, b->start, b->stop);
	else
		text_steps(L, s, len == s.len ? NULL : push_offsets(L, s, len),
		           b->start, b->step, n);
}

static void
text_item(lua_State *L, int index, lua_Integer at)
{
	struct slice s = text_at(L, index);
	bool bytes = language_of(L)->bytes;
	uint32_t code;
	size_t from;

	if (at < 0)
		at += (lua_Integer)str_len(s, bytes);
	from = at < 0 ? s.len : str_offset(s, (size_t)at, bytes);
	if (from >= s.len)
		raise_error(L, "string index out of range");
	push_bytes(L, s, from,
	           from + str_char(s.ptr + from, s.ptr + s.len, bytes, &code));
}

/* --- bytes ------------------------------------------------------------- */

static void
bytes_slice(lua_State *L, int index, struct bounds *b)
{
	struct slice s = bytes_at(L, index);
	lua_Integer n = clamp(b, (lua_Integer)s.len);

	text_steps(L, s, NULL, b->start, b->step, n);
	bytes_wrap(L);
}

static void
bytes_item(lua_State *L, int index, lua_Integer at)
{
	struct slice s = bytes_at(L, index);

	if (at < 0)
		at += (lua_Integer)s.len;
	if (at < 0 || (size_t)at >= s.len)
		raise_error(L, "index out of range");
	lua_pushinteger(L, s.ptr[at]);
}

/* --- lists, tuples, ranges --------------------------------------------- */

static void
sequence_item(lua_State *L, int index, lua_Integer at, const char *what)
{
	lua_Integer i = at;

	if (i < 0)
		i += (lua_Integer)lua_rawlen(L, index);
	if (i < 0 || i == LUA_MAXINTEGER ||
	    lua_rawgeti(L, index, i + 1) == LUA_TNIL)
		raise_error(L, "%s index out of range", what);
}

static void
sequence_slice(lua_State *L, int index, struct bounds *b, enum value_type type)
{
	lua_Integer n = clamp(b, (lua_Integer)lua_rawlen(L, index));
	lua_Integer at = b->start;

	if (type == VALUE_LIST)
		value_new_list(L, (size_t)n);
	else
		value_new_tuple(L, (size_t)n);
	for (lua_Integer i = 1; i <= n; i++) {
		lua_rawgeti(L, index, at + 1);
		lua_rawseti(L, -2, i);
		if (i < n)
			at += b->step;
	}
}

static void
range_item(lua_State *L, int index, lua_Integer at)
{
	lua_Integer part[3], n = range_len(L, index);

	if (at < 0)
		at += n;
	if (at < 0 || at >= n)
		raise_error(L, "range object index out of range");
	range_get(L, index, part);
	lua_pushinteger(L, part[0] + at * part[2]);
}

static void
range_slice(lua_State *L, int index, struct bounds *b)
{
	lua_Integer part[3];

	clamp(b, range_len(L, index));
	range_get(L, index, part);
	range_new(L, part[0] + b->start * part[2], part[0] + b->stop * part[2],
	          part[2] * b->step);
}

/* --- dispatch ---------------------------------------------------------- */

static bool
sliceable(enum value_type type)
{
	return type == VALUE_STR || type == VALUE_LIST || type == VALUE_TUPLE ||
		type == VALUE_RANGE || type == VALUE_STREAM || type == VALUE_BYTES;
}

/* Pushes container[first … first+2]. */
static void
push_slice(lua_State *L, int container, int first)
{
	enum value_type type = value_type(L, container);
	struct bounds b = read_bounds(L, first);

	switch (type) {
	case VALUE_STR: text_slice(L, container, &b); break;
	case VALUE_LIST:
	case VALUE_TUPLE: sequence_slice(L, container, &b, type); break;
	case VALUE_RANGE: range_slice(L, container, &b); break;
	case VALUE_BYTES: bytes_slice(L, container, &b); break;
	default: subscript_stream_slice(L, container, &b); break;
	}
}

static lua_Integer
position(lua_State *L, int key, enum value_type type)
{
	static const char *const name[VALUE_TYPES] = {
		[VALUE_LIST] = "list", [VALUE_TUPLE] = "tuple",
		[VALUE_RANGE] = "range", [VALUE_STREAM] = "stream",
		[VALUE_BYTES] = "byte"
	};

	if (lua_isinteger(L, key))
		return lua_tointeger(L, key);
	if (lua_isboolean(L, key))
		return lua_toboolean(L, key);
	if (type == VALUE_STR)
		raise_error(L, "string indices must be integers, not '%s'",
		      value_type_name(L, key));
	raise_error(L, "%s indices must be integers or slices, not %s", name[type],
	      value_type_name(L, key));
}

static void
dict_item(lua_State *L, int container, int key)
{
	lua_pushvalue(L, key);
	if (dict_get(L, container) || dict_missing(L, container, key))
		return;
	raise_repr(L, "KeyError: %s", key);
}

static void
foreign_item(lua_State *L, int container, int key)
{
	bool plain;

	if (value_event(L, container, "__getitem")) {
		lua_pushvalue(L, container);
		lua_pushvalue(L, key);
		lua_call(L, 2, 1);
		return;
	}
	plain = value_type(L, container) == VALUE_OTHER &&
		lua_istable(L, container);
	if (plain && luaL_getmetafield(L, container, "__name") != LUA_TNIL)
		plain = false;
	if (!plain)
		raise_error(L, "'%s' object is not subscriptable",
		      value_type_name(L, container));
	lua_pushvalue(L, key);   /* a table of --eval code: Lua's meaning */
	if (lua_gettable(L, container) == LUA_TNIL) {
		lua_pop(L, 1);
		value_push_none(L);
	}
}

static void
match_item(lua_State *L, int container, int key)
{
	lua_getfield(L, container, "group");
	lua_pushvalue(L, container);
	lua_pushvalue(L, key);
	lua_call(L, 2, 1);
}

static void
item(lua_State *L, int container, int key)
{
	enum value_type type = value_type(L, container);

	if (type == VALUE_COMMAND) {
		command_force(L, container);
		type = value_type(L, container);
	}
	if (sliceable(type) && slice_open(L, key)) {
		push_slice(L, container, lua_gettop(L) - 2);
		return;
	}
	switch (type) {
	case VALUE_LIST:
		if (lua_type(L, key) == LUA_TSTRING)
			row_item(L, container, key);
		else
			sequence_item(L, container, position(L, key, type), "list");
		break;
	case VALUE_TUPLE:
		sequence_item(L, container, position(L, key, type), "tuple");
		break;
	case VALUE_STR: text_item(L, container, position(L, key, type)); break;
	case VALUE_RANGE: range_item(L, container, position(L, key, type)); break;
	case VALUE_STREAM: subscript_stream_item(L, container, position(L, key, type)); break;
	case VALUE_BYTES: bytes_item(L, container, position(L, key, type)); break;
	case VALUE_DICT: dict_item(L, container, key); break;
	case VALUE_MATCH: match_item(L, container, key); break;
	default: foreign_item(L, container, key); break;
	}
}

void
value_item(lua_State *L, int container, int key)
{
	int top = lua_gettop(L);

	item(L, lua_absindex(L, container), lua_absindex(L, key));
	lua_copy(L, -1, top + 1);
	lua_settop(L, top + 1);
}

int
op_getitem(lua_State *L)
{
	item(L, 1, 2);
	return 1;
}

int
op_slice(lua_State *L)
{
	enum value_type type;

	lua_settop(L, 4);
	if (value_type(L, 1) == VALUE_COMMAND)
		command_force(L, 1);
	type = value_type(L, 1);
	if (sliceable(type)) {
		push_slice(L, 1, 2);
		return 1;
	}
	if (type == VALUE_DICT)
		raise_error(L, "unhashable type: 'slice'");
	lua_pushcfunction(L, slice_new);
	lua_insert(L, 2);
	lua_call(L, 3, 1);
	foreign_item(L, 1, 2);
	return 1;
}
