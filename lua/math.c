/* math - the module math */
#include "lua/modules.h"

#include <float.h>
#include <math.h>
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

static double
real(lua_State *L, int index)
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

static int
give(lua_State *L, double x)
{
	lua_pushnumber(L, x);
	return 1;
}

/* -- functions of one number --------------------------------------------- */

/* A result that is no number, or infinite, of an argument that is neither is an
   error: of the range where the function can grow so far, else of the domain. */
static int
unary(lua_State *L, double (*f)(double), bool grows)
{
	arg_check(L, 1, 1);
	double x = real(L, 1), r = f(x);

	if (isnan(r) && !isnan(x))
		raise_domain(L);
	if (isinf(r) && isfinite(x)) {
		if (grows)
			raise_range(L);
		raise_domain(L);
	}
	return give(L, r);
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
	double x = real(L, 1);

	if (is_pole(x) || (isinf(x) && x < 0))
		raise_domain(L);
	return unary(L, tgamma, true);
}

static int
math_lgamma(lua_State *L)
{
	arg_check(L, 1, 1);
	if (is_pole(real(L, 1)))
		raise_domain(L);
	return unary(L, lgamma, true);
}

static int
math_log(lua_State *L)
{
	arg_check(L, 1, 2);
	double x = real(L, 1), base = lua_isnil(L, 2) ? e : real(L, 2);

	if (x <= 0 || base <= 0)
		raise_domain(L);
	if (lua_isnil(L, 2))
		return give(L, log(x));
	double below = log(base);
	if (below <= 0 && below >= 0)
		raise_error(L, "float division by zero");
	return give(L, log(x) / below);
}

static int
math_degrees(lua_State *L)
{
	arg_check(L, 1, 1);
	return give(L, real(L, 1) * (180 / pi));
}

static int
math_radians(lua_State *L)
{
	arg_check(L, 1, 1);
	return give(L, real(L, 1) * (pi / 180));
}

static int
math_ulp(lua_State *L)
{
	arg_check(L, 1, 1);
	double x = fabs(real(L, 1));

	if (!isfinite(x))
		return give(L, x);
	return give(L, x >= DBL_MAX ? x - nextafter(x, 0) : nextafter(x, HUGE_VAL) - x);
}

static int
math_isfinite(lua_State *L)
{
	arg_check(L, 1, 1);
	lua_pushboolean(L, isfinite(real(L, 1)));
	return 1;
}

static int
math_isinf(lua_State *L)
{
	arg_check(L, 1, 1);
	lua_pushboolean(L, isinf(real(L, 1)));
	return 1;
}

static int
math_isnan(lua_State *L)
{
	arg_check(L, 1, 1);
	lua_pushboolean(L, isnan(real(L, 1)));
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
		n.d = real(L, 1);
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
	return give(L, atan2(real(L, 1), real(L, 2)));
}

static int
math_copysign(lua_State *L)
{
	arg_check(L, 2, 2);
	return give(L, copysign(real(L, 1), real(L, 2)));
}

static int
math_nextafter(lua_State *L)
{
	arg_check(L, 2, 2);
	return give(L, nextafter(real(L, 1), real(L, 2)));
}

static int
checked(lua_State *L, double (*f)(double, double))
{
	arg_check(L, 2, 2);
	double x = real(L, 1), y = real(L, 2), r = f(x, y);

	if (isnan(r) && !isnan(x) && !isnan(y))
		raise_domain(L);
	return give(L, r);
}

static int math_fmod(lua_State *L) { return checked(L, fmod); }
static int math_remainder(lua_State *L) { return checked(L, remainder); }

static int
math_pow(lua_State *L)
{
	arg_check(L, 2, 2);
	double x = real(L, 1), y = real(L, 2), r = pow(x, y);

	if (isfinite(x) && isfinite(y)) {
		if (isnan(r) || (isinf(r) && x <= 0 && x >= 0))
			raise_domain(L);
		if (isinf(r))
			raise_range(L);
	}
	return give(L, r);
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
	double x = real(L, 1);
	lua_pushnumber(L, isfinite(x) ? frexp(x, &exponent) : x);
	lua_pushinteger(L, exponent);
	return push_two(L);
}

static int
math_ldexp(lua_State *L)
{
	arg_check(L, 2, 2);
	double x = real(L, 1);
	if (!lua_isinteger(L, 2) && !lua_isboolean(L, 2))
		raise_error(L, "Expected an int as second argument to ldexp.");
	lua_Integer n = value_index(L, 2);
	double r = ldexp(x, n > 9999 ? 9999 : n < -9999 ? -9999 : (int)n);
	if (isinf(r) && isfinite(x))
		raise_range(L);
	return give(L, r);
}

static int
math_modf(lua_State *L)
{
	double whole;

	arg_check(L, 1, 1);
	lua_pushnumber(L, modf(real(L, 1), &whole));
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
	double a = real(L, 1), b = real(L, 2);
	double rel = lua_isnil(L, 3) ? 1e-9 : real(L, 3);
	double most = lua_isnil(L, 4) ? 0 : real(L, 4);
	if (rel < 0 || most < 0)
		raise_error(L, "tolerances must be non-negative");
	double far = fabs(a - b);
	bool close = (a <= b && a >= b) ||
		(isfinite(a) && isfinite(b) &&
		 (far <= fabs(rel * b) || far <= fabs(rel * a) || far <= most));
	lua_pushboolean(L, close);
	return 1;
}

/* -- integers ------------------------------------------------------------ */

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

/* -- of many ------------------------------------------------------------- */

/* A sum with what its rounding has lost. */
struct sum {
	double high, low;
};

static void
sum_add(struct sum *s, double x)   /* |x| <= s->high */
{
	double high = s->high + x;

	s->low += x - (high - s->high);
	s->high = high;
}

static void
sum_add_product(struct sum *s, double x, double y)
{
	double product = x * y;

	sum_add(s, product);
	s->low += fma(x, y, -product);
}

/* The length of the vector whose coordinates are the n values on the top: scaled by
   a power of two, so that no square overflows or vanishes. */
static double
norm(lua_State *L, int n)
{
	double most = 0;
	struct sum sum = { 1, 0 };
	bool nan = false;
	int exponent;

	for (int i = 1; i <= n; i++) {
		double x = fabs(lua_tonumber(L, -i));
		nan = nan || isnan(x);
		most = x > most ? x : most;
	}
	if (isinf(most) || !(most > 0) || nan)
		return isinf(most) ? most : nan ? (double)NAN : 0;
	frexp(most, &exponent);
	for (int i = 1; i <= n; i++) {
		double x = ldexp(fabs(lua_tonumber(L, -i)), -exponent);
		sum_add_product(&sum, x, x);
	}
	double h = sqrt(sum.high - 1 + sum.low);
	sum_add_product(&sum, -h, h);   /* one step of Newton's for the last bit */
	h += (sum.high - 1 + sum.low) / (2 * h);
	return ldexp(h, exponent);
}

static int
math_hypot(lua_State *L)
{
	int n = lua_gettop(L);

	luaL_checkstack(L, n + 4, "too many coordinates");
	for (int i = 1; i <= n; i++)
		lua_pushnumber(L, real(L, i));
	return give(L, norm(L, n));
}

static int
math_dist(lua_State *L)
{
	struct cursor a, b;
	int n = 0;

	arg_check(L, 2, 2);
	cursor_open(L, &a, 1);
	cursor_open(L, &b, 2);
	for (; cursor_next(L, &a); n++) {
		luaL_checkstack(L, 8, "too many dimensions");
		if (!cursor_next(L, &b))
			raise_error(L, "both points must have the same number of "
			      "dimensions");
		double far = real(L, n + 3) - real(L, n + 4);
		lua_settop(L, n + 2);
		lua_pushnumber(L, far);
	}
	if (cursor_next(L, &b))
		raise_error(L, "both points must have the same number of dimensions");
	return give(L, norm(L, n));
}

static int
math_prod(lua_State *L)
{
	static const char *const keywords[] = { "start", NULL };
	struct cursor c;
	struct number a, b;

	if (arg_keywords(L, keywords) != 1)
		raise_error(L, "prod() takes exactly 1 positional argument");
	if (lua_isnil(L, 2)) {
		lua_pushinteger(L, 1);
		lua_replace(L, 2);
	}
	cursor_open(L, &c, 1);
	while (cursor_next(L, &c)) {
		if (!number_get(L, 2, &a) || !number_get(L, 3, &b))
			raise_operands(L, "*", 2, 3);
		number_binary(L, OP_MUL, &a, &b);
		lua_replace(L, 2);
		lua_settop(L, 2);
	}
	return 1;
}

/* Partial sums that share no bits, the smallest first: their sum is exact.
   A double has 2098 places for a bit. */
struct partials {
	double part[2100];
	size_t n;
};

static void
partials_add(struct partials *p, double x)
{
	size_t kept = 0;

	for (size_t i = 0; i < p->n; i++) {
		double y = p->part[i];
		if (fabs(x) < fabs(y)) {
			double swap = x;
			x = y;
			y = swap;
		}
		volatile double high = x + y;
		volatile double low = y - (high - x);
		if (low < 0 || low > 0)
			p->part[kept++] = low;
		x = high;
	}
	p->part[kept] = x;
	p->n = kept + 1;
}

/* The sum, rounded once. */
static double
partials_sum(const struct partials *p)
{
	size_t n = p->n;
	volatile double high, low = 0, x, y;

	if (n == 0)
		return 0;
	high = p->part[--n];
	while (n > 0) {
		x = high;
		y = p->part[--n];
		high = x + y;
		low = y - (high - x);
		if (low < 0 || low > 0)
			break;
	}
	/* half of the last place: what is below decides */
	if (n > 0 && ((low < 0 && p->part[n - 1] < 0) ||
	              (low > 0 && p->part[n - 1] > 0))) {
		y = low * 2;
		x = high + y;
		if (y <= x - high && y >= x - high)
			high = x;
	}
	return high;
}

static int
math_fsum(lua_State *L)
{
	struct partials p = { .n = 0 };
	struct cursor c;
	double special = 0;
	bool infinite = false;

	arg_check(L, 1, 1);
	cursor_open(L, &c, 1);
	for (; cursor_next(L, &c); lua_settop(L, 1)) {
		double x = real(L, -1);
		if (isfinite(x)) {
			partials_add(&p, x);
			if (isinf(p.part[p.n - 1]))
				raise_error(L, "intermediate overflow in fsum");
			continue;
		}
		if (isinf(x) && isinf(special) && (x < 0) != (special < 0))
			raise_error(L, "-inf + inf in fsum");
		infinite = true;
		special += x;
	}
	return give(L, infinite ? special : partials_sum(&p));
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
	{ "comb", math_comb, "n, k" },
	{ "copysign", math_copysign, "x, y" },
	{ "cos", math_cos, "x" },
	{ "cosh", math_cosh, "x" },
	{ "degrees", math_degrees, "x" },
	{ "dist", math_dist, "p, q" },
	{ "erf", math_erf, "x" },
	{ "erfc", math_erfc, "x" },
	{ "exp", math_exp, "x" },
	{ "exp2", math_exp2, "x" },
	{ "expm1", math_expm1, "x" },
	{ "fabs", math_fabs, "x" },
	{ "factorial", math_factorial, "x" },
	{ "floor", math_floor, "x" },
	{ "fmod", math_fmod, "x, y" },
	{ "frexp", math_frexp, "x" },
	{ "fsum", math_fsum, "seq" },
	{ "gamma", math_gamma, "x" },
	{ "gcd", math_gcd, "*integers" },
	{ "hypot", math_hypot, "*coordinates" },
	{ "isclose", math_isclose, "a, b, *, rel_tol=1e-09, abs_tol=0.0" },
	{ "isfinite", math_isfinite, "x" },
	{ "isinf", math_isinf, "x" },
	{ "isnan", math_isnan, "x" },
	{ "isqrt", math_isqrt, "n" },
	{ "lcm", math_lcm, "*integers" },
	{ "ldexp", math_ldexp, "x, i" },
	{ "lgamma", math_lgamma, "x" },
	{ "log", math_log, "x, base" },
	{ "log10", math_log10, "x" },
	{ "log1p", math_log1p, "x" },
	{ "log2", math_log2, "x" },
	{ "modf", math_modf, "x" },
	{ "nextafter", math_nextafter, "x, y" },
	{ "perm", math_perm, "n, k=None" },
	{ "pow", math_pow, "x, y" },
	{ "prod", math_prod, "iterable, *, start=1" },
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
	set_number(L, "pi", pi);
	set_number(L, "e", e);
	set_number(L, "tau", 2 * pi);
	set_number(L, "inf", HUGE_VAL);
	set_number(L, "nan", (double)NAN);
	return 1;
}
