/*
 * decimal - numbers as text, of any length, added in place
 *
 * A numeral is a number as it was typed. Decimals of one layout have their digits at
 * the same places, so that they can be added and compared as text: digits before the
 * point are [0, units], then the point, then decimals up to `end`.
 */
#ifndef PIEP_ENGINE_DECIMAL_H
#define PIEP_ENGINE_DECIMAL_H

#include "engine/buf.h"

struct numeral {
	bool negative;
	struct buf digits;     /* n_int before the point, at least one, then n_frac */
	size_t n_int, n_frac;
};

/* Reads [+-]digits[.digits][e[+-]digits], all of the text; false where it is not that.
   Leading zeros count as digits. */
bool numeral_read(struct numeral *n, const char *text);
bool numeral_is_zero(const struct numeral *n);
void numeral_clear(struct numeral *n);

struct layout {
	size_t units;          /* index of the digit before the point */
	size_t end;            /* units + 1 where there are no decimals */
	size_t spare;          /* bytes behind the text that may be used */
};

struct decimal {
	unsigned char *text;   /* zeros where the number has no digits */
	size_t first;          /* index of the first digit that is not 0, or end */
	bool negative;         /* never of zero */
};

/* `before` digits before the point, `after` behind it. */
struct layout layout_of(size_t before, size_t after, size_t spare);
/* Gives whether decimals that are not 0 were left out, for want of place. */
bool decimal_init(struct decimal *d, const struct layout *layout,
                  const struct numeral *n);
void decimal_clear(struct decimal *d);

/* Adds; there must be a digit of room. */
void decimal_add(struct decimal *d, const struct decimal *by,
                 const struct layout *layout);
/* The last digit plus one, away from zero. */
void decimal_grow(struct decimal *d, const struct layout *layout);
/* As memcmp(). */
int decimal_compare(const struct decimal *a, const struct decimal *b,
                    const struct layout *layout);

#endif
