/* iter - walking over any iterable, from C and from Lua's for */
#include "lua/operators.h"

#include "lua/bytes.h"
#include "lua/command.h"
#include "lua/dict.h"
#include "lua/str.h"

/* --- cursor: iteration from C ------------------------------------------ */

/* Pushes what a foreign value iterates over: its own __iter, or the elements of a
 * plain table of --eval code. */
static bool
foreign_iterable(lua_State *L, int index)
{
	if (value_event(L, index, "__iter")) {
		lua_pushvalue(L, index);
		lua_call(L, 1, 1);
		if (lua_isfunction(L, -1))
			stream_new(L);
		return true;
	}
	if (value_type(L, index) != VALUE_OTHER || !lua_istable(L, index))
		return false;
	if (luaL_getmetafield(L, index, "__name") != LUA_TNIL) {
		lua_pop(L, 1);
		return false;
	}
	value_new_list(L, 0);
	for (lua_Integer i = 1; lua_geti(L, index, i) != LUA_TNIL; i++)
		lua_rawseti(L, -2, i);
	lua_pop(L, 1);
	return true;
}

static noreturn void
raise_iterable(lua_State *L, int index)
{
	raise_error(L, "'%s' object is not iterable", value_type_name(L, index));
}

static void
open_range(lua_State *L, struct cursor *c)
{
	lua_rawgeti(L, c->object, 1);
	lua_rawgeti(L, c->object, 3);
	c->at = lua_tointeger(L, -2);
	c->step = lua_tointeger(L, -1);
	c->end = range_len(L, c->object);
	lua_pop(L, 2);
}

/* What is iterated may be put in the place of the value at index. */
void
cursor_open(lua_State *L, struct cursor *c, int index)
{
	c->object = lua_absindex(L, index);
	c->type = value_type(L, c->object);
	c->at = 0;
	c->end = 0;
	c->step = 1;
	luaL_checkstack(L, 8, "iteration");
	switch (c->type) {
	case VALUE_LIST: case VALUE_TUPLE: case VALUE_STREAM: case VALUE_STR:
	case VALUE_BYTES:
		return;
	case VALUE_DICT: case VALUE_SET:
		c->end = (lua_Integer)dict_len(L, c->object);
		return;
	case VALUE_RANGE:
		open_range(L, c);
		return;
	case VALUE_COMMAND:
		command_force(L, c->object);
		break;
	default:
		if (!foreign_iterable(L, c->object))
			raise_iterable(L, c->object);
		lua_replace(L, c->object);
		break;
	}
	c->type = value_type(L, c->object);
	if (c->type != VALUE_STR && c->type != VALUE_LIST &&
	    c->type != VALUE_STREAM)
		raise_iterable(L, c->object);
}

static bool
next_char(lua_State *L, int index, lua_Integer *at)
{
	size_t len;
	const unsigned char *s =
		(const unsigned char *)lua_tolstring(L, index, &len);
	uint32_t code;
	size_t n;

	if ((size_t)*at >= len)
		return false;
	n = str_char(s + *at, s + len, language_of(L)->bytes, &code);
	lua_pushlstring(L, (const char *)s + *at, n);
	*at += (lua_Integer)n;
	return true;
}

static bool
next_byte(lua_State *L, int index, lua_Integer *at)
{
	struct slice s = bytes_at(L, index);

	if ((size_t)*at >= s.len)
		return false;
	lua_pushinteger(L, s.ptr[(*at)++]);
	return true;
}

static bool
next_key(lua_State *L, struct cursor *c)
{
	if ((lua_Integer)dict_len(L, c->object) != c->end)
		raise_error(L, "%s changed size during iteration",
		      c->type == VALUE_DICT ? "dictionary" : "Set");
	if (!dict_next(L, c->object, &c->at))
		return false;
	if (c->type == VALUE_DICT)
		lua_pop(L, 1);
	return true;
}

static bool
next_number(lua_State *L, struct cursor *c)
{
	if (c->end == 0)
		return false;
	lua_pushinteger(L, c->at);
	if (--c->end > 0)
		c->at += c->step;
	return true;
}

bool
cursor_next(lua_State *L, struct cursor *c)
{
	switch (c->type) {
	case VALUE_LIST:
	case VALUE_TUPLE:
		if (lua_rawgeti(L, c->object, ++c->at) != LUA_TNIL)
			return true;
		break;
	case VALUE_STREAM:
		lua_rawgeti(L, c->object, 1);
		lua_call(L, 0, 1);
		if (!lua_isnil(L, -1))
			return true;
		break;
	case VALUE_STR:
		return next_char(L, c->object, &c->at);
	case VALUE_BYTES:
		return next_byte(L, c->object, &c->at);
	case VALUE_RANGE:
		return next_number(L, c);
	default:
		return next_key(L, c);
	}
	lua_pop(L, 1);
	return false;
}

/* --- iterators --------------------------------------------------------- */

void
stream_new(lua_State *L)
{
	lua_createtable(L, 1, 0);
	lua_insert(L, -2);
	lua_rawseti(L, -2, 1);
	value_set_type(L, VALUE_STREAM);
}

/* Upvalues of the next functions below. */
enum { NEXT_OBJECT = 1, NEXT_AT, NEXT_END, NEXT_STEP };

static lua_Integer
upvalue_int(lua_State *L, int upvalue)
{
	return lua_tointeger(L, lua_upvalueindex(upvalue));
}

static void
set_upvalue(lua_State *L, int upvalue, lua_Integer n)
{
	lua_pushinteger(L, n);
	lua_replace(L, lua_upvalueindex(upvalue));
}

static int
sequence_next(lua_State *L)
{
	lua_Integer at = upvalue_int(L, NEXT_AT) + 1;

	if (lua_isnil(L, lua_upvalueindex(NEXT_OBJECT)))
		return 0;
	if (lua_rawgeti(L, lua_upvalueindex(NEXT_OBJECT), at) == LUA_TNIL) {
		lua_replace(L, lua_upvalueindex(NEXT_OBJECT));
		return 0;
	}
	set_upvalue(L, NEXT_AT, at);
	return 1;
}

/* Any other: the cursor lives in upvalues between calls. */
static int
cursor_step(lua_State *L)
{
	struct cursor c = { .object = 1 };

	lua_settop(L, 0);
	lua_pushvalue(L, lua_upvalueindex(NEXT_OBJECT));
	c.type = value_type(L, 1);
	c.at = upvalue_int(L, NEXT_AT);
	c.end = upvalue_int(L, NEXT_END);
	c.step = upvalue_int(L, NEXT_STEP);
	if (!cursor_next(L, &c))
		return 0;
	set_upvalue(L, NEXT_AT, c.at);
	set_upvalue(L, NEXT_END, c.end);
	return 1;
}

/* Pushes the function that gives the values of the iterable one by one. */
static void
push_next(lua_State *L, int index)
{
	struct cursor c;
	int top;

	lua_pushvalue(L, index);
	top = lua_gettop(L);
	cursor_open(L, &c, top);
	if (c.type == VALUE_STREAM) {
		lua_rawgeti(L, top, 1);
		lua_replace(L, top);
		return;
	}
	lua_pushinteger(L, c.at);
	if (c.type == VALUE_LIST || c.type == VALUE_TUPLE) {
		lua_pushcclosure(L, sequence_next, 2);
		return;
	}
	lua_pushinteger(L, c.end);
	lua_pushinteger(L, c.step);
	lua_pushcclosure(L, cursor_step, 4);
}

void
value_iter(lua_State *L, int index)
{
	if (value_type(L, index) == VALUE_STREAM) {
		lua_pushvalue(L, index);
		return;
	}
	push_next(L, lua_absindex(L, index));
	stream_new(L);
}

int
op_stream(lua_State *L)
{
	lua_settop(L, 1);
	stream_new(L);
	return 1;
}

int
op_next_of(lua_State *L)
{
	push_next(L, 1);
	return 1;
}

/* --- for _, x in each(v) ----------------------------------------------- */

static int
sequence_each(lua_State *L)
{
	lua_Integer at = lua_tointeger(L, 2) + 1;

	lua_pushinteger(L, at);
	return lua_rawgeti(L, 1, at) == LUA_TNIL ? 0 : 2;
}

/* The state is the next function. */
static int
next_each(lua_State *L)
{
	lua_settop(L, 1);
	lua_pushboolean(L, true);
	lua_insert(L, 1);
	lua_call(L, 0, 1);
	return lua_isnil(L, 2) ? 0 : 2;
}

static int
text_each(lua_State *L)
{
	lua_Integer at = lua_tointeger(L, 2);

	lua_settop(L, 1);
	if (!next_char(L, 1, &at))
		return 0;
	lua_pushinteger(L, at);
	lua_insert(L, 2);
	return 2;
}

int
op_each(lua_State *L)
{
	lua_CFunction step;

	switch (value_type(L, 1)) {
	case VALUE_LIST: case VALUE_TUPLE: step = sequence_each; break;
	case VALUE_STR: step = text_each; break;
	default:
		lua_pushcfunction(L, next_each);
		push_next(L, 1);
		return 2;
	}
	lua_pushcfunction(L, step);
	lua_pushvalue(L, 1);
	lua_pushinteger(L, 0);
	return 3;
}
