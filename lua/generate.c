/* generate - generator expressions: see generate.h */
#include "lua/generate.h"

#include "lua/failure.h"
#include "lua/value.h"

/* The body hands a value out and waits to be asked for the next. */
static int
yield(lua_State *L)
{
	return lua_yield(L, 1);
}

static void
set_running(lua_State *L, bool running)
{
	lua_pushboolean(L, running);
	lua_replace(L, lua_upvalueindex(2));
}

/* next() of a generator; upvalues: its coroutine, false once it has ended; whether it
   is running. */
static int
generator_next(lua_State *L)
{
	int results;

	if (!lua_isthread(L, lua_upvalueindex(1)))
		return 0;
	lua_State *co = lua_tothread(L, lua_upvalueindex(1));
	if (lua_toboolean(L, lua_upvalueindex(2)))
		raise_error(L, "generator already executing");
	set_running(L, true);
	int arguments = lua_status(co) == LUA_OK ? lua_gettop(co) - 1 : 0;
	int status = lua_resume(co, L, arguments, &results);
	set_running(L, false);
	if (status == LUA_YIELD) {
		lua_xmove(co, L, results);
		return results;
	}
	if (status != LUA_OK) {
		failure_locate(co);
		lua_xmove(co, L, 1);
		lua_closethread(co, L);
		lua_error(L);
	}
	lua_pushboolean(L, false);
	lua_replace(L, lua_upvalueindex(1));
	return 0;
}

int
op_generate(lua_State *L)
{
	/* a bad iterable is an error here, not at the first next() */
	value_iter(L, 1);
	lua_State *co = lua_newthread(L);
	lua_pushvalue(L, 2);
	lua_pushcfunction(L, yield);
	lua_pushvalue(L, 3);
	lua_xmove(L, co, 3);
	lua_pushboolean(L, false);
	lua_pushcclosure(L, generator_next, 2);
	stream_new(L);
	return 1;
}
