/* keywords - calls with keyword arguments, put into their positions */
#include "lua/keywords.h"

#include <string.h>
#include "lua/dict.h"
#include "lua/failure.h"
#include "lua/kind.h"
#include "lua/operators.h"

/* Registry keys: parameter lists of Lua functions (weak); metatable of the
   table that keyword-only arguments come in. */
static const char params_key, keywords_key;

/* A parameter list: positional names, then what may only be named. */
struct params {
	const char *text;
	bool variadic;      /* has "*args" or "*": the rest is keyword-only */
	bool any;           /* has "**names" */
};

const struct function *
function_row(const struct language *lang, lua_CFunction call)
{
	for (size_t i = 0; call && i < lang->n_tables; i++)
		for (const struct function *row = lang->tables[i]; row->name; row++)
			if (row->call == call)
				return row;
	return NULL;
}

/* The next name of a parameter list, without its default; moves *at behind it. */
static struct slice
next_name(const char **at)
{
	const char *p = *at + strspn(*at, ", ");
	size_t stars = strspn(p, "*");
	size_t len = stars + strcspn(p + stars, "=, ");
	const char *rest = p + len;

	/* a default may hold a comma only in quotes: sep=', ' */
	while (*rest && *rest != ',') {
		if (*rest == '\'') {
			rest++;
			rest += strcspn(rest, "'");
		}
		if (*rest)
			rest++;
	}
	*at = rest;
	return (struct slice){ (const unsigned char *)p, len };
}

int
keywords_count(const char *params)
{
	int n = 0;

	if (params == NULL)
		return 0;
	for (const char *at = params; *at; n++) {
		struct slice name = next_name(&at);
		if (name.len == 0 || name.ptr[0] == '*')
			break;
	}
	return n;
}

/* Position of a name from 0; -1 where the list has it as keyword-only, -2 where
   it has it not. */
static int
position(const char *params, struct slice wanted)
{
	bool only = false;
	int n = 0;

	for (const char *at = params; *at;) {
		struct slice name = next_name(&at);
		if (name.len >= 2 && name.ptr[0] == '*' && name.ptr[1] == '*')
			return -1;
		if (name.len > 0 && name.ptr[0] == '*')
			only = true;
		else if (slice_equal(name, wanted))
			return only ? -1 : n;
		else
			n++;
	}
	return -2;
}

/* Whether the value on the top is a function of the pipeline itself. */
static bool
is_lambda(lua_State *L)
{
	lua_Debug info;

	if (!lua_isfunction(L, -1))
		return false;
	lua_pushvalue(L, -1);
	lua_getinfo(L, ">S", &info);
	return strcmp(info.source, CHUNK_NAME) == 0;
}

const char *
keywords_of(lua_State *L, int index)
{
	const char *name = "function";

	if (value_constructor(L, index))
		;
	else
		lua_pushvalue(L, index);
	const struct function *row =
		function_row(language_of(L), lua_tocfunction(L, -1));
	if (row) {
		name = row->name;
		lua_pop(L, 1);
		lua_pushstring(L, row->params ? row->params : "");
		return name;
	}
	if (kind_of_method(L, -1))
		name = kind_of_method(L, -1);
	else if (is_lambda(L))
		name = "<lambda>";
	if (lua_rawgetp(L, LUA_REGISTRYINDEX, &params_key) == LUA_TTABLE) {
		lua_insert(L, -2);
		lua_rawget(L, -2);
		lua_remove(L, -2);
	} else {
		lua_pop(L, 2);
		lua_pushnil(L);
	}
	return name;
}

/* As keywords_of, and raises where it is not known. */
static const char *
push_params(lua_State *L, int index)
{
	const char *name = keywords_of(L, index);

	if (!lua_isstring(L, -1))
		raise_error(L, "function takes no keyword arguments");
	return name;
}

int
value_define(lua_State *L)
{
	if (lua_rawgetp(L, LUA_REGISTRYINDEX, &params_key) != LUA_TTABLE) {
		lua_pop(L, 1);
		lua_newtable(L);
		lua_createtable(L, 0, 1);
		lua_pushliteral(L, "k");
		lua_setfield(L, -2, "__mode");
		lua_setmetatable(L, -2);
		lua_pushvalue(L, -1);
		lua_rawsetp(L, LUA_REGISTRYINDEX, &params_key);
	}
	lua_pushvalue(L, 1);
	lua_pushvalue(L, 2);
	lua_rawset(L, -3);
	lua_settop(L, 1);
	return 1;
}

static void
new_keywords(lua_State *L)
{
	lua_newtable(L);
	if (lua_rawgetp(L, LUA_REGISTRYINDEX, &keywords_key) != LUA_TTABLE) {
		lua_pop(L, 1);
		lua_newtable(L);
		lua_pushvalue(L, -1);
		lua_rawsetp(L, LUA_REGISTRYINDEX, &keywords_key);
	}
	lua_setmetatable(L, -2);
}

bool
arg_is_keywords(lua_State *L, int index)
{
	if (!lua_istable(L, index) || !lua_getmetatable(L, index))
		return false;
	lua_rawgetp(L, LUA_REGISTRYINDEX, &keywords_key);
	bool is = lua_rawequal(L, -1, -2);
	lua_pop(L, 2);
	return is;
}

int
arg_keywords(lua_State *L, const char *const *names)
{
	int n = lua_gettop(L);
	bool given = n > 0 && arg_is_keywords(L, n);

	for (size_t i = 0; names[i]; i++)
		if (given)
			lua_getfield(L, n, names[i]);
		else
			lua_pushnil(L);
	if (given) {
		lua_remove(L, n);
		n--;
	}
	return n;
}

/* Python's words: those of a function in C, or of one in Python. */
static noreturn void
raise_unknown(lua_State *L, const char *function, const char *name)
{
	if (strcmp(function, "function") == 0 || strcmp(function, "<lambda>") == 0)
		raise_error(L, "%s() got an unexpected keyword argument '%s'", function,
		      name);
	raise_error(L, "'%s' is an invalid keyword argument for %s()", name, function);
}

/*
 * Calls the function at `f` with what stands above it: `n` positional arguments
 * (`self` of them not named in its parameter list), then the values of `count`
 * names, which the table at `names` holds.
 */
static int
call_named(lua_State *L, int f, int names, int n, int count, int self)
{
	int base = lua_gettop(L) - n - count;   /* arguments stand above it */
	const char *what = push_params(L, f);
	const char *params = lua_tostring(L, -1);
	int most = n;

	luaL_checkstack(L, n + count + 64, "too many arguments");
	new_keywords(L);
	int table = lua_gettop(L);
	int first = table + 2;                  /* first argument of the call */
	bool only = false;
	lua_pushvalue(L, f);
	for (int i = 1; i <= n; i++)
		lua_pushvalue(L, base + i);
	for (int k = 1; k <= count; k++) {
		lua_rawgeti(L, names, k);
		struct slice name = slice_of(lua_tostring(L, -1));
		lua_pop(L, 1);
		int at = position(params, name);
		if (at == -2)
			raise_unknown(L, what, (const char *)name.ptr);
		if (at == -1) {
			lua_pushvalue(L, base + n + k);
			lua_setfield(L, table, (const char *)name.ptr);
			lua_rawgeti(L, names, k);   /* and the order, for dict() */
			lua_rawseti(L, table, (lua_Integer)lua_rawlen(L, table) + 1);
			only = true;
			continue;
		}
		at += self;
		if (at < n || (at < most && !lua_isnil(L, first + at)))
			raise_error(L, "%s() got multiple values for argument '%s'", what,
			      (const char *)name.ptr);
		while (most <= at) {
			lua_pushnil(L);
			most++;
		}
		lua_pushvalue(L, base + n + k);
		lua_replace(L, first + at);
	}
	if (only)
		lua_pushvalue(L, table);
	lua_call(L, most + only, 1);
	return 1;
}

int
value_keyword_call(lua_State *L)
{
	int count = (int)lua_tointeger(L, 3);
	int n = lua_gettop(L) - 3 - count;

	if (!value_bound(L, 1))
		return call_named(L, 1, 2, n, count, 0);
	lua_insert(L, 4);              /* self, before the arguments */
	lua_replace(L, 1);
	return call_named(L, 1, 2, n + 1, count, 1);
}

static bool
knows(lua_State *L, int function, const char *keyword)
{
	keywords_of(L, function);
	const char *params = lua_tostring(L, -1);
	bool known = params && position(params, slice_of(keyword)) != -2;

	lua_pop(L, 1);
	return known;
}

/* Pushes the method that a call of x.method(…, keyword=…, …) means. */
static void
push_method(lua_State *L, const char *method, const char *keyword)
{
	enum value_type type = value_type(L, 1);

	lua_getfield(L, 1, method);
	if (keyword && (type == VALUE_STREAM || type == VALUE_LIST)
	    && !knows(L, lua_gettop(L), keyword)
	    && kind_push_by_keyword(L, type, method, keyword))
		lua_remove(L, -2);
}

/* (x, method, names, count, …): x goes first among the arguments. */
int
value_keyword_method(lua_State *L)
{
	int count = (int)lua_tointeger(L, 4);
	int n = lua_gettop(L) - 4 - count;
	enum value_type type = value_type(L, 1);
	bool bound = type != VALUE_MODULE && type != VALUE_TYPE;

	lua_rawgeti(L, 3, 1);
	const char *keyword = lua_tostring(L, -1);   /* the table keeps it */
	lua_pop(L, 1);
	push_method(L, lua_tostring(L, 2), keyword);
	lua_replace(L, 2);      /* the function, where the method's name stood */
	if (!bound)
		return call_named(L, 2, 3, n, count, 0);
	lua_pushvalue(L, 1);
	lua_insert(L, 5);
	return call_named(L, 2, 3, n + 1, count, 1);
}

int
value_splat(lua_State *L)
{
	lua_Integer at = 0, names = (lua_Integer)lua_rawlen(L, 2);
	lua_Integer values = (lua_Integer)lua_rawlen(L, 1);

	if (value_type(L, 3) != VALUE_DICT)
		raise_error(L, "argument after ** must be a mapping, not %s",
		      value_type_name(L, 3));
	while (dict_next(L, 3, &at)) {
		lua_rawseti(L, 1, ++values);
		if (lua_type(L, -1) != LUA_TSTRING)
			raise_error(L, "keywords must be strings");
		lua_rawseti(L, 2, ++names);
	}
	return 0;
}
