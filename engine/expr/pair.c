/* pair - records of pp.count(): a value, and how often it occurs (engine/tally.h) */
#include "engine/expr/eval.h"

static void
eval_number(struct eval *ev, const struct expr *e, const struct rows *rows,
            struct column *out)
{
	const struct slice *x = eval_values(ev, e->kids[0], rows);
	int64_t *to = out->values;

	EACH_ROW(rows, row) {
		const unsigned char *p = x[row].ptr;
		int64_t n = 0;
		while (*p != ' ')
			n = n * 10 + (*p++ - '0');
		to[row] = n;
	}
}

static void
eval_value(struct eval *ev, const struct expr *e, const struct rows *rows,
           struct column *out)
{
	const struct slice *x = eval_values(ev, e->kids[0], rows);
	struct slice *to = out->values;

	EACH_ROW(rows, row) {
		const unsigned char *p = x[row].ptr, *end = p + x[row].len;
		p = memchr(p, ' ', x[row].len);
		to[row] = (struct slice){ p + 1, (size_t)(end - p) - 1 };
	}
}

static const struct expr_op number_op = {
	"number", EXPR_INT, { EXPR_STR, EXPR_END }, eval_number, NULL, NULL
};
static const struct expr_op value_op = {
	"value", EXPR_STR, { EXPR_STR, EXPR_END }, eval_value, NULL, NULL
};

struct expr *
expr_pair(struct expr_pool *pool, struct expr *record, enum expr_type type)
{
	struct expr *value = expr_new(pool, &value_op, &record, 1);

	if (type == EXPR_INT)
		value = expr_make(pool, "int()", &value, 1);
	struct expr *kids[] = { value, expr_new(pool, &number_op, &record, 1) };
	return expr_tuple(pool, kids, 2);
}
