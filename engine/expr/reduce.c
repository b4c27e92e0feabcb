/* reduce - len, sum, min and max of what a group makes */
#include <stdlib.h>

#include "engine/expr/eval.h"

static void
take_int(struct reduced *r, enum reduction how, int64_t x)
{
	switch (how) {
	case REDUCE_SUM:
		r->overflow |= __builtin_add_overflow(r->whole, x, &r->whole);
		break;
	case REDUCE_MIN:
		if (r->count == 0 || x < r->whole)
			r->whole = x;
		break;
	case REDUCE_MAX:
		if (r->count == 0 || x > r->whole)
			r->whole = x;
		break;
	default:
		break;
	}
	r->count++;
}

static void
take_float(struct reduced *r, enum reduction how, double x)
{
	switch (how) {
	case REDUCE_SUM:
		r->number += x;
		break;
	case REDUCE_MIN:
		if (r->count == 0 || x < r->number)
			r->number = x;
		break;
	case REDUCE_MAX:
		if (r->count == 0 || x > r->number)
			r->number = x;
		break;
	default:
		break;
	}
	r->real = true;
	r->count++;
}

/* The least or the greatest. */
static void
take_text(struct reduced *r, enum reduction how, struct slice x)
{
	struct slice best = buf_slice(&r->text);
	int order = slice_compare(x, best);

	if (r->count++ == 0 || (how == REDUCE_MIN ? order < 0 : order > 0)) {
		r->text.len = 0;
		buf_put(&r->text, x);
	}
}

bool
reduce_row(struct reduced *r, const struct eval *ev, size_t row)
{
	const struct expr *value = ev->group->value;
	const void *values = ev->columns[value->id].values;

	if (ev->group->reduction == REDUCE_LEN)
		r->count++;
	else if (value->type == EXPR_INT)
		take_int(r, ev->group->reduction, ((const int64_t *)values)[row]);
	else if (value->type == EXPR_STR)
		take_text(r, ev->group->reduction, ((const struct slice *)values)[row]);
	else
		take_float(r, ev->group->reduction, ((const double *)values)[row]);
	return !r->overflow;
}

bool
reduce_text(struct reduced *r, const struct expr_group *group, struct buf *text)
{
	const char *number = buf_text(text);

	if (group->reduction == REDUCE_LEN)
		r->count++;
	else if (group->value->type == EXPR_STR)
		take_text(r, group->reduction, buf_slice(text));
	else if (group->value->type == EXPR_INT)
		take_int(r, group->reduction, strtoll(number, NULL, 10));
	else
		take_float(r, group->reduction, strtod(number, NULL));
	return !r->overflow;
}

int
reduce_put(const struct reduced *r, const struct expr_group *group, struct buf *out)
{
	bool extreme = group->reduction == REDUCE_MIN
	               || group->reduction == REDUCE_MAX;
	const char *why = NULL;

	if (r->overflow)
		why = "integer overflow: the result does not fit 64 bits";
	else if (extreme && r->count == 0)
		why = group->reduction == REDUCE_MIN
		      ? "min() arg is an empty sequence"
		      : "max() arg is an empty sequence";
	if (why) {
		group->other->refuse(group->other, why);
		return -1;
	}
	if (group->reduction == REDUCE_LEN)
		output_int(out, r->count);
	else if (group->value->type == EXPR_STR)
		buf_put(out, buf_slice(&r->text));
	else if (r->real)
		output_float(out, r->number);
	else
		output_int(out, r->whole);
	return 0;
}
