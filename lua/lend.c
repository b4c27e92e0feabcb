/* lend - texts without Lua strings: see lend.h */
#include "lua/lend.h"

void
lend_push(lua_State *L, size_t place, struct slice text)
{
	struct lent *lent = &language_of(L)->lent[place];

	lent->text = text;
	lua_pushlightuserdata(L, lent);
}

void
lend_own(lua_State *L, int index)
{
	struct slice text;

	if (!lua_islightuserdata(L, index) || !value_text(L, index, &text))
		return;
	index = lua_absindex(L, index);
	lua_pushlstring(L, (const char *)text.ptr, text.len);
	lua_replace(L, index);
}

int
op_own(lua_State *L)
{
	lua_settop(L, 1);
	lend_own(L, 1);
	return 1;
}
