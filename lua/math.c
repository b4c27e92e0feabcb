/* math - the module math: functions of one number and of two */
#include "lua/math.h"

#include <float.h>
#include <math.h>
#include "lua/modules.h"
#include "lua/operators.h"

static const double pi = 3.14159265358979323846, e = 2.71828182845904523536;

static noreturn void
raise_domain(lua_State *L)
{
	raise_error(L, "math domain error");
}

static noreturn void
raise_range(lua_State *L)
{
	raise_error(L, "math range error");
}

double
math_real(lua_State *L, int index)
{
	struct number n;

	if (number_get(L, index, &n))
		return n.d;
	if (!value_event(L, index, "__float"))
		raise_error(L, "must be real number, not %s", value_type_name(L, index));
	lua_pushvalue(L, index);
	lua_call(L, 1, 1);
	return lua_tonumber(L, -1);
}

/* -- functions of one number --------------------------------------------- */

/* A result that is no number, or infinite, of an argument that is neither is an
   error: of the range where the function can grow so far, else of the domain. */
static int
unary(lua_State *L, double (*f)(double), bool grows)
{
	arg_check(L, 1, 1);
	double x = math_real(L, 1), r = f(x);

	if (isnan(r) && !isnan(x))
		raise_domain(L);
	if (isinf(r) && isfinite(x)) {
		if (grows)
			raise_range(L);
		raise_domain(L);
	}
	return math_give(L, r);
}

static int math_acos(lua_State *L) { return unary(L, acos, false); }
static int math_acosh(lua_State *L) { return unary(L, acosh, false); }
static int math_asin(lua_State *L) { return unary(L, asin, false); }
static int math_asinh(lua_State *L) { return unary(L, asinh, false); }
static int math_atan(lua_State *L) { return unary(L, atan, false); }
static int math_atanh(lua_State *L) { return unary(L, atanh, false); }
static int math_cbrt(lua_State *L) { return unary(L, cbrt, false); }
static int math_cos(lua_State *L) { return unary(L, cos, false); }
static int math_cosh(lua_State *L) { return unary(L, cosh, true); }
static int math_erf(lua_State *L) { return unary(L, erf, false); }
static int math_erfc(lua_State *L) { return unary(L, erfc, false); }
static int math_exp(lua_State *L) { return unary(L, exp, true); }
static int math_exp2(lua_State *L) { return unary(L, exp2, true); }
static int math_expm1(lua_State *L) { return unary(L, expm1, true); }
static int math_fabs(lua_State *L) { return unary(L, fabs, false); }
static int math_log1p(lua_State *L) { return unary(L, log1p, false); }
static int math_log2(lua_State *L) { return unary(L, log2, false); }
static int math_log10(lua_State *L) { return unary(L, log10, false); }
static int math_sin(lua_State *L) { return unary(L, sin, false); }
static int math_sinh(lua_State *L) { return unary(L, sinh, true); }
static int math_sqrt(lua_State *L) { return unary(L, sqrt, false); }
static int math_tan(lua_State *L) { return unary(L, tan, false); }
static int math_tanh(lua_State *L) { return unary(L, tanh, false); }

/* Gamma has poles at 0 and the negative integers. */
static bool
is_pole(double x)
{
	return x <= 0 && isfinite(x) && !(floor(x) < x);
}

static int
math_gamma(lua_State *L)
{
	arg_check(L, 1, 1);
	double x = math_real(L, 1);

	if (is_pole(x) || (isinf(x) && x < 0))
		raise_domain(L);
	return unary(L, tgamma, true);
}

static int
math_lgamma(lua_State *L)
{
	arg_check(L, 1, 1);
	if (is_pole(math_real(L, 1)))
		raise_domain(L);
	return unary(L, lgamma, true);
}

static int
math_log(lua_State *L)
{
	arg_check(L, 1, 2);
	double x = math_real(L, 1), base = lua_isnil(L, 2) ? e : math_real(L, 2);

	if (x <= 0 || base <= 0)
		raise_domain(L);
	if (lua_isnil(L, 2))
		return math_give(L, log(x));
	double below = log(base);
	if (below <= 0 && below >= 0)
		raise_error(L, "float division by zero");
	return math_give(L, log(x) / below);
}

static int
math_degrees(lua_State *L)
{
	arg_check(L, 1, 1);
	return math_give(L, math_real(L, 1) * (180 / pi));
}

static int
math_radians(lua_State *L)
{
	arg_check(L, 1, 1);
	return math_give(L, math_real(L, 1) * (pi / 180));
}

static int
math_ulp(lua_State *L)
{
	arg_check(L, 1, 1);
	double x = fabs(math_real(L, 1));

	if (!isfinite(x))
		return math_give(L, x);
	return math_give(L, x >= DBL_MAX ? x - nextafter(x, 0) : nextafter(x, HUGE_VAL) - x);
}

static int
math_isfinite(lua_State *L)
{
	arg_check(L, 1, 1);
	lua_pushboolean(L, isfinite(math_real(L, 1)));
	return 1;
}

static int
math_isinf(lua_State *L)
{
	arg_check(L, 1, 1);
	lua_pushboolean(L, isinf(math_real(L, 1)));
	return 1;
}

static int
math_isnan(lua_State *L)
{
	arg_check(L, 1, 1);
	lua_pushboolean(L, isnan(math_real(L, 1)));
	return 1;
}

/* -- to an integer ------------------------------------------------------- */

static int
rounded(lua_State *L, double (*f)(double), const char *event)
{
	struct number n;

	arg_check(L, 1, 1);
	if (!number_get(L, 1, &n)) {
		if (value_event(L, 1, event)) {
			lua_pushvalue(L, 1);
			lua_call(L, 1, 1);
			return 1;
		}
		n.is_float = true;
		n.d = math_real(L, 1);
	}
	lua_pushinteger(L, n.is_float ? float_to_int(L, f(n.d)) : n.i);
	return 1;
}

static int math_ceil(lua_State *L) { return rounded(L, ceil, "__ceil"); }
static int math_floor(lua_State *L) { return rounded(L, floor, "__floor"); }
static int math_trunc(lua_State *L) { return rounded(L, trunc, "__trunc"); }

/* -- functions of two numbers -------------------------------------------- */

static int
math_atan2(lua_State *L)
{
	arg_check(L, 2, 2);
	return math_give(L, atan2(math_real(L, 1), math_real(L, 2)));
}

static int
math_copysign(lua_State *L)
{
	arg_check(L, 2, 2);
	return math_give(L, copysign(math_real(L, 1), math_real(L, 2)));
}

static int
math_nextafter(lua_State *L)
{
	arg_check(L, 2, 2);
	return math_give(L, nextafter(math_real(L, 1), math_real(L, 2)));
}

static int
checked(lua_State *L, double (*f)(double, double))
{
	arg_check(L, 2, 2);
	double x = math_real(L, 1), y = math_real(L, 2), r = f(x, y);

	if (isnan(r) && !isnan(x) && !isnan(y))
		raise_domain(L);
	return math_give(L, r);
}

static int math_fmod(lua_State *L) { return checked(L, fmod); }
static int math_remainder(lua_State *L) { return checked(L, remainder); }

static int
math_pow(lua_State *L)
{
	arg_check(L, 2, 2);
	double x = math_real(L, 1), y = math_real(L, 2), r = pow(x, y);

	if (isfinite(x) && isfinite(y)) {
		if (isnan(r) || (isinf(r) && x <= 0 && x >= 0))
			raise_domain(L);
		if (isinf(r))
			raise_range(L);
	}
	return math_give(L, r);
}

static int
push_two(lua_State *L)
{
	value_new_tuple(L, 2);
	lua_insert(L, -3);
	lua_rawseti(L, -3, 2);
	lua_rawseti(L, -2, 1);
	return 1;
}

static int
math_frexp(lua_State *L)
{
	int exponent = 0;

	arg_check(L, 1, 1);
	double x = math_real(L, 1);
	lua_pushnumber(L, isfinite(x) ? frexp(x, &exponent) : x);
	lua_pushinteger(L, exponent);
	return push_two(L);
}

static int
math_ldexp(lua_State *L)
{
	arg_check(L, 2, 2);
	double x = math_real(L, 1);
	if (!lua_isinteger(L, 2) && !lua_isboolean(L, 2))
		raise_error(L, "Expected an int as second argument to ldexp.");
	lua_Integer n = value_index(L, 2);
	double r = ldexp(x, n > 9999 ? 9999 : n < -9999 ? -9999 : (int)n);
	if (isinf(r) && isfinite(x))
		raise_range(L);
	return math_give(L, r);
}

static int
math_modf(lua_State *L)
{
	double whole;

	arg_check(L, 1, 1);
	lua_pushnumber(L, modf(math_real(L, 1), &whole));
	lua_pushnumber(L, whole);
	return push_two(L);
}

static int
math_isclose(lua_State *L)
{
	static const char *const keywords[] = { "rel_tol", "abs_tol", NULL };
	int n = arg_keywords(L, keywords);

	if (n != 2)
		raise_error(L, "isclose() takes exactly 2 positional arguments (%d given)",
		      n);
	double a = math_real(L, 1), b = math_real(L, 2);
	double rel = lua_isnil(L, 3) ? 1e-9 : math_real(L, 3);
	double most = lua_isnil(L, 4) ? 0 : math_real(L, 4);
	if (rel < 0 || most < 0)
		raise_error(L, "tolerances must be non-negative");
	double far = fabs(a - b);
	bool close = (a <= b && a >= b) ||
		(isfinite(a) && isfinite(b) &&
		 (far <= fabs(rel * b) || far <= fabs(rel * a) || far <= most));
	lua_pushboolean(L, close);
	return 1;
}

static const struct function functions[] = {
	{ "acos", math_acos, "x" },
	{ "acosh", math_acosh, "x" },
	{ "asin", math_asin, "x" },
	{ "asinh", math_asinh, "x" },
	{ "atan", math_atan, "x" },
	{ "atan2", math_atan2, "y, x" },
	{ "atanh", math_atanh, "x" },
	{ "cbrt", math_cbrt, "x" },
	{ "ceil", math_ceil, "x" },
	{ "copysign", math_copysign, "x, y" },
	{ "cos", math_cos, "x" },
	{ "cosh", math_cosh, "x" },
	{ "degrees", math_degrees, "x" },
	{ "erf", math_erf, "x" },
	{ "erfc", math_erfc, "x" },
	{ "exp", math_exp, "x" },
	{ "exp2", math_exp2, "x" },
	{ "expm1", math_expm1, "x" },
	{ "fabs", math_fabs, "x" },
	{ "floor", math_floor, "x" },
	{ "fmod", math_fmod, "x, y" },
	{ "frexp", math_frexp, "x" },
	{ "gamma", math_gamma, "x" },
	{ "isclose", math_isclose, "a, b, *, rel_tol=1e-09, abs_tol=0.0" },
	{ "isfinite", math_isfinite, "x" },
	{ "isinf", math_isinf, "x" },
	{ "isnan", math_isnan, "x" },
	{ "ldexp", math_ldexp, "x, i" },
	{ "lgamma", math_lgamma, "x" },
	{ "log", math_log, "x, base" },
	{ "log10", math_log10, "x" },
	{ "log1p", math_log1p, "x" },
	{ "log2", math_log2, "x" },
	{ "modf", math_modf, "x" },
	{ "nextafter", math_nextafter, "x, y" },
	{ "pow", math_pow, "x, y" },
	{ "radians", math_radians, "x" },
	{ "remainder", math_remainder, "x, y" },
	{ "sin", math_sin, "x" },
	{ "sinh", math_sinh, "x" },
	{ "sqrt", math_sqrt, "x" },
	{ "tan", math_tan, "x" },
	{ "tanh", math_tanh, "x" },
	{ "trunc", math_trunc, "x" },
	{ "ulp", math_ulp, "x" },
	{ NULL, NULL, NULL }
};

static void
set_number(lua_State *L, const char *name, double x)
{
	lua_pushnumber(L, x);
	lua_setfield(L, -2, name);
}

int
open_math(lua_State *L)
{
	value_new_module(L, "math", functions);
	math_integer_open(L);
	math_sum_open(L);
	set_number(L, "pi", pi);
	set_number(L, "e", e);
	set_number(L, "tau", 2 * pi);
	set_number(L, "inf", HUGE_VAL);
	set_number(L, "nan", (double)NAN);
	return 1;
}
