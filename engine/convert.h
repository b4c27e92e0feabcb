/*
 * convert - numbers by a conversion of printf's
 *
 * What printf and seq -f read out of their formats. Floats are long double, and %a
 * shows them as glibc does: on x86 with four bits before the point.
 */
#ifndef PIEP_ENGINE_CONVERT_H
#define PIEP_ENGINE_CONVERT_H

#include <stdint.h>

#include "engine/buf.h"

struct conversion {
	char flags[8];     /* each once */
	int width;         /* 0 where there is none */
	int precision;     /* -1 where there is none */
	char letter;
};

/* Collects flags of the set at `at`, gives what follows. */
const char *conversion_flags(struct conversion *c, const char *at, const char *set);
bool conversion_has(const struct conversion *c, char flag);

/* The flags that C's printf has not are left out. 0, or -1 where the text would be too
   long (not reported). */
int conversion_put_float(const struct conversion *c, long double number, struct buf *out);
/* The same for what a number's digits say, [-]digits[.digits] without zeros in front: false,
   and nothing is put, where that takes more than zeros and padding. */
bool conversion_put_decimal(const struct conversion *c, struct slice text, struct buf *out);
int conversion_put_int(const struct conversion *c, intmax_t number, struct buf *out);
int conversion_put_uint(const struct conversion *c, uintmax_t number, struct buf *out);
/* Text in the width, cut to the precision. */
void conversion_put_text(const struct conversion *c, struct slice text, struct buf *out);

/* strtold() whose -nan has its sign. */
long double float_of_text(const char *text, char **end);

#endif
