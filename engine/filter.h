/*
 * filter - stages that make blocks of blocks
 *
 * The kind's stage struct begins with a struct filter, its ops have filter_pull. What
 * it does is feed(): it takes bytes from the front of a window and appends what they
 * become. It may leave bytes for later, when more of them stand in the window; where
 * it takes none of them it is called again when there are more, or with `last`.
 */
#ifndef PIEP_ENGINE_FILTER_H
#define PIEP_ENGINE_FILTER_H

#include "engine/plan.h"

/* A feed() returns early when so much is in `out`: what follows is not needed yet. */
enum { FILTER_FULL = 64 * 1024 };

/* Bytes that a stage of blocks has ready. */
struct outlet {
	struct buf buf;
	size_t given;          /* bytes of buf */
	struct slice block;
};

/* Gives the next block of at most `want` bytes: 1, or 0 when all were given; then the
   buffer is empty. */
int outlet_give(struct outlet *o, struct batch *out, size_t want);

struct filter;

struct filter_ops {
	/* `last`: nothing follows in this operand, all bytes are to be used (there may be
	   none). Gives how many were used, or -1 (reported). */
	ptrdiff_t (*feed)(struct filter *f, struct slice window, bool last, struct buf *out);
	/* Before the first byte of an operand, or of a record that is applied; or NULL. */
	void (*begin)(struct filter *f);
};

struct filter {
	struct stage stage;
	const struct filter_ops *filter;
	struct input in;
	struct outlet outlet;
	unsigned char end;     /* of records */
	bool open;             /* an operand is */
	bool waiting;          /* for more than the window has */
	bool failed;           /* and it was reported */
};

/* As stage_new(); the size is the kind's. Operands run into each other only where the
   plan keeps the ends of its input. Without a plan the stage can be applied, no more. */
void *filter_new(size_t size, const struct stage_ops *ops, const struct filter_ops *filter,
                 const struct plan *plan, struct stage *up, struct run *run);
int filter_pull(struct stage *s, struct batch *out, size_t want);
/* For kinds of a record. */
int filter_apply(struct stage *s, struct slice record, struct buf *out);
/* Frees what is the filter's; the stage struct is left to its owner. */
void filter_clear(struct filter *f);
/* Frees both, where the kind has nothing else. */
void filter_close(struct stage *s);

#endif
