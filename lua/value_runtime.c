/* value_runtime - the files of lua/runtime/, and what they are given: see value.h */
#include "lua/value.h"

#include <stdio.h>
#include "engine/unpack.h"
#include "lua/bind.h"
#include "lua/ops.h"
#include "lua/runtime.h"

static const char library_key;   /* its address in the registry */

static int
new_module(lua_State *L)
{
	value_new_module(L, luaL_checkstring(L, 1), NULL);
	return 1;
}

/* Whether the last argument of a function is the table of its keyword-only ones. */
static int
is_keywords(lua_State *L)
{
	lua_pushboolean(L, arg_is_keywords(L, 1));
	return 1;
}

static const struct function helpers[] = {
	{ "class", value_class, "name, construct, base" },
	{ "define", value_define, "function, params" },
	{ "import", bind_module, "name" },
	{ "is_keywords", is_keywords, "x" },
	{ "new_module", new_module, "name" },
	{ NULL, NULL, NULL }
};

/* Pushes the helpers of the runtime files: operators, built-in names, and these. */
static void
push_library(lua_State *L)
{
	if (lua_rawgetp(L, LUA_REGISTRYINDEX, &library_key) == LUA_TTABLE)
		return;
	lua_pop(L, 1);
	lua_newtable(L);
	value_add_functions(L, operators);
	value_add_functions(L, helpers);
	value_push_none(L);
	lua_setfield(L, -2, "None");
	lua_createtable(L, 0, 1);
	lua_getfield(L, LUA_REGISTRYINDEX, "piep.names");
	lua_setfield(L, -2, "__index");
	lua_setmetatable(L, -2);
	lua_pushvalue(L, -1);
	lua_rawsetp(L, LUA_REGISTRYINDEX, &library_key);
	lua_pushvalue(L, -1);
	value_load_runtime(L, "library");
	lua_pop(L, 1);
}

/* All runtime files, unpacked at the first need. */
static const char *
runtime_code(struct language *lang)
{
	struct buf *b = &lang->runtime;

	if (b->len == 0) {
		buf_reserve(b, runtime_size);
		unpack(runtime_packed, b->ptr, runtime_size);
		b->len = runtime_size;
	}
	return (const char *)b->ptr;
}

bool
value_load_runtime(lua_State *L, const char *name)
{
	const struct runtime_file *file = runtime_files;
	char chunk[64];

	while (file->name && strcmp(file->name, name) != 0)
		file++;
	if (file->name == NULL) {
		lua_pop(L, 1);
		return false;
	}
	snprintf(chunk, sizeof chunk, "=runtime/%s.lua", name);
	const char *code = runtime_code(language_of(L)) + file->at;
	if (luaL_loadbuffer(L, code, file->size, chunk) != LUA_OK)
		lua_error(L);
	lua_insert(L, -2);
	push_library(L);
	lua_call(L, 2, 1);
	return true;
}
