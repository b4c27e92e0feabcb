/* compare - truth, equality, order and membership */
#include "lua/operators.h"

#include <math.h>

#include "lua/bytes.h"
#include "lua/command.h"
#include "lua/dict.h"

enum { DEPTH_MAX = 400, UNORDERED = 2 };

static int order(lua_State *L, int a, int b, const char *op, int depth);
static bool equal(lua_State *L, int a, int b, int depth);

bool
value_event(lua_State *L, int index, const char *event)
{
	enum value_type type = value_type(L, index);

	if (type < VALUE_MATCH)
		return false;
	return luaL_getmetafield(L, index, event) != LUA_TNIL;
}

/* --- truth ------------------------------------------------------------- */

static bool
foreign_truth(lua_State *L, int index)
{
	bool result = true;

	if (value_event(L, index, "__bool")) {
		lua_pushvalue(L, index);
		lua_call(L, 1, 1);
		result = lua_toboolean(L, -1);
		lua_pop(L, 1);
	} else if (value_event(L, index, "__len")) {
		lua_pop(L, 1);
		result = luaL_len(L, index) != 0;
	}
	return result;
}

bool
value_truth(lua_State *L, int index)
{
	switch (lua_type(L, index)) {
	case LUA_TNONE:
	case LUA_TNIL:
		return false;
	case LUA_TBOOLEAN:
		return lua_toboolean(L, index);
	case LUA_TNUMBER:
		return lua_tonumber(L, index) < 0 || !(lua_tonumber(L, index) <= 0);
	case LUA_TSTRING:
		return lua_rawlen(L, index) > 0;
	default:
		break;
	}
	index = lua_absindex(L, index);
	switch (value_type(L, index)) {
	case VALUE_NONE:
		return false;
	case VALUE_LIST:
	case VALUE_TUPLE:
		return lua_rawlen(L, index) > 0;
	case VALUE_DICT:
	case VALUE_SET:
		return dict_len(L, index) > 0;
	case VALUE_RANGE:
		return range_len(L, index) > 0;
	case VALUE_BYTES:
		return bytes_at(L, index).len > 0;
	case VALUE_COMMAND:
		return command_truth(L, index);
	default:
		return foreign_truth(L, index);
	}
}

int
op_truth(lua_State *L)
{
	lua_pushboolean(L, value_truth(L, 1));
	return 1;
}

int
op_not(lua_State *L)
{
	lua_pushboolean(L, !value_truth(L, 1));
	return 1;
}

/* --- equality ---------------------------------------------------------- */

static bool
numbers_equal(const struct number *a, const struct number *b)
{
	if (!a->is_float && !b->is_float)
		return a->i == b->i;
	if (a->d < b->d || !(a->d <= b->d))
		return false;
	if (a->is_float && b->is_float)
		return true;
	/* the int was rounded: 2**53 + 1 is not 2.0**53 */
	const struct number *f = a->is_float ? a : b, *n = a->is_float ? b : a;
	return f->d < 0x1p63 && (lua_Integer)f->d == n->i;
}

static bool
sequences_equal(lua_State *L, int a, int b, int depth)
{
	lua_Unsigned n = lua_rawlen(L, a);
	bool same = n == lua_rawlen(L, b);

	luaL_checkstack(L, 6, "comparison");
	for (lua_Unsigned i = 1; same && i <= n; i++) {
		lua_rawgeti(L, a, (lua_Integer)i);
		lua_rawgeti(L, b, (lua_Integer)i);
		same = equal(L, lua_gettop(L) - 1, lua_gettop(L), depth + 1);
		lua_pop(L, 2);
	}
	return same;
}

static bool
ranges_equal(lua_State *L, int a, int b)
{
	lua_Integer n = range_len(L, a);
	bool same = n == range_len(L, b);

	/* start counts where there is an element, step where there are two */
	for (int field = 1; same && field <= 3; field += 2) {
		if (n < (field + 1) / 2)
			break;
		lua_rawgeti(L, a, field);
		lua_rawgeti(L, b, field);
		same = lua_rawequal(L, -1, -2);
		lua_pop(L, 2);
	}
	return same;
}

static bool
objects_equal(lua_State *L, int a, int b, int depth)
{
	enum value_type type = value_type(L, a), other = value_type(L, b);

	if (type == VALUE_COMMAND || other == VALUE_COMMAND) {
		if (type == VALUE_COMMAND)
			command_force(L, a);
		if (other == VALUE_COMMAND)
			command_force(L, b);
		return equal(L, a, b, depth + 1);
	}
	if (value_absent(L, a) && value_absent(L, b))
		return true;
	if (type != other)
		return (type == VALUE_OTHER || other == VALUE_OTHER) &&
			lua_compare(L, a, b, LUA_OPEQ);
	switch (type) {
	case VALUE_LIST:
	case VALUE_TUPLE:
		return sequences_equal(L, a, b, depth);
	case VALUE_DICT:
		return dict_equal(L, a, b);
	case VALUE_SET:
		return set_compare(L, a, b) == 0;
	case VALUE_RANGE:
		return ranges_equal(L, a, b);
	case VALUE_BYTES:
		return slice_equal(bytes_at(L, a), bytes_at(L, b));
	default:
		return type >= VALUE_MATCH && lua_compare(L, a, b, LUA_OPEQ);
	}
}

static void
check_depth(lua_State *L, int depth)
{
	if (depth > DEPTH_MAX)
		raise_error(L, "maximum recursion depth exceeded in comparison");
}

static bool
equal(lua_State *L, int a, int b, int depth)
{
	struct number x, y;
	int type = lua_type(L, a), other = lua_type(L, b);

	if (lua_rawequal(L, a, b))
		return true;
	if (type == LUA_TSTRING && other == LUA_TSTRING)
		return false;
	if (number_get(L, a, &x))
		return number_get(L, b, &y) && numbers_equal(&x, &y);
	check_depth(L, depth);
	return objects_equal(L, a, b, depth);
}

bool
value_equal(lua_State *L, int a, int b)
{
	return equal(L, lua_absindex(L, a), lua_absindex(L, b), 0);
}

int
op_eq(lua_State *L)
{
	lua_pushboolean(L, equal(L, 1, 2, 0));
	return 1;
}

int
op_ne(lua_State *L)
{
	lua_pushboolean(L, !equal(L, 1, 2, 0));
	return 1;
}

static bool
identical(lua_State *L)
{
	if (value_absent(L, 1))
		return value_absent(L, 2);
	if (lua_type(L, 1) == LUA_TNUMBER &&
	    lua_isinteger(L, 1) != lua_isinteger(L, 2))
		return false;
	return lua_rawequal(L, 1, 2);
}

int
op_is(lua_State *L)
{
	lua_pushboolean(L, identical(L));
	return 1;
}

int
op_is_not(lua_State *L)
{
	lua_pushboolean(L, !identical(L));
	return 1;
}

/* --- order ------------------------------------------------------------- */

static noreturn void
raise_order(lua_State *L, int a, int b, const char *op)
{
	lua_pushstring(L, value_type_name(L, a));
	raise_error(L, "'%s' not supported between instances of '%s' and '%s'",
	      op ? op : "<", lua_tostring(L, -1), value_type_name(L, b));
}

static int
numbers_order(lua_State *L, const struct number *a, const struct number *b)
{
	int result;

	if (!a->is_float && !b->is_float)
		return (a->i > b->i) - (a->i < b->i);
	if (a->is_float && b->is_float)
		return a->d < b->d ? -1 : a->d > b->d ? 1 :
			a->d <= b->d ? 0 : UNORDERED;
	luaL_checkstack(L, 2, "comparison");
	lua_pushnumber(L, a->d);   /* Lua compares int and float exactly */
	if (!a->is_float) {
		lua_pop(L, 1);
		lua_pushinteger(L, a->i);
	}
	if (b->is_float)
		lua_pushnumber(L, b->d);
	else
		lua_pushinteger(L, b->i);
	result = lua_compare(L, -2, -1, LUA_OPLT) ? -1 :
		lua_compare(L, -1, -2, LUA_OPLT) ? 1 :
		lua_compare(L, -1, -2, LUA_OPEQ) ? 0 : UNORDERED;
	lua_pop(L, 2);
	return result;
}

static int
is_nan(const struct number *x)
{
	return x->is_float && isnan(x->d);
}

static int
bytes_order(struct slice a, struct slice b)
{
	int order = slice_compare(a, b);

	return (order > 0) - (order < 0);
}

static int
text_order(lua_State *L, int a, int b)
{
	return bytes_order(string_at(L, a), string_at(L, b));
}

static int
sequences_order(lua_State *L, int a, int b, const char *op, int depth)
{
	lua_Unsigned x = lua_rawlen(L, a), y = lua_rawlen(L, b);
	int result = 0;

	luaL_checkstack(L, 6, "comparison");
	for (lua_Unsigned i = 1; result == 0 && i <= x && i <= y; i++) {
		lua_rawgeti(L, a, (lua_Integer)i);
		lua_rawgeti(L, b, (lua_Integer)i);
		int top = lua_gettop(L);
		if (!equal(L, top - 1, top, depth + 1)) {
			result = order(L, top - 1, top, op, depth + 1);
			if (result == 0 && op)
				result = UNORDERED;
		}
		lua_pop(L, 2);
	}
	return result != 0 ? result : (x > y) - (x < y);
}

static int
foreign_order(lua_State *L, int a, int b, const char *op)
{
	if (!value_event(L, a, "__lt") && !value_event(L, b, "__lt"))
		raise_order(L, a, b, op);
	lua_pop(L, 1);
	if (lua_compare(L, a, b, LUA_OPLT))
		return -1;
	return lua_compare(L, b, a, LUA_OPLT) ? 1 : 0;
}

static int
objects_order(lua_State *L, int a, int b, const char *op, int depth)
{
	enum value_type type = value_type(L, a), other = value_type(L, b);

	if (type == VALUE_COMMAND || other == VALUE_COMMAND) {
		if (type == VALUE_COMMAND)
			command_force(L, a);
		if (other == VALUE_COMMAND)
			command_force(L, b);
		return order(L, a, b, op, depth + 1);
	}
	if (type == other && (type == VALUE_LIST || type == VALUE_TUPLE))
		return sequences_order(L, a, b, op, depth);
	if (type == other && type == VALUE_SET)
		return set_compare(L, a, b);
	if (type == VALUE_BYTES || other == VALUE_BYTES) {
		if (type != other)
			raise_order(L, a, b, op);
		return bytes_order(bytes_at(L, a), bytes_at(L, b));
	}
	return foreign_order(L, a, b, op);
}

static int
order(lua_State *L, int a, int b, const char *op, int depth)
{
	struct number x, y;

	if (lua_type(L, a) == LUA_TSTRING && lua_type(L, b) == LUA_TSTRING)
		return text_order(L, a, b);
	if (number_get(L, a, &x) && number_get(L, b, &y)) {
		int result = numbers_order(L, &x, &y);
		return result == UNORDERED && !op ? is_nan(&x) - is_nan(&y) : result;
	}
	check_depth(L, depth);
	return objects_order(L, a, b, op, depth);
}

int
value_compare(lua_State *L, int a, int b, const char *op)
{
	int result = order(L, lua_absindex(L, a), lua_absindex(L, b), op, 0);

	return result == UNORDERED ? 0 : result;
}

int
op_lt(lua_State *L)
{
	lua_pushboolean(L, order(L, 1, 2, "<", 0) == -1);
	return 1;
}

int
op_le(lua_State *L)
{
	lua_pushboolean(L, order(L, 1, 2, "<=", 0) <= 0);
	return 1;
}

int
op_gt(lua_State *L)
{
	lua_pushboolean(L, order(L, 1, 2, ">", 0) == 1);
	return 1;
}

int
op_ge(lua_State *L)
{
	int result = order(L, 1, 2, ">=", 0);

	lua_pushboolean(L, result == 0 || result == 1);
	return 1;
}

/* --- membership -------------------------------------------------------- */

static bool
in_text(lua_State *L, struct slice s)
{
	struct slice needle;

	if (value_type(L, 2) == VALUE_COMMAND)
		command_force(L, 2);
	if (lua_type(L, 2) != LUA_TSTRING)
		raise_error(L, "'in <string>' requires string as left operand, not %s",
		      value_type_name(L, 2));
	needle = string_at(L, 2);
	return needle.len == 0 || slice_find(s.ptr, s.ptr + s.len, needle) != NULL;
}

static bool
in_range(lua_State *L)
{
	struct number n;
	lua_Integer start, step;
	lua_Unsigned distance;

	if (!number_get(L, 2, &n))
		return false;
	if (n.is_float) {
		if (!(n.d >= -0x1p63 && n.d < 0x1p63))
			return false;
		n.i = (lua_Integer)n.d;
		if ((lua_Number)n.i < n.d || (lua_Number)n.i > n.d)
			return false;
	}
	lua_rawgeti(L, 1, 1);
	lua_rawgeti(L, 1, 3);
	start = lua_tointeger(L, -2);
	step = lua_tointeger(L, -1);
	if (step > 0 ? n.i < start : n.i > start)
		return false;
	distance = step > 0 ? (lua_Unsigned)n.i - (lua_Unsigned)start
		: (lua_Unsigned)start - (lua_Unsigned)n.i;
	lua_Unsigned stride = step > 0 ? (lua_Unsigned)step
		: 0 - (lua_Unsigned)step;
	return distance % stride == 0 &&
		distance / stride < (lua_Unsigned)range_len(L, 1);
}

/* A set that is looked for in a set counts as a frozen one. */
static bool
in_set(lua_State *L)
{
	if (value_type(L, 2) == VALUE_SET && !set_frozen(L, 2)) {
		lua_getfield(L, 2, "copy");
		lua_pushvalue(L, 2);
		lua_call(L, 1, 1);
		set_freeze(L, lua_gettop(L));
		lua_replace(L, 2);
	}
	return dict_has(L, 1, 2);
}

static bool
in_iterable(lua_State *L)
{
	struct cursor c;

	cursor_open(L, &c, 1);
	while (cursor_next(L, &c)) {
		if (equal(L, 2, lua_gettop(L), 0))
			return true;
		lua_pop(L, 1);
	}
	return false;
}

static bool
foreign_contains(lua_State *L)
{
	if (value_event(L, 1, "__contains")) {
		lua_pushvalue(L, 1);
		lua_pushvalue(L, 2);
		lua_call(L, 2, 1);
		return lua_toboolean(L, -1);
	}
	if (value_type(L, 1) != VALUE_OTHER)
		raise_error(L, "argument of type '%s' is not iterable",
		      value_type_name(L, 1));
	return in_iterable(L);
}

static bool
contains(lua_State *L)
{
	struct slice text;

	lua_settop(L, 2);
	if (value_text(L, 1, &text))
		return in_text(L, text);
	switch (value_type(L, 1)) {
	case VALUE_COMMAND:
		command_force(L, 1);
		return in_text(L, arg_str(L, 1, "self"));
	case VALUE_LIST:
	case VALUE_TUPLE:
	case VALUE_STREAM:
		return in_iterable(L);
	case VALUE_DICT:
		return dict_has(L, 1, 2);
	case VALUE_SET:
		return in_set(L);
	case VALUE_RANGE:
		return in_range(L);
	case VALUE_BYTES:
		return bytes_contain(L);
	default:
		return foreign_contains(L);
	}
}

int
op_contains(lua_State *L)
{
	lua_pushboolean(L, contains(L));
	return 1;
}

int
op_not_contains(lua_State *L)
{
	lua_pushboolean(L, !contains(L));
	return 1;
}
