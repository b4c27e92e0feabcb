/* slice - slice(a, b, c) as a value */
#include "lua/subscript.h"

#include "lua/operators.h"

static const char slice_key;   /* the metatable of slice objects in the registry */

int
slice_new(lua_State *L)
{
	int n = lua_gettop(L);

	if (n < 1 || n > 3)
		raise_error(L, "slice expected at %s, got %d",
		      n < 1 ? "least 1 argument" : "most 3 arguments", n);
	if (n == 1) {
		value_push_none(L);
		lua_insert(L, 1);
	}
	lua_settop(L, 3);
	lua_createtable(L, 0, 3);
	static const char *const name[] = { "start", "stop", "step" };
	for (int i = 1; i <= 3; i++) {
		if (lua_isnil(L, i))
			value_push_none(L);
		else
			lua_pushvalue(L, i);
		lua_setfield(L, -2, name[i - 1]);
	}
	lua_rawgetp(L, LUA_REGISTRYINDEX, &slice_key);
	lua_setmetatable(L, -2);
	return 1;
}

bool
slice_open(lua_State *L, int index)
{
	bool is;

	if (!lua_istable(L, index) || !lua_getmetatable(L, index))
		return false;
	lua_rawgetp(L, LUA_REGISTRYINDEX, &slice_key);
	is = lua_rawequal(L, -1, -2);
	lua_pop(L, 2);
	if (!is)
		return false;
	lua_getfield(L, index, "start");
	lua_getfield(L, index, "stop");
	lua_getfield(L, index, "step");
	return true;
}

static int
slice_repr(lua_State *L)
{
	struct buf *out = value_scratch(L, 3);
	static const char *const name[] = { "start", "stop", "step" };

	buf_put_text(out, "slice(");
	for (int i = 0; i < 3; i++) {
		lua_getfield(L, 1, name[i]);
		value_repr(L, -1, out);
		buf_put_text(out, i < 2 ? ", " : ")");
	}
	lua_pushlstring(L, (const char *)out->ptr, out->len);
	return 1;
}

void
open_subscript(lua_State *L)
{
	static const struct function none[] = { { NULL, NULL, NULL } };

	value_new_type(L, VALUE_OTHER, "slice", none, slice_new,
	               "start, stop, step");
	lua_pushcfunction(L, slice_repr);
	lua_setfield(L, -2, "__tostring");
	lua_pushvalue(L, -1);
	lua_rawsetp(L, LUA_REGISTRYINDEX, &slice_key);
	lua_getfield(L, -1, "type");
	lua_setfield(L, -3, "slice");
	lua_pop(L, 1);
}
