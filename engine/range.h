/*
 * range - the records or bytes [from, to) of an input, as blocks
 *
 * What head, tail and slices are made of. Bounds are Python's: negative ones count
 * from the end. Whole blocks are counted with vectors; a large seekable file is
 * searched from its end; else what the end may still take away is held, and no more.
 */
#ifndef PIEP_ENGINE_RANGE_H
#define PIEP_ENGINE_RANGE_H

#include "engine/read.h"
#include "engine/stage.h"

struct range {
	int64_t from;        /* PARAM_NONE: the beginning */
	int64_t to;          /* PARAM_NONE: the end */
	bool bytes;          /* they count bytes, not records */
	unsigned char end;   /* terminator of a record */
};

struct held;

/* One range over one operand of an input. */
struct ranger {
	struct range range;
	struct input *in;
	int (*next)(struct ranger *r, struct slice *out, size_t want);
	size_t skip;                  /* units before the next that is given */
	size_t left;                  /* units to give, SIZE_MAX: all */
	size_t bytes_left;            /* … and bytes */
	size_t behind;                /* units at the end that are held back */
	struct held *first, *last;    /* bytes held, oldest first */
	struct held *spare;           /* lent to the caller, or to be used again */
	size_t n_held;                /* units in them, a bare record not counted */
	bool ended;                   /* the input has */
};

/* Readies r for the operand that `in` is at (lent). */
void range_begin(struct ranger *r, struct range range, struct input *in);
/* The next block of at most `want` bytes, lent until the next call: 1, or 0. */
int range_next(struct ranger *r, struct slice *out, size_t want);
void range_clear(struct ranger *r);

#endif
