/* iterators - the built-in functions that walk over iterables */
#include "lua/iterators.h"

#include "lua/dict.h"
#include "lua/operators.h"

/* Pushes the function that gives the values of the iterable at index. */
static void
push_next(lua_State *L, int index)
{
	value_iter(L, index);
	lua_rawgeti(L, -1, 1);
	lua_remove(L, -2);
}

/* --- any, all, sum, min, max, sorted ------------------------------------ */

static int
any_is(lua_State *L, bool wanted)
{
	struct cursor c;
	bool found = false;

	arg_check(L, 1, 1);
	cursor_open(L, &c, 1);
	while (!found && cursor_next(L, &c)) {
		found = value_truth(L, -1) == wanted;
		lua_pop(L, 1);
	}
	lua_pushboolean(L, found == wanted);
	return 1;
}

static int
builtin_any(lua_State *L)
{
	return any_is(L, true);
}

static int
builtin_all(lua_State *L)
{
	return any_is(L, false);
}

/* Adds the value on the top to the sum below it: both are replaced. */
static void
add_up(lua_State *L, int add)
{
	struct number a, b;

	if (number_get(L, -2, &a) && number_get(L, -1, &b)) {
		lua_pop(L, 2);
		number_binary(L, OP_ADD, &a, &b);
		return;
	}
	lua_pushvalue(L, add);
	lua_insert(L, -3);
	lua_call(L, 2, 1);
}

static int
builtin_sum(lua_State *L)
{
	struct cursor c;

	arg_check(L, 1, 2);
	cursor_open(L, &c, 1);
	if (lua_isnil(L, 2)) {
		lua_pushinteger(L, 0);
		lua_replace(L, 2);
	}
	if (lua_type(L, 2) == LUA_TSTRING)
		raise_error(L, "sum() can't sum strings [use ''.join(seq) instead]");
	if (value_type(L, 2) == VALUE_BYTES)
		raise_error(L, "sum() can't sum bytes [use b''.join(seq) instead]");
	lua_pushcfunction(L, op_add);
	lua_pushvalue(L, 2);
	while (cursor_next(L, &c))
		add_up(L, 3);
	return 1;
}

/* The least or greatest that the cursor gives is pushed, the first of equals; false
 * where there is none. `key` is the index of a function or 0. */
static bool
extreme(lua_State *L, struct cursor *c, int key, bool greatest)
{
	int top = lua_gettop(L);   /* best at top + 1, its key at top + 2 */
	const char *op = greatest ? ">" : "<";

	for (bool first = true; cursor_next(L, c); first = false) {
		lua_pushvalue(L, -1);
		if (key)
			value_call(L, key, 1);
		if (first)
			continue;
		int result = value_compare(L, -1, top + 2, op);
		if (greatest ? result > 0 : result < 0) {
			lua_replace(L, top + 2);
			lua_replace(L, top + 1);
		} else {
			lua_pop(L, 2);
		}
	}
	if (lua_gettop(L) == top)
		return false;
	lua_settop(L, top + 1);
	return true;
}

/* Makes a list of the n arguments in the place of the first. */
static void
gather(lua_State *L, int n)
{
	value_new_list(L, (size_t)n);
	for (int i = 1; i <= n; i++) {
		lua_pushvalue(L, i);
		lua_rawseti(L, -2, i);
	}
	lua_replace(L, 1);
}

static int
extreme_of(lua_State *L, const char *name, bool greatest)
{
	static const char *const keywords[] = { "key", "default", NULL };
	int n = arg_keywords(L, keywords);
	struct cursor c;

	if (n == 0)
		raise_error(L, "%s expected at least 1 argument, got 0", name);
	if (n > 1 && !lua_isnil(L, n + 2))
		raise_error(L, "Cannot specify a default for %s() with multiple "
		      "positional arguments", name);
	if (n > 1)
		gather(L, n);
	cursor_open(L, &c, 1);
	if (extreme(L, &c, value_absent(L, n + 1) ? 0 : n + 1, greatest))
		return 1;
	if (lua_isnil(L, n + 2))
		raise_error(L, "%s() arg is an empty sequence", name);
	lua_settop(L, n + 2);
	return 1;
}

static int
builtin_max(lua_State *L)
{
	return extreme_of(L, "max", true);
}

static int
builtin_min(lua_State *L)
{
	return extreme_of(L, "min", false);
}

static int
builtin_sorted(lua_State *L)
{
	static const char *const keywords[] = { "key", "reverse", NULL };
	int n = arg_keywords(L, keywords);

	if (n != 1)
		raise_error(L, "sorted expected 1 argument, got %d", n);
	value_new_list(L, 0);
	list_extend(L, 4, 1);
	list_sort(L, 4, value_absent(L, 2) ? 0 : 2, arg_truth_or(L, 3, false));
	return 1;
}

/* --- iter, next, enumerate, filter, map, reversed, zip, range ----------- */

/* Upvalues: function, value that ends it. */
static int
sentinel_next(lua_State *L)
{
	if (lua_isnil(L, lua_upvalueindex(1)))
		return 0;
	value_call(L, lua_upvalueindex(1), 0);
	lua_pushvalue(L, lua_upvalueindex(2));
	if (!value_equal(L, -1, -2)) {
		lua_pop(L, 1);
		return 1;
	}
	lua_pushnil(L);
	lua_replace(L, lua_upvalueindex(1));
	return 0;
}

static int
builtin_iter(lua_State *L)
{
	arg_check(L, 1, 2);
	if (lua_isnil(L, 2)) {
		value_iter(L, 1);
		return 1;
	}
	if (!value_callable(L, 1))
		raise_error(L, "iter(v, w): v must be callable");
	lua_pushcclosure(L, sentinel_next, 2);
	stream_new(L);
	return 1;
}

static int
builtin_next(lua_State *L)
{
	arg_check(L, 1, 2);
	if (value_type(L, 1) != VALUE_STREAM)
		raise_error(L, "'%s' object is not an iterator", value_type_name(L, 1));
	lua_rawgeti(L, 1, 1);
	lua_call(L, 0, 1);
	if (!lua_isnil(L, -1))
		return 1;
	if (lua_isnil(L, 2))
		raise_error(L, "StopIteration");
	lua_settop(L, 2);
	return 1;
}

/* Upvalues: next, number. */
static int
enumerate_next(lua_State *L)
{
	lua_Integer n = lua_tointeger(L, lua_upvalueindex(2));

	lua_pushvalue(L, lua_upvalueindex(1));
	lua_call(L, 0, 1);
	if (lua_isnil(L, -1))
		return 0;
	value_new_tuple(L, 2);
	lua_pushinteger(L, n);
	lua_rawseti(L, -2, 1);
	lua_insert(L, -2);
	lua_rawseti(L, -2, 2);
	lua_pushinteger(L, n + 1);
	lua_replace(L, lua_upvalueindex(2));
	return 1;
}

static int
builtin_enumerate(lua_State *L)
{
	arg_check(L, 1, 2);
	push_next(L, 1);
	lua_pushinteger(L, lua_isnil(L, 2) ? 0 : value_index(L, 2));
	lua_pushcclosure(L, enumerate_next, 2);
	stream_new(L);
	return 1;
}

/* Upvalues: function or None, next. */
static int
filter_next(lua_State *L)
{
	bool plain = value_absent(L, lua_upvalueindex(1));

	for (;;) {
		lua_settop(L, 0);
		lua_pushvalue(L, lua_upvalueindex(2));
		lua_call(L, 0, 1);
		if (lua_isnil(L, 1))
			return 0;
		lua_pushvalue(L, 1);
		if (!plain)
			value_call(L, lua_upvalueindex(1), 1);
		if (value_truth(L, 2)) {
			lua_settop(L, 1);
			return 1;
		}
	}
}

static int
builtin_filter(lua_State *L)
{
	if (lua_gettop(L) != 2)
		raise_error(L, "filter expected 2 arguments, got %d", lua_gettop(L));
	push_next(L, 2);
	lua_remove(L, 2);
	lua_pushcclosure(L, filter_next, 2);
	stream_new(L);
	return 1;
}

/* Upvalue: a table of the function at 0, and the nexts from 1. */
static int
map_next(lua_State *L)
{
	lua_Integer n = (lua_Integer)lua_rawlen(L, lua_upvalueindex(1));

	luaL_checkstack(L, (int)n + 4, "too many iterables");
	lua_settop(L, 0);
	lua_rawgeti(L, lua_upvalueindex(1), 0);
	for (lua_Integer i = 1; i <= n; i++) {
		lua_rawgeti(L, lua_upvalueindex(1), i);
		lua_call(L, 0, 1);
		if (lua_isnil(L, -1))
			return 0;
	}
	lua_call(L, (int)n, 1);
	if (lua_isnil(L, -1))
		return value_none(L);
	return 1;
}

/* Pushes a table of the next functions of the arguments first … last. */
static void
gather_nexts(lua_State *L, int first, int last)
{
	lua_createtable(L, last - first + 1, 1);
	for (int i = first; i <= last; i++) {
		push_next(L, i);
		lua_rawseti(L, -2, i - first + 1);
	}
}

static int
builtin_map(lua_State *L)
{
	int n = lua_gettop(L);

	if (n < 2)
		raise_error(L, "map() must have at least two arguments.");
	gather_nexts(L, 2, n);
	lua_pushvalue(L, 1);
	lua_rawseti(L, -2, 0);
	lua_pushcclosure(L, map_next, 1);
	stream_new(L);
	return 1;
}

static int
builtin_reversed(lua_State *L)
{
	lua_Integer n;

	arg_check(L, 1, 1);
	switch (value_type(L, 1)) {
	case VALUE_LIST: case VALUE_TUPLE: case VALUE_RANGE: case VALUE_STREAM:
	case VALUE_STR: case VALUE_DICT: case VALUE_COMMAND: case VALUE_BYTES:
		break;
	default:
		raise_error(L, "'%s' object is not reversible", value_type_name(L, 1));
	}
	value_new_list(L, 0);
	list_extend(L, 2, 1);
	n = (lua_Integer)lua_rawlen(L, 2);
	for (lua_Integer i = 1; i < n; i++, n--) {
		lua_rawgeti(L, 2, i);
		lua_rawgeti(L, 2, n);
		lua_rawseti(L, 2, i);
		lua_rawseti(L, 2, n);
	}
	value_iter(L, 2);
	return 1;
}

static noreturn void
raise_strict(lua_State *L, lua_Integer at, const char *how)
{
	lua_Integer before = at - 1;

	if (before == 1)
		raise_error(L, "zip() argument %I is %s than argument 1", at, how);
	raise_error(L, "zip() argument %I is %s than arguments 1-%I", at, how, before);
}

/* strict=True: one has ended, so all must have. */
static void
check_strict(lua_State *L, lua_Integer ended, lua_Integer n)
{
	if (ended > 1)
		raise_strict(L, ended, "shorter");
	for (lua_Integer i = 2; i <= n; i++) {
		lua_rawgeti(L, lua_upvalueindex(1), i);
		lua_call(L, 0, 1);
		if (!lua_isnil(L, -1))
			raise_strict(L, i, "longer");
	}
}

/* Upvalues: table of nexts, strict. */
static int
zip_next(lua_State *L)
{
	lua_Integer n = (lua_Integer)lua_rawlen(L, lua_upvalueindex(1));

	if (n == 0)
		return 0;
	value_new_tuple(L, (size_t)n);
	for (lua_Integer i = 1; i <= n; i++) {
		lua_rawgeti(L, lua_upvalueindex(1), i);
		lua_call(L, 0, 1);
		if (lua_isnil(L, -1)) {
			if (lua_toboolean(L, lua_upvalueindex(2)))
				check_strict(L, i, n);
			return 0;
		}
		lua_rawseti(L, -2, i);
	}
	return 1;
}

static int
builtin_zip(lua_State *L)
{
	static const char *const keywords[] = { "strict", NULL };
	int n = arg_keywords(L, keywords);
	bool strict = arg_truth_or(L, n + 1, false);

	gather_nexts(L, 1, n);
	lua_pushboolean(L, strict);
	lua_pushcclosure(L, zip_next, 2);
	stream_new(L);
	return 1;
}

static int
new_range(lua_State *L)
{
	lua_Integer part[3] = { 0, 0, 1 };
	int n = lua_gettop(L);

	if (n < 1 || n > 3)
		raise_error(L, "range expected at %s, got %d",
		      n < 1 ? "least 1 argument" : "most 3 arguments", n);
	for (int i = 0; i < n; i++)
		part[n == 1 ? 1 : i] = value_index(L, i + 1);
	if (part[2] == 0)
		raise_error(L, "range() arg 3 must not be zero");
	range_new(L, part[0], part[1], part[2]);
	return 1;
}

static int
range_index_of(lua_State *L)
{
	lua_Integer start, step;
	struct number n;

	arg_check(L, 2, 2);
	lua_pushcfunction(L, op_contains);
	lua_pushvalue(L, 1);
	lua_pushvalue(L, 2);
	lua_call(L, 2, 1);
	if (!lua_toboolean(L, -1))
		raise_repr(L, "%s is not in range", 2);
	lua_rawgeti(L, 1, 1);
	lua_rawgeti(L, 1, 3);
	start = lua_tointeger(L, -2);
	step = lua_tointeger(L, -1);
	number_get(L, 2, &n);
	if (n.is_float)
		n.i = (lua_Integer)n.d;
	lua_pushinteger(L, (n.i - start) / step);
	return 1;
}

static int
range_count_of(lua_State *L)
{
	arg_check(L, 2, 2);
	lua_pushcfunction(L, op_contains);
	lua_insert(L, 1);
	lua_call(L, 2, 1);
	lua_pushinteger(L, lua_toboolean(L, -1));
	return 1;
}

static int
range_len_method(lua_State *L)
{
	arg_check(L, 1, 1);
	lua_pushinteger(L, range_len(L, 1));
	return 1;
}

static const struct function range_methods[] = {
	{ "count", range_count_of, "value" },
	{ "index", range_index_of, "value" },
	{ "len", range_len_method, "" },
	{ NULL, NULL, NULL }
};

static const struct function functions[] = {
	{ "all", builtin_all, "iterable" },
	{ "any", builtin_any, "iterable" },
	{ "enumerate", builtin_enumerate, "iterable, start=0" },
	{ "filter", builtin_filter, "function, iterable" },
	{ "iter", builtin_iter, "iterable, sentinel" },
	{ "map", builtin_map, "function, *iterables" },
	{ "max", builtin_max, "*args, *, key=None, default=None" },
	{ "min", builtin_min, "*args, *, key=None, default=None" },
	{ "next", builtin_next, "iterator, default" },
	{ "reversed", builtin_reversed, "sequence" },
	{ "sorted", builtin_sorted, "iterable, *, key=None, reverse=False" },
	{ "sum", builtin_sum, "iterable, start=0" },
	{ "zip", builtin_zip, "*iterables, *, strict=False" },
	{ NULL, NULL, NULL }
};

void
open_iterators(lua_State *L)
{
	value_new_type(L, VALUE_RANGE, "range", range_methods, new_range,
	               "start, stop, step=1");
	lua_getfield(L, -1, "type");
	lua_setfield(L, -3, "range");
	lua_pop(L, 1);
	value_add_functions(L, functions);
}
