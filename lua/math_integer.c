/* math_integer - of the module math: functions of integers */
#include "lua/math.h"

#include <math.h>
#include "lua/operators.h"

static lua_Unsigned
magnitude(lua_Integer n)
{
	return n < 0 ? 0 - (lua_Unsigned)n : (lua_Unsigned)n;
}

static lua_Unsigned
divisor(lua_Unsigned a, lua_Unsigned b)
{
	while (b != 0) {
		lua_Unsigned rest = a % b;
		a = b;
		b = rest;
	}
	return a;
}

static int
push_unsigned(lua_State *L, lua_Unsigned n)
{
	if (n > LUA_MAXINTEGER)
		raise_overflow(L);
	lua_pushinteger(L, (lua_Integer)n);
	return 1;
}

static int
math_gcd(lua_State *L)
{
	lua_Unsigned result = 0;

	for (int i = 1; i <= lua_gettop(L); i++)
		result = divisor(result, magnitude(value_index(L, i)));
	return push_unsigned(L, result);
}

static int
math_lcm(lua_State *L)
{
	lua_Unsigned result = 1;

	for (int i = 1; i <= lua_gettop(L); i++) {
		lua_Unsigned n = magnitude(value_index(L, i));
		if (n == 0 || result == 0)
			result = 0;
		else if (__builtin_mul_overflow(result / divisor(result, n), n,
		                                &result))
			raise_overflow(L);
	}
	return push_unsigned(L, result);
}

static int
math_isqrt(lua_State *L)
{
	arg_check(L, 1, 1);
	lua_Integer n = value_index(L, 1);
	if (n < 0)
		raise_error(L, "isqrt() argument must be nonnegative");
	lua_Integer root = (lua_Integer)sqrt((double)n);
	while (root > 3037000499 || root * root > n)
		root--;
	while (root < 3037000499 && (root + 1) * (root + 1) <= n)
		root++;
	lua_pushinteger(L, root);
	return 1;
}

static lua_Integer
times(lua_State *L, lua_Integer a, lua_Integer b)
{
	if (__builtin_mul_overflow(a, b, &a))
		raise_overflow(L);
	return a;
}

static int
math_factorial(lua_State *L)
{
	lua_Integer result = 1;

	arg_check(L, 1, 1);
	lua_Integer n = value_index(L, 1);
	if (n < 0)
		raise_error(L, "factorial() not defined for negative values");
	if (n > 20)
		raise_overflow(L);
	for (; n > 1; n--)
		result *= n;
	lua_pushinteger(L, result);
	return 1;
}

static int
math_perm(lua_State *L)
{
	lua_Integer result = 1;

	arg_check(L, 1, 2);
	lua_Integer n = value_index(L, 1);
	if (value_absent(L, 2)) {
		lua_settop(L, 1);
		return math_factorial(L);
	}
	lua_Integer k = value_index(L, 2);
	if (n < 0)
		raise_error(L, "n must be a non-negative integer");
	if (k < 0)
		raise_error(L, "k must be a non-negative integer");
	if (k > n)
		result = 0;
	for (; result > 0 && k > 0; k--, n--)
		result = times(L, result, n);
	lua_pushinteger(L, result);
	return 1;
}

static int
math_comb(lua_State *L)
{
	lua_Unsigned result = 1;

	arg_check(L, 2, 2);
	lua_Integer n = value_index(L, 1), k = value_index(L, 2);
	if (n < 0)
		raise_error(L, "n must be a non-negative integer");
	if (k < 0)
		raise_error(L, "k must be a non-negative integer");
	if (k > n)
		result = 0;
	else if (k > n - k)
		k = n - k;
	for (lua_Unsigned i = 1; result > 0 && i <= (lua_Unsigned)k; i++) {
		/* result * factor / i is whole: divide first, to stay in 64 bits */
		lua_Unsigned factor = (lua_Unsigned)(n - k) + i;
		lua_Unsigned common = divisor(result, i), rest = i / common;
		if (__builtin_mul_overflow(result / common, factor / rest, &result))
			raise_overflow(L);
	}
	return push_unsigned(L, result);
}

static const struct function functions[] = {
	{ "comb", math_comb, "n, k" },
	{ "factorial", math_factorial, "x" },
	{ "gcd", math_gcd, "*integers" },
	{ "isqrt", math_isqrt, "n" },
	{ "lcm", math_lcm, "*integers" },
	{ "perm", math_perm, "n, k=None" },
	{ NULL, NULL, NULL }
};

void
math_integer_open(lua_State *L)
{
	value_add_functions(L, functions);
}
