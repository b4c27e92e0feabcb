/* dict - the tables behind dict and set; their methods are in dict_methods.c */
#include "lua/dict.h"

#include <math.h>
#include <stdint.h>
#include "lua/command.h"
#include "lua/operators.h"

enum {   /* array slots, see dict.h */
	DICT_KEYS = 1, DICT_VALUES, DICT_INDEX, DICT_COUNT, DICT_USED,
	DICT_CODED, DICT_MISSING, DICT_FROZEN
};

enum { DEPTH_MAX = 100 };

static const char dead, nan_key;   /* their addresses are marks */

static void
new_table(lua_State *L, bool values)
{
	lua_createtable(L, DICT_FROZEN, 0);
	for (int slot = DICT_KEYS; slot <= DICT_INDEX; slot++) {
		if (slot == DICT_VALUES && !values)
			lua_pushboolean(L, false);
		else
			lua_newtable(L);
		lua_rawseti(L, -2, slot);
	}
	for (int slot = DICT_COUNT; slot <= DICT_FROZEN; slot++) {
		if (slot <= DICT_USED)
			lua_pushinteger(L, 0);
		else
			lua_pushboolean(L, false);
		lua_rawseti(L, -2, slot);
	}
}

void
dict_new(lua_State *L)
{
	luaL_checkstack(L, 4, "dict");
	new_table(L, true);
	value_set_type(L, VALUE_DICT);
}

void
set_new(lua_State *L)
{
	luaL_checkstack(L, 4, "set");
	new_table(L, false);
	value_set_type(L, VALUE_SET);
}

static lua_Integer
get_int(lua_State *L, int dict, int slot)
{
	lua_Integer n;

	lua_rawgeti(L, dict, slot);
	n = lua_tointeger(L, -1);
	lua_pop(L, 1);
	return n;
}

static void
set_int(lua_State *L, int dict, int slot, lua_Integer n)
{
	lua_pushinteger(L, n);
	lua_rawseti(L, dict, slot);
}

size_t
dict_len(lua_State *L, int dict)
{
	return (size_t)get_int(L, dict, DICT_COUNT);
}

bool
set_frozen(lua_State *L, int set)
{
	bool frozen;

	lua_rawgeti(L, set, DICT_FROZEN);
	frozen = lua_toboolean(L, -1);
	lua_pop(L, 1);
	return frozen;
}

/* --- keys -------------------------------------------------------------- */

/*
 * Tuples and frozen sets are keys by a text that equal values share. Each pass
 * pushes the text of one value; a number is normalized first, so that 1, 1.0 and
 * True are the same.
 */
static void push_code(lua_State *L, int index, int depth);

static noreturn void
raise_unhashable(lua_State *L, int index)
{
	raise_error(L, "unhashable type: '%s'", value_type_name(L, index));
}

static void
push_number_code(lua_State *L, int index)
{
	struct number n;
	int exact = 1;
	char text[sizeof(double) + 1];

	number_get(L, index, &n);
	if (n.is_float)
		n.i = lua_tointegerx(L, index, &exact);
	if (exact) {
		lua_pushfstring(L, "i%I;", n.i);
		return;
	}
	text[0] = 'f';
	memcpy(text + 1, &n.d, sizeof n.d);
	lua_pushlstring(L, text, sizeof text);
}

static void
push_tuple_code(lua_State *L, int index, int depth)
{
	lua_Integer n = (lua_Integer)lua_rawlen(L, index);
	luaL_Buffer out;

	luaL_buffinit(L, &out);
	lua_pushfstring(L, "(%I;", n);
	luaL_addvalue(&out);
	for (lua_Integer i = 1; i <= n; i++) {
		lua_rawgeti(L, index, i);
		push_code(L, lua_gettop(L), depth + 1);
		lua_remove(L, -2);
		luaL_addvalue(&out);
	}
	luaL_pushresult(&out);
}

/* The elements' codes in order, since a set has none. */
static void
push_set_code(lua_State *L, int index, int depth)
{
	lua_Integer at = 0, n = 0;
	int list;

	lua_newtable(L);
	list = lua_gettop(L);
	while (dict_next(L, index, &at)) {
		push_code(L, lua_gettop(L), depth + 1);
		lua_rawseti(L, list, ++n);
		lua_pop(L, 1);
	}
	list_sort(L, list, 0, false);
	push_tuple_code(L, list, depth);
	lua_pushliteral(L, "{");
	lua_insert(L, -2);
	lua_concat(L, 2);
	lua_replace(L, list);
}

/* Pushes the text that a value of a runtime file has for this, a date for example. */
static bool
push_own_code(lua_State *L, int index)
{
	if (!value_event(L, index, "__hash"))
		return false;
	lua_pushvalue(L, index);
	lua_call(L, 1, 1);
	lua_pushfstring(L, "h%s;", lua_tostring(L, -1));
	lua_remove(L, -2);
	return true;
}

static void
push_code(lua_State *L, int index, int depth)
{
	enum value_type type = value_type(L, index);

	luaL_checkstack(L, 12, "key");
	if (depth > DEPTH_MAX)
		raise_error(L, "maximum recursion depth exceeded");
	if (type == VALUE_COMMAND) {
		command_force(L, index);
		type = value_type(L, index);
	}
	switch (type) {
	case VALUE_NIL:
	case VALUE_NONE:
		lua_pushliteral(L, "n");
		break;
	case VALUE_BOOL: case VALUE_INT: case VALUE_FLOAT:
		push_number_code(L, index);
		break;
	case VALUE_STR:
		lua_pushfstring(L, "s%I;", (lua_Integer)lua_rawlen(L, index));
		lua_pushvalue(L, index);
		lua_concat(L, 2);
		break;
	case VALUE_BYTES:
		lua_pushfstring(L, "b%I;", luaL_len(L, index));
		lua_rawgeti(L, index, 1);
		lua_concat(L, 2);
		break;
	case VALUE_TUPLE:
		push_tuple_code(L, index, depth);
		break;
	case VALUE_SET:
		if (!set_frozen(L, index))
			raise_unhashable(L, index);
		push_set_code(L, index, depth);
		break;
	case VALUE_LIST: case VALUE_DICT:
		raise_unhashable(L, index);
	default:
		if (!push_own_code(L, index))
			lua_pushfstring(L, "p%p;", lua_topointer(L, index));
		break;
	}
}

static void
normalize_float(lua_State *L, int index)
{
	if (isnan(lua_tonumber(L, index))) {
		lua_pushlightuserdata(L, (void *)(uintptr_t)&nan_key);
		lua_replace(L, index);
	}
}

/* The index of keys that are no key in Lua, by the code that stands for this one. */
static void
push_coded(lua_State *L, int dict, int index, bool make)
{
	push_code(L, index, 0);
	lua_replace(L, index);
	if (lua_rawgeti(L, dict, DICT_CODED) == LUA_TBOOLEAN && make) {
		lua_newtable(L);
		lua_replace(L, -2);
		lua_pushvalue(L, -1);
		lua_rawseti(L, dict, DICT_CODED);
	}
}

/*
 * Makes the key at the index one that Lua's table takes in Python's meaning. The
 * table to look in is pushed: `index`, or `coded` where the key became a text.
 */
static void
prepare(lua_State *L, int dict, int index, bool make)
{
	if (lua_type(L, index) == LUA_TSTRING || lua_isinteger(L, index)) {
		lua_rawgeti(L, dict, DICT_INDEX);
		return;
	}
	switch (value_type(L, index)) {
	case VALUE_FLOAT:
		normalize_float(L, index);
		break;
	case VALUE_BOOL:
		lua_pushinteger(L, lua_toboolean(L, index));
		lua_replace(L, index);
		break;
	case VALUE_NIL:
		value_push_none(L);
		lua_replace(L, index);
		break;
	case VALUE_COMMAND:
		command_force(L, index);
		break;
	case VALUE_OTHER:
		if (luaL_getmetafield(L, index, "__hash") == LUA_TNIL)
			break;
		lua_pop(L, 1);
		push_coded(L, dict, index, make);
		return;
	case VALUE_LIST: case VALUE_DICT: case VALUE_TUPLE: case VALUE_SET:
	case VALUE_BYTES:
		push_coded(L, dict, index, make);
		return;
	default:
		break;
	}
	lua_rawgeti(L, dict, DICT_INDEX);
}

void
value_push_key(lua_State *L, int index)
{
	push_code(L, lua_absindex(L, index), 0);
}

/* Slot of the key on the top (popped), 0 where there is none. */
static lua_Integer
slot_of(lua_State *L, int dict)
{
	lua_Integer slot = 0;
	int key = lua_gettop(L);

	luaL_checkstack(L, 8, "key");
	prepare(L, dict, key, false);
	if (lua_istable(L, -1)) {
		lua_pushvalue(L, key);
		lua_rawget(L, -2);
		slot = lua_tointeger(L, -1);
	}
	lua_settop(L, key - 1);
	return slot;
}

/* --- entries ----------------------------------------------------------- */

static bool
is_dead(lua_State *L, int index)
{
	return lua_touserdata(L, index) == &dead;
}

bool
dict_next(lua_State *L, int dict, lua_Integer *at)
{
	luaL_checkstack(L, 4, "dict");
	lua_rawgeti(L, dict, DICT_KEYS);
	do {
		if (lua_rawgeti(L, -1, ++*at) == LUA_TNIL) {
			lua_pop(L, 2);
			--*at;
			return false;
		}
		if (!is_dead(L, -1))
			break;
		lua_pop(L, 1);
	} while (true);
	lua_remove(L, -2);
	if (value_type(L, dict) == VALUE_DICT) {
		lua_rawgeti(L, dict < 0 ? dict - 1 : dict, DICT_VALUES);
		lua_rawgeti(L, -1, *at);
		lua_remove(L, -2);
	}
	return true;
}

/* Puts the n live entries into the first slots and all keys into a new index. */
static void
compact(lua_State *L, int dict)
{
	lua_Integer at = 0, n = 0, used = get_int(L, dict, DICT_USED);
	int top = lua_gettop(L), keys = top + 1, values = top + 2;

	luaL_checkstack(L, 12, "dict");
	lua_rawgeti(L, dict, DICT_KEYS);
	lua_rawgeti(L, dict, DICT_VALUES);
	while (++at <= used) {
		if (lua_rawgeti(L, keys, at) == LUA_TLIGHTUSERDATA && is_dead(L, -1)) {
			lua_pop(L, 1);
			continue;
		}
		n++;
		lua_pushvalue(L, -1);
		lua_rawseti(L, keys, n);
		prepare(L, dict, values + 1, true);
		lua_pushvalue(L, values + 1);
		lua_pushinteger(L, n);
		lua_rawset(L, -3);
		lua_settop(L, values);
		if (lua_istable(L, values)) {
			lua_rawgeti(L, values, at);
			lua_rawseti(L, values, n);
		}
	}
	for (at = used; at > n; at--)
		for (int i = keys; i <= values; i++)
			if (lua_istable(L, i)) {
				lua_pushnil(L);
				lua_rawseti(L, i, at);
			}
	set_int(L, dict, DICT_USED, n);
	lua_settop(L, top);
}

/* Adds the key at the index, which is not there; prepared stands at prepared with
 * the table that it is looked up in above it. Gives its slot. */
static lua_Integer
add_key(lua_State *L, int dict, int key, int prepared)
{
	lua_Integer used = get_int(L, dict, DICT_USED);
	lua_Integer count = get_int(L, dict, DICT_COUNT);

	if (used > 8 && used > 2 * count) {
		compact(L, dict);
		used = count;
	}
	lua_rawgeti(L, dict, DICT_KEYS);
	lua_pushvalue(L, key);
	lua_rawseti(L, -2, ++used);
	lua_pushvalue(L, prepared);
	lua_pushinteger(L, used);
	lua_rawset(L, prepared + 1);
	set_int(L, dict, DICT_USED, used);
	set_int(L, dict, DICT_COUNT, count + 1);
	return used;
}

/* Slot of the key at the index, which is added where it is not there. */
static lua_Integer
slot_for(lua_State *L, int dict, int key)
{
	int top = lua_gettop(L);
	lua_Integer slot;

	luaL_checkstack(L, 12, "dict");
	if (value_type(L, key) == VALUE_COMMAND)
		command_force(L, key);
	lua_pushvalue(L, key);
	prepare(L, dict, top + 1, true);
	lua_pushvalue(L, top + 1);
	lua_rawget(L, top + 2);
	slot = lua_tointeger(L, -1);
	if (slot == 0)
		slot = add_key(L, dict, key, top + 1);
	lua_settop(L, top);
	return slot;
}

void
dict_set(lua_State *L, int dict)
{
	int value = lua_gettop(L);
	lua_Integer slot;

	dict = lua_absindex(L, dict);
	if (lua_isnil(L, value)) {
		value_push_none(L);
		lua_replace(L, value);
	}
	slot = slot_for(L, dict, value - 1);
	lua_rawgeti(L, dict, DICT_VALUES);
	lua_pushvalue(L, value);
	lua_rawseti(L, -2, slot);
	lua_settop(L, value - 2);
}

void
set_add(lua_State *L, int set)
{
	slot_for(L, lua_absindex(L, set), lua_gettop(L));
	lua_pop(L, 1);
}

bool
dict_get(lua_State *L, int dict)
{
	lua_Integer slot;

	dict = lua_absindex(L, dict);
	slot = slot_of(L, dict);
	if (slot == 0)
		return false;
	lua_rawgeti(L, dict, DICT_VALUES);
	lua_rawgeti(L, -1, slot);
	lua_remove(L, -2);
	return true;
}

bool
dict_has(lua_State *L, int dict, int key)
{
	dict = lua_absindex(L, dict);
	lua_pushvalue(L, key);
	return slot_of(L, dict) != 0;
}

static void
mark_dead(lua_State *L, int dict, lua_Integer slot)
{
	lua_rawgeti(L, dict, DICT_KEYS);
	lua_pushlightuserdata(L, (void *)(uintptr_t)&dead);
	lua_rawseti(L, -2, slot);
	if (lua_rawgeti(L, dict, DICT_VALUES) == LUA_TTABLE) {
		lua_pushboolean(L, false);
		lua_rawseti(L, -2, slot);
	}
	lua_pop(L, 2);
	set_int(L, dict, DICT_COUNT, get_int(L, dict, DICT_COUNT) - 1);
}

bool
dict_delete(lua_State *L, int dict)
{
	int key = lua_gettop(L);
	lua_Integer slot;

	dict = lua_absindex(L, dict);
	luaL_checkstack(L, 8, "dict");
	lua_pushvalue(L, key);
	slot = slot_of(L, dict);
	if (slot != 0) {
		prepare(L, dict, key, false);
		lua_pushvalue(L, key);
		lua_pushnil(L);
		lua_rawset(L, -3);
		mark_dead(L, dict, slot);
	}
	lua_settop(L, key - 1);
	return slot != 0;
}

bool
dict_missing(lua_State *L, int dict, int key)
{
	if (lua_rawgeti(L, dict, DICT_MISSING) == LUA_TBOOLEAN) {
		lua_pop(L, 1);
		return false;
	}
	lua_pushvalue(L, dict);
	lua_pushvalue(L, key);
	lua_call(L, 2, 1);
	return true;
}

/* What the methods need of the insides. */

void
dict_clear(lua_State *L, int dict)
{
	dict = lua_absindex(L, dict);
	for (int slot = DICT_KEYS; slot <= DICT_INDEX; slot++) {
		if (lua_rawgeti(L, dict, slot) == LUA_TTABLE) {
			lua_newtable(L);
			lua_rawseti(L, dict, slot);
		}
		lua_pop(L, 1);
	}
	set_int(L, dict, DICT_COUNT, 0);
	set_int(L, dict, DICT_USED, 0);
	lua_pushboolean(L, false);
	lua_rawseti(L, dict, DICT_CODED);
}

bool
dict_last(lua_State *L, int dict)
{
	lua_Integer at = get_int(L, dict, DICT_USED);

	lua_rawgeti(L, dict, DICT_KEYS);
	for (; at > 0; at--) {
		lua_rawgeti(L, -1, at);
		if (!is_dead(L, -1))
			break;
		lua_pop(L, 1);
	}
	if (at == 0) {
		lua_pop(L, 1);
		return false;
	}
	lua_remove(L, -2);
	return true;
}

void
dict_set_missing(lua_State *L, int dict)
{
	lua_rawseti(L, dict, DICT_MISSING);
}

void
set_freeze(lua_State *L, int set)
{
	set = lua_absindex(L, set);
	lua_pushboolean(L, true);
	lua_rawseti(L, set, DICT_FROZEN);
	luaL_getmetatable(L, "piep.frozenset");
	lua_setmetatable(L, set);
}
