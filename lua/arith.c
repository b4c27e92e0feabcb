/* arith - Python's arithmetic on int, float and bool */
#include "lua/arith.h"

#include <math.h>
#include <stdint.h>

static const struct {
	const char *symbol, *event;
} names[] = {   /* ORDER OPS */
	{ "+", "__add" }, { "-", "__sub" }, { "*", "__mul" }, { "/", "__div" },
	{ "//", "__idiv" }, { "%", "__mod" }, { "** or pow()", "__pow" },
	{ "&", "__band" }, { "|", "__bor" }, { "^", "__bxor" },
	{ "<<", "__shl" }, { ">>", "__shr" }
};

const char *
op_symbol(enum op op)
{
	return names[op].symbol;
}

const char *
op_event(enum op op)
{
	return names[op].event;
}

noreturn void
raise_overflow(lua_State *L)
{
	raise_error(L, "integer overflow: the result does not fit 64 bits");
}

noreturn void
raise_operands(lua_State *L, const char *symbol, int a, int b)
{
	lua_pushstring(L, value_type_name(L, a));
	raise_error(L, "unsupported operand type(s) for %s: '%s' and '%s'", symbol,
	      lua_tostring(L, -1), value_type_name(L, b));
}

bool
number_get(lua_State *L, int index, struct number *n)
{
	n->is_float = n->is_bool = false;
	if (lua_type(L, index) == LUA_TBOOLEAN) {
		n->is_bool = true;
		n->i = lua_toboolean(L, index);
		n->d = (lua_Number)n->i;
		return true;
	}
	if (lua_type(L, index) != LUA_TNUMBER)
		return false;
	n->d = lua_tonumber(L, index);
	n->is_float = !lua_isinteger(L, index);
	n->i = n->is_float ? 0 : lua_tointeger(L, index);
	return true;
}

lua_Integer
float_to_int(lua_State *L, lua_Number d)
{
	if (isnan(d))
		raise_error(L, "cannot convert float NaN to integer");
	if (isinf(d))
		raise_error(L, "cannot convert float infinity to integer");
	if (!(d >= -0x1p63 && d < 0x1p63))
		raise_overflow(L);
	return (lua_Integer)d;
}

/* --- float ------------------------------------------------------------- */

/* Python's float // and %, b not 0. */
static void
divmod_floats(lua_Number a, lua_Number b, lua_Number *div, lua_Number *mod)
{
	*mod = fmod(a, b);
	*div = (a - *mod) / b;
	if (*mod < 0 || *mod > 0) {
		if ((b < 0) != (*mod < 0)) {
			*mod += b;
			*div -= 1.0;
		}
	} else if (!isnan(*mod)) {
		*mod = copysign(0.0, b);
	}
	if (*div < 0 || *div > 0) {
		lua_Number whole = floor(*div);
		*div = *div - whole > 0.5 ? whole + 1.0 : whole;
	} else if (!isnan(*div)) {
		*div = copysign(0.0, a / b);
	}
}

static lua_Number
float_pow(lua_State *L, lua_Number a, lua_Number b)
{
	lua_Number result;

	if (!(a < 0 || a > 0 || isnan(a)) && b < 0 && isfinite(b))
		raise_error(L, "0.0 cannot be raised to a negative power");
	if (a < 0 && isfinite(a) && isfinite(b) && (floor(b) < b))
		raise_error(L, "a negative number to a fractional power is complex");
	result = pow(a, b);
	if (isinf(result) && isfinite(a) && isfinite(b))
		raise_error(L, "(34, 'Numerical result out of range')");
	return result;
}

static lua_Number
float_binary(lua_State *L, enum op op, lua_Number a, lua_Number b)
{
	lua_Number div, mod;

	switch (op) {
	case OP_ADD: return a + b;
	case OP_SUB: return a - b;
	case OP_MUL: return a * b;
	case OP_POW: return float_pow(L, a, b);
	default: break;
	}
	if (!(b < 0 || b > 0 || isnan(b)))
		raise_error(L, op == OP_TRUEDIV ? "float division by zero" :
		      op == OP_MOD ? "float modulo" :
		      "float floor division by zero");
	if (op == OP_TRUEDIV)
		return a / b;
	divmod_floats(a, b, &div, &mod);
	return op == OP_MOD ? mod : div;
}

/* --- int --------------------------------------------------------------- */

static lua_Integer
int_pow(lua_State *L, lua_Integer base, lua_Integer exponent)
{
	lua_Integer result = 1;

	for (;;) {
		if ((exponent & 1) && __builtin_mul_overflow(result, base, &result))
			raise_overflow(L);
		exponent >>= 1;
		if (exponent == 0)
			return result;
		if (__builtin_mul_overflow(base, base, &base))
			raise_overflow(L);
	}
}

static lua_Integer
int_floordiv(lua_State *L, lua_Integer a, lua_Integer b)
{
	if (b == 0)
		raise_error(L, "integer division or modulo by zero");
	if (b == -1) {
		if (a == LUA_MININTEGER)
			raise_overflow(L);
		return -a;
	}
	return a / b - (a % b != 0 && (a < 0) != (b < 0));
}

static lua_Integer
int_mod(lua_State *L, lua_Integer a, lua_Integer b)
{
	lua_Integer rest;

	if (b == 0)
		raise_error(L, "integer modulo by zero");
	if (b == -1)
		return 0;
	rest = a % b;
	return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
}

static lua_Integer
int_lshift(lua_State *L, lua_Integer a, lua_Integer n)
{
	lua_Integer result;

	if (n < 0)
		raise_error(L, "negative shift count");
	if (a == 0)
		return 0;
	if (n > 63)
		raise_overflow(L);
	result = (lua_Integer)((lua_Unsigned)a << n);
	if ((result >> n) != a)
		raise_overflow(L);
	return result;
}

static lua_Integer
int_rshift(lua_State *L, lua_Integer a, lua_Integer n)
{
	if (n < 0)
		raise_error(L, "negative shift count");
	return a >> (n > 63 ? 63 : n);
}

static lua_Unsigned
magnitude(lua_Integer i)
{
	return i < 0 ? 0 - (lua_Unsigned)i : (lua_Unsigned)i;
}

/* a / b rounded once: 55 or more bits of the quotient, the lowest of them set
 * where a rest remains. */
static lua_Number
int_divide(lua_Integer a, lua_Integer b)
{
	lua_Unsigned n = magnitude(a), d = magnitude(b);
	lua_Unsigned quotient, rest;
	lua_Number result;
	int exponent = 0;

	if (n == 0 || (n <= (lua_Unsigned)1 << 53 && d <= (lua_Unsigned)1 << 53))
		return (lua_Number)a / (lua_Number)b;
	quotient = n / d;
	rest = n % d;
	while (quotient >> 54 == 0) {
		bool carry = rest >= d - rest;
		rest = carry ? rest - (d - rest) : rest + rest;
		quotient = quotient << 1 | carry;
		exponent--;
	}
	result = ldexp((lua_Number)(quotient | (rest != 0)), exponent);
	return (a < 0) != (b < 0) ? -result : result;
}

static lua_Integer
int_binary(lua_State *L, enum op op, lua_Integer a, lua_Integer b)
{
	lua_Integer result = 0;
	bool over = false;

	switch (op) {
	case OP_ADD: over = __builtin_add_overflow(a, b, &result); break;
	case OP_SUB: over = __builtin_sub_overflow(a, b, &result); break;
	case OP_MUL: over = __builtin_mul_overflow(a, b, &result); break;
	case OP_FLOORDIV: return int_floordiv(L, a, b);
	case OP_MOD: return int_mod(L, a, b);
	case OP_POW: return int_pow(L, a, b);
	case OP_AND: return a & b;
	case OP_OR: return a | b;
	case OP_XOR: return a ^ b;
	case OP_LSHIFT: return int_lshift(L, a, b);
	case OP_RSHIFT: return int_rshift(L, a, b);
	case OP_TRUEDIV: break;
	}
	if (over)
		raise_overflow(L);
	return result;
}

/* --- both -------------------------------------------------------------- */

static noreturn void
raise_numbers(lua_State *L, enum op op, const struct number *a,
              const struct number *b)
{
	static const char *const type[] = { "int", "bool", "float" };

	raise_error(L, "unsupported operand type(s) for %s: '%s' and '%s'",
	      op_symbol(op), type[a->is_float ? 2 : a->is_bool],
	      type[b->is_float ? 2 : b->is_bool]);
}

void
number_binary(lua_State *L, enum op op, const struct number *a,
              const struct number *b)
{
	if (a->is_float || b->is_float) {
		if (op >= OP_AND)
			raise_numbers(L, op, a, b);
		lua_pushnumber(L, float_binary(L, op, a->d, b->d));
	} else if (op == OP_TRUEDIV) {
		if (b->i == 0)
			raise_error(L, "division by zero");
		lua_pushnumber(L, int_divide(a->i, b->i));
	} else if (op == OP_POW && b->i < 0) {
		lua_pushnumber(L, float_pow(L, a->d, b->d));
	} else if (a->is_bool && b->is_bool && op >= OP_AND && op <= OP_XOR) {
		lua_pushboolean(L, (int)int_binary(L, op, a->i, b->i));
	} else {
		lua_pushinteger(L, int_binary(L, op, a->i, b->i));
	}
}
