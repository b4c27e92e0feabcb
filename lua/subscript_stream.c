/* subscript_stream - x[n] and x[a:b:c] of streams */
#include "lua/subscript.h"

#include "lua/operators.h"

static bool
stream_pull(lua_State *L, int stream)
{
	lua_rawgeti(L, stream, 1);
	lua_call(L, 0, 1);
	if (!lua_isnil(L, -1))
		return true;
	lua_pop(L, 1);
	return false;
}

/* Calls the runtime's method with the n values on the top: one result. */
static void
stream_method(lua_State *L, int stream, const char *name, int n)
{
	luaL_getmetafield(L, stream, "__index");
	lua_getfield(L, -1, name);
	lua_replace(L, -2);
	lua_insert(L, -n - 1);
	lua_pushvalue(L, stream);
	lua_insert(L, -n - 1);
	lua_call(L, n + 1, 1);
}

void
subscript_stream_item(lua_State *L, int stream, lua_Integer at)
{
	if (at < 0) {
		lua_pushinteger(L, at);
		stream_method(L, stream, "_last", 1);
		return;
	}
	for (; stream_pull(L, stream); at--) {
		if (at == 0)
			return;
		lua_pop(L, 1);
	}
	raise_error(L, "stream index out of range");
}

enum { SLICE_STREAM = 1, SLICE_SKIP, SLICE_LEFT, SLICE_STEP };

static void
set_upvalue_int(lua_State *L, int upvalue, lua_Integer n)
{
	lua_pushinteger(L, n);
	lua_replace(L, lua_upvalueindex(upvalue));
}

/* Skips, gives one, and says how many to skip before the next. */
static int
slice_next(lua_State *L)
{
	int stream = lua_upvalueindex(SLICE_STREAM);
	lua_Integer skip = lua_tointeger(L, lua_upvalueindex(SLICE_SKIP));
	lua_Integer left = lua_tointeger(L, lua_upvalueindex(SLICE_LEFT));
	lua_Integer step = lua_tointeger(L, lua_upvalueindex(SLICE_STEP));

	if (left == 0)
		return 0;
	for (bool more = true; more; skip--) {
		more = stream_pull(L, stream);
		if (more && skip == 0) {
			set_upvalue_int(L, SLICE_SKIP, step - 1);
			set_upvalue_int(L, SLICE_LEFT, left < 0 ? left : left - 1);
			return 1;
		}
		if (more)
			lua_pop(L, 1);
	}
	set_upvalue_int(L, SLICE_LEFT, 0);
	return 0;
}

static void
push_bound(lua_State *L, bool has, lua_Integer n)
{
	if (has)
		lua_pushinteger(L, n);
	else
		lua_pushnil(L);
}

void
subscript_stream_slice(lua_State *L, int stream, const struct bounds *b)
{
	lua_Integer left = -1;

	if (b->step < 0 || b->start < 0 || b->stop < 0) {
		push_bound(L, b->has_start, b->start);
		push_bound(L, b->has_stop, b->stop);
		lua_pushinteger(L, b->step);
		stream_method(L, stream, "_slice", 3);
		return;
	}
	if (b->has_stop)
		left = range_count(b->start, b->stop, b->step);
	lua_pushvalue(L, stream);
	lua_pushinteger(L, b->start);
	lua_pushinteger(L, left);
	lua_pushinteger(L, b->step);
	lua_pushcclosure(L, slice_next, 4);
	stream_new(L);
}
