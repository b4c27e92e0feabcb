/* set - sets: their operators and methods, over dict.c */
#include "lua/dict.h"

#include "lua/operators.h"

/* --- operations -------------------------------------------------------- */

static void
add_all(lua_State *L, int set, int iterable)
{
	struct cursor c;

	cursor_open(L, &c, iterable);
	while (cursor_next(L, &c))
		set_add(L, set);
}

/* Whether membership can be asked of the value as it stands. */
static bool
has_members(lua_State *L, int index)
{
	enum value_type type = value_type(L, index);

	return type == VALUE_SET || type == VALUE_DICT;
}

/* Makes the iterable at index a set, in its place. */
static void
make_set(lua_State *L, int index)
{
	if (has_members(L, index))
		return;
	set_new(L);
	add_all(L, lua_gettop(L), index);
	lua_replace(L, index);
}

/* Adds those elements of `from` that `other` has, or has not. */
static void
add_those(lua_State *L, int set, int from, int other, bool having)
{
	struct cursor c;

	cursor_open(L, &c, from);
	while (cursor_next(L, &c))
		if (dict_has(L, other, lua_gettop(L)) == having)
			set_add(L, set);
		else
			lua_pop(L, 1);
}

/* Pushes a op b of two that have members. */
static void
push_result(lua_State *L, enum op op, int a, int b)
{
	int result;

	set_new(L);
	result = lua_gettop(L);
	switch (op) {
	case OP_OR:
		add_all(L, result, a);
		add_all(L, result, b);
		break;
	case OP_AND:
		add_those(L, result, a, b, true);
		break;
	case OP_XOR:
		add_those(L, result, a, b, false);
		add_those(L, result, b, a, false);
		break;
	default:
		add_those(L, result, a, b, false);
		break;
	}
}

bool
set_binary(lua_State *L, enum op op, int a, int b)
{
	enum value_type type = value_type(L, a);

	if (type != value_type(L, b))
		return false;
	if (type == VALUE_DICT && op == OP_OR) {
		dict_new(L);
		dict_update(L, lua_gettop(L), a);
		dict_update(L, lua_gettop(L), b);
		return true;
	}
	if (type != VALUE_SET)
		return false;
	push_result(L, op, a, b);
	if (set_frozen(L, a))
		set_freeze(L, lua_gettop(L));
	return true;
}

/* Whether b has every element of a. */
static bool
within(lua_State *L, int a, int b)
{
	lua_Integer at = 0;
	bool all = true;

	while (all && dict_next(L, a, &at)) {
		if (value_type(L, a) == VALUE_DICT)
			lua_pop(L, 1);
		all = dict_has(L, b, lua_gettop(L));
		lua_pop(L, 1);
	}
	return all;
}

int
set_compare(lua_State *L, int a, int b)
{
	size_t n = dict_len(L, a), m = dict_len(L, b);

	if (n <= m && within(L, a, b))
		return n == m ? 0 : -1;
	return m < n && within(L, b, a) ? 1 : 2;
}

/* --- methods ----------------------------------------------------------- */

static int
new_set(lua_State *L)
{
	if (lua_gettop(L) > 1)
		raise_error(L, "set expected at most 1 argument, got %d", lua_gettop(L));
	set_new(L);
	if (lua_gettop(L) == 2)
		add_all(L, 2, 1);
	return 1;
}

static int
new_frozenset(lua_State *L)
{
	if (lua_gettop(L) > 1)
		raise_error(L, "frozenset expected at most 1 argument, got %d",
		      lua_gettop(L));
	new_set(L);
	set_freeze(L, lua_gettop(L));
	return 1;
}

/* The arguments of a method, the object first. */
static void
check(lua_State *L, int min, int max)
{
	arg_check(L, min, max);
	arg_self(L, VALUE_SET);
}

/* a op each of the arguments in turn. */
static int
fold(lua_State *L, enum op op)
{
	int n = lua_gettop(L);

	arg_self(L, VALUE_SET);
	bool frozen = set_frozen(L, 1);

	set_new(L);
	add_all(L, n + 1, 1);
	for (int i = 2; i <= n; i++) {
		make_set(L, i);
		push_result(L, op, n + 1, i);
		lua_replace(L, n + 1);
	}
	if (frozen)
		set_freeze(L, n + 1);
	return 1;
}

static int
set_union(lua_State *L)
{
	return fold(L, OP_OR);
}

static int
set_intersection(lua_State *L)
{
	return fold(L, OP_AND);
}

static int
set_difference(lua_State *L)
{
	return fold(L, OP_SUB);
}

static int
set_symmetric_difference(lua_State *L)
{
	check(L, 2, 2);
	return fold(L, OP_XOR);
}

/* The set itself becomes what fold gives. */
static int
fold_into(lua_State *L, enum op op)
{
	fold(L, op);
	dict_clear(L, 1);
	add_all(L, 1, lua_gettop(L));
	return value_none(L);
}

static int
set_update(lua_State *L)
{
	arg_self(L, VALUE_SET);
	for (int i = 2; i <= lua_gettop(L); i++)
		add_all(L, 1, i);
	return value_none(L);
}

static int
set_intersection_update(lua_State *L)
{
	return fold_into(L, OP_AND);
}

static int
set_difference_update(lua_State *L)
{
	return fold_into(L, OP_SUB);
}

static int
set_symmetric_difference_update(lua_State *L)
{
	return fold_into(L, OP_XOR);
}

static int
set_add_method(lua_State *L)
{
	check(L, 2, 2);
	set_add(L, 1);
	return value_none(L);
}

static int
set_discard(lua_State *L)
{
	check(L, 2, 2);
	dict_delete(L, 1);
	return value_none(L);
}

static int
set_remove(lua_State *L)
{
	check(L, 2, 2);
	lua_pushvalue(L, 2);
	if (!dict_delete(L, 1))
		raise_repr(L, "KeyError: %s", 2);
	return value_none(L);
}

static int
set_pop(lua_State *L)
{
	lua_Integer at = 0;

	check(L, 1, 1);
	if (!dict_next(L, 1, &at))
		raise_error(L, "KeyError: 'pop from an empty set'");
	lua_pushvalue(L, -1);
	dict_delete(L, 1);
	return 1;
}

static int
set_clear(lua_State *L)
{
	check(L, 1, 1);
	dict_clear(L, 1);
	return value_none(L);
}

static int
set_copy(lua_State *L)
{
	check(L, 1, 1);
	return fold(L, OP_OR);
}

static int
set_issubset(lua_State *L)
{
	check(L, 2, 2);
	make_set(L, 2);
	lua_pushboolean(L, within(L, 1, 2));
	return 1;
}

static int
set_issuperset(lua_State *L)
{
	check(L, 2, 2);
	make_set(L, 2);
	lua_pushboolean(L, within(L, 2, 1));
	return 1;
}

static int
set_isdisjoint(lua_State *L)
{
	check(L, 2, 2);
	make_set(L, 2);
	push_result(L, OP_AND, 1, 2);
	lua_pushboolean(L, dict_len(L, 3) == 0);
	return 1;
}

static int
set_len(lua_State *L)
{
	check(L, 1, 1);
	lua_pushinteger(L, (lua_Integer)dict_len(L, 1));
	return 1;
}

static const struct function methods[] = {
	{ "add", set_add_method, "elem" },
	{ "clear", set_clear, "" },
	{ "copy", set_copy, "" },
	{ "difference", set_difference, "*others" },
	{ "difference_update", set_difference_update, "*others" },
	{ "discard", set_discard, "elem" },
	{ "intersection", set_intersection, "*others" },
	{ "intersection_update", set_intersection_update, "*others" },
	{ "isdisjoint", set_isdisjoint, "other" },
	{ "issubset", set_issubset, "other" },
	{ "issuperset", set_issuperset, "other" },
	{ "len", set_len, "" },
	{ "pop", set_pop, "" },
	{ "remove", set_remove, "elem" },
	{ "symmetric_difference", set_symmetric_difference, "other" },
	{ "symmetric_difference_update", set_symmetric_difference_update,
	  "other" },
	{ "union", set_union, "*others" },
	{ "update", set_update, "*others" },
	{ NULL, NULL, NULL }
};

static const struct function frozen_methods[] = {
	{ "copy", set_copy, "" },
	{ "difference", set_difference, "*others" },
	{ "intersection", set_intersection, "*others" },
	{ "isdisjoint", set_isdisjoint, "other" },
	{ "issubset", set_issubset, "other" },
	{ "issuperset", set_issuperset, "other" },
	{ "len", set_len, "" },
	{ "symmetric_difference", set_symmetric_difference, "other" },
	{ "union", set_union, "*others" },
	{ NULL, NULL, NULL }
};

/* Both are VALUE_SET; its metatable is that of the last, set. */
void
open_set(lua_State *L)
{
	value_new_type(L, VALUE_SET, "frozenset", frozen_methods, new_frozenset,
	               "iterable=()");
	lua_getfield(L, -1, "type");
	lua_setfield(L, -3, "frozenset");
	lua_setfield(L, LUA_REGISTRYINDEX, "piep.frozenset");
	value_new_type(L, VALUE_SET, "set", methods, new_set, "iterable=()");
	lua_getfield(L, -1, "type");
	lua_setfield(L, -3, "set");
	lua_pop(L, 1);
}
