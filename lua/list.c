/* list - list and tuple, and the methods that they share with streams */
#include "lua/operators.h"

#include "lua/methods.h"
#include "lua/row.h"

void
list_extend(lua_State *L, int list, int iterable)
{
	lua_Integer n = (lua_Integer)lua_rawlen(L, list);
	enum value_type type = value_type(L, iterable);
	lua_Integer more = (lua_Integer)lua_rawlen(L, iterable);
	struct cursor c;

	if (type == VALUE_LIST || type == VALUE_TUPLE) {   /* may be itself */
		for (lua_Integer i = 1; i <= more; i++) {
			lua_rawgeti(L, iterable, i);
			lua_rawseti(L, list, n + i);
		}
		return;
	}
	cursor_open(L, &c, iterable);
	while (cursor_next(L, &c))
		lua_rawseti(L, list, ++n);
}

/* A new list of what the iterable gives, pushed. */
static void
push_all(lua_State *L, int iterable)
{
	value_new_list(L, 0);
	list_extend(L, lua_gettop(L), iterable);
}

static void
construct(lua_State *L, const char *name)
{
	if (lua_gettop(L) > 1)
		raise_error(L, "%s expected at most 1 argument, got %d", name,
		      lua_gettop(L));
	value_new_list(L, 0);
	if (lua_gettop(L) > 1)
		list_extend(L, 2, 1);
}

static int
new_list(lua_State *L)
{
	construct(L, "list");
	return 1;
}

static int
new_tuple(lua_State *L)
{
	if (lua_gettop(L) == 1 && value_type(L, 1) == VALUE_TUPLE)
		return 1;
	construct(L, "tuple");
	value_set_type(L, VALUE_TUPLE);
	return 1;
}

/* --- what changes a list ----------------------------------------------- */

/* The arguments of a method, the object first. */
static void
check(lua_State *L, int min, int max)
{
	arg_check(L, min, max);
	arg_self(L, VALUE_LIST);
}

static lua_Integer
length(lua_State *L)
{
	return (lua_Integer)lua_rawlen(L, 1);
}

static int
list_append(lua_State *L)
{
	check(L, 2, 2);
	lua_rawseti(L, 1, length(L) + 1);
	return value_none(L);
}

static int
list_clear(lua_State *L)
{
	check(L, 1, 1);
	row_forget(L, 1);
	for (lua_Integer i = length(L); i > 0; i--) {
		lua_pushnil(L);
		lua_rawseti(L, 1, i);
	}
	return value_none(L);
}

static int
list_copy(lua_State *L)
{
	check(L, 1, 1);
	push_all(L, 1);
	return 1;
}

static int
list_extend_by(lua_State *L)
{
	check(L, 2, 2);
	list_extend(L, 1, 2);
	return value_none(L);
}

static int
list_insert(lua_State *L)
{
	lua_Integer at, n = length(L);

	check(L, 3, 3);
	row_forget(L, 1);
	at = value_index(L, 2);
	if (at < 0)
		at = at + n < 0 ? 0 : at + n;
	for (lua_Integer i = n; i > at; i--) {
		lua_rawgeti(L, 1, i);
		lua_rawseti(L, 1, i + 1);
	}
	lua_rawseti(L, 1, at < n ? at + 1 : n + 1);
	return value_none(L);
}

/* Takes out the element at a position from 1 and closes the gap. */
static void
take_out(lua_State *L, lua_Integer at)
{
	lua_Integer n = length(L);

	for (; at < n; at++) {
		lua_rawgeti(L, 1, at + 1);
		lua_rawseti(L, 1, at);
	}
	lua_pushnil(L);
	lua_rawseti(L, 1, n);
}

static int
list_pop(lua_State *L)
{
	lua_Integer n, at = -1;

	check(L, 1, 2);
	row_forget(L, 1);
	n = length(L);
	if (!lua_isnil(L, 2))
		at = value_index(L, 2);
	if (n == 0)
		raise_error(L, "pop from empty list");
	if (at < 0)
		at += n;
	if (at < 0 || at >= n)
		raise_error(L, "pop index out of range");
	lua_rawgeti(L, 1, at + 1);
	take_out(L, at + 1);
	return 1;
}

/* Position from 1 of the value at index, 0 where it is not within the bounds. */
static lua_Integer
find(lua_State *L, int index, lua_Integer from, lua_Integer to)
{
	for (lua_Integer i = from + 1; i <= to; i++) {
		if (lua_rawgeti(L, 1, i) == LUA_TNIL)
			break;
		if (value_equal(L, -1, index))
			return i;
		lua_pop(L, 1);
	}
	return 0;
}

static int
list_remove(lua_State *L)
{
	lua_Integer at;

	check(L, 2, 2);
	row_forget(L, 1);
	at = find(L, 2, 0, length(L));
	if (at == 0)
		raise_error(L, "list.remove(x): x not in list");
	take_out(L, at);
	return value_none(L);
}

static int
list_reverse(lua_State *L)
{
	lua_Integer i, j;

	check(L, 1, 1);
	row_forget(L, 1);
	for (i = 1, j = length(L); i < j; i++, j--) {
		lua_rawgeti(L, 1, i);
		lua_rawgeti(L, 1, j);
		lua_rawseti(L, 1, i);
		lua_rawseti(L, 1, j);
	}
	return 1;
}

/* Of equal neighbours the first stays. */
static void
drop_repeated(lua_State *L)
{
	lua_Integer n = length(L), kept = n > 0;

	for (lua_Integer i = 2; i <= n; i++) {
		lua_rawgeti(L, 1, kept);
		lua_rawgeti(L, 1, i);
		if (value_equal(L, -1, -2))
			lua_pop(L, 1);
		else
			lua_rawseti(L, 1, ++kept);
		lua_pop(L, 1);
	}
	for (; n > kept; n--) {
		lua_pushnil(L);
		lua_rawseti(L, 1, n);
	}
}

static int
list_sort_method(lua_State *L)
{
	bool uniq, reverse;

	check(L, 1, 4);
	if (lua_isfunction(L, 2) || value_type(L, 2) == VALUE_TYPE)
		raise_error(L, "sort() takes a key by its name: sort(key=...)");
	row_forget(L, 1);
	uniq = arg_truth_or(L, 2, false);
	reverse = arg_truth_or(L, 4, false);
	list_sort(L, 1, value_absent(L, 3) ? 0 : 3, reverse);
	if (uniq)
		drop_repeated(L);
	lua_settop(L, 1);
	return 1;
}

/* --- what both have ---------------------------------------------------- */

/* Of a method that tuples have too. */
static void
check_both(lua_State *L, int min, int max)
{
	arg_check(L, min, max);
	if (value_type(L, 1) != VALUE_TUPLE)
		arg_self(L, VALUE_LIST);
}

static int
sequence_count(lua_State *L)
{
	lua_Integer n = 0;

	check_both(L, 1, 2);
	if (lua_isnil(L, 2) || value_callable(L, 2)) {   /* the stream's count */
		luaL_getmetafield(L, 1, "__index");
		lua_getfield(L, -1, "count_values");
		lua_replace(L, 3);
		lua_settop(L, 3);
		lua_insert(L, 1);
		lua_call(L, 2, 1);
		return 1;
	}
	for (lua_Integer i = find(L, 2, 0, length(L)); i != 0;
	     i = find(L, 2, i, length(L))) {
		lua_settop(L, 2);
		n++;
	}
	lua_pushinteger(L, n);
	return 1;
}

static lua_Integer
bound(lua_State *L, int index, lua_Integer absent)
{
	lua_Integer at, n = length(L);

	if (value_absent(L, index))
		return absent;
	at = value_index(L, index);
	if (at < 0)
		at = at + n < 0 ? 0 : at + n;
	return at < n ? at : n;
}

static int
sequence_index(lua_State *L)
{
	lua_Integer at;

	check_both(L, 2, 4);
	at = find(L, 2, bound(L, 3, 0), bound(L, 4, length(L)));
	if (at != 0) {
		lua_pushinteger(L, at - 1);
		return 1;
	}
	if (value_type(L, 1) == VALUE_TUPLE)
		raise_error(L, "tuple.index(x): x not in tuple");
	raise_repr(L, "%s is not in list", 2);
}

static int
sequence_len(lua_State *L)
{
	check_both(L, 1, 1);
	lua_pushinteger(L, length(L));
	return 1;
}

int
method_join(lua_State *L)
{
	struct slice sep = SLICE("");
	luaL_Buffer out;
	struct cursor c;
	bool any = false;

	arg_check(L, 1, 2);
	if (!value_absent(L, 2))
		sep = arg_str(L, 2, "sep");
	cursor_open(L, &c, 1);
	luaL_buffinit(L, &out);
	for (; cursor_next(L, &c); any = true) {
		if (lua_type(L, -1) != LUA_TSTRING) {
			value_push_str(L, lua_gettop(L));
			lua_remove(L, -2);
		}
		luaL_addvalue(&out);
		luaL_addlstring(&out, (const char *)sep.ptr, sep.len);
	}
	if (any)
		luaL_buffsub(&out, sep.len);
	luaL_pushresult(&out);
	return 1;
}

static const struct function list_methods[] = {
	{ "append", list_append, "object" },
	{ "clear", list_clear, "" },
	{ "copy", list_copy, "" },
	{ "count", sequence_count, "key=None" },
	{ "csv", row_method_csv, "sep=','" },
	{ "extend", list_extend_by, "iterable" },
	{ "index", sequence_index, "value, start=0, stop=None" },
	{ "insert", list_insert, "index, object" },
	{ "join", method_join, "sep=''" },
	{ "len", sequence_len, "" },
	{ "pop", list_pop, "index=-1" },
	{ "remove", list_remove, "value" },
	{ "reverse", list_reverse, "" },
	{ "sort", list_sort_method, "uniq=False, key=None, reverse=False" },
	{ "tsv", row_method_tsv, "" },
	{ NULL, NULL, NULL }
};

static const struct function tuple_methods[] = {
	{ "count", sequence_count, "key=None" },
	{ "csv", row_method_csv, "sep=','" },
	{ "index", sequence_index, "value, start=0, stop=None" },
	{ "join", method_join, "sep=''" },
	{ "len", sequence_len, "" },
	{ "tsv", row_method_tsv, "" },
	{ NULL, NULL, NULL }
};

static void
open_sequence(lua_State *L, enum value_type type, const char *name,
              const struct function *methods, lua_CFunction construct_it)
{
	value_new_type(L, type, name, methods, construct_it, "iterable=()");
	lua_getfield(L, -1, "type");
	lua_setfield(L, -3, name);
	lua_pop(L, 1);
}

void
open_list(lua_State *L)
{
	open_sequence(L, VALUE_LIST, "list", list_methods, new_list);
	open_sequence(L, VALUE_TUPLE, "tuple", tuple_methods, new_tuple);
}
