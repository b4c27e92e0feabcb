/*
 * float - decimal digits of doubles
 */
#ifndef PIEP_ENGINE_FLOAT_H
#define PIEP_ENGINE_FLOAT_H

#include <stddef.h>

/* The shortest decimal that reads back as x (finite, above 0), among several the
   nearest: 0.DIGITS * 10 ** *point. Gives the number of digits, 1 to 17. */
size_t float_digits(double x, char digits[17], int *point);

/* Python's repr of a float, NUL-terminated; gives its length. */
size_t float_text(double x, char text[32]);

/* 10^0 … 10^22: these are doubles. */
enum { FLOAT_POWERS = 23 };
extern const double float_powers[FLOAT_POWERS];

#endif
