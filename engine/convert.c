#include "engine/convert.h"

#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

bool
conversion_has(const struct conversion *c, char flag)
{
	return strchr(c->flags, flag) != NULL;
}

const char *
conversion_flags(struct conversion *c, const char *at, const char *set)
{
	for (; *at && strchr(set, *at); at++)
		if (!conversion_has(c, *at))
			c->flags[strlen(c->flags)] = *at;
	return at;
}

/* -- by C's printf ------------------------------------------------------------ */

/* The conversion as a format that takes its width, its precision and a number. */
static const char *
make_format(const struct conversion *c, const char *length, char format[16])
{
	size_t n = 0;

	format[n++] = '%';
	for (const char *flag = "-+ #0"; *flag; flag++)
		if (conversion_has(c, *flag))
			format[n++] = *flag;
	snprintf(format + n, 16 - n, "*.*%s%c", length, c->letter);
	return format;
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
static int
put_formatted(struct buf *out, const char *format, ...)
{
	va_list args, again;

	va_start(args, format);
	va_copy(again, args);
	int n = vsnprintf(NULL, 0, format, args);
	if (n >= 0) {
		buf_reserve(out, (size_t)n + 1);
		vsnprintf((char *)out->ptr + out->len, (size_t)n + 1, format,
		          again);
		out->len += (size_t)n;
	}
	va_end(again);
	va_end(args);
	return n < 0 ? -1 : 0;
}
#pragma GCC diagnostic pop

int
conversion_put_int(const struct conversion *c, intmax_t number, struct buf *out)
{
	char format[16];

	return put_formatted(out, make_format(c, "j", format), c->width,
	                     c->precision, number);
}

int
conversion_put_uint(const struct conversion *c, uintmax_t number, struct buf *out)
{
	char format[16];

	return put_formatted(out, make_format(c, "j", format), c->width,
	                     c->precision, number);
}

static void
put_padding(struct buf *out, char byte, size_t n)
{
	buf_reserve(out, n);
	if (n > 0)
		memset(out->ptr + out->len, byte, n);
	out->len += n;
}

void
conversion_put_text(const struct conversion *c, struct slice text, struct buf *out)
{
	size_t width = c->width < 0 ? (size_t)-(long)c->width : (size_t)c->width;
	bool left = c->width < 0 || conversion_has(c, '-');

	if (c->precision >= 0 && text.len > (size_t)c->precision)
		text.len = (size_t)c->precision;
	size_t padding = width > text.len ? width - text.len : 0;
	put_padding(out, ' ', left ? 0 : padding);
	buf_put(out, text);
	put_padding(out, ' ', left ? padding : 0);
}

/* -- %a of the long double of x86 ----------------------------------------------- */

enum { MANTISSA = 64, DIGITS = 15, LEAST_EXPONENT = -16381 };

/* digit.digits × 2^exponent, 15 hexadecimal digits behind the point. */
struct hex_float {
	unsigned lead;
	uint64_t digits;
	int exponent;
};

static struct hex_float
split_float(long double number)
{
	int exponent;
	long double part = frexpl(fabsl(number), &exponent);
	uint64_t mantissa = (uint64_t)ldexpl(part, MANTISSA);

	if (mantissa == 0)
		return (struct hex_float){ 0, 0, 0 };
	if (exponent < LEAST_EXPONENT) {
		mantissa >>= LEAST_EXPONENT - exponent;
		exponent = LEAST_EXPONENT;
	}
	return (struct hex_float){ (unsigned)(mantissa >> 4 * DIGITS),
	                           mantissa << 4 >> 4, exponent - 4 };
}

/* To `n` digits behind the point, half to even. */
static void
round_float(struct hex_float *f, int n)
{
	if (n >= DIGITS)
		return;
	uint64_t all = (uint64_t)f->lead << 4 * DIGITS | f->digits;
	uint64_t unit = UINT64_C(1) << 4 * (DIGITS - n);
	uint64_t rest = all & (unit - 1);
	bool up = rest > unit / 2 || (rest == unit / 2 && (all & unit));

	all -= rest;
	if (up && all > UINT64_MAX - unit) {
		*f = (struct hex_float){ 1, 0, f->exponent + 4 };
		return;
	}
	all += up ? unit : 0;
	f->lead = (unsigned)(all >> 4 * DIGITS);
	f->digits = all << 4 >> 4;
}

/* How many digits behind the point are not 0. */
static int
count_digits(uint64_t digits)
{
	int n = DIGITS;

	for (; n > 0 && (digits & 15) == 0; digits >>= 4)
		n--;
	return n;
}

/* Digits behind the point, at least those that are not 0 unless a precision is given. */
static void
put_mantissa(const struct conversion *c, struct hex_float f, struct buf *out)
{
	bool upper = c->letter == 'A';
	int digits = c->precision < 0 ? count_digits(f.digits) : c->precision;
	int shown = digits < DIGITS ? digits : DIGITS;

	round_float(&f, digits);
	buf_printf(out, upper ? "%X" : "%x", f.lead);
	if (digits > 0 || conversion_has(c, '#'))
		buf_put_byte(out, '.');
	if (shown > 0)
		buf_printf(out, upper ? "%0*" PRIX64 : "%0*" PRIx64, shown,
		           f.digits >> 4 * (DIGITS - shown));
	put_padding(out, '0', (size_t)(digits - shown));
	buf_printf(out, "%c%+d", upper ? 'P' : 'p', f.exponent);
}

static void
put_hex_float(const struct conversion *c, long double number, struct buf *out)
{
	bool left = c->width < 0 || conversion_has(c, '-');
	struct conversion whole = {
		.flags = { left ? '-' : '\0' }, .width = c->width, .precision = -1
	};
	struct buf text = { 0 }, mantissa = { 0 };

	put_mantissa(c, split_float(number), &mantissa);
	buf_put_text(&text, signbit(number) ? "-" : conversion_has(c, '+') ? "+"
	                    : conversion_has(c, ' ') ? " " : "");
	buf_put_text(&text, c->letter == 'A' ? "0X" : "0x");
	size_t len = text.len + mantissa.len, width = (size_t)abs(c->width);
	if (conversion_has(c, '0') && !left && width > len)
		put_padding(&text, '0', width - len);
	buf_put(&text, buf_slice(&mantissa));
	conversion_put_text(&whole, buf_slice(&text), out);
	buf_clear(&mantissa);
	buf_clear(&text);
}

int
conversion_put_float(const struct conversion *c, long double number, struct buf *out)
{
	char format[16];

	if (LDBL_MANT_DIG == MANTISSA && isfinite(number)
	    && (c->letter == 'a' || c->letter == 'A')) {
		put_hex_float(c, number, out);
		return 0;
	}
	return put_formatted(out, make_format(c, "L", format), c->width,
	                     c->precision, number);
}

/* -- numbers that are decimals already ------------------------------------------- */

/* [-]whole[.decimals] */
struct digits {
	bool negative;
	struct slice whole, decimals;
};

static struct digits
split_digits(struct slice text)
{
	bool negative = text.len > 0 && *text.ptr == '-';
	const unsigned char *from = text.ptr + negative, *end = text.ptr + text.len;
	const unsigned char *point = from;

	while (point < end && *point != '.')
		point++;
	const unsigned char *rest = point + (point < end);
	return (struct digits){
		negative, { from, (size_t)(point - from) },
		{ rest, (size_t)(end - rest) }
	};
}

/* Takes off the zeros that %g does not show; whether it is not shown with an exponent, nor
   rounded. */
static bool
fits_general(struct digits *d, size_t precision)
{
	size_t n = d->decimals.len;

	while (n > 0 && d->decimals.ptr[n - 1] == '0')
		n--;
	d->decimals.len = n;
	if (d->whole.len == 1 && *d->whole.ptr == '0' && n > 0)
		return false;
	return d->whole.len + n <= (precision > 0 ? precision : 1);
}

static char
sign_of(const struct conversion *c, bool negative)
{
	return negative ? '-' : conversion_has(c, '+') ? '+'
	       : conversion_has(c, ' ') ? ' ' : '\0';
}

bool
conversion_put_decimal(const struct conversion *c, struct slice text, struct buf *out)
{
	struct digits d = split_digits(text);
	size_t precision = c->precision < 0 ? 6 : (size_t)c->precision;
	bool general = strchr("gG", c->letter) != NULL, fits;

	if (!strchr("fFgG", c->letter) || conversion_has(c, '#'))
		return false;
	fits = general ? fits_general(&d, precision)
	       : d.decimals.len <= precision;
	if (general)
		precision = d.decimals.len;
	if (!fits || precision > LDBL_DIG || d.whole.len > LDBL_DIG - precision)
		return false;
	char sign = sign_of(c, d.negative);
	size_t width = (size_t)abs(c->width);
	size_t len = (sign != 0) + d.whole.len + (precision > 0) + precision;
	size_t padding = width > len ? width - len : 0;
	bool left = c->width < 0 || conversion_has(c, '-');
	bool zeros = !left && conversion_has(c, '0');
	put_padding(out, ' ', left || zeros ? 0 : padding);
	if (sign)
		buf_put_byte(out, (unsigned char)sign);
	put_padding(out, '0', zeros ? padding : 0);
	buf_put(out, d.whole);
	if (precision > 0)
		buf_put_byte(out, '.');
	buf_put(out, d.decimals);
	put_padding(out, '0', precision - d.decimals.len);
	put_padding(out, ' ', left ? padding : 0);
	return true;
}

long double
float_of_text(const char *text, char **end)
{
	long double number = strtold(text, end);

	text += strspn(text, " \t\n\v\f\r");
	return isnan(number) && *text == '-' ? -fabsl(number) : number;
}
