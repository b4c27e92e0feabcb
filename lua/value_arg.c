/* value_arg - errors, and the arguments of functions: see value.h */
#include "lua/value.h"

#include <stdlib.h>
#include "lua/command.h"
#include "lua/failure.h"
#include "lua/keywords.h"

/* Whether the caller of the running function is code of --eval, --import or --lua. */
static bool
called_by_user(lua_State *L)
{
	lua_Debug caller;

	if (!lua_getstack(L, 1, &caller))
		return false;
	lua_getinfo(L, "S", &caller);
	if (strcmp(caller.what, "C") == 0 || strncmp(caller.source, "=runtime/", 9) == 0)
		return false;
	return strcmp(caller.source, CHUNK_NAME) != 0 || language_of(L)->lua_stages;
}

int
value_none(lua_State *L)
{
	if (called_by_user(L))
		lua_pushnil(L);
	else
		value_push_none(L);
	return 1;
}

noreturn void
raise_error(lua_State *L, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	lua_pushvfstring(L, format, args);
	va_end(args);
	lua_error(L);
	abort();
}

/* The row of the running C function, or NULL. */
static const struct function *
running_row(lua_State *L)
{
	lua_Debug info;

	if (!lua_getstack(L, 0, &info))
		return NULL;
	lua_getinfo(L, "f", &info);
	const struct function *row =
		function_row(language_of(L), lua_tocfunction(L, -1));
	lua_pop(L, 1);
	return row;
}

static noreturn void
raise_count(lua_State *L, int min, int max, int given)
{
	const struct function *row = running_row(L);
	const char *name = row ? row->name : "function";
	/* self is the argument that params does not name */
	int self = row && keywords_count(row->params) < max;
	int want = (given > max ? max : min) - self;

	given -= self;
	if (min < max)
		raise_error(L, "%s() takes %s %d argument%s (%d given)", name,
		      given > want ? "at most" : "at least", want,
		      want == 1 ? "" : "s", given);
	if (want > 1)
		raise_error(L, "%s expected %d arguments, got %d", name, want, given);
	/* str.upper() */
	raise_error(L, "%s%s%s() takes %s (%d given)",
	      self && given >= 0 ? value_type_name(L, 1) : "",
	      self && given >= 0 ? "." : "", name,
	      want == 0 ? "no arguments" : "exactly one argument", given);
}

void
arg_check_slow(lua_State *L, int min, int max)
{
	int given = lua_gettop(L);

	if (given > max || (given < min))
		raise_count(L, min, max, given);
	if (min > 0 && lua_isnil(L, min))
		raise_count(L, min, max, min - 1);
	lua_settop(L, max);
}
void
arg_self(lua_State *L, enum value_type type)
{
	if (value_type(L, 1) == type)
		return;
	const char *received = lua_isnone(L, 1) ? NULL : value_type_name(L, 1);
	value_push_metatable(L, type);
	lua_getfield(L, -1, "__name");
	const char *name = lua_tostring(L, -1);
	if (received == NULL)
		raise_error(L, "descriptor of '%s' object needs an argument", name);
	raise_error(L, "descriptor requires a '%s' object but received a '%s'", name, received);
}


static noreturn void
raise_type(lua_State *L, int index, const char *name, const char *wanted)
{
	raise_error(L, "%s must be %s, not %s", name, wanted, value_type_name(L, index));
}

lua_Integer
arg_int(lua_State *L, int index, const char *name)
{
	if (lua_isinteger(L, index))
		return lua_tointeger(L, index);
	if (!lua_isboolean(L, index))
		raise_type(L, index, name, "int");
	return lua_toboolean(L, index);
}

lua_Integer
arg_int_or(lua_State *L, int index, const char *name, lua_Integer absent)
{
	return value_absent(L, index) ? absent : arg_int(L, index, name);
}

double
arg_number(lua_State *L, int index, const char *name)
{
	if (lua_type(L, index) == LUA_TNUMBER)
		return lua_tonumber(L, index);
	if (!lua_isboolean(L, index))
		raise_type(L, index, name, "a number");
	return lua_toboolean(L, index);
}

bool
arg_truth_or(lua_State *L, int index, bool absent)
{
	return lua_isnoneornil(L, index) ? absent : value_truth(L, index);
}

struct slice
arg_str(lua_State *L, int index, const char *name)
{
	struct slice text;

	if (value_text(L, index, &text))
		return text;
	if (value_type(L, index) == VALUE_COMMAND)
		command_force(L, index);
	if (!value_text(L, index, &text))
		raise_type(L, index, name, "str");
	return text;
}
