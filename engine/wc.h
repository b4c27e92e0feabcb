/*
 * wc - the kind: how many lines, words, characters and bytes there are
 */
#ifndef PIEP_ENGINE_WC_H
#define PIEP_ENGINE_WC_H

#include "engine/plan.h"

/* Without any of the first five: lines, words and bytes. */
struct wc_params {
	bool lines, words, chars, bytes;
	bool width;                /* the columns of the widest line */
	bool each;                 /* of each operand, with its name, in columns */
	struct slice files;        /* a file of names that end with NUL, "-": standard input */
	struct slice total;        /* auto, always, only or never: a line for all operands */
};

extern const struct kind wc_kind;

#endif
