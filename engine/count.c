#include "engine/count.h"

enum { STRIDE = 16 };   /* bytes are copied in pieces of so many */

/* Digits that 2^64 steps may add before the point. */
enum { GROWTH = 20 };

static size_t
larger(size_t a, size_t b)
{
	return a > b ? a : b;
}

/* Decimals of the last one that the numbers have not put it within the next of them
   that is farther from zero, if that is against the direction of the steps. */
static void
set_last(struct count *c, const struct numeral *last)
{
	bool left_out = decimal_init(&c->last, &c->layout, last);

	if (left_out && last->negative != c->step.negative) {
		c->last.negative = last->negative;
		decimal_grow(&c->last, &c->layout);
	}
}

void
count_init(struct count *c, const struct count_range *range)
{
	size_t after = larger(range->first->n_frac, range->step->n_frac);
	size_t before = larger(range->first->n_int, range->step->n_int);

	if (range->last)
		before = larger(before, range->last->n_int);
	before = larger(before, range->width) + GROWTH;
	*c = (struct count){
		.layout = layout_of(before, after, range->separator.len + STRIDE),
		.width = range->width, .separator = range->separator,
		.end = range->end, .endless = !range->last
	};
	decimal_init(&c->at, &c->layout, range->first);
	decimal_init(&c->step, &c->layout, range->step);
	if (range->last)
		set_last(c, range->last);
	if (range->separator.len > 0)
		memcpy(c->at.text + c->layout.end, range->separator.ptr,
		       range->separator.len);
	c->minus_zero = range->first->negative && !c->at.negative;
	c->by_one = c->step.first == c->layout.end - 1
	            && c->step.text[c->step.first] == '1';
}

void
count_clear(struct count *c)
{
	decimal_clear(&c->at);
	decimal_clear(&c->step);
	decimal_clear(&c->last);
}

bool
count_inside(const struct count *c)
{
	if (c->endless)
		return true;
	int order = decimal_compare(&c->at, &c->last, &c->layout);
	return c->step.negative ? order >= 0 : order <= 0;
}

bool
count_next(struct count *c)
{
	c->minus_zero = false;
	decimal_add(&c->at, &c->step, &c->layout);
	return count_inside(c);
}

static bool
has_sign(const struct count *c)
{
	return c->at.negative || c->minus_zero;
}

/* Where the digits that are shown begin. */
static size_t
shown_from(const struct count *c)
{
	size_t from = c->at.first, filled = c->width - (c->width > 0 && has_sign(c));

	if (from > c->layout.units)
		from = c->layout.units;
	if (from > c->layout.end - filled)
		from = c->layout.end - filled;
	return from;
}

/* Copies n bytes, and a few more of both. */
static void
copy(unsigned char *to, const unsigned char *from, size_t n)
{
	for (size_t i = 0; i < n; i += STRIDE)
		memcpy(to + i, from + i, STRIDE);
}

void
count_put(const struct count *c, struct buf *out)
{
	size_t from = shown_from(c);

	if (has_sign(c))
		buf_put_byte(out, '-');
	buf_put(out, (struct slice){ c->at.text + from, c->layout.end - from });
}

/* One line, if the number is not the last: whether it is. */
static bool
put_line(struct count *c, struct buf *out)
{
	size_t from = shown_from(c);
	size_t len = c->layout.end + c->separator.len - from;

	buf_reserve(out, 1 + len + STRIDE);
	unsigned char *to = out->ptr + out->len;
	*to = '-';
	to += has_sign(c);
	copy(to, c->at.text + from, len);
	out->len = (size_t)(to + len - out->ptr);
	return count_next(c);
}

/* Whether the last number differs in the last digit at most. */
static bool
is_last_decade(const struct count *c)
{
	size_t from = c->at.first < c->last.first ? c->at.first : c->last.first;
	size_t to = c->layout.end - 1;

	return !c->endless && (from >= to || memcmp(c->at.text + from,
	                                            c->last.text + from,
	                                            to - from) == 0);
}

/* The same for all numbers that differ from this in the last digit alone. */
static bool
put_decade(struct count *c, struct buf *out)
{
	size_t from = shown_from(c), digits = c->layout.end - from;
	size_t len = has_sign(c) + digits + c->separator.len;
	unsigned char *digit = c->at.text + c->layout.end - 1;
	bool last = is_last_decade(c);
	unsigned char stop = last ? c->last.text[c->layout.end - 1] : '9';
	unsigned char line[4 * STRIDE] = "-";

	copy(line + has_sign(c), c->at.text + from, len);
	buf_reserve(out, 10 * len + STRIDE);
	unsigned char *to = out->ptr + out->len;
	for (unsigned char i = *digit; i <= stop; i++, to += len) {
		copy(to, line, len);
		to[has_sign(c) + digits - 1] = i;
	}
	out->len = (size_t)(to - out->ptr);
	*digit = stop;
	if (!last)
		decimal_add(&c->at, &c->step, &c->layout);
	return !last;
}

bool
count_fill(struct count *c, struct buf *out, size_t full)
{
	enum { SHORT = 2 * STRIDE };
	bool more = true;

	while (more && out->len < full) {
		size_t len = c->layout.end - shown_from(c) + c->separator.len;
		bool away = c->at.negative == c->step.negative && !c->minus_zero;
		more = c->by_one && away && len < SHORT ? put_decade(c, out)
		                                        : put_line(c, out);
	}
	if (!more) {
		out->len -= c->separator.len;
		buf_put_byte(out, c->end);
	}
	return more;
}
