/*
 * elements - the elements of all lists of a column (private to expr/)
 */
#ifndef PIEP_ENGINE_EXPR_ELEMENTS_H
#define PIEP_ENGINE_EXPR_ELEMENTS_H

#include "engine/expr/eval.h"

/* In the column's state: owned by its operation. */
struct elements {
	struct column values;
	struct column owners;      /* uint32_t: the batch's row of each */
	size_t n;
};

enum expr_type element_type(enum expr_type list);
/* Those of e's lists, once they have been evaluated. */
const struct elements *eval_elements(const struct eval *ev, const struct expr *e);
/* The state of a column of lists, emptied. */
struct elements *elements_begin(struct column *c);
/* Room for one more text, of a list of this row. */
struct slice *elements_add(struct elements *el, size_t row);
void elements_close(const struct expr *e, void *state);

/* Whose elements those of e are: e, or what it is a part of. */
const struct expr *elements_owner(const struct expr *e);

/* Where e is a split: it makes lists, not only fields. */
void split_want_list(const struct expr *e);

#endif
