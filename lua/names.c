/* names - every name of the library, for --dump=names: see names.h */
#include "lua/names.h"

#include <string.h>
#include "engine/err.h"
#include "lua/bind.h"
#include "lua/keywords.h"
#include "lua/operators.h"

enum { LINES = 1 };   /* where the list of lines stands on the stack */

static void add_members(lua_State *L, int object, const char *prefix);

/* Adds the string on the top (popped). */
static void
add_line(lua_State *L)
{
	lua_rawseti(L, LINES, (lua_Integer)lua_rawlen(L, LINES) + 1);
}

static void
add_callable(lua_State *L, int index, const char *name)
{
	keywords_of(L, index);
	const char *params = lua_tostring(L, -1);
	luaL_Buffer line;

	luaL_buffinit(L, &line);
	lua_pushfstring(L, "%s(", name);
	luaL_addvalue(&line);
	for (const char *p = params ? params : "..."; *p; p++) {
		if (*p == '\n')
			luaL_addstring(&line, "\\n");
		else if (*p == '\t')
			luaL_addstring(&line, "\\t");
		else
			luaL_addchar(&line, *p);
	}
	luaL_addchar(&line, ')');
	luaL_pushresult(&line);
	add_line(L);
	lua_pop(L, 1);
}

/* Loads the runtime file of a type: it adds methods when one is missed. */
static int
load_rest(lua_State *L)
{
	lua_getfield(L, 1, "no such method");
	return 0;
}

/* Whether the type object at the index is known under another name: Line is str. */
static bool
is_alias(lua_State *L, int type, const char *name)
{
	luaL_getmetafield(L, type, "name");
	const char *own = lua_tostring(L, -1);
	const char *dot = own ? strrchr(own, '.') : NULL;
	bool alias = own && !strchr(name, '.') && strcmp(name, "pp") != 0 &&
	             strcmp(dot ? dot + 1 : own, name) != 0;

	lua_pop(L, 1);
	return alias;
}

static void
add_type(lua_State *L, int type, const char *name)
{
	if (value_constructor(L, type)) {
		lua_pop(L, 1);
		add_callable(L, type, name);
	}
	if (is_alias(L, type, name))
		return;
	lua_pushcfunction(L, load_rest);
	lua_pushvalue(L, type);
	if (lua_pcall(L, 1, 0, 0) != LUA_OK)
		lua_pop(L, 1);
	lua_pushfstring(L, "%s.", name);
	add_members(L, type, lua_tostring(L, -1));
	lua_pop(L, 1);
}

/* Adds what is on the top (popped). */
static void
add_value(lua_State *L, const char *name)
{
	int value = lua_gettop(L);

	luaL_checkstack(L, 20, "names");
	switch (value_type(L, value)) {
	case VALUE_FUNCTION:
		add_callable(L, value, name);
		break;
	case VALUE_TYPE:
		add_type(L, value, name);
		break;
	case VALUE_MODULE:
		lua_pushfstring(L, "%s.", name);
		add_members(L, value, lua_tostring(L, -1));
		break;
	default:
		lua_pushstring(L, name);
		add_line(L);
	}
	lua_settop(L, value - 1);
}

/* Whether a member is the one of the type's base too. */
static bool
inherited(lua_State *L, int object, int name, int member)
{
	bool same = false;

	if (luaL_getmetafield(L, object, "base") == LUA_TNIL)
		return false;
	if (lua_istable(L, -1)) {
		lua_pushvalue(L, name);
		lua_rawget(L, -2);
		same = lua_rawequal(L, -1, member);
		lua_pop(L, 1);
	}
	lua_pop(L, 1);
	return same;
}

/* Adds what a type or module holds: names that do not begin with "_". */
static void
add_members(lua_State *L, int object, const char *prefix)
{
	lua_pushnil(L);
	while (lua_next(L, object)) {
		int member = lua_gettop(L);
		const char *name = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "_";
		if (*name == '_' || inherited(L, object, member - 1, member)) {
			lua_pop(L, 1);
			continue;
		}
		lua_pushfstring(L, "%s%s", prefix, name);
		lua_insert(L, member);
		add_value(L, lua_tostring(L, member));
		lua_settop(L, member - 1);
	}
}

/* Built-in names, but for the modules that happen to be made. */
static void
add_names(lua_State *L)
{
	lua_getfield(L, LUA_REGISTRYINDEX, "piep.names");
	int names = lua_gettop(L);
	lua_pushnil(L);
	while (lua_next(L, names)) {
		if (bind_kind(L) == BOUND_MODULE)
			lua_pop(L, 1);
		else
			add_value(L, lua_tostring(L, -2));
	}
	lua_pop(L, 1);
}

/* What a pipeline defines, and the stream's methods, under the name that has them. */
static void
add_pipeline(lua_State *L)
{
	static const char *const names[] = { "p", "i", "pp", "files", "ff" };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		lua_pushstring(L, names[i]);
		add_line(L);
	}
	value_push_metatable(L, VALUE_STREAM);
	lua_getfield(L, -1, "type");
	lua_remove(L, -2);
	add_value(L, "pp");
}

static void
add_modules(lua_State *L)
{
	const char *name;

	for (size_t i = 0; (name = bind_module_name(i)) != NULL; i++) {
		if (strcmp(name, "path") == 0)   /* os.path */
			continue;
		bind_name(L, slice_of(name));
		add_value(L, name);
	}
}

static int
collect(lua_State *L)
{
	value_new_list(L, 1000);
	add_names(L);
	add_modules(L);
	add_pipeline(L);
	list_sort(L, LINES, 0, false);
	return 1;
}

int
names_put(lua_State *L, struct buf *out)
{
	lua_pushcfunction(L, collect);
	if (lua_pcall(L, 0, 1, 0) != LUA_OK)
		return fail(language_of(L)->run, "%s", luaL_tolstring(L, -1, NULL));
	lua_Integer n = (lua_Integer)lua_rawlen(L, -1);
	for (lua_Integer i = 1; i <= n; i++) {
		lua_rawgeti(L, -1, i);
		buf_put(out, string_at(L, -1));
		buf_put_byte(out, '\n');
		lua_pop(L, 1);
	}
	lua_pop(L, 1);
	return 0;
}
