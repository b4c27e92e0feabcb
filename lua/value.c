/* value - types and modules: see value.h */
#include "lua/value.h"

#include "engine/err.h"
#include "lua/ops.h"
#include "lua/kind.h"
#include "lua/suggest.h"

/* Keys of what is ours in the registry and in metatables: their addresses. */
static const char type_key, construct_key;

/* -- types --------------------------------------------------------------- */

static enum value_type
type_of_object(lua_State *L, int index)
{
	if (!lua_getmetatable(L, index))
		return VALUE_OTHER;
	const void *mt = lua_topointer(L, -1);
	const struct language *lang = language_of(L);
	enum value_type type;

	for (type = VALUE_LIST; type < VALUE_OTHER && mt != lang->metatables[type]; type++)
		;
	if (type == VALUE_OTHER) {
		if (lua_rawgetp(L, -1, &type_key) == LUA_TNUMBER)
			type = (enum value_type)lua_tointeger(L, -1);
		lua_pop(L, 1);
	}
	lua_pop(L, 1);
	return type;
}

enum value_type
value_type(lua_State *L, int index)
{
	switch (lua_type(L, index)) {
	case LUA_TNONE:
	case LUA_TNIL:
		return VALUE_NIL;
	case LUA_TBOOLEAN:
		return VALUE_BOOL;
	case LUA_TNUMBER:
		return lua_isinteger(L, index) ? VALUE_INT : VALUE_FLOAT;
	case LUA_TSTRING:
		return VALUE_STR;
	case LUA_TFUNCTION:
		return VALUE_FUNCTION;
	case LUA_TLIGHTUSERDATA:
		return lua_touserdata(L, index) ? VALUE_OTHER : VALUE_NONE;
	case LUA_TTABLE:
	case LUA_TUSERDATA:
		return type_of_object(L, index);
	default:
		return VALUE_OTHER;
	}
}

const char *
value_type_name(lua_State *L, int index)
{
	switch (value_type(L, index)) {
	case VALUE_NIL:
	case VALUE_NONE:
		return "NoneType";
	case VALUE_INT:
		return "int";
	case VALUE_FLOAT:
		return "float";
	case VALUE_FUNCTION:
		return "function";
	default:
		if (lua_islightuserdata(L, index))   /* a text that is lent */
			return "str";
		break;
	}
	if (luaL_getmetafield(L, index, "__name") != LUA_TSTRING)
		return lua_istable(L, index) ? "table" : luaL_typename(L, index);
	const char *name = lua_tostring(L, -1);  /* the metatable keeps it */
	lua_pop(L, 1);
	return name;
}

void
value_push_metatable(lua_State *L, enum value_type type)
{
	lua_rawgeti(L, LUA_REGISTRYINDEX, language_of(L)->metatable_refs[type]);
}

void
value_set_type(lua_State *L, enum value_type type)
{
	value_push_metatable(L, type);
	lua_setmetatable(L, -2);
}

void
value_new_list(lua_State *L, size_t n)
{
	lua_createtable(L, (int)n, 0);
	value_set_type(L, VALUE_LIST);
}

void
value_new_tuple(lua_State *L, size_t n)
{
	lua_createtable(L, (int)n, 0);
	value_set_type(L, VALUE_TUPLE);
}

static int
not_callable(lua_State *L)
{
	raise_error(L, "'%s' object is not callable", value_type_name(L, 1));
}

/* __index of a method table. Upvalues: the type's name, whether its runtime
   file and the engine's kinds were added. */
static int
missing_method(lua_State *L)
{
	const char *type = lua_tostring(L, lua_upvalueindex(1));
	const char *name = luaL_tolstring(L, 2, NULL);

	if (!lua_toboolean(L, lua_upvalueindex(2))) {
		lua_pushboolean(L, true);
		lua_replace(L, lua_upvalueindex(2));
		lua_pushvalue(L, 1);
		value_load_runtime(L, type);
		kind_add_methods(L, 1, type);
		lua_pushvalue(L, 2);
		if (lua_rawget(L, 1) != LUA_TNIL)
			return 1;
	}
	suggest_key(L, 1, slice_of(name));
	if (lua_isstring(L, -1))
		raise_error(L, "'%s' object has no attribute '%s'; did you mean '%s'?", type,
		            name, lua_tostring(L, -1));
	raise_error(L, "'%s' object has no attribute '%s'", type, name);
}

static int
call_type(lua_State *L)
{
	if (lua_isnil(L, lua_upvalueindex(1)))
		raise_error(L, "cannot create '%s' instances",
		      lua_tostring(L, lua_upvalueindex(2)));
	lua_pushvalue(L, lua_upvalueindex(1));
	lua_replace(L, 1);
	lua_call(L, lua_gettop(L) - 1, 1);
	return 1;
}

/* int and float share Lua's metatable of numbers; upvalues: their methods. */
static int
number_index(lua_State *L)
{
	lua_pushvalue(L, 2);
	lua_gettable(L, lua_upvalueindex(lua_isinteger(L, 1) ? 1 : 2));
	return 1;
}

static void
add_table(struct language *lang, const struct function *rows)
{
	if (rows == NULL)
		return;
	if (lang->n_tables == VALUE_TABLES)
		die("too many tables of functions");
	lang->tables[lang->n_tables++] = rows;
}

void
value_add_functions(lua_State *L, const struct function *rows)
{
	add_table(language_of(L), rows);
	for (const struct function *row = rows; row && row->name; row++) {
		lua_pushcfunction(L, row->call);
		lua_setfield(L, -2, row->name);
	}
}

/* Pushes the type object: the methods, with a metatable that makes it callable. */
static void
new_type_object(lua_State *L, const char *name, const struct function *methods,
                lua_CFunction construct)
{
	lua_newtable(L);
	value_add_functions(L, methods);
	lua_createtable(L, 0, 6);
	lua_pushinteger(L, VALUE_TYPE);
	lua_rawsetp(L, -2, &type_key);
	lua_pushliteral(L, "type");
	lua_setfield(L, -2, "__name");
	lua_pushstring(L, name);
	lua_setfield(L, -2, "name");
	if (construct) {
		lua_pushcfunction(L, construct);
		lua_rawsetp(L, -2, &construct_key);
	}
	if (construct)
		lua_pushcfunction(L, construct);
	else
		lua_pushnil(L);
	lua_pushstring(L, name);
	lua_pushcclosure(L, call_type, 2);
	lua_setfield(L, -2, "__call");
	lua_pushstring(L, name);
	lua_pushboolean(L, false);
	lua_pushcclosure(L, missing_method, 2);
	lua_setfield(L, -2, "__index");
	lua_setmetatable(L, -2);
}

/* Gives the metatable on the top to every value of a basic Lua type. */
static void
set_basic_metatable(lua_State *L, enum value_type type)
{
	switch (type) {
	case VALUE_NONE:
		value_push_none(L);
		break;
	case VALUE_BOOL:
		lua_pushboolean(L, true);
		break;
	case VALUE_STR:
		lua_pushliteral(L, "");
		break;
	case VALUE_FUNCTION:
		lua_pushcfunction(L, not_callable);
		break;
	case VALUE_INT:
	case VALUE_FLOAT:
		lua_pushinteger(L, 0);
		break;
	default:
		return;
	}
	lua_pushvalue(L, -2);
	lua_setmetatable(L, -2);
	lua_pop(L, 1);
}

static void
new_metatable(lua_State *L, enum value_type type, const char *name)
{
	lua_createtable(L, 0, 8);
	lua_pushinteger(L, type);
	lua_rawsetp(L, -2, &type_key);
	lua_pushstring(L, name);
	lua_setfield(L, -2, "__name");
	if (type != VALUE_FUNCTION) {
		lua_pushcfunction(L, not_callable);
		lua_setfield(L, -2, "__call");
	}
}

static void
join_numbers(lua_State *L, enum value_type type, int object)
{
	enum value_type other = type == VALUE_INT ? VALUE_FLOAT : VALUE_INT;
	bool have = language_of(L)->metatable_refs[other] != 0;

	if (have) {
		value_push_metatable(L, other);
		lua_getfield(L, -1, "type");
		lua_remove(L, -2);
	} else {
		lua_pushvalue(L, object);
	}
	lua_pushvalue(L, object);
	if (type == VALUE_INT)
		lua_insert(L, -2);
	lua_pushcclosure(L, number_index, 2);
}

void
value_new_type(lua_State *L, enum value_type type, const char *name,
               const struct function *methods, lua_CFunction construct,
               const char *params)
{
	struct language *lang = language_of(L);

	if (construct) {
		struct function *row = lua_newuserdatauv(L, 2 * sizeof *row, 0);
		row[0] = (struct function){ name, construct, params };
		row[1] = (struct function){ NULL, NULL, NULL };
		luaL_ref(L, LUA_REGISTRYINDEX);
		add_table(lang, row);
	}
	new_type_object(L, name, methods, construct);
	int object = lua_gettop(L);
	new_metatable(L, type, name);
	lua_pushvalue(L, object);
	lua_setfield(L, -2, "type");
	if (type == VALUE_INT || type == VALUE_FLOAT)
		join_numbers(L, type, object);
	else
		lua_pushvalue(L, object);
	lua_setfield(L, -2, "__index");
	set_basic_metatable(L, type);
	lua_remove(L, object);
	if (type == VALUE_OTHER)
		return;
	lang->metatables[type] = lua_topointer(L, -1);
	lua_pushvalue(L, -1);
	lang->metatable_refs[type] = luaL_ref(L, LUA_REGISTRYINDEX);
}

bool
value_constructor(lua_State *L, int index)
{
	if (value_type(L, index) != VALUE_TYPE)
		return false;
	lua_getmetatable(L, index);
	if (lua_rawgetp(L, -1, &construct_key) == LUA_TNIL) {
		lua_pop(L, 2);
		return false;
	}
	lua_remove(L, -2);
	return true;
}

/* -- modules -------------------------------------------------------------- */

static int
missing_in_module(lua_State *L)
{
	const char *module = lua_tostring(L, lua_upvalueindex(1));
	const char *name = luaL_tolstring(L, 2, NULL);

	suggest_key(L, 1, slice_of(name));
	if (lua_isstring(L, -1))
		raise_error(L, "module '%s' has no attribute '%s'; did you mean '%s'?", module,
		            name, lua_tostring(L, -1));
	raise_error(L, "module '%s' has no attribute '%s'", module, name);
}

void
value_new_module(lua_State *L, const char *name, const struct function *functions)
{
	lua_newtable(L);
	value_add_functions(L, functions);
	new_metatable(L, VALUE_MODULE, "module");
	lua_pushstring(L, name);
	lua_setfield(L, -2, "name");
	lua_pushstring(L, name);
	lua_pushcclosure(L, missing_in_module, 1);
	lua_setfield(L, -2, "__index");
	lua_setmetatable(L, -2);
}

/* -- classes of the runtime files ------------------------------------------ */

/* Of dict and tuple, values are the base's; of any other base, of their own. */
static enum value_type
type_for_base(lua_State *L, int base)
{
	static const enum value_type types[] = { VALUE_DICT, VALUE_TUPLE };
	enum value_type type = VALUE_OTHER;

	for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
		value_push_metatable(L, types[i]);
		lua_getfield(L, -1, "type");
		if (lua_rawequal(L, -1, base))
			type = types[i];
		lua_pop(L, 2);
	}
	return type;
}

/* Makes the type object on the top call the function at the index. */
static void
set_construct(lua_State *L, int construct, const char *name)
{
	lua_getmetatable(L, -1);
	lua_getfield(L, -1, "__index");
	lua_pushboolean(L, true);          /* no runtime file has more methods */
	lua_setupvalue(L, -2, 2);
	lua_pop(L, 1);
	lua_pushvalue(L, construct);
	if (!lua_isnil(L, -1)) {
		lua_pushvalue(L, -1);
		lua_rawsetp(L, -3, &construct_key);
	}
	lua_pushstring(L, name);
	lua_pushcclosure(L, call_type, 2);
	lua_setfield(L, -2, "__call");
	lua_pop(L, 1);
}

static void
copy_methods(lua_State *L, int from, int to)
{
	lua_pushnil(L);
	while (lua_next(L, from)) {
		lua_pushvalue(L, -2);
		lua_insert(L, -2);
		lua_rawset(L, to);
	}
}

int
value_class(lua_State *L)
{
	const char *name = luaL_checkstring(L, 1);

	lua_settop(L, 3);
	new_type_object(L, name, NULL, NULL);
	set_construct(L, 2, name);
	new_metatable(L, type_for_base(L, 3), name);
	lua_pushvalue(L, 4);
	lua_setfield(L, 5, "type");
	lua_pushvalue(L, 4);
	lua_setfield(L, 5, "__index");
	if (!lua_isnil(L, 3)) {
		copy_methods(L, 3, 4);
		lua_getmetatable(L, 4);
		lua_pushvalue(L, 3);
		lua_setfield(L, -2, "base");
		lua_pop(L, 1);
	}
	return 2;
}

/* -- setting up ---------------------------------------------------------- */

void
value_open(lua_State *L, struct language *lang)
{
	*(struct language **)lua_getextraspace(L) = lang;
	value_new_type(L, VALUE_NONE, "NoneType", NULL, NULL, NULL);
	value_new_type(L, VALUE_FUNCTION, "function", NULL, NULL, NULL);
	lua_pop(L, 2);
	add_table(lang, operators);
}

void
value_close(struct language *lang)
{
	for (size_t i = 0; i < VALUE_SCRATCH; i++)
		buf_clear(&lang->scratch[i]);
	buf_clear(&lang->runtime);
}

struct buf *
value_scratch(lua_State *L, int level)
{
	struct buf *b = &language_of(L)->scratch[level];

	b->len = 0;
	return b;
}
