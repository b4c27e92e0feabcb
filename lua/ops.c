/* ops - Python's operators, by name: see ops.h */
#include "lua/ops.h"

#include "lua/bytes.h"
#include "lua/command.h"
#include "lua/operators.h"

/* What a repetition may take: more is refused before the machine runs short. */
enum { REPEAT_MAX = 1 << 27 };   /* elements, or 16 bytes of text each */

/* --- sequences --------------------------------------------------------- */

static void
append_all(lua_State *L, int to, lua_Integer at, int from, lua_Integer n)
{
	for (lua_Integer i = 1; i <= n; i++) {
		lua_rawgeti(L, from, i);
		lua_rawseti(L, to, at + i);
	}
}

static noreturn void
raise_concatenate(lua_State *L, const char *name)
{
	raise_error(L, "can only concatenate %s (not \"%s\") to %s", name,
	      value_type_name(L, 2), name);
}

/* Pushes a sequence of the elements of both. */
static void
concatenate(lua_State *L, enum value_type type)
{
	lua_Integer n = (lua_Integer)lua_rawlen(L, 1);
	lua_Integer m = (lua_Integer)lua_rawlen(L, 2);

	if (type == VALUE_LIST)
		value_new_list(L, (size_t)(n + m));
	else
		value_new_tuple(L, (size_t)(n + m));
	append_all(L, 3, 0, 1, n);
	append_all(L, 3, n, 2, m);
}

/* Upvalues: two next functions; the first is nil once it has ended. */
static int
chain_next(lua_State *L)
{
	for (int i = 1; i <= 2; i++) {
		if (lua_isnil(L, lua_upvalueindex(i)))
			continue;
		lua_pushvalue(L, lua_upvalueindex(i));
		lua_call(L, 0, 1);
		if (!lua_isnil(L, -1))
			return 1;
		lua_replace(L, lua_upvalueindex(i));
	}
	return 0;
}

static bool
chain(lua_State *L)
{
	for (int i = 1; i <= 2; i++) {
		enum value_type type = value_type(L, i);
		if (type != VALUE_STREAM && type != VALUE_LIST &&
		    type != VALUE_TUPLE && type != VALUE_RANGE)
			return false;
	}
	for (int i = 1; i <= 2; i++) {
		lua_pushcfunction(L, op_next_of);
		lua_pushvalue(L, i);
		lua_call(L, 1, 1);
	}
	lua_pushcclosure(L, chain_next, 2);
	stream_new(L);
	return true;
}

static bool
add_sequences(lua_State *L)
{
	enum value_type a = value_type(L, 1), b = value_type(L, 2);

	if (a == VALUE_STR && b == VALUE_STR) {
		lua_concat(L, 2);
		return true;
	}
	if (a == b && (a == VALUE_LIST || a == VALUE_TUPLE)) {
		concatenate(L, a);
		return true;
	}
	if ((a == VALUE_STREAM || b == VALUE_STREAM) && chain(L))
		return true;
	if (a == VALUE_STR || a == VALUE_LIST || a == VALUE_TUPLE) {
		if (value_event(L, 2, op_event(OP_ADD))) {
			lua_pop(L, 1);
			return false;
		}
		raise_concatenate(L, value_type_name(L, 1));
	}
	return false;
}

static void
repeat_text(lua_State *L, int index, size_t times)
{
	size_t len;
	const char *s = lua_tolstring(L, index, &len);
	luaL_Buffer out;

	luaL_buffinitsize(L, &out, len * times);
	if (len == 1) {
		memset(luaL_prepbuffsize(&out, times), s[0], times);
		luaL_addsize(&out, times);
	} else {
		for (size_t i = 0; i < times; i++)
			luaL_addlstring(&out, s, len);
	}
	luaL_pushresult(&out);
}

static void
repeat_elements(lua_State *L, int index, lua_Integer times)
{
	lua_Integer len = (lua_Integer)lua_rawlen(L, index);

	if (value_type(L, index) == VALUE_LIST)
		value_new_list(L, (size_t)(len * times));
	else
		value_new_tuple(L, (size_t)(len * times));
	for (lua_Integer i = 0; i < times; i++)
		append_all(L, lua_gettop(L), i * len, index, len);
}

static bool
is_sequence(lua_State *L, int index)
{
	enum value_type type = value_type(L, index);

	return type == VALUE_STR || type == VALUE_LIST || type == VALUE_TUPLE ||
		type == VALUE_BYTES;
}

static bool
repeat(lua_State *L)
{
	int index = is_sequence(L, 1) ? 1 : 2;
	bool bytes = value_type(L, index) == VALUE_BYTES;
	bool text = bytes || lua_type(L, index) == LUA_TSTRING;
	struct number n;
	lua_Integer len, most = text ? (lua_Integer)REPEAT_MAX * 16 : REPEAT_MAX;

	if (!is_sequence(L, index))
		return false;
	if (!number_get(L, 3 - index, &n) || n.is_float)
		raise_error(L, "can't multiply sequence by non-int of type '%s'",
		      value_type_name(L, 3 - index));
	len = (lua_Integer)lua_rawlen(L, index);
	if (bytes)
		len = (lua_Integer)bytes_at(L, index).len;
	if (n.i < 0 || len == 0)
		n.i = 0;
	if (len > 0 && n.i > most / len)
		raise_error(L, "not enough memory for a repetition of %I times", n.i);
	if (bytes) {
		lua_rawgeti(L, index, 1);
		repeat_text(L, lua_gettop(L), (size_t)n.i);
		bytes_wrap(L);
	} else if (text) {
		repeat_text(L, index, (size_t)n.i);
	} else {
		repeat_elements(L, index, n.i);
	}
	return true;
}

/* --- binary operators --------------------------------------------------- */

static bool
foreign_binary(lua_State *L, enum op op)
{
	for (int i = 1; i <= 2; i++) {
		if (!value_event(L, i, op_event(op)))
			continue;
		lua_pushvalue(L, 1);
		lua_pushvalue(L, 2);
		lua_call(L, 2, 1);
		if (!lua_isnil(L, -1))
			return true;
		lua_pop(L, 1);
	}
	return false;
}

/* The operator of a dict that is more than one: Counter. */
static bool
own_binary(lua_State *L, enum op op)
{
	if (luaL_getmetafield(L, 1, op_event(op)) == LUA_TNIL)
		return false;
	lua_pushvalue(L, 1);
	lua_pushvalue(L, 2);
	lua_call(L, 2, 1);
	if (!lua_isnil(L, -1))
		return true;
	lua_pop(L, 1);
	return false;
}

/* int | str is a tuple of both, which isinstance() takes. */
static bool
unite_types(lua_State *L)
{
	if (value_type(L, 2) != VALUE_TYPE)
		return false;
	if (value_type(L, 1) == VALUE_TYPE) {
		value_new_tuple(L, 2);
		lua_pushvalue(L, 1);
		lua_rawseti(L, -2, 1);
		lua_replace(L, 1);
	} else if (value_type(L, 1) == VALUE_TUPLE) {
		lua_rawgeti(L, 1, 1);
		if (value_type(L, -1) != VALUE_TYPE)
			return false;
		lua_pop(L, 1);
		value_new_tuple(L, 0);
		append_all(L, 3, 0, 1, (lua_Integer)lua_rawlen(L, 1));
		lua_replace(L, 1);
	} else {
		return false;
	}
	lua_pushvalue(L, 2);
	lua_rawseti(L, 1, (lua_Integer)lua_rawlen(L, 1) + 1);
	lua_pushvalue(L, 1);
	return true;
}

static bool
object_binary(lua_State *L, enum op op)
{
	if (op == OP_ADD && add_sequences(L))
		return true;
	if (op == OP_MUL && repeat(L))
		return true;
	if (op == OP_MOD && lua_type(L, 1) == LUA_TSTRING) {
		format_percent(L, 1, 2);
		return true;
	}
	if (op == OP_MOD && value_type(L, 1) == VALUE_BYTES) {
		lua_rawgeti(L, 1, 1);
		format_percent_bytes(L, 3, 2);
		bytes_wrap(L);
		return true;
	}
	if (value_type(L, 1) == VALUE_DICT && own_binary(L, op))
		return true;
	if (op == OP_OR && unite_types(L))
		return true;
	if ((op == OP_SUB || (op >= OP_AND && op <= OP_XOR)) &&
	    set_binary(L, op, 1, 2))
		return true;
	return foreign_binary(L, op);
}

static int
binary(lua_State *L, enum op op)
{
	struct number a, b;

	lua_settop(L, 2);
	if (number_get(L, 1, &a) && number_get(L, 2, &b)) {
		number_binary(L, op, &a, &b);
		return 1;
	}
	for (int i = 1; i <= 2; i++)
		if (value_type(L, i) == VALUE_COMMAND) {
			command_force(L, i);
			return binary(L, op);
		}
	if (!object_binary(L, op))
		raise_operands(L, op_symbol(op), 1, 2);
	return 1;
}

int
op_add(lua_State *L)
{
	lua_Integer sum;

	if (lua_isinteger(L, 1) && lua_isinteger(L, 2) &&
	    !__builtin_add_overflow(lua_tointeger(L, 1), lua_tointeger(L, 2),
	                            &sum)) {
		lua_pushinteger(L, sum);
		return 1;
	}
	if (lua_type(L, 1) == LUA_TSTRING && lua_type(L, 2) == LUA_TSTRING) {
		lua_settop(L, 2);
		lua_concat(L, 2);
		return 1;
	}
	return binary(L, OP_ADD);
}

static int
op_sub(lua_State *L)
{
	lua_Integer rest;

	if (lua_isinteger(L, 1) && lua_isinteger(L, 2) &&
	    !__builtin_sub_overflow(lua_tointeger(L, 1), lua_tointeger(L, 2),
	                            &rest)) {
		lua_pushinteger(L, rest);
		return 1;
	}
	return binary(L, OP_SUB);
}

static int op_mul(lua_State *L) { return binary(L, OP_MUL); }
static int op_truediv(lua_State *L) { return binary(L, OP_TRUEDIV); }
static int op_floordiv(lua_State *L) { return binary(L, OP_FLOORDIV); }
static int op_mod(lua_State *L) { return binary(L, OP_MOD); }
static int op_pow(lua_State *L) { return binary(L, OP_POW); }
static int op_and(lua_State *L) { return binary(L, OP_AND); }
static int op_or(lua_State *L) { return binary(L, OP_OR); }
static int op_xor(lua_State *L) { return binary(L, OP_XOR); }
static int op_lshift(lua_State *L) { return binary(L, OP_LSHIFT); }
static int op_rshift(lua_State *L) { return binary(L, OP_RSHIFT); }

/* --- unary operators ---------------------------------------------------- */

static noreturn void
raise_unary(lua_State *L, const char *symbol)
{
	raise_error(L, "bad operand type for unary %s: '%s'", symbol,
	      value_type_name(L, 1));
}

static int
op_neg(lua_State *L)
{
	struct number n;

	if (!number_get(L, 1, &n)) {
		if (!value_event(L, 1, "__unm"))
			raise_unary(L, "-");
		lua_pushvalue(L, 1);
		lua_call(L, 1, 1);
	} else if (n.is_float) {
		lua_pushnumber(L, -n.d);
	} else if (n.i == LUA_MININTEGER) {
		raise_overflow(L);
	} else {
		lua_pushinteger(L, -n.i);
	}
	return 1;
}

static int
op_pos(lua_State *L)
{
	struct number n;

	if (!number_get(L, 1, &n))
		raise_unary(L, "+");
	if (n.is_float)
		lua_pushnumber(L, n.d);
	else
		lua_pushinteger(L, n.i);
	return 1;
}

static int
op_invert(lua_State *L)
{
	struct number n;

	if (!number_get(L, 1, &n) || n.is_float)
		raise_unary(L, "~");
	lua_pushinteger(L, ~n.i);
	return 1;
}

const struct function operators[] = {
	{ "add", op_add, "a, b" },
	{ "sub", op_sub, "a, b" },
	{ "mul", op_mul, "a, b" },
	{ "truediv", op_truediv, "a, b" },
	{ "floordiv", op_floordiv, "a, b" },
	{ "mod", op_mod, "a, b" },
	{ "percent", op_percent, "text, *args" },
	{ "pow", op_pow, "a, b" },
	{ "neg", op_neg, "a" },
	{ "pos", op_pos, "a" },
	{ "invert", op_invert, "a" },
	{ "and_", op_and, "a, b" },
	{ "or_", op_or, "a, b" },
	{ "xor", op_xor, "a, b" },
	{ "lshift", op_lshift, "a, b" },
	{ "rshift", op_rshift, "a, b" },
	{ "eq", op_eq, "a, b" },
	{ "ne", op_ne, "a, b" },
	{ "lt", op_lt, "a, b" },
	{ "le", op_le, "a, b" },
	{ "gt", op_gt, "a, b" },
	{ "ge", op_ge, "a, b" },
	{ "is_", op_is, "a, b" },
	{ "is_not", op_is_not, "a, b" },
	{ "contains", op_contains, "a, b" },
	{ "not_contains", op_not_contains, "a, b" },
	{ "truth", op_truth, "a" },
	{ "not_", op_not, "a" },
	{ "getitem", op_getitem, "a, b" },
	{ "slice", op_slice, "x, a, b, c" },
	{ "getattr", op_getattr, "x, name" },
	{ "list", op_list, "t" },
	{ "tuple", op_tuple, "t" },
	{ "set", op_set, "t" },
	{ "dict", op_dict, "t" },
	{ "extend", op_extend, "t, iterable" },
	{ "update", op_update, "d, mapping" },
	{ "unpack", op_unpack, "iterable" },
	{ "unpack_to", op_unpack_to, "iterable, n" },
	{ "unpack_star", op_unpack_star, "iterable, before, after" },
	{ "each", op_each, "iterable" },
	{ "stream", op_stream, "next" },
	{ "next_of", op_next_of, "iterable" },
	{ "format", op_format, "x, spec, conversion" },
	{ "keyword_call", value_keyword_call, "f, names, n, *args" },
	{ "keyword_method", value_keyword_method, "x, method, names, n, *args" },
	{ "settle", op_settle, "p, v" },
	{ "force", op_force, "v" },
	{ NULL, NULL, NULL }
};
