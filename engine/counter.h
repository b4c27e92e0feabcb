/*
 * counter - a number as text, counted up in place
 *
 * The text is the number in a field of some width and what stands behind it.
 */
#ifndef PIEP_ENGINE_COUNTER_H
#define PIEP_ENGINE_COUNTER_H

#include <stdint.h>
#include "engine/buf.h"

enum counter_place { COUNTER_RIGHT, COUNTER_LEFT, COUNTER_ZEROS };

struct counter {
	int64_t n, step;
	size_t width;
	enum counter_place place;
	struct slice after;      /* lent */
	bool past;               /* the number would be past the largest or least one */
	size_t last;             /* in text, of the last digit */
	struct buf text;
};

/* The number that the text shows; width, place, step and after are set before. */
void counter_set(struct counter *c, int64_t n);
/* Where counting in place does not do. */
void counter_next_slow(struct counter *c);

/* Goes on to the next number. */
static inline void
counter_next(struct counter *c)
{
	unsigned char *digit = c->text.ptr + c->last;

	if (c->step == 1 && c->n > 0 && c->n < INT64_MAX && *digit < '9') {
		c->n++;
		++*digit;
	} else {
		counter_next_slow(c);
	}
}

static inline void
counter_clear(struct counter *c)
{
	buf_clear(&c->text);
}

#endif
