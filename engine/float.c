/*
 * float - shortest decimal digits of doubles
 *
 * The method is Raffaello Giulietti's ("The Schubfach way to render doubles"):
 * of the decimals in the interval that rounds to x, at most four candidates are
 * looked at, with a 128-bit approximation of a power of ten.
 */
#include "engine/float.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* 128 bits */
struct wide {
	uint64_t high, low;
};

enum { POWER_STEP = 27, POWER_LEAST = -297 };

/* The leading 192 bits of 10^k, rounded up, for every 27th k. All powers that
   are derived from them with 128 bits are exact or the next above: checked for
   each k from -292 to 324. */
static const uint64_t powers[][3] = {
	{ 0xa76c582338ed2621, 0xaf2af2b80af6f24e, 0x657c8f4d43323a37 },
	{ 0x873e4f75e2224e68, 0x5a7744a6e804a291, 0xcc35eddfcf0996d8 },
	{ 0xda7f5bf590966848, 0xaf39a475506a899e, 0xa30294cc2934e663 },
	{ 0xb080392cc4349dec, 0xbd8d794d96aacfb3, 0xfe13a5c86af64419 },
	{ 0x8e938662882af53e, 0x547eb47b7282ee9c, 0x41b0230e1421487e },
	{ 0xe65829b3046b0afa, 0x0cb4a5a3112a5112, 0xa3b561b1cb208397 },
	{ 0xba121a4650e4ddeb, 0x92f34d62616ce413, 0x21a0183e10583cd4 },
	{ 0x964e858c91ba2655, 0x3a6a07f8d510f86f, 0xe9082f25e9c5e9ed },
	{ 0xf2d56790ab41c2a2, 0xfae27299423fb9c3, 0x3695dad7e8858902 },
	{ 0xc428d05aa4751e4c, 0xaa97e14c3c26b886, 0x96842dc95323f5a9 },
	{ 0x9e74d1b791e07e48, 0x775ea264cf55347d, 0xca49f1c05120c9c8 },
	{ 0x8000000000000000, 0x0000000000000000, 0x0000000000000000 },
	{ 0xcecb8f27f4200f3a, 0x0000000000000000, 0x0000000000000000 },
	{ 0xa70c3c40a64e6c51, 0x999090b65f67d924, 0x0000000000000000 },
	{ 0x86f0ac99b4e8dafd, 0x69a028bb3ded71a3, 0xdf9f915627c04e28 },
	{ 0xda01ee641a708de9, 0xe80e6f4820cc9495, 0xd74baad03bc1d8d4 },
	{ 0xb01ae745b101e9e4, 0x5ec05dcff72e7f8f, 0xc04c79ffe3243020 },
	{ 0x8e41ade9fbebc27d, 0x14588f13be847307, 0x23bd6a2059c002f6 },
	{ 0xe5d3ef282a242e81, 0x8f1668c8a86da5fa, 0xf0b5ccf5176ecc7d },
	{ 0xb9a74a0637ce2ee1, 0x6d953e2bd7173692, 0x88efb0037ac08bdf },
	{ 0x95f83d0a1fb69cd9, 0x4abdaf101564f98e, 0x0d5a4af7b3a98e48 },
	{ 0xf24a01a73cf2dccf, 0xbc633b39673c8cec, 0x3d9c44cd2f36917d },
	{ 0xc3b8358109e84f07, 0x0a862f80ec4700c8, 0x02606ea01029dc38 },
	{ 0x9e19db92b4e31ba9, 0x6c07a2c26a8346d1, 0x4944d9f52cd0dec3 },
};

/* floor(log2(10^k)); the shift of a negative number is arithmetic everywhere */
static int
log2_of_power(int k)
{
	return (k * 1741647) >> 19;
}

/* a * b + more, which never overflows; not every compiler has 128-bit integers */
static struct wide
multiply(uint64_t a, uint64_t b, uint64_t more)
{
	uint64_t a0 = a & 0xffffffff, a1 = a >> 32;
	uint64_t b0 = b & 0xffffffff, b1 = b >> 32;
	uint64_t low = a0 * b0;
	uint64_t mid = a1 * b0 + (low >> 32);
	uint64_t mid2 = a0 * b1 + (mid & 0xffffffff);
	struct wide product = {
		a1 * b1 + (mid >> 32) + (mid2 >> 32),
		mid2 << 32 | (low & 0xffffffff)
	};

	product.low += more;
	product.high += product.low < more;
	return product;
}

/* 10^k scaled to 128 bits, rounded up, for -292 <= k <= 324. */
static struct wide
power_of_ten(int k)
{
	int row = (k - POWER_LEAST) / POWER_STEP;
	int base = POWER_LEAST + row * POWER_STEP;
	uint64_t five = 1;

	for (int i = base; i < k; i++)
		five *= 5;
	struct wide low = multiply(powers[row][2], five, 0);
	struct wide mid = multiply(powers[row][1], five, low.high);
	struct wide top = multiply(powers[row][0], five, mid.high);
	/* the product is top.high top.low mid.low low.low, its first bit at `shift` */
	int shift = log2_of_power(k) - log2_of_power(base) - (k - base);
	struct wide kept = { top.low, mid.low };
	bool lost = low.low != 0;
	if (shift > 0) {
		kept.high = top.high << (64 - shift) | top.low >> shift;
		kept.low = top.low << (64 - shift) | mid.low >> shift;
		lost = lost || mid.low << (64 - shift) != 0;
	}
	kept.low += lost;
	kept.high += lost && kept.low == 0;
	return kept;
}

/* g * c / 2^128, with the last bit set where anything was cut off */
static uint64_t
round_to_odd(struct wide g, uint64_t c)
{
	struct wide high = multiply(g.high, c, multiply(g.low, c, 0).high);

	return high.high | (high.low > 1);
}

/* x = c * 2^q becomes *s * 10^*k; `closer`: the double below is at half distance */
static void
shortest(uint64_t c, int q, bool closer, uint64_t *s_out, int *k_out)
{
	bool even = (c & 1) == 0;
	int k = (q * 1262611 - (closer ? 524031 : 0)) >> 22;
	int h = q + log2_of_power(-k) + 1;
	struct wide g = power_of_ten(-k);
	uint64_t low = round_to_odd(g, (4 * c - 2 + closer) << h);
	uint64_t x = round_to_odd(g, (4 * c) << h);
	uint64_t high = round_to_odd(g, (4 * c + 2) << h);
	uint64_t s = x / 4;

	low += !even;
	high -= !even;
	if (s >= 10) {
		uint64_t tens = s / 10;
		bool below = low <= 40 * tens;
		bool above = 40 * tens + 40 <= high;
		if (below != above) {
			*s_out = tens + above;
			*k_out = k + 1;
			return;
		}
	}
	bool below = low <= 4 * s;
	bool above = 4 * s + 4 <= high;
	uint64_t mid = 4 * s + 2;
	*k_out = k;
	if (below != above)
		*s_out = s + above;
	else
		*s_out = s + (x > mid || (x == mid && (s & 1) != 0));
}

/* Writes the digits of n without the zeros at its end, which add to *k. */
static size_t
digits_of(uint64_t n, int *k, char digits[17])
{
	char text[20];
	size_t at = sizeof text;

	while (n % 10 == 0) {
		n /= 10;
		++*k;
	}
	for (; n > 0; n /= 10)
		text[--at] = (char)('0' + n % 10);
	memcpy(digits, text + at, sizeof text - at);
	return sizeof text - at;
}

size_t
float_digits(double x, char digits[17], int *point)
{
	uint64_t bits;
	memcpy(&bits, &x, sizeof bits);
	uint64_t fraction = bits & 0xfffffffffffff;
	int exponent = (int)(bits >> 52 & 0x7ff);
	uint64_t s;
	int k;

	if (exponent == 0)
		shortest(fraction, -1074, false, &s, &k);
	else
		shortest(fraction | 1ULL << 52, exponent - 1075,
		         fraction == 0 && exponent > 1, &s, &k);
	size_t n = digits_of(s, &k, digits);
	*point = k + (int)n;
	return n;
}

static size_t
put_exponent(char *at, int exponent)
{
	char *p = at;
	int e = exponent < 0 ? -exponent : exponent;

	*p++ = 'e';
	*p++ = exponent < 0 ? '-' : '+';
	if (e >= 100)
		*p++ = (char)('0' + e / 100);
	*p++ = (char)('0' + e / 10 % 10);
	*p++ = (char)('0' + e % 10);
	return (size_t)(p - at);
}

/* Digits with the point among or around them, or with an exponent. */
static size_t
lay_out(char *out, const char *digits, size_t n, int point)
{
	size_t whole = point > 0 ? (size_t)point : 0;

	if (point > 16 || point < -3) {
		size_t at = 0;
		out[at++] = digits[0];
		if (n > 1)
			out[at++] = '.';
		memcpy(out + at, digits + 1, n - 1);
		return at + n - 1 + put_exponent(out + at + n - 1, point - 1);
	}
	if (point <= 0) {
		size_t zeros = (size_t)-point;
		memcpy(out, "0.000", 2 + zeros);
		memcpy(out + 2 + zeros, digits, n);
		return 2 + zeros + n;
	}
	if (n <= whole) {
		memcpy(out, digits, n);
		memset(out + n, '0', whole - n);
		memcpy(out + whole, ".0", 2);
		return whole + 2;
	}
	memcpy(out, digits, whole);
	out[whole] = '.';
	memcpy(out + whole + 1, digits + whole, n - whole);
	return n + 1;
}

size_t
float_text(double x, char text[32])
{
	char digits[17];
	size_t at = 0;
	int point;

	if (isnan(x)) {
		memcpy(text, "nan", 4);
		return 3;
	}
	if (signbit(x)) {
		text[at++] = '-';
		x = -x;
	}
	if (isinf(x)) {
		memcpy(text + at, "inf", 4);
		return at + 3;
	}
	if (x == 0) {
		memcpy(text + at, "0.0", 4);
		return at + 3;
	}
	size_t n = float_digits(x, digits, &point);
	at += lay_out(text + at, digits, n, point);
	text[at] = 0;
	return at;
}

const double float_powers[FLOAT_POWERS] = {
	1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
	1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22
};
