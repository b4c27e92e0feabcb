/*
 * float - decimal digits of doubles
 */
#ifndef PIEP_LUA_FLOAT_H
#define PIEP_LUA_FLOAT_H

#include <stddef.h>

/* The shortest decimal that reads back as x (finite, above 0), among several the
   nearest: 0.DIGITS * 10 ** *point. Gives the number of digits, 1 to 17. */
size_t float_digits(double x, char digits[17], int *point);

#endif
