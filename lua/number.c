/* number - integers and floats in text, in Python's syntax */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "engine/unicode.h"
#include "engine/float.h"
#include "lua/str.h"

/* Where a number is being read. A `_` may stand between two digits. */
struct reader {
	const unsigned char *p, *end;
	bool after_digit;
};

/* Value of the digit or letter at p and its length; -1 for anything else. */
static int
digit_at(const unsigned char *p, const unsigned char *end, size_t *len)
{
	uint32_t code;

	*len = 1;
	if (p == end)
		return -1;
	if (*p >= '0' && *p <= '9')
		return *p - '0';
	if (*p < 128) {
		int letter = (*p | 32) - 'a';
		return letter >= 0 && letter < 26 ? letter + 10 : -1;
	}
	*len = str_char(p, end, false, &code);
	return unicode_decimal(code);
}

/* Takes the next digit below `base`; -1 where the digits end. */
static int
next_digit(struct reader *r, int base)
{
	const unsigned char *p = r->p;
	size_t len;

	if (r->after_digit && p < r->end && *p == '_')
		p++;
	int digit = digit_at(p, r->end, &len);
	if (digit < 0 || digit >= base)
		return -1;
	r->p = p + len;
	r->after_digit = true;
	return digit;
}

static bool
take_sign(struct reader *r)
{
	if (r->p == r->end || (*r->p != '-' && *r->p != '+'))
		return false;
	return *r->p++ == '-';
}

/* -- integers ------------------------------------------------------------ */

/* Takes "0x" and the like where it fits the base; gives the base to read in. */
static int
take_prefix(struct reader *r, int base)
{
	int named = 0;

	if (r->end - r->p >= 2 && r->p[0] == '0') {
		int letter = r->p[1] | 32;
		named = letter == 'x' ? 16 : letter == 'o' ? 8 : letter == 'b' ? 2 : 0;
	}
	if (named == 0 || (base != 0 && base != named))
		return base;
	r->p += 2;
	r->after_digit = true;   /* 0x_ff */
	return named;
}

bool
number_parse_int(struct slice text, int base, lua_Integer *out, bool *overflow)
{
	struct slice s = str_trim(text, STR_BOTH, false);
	struct reader r = { s.ptr, s.ptr + s.len, false };
	bool negative = take_sign(&r);
	int radix = take_prefix(&r, base);
	bool zeros = radix == 0 && r.p < r.end && *r.p == '0';  /* 0 00, but not 012 */
	uint64_t limit = (uint64_t)LUA_MAXINTEGER + negative;
	uint64_t value = 0;
	bool any = false;
	int digit;

	*overflow = false;
	if (radix == 0)
		radix = 10;
	while ((digit = next_digit(&r, radix)) >= 0) {
		any = true;
		if (value > (limit - (uint64_t)digit) / (uint64_t)radix)
			*overflow = true;
		value = value * (uint64_t)radix + (uint64_t)digit;
	}
	if (!any || r.p != r.end || (zeros && value != 0)) {
		*overflow = false;
		return false;
	}
	*out = (lua_Integer)(negative ? 0 - value : value);
	return !*overflow;
}

/* -- floats -------------------------------------------------------------- */

/* More digits than any double or half-way point between two has (767). */
enum { KEPT = 800 };

struct decimal {
	char digits[KEPT + 1];
	size_t n;           /* digits kept, no leading zeros */
	uint64_t value;     /* of the first 19 of them */
	int64_t exponent;   /* of the last kept digit */
};

static void
add_digit(struct decimal *d, int digit, bool fraction)
{
	if (d->n == 0 && digit == 0) {
		d->exponent -= fraction;
		return;
	}
	if (d->n == KEPT) {          /* only whether it is zero matters now */
		d->exponent += !fraction;
		if (digit != 0)
			d->digits[KEPT - 1] |= 1;
		return;
	}
	d->exponent -= fraction;
	d->digits[d->n++] = (char)('0' + digit);
	if (d->n <= 19)
		d->value = d->value * 10 + (uint64_t)digit;
}

static bool
take_digits(struct reader *r, struct decimal *d, bool fraction)
{
	bool any = false;
	int digit;

	r->after_digit = false;
	while ((digit = next_digit(r, 10)) >= 0) {
		add_digit(d, digit, fraction);
		any = true;
	}
	return any;
}

static bool
take_exponent(struct reader *r, struct decimal *d)
{
	int64_t exponent = 0;
	bool any = false;
	int digit;

	if (r->p == r->end || (*r->p | 32) != 'e')
		return true;
	r->p++;
	bool negative = take_sign(r);
	r->after_digit = false;
	while ((digit = next_digit(r, 10)) >= 0) {
		if (exponent < INT64_MAX / 100)
			exponent = exponent * 10 + digit;
		any = true;
	}
	d->exponent += negative ? -exponent : exponent;
	return any;
}

/* Up to 2^53 and 10^22 all are exact, so one operation rounds once. */
static bool
small_decimal(const struct decimal *d, double *out)
{
	if (d->n > 19 || d->value > 1ULL << 53
	    || d->exponent < -22 || d->exponent > 22)
		return false;
	if (d->exponent < 0)
		*out = (double)d->value / float_powers[-d->exponent];
	else
		*out = (double)d->value * float_powers[d->exponent];
	return true;
}

static double
decimal_value(struct decimal *d)
{
	char text[KEPT + 32];
	double x;

	if (d->n == 0)
		return 0;
	if (small_decimal(d, &x))
		return x;
	/* far beyond 1e308 either way the answer is the same */
	int64_t top = (int64_t)d->n + d->exponent;
	if (top > 400)
		return (double)INFINITY;
	if (top < -400)
		return 0;
	memcpy(text, d->digits, d->n);
	char *at = text + d->n;
	int exponent = (int)d->exponent;
	*at++ = 'e';
	if (exponent < 0)
		*at++ = '-';
	unsigned e = (unsigned)(exponent < 0 ? -exponent : exponent);
	for (unsigned unit = 1000; unit > 0; unit /= 10)
		*at++ = (char)('0' + e / unit % 10);
	*at = 0;
	return strtod(text, NULL);
}

static bool
is_word(const struct reader *r, const char *word)
{
	size_t n = strlen(word);

	if ((size_t)(r->end - r->p) != n)
		return false;
	for (size_t i = 0; i < n; i++)
		if ((r->p[i] | 32) != word[i])
			return false;
	return true;
}

bool
number_parse_float(struct slice text, double *out)
{
	struct slice s = str_trim(text, STR_BOTH, false);
	struct reader r = { s.ptr, s.ptr + s.len, false };
	struct decimal d;
	bool negative = take_sign(&r);
	double x;

	d.n = 0;
	d.value = 0;
	d.exponent = 0;
	if (is_word(&r, "inf") || is_word(&r, "infinity")) {
		x = (double)INFINITY;
	} else if (is_word(&r, "nan")) {
		x = (double)NAN;
	} else {
		bool any = take_digits(&r, &d, false);
		if (r.p < r.end && *r.p == '.') {
			r.p++;
			any |= take_digits(&r, &d, true);
		}
		if (!any || !take_exponent(&r, &d) || r.p != r.end)
			return false;
		x = decimal_value(&d);
	}
	*out = negative ? -x : x;
	return true;
}
