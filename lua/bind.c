/* bind - what a global name of a pipeline means: see bind.h */
#include "lua/bind.h"

#include <lualib.h>
#include <stdlib.h>
#include <strings.h>
#include "engine/err.h"
#include "lua/dict.h"
#include "lua/suggest.h"
#include "lua/modules.h"
#include "lua/operators.h"

/* Registry key: the globals of --eval code. */
static const char user_key;

/* Modules made when first named. */
static const struct {
	const char *name;
	lua_CFunction open;
} modules[] = {
	{ "base64", open_base64 },
	{ "collections", NULL },        /* NULL: all of it is its runtime file */
	{ "datetime", NULL },
	{ "fnmatch", NULL },
	{ "functools", NULL },
	{ "glob", NULL },
	{ "hashlib", open_hashlib },
	{ "html", NULL },
	{ "itertools", NULL },
	{ "json", open_json },
	{ "math", open_math },
	{ "operator", NULL },
	{ "os", open_os },
	{ "path", open_path },
	{ "random", NULL },
	{ "re", open_re },
	{ "shlex", NULL },
	{ "stat", open_stat },
	{ "string", NULL },
	{ "sys", NULL },
	{ "textwrap", NULL },
	{ "time", open_time },
	{ "urllib", NULL },
};

enum { MODULES = sizeof modules / sizeof *modules };

enum bound
bind_kind(lua_State *L)
{
	switch (value_type(L, -1)) {
	case VALUE_FUNCTION:
		return BOUND_FUNCTION;
	case VALUE_TYPE:
		return BOUND_TYPE;
	case VALUE_MODULE:
		return BOUND_MODULE;
	case VALUE_OTHER:
		if (lua_getmetatable(L, -1)) {
			lua_pop(L, 1);
			return BOUND_VALUE;
		}
		/* a table of --eval code, as a module */
		return lua_istable(L, -1) ? BOUND_MODULE : BOUND_VALUE;
	default:
		return BOUND_VALUE;
	}
}

/* -- the edge to Lua code ------------------------------------------------- */

/* A plain table of Lua code becomes a list or a dict, its elements too. */
static void
adopt(lua_State *L, int depth)
{
	int table = lua_gettop(L);

	if (lua_isnil(L, table)) {
		lua_pop(L, 1);
		value_push_none(L);
		return;
	}
	if (!lua_istable(L, table) || lua_getmetatable(L, table)) {
		lua_settop(L, table);
		return;
	}
	if (depth > 100)
		raise_error(L, "table nested too deeply, or in itself");
	luaL_checkstack(L, 10, "nested table");
	lua_Integer n = (lua_Integer)lua_rawlen(L, table);
	lua_pushnil(L);
	if (n > 0 || !lua_next(L, table)) {
		lua_settop(L, table);
		for (lua_Integer i = 1; i <= n; i++) {
			lua_rawgeti(L, table, i);
			adopt(L, depth + 1);
			lua_rawseti(L, table, i);
		}
		value_set_type(L, VALUE_LIST);
		return;
	}
	lua_settop(L, table);
	dict_new(L);
	lua_pushnil(L);
	while (lua_next(L, table)) {
		adopt(L, depth + 1);
		lua_pushvalue(L, -2);
		lua_insert(L, -2);
		dict_set(L, table + 1);
	}
	lua_remove(L, table);
}

/* Calls a function of --eval code: None is nil there, several results are a tuple. */
static int
edge_call(lua_State *L)
{
	int n = lua_gettop(L);

	for (int k = 1; k <= n; k++)
		if (value_is_none(L, k)) {
			lua_pushnil(L);
			lua_replace(L, k);
		}
	lua_pushvalue(L, lua_upvalueindex(1));
	lua_insert(L, 1);
	lua_call(L, n, LUA_MULTRET);
	return bind_from_lua(L);
}

int
bind_from_lua(lua_State *L)
{
	int results = lua_gettop(L);

	if (results > 1) {
		value_new_tuple(L, (size_t)results);
		lua_insert(L, 1);
		for (int k = results; k >= 1; k--) {
			adopt(L, 0);
			lua_rawseti(L, 1, k);
		}
		return 1;
	}
	if (results == 0)
		lua_pushnil(L);
	adopt(L, 0);
	return 1;
}

int
bind_attribute(lua_State *L)
{
	bool ours = value_type(L, 1) != VALUE_OTHER;

	if (ours && lua_tostring(L, 2)[0] == '_')   /* __name__ */
		return op_getattr(L);
	if (lua_gettable(L, 1) == LUA_TNIL)
		raise_error(L, "no field of that name");
	if (!ours && lua_isfunction(L, -1))
		lua_pushcclosure(L, edge_call, 1);
	return 1;
}

/* -- names ---------------------------------------------------------------- */

static void
push_names(lua_State *L)
{
	lua_getfield(L, LUA_REGISTRYINDEX, "piep.names");
}

void
bind_open(lua_State *L)
{
	lua_newtable(L);
	lua_pushvalue(L, -1);
	lua_setfield(L, LUA_REGISTRYINDEX, "piep.names");
	open_str(L);
	open_re_methods(L);
	open_bytes(L);
	open_list(L);
	open_dict(L);
	open_stream(L);
	open_builtins(L);
	open_command(L);
	lua_pop(L, 1);
}

/* A name of --eval code or --import; pushed, functions behind the edge. */
static enum bound
user_name(lua_State *L, struct slice name)
{
	if (lua_rawgetp(L, LUA_REGISTRYINDEX, &user_key) != LUA_TTABLE) {
		lua_pop(L, 1);
		return BOUND_NOTHING;
	}
	lua_pushlstring(L, (const char *)name.ptr, name.len);
	lua_rawget(L, -2);
	lua_remove(L, -2);
	if (lua_isnil(L, -1)) {
		lua_pop(L, 1);
		return BOUND_NOTHING;
	}
	enum bound kind = bind_kind(L);
	if (kind == BOUND_FUNCTION)
		lua_pushcclosure(L, edge_call, 1);
	return kind;
}

static void
open_module(lua_State *L, size_t i)
{
	if (modules[i].open) {
		lua_pushcfunction(L, modules[i].open);
		lua_call(L, 0, 1);
		return;
	}
	value_new_module(L, modules[i].name, NULL);
	lua_pushvalue(L, -1);
	if (value_load_runtime(L, modules[i].name))
		lua_pop(L, 1);
}

static enum bound
module_name(lua_State *L, struct slice name)
{
	for (size_t i = 0; i < MODULES; i++)
		if (slice_equal(name, slice_of(modules[i].name))) {
			push_names(L);
			open_module(L, i);
			lua_pushvalue(L, -1);
			lua_setfield(L, -3, modules[i].name);
			lua_remove(L, -2);
			return BOUND_MODULE;
		}
	return BOUND_NOTHING;
}

enum bound
bind_name(lua_State *L, struct slice name)
{
	enum bound kind = user_name(L, name);

	if (kind != BOUND_NOTHING)
		return kind;
	push_names(L);
	lua_pushlstring(L, (const char *)name.ptr, name.len);
	lua_rawget(L, -2);
	lua_remove(L, -2);
	if (!lua_isnil(L, -1))
		return bind_kind(L);
	lua_pop(L, 1);
	return module_name(L, name);
}

int
bind_module(lua_State *L)
{
	struct slice name = slice_of(luaL_checkstring(L, 1));

	push_names(L);
	lua_pushvalue(L, 1);
	if (lua_rawget(L, -2) == LUA_TNIL && module_name(L, name) == BOUND_NOTHING)
		raise_error(L, "no module named '%s'", lua_tostring(L, 1));
	return 1;
}

const char *
bind_module_name(size_t i)
{
	return i < MODULES ? modules[i].name : NULL;
}

void
bind_suggest(lua_State *L, struct slice name)
{
	static const char *const constants[] = { "True", "False", "None" };

	for (size_t i = 0; i < sizeof constants / sizeof *constants; i++)
		if (name.len == strlen(constants[i])
		    && strncasecmp(constants[i], (const char *)name.ptr, name.len) == 0) {
			lua_pushstring(L, constants[i]);
			return;
		}
	push_names(L);
	suggest_key(L, -1, name);
	lua_remove(L, -2);
}

/* -- --eval, --import, --path ------------------------------------------------ */

/* __index of the user's globals: our names, then Lua's. */
static int
user_index(lua_State *L)
{
	size_t len;
	const char *name = luaL_checklstring(L, 2, &len);
	struct slice key = { (const unsigned char *)name, len };

	lua_pushglobaltable(L);
	lua_pushvalue(L, 2);
	if (lua_rawget(L, -2) != LUA_TNIL)
		return 1;
	if (len == 4 && memcmp(name, "None", 4) == 0) {
		return value_none(L);
	}
	if (bind_name(L, key) == BOUND_NOTHING)
		lua_pushnil(L);
	return 1;
}

/* Pushes the globals of --eval code. Modules of --import are found where --path and
   PIEP_PATH say, never in the current directory unasked. */
static void
push_user(lua_State *L)
{
	if (lua_rawgetp(L, LUA_REGISTRYINDEX, &user_key) == LUA_TTABLE)
		return;
	lua_pop(L, 1);
	luaL_openlibs(L);
	value_push_metatable(L, VALUE_STR);   /* Lua's string library put its own */
	lua_pushliteral(L, "");
	lua_insert(L, -2);
	lua_setmetatable(L, -2);
	lua_pop(L, 1);
	lua_getglobal(L, "package");
	lua_pushliteral(L, "");
	lua_setfield(L, -2, "cpath");
	const char *folders = getenv("PIEP_PATH");
	lua_pushliteral(L, "");
	lua_setfield(L, -2, "path");
	lua_pop(L, 1);
	lua_newtable(L);
	lua_createtable(L, 0, 1);
	lua_pushcfunction(L, user_index);
	lua_setfield(L, -2, "__index");
	lua_setmetatable(L, -2);
	lua_pushvalue(L, -1);
	lua_rawsetp(L, LUA_REGISTRYINDEX, &user_key);
	while (folders && *folders) {
		size_t len = strcspn(folders, ":");
		lua_pushlstring(L, folders, len);
		if (len > 0)
			bind_path(L, lua_tostring(L, -1));
		lua_pop(L, 1);
		folders += len + (folders[len] == ':');
	}
}

void
bind_environment(lua_State *L)
{
	push_user(L);
}

int
bind_path(lua_State *L, const char *folder)
{
	push_user(L);
	lua_getglobal(L, "package");
	lua_getfield(L, -1, "path");
	const char *old = lua_tostring(L, -1);
	lua_pushfstring(L, "%s%s%s/?.lua;%s/?/init.lua", old, *old ? ";" : "", folder, folder);
	lua_setfield(L, -3, "path");
	lua_pop(L, 3);
	return 0;
}

/* Runs what is on the stack as a function with n arguments; reports for `what`. */
static int
run_user(lua_State *L, int n, int results, const char *what)
{
	if (lua_pcall(L, n, results, 0) == LUA_OK)
		return 0;
	fail(language_of(L)->run, "%s: %s", what, luaL_tolstring(L, -1, NULL));
	lua_pop(L, 2);
	return -1;
}

int
bind_eval(lua_State *L, const char *code)
{
	if (luaL_loadbufferx(L, code, strlen(code), "=--eval", "t") != LUA_OK) {
		fail(language_of(L)->run, "%s", lua_tostring(L, -1));
		lua_pop(L, 1);
		return -1;
	}
	push_user(L);
	lua_setupvalue(L, -2, 1);
	return run_user(L, 0, 0, "error in --eval code");
}

/* Whether the name is one that needs no import. */
static bool
built_in_module(const char *name)
{
	struct slice first = { (const unsigned char *)name, strcspn(name, ".") };

	for (size_t i = 0; i < MODULES; i++)
		if (slice_equal(first, slice_of(modules[i].name)))
			return true;
	return false;
}

/* package.searchers tells every place it looked; one line is enough. */
static int
report_import(lua_State *L, const char *module)
{
	struct run *run = language_of(L)->run;
	const char *message = luaL_tolstring(L, -1, NULL);

	if (strstr(message, "not found:"))
		fail(run, "no module named '%s' (--path DIR adds a folder to look in)", module);
	else
		fail(run, "import %s: %s", module, message);
	lua_pop(L, 2);
	return -1;
}

int
bind_import(lua_State *L, const char *module)
{
	if (built_in_module(module))
		return 0;
	push_user(L);
	lua_getglobal(L, "require");
	lua_pushstring(L, module);
	if (lua_pcall(L, 1, 1, 0) != LUA_OK) {
		report_import(L, module);
		lua_pop(L, 1);
		return -1;
	}
	lua_setfield(L, -2, module);
	lua_pop(L, 1);
	return 0;
}
