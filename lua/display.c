/* display - what [*a, b], {**d}, f(*a), a, *b = c and f"{x!r:>5}" become */
#include "lua/operators.h"

#include "lua/dict.h"
#include "lua/lend.h"

int
op_list(lua_State *L)
{
	lua_settop(L, 1);
	value_set_type(L, VALUE_LIST);
	return 1;
}

int
op_tuple(lua_State *L)
{
	lua_settop(L, 1);
	value_set_type(L, VALUE_TUPLE);
	return 1;
}

int
op_set(lua_State *L)
{
	lua_Integer n = (lua_Integer)lua_rawlen(L, 1);

	lua_settop(L, 1);
	set_new(L);
	for (lua_Integer i = 1; i <= n; i++) {
		lua_rawgeti(L, 1, i);
		set_add(L, 2);
	}
	return 1;
}

int
op_dict(lua_State *L)
{
	lua_Integer n = (lua_Integer)lua_rawlen(L, 1);

	lua_settop(L, 1);
	dict_new(L);
	for (lua_Integer i = 1; i < n; i += 2) {
		lua_rawgeti(L, 1, i);
		lua_rawgeti(L, 1, i + 1);
		dict_set(L, 2);
	}
	return 1;
}

int
op_extend(lua_State *L)
{
	lua_settop(L, 2);
	list_extend(L, 1, 2);
	lua_settop(L, 1);
	return 1;
}

int
op_update(lua_State *L)
{
	lua_settop(L, 2);
	if (value_type(L, 2) != VALUE_DICT && !value_event(L, 2, "__pairs"))
		raise_error(L, "'%s' object is not a mapping", value_type_name(L, 2));
	lua_settop(L, 2);
	dict_update(L, 1, 2);
	lua_settop(L, 1);
	return 1;
}

int
op_unpack(lua_State *L)
{
	struct cursor c;

	lua_settop(L, 1);
	if (value_type(L, 1) <= VALUE_FLOAT)
		raise_error(L, "Value after * must be an iterable, not %s",
		      value_type_name(L, 1));
	cursor_open(L, &c, 1);
	while (cursor_next(L, &c))
		luaL_checkstack(L, 8, "too many arguments");
	return lua_gettop(L) - 1;
}

static void
check_unpacking(lua_State *L)
{
	switch (value_type(L, 1)) {
	case VALUE_NIL: case VALUE_NONE: case VALUE_BOOL: case VALUE_INT:
	case VALUE_FLOAT: case VALUE_FUNCTION: case VALUE_TYPE: case VALUE_MODULE:
		raise_error(L, "cannot unpack non-iterable %s object",
		      value_type_name(L, 1));
	default:
		break;
	}
}

int
op_unpack_to(lua_State *L)
{
	int want = (int)lua_tointeger(L, 2), n = 0;
	struct cursor c;

	lua_settop(L, 1);
	luaL_checkstack(L, want + 8, "too many values to unpack");
	check_unpacking(L);
	cursor_open(L, &c, 1);
	while (n < want && cursor_next(L, &c))
		n++;
	if (n < want)
		raise_error(L, "not enough values to unpack (expected %d, got %d)",
		      want, n);
	if (cursor_next(L, &c))
		raise_error(L, "too many values to unpack (expected %d)", want);
	return want;
}

/* (iterable, before, after): those before and after the star by themselves, the
 * rest of them as a list. */
int
op_unpack_star(lua_State *L)
{
	lua_Integer before = lua_tointeger(L, 2), after = lua_tointeger(L, 3);
	lua_Integer n, i;

	lua_settop(L, 1);
	luaL_checkstack(L, (int)(before + after) + 8, "too many targets");
	value_new_list(L, 0);
	check_unpacking(L);
	list_extend(L, 2, 1);
	n = (lua_Integer)lua_rawlen(L, 2);
	if (n < before + after)
		raise_error(L, "not enough values to unpack (expected at least %d, got %d)",
		      (int)(before + after), (int)n);
	for (i = 1; i <= before; i++)
		lua_rawgeti(L, 2, i);
	value_new_list(L, (size_t)(n - before - after));
	for (; i <= n - after; i++) {
		lua_rawgeti(L, 2, i);
		lua_rawseti(L, -2, i - before);
	}
	for (; i <= n; i++)
		lua_rawgeti(L, 2, i);
	return (int)(before + after) + 1;
}

/* Pushes repr, str or ascii of the value at index. */
static void
convert(lua_State *L, int index, char conversion)
{
	struct buf *out;

	if (conversion == 's') {
		value_push_str(L, index);
		return;
	}
	if (conversion == 'a') {
		value_push_ascii(L, index);
		return;
	}
	out = value_scratch(L, 3);
	value_repr(L, index, out);
	lua_pushlstring(L, (const char *)out->ptr, out->len);
}

int
op_format(lua_State *L)
{
	struct slice spec = { NULL, 0 };

	lua_settop(L, 3);
	lend_own(L, 1);
	if (lua_type(L, 2) == LUA_TSTRING)
		spec = string_at(L, 2);
	if (lua_type(L, 3) == LUA_TSTRING)
		convert(L, 1, lua_tostring(L, 3)[0]);
	else
		lua_pushvalue(L, 1);
	if (spec.len == 0 && lua_type(L, -1) == LUA_TSTRING)
		return 1;
	format_value(L, lua_gettop(L), spec);
	return 1;
}
