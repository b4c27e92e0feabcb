/* math_sum - of the module math: sums and products of many numbers */
#include "lua/math.h"

#include <float.h>
#include <math.h>
#include "lua/operators.h"

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
		lua_pushnumber(L, math_real(L, i));
	return math_give(L, norm(L, n));
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
		double far = math_real(L, n + 3) - math_real(L, n + 4);
		lua_settop(L, n + 2);
		lua_pushnumber(L, far);
	}
	if (cursor_next(L, &b))
		raise_error(L, "both points must have the same number of dimensions");
	return math_give(L, norm(L, n));
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
		double x = math_real(L, -1);
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
	return math_give(L, infinite ? special : partials_sum(&p));
}

static const struct function functions[] = {
	{ "dist", math_dist, "p, q" },
	{ "fsum", math_fsum, "seq" },
	{ "hypot", math_hypot, "*coordinates" },
	{ "prod", math_prod, "iterable, *, start=1" },
	{ NULL, NULL, NULL }
};

void
math_sum_open(lua_State *L)
{
	value_add_functions(L, functions);
}
