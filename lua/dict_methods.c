/* dict_methods - the methods of dict */
#include "lua/dict.h"

#include "lua/methods.h"
#include "lua/operators.h"

/* --- building ---------------------------------------------------------- */

/* Puts the pair on the top (popped) into the dict. */
static void
put_pair(lua_State *L, int dict, lua_Integer number)
{
	int pair = lua_gettop(L);
	struct cursor c;
	int n = 0;

	if (value_type(L, pair) < VALUE_STR || value_type(L, pair) == VALUE_FUNCTION)
		raise_error(L, "cannot convert dictionary update sequence element #%I "
		      "to a sequence", number);
	cursor_open(L, &c, pair);
	for (; cursor_next(L, &c); n++)
		luaL_checkstack(L, 4, "too many values in a pair");
	if (n != 2)
		raise_error(L, "dictionary update sequence element #%I has length %d; "
		      "2 is required", number, n);
	dict_set(L, dict);
	lua_settop(L, pair - 1);
}

void
dict_update(lua_State *L, int dict, int from)
{
	lua_Integer at = 0;
	struct cursor c;

	dict = lua_absindex(L, dict);
	from = lua_absindex(L, from);
	if (value_type(L, from) == VALUE_DICT) {
		while (dict_next(L, from, &at))
			dict_set(L, dict);
		return;
	}
	cursor_open(L, &c, from);
	for (; cursor_next(L, &c); at++)
		put_pair(L, dict, at);
}

/* Puts the keyword arguments of the table into the dict, in their order. */
static void
put_keywords(lua_State *L, int dict, int table)
{
	for (lua_Integer i = 1; lua_rawgeti(L, table, i) == LUA_TSTRING; i++) {
		lua_pushvalue(L, -1);
		lua_gettable(L, table);
		dict_set(L, dict);
	}
	lua_pop(L, 1);
}

/* Updates the dict at `dict` from the arguments that stand at first. */
static void
take_arguments(lua_State *L, int dict, int first, int last)
{
	if (last >= first && arg_is_keywords(L, last)) {
		if (last > first)
			dict_update(L, dict, first);
		put_keywords(L, dict, last);
	} else if (last >= first) {
		dict_update(L, dict, first);
	}
}

static int
new_dict(lua_State *L)
{
	int n = lua_gettop(L);

	if (n > 2 || (n == 2 && !arg_is_keywords(L, 2)))
		raise_error(L, "dict expected at most 1 argument, got %d", n);
	dict_new(L);
	take_arguments(L, n + 1, 1, n);
	return 1;
}

static int
dict_update_method(lua_State *L)
{
	arg_self(L, VALUE_DICT);
	take_arguments(L, 1, 2, lua_gettop(L));
	return value_none(L);
}

static int
dict_fromkeys(lua_State *L)
{
	struct cursor c;
	int first = lua_gettop(L) > 2 ? 2 : 1;   /* of a dict: behind itself */

	lua_settop(L, first + 1);
	dict_new(L);
	cursor_open(L, &c, first);
	while (cursor_next(L, &c)) {
		lua_pushvalue(L, first + 1);
		dict_set(L, first + 2);
	}
	return 1;
}

/* The arguments of a method, the object first. */
static void
check(lua_State *L, int min, int max)
{
	arg_check(L, min, max);
	arg_self(L, VALUE_DICT);
}

static int
dict_copy(lua_State *L)
{
	check(L, 1, 1);
	dict_new(L);
	dict_update(L, 2, 1);
	return 1;
}

/* --- looking up -------------------------------------------------------- */

/* Pushes the value at index, None where it was not given. */
static void
push_default(lua_State *L, int index)
{
	if (lua_isnil(L, index))
		value_push_none(L);
	else
		lua_pushvalue(L, index);
}

static int
dict_get_method(lua_State *L)
{
	check(L, 2, 3);
	lua_pushvalue(L, 2);
	if (!dict_get(L, 1))
		push_default(L, 3);
	return 1;
}

static int
dict_setdefault(lua_State *L)
{
	check(L, 2, 3);
	lua_pushvalue(L, 2);
	if (dict_get(L, 1))
		return 1;
	lua_pushvalue(L, 2);
	push_default(L, 3);
	dict_set(L, 1);
	push_default(L, 3);
	return 1;
}

enum part { PART_KEYS, PART_VALUES, PART_ITEMS };

static int
push_parts(lua_State *L, enum part part)
{
	lua_Integer at = 0, n = 0;

	check(L, 1, 1);
	value_new_list(L, dict_len(L, 1));
	while (dict_next(L, 1, &at)) {   /* key at 3, value at 4 */
		if (part == PART_ITEMS) {
			value_new_tuple(L, 2);
			lua_pushvalue(L, 3);
			lua_rawseti(L, -2, 1);
			lua_pushvalue(L, 4);
			lua_rawseti(L, -2, 2);
		} else if (part == PART_KEYS) {
			lua_pushvalue(L, 3);
		}
		lua_rawseti(L, 2, ++n);
		lua_settop(L, 2);
	}
	return 1;
}

static int
dict_keys(lua_State *L)
{
	return push_parts(L, PART_KEYS);
}

static int
dict_values(lua_State *L)
{
	return push_parts(L, PART_VALUES);
}

static int
dict_items(lua_State *L)
{
	return push_parts(L, PART_ITEMS);
}

/* --- taking out -------------------------------------------------------- */

static int
dict_pop(lua_State *L)
{
	check(L, 2, 3);
	lua_pushvalue(L, 2);
	if (dict_get(L, 1)) {
		lua_pushvalue(L, 2);
		dict_delete(L, 1);
		return 1;
	}
	if (lua_isnil(L, 3))
		raise_repr(L, "KeyError: %s", 2);
	return 1;
}

static int
dict_popitem(lua_State *L)
{
	check(L, 1, 1);
	if (!dict_last(L, 1))
		raise_error(L, "KeyError: 'popitem(): dictionary is empty'");
	value_new_tuple(L, 2);
	lua_pushvalue(L, 2);
	lua_rawseti(L, 3, 1);
	lua_pushvalue(L, 2);
	dict_get(L, 1);
	lua_rawseti(L, 3, 2);
	lua_pushvalue(L, 2);
	dict_delete(L, 1);
	return 1;
}

static int
dict_clear_method(lua_State *L)
{
	check(L, 1, 1);
	dict_clear(L, 1);
	return value_none(L);
}

/* For defaultdict and the like: d._missing(function of dict and key) gives d. */
static int
dict_missing_method(lua_State *L)
{
	check(L, 2, 2);
	dict_set_missing(L, 1);
	return 1;
}

static int
dict_len_method(lua_State *L)
{
	check(L, 1, 1);
	lua_pushinteger(L, (lua_Integer)dict_len(L, 1));
	return 1;
}

/* _set(key, value): d[key] = value, which only runtime files can say. */
static int
dict_set_method(lua_State *L)
{
	check(L, 3, 3);
	dict_set(L, 1);
	return value_none(L);
}

static const struct function methods[] = {
	{ "_missing", dict_missing_method, "function" },
	{ "_set", dict_set_method, "key, value" },
	{ "clear", dict_clear_method, "" },
	{ "copy", dict_copy, "" },
	{ "fromkeys", dict_fromkeys, "iterable, value=None" },
	{ "get", dict_get_method, "key, default=None" },
	{ "items", dict_items, "" },
	{ "keys", dict_keys, "" },
	{ "len", dict_len_method, "" },
	{ "pop", dict_pop, "key, default" },
	{ "popitem", dict_popitem, "" },
	{ "setdefault", dict_setdefault, "key, default=None" },
	{ "update", dict_update_method, "iterable, **kwargs" },
	{ "values", dict_values, "" },
	{ NULL, NULL, NULL }
};

void
open_dict(lua_State *L)
{
	value_new_type(L, VALUE_DICT, "dict", methods, new_dict,
	               "iterable, **kwargs");
	lua_getfield(L, -1, "type");
	lua_setfield(L, -3, "dict");
	lua_pop(L, 1);
	open_set(L);
}

bool
dict_equal(lua_State *L, int a, int b)
{
	lua_Integer at = 0;
	bool same = dict_len(L, a) == dict_len(L, b);
	int top = lua_gettop(L);

	while (same && dict_next(L, a, &at)) {
		lua_pushvalue(L, top + 1);
		same = dict_get(L, b) && value_equal(L, top + 2, top + 3);
		lua_settop(L, top);
	}
	return same;
}
