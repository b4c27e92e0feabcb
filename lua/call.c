/* call - calling values, their attributes, and what a stage's value does */
#include "lua/operators.h"

#include "lua/command.h"
#include "lua/keywords.h"
#include "lua/lend.h"
#include "lua/numeric.h"

void
value_call(lua_State *L, int function, int n)
{
	lua_pushvalue(L, function);
	lua_insert(L, -n - 1);
	lua_call(L, n, 1);
	if (lua_isnil(L, -1)) {
		lua_pop(L, 1);
		value_push_none(L);
	}
}

/* Types that cannot be called share one __call, which says so. */
bool
value_callable(lua_State *L, int index)
{
	bool callable;

	switch (value_type(L, index)) {
	case VALUE_FUNCTION:
	case VALUE_TYPE:
		return true;
	case VALUE_OTHER:
		break;
	default:
		return false;
	}
	if (luaL_getmetafield(L, index, "__call") == LUA_TNIL)
		return false;
	value_push_metatable(L, VALUE_LIST);
	lua_getfield(L, -1, "__call");
	callable = !lua_rawequal(L, -1, -3);
	lua_pop(L, 3);
	return callable;
}

void
value_push_type(lua_State *L, int index)
{
	enum value_type type = value_type(L, index);

	if (type == VALUE_INT || type == VALUE_FLOAT || type == VALUE_NIL) {
		value_push_metatable(L, type == VALUE_NIL ? VALUE_NONE : type);
		lua_getfield(L, -1, "type");
		lua_remove(L, -2);
	} else if (luaL_getmetafield(L, index, "type") == LUA_TNIL) {
		lua_pushnil(L);
	}
}

noreturn void
raise_repr(lua_State *L, const char *format, int index)
{
	struct buf *out = value_scratch(L, 3);

	lend_own(L, index);
	value_repr(L, index, out);
	lua_pushlstring(L, (const char *)out->ptr, out->len);
	raise_error(L, format, lua_tostring(L, -1));
}

lua_Integer
value_index(lua_State *L, int index)
{
	if (lua_isinteger(L, index))
		return lua_tointeger(L, index);
	if (!lua_isboolean(L, index))
		raise_error(L, "'%s' object cannot be interpreted as an integer",
		      value_type_name(L, index));
	return lua_toboolean(L, index);
}

/* --- attributes -------------------------------------------------------- */

/* Upvalues: the function and self. */
static int
bound_method(lua_State *L)
{
	lua_pushvalue(L, lua_upvalueindex(1));
	lua_insert(L, 1);
	lua_pushvalue(L, lua_upvalueindex(2));
	lua_insert(L, 2);
	lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
	return lua_gettop(L);
}

bool
value_bound(lua_State *L, int index)
{
	if (lua_tocfunction(L, index) != bound_method)
		return false;
	lua_getupvalue(L, index, 1);
	lua_getupvalue(L, index, 2);
	return true;
}

/* Lent by the state. */
static const char *
function_name(lua_State *L, int index)
{
	if (value_bound(L, index)) {
		lua_pop(L, 1);
		index = lua_gettop(L);
	}
	const struct function *row =
		function_row(language_of(L), lua_tocfunction(L, index));
	return row ? row->name : "<lambda>";
}

/* __class__ and __name__: the two that one-liners ask for. */
static bool
special_attribute(lua_State *L, const char *name)
{
	if (strcmp(name, "__class__") == 0) {
		value_push_type(L, 1);
		return true;
	}
	if (strcmp(name, "__name__") != 0)
		return false;
	switch (value_type(L, 1)) {
	case VALUE_TYPE:
	case VALUE_MODULE:
		if (luaL_getmetafield(L, 1, "name") == LUA_TNIL)
			return false;
		const char *dot = strrchr(lua_tostring(L, -1), '.');
		if (dot)   /* datetime.date is called date */
			lua_pushstring(L, dot + 1);
		return true;
	case VALUE_FUNCTION:
		lua_pushstring(L, function_name(L, 1));
		return true;
	default:
		return false;
	}
}

/* start, stop and step of a range. */
static bool
range_attribute(lua_State *L, const char *name)
{
	static const char *const names[] = { "start", "stop", "step" };

	for (int i = 0; i < 3; i++)
		if (strcmp(name, names[i]) == 0) {
			lua_rawgeti(L, 1, i + 1);
			return true;
		}
	return false;
}

/* Whether the value at 1 holds the attribute at 2 itself: then it is pushed. */
static bool
own_attribute(lua_State *L)
{
	if (!lua_istable(L, 1))
		return false;
	lua_pushvalue(L, 2);
	if (lua_rawget(L, 1) != LUA_TNIL)
		return true;
	lua_pop(L, 1);
	return false;
}

static void
lookup(lua_State *L)
{
	if (lua_isnil(L, 1) || (lua_type(L, 1) != LUA_TTABLE &&
	    luaL_getmetafield(L, 1, "__index") == LUA_TNIL))
		raise_error(L, "'%s' object has no attribute '%s'",
		      value_type_name(L, 1), lua_tostring(L, 2));
	lua_pushvalue(L, 2);
	if (lua_gettable(L, 1) == LUA_TNIL)
		raise_error(L, "'%s' object has no attribute '%s'",
		      value_type_name(L, 1), lua_tostring(L, 2));
}

int
op_getattr(lua_State *L)
{
	const char *name = luaL_checkstring(L, 2);
	enum value_type type;

	lua_settop(L, 2);
	if (value_type(L, 1) == VALUE_COMMAND && name[0] != '_')
		command_force(L, 1);
	if (name[0] == '_' && special_attribute(L, name))
		return 1;
	type = value_type(L, 1);
	if (type == VALUE_OTHER && own_attribute(L))
		return 1;
	if (type <= VALUE_FLOAT && number_attribute(L, 1, name))
		return 1;
	if (type == VALUE_RANGE && range_attribute(L, name))
		return 1;
	lookup(L);
	if (type == VALUE_TYPE || type == VALUE_MODULE ||
	    !lua_isfunction(L, -1))
		return 1;
	lua_pushvalue(L, 1);
	lua_pushcclosure(L, bound_method, 2);
	return 1;
}

/* --- the value of a line stage ----------------------------------------- */

/* The new p for a value at 2 that is not to be called: p is at 1. */
static int
settle_value(lua_State *L)
{
	if (value_type(L, 2) == VALUE_COMMAND)
		command_force(L, 2);
	switch (lua_type(L, 2)) {
	case LUA_TBOOLEAN:
		if (!lua_toboolean(L, 2))
			return 0;
		lua_settop(L, 1);
		return 1;
	case LUA_TNIL:
		return 0;
	case LUA_TLIGHTUSERDATA:
		return !value_is_none(L, 2);
	default:
		return 1;
	}
}

int
op_settle(lua_State *L)
{
	int type = lua_type(L, 2);

	lua_settop(L, 2);
	if (type == LUA_TSTRING || type == LUA_TNUMBER)
		return 1;
	lend_own(L, 1);
	/* a callable's result is taken in the same way */
	while (lua_type(L, 2) >= LUA_TTABLE && value_callable(L, 2)) {
		lua_pushvalue(L, 1);
		lua_call(L, 1, 1);   /* in its own place: the result is at 2 */
	}
	return settle_value(L);
}

int
op_force(lua_State *L)
{
	lua_settop(L, 1);
	if (lua_type(L, 1) >= LUA_TTABLE && value_type(L, 1) == VALUE_COMMAND)
		command_force(L, 1);
	return 1;
}
