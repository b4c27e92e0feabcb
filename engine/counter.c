#include "engine/counter.h"

enum { DIGITS = 20 };

static void
put_times(struct buf *out, unsigned char byte, size_t n)
{
	if (n == 0)
		return;
	buf_reserve(out, n);
	memset(out->ptr + out->len, byte, n);
	out->len += n;
}

void
counter_set(struct counter *c, int64_t n)
{
	unsigned char digits[DIGITS];
	size_t len = 0;
	uint64_t rest = n < 0 ? -(uint64_t)n : (uint64_t)n;
	struct buf *text = &c->text;

	c->n = n;
	c->past = false;
	do
		digits[DIGITS - ++len] = (unsigned char)('0' + rest % 10);
	while ((rest /= 10) > 0);
	size_t used = len + (n < 0);
	size_t gap = c->width > used ? c->width - used : 0;

	text->len = 0;
	if (c->place == COUNTER_RIGHT)
		put_times(text, ' ', gap);
	if (n < 0)
		buf_put_byte(text, '-');
	if (c->place == COUNTER_ZEROS)
		put_times(text, '0', gap);
	buf_put(text, (struct slice){ digits + DIGITS - len, len });
	c->last = text->len - 1;
	if (c->place == COUNTER_LEFT)
		put_times(text, ' ', gap);
	buf_put(text, c->after);
}

/* Adds one to the digits where no digit more is needed. */
static bool
carry(struct counter *c)
{
	for (size_t at = c->last + 1; at-- > 0;) {
		unsigned char *digit = c->text.ptr + at;
		if (*digit >= '0' && *digit < '9') {
			++*digit;
			return true;
		}
		if (*digit != '9')
			return false;
		*digit = '0';
	}
	return false;
}

void
counter_next_slow(struct counter *c)
{
	int64_t n = c->n, step = c->step;

	c->past = step > 0 ? n > INT64_MAX - step : n < INT64_MIN - step;
	if (c->past)
		return;
	if (step == 1 && n > 0 && carry(c))
		c->n++;
	else
		counter_set(c, n + step);
}
