/* numeric - int, float, bool and the built-in functions of numbers */
#include "lua/numeric.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include "lua/bytes.h"
#include "lua/command.h"
#include "lua/operators.h"

/* --- int(x) and float(x) ----------------------------------------------- */

static struct slice
text_at(lua_State *L, int index)
{
	struct slice s;

	return value_text(L, index, &s) ? s : bytes_at(L, index);
}

static bool
is_text(lua_State *L, int index)
{
	struct slice s;

	return value_text(L, index, &s) || value_type(L, index) == VALUE_BYTES;
}

static lua_Integer
parse_int(lua_State *L, int index, int base)
{
	lua_Integer result;
	bool overflow = false;
	char format[64];

	if (number_parse_int(text_at(L, index), base, &result, &overflow))
		return result;
	if (overflow)
		raise_overflow(L);
	snprintf(format, sizeof format,
	         "invalid literal for int() with base %d: %%s", base);
	raise_repr(L, format, index);
}

static noreturn void
raise_conversion(lua_State *L, const char *format)
{
	raise_error(L, format, value_type_name(L, 1));
}

/* With a base: text only. */
static lua_Integer
int_with_base(lua_State *L)
{
	lua_Integer base = value_index(L, 2);

	if (!is_text(L, 1))
		raise_error(L, "int() can't convert non-string with explicit base");
	if (base != 0 && (base < 2 || base > 36))
		raise_error(L, "int() base must be >= 2 and <= 36, or 0");
	return parse_int(L, 1, (int)base);
}

/* A number that a foreign value says it is, by its __int or __float. */
static bool
foreign_number(lua_State *L, const char *event)
{
	if (!value_event(L, 1, event))
		return false;
	lua_pushvalue(L, 1);
	lua_call(L, 1, 1);
	return true;
}

/* Up to 18 digits of ASCII with or without a minus: what most numbers are. */
static bool
plain_int(struct slice s, lua_Integer *out)
{
	const unsigned char *p = s.ptr, *end = s.ptr + s.len;
	bool negative = s.len > 0 && *p == '-';
	lua_Integer value = 0;

	p += negative;
	if (p == end || end - p > 18)
		return false;
	for (; p < end; p++) {
		unsigned digit = *p - (unsigned)'0';
		if (digit > 9)
			return false;
		value = value * 10 + (lua_Integer)digit;
	}
	*out = negative ? -value : value;
	return true;
}

static int
new_int(lua_State *L)
{
	struct number n = { .i = 0 };
	struct slice text;

	if (lua_gettop(L) == 1 && lua_isinteger(L, 1))
		return 1;
	if (lua_gettop(L) == 1 && value_text(L, 1, &text) && plain_int(text, &n.i)) {
		lua_pushinteger(L, n.i);
		return 1;
	}
	arg_check(L, 0, 2);
	if (value_type(L, 1) == VALUE_COMMAND)
		command_force(L, 1);
	if (!lua_isnil(L, 2))
		n.i = int_with_base(L);
	else if (is_text(L, 1))
		n.i = parse_int(L, 1, 10);
	else if (!lua_isnil(L, 1) && !number_get(L, 1, &n)) {
		if (foreign_number(L, "__int"))
			return 1;
		raise_conversion(L, "int() argument must be a string, a "
		                 "bytes-like object or a real number, not '%s'");
	}
	lua_pushinteger(L, n.is_float ? float_to_int(L, n.d) : n.i);
	return 1;
}

static int
new_float(lua_State *L)
{
	struct number n = { .d = 0 };

	arg_check(L, 0, 1);
	if (value_type(L, 1) == VALUE_COMMAND)
		command_force(L, 1);
	if (is_text(L, 1)) {
		if (!number_parse_float(text_at(L, 1), &n.d))
			raise_repr(L, "could not convert string to float: %s", 1);
	} else if (!lua_isnil(L, 1) && !number_get(L, 1, &n)) {
		if (foreign_number(L, "__float"))
			return 1;
		raise_conversion(L, "float() argument must be a string or a "
		                 "real number, not '%s'");
	}
	lua_pushnumber(L, n.d);
	return 1;
}

static int
new_bool(lua_State *L)
{
	if (lua_gettop(L) > 1)
		raise_error(L, "bool expected at most 1 argument, got %d",
		      lua_gettop(L));
	lua_pushboolean(L, value_truth(L, 1));
	return 1;
}

/* --- abs, divmod, pow, round -------------------------------------------- */

static lua_Unsigned
magnitude(lua_Integer i)
{
	return i < 0 ? 0 - (lua_Unsigned)i : (lua_Unsigned)i;
}

static int
builtin_abs(lua_State *L)
{
	struct number n;

	arg_check(L, 1, 1);
	if (!number_get(L, 1, &n)) {
		if (foreign_number(L, "__abs"))
			return 1;
		raise_error(L, "bad operand type for abs(): '%s'",
		      value_type_name(L, 1));
	}
	if (n.is_float)
		lua_pushnumber(L, fabs(n.d));
	else if (n.i == LUA_MININTEGER)
		raise_overflow(L);
	else
		lua_pushinteger(L, n.i < 0 ? -n.i : n.i);
	return 1;
}

static int
builtin_divmod(lua_State *L)
{
	struct number a, b;

	arg_check(L, 2, 2);
	if (!number_get(L, 1, &a) || !number_get(L, 2, &b))
		raise_operands(L, "divmod()", 1, 2);
	if ((a.is_float || b.is_float) && !(b.d < 0 || b.d > 0 || isnan(b.d)))
		raise_error(L, "float divmod()");
	value_new_tuple(L, 2);
	number_binary(L, OP_FLOORDIV, &a, &b);
	lua_rawseti(L, -2, 1);
	number_binary(L, OP_MOD, &a, &b);
	lua_rawseti(L, -2, 2);
	return 1;
}

/* a * b modulo m without a wider type: doubling, 0 <= a, b < m < 2**63. */
static lua_Unsigned
multiply_modulo(lua_Unsigned a, lua_Unsigned b, lua_Unsigned m)
{
	lua_Unsigned result = 0;

	for (; b != 0; b >>= 1) {
		if (b & 1)
			result = (result + a) % m;
		a = (a + a) % m;
	}
	return result;
}

/* The inverse of a modulo m, by Euclid. */
static lua_Integer
inverse_modulo(lua_State *L, lua_Integer a, lua_Integer m)
{
	lua_Integer r = m, next_r = a, t = 0, next_t = 1;

	while (next_r != 0) {
		lua_Integer quotient = r / next_r, old;
		old = r;
		r = next_r;
		next_r = old - quotient * next_r;
		old = t;
		t = next_t;
		next_t = old - quotient * next_t;
	}
	if (r != 1)
		raise_error(L, "base is not invertible for the given modulus");
	return t < 0 ? t + m : t;
}

static lua_Integer
power_modulo(lua_State *L, lua_Integer base, lua_Integer exponent, lua_Integer m)
{
	lua_Unsigned result, square, size = magnitude(m);

	if (m == 0)
		raise_error(L, "pow() 3rd argument cannot be 0");
	if (m == LUA_MININTEGER)
		raise_overflow(L);
	base = base % (lua_Integer)size;
	if (base < 0)
		base += (lua_Integer)size;
	if (exponent < 0)
		base = inverse_modulo(L, base, (lua_Integer)size);
	lua_Unsigned left = magnitude(exponent);
	result = 1 % size;
	for (square = (lua_Unsigned)base; left > 0; left >>= 1) {
		if (left & 1)
			result = multiply_modulo(result, square, size);
		square = multiply_modulo(square, square, size);
	}
	return m < 0 && result > 0 ? (lua_Integer)result + m : (lua_Integer)result;
}

static int
builtin_pow(lua_State *L)
{
	struct number part[3];

	arg_check(L, 2, 3);
	for (int i = 0; i < 2; i++)
		if (!number_get(L, i + 1, &part[i]))
			raise_operands(L, "** or pow()", 1, 2);
	if (value_absent(L, 3)) {
		number_binary(L, OP_POW, &part[0], &part[1]);
		return 1;
	}
	if (!number_get(L, 3, &part[2]) || part[0].is_float ||
	    part[1].is_float || part[2].is_float)
		raise_error(L, "pow() 3rd argument not allowed unless all arguments "
		      "are integers");
	lua_pushinteger(L, power_modulo(L, part[0].i, part[1].i, part[2].i));
	return 1;
}

/* n to a multiple of ten**digits, half to even. */
static lua_Integer
round_int(lua_State *L, lua_Integer n, lua_Integer digits)
{
	lua_Integer unit = 1, rest, half;

	if (digits == 19 && magnitude(n) > 5000000000000000000u)
		raise_overflow(L);
	if (digits > 18)
		return 0;
	for (; digits > 0; digits--)
		unit *= 10;
	rest = n % unit;
	if (rest < 0)
		rest += unit;
	half = unit / 2;
	/* towards the even multiple where it is half way; one of both may not fit */
	bool odd = (n / unit - (n % unit < 0)) % 2 != 0;
	bool up = rest > half || (rest == half && unit > 1 && odd);
	if (up ? __builtin_add_overflow(n, unit - rest, &n)
	       : __builtin_sub_overflow(n, rest, &n))
		raise_overflow(L);
	return n;
}

/* The decimal exponent of x, exactly. */
static int
decimal_exponent(double x)
{
	char text[48];

	snprintf(text, sizeof text, "%.20e", x);
	return atoi(strchr(text, 'e') + 1);
}

/* x to a multiple of ten**-digits, correctly: the C library rounds the exact
 * value half to even. */
static double
round_float(double x, lua_Integer digits)
{
	char text[512];
	int precision;

	if (!isfinite(x) || digits > 340 || !(x < 0 || x > 0))
		return x;
	if (digits < -340)
		return copysign(0.0, x);
	if (digits >= 0) {
		if (fabs(x) > 1e22)     /* a whole number already */
			return x;
		snprintf(text, sizeof text, "%.*f", (int)digits, x);
		return strtod(text, NULL);
	}
	precision = decimal_exponent(x) + (int)digits;
	if (precision >= 0) {
		snprintf(text, sizeof text, "%.*e", precision, x);
		return strtod(text, NULL);
	}
	if (precision == -1) {
		snprintf(text, sizeof text, "5e%d", (int)-digits - 1);
		if (fabs(x) > strtod(text, NULL)) {
			snprintf(text, sizeof text, "1e%d", (int)-digits);
			return copysign(strtod(text, NULL), x);
		}
	}
	return copysign(0.0, x);
}

static int
builtin_round(lua_State *L)
{
	struct number n;
	bool whole;

	arg_check(L, 1, 2);
	if (!number_get(L, 1, &n))
		raise_error(L, "type %s doesn't define __round__ method",
		      value_type_name(L, 1));
	whole = value_absent(L, 2);
	lua_Integer digits = whole ? 0 : value_index(L, 2);
	if (!n.is_float)
		lua_pushinteger(L, digits >= 0 ? n.i :
		                round_int(L, n.i, digits < -20 ? 20 : -digits));
	else if (whole)
		lua_pushinteger(L, float_to_int(L, isfinite(n.d) ? rint(n.d) : n.d));
	else
		lua_pushnumber(L, round_float(n.d, digits));
	return 1;
}

/* --- bin, oct, hex ------------------------------------------------------ */

static int
based(lua_State *L, const char *prefix, unsigned shift)
{
	char text[72], *p = text + sizeof text;
	lua_Unsigned left;
	lua_Integer n;

	arg_check(L, 1, 1);
	n = value_index(L, 1);
	left = magnitude(n);
	do
		*--p = "0123456789abcdef"[left & ((1u << shift) - 1)];
	while ((left >>= shift) != 0);
	*--p = prefix[1];
	*--p = prefix[0];
	if (n < 0)
		*--p = '-';
	lua_pushlstring(L, p, (size_t)(text + sizeof text - p));
	return 1;
}

static int
builtin_bin(lua_State *L)
{
	return based(L, "0b", 1);
}

static int
builtin_oct(lua_State *L)
{
	return based(L, "0o", 3);
}

static int
builtin_hex(lua_State *L)
{
	return based(L, "0x", 4);
}

static const struct function functions[] = {
	{ "abs", builtin_abs, "x" },
	{ "bin", builtin_bin, "number" },
	{ "divmod", builtin_divmod, "x, y" },
	{ "hex", builtin_hex, "number" },
	{ "oct", builtin_oct, "number" },
	{ "pow", builtin_pow, "base, exp, mod=None" },
	{ "round", builtin_round, "number, ndigits=None" },
	{ NULL, NULL, NULL }
};

static void
open_type(lua_State *L, enum value_type type, const char *name,
          const struct function *methods, lua_CFunction construct,
          const char *params)
{
	value_new_type(L, type, name, methods, construct, params);
	lua_getfield(L, -1, "type");
	lua_setfield(L, -3, name);
	lua_pop(L, 1);
}

void
open_numeric(lua_State *L)
{
	open_type(L, VALUE_INT, "int", int_methods, new_int, "x=0, base=10");
	open_type(L, VALUE_FLOAT, "float", float_methods, new_float, "x=0.0");
	open_type(L, VALUE_BOOL, "bool", int_methods, new_bool, "x=False");
	value_add_functions(L, functions);
}
