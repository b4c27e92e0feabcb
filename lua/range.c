/* range - range(a, b, c): see operators.h */
#include "lua/subscript.h"

#include "lua/operators.h"

void
range_new(lua_State *L, lua_Integer start, lua_Integer stop, lua_Integer step)
{
	lua_createtable(L, 3, 0);
	lua_pushinteger(L, start);
	lua_rawseti(L, -2, 1);
	lua_pushinteger(L, stop);
	lua_rawseti(L, -2, 2);
	lua_pushinteger(L, step);
	lua_rawseti(L, -2, 3);
	value_set_type(L, VALUE_RANGE);
}

void
range_get(lua_State *L, int index, lua_Integer part[3])
{
	for (int i = 0; i < 3; i++) {
		lua_rawgeti(L, index, i + 1);
		part[i] = lua_tointeger(L, -1);
		lua_pop(L, 1);
	}
}

lua_Integer
range_count(lua_Integer start, lua_Integer stop, lua_Integer step)
{
	lua_Unsigned distance, stride, n;

	if (step > 0 ? start >= stop : start <= stop)
		return 0;
	distance = step > 0 ? (lua_Unsigned)stop - (lua_Unsigned)start
		: (lua_Unsigned)start - (lua_Unsigned)stop;
	stride = step > 0 ? (lua_Unsigned)step : 0 - (lua_Unsigned)step;
	n = (distance - 1) / stride + 1;
	return n > LUA_MAXINTEGER ? LUA_MAXINTEGER : (lua_Integer)n;
}

lua_Integer
range_len(lua_State *L, int index)
{
	lua_Integer part[3];

	range_get(L, index, part);
	return range_count(part[0], part[1], part[2]);
}
