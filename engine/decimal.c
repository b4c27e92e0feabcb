#include "engine/decimal.h"

#include <stdlib.h>

#include "engine/err.h"

/* -- numerals ---------------------------------------------------------------- */

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static struct slice
take_digits(const char **at)
{
	const char *from = *at;

	while (is_digit(**at))
		++*at;
	return (struct slice){ (const unsigned char *)from, (size_t)(*at - from) };
}

/* e[+-]digits, where there is one: past what memory holds it saturates. */
static bool
take_exponent(const char **at, long *exponent)
{
	enum { MOST = 1000000000 };
	char *end;

	*exponent = 0;
	if (**at != 'e' && **at != 'E')
		return true;
	const char *from = *at + 1;
	if (!is_digit(from[*from == '-' || *from == '+']))
		return false;
	*exponent = strtol(from, &end, 10);
	if (*exponent > MOST || *exponent < -MOST)
		*exponent = *exponent > 0 ? MOST : -MOST;
	*at = end;
	return true;
}

static void
put_zeros(struct buf *digits, size_t n)
{
	buf_reserve(digits, n);
	if (n > 0)
		memset(digits->ptr + digits->len, '0', n);
	digits->len += n;
}

/* The digits with their point moved: zeros stand in for those that were not typed. */
static void
put_shifted(struct numeral *n, struct slice whole, struct slice fraction, long exponent)
{
	size_t up = exponent > 0 ? (size_t)exponent : 0;
	size_t down = exponent < 0 ? (size_t)-exponent : 0;

	put_zeros(&n->digits, down + (whole.len == 0));
	buf_put(&n->digits, whole);
	buf_put(&n->digits, fraction);
	put_zeros(&n->digits, up > fraction.len ? up - fraction.len : 0);
	n->n_int = whole.len + (whole.len == 0) + up;
	n->n_frac = n->digits.len - n->n_int;
}

bool
numeral_read(struct numeral *n, const char *text)
{
	long exponent;

	*n = (struct numeral){ .negative = *text == '-' };
	text += *text == '-' || *text == '+';
	struct slice whole = take_digits(&text), fraction = { NULL, 0 };
	if (*text == '.') {
		text++;
		fraction = take_digits(&text);
	}
	if (whole.len + fraction.len == 0 || !take_exponent(&text, &exponent)
	    || *text)
		return false;
	put_shifted(n, whole, fraction, exponent);
	return true;
}

bool
numeral_is_zero(const struct numeral *n)
{
	for (size_t i = 0; i < n->digits.len; i++)
		if (n->digits.ptr[i] != '0')
			return false;
	return true;
}

void
numeral_clear(struct numeral *n)
{
	buf_clear(&n->digits);
}

/* -- decimals ---------------------------------------------------------------- */

struct layout
layout_of(size_t before, size_t after, size_t spare)
{
	return (struct layout){ before - 1, before + (after > 0) + after, spare };
}

static void
find_first(struct decimal *d, const struct layout *layout)
{
	while (d->first < layout->end
	       && (d->text[d->first] == '0' || d->text[d->first] == '.'))
		d->first++;
	if (d->first == layout->end)
		d->negative = false;
}

bool
decimal_init(struct decimal *d, const struct layout *layout,
             const struct numeral *n)
{
	size_t room = layout->end - layout->units - 1;   /* point and decimals */
	size_t after = room > 0 ? room - 1 : 0;
	size_t taken = n->n_frac < after ? n->n_frac : after;
	const unsigned char *digits = n->digits.ptr;
	bool left_out = false;

	*d = (struct decimal){ malloc(layout->end + layout->spare), 0, n->negative };
	if (!d->text)
		die("memory exhausted");
	memset(d->text, '0', layout->end);
	memcpy(d->text + layout->units + 1 - n->n_int, digits, n->n_int);
	if (room > 0)
		d->text[layout->units + 1] = '.';
	memcpy(d->text + layout->end - after, digits + n->n_int, taken);
	for (size_t i = n->n_int + taken; i < n->digits.len; i++)
		left_out |= digits[i] != '0';
	find_first(d, layout);
	return left_out;
}

void
decimal_clear(struct decimal *d)
{
	free(d->text);
	d->text = NULL;
}

int
decimal_compare(const struct decimal *a, const struct decimal *b,
                const struct layout *layout)
{
	int order;

	if (a->negative != b->negative)
		return a->negative ? -1 : 1;
	if (a->first != b->first)
		order = a->first < b->first ? 1 : -1;
	else
		order = memcmp(a->text + a->first, b->text + b->first,
		               layout->end - a->first);
	return a->negative ? -order : order;
}

/* The sum of the magnitudes. */
static void
add_up(struct decimal *d, const struct decimal *by, const struct layout *layout)
{
	size_t i = layout->end;
	int carry = 0;

	while (i > by->first || carry) {
		i--;
		if (d->text[i] == '.')
			continue;
		int digit = d->text[i] + by->text[i] - '0' + carry;
		carry = digit > '9';
		d->text[i] = (unsigned char)(digit - carry * 10);
	}
	if (i < d->first)
		d->first = i;
}

/* The difference a - b of the magnitudes, which is not negative, in d (one of them). */
static void
take_off(struct decimal *d, const struct decimal *a, const struct decimal *b,
         const struct layout *layout)
{
	size_t i = layout->end, from = b->first;
	int borrow = 0;
	while (i > from || borrow) {
		i--;
		if (a->text[i] == '.')
			continue;
		int digit = a->text[i] - b->text[i] + '0' - borrow;
		borrow = digit < '0';
		d->text[i] = (unsigned char)(digit + borrow * 10);
	}
	if (d == b && a->first < i)
		memcpy(d->text + a->first, a->text + a->first, i - a->first);
	d->first = a->first;
	find_first(d, layout);
}

void
decimal_add(struct decimal *d, const struct decimal *by,
            const struct layout *layout)
{
	if (d->negative == by->negative || d->first == layout->end) {
		d->negative = by->negative;
		add_up(d, by, layout);
		return;
	}
	struct decimal size = *d, by_size = *by;
	size.negative = by_size.negative = false;
	if (decimal_compare(&size, &by_size, layout) >= 0) {
		take_off(d, d, by, layout);
	} else {
		d->negative = by->negative;
		take_off(d, by, d, layout);
	}
}

void
decimal_grow(struct decimal *d, const struct layout *layout)
{
	size_t i = layout->end;

	while (d->text[--i] == '9' || d->text[i] == '.')
		if (d->text[i] == '9')
			d->text[i] = '0';
	d->text[i]++;
	if (i < d->first)
		d->first = i;
}
