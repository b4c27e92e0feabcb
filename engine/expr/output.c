/* output - values as text: str(), texts one after another, what a group writes */
#include "engine/expr/elements.h"
#include "engine/expr/layout.h"

#include <stdlib.h>
#include "engine/float.h"
#include "engine/sort.h"

char *
int_text(int64_t x, char room[INT_TEXT])
{
	uint64_t rest = x < 0 ? 0 - (uint64_t)x : (uint64_t)x;
	char *at = room + INT_TEXT;

	do
		*--at = (char)('0' + rest % 10);
	while ((rest /= 10) > 0);
	if (x < 0)
		*--at = '-';
	return at;
}

void
output_int(struct buf *out, int64_t x)
{
	char room[INT_TEXT], *at = int_text(x, room);

	buf_put(out, (struct slice){ (const unsigned char *)at,
	                             (size_t)(room + INT_TEXT - at) });
}

void
output_float(struct buf *out, double x)
{
	char text[32];
	size_t n = float_text(x, text);

	buf_put(out, (struct slice){ (const unsigned char *)text, n });
}

/* str() of one value of a column. */
static void
put_value(struct buf *out, enum expr_type type, const void *values, size_t at)
{
	switch (type) {
	case EXPR_BOOL:
		buf_put_text(out, ((const bool *)values)[at] ? "True" : "False");
		break;
	case EXPR_INT:
		output_int(out, ((const int64_t *)values)[at]);
		break;
	case EXPR_FLOAT:
		output_float(out, ((const double *)values)[at]);
		break;
	default:
		buf_put(out, ((const struct slice *)values)[at]);
		break;
	}
}

/* -- texts one after another --------------------------------------------- */

static void
put_kids(struct eval *ev, const struct expr *e, size_t row, struct slice join,
         struct buf *out)
{
	for (size_t i = 0; i < e->n; i++) {
		const struct expr *kid = e->kids[i];
		if (i > 0)
			buf_put(out, join);
		if (expr_is_layout(kid))
			layout_put(ev, kid, row, out);
		else
			put_value(out, kid->type, ev->columns[kid->id].values,
			          row);
	}
}

static void
eval_kids(struct eval *ev, const struct expr *e, const struct rows *rows)
{
	for (size_t i = 0; i < e->n; i++) {
		if (expr_is_layout(e->kids[i]))
			layout_eval(ev, e->kids[i], rows);
		else
			eval_values(ev, e->kids[i], rows);
	}
}

static void
eval_concat(struct eval *ev, const struct expr *e, const struct rows *rows,
            struct column *out)
{
	struct slice *to = out->values;

	eval_kids(ev, e, rows);
	EACH_ROW(rows, row) {
		to[row] = SLICE("");
		if (eval_has_bailed(ev, rows, row))
			continue;
		ev->scratch.len = 0;
		put_kids(ev, e, row, SLICE(""), &ev->scratch);
		to[row] = eval_scratch(ev);
	}
}

static const struct expr_op concat_op = {
	"concat", EXPR_STR, { EXPR_END }, eval_concat, NULL, NULL
};

/* Texts that are put together anyway are not put together before. */
static bool
is_part(const struct expr *e)
{
	return e->op == &concat_op && !e->bound;
}

static bool
has_text(const struct expr *e)
{
	return e->type >= EXPR_BOOL && e->type <= EXPR_STR;
}

struct expr *
expr_concat(struct expr_pool *pool, struct expr **kids, size_t n)
{
	size_t total = 0, at = 0;

	for (size_t i = 0; i < n; i++) {
		if (!has_text(kids[i]))
			return NULL;
		total += is_part(kids[i]) ? kids[i]->n : 1;
	}
	struct expr **all = arena_array(pool->arena, total + 1, sizeof(*all));
	for (size_t i = 0; i < n; i++) {
		if (!is_part(kids[i]))
			all[at++] = kids[i];
		for (size_t k = 0; is_part(kids[i]) && k < kids[i]->n; k++)
			all[at++] = kids[i]->kids[k];
	}
	return expr_new(pool, &concat_op, all, total);
}

static void
eval_tuple(struct eval *ev, const struct expr *e, const struct rows *rows,
           struct column *out)
{
	(void)out;
	eval_kids(ev, e, rows);
}

static const struct expr_op tuple_op = {
	"tuple", EXPR_TUPLE, { EXPR_END }, eval_tuple, NULL, NULL
};

struct expr *
expr_tuple(struct expr_pool *pool, struct expr **kids, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!has_text(kids[i]))
			return NULL;
	return expr_values(pool, kids, n);
}

struct expr *
expr_values(struct expr_pool *pool, struct expr **kids, size_t n)
{
	return expr_new(pool, &tuple_op, kids, n);
}

bool
expr_is_written(const struct expr *e)
{
	for (size_t i = 0; e->type == EXPR_TUPLE && i < e->n; i++)
		if (!has_text(e->kids[i]))
			return false;
	return e->type != EXPR_LISTS;
}

/* -- what a group writes ------------------------------------------------- */

void
output_eval(struct eval *ev, const struct rows *rows)
{
	const struct expr *value = ev->group->value;

	if (is_part(value))
		eval_kids(ev, value, rows);
	else
		eval_values(ev, value, rows);
}

static void
put_list(struct eval *ev, const struct expr *e, size_t row, struct buf *out)
{
	struct span list = ((const struct span *)ev->columns[e->id].values)[row];
	const void *values = eval_elements(ev, e)->values.values;

	for (uint32_t i = 0; i < list.n; i++) {
		if (i > 0)
			buf_put(out, ev->group->join);
		put_value(out, element_type(e->type), values, list.from + i);
	}
}

void
output_put(struct eval *ev, size_t row, struct buf *out)
{
	const struct expr *value = ev->group->value;

	if (is_part(value))
		put_kids(ev, value, row, SLICE(""), out);
	else if (value->type == EXPR_TUPLE)
		put_kids(ev, value, row, ev->group->join, out);
	else if (value->type >= EXPR_INTS)
		put_list(ev, value, row, out);
	else
		put_value(out, value->type, ev->columns[value->id].values, row);
}

/* -- keys ---------------------------------------------------------------- */

/* A text among other parts of a key: what ends it stands before any byte that goes on. */
static void
put_part(struct buf *key, struct slice text)
{
	const unsigned char *p = text.ptr, *end = p + text.len, *stop;

	for (; (stop = p < end ? memchr(p, 0, (size_t)(end - p)) : NULL); p = stop + 1) {
		buf_put(key, (struct slice){ p, (size_t)(stop - p) });
		buf_put(key, SLICE("\0\xff"));
	}
	buf_put(key, (struct slice){ p, (size_t)(end - p) });
	buf_put(key, SLICE("\0\1"));
}

static void
put_key(struct buf *key, enum expr_type type, const void *values, size_t row, bool part)
{
	if (type == EXPR_INT)
		sort_put_int(key, ((const int64_t *)values)[row]);
	else if (type == EXPR_FLOAT)
		sort_put_float(key, ((const double *)values)[row]);
	else if (part)
		put_part(key, ((const struct slice *)values)[row]);
	else
		buf_put(key, ((const struct slice *)values)[row]);
}

void
output_key(struct eval *ev, size_t row, struct buf *key)
{
	const struct expr *value = ev->group->value;

	if (value->type != EXPR_TUPLE)
		put_key(key, value->type, ev->columns[value->id].values, row, false);
	for (size_t i = 0; value->type == EXPR_TUPLE && i < value->n; i++) {
		const struct expr *kid = value->kids[i];
		put_key(key, kid->type, ev->columns[kid->id].values, row, true);
	}
}

static void
put_key_text(struct buf *key, enum expr_type type, struct slice text, bool part)
{
	struct buf copy = { 0 };

	buf_put(&copy, text);
	int64_t whole = type == EXPR_INT ? strtoll(buf_text(&copy), NULL, 10) : 0;
	double real = type == EXPR_FLOAT ? strtod(buf_text(&copy), NULL) : 0;
	const void *value = type == EXPR_INT ? (const void *)&whole
	                    : type == EXPR_FLOAT ? (const void *)&real : &text;
	put_key(key, type, value, 0, part);
	buf_clear(&copy);
}

void
output_key_text(const struct expr *value, struct slice text, struct buf *key)
{
	if (value->type != EXPR_TUPLE) {
		put_key_text(key, value->type, text, false);
		return;
	}
	for (size_t i = 0; i < value->n; i++) {
		struct slice part = { text.ptr + sizeof(part.len), 0 };
		memcpy(&part.len, text.ptr, sizeof(part.len));
		put_key_text(key, value->kids[i]->type, part, true);
		text.ptr += sizeof(part.len) + part.len;
	}
}
