/*
 * count - decimals from one to another, as lines of text
 *
 * The number is one text that is added to in place; a line is a copy of it. Where the
 * step is one in the last digit ten lines differ in one byte.
 */
#ifndef PIEP_ENGINE_COUNT_H
#define PIEP_ENGINE_COUNT_H

#include "engine/decimal.h"

struct count {
	struct layout layout;
	struct decimal at, step, last;
	bool endless;              /* there is no last */
	bool minus_zero;           /* the number, the first, is -0 */
	bool by_one;               /* the step is one in the last digit */
	size_t width;              /* at least so many characters, filled with zeros */
	struct slice separator;    /* behind each number but the last, lent */
	unsigned char end;         /* … and behind that */
};

/* What is counted, for count_init(). Without a last one it is endless. */
struct count_range {
	const struct numeral *first, *step, *last;
	size_t width;
	struct slice separator;
	unsigned char end;
};

void count_init(struct count *c, const struct count_range *range);
void count_clear(struct count *c);
/* Whether the number is in the range; if not, there is none any more. */
bool count_inside(const struct count *c);
/* Appends the number as text. */
void count_put(const struct count *c, struct buf *out);
/* Goes on to the next number: whether it is in the range. */
bool count_next(struct count *c);
/* Appends lines from the number on, about as many as fill `full` bytes: whether there
   are more. The number must be in the range. */
bool count_fill(struct count *c, struct buf *out, size_t full);

#endif
