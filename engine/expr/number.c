/* number - arithmetic, comparison, int() and float() */
#include <math.h>

#include "engine/expr/eval.h"
#include "engine/float.h"

enum { INT_DIGITS = 18, EXACT_DIGITS = 15 };

/* Integers up to here are doubles. */
#define EXACT_MAX (INT64_C(1) << 53)

/* -- integers ------------------------------------------------------------ */

static bool
add_int(int64_t a, int64_t b, int64_t *to)
{
	return !__builtin_add_overflow(a, b, to);
}

static bool
subtract_int(int64_t a, int64_t b, int64_t *to)
{
	return !__builtin_sub_overflow(a, b, to);
}

static bool
multiply_int(int64_t a, int64_t b, int64_t *to)
{
	return !__builtin_mul_overflow(a, b, to);
}

static bool
is_divisible(int64_t a, int64_t b)
{
	return b != 0 && !(a == INT64_MIN && b == -1);
}

/* Towards minus infinity, as Python does. */
static bool
floor_divide(int64_t a, int64_t b, int64_t *to)
{
	if (!is_divisible(a, b))
		return false;
	*to = a / b - (a % b != 0 && (a < 0) != (b < 0));
	return true;
}

static bool
floor_modulo(int64_t a, int64_t b, int64_t *to)
{
	if (!is_divisible(a, b))
		return false;
	*to = a % b;
	if (*to != 0 && (*to < 0) != (b < 0))
		*to += b;
	return true;
}

#define INT_OPERATION(name, function) \
static void \
name(struct eval *ev, const struct expr *e, const struct rows *rows, \
     struct column *out) \
{ \
	const int64_t *a = eval_values(ev, e->kids[0], rows); \
	const int64_t *b = eval_values(ev, e->kids[1], rows); \
	int64_t *to = out->values; \
\
	EACH_ROW(rows, row) \
		if (!function(a[row], b[row], &to[row])) { \
			to[row] = 0; \
			eval_bail(ev, rows, row); \
		} \
}

INT_OPERATION(eval_add_int, add_int)
INT_OPERATION(eval_subtract_int, subtract_int)
INT_OPERATION(eval_multiply_int, multiply_int)
INT_OPERATION(eval_floor_divide, floor_divide)
INT_OPERATION(eval_floor_modulo, floor_modulo)

static void
eval_negate_int(struct eval *ev, const struct expr *e, const struct rows *rows,
                struct column *out)
{
	const int64_t *x = eval_values(ev, e->kids[0], rows);
	int64_t *to = out->values;

	EACH_ROW(rows, row) {
		to[row] = x[row] == INT64_MIN ? 0 : -x[row];
		if (x[row] == INT64_MIN)
			eval_bail(ev, rows, row);
	}
}

static void
eval_abs_int(struct eval *ev, const struct expr *e, const struct rows *rows,
             struct column *out)
{
	int64_t *to = out->values;

	eval_negate_int(ev, e, rows, out);
	EACH_ROW(rows, row)
		if (to[row] < 0)
			to[row] = -to[row];
}

/* -- floats -------------------------------------------------------------- */

#define FLOAT_OPERATION(name, operator) \
static void \
name(struct eval *ev, const struct expr *e, const struct rows *rows, \
     struct column *out) \
{ \
	const double *a = eval_values(ev, e->kids[0], rows); \
	const double *b = eval_values(ev, e->kids[1], rows); \
	double *to = out->values; \
\
	EACH_ROW(rows, row) \
		to[row] = a[row] operator b[row]; \
}

FLOAT_OPERATION(eval_add_float, +)
FLOAT_OPERATION(eval_subtract_float, -)
FLOAT_OPERATION(eval_multiply_float, *)

static bool
is_zero(double x)
{
	return !(x < 0) && !(x > 0) && !isnan(x);
}

static void
eval_divide(struct eval *ev, const struct expr *e, const struct rows *rows,
            struct column *out)
{
	const double *a = eval_values(ev, e->kids[0], rows);
	const double *b = eval_values(ev, e->kids[1], rows);
	double *to = out->values;

	EACH_ROW(rows, row) {
		bool zero = is_zero(b[row]);
		to[row] = zero ? 0 : a[row] / b[row];
		if (zero)
			eval_bail(ev, rows, row);
	}
}

static void
eval_negate_float(struct eval *ev, const struct expr *e, const struct rows *rows,
                  struct column *out)
{
	const double *x = eval_values(ev, e->kids[0], rows);
	double *to = out->values;

	EACH_ROW(rows, row)
		to[row] = -x[row];
}

static void
eval_abs_float(struct eval *ev, const struct expr *e, const struct rows *rows,
               struct column *out)
{
	const double *x = eval_values(ev, e->kids[0], rows);
	double *to = out->values;

	EACH_ROW(rows, row)
		to[row] = fabs(x[row]);
}

/* -- comparison ---------------------------------------------------------- */

#define COMPARISON(name, ctype, test) \
static void \
name(struct eval *ev, const struct expr *e, const struct rows *rows, \
     struct column *out) \
{ \
	const ctype *left = eval_values(ev, e->kids[0], rows); \
	const ctype *right = eval_values(ev, e->kids[1], rows); \
	bool *to = out->values; \
\
	EACH_ROW(rows, row) { \
		ctype a = left[row], b = right[row]; \
		to[row] = test; \
	} \
}

#define COMPARISONS(suffix, ctype) \
	COMPARISON(eval_less_##suffix, ctype, a < b) \
	COMPARISON(eval_most_##suffix, ctype, a <= b) \
	COMPARISON(eval_more_##suffix, ctype, a > b) \
	COMPARISON(eval_least_##suffix, ctype, a >= b)

COMPARISONS(int, int64_t)
COMPARISONS(float, double)
COMPARISON(eval_equal_int, int64_t, a == b)
COMPARISON(eval_unequal_int, int64_t, a != b)
COMPARISON(eval_equal_float, double, a <= b && a >= b)
COMPARISON(eval_unequal_float, double, !(a <= b && a >= b))

COMPARISON(eval_equal_str, struct slice, slice_equal(a, b))
COMPARISON(eval_unequal_str, struct slice, !slice_equal(a, b))
COMPARISON(eval_less_str, struct slice, slice_compare(a, b) < 0)
COMPARISON(eval_most_str, struct slice, slice_compare(a, b) <= 0)
COMPARISON(eval_more_str, struct slice, slice_compare(a, b) > 0)
COMPARISON(eval_least_str, struct slice, slice_compare(a, b) >= 0)

/* -- conversion ---------------------------------------------------------- */

/* A plain decimal integer; others are for those who know all forms. */
static bool
parse_int(struct slice s, int64_t *to)
{
	const unsigned char *p = s.ptr, *end = p + s.len;
	bool negative = p < end && *p == '-';
	int64_t value = 0;

	p += negative;
	if (p == end || end - p > INT_DIGITS)
		return false;
	for (; p < end; p++) {
		unsigned digit = (unsigned)*p - '0';
		if (digit > 9)
			return false;
		value = value * 10 + digit;
	}
	*to = negative ? -value : value;
	return true;
}

static void
eval_parse_int(struct eval *ev, const struct expr *e, const struct rows *rows,
               struct column *out)
{
	const struct slice *x = eval_values(ev, e->kids[0], rows);
	int64_t *to = out->values;

	EACH_ROW(rows, row)
		if (!parse_int(x[row], &to[row])) {
			to[row] = 0;
			eval_bail(ev, rows, row);
		}
}

/* -DIGITS.DIGITS of few digits: both numbers of the quotient are exact, so that it is
   the nearest double. */
static bool
parse_float(struct slice s, double *to)
{
	const unsigned char *p = s.ptr, *end = p + s.len, *point = NULL;
	bool negative = p < end && *p == '-';
	int64_t value = 0;
	size_t digits = 0;

	for (p += negative; p < end; p++) {
		unsigned digit = (unsigned)*p - '0';
		if (digit <= 9) {
			value = value * 10 + digit;
			digits++;
		} else if (*p == '.' && !point) {
			point = p + 1;
		} else {
			return false;
		}
		if (digits > EXACT_DIGITS)
			return false;
	}
	if (digits == 0)
		return false;
	double x = (double)value;
	if (point)
		x /= float_powers[end - point];
	*to = negative ? -x : x;
	return true;
}

static void
eval_parse_float(struct eval *ev, const struct expr *e, const struct rows *rows,
                 struct column *out)
{
	const struct slice *x = eval_values(ev, e->kids[0], rows);
	double *to = out->values;

	EACH_ROW(rows, row)
		if (!parse_float(x[row], &to[row])) {
			to[row] = 0;
			eval_bail(ev, rows, row);
		}
}

static void
eval_int_of_bool(struct eval *ev, const struct expr *e, const struct rows *rows,
                 struct column *out)
{
	const bool *x = eval_values(ev, e->kids[0], rows);
	int64_t *to = out->values;

	EACH_ROW(rows, row)
		to[row] = x[row];
}

static void
eval_int_of_int(struct eval *ev, const struct expr *e, const struct rows *rows,
                struct column *out)
{
	const int64_t *x = eval_values(ev, e->kids[0], rows);
	int64_t *to = out->values;

	EACH_ROW(rows, row)
		to[row] = x[row];
}

static void
eval_int_of_float(struct eval *ev, const struct expr *e, const struct rows *rows,
                  struct column *out)
{
	const double *x = eval_values(ev, e->kids[0], rows);
	const double limit = (double)EXACT_MAX;
	int64_t *to = out->values;

	EACH_ROW(rows, row) {
		bool fits = x[row] >= -limit && x[row] <= limit;
		to[row] = fits ? (int64_t)x[row] : 0;
		if (!fits)
			eval_bail(ev, rows, row);
	}
}

/* Exact: what comes of it may be compared with an integer. */
static void
eval_float_of_int(struct eval *ev, const struct expr *e, const struct rows *rows,
                  struct column *out)
{
	const int64_t *x = eval_values(ev, e->kids[0], rows);
	double *to = out->values;

	EACH_ROW(rows, row) {
		to[row] = (double)x[row];
		if (x[row] > EXACT_MAX || x[row] < -EXACT_MAX)
			eval_bail(ev, rows, row);
	}
}

static void
eval_float_of_float(struct eval *ev, const struct expr *e, const struct rows *rows,
                    struct column *out)
{
	const double *x = eval_values(ev, e->kids[0], rows);
	double *to = out->values;

	EACH_ROW(rows, row)
		to[row] = x[row];
}

/* -- the table ----------------------------------------------------------- */

#define BOOL EXPR_BOOL
#define INT  EXPR_INT
#define REAL EXPR_FLOAT
#define STR  EXPR_STR
#define TWO(name, type, of, eval) { name, type, { of, of }, eval, NULL, NULL }
#define ONE(name, type, of, eval) { name, type, { of }, eval, NULL, NULL }
#define ORDER(of, suffix) \
	TWO("==", BOOL, of, eval_equal_##suffix), \
	TWO("!=", BOOL, of, eval_unequal_##suffix), \
	TWO("<", BOOL, of, eval_less_##suffix), \
	TWO("<=", BOOL, of, eval_most_##suffix), \
	TWO(">", BOOL, of, eval_more_##suffix), \
	TWO(">=", BOOL, of, eval_least_##suffix)

const struct expr_op expr_number_ops[] = {
	ORDER(INT, int), ORDER(REAL, float), ORDER(STR, str),
	TWO("+", INT, INT, eval_add_int), TWO("+", REAL, REAL, eval_add_float),
	TWO("-", INT, INT, eval_subtract_int),
	TWO("-", REAL, REAL, eval_subtract_float),
	TWO("*", INT, INT, eval_multiply_int),
	TWO("*", REAL, REAL, eval_multiply_float),
	TWO("/", REAL, REAL, eval_divide),
	TWO("//", INT, INT, eval_floor_divide),
	TWO("%", INT, INT, eval_floor_modulo),
	ONE("neg", INT, INT, eval_negate_int),
	ONE("neg", REAL, REAL, eval_negate_float),
	ONE("abs()", INT, INT, eval_abs_int),
	ONE("abs()", REAL, REAL, eval_abs_float),
	ONE("int()", INT, BOOL, eval_int_of_bool),
	ONE("int()", INT, INT, eval_int_of_int),
	ONE("int()", INT, REAL, eval_int_of_float),
	ONE("int()", INT, STR, eval_parse_int),
	ONE("float()", REAL, INT, eval_float_of_int),
	ONE("float()", REAL, REAL, eval_float_of_float),
	ONE("float()", REAL, STR, eval_parse_float),
	{ 0 }
};
