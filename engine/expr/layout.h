/*
 * layout - numbers and texts in a width, a precision, a sign (private to expr/)
 */
#ifndef PIEP_ENGINE_EXPR_LAYOUT_H
#define PIEP_ENGINE_EXPR_LAYOUT_H

#include "engine/expr/eval.h"

/* Whether e is laid out; then its operand is evaluated, and each row can be put. */
bool expr_is_layout(const struct expr *e);
void layout_eval(struct eval *ev, const struct expr *e, const struct rows *rows);
void layout_put(struct eval *ev, const struct expr *e, size_t row, struct buf *out);

/* The decimal digits of x at the end of the room; gives where they begin. */
enum { INT_TEXT = 20 };
char *int_text(int64_t x, char room[INT_TEXT]);

#endif
