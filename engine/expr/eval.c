/* eval - columns, constants, names and logic: see eval.h */
#include "engine/expr/eval.h"

#include <stdlib.h>
#include "engine/scan.h"

/* -- columns ------------------------------------------------------------- */

static size_t
value_size(enum expr_type type)
{
	switch (type) {
	case EXPR_BOOL:
		return sizeof(bool);
	case EXPR_STR:
		return sizeof(struct slice);
	default:
		return sizeof(int64_t);
	}
}

void *
column_reserve(struct column *c, size_t rows, enum expr_type type)
{
	if (rows <= c->size)
		return c->values;
	size_t size = c->size > 0 ? c->size : 64;
	while (size < rows)
		size *= 2;
	void *values = realloc(c->values, size * value_size(type));
	if (!values)
		die("memory exhausted");
	c->values = values;
	c->size = size;
	return values;
}

static struct column *
evaluate(struct eval *ev, const struct expr *e, const struct rows *rows)
{
	struct column *c = &ev->columns[e->id];

	column_reserve(c, rows->size, e->type);
	e->op->eval(ev, e, rows, c);
	return c;
}

void
eval_bind(struct eval *ev, const struct expr *e, const struct rows *rows)
{
	evaluate(ev, e, rows)->bound = ev->batch;
}

const void *
eval_values(struct eval *ev, const struct expr *e, const struct rows *rows)
{
	struct column *c = &ev->columns[e->id];

	/* what is bound may be asked for before its step, too */
	if ((!e->bound || c->bound != ev->batch) && c->rows != rows->id) {
		evaluate(ev, e, rows);
		c->rows = rows->id;
	}
	return c->values;
}

bool
eval_is_ascii(const struct eval *ev, struct slice text)
{
	return ev->ascii || ev->bytes || scan_ascii(text.ptr, text.ptr + text.len);
}

struct slice
eval_scratch(struct eval *ev)
{
	size_t len = ev->scratch.len;
	unsigned char *made = heap_take(&ev->heap, len);

	if (len > 0)   /* or there may be none */
		memcpy(made, ev->scratch.ptr, len);
	return (struct slice){ made, len };
}

/* -- making -------------------------------------------------------------- */

struct expr *
expr_new(struct expr_pool *pool, const struct expr_op *op, struct expr **kids,
         size_t n)
{
	struct expr *e = arena_alloc(pool->arena, sizeof(*e));

	e->op = op;
	e->type = op->type;
	e->id = pool->n++;
	e->next = pool->list;
	pool->list = e;
	e->kids = arena_array(pool->arena, n + 1, sizeof(*e->kids));
	e->n = n;
	for (size_t i = 0; i < n; i++)
		e->kids[i] = kids[i];
	return e;
}

/* Whether a value of one type can stand for one of the other. */
static bool
promotes(enum expr_type from, enum expr_type to)
{
	return from == to || (from == EXPR_INT && to == EXPR_FLOAT)
	       || (from == EXPR_BOOL && to == EXPR_INT);
}

static bool
fits(const struct expr_op *op, const char *name, struct expr **kids, size_t n,
     bool promoted)
{
	size_t i = 0;

	if (strcmp(op->name, name) != 0)
		return false;
	for (; i < n && op->takes[i] != EXPR_END; i++)
		if (promoted ? !promotes(kids[i]->type, op->takes[i])
		             : kids[i]->type != op->takes[i])
			return false;
	return i == n && op->takes[i] == EXPR_END;
}

static const struct expr_op *
find_op(const char *name, struct expr **kids, size_t n, bool promoted)
{
	static const struct expr_op *const tables[] = {
		expr_logic_ops, expr_number_ops, expr_text_ops, expr_char_ops,
		expr_list_ops
	};

	for (size_t t = 0; t < sizeof tables / sizeof *tables; t++)
		for (const struct expr_op *op = tables[t]; op->name; op++)
			if (fits(op, name, kids, n, promoted))
				return op;
	return NULL;
}

/* The operand in the type that the operation takes. */
static struct expr *
promote(struct expr_pool *pool, struct expr *x, enum expr_type type)
{
	if (x->type == type)
		return x;
	return expr_make(pool, type == EXPR_FLOAT ? "float()" : "int()", &x, 1);
}

struct expr *
expr_make(struct expr_pool *pool, const char *name, struct expr **kids, size_t n)
{
	const struct expr_op *op = find_op(name, kids, n, false);

	if (!op)
		op = find_op(name, kids, n, true);
	if (!op)
		return NULL;
	struct expr *e = expr_new(pool, op, kids, n);
	for (size_t i = 0; i < n; i++)
		if (!(e->kids[i] = promote(pool, kids[i], op->takes[i])))
			return NULL;
	return op->accept && !op->accept(e) ? NULL : e;
}

/* -- leaves -------------------------------------------------------------- */

static void
eval_record(struct eval *ev, const struct expr *e, const struct rows *rows,
            struct column *out)
{
	(void)e;
	memcpy(out->values, ev->records, rows->size * sizeof(struct slice));
}

static void
eval_index(struct eval *ev, const struct expr *e, const struct rows *rows,
           struct column *out)
{
	int64_t *to = out->values;

	(void)e;
	EACH_ROW(rows, row)
		to[row] = eval_index_of(ev, row);
}

static void
eval_bool(struct eval *ev, const struct expr *e, const struct rows *rows,
          struct column *out)
{
	(void)ev;
	memset(out->values, e->integer != 0, rows->size);
}

static void
eval_int(struct eval *ev, const struct expr *e, const struct rows *rows,
         struct column *out)
{
	int64_t *to = out->values;

	(void)ev;
	EACH_ROW(rows, row)
		to[row] = e->integer;
}

static void
eval_float(struct eval *ev, const struct expr *e, const struct rows *rows,
           struct column *out)
{
	double *to = out->values;

	(void)ev;
	EACH_ROW(rows, row)
		to[row] = e->number;
}

static void
eval_str(struct eval *ev, const struct expr *e, const struct rows *rows,
         struct column *out)
{
	struct slice *to = out->values;

	(void)ev;
	EACH_ROW(rows, row)
		to[row] = e->text;
}

static const struct expr_op record_op = {
	"p", EXPR_STR, { EXPR_END }, eval_record, NULL, NULL
};
static const struct expr_op index_op = {
	"i", EXPR_INT, { EXPR_END }, eval_index, NULL, NULL
};
static const struct expr_op bool_op = {
	"bool", EXPR_BOOL, { EXPR_END }, eval_bool, NULL, NULL
};
static const struct expr_op int_op = {
	"int", EXPR_INT, { EXPR_END }, eval_int, NULL, NULL
};
static const struct expr_op float_op = {
	"float", EXPR_FLOAT, { EXPR_END }, eval_float, NULL, NULL
};
static const struct expr_op str_op = {
	"str", EXPR_STR, { EXPR_END }, eval_str, NULL, NULL
};

struct expr *
expr_record(struct expr_pool *pool)
{
	return expr_new(pool, &record_op, NULL, 0);
}

struct expr *
expr_index(struct expr_pool *pool)
{
	return expr_new(pool, &index_op, NULL, 0);
}

struct expr *
expr_bool(struct expr_pool *pool, bool value)
{
	struct expr *e = expr_new(pool, &bool_op, NULL, 0);

	e->integer = value;
	return e;
}

struct expr *
expr_int(struct expr_pool *pool, int64_t value)
{
	struct expr *e = expr_new(pool, &int_op, NULL, 0);

	e->integer = value;
	return e;
}

struct expr *
expr_float(struct expr_pool *pool, double value)
{
	struct expr *e = expr_new(pool, &float_op, NULL, 0);

	e->number = value;
	return e;
}

struct expr *
expr_str(struct expr_pool *pool, struct slice value)
{
	struct expr *e = expr_new(pool, &str_op, NULL, 0);

	e->text = value;
	return e;
}

bool
expr_is_record(const struct expr *e)
{
	return e->op == &record_op;
}

/* -- logic --------------------------------------------------------------- */

/* The rows where a condition is as wanted; `at` has room for all of them. */
static struct rows
rows_where(struct eval *ev, const struct rows *rows, const bool *condition, bool wanted,
           uint32_t *at)
{
	struct rows part = { at, 0, rows->size, rows->owners, eval_new_rows(ev) };

	EACH_ROW(rows, row) {
		at[part.n] = (uint32_t)row;
		part.n += condition[row] == wanted;
	}
	return part;
}

static void
copy_rows(const struct rows *rows, enum expr_type type, const void *from, void *to)
{
	if (type == EXPR_BOOL)
		EACH_ROW(rows, row)
			((bool *)to)[row] = ((const bool *)from)[row];
	else if (type == EXPR_STR)
		EACH_ROW(rows, row)
			((struct slice *)to)[row] = ((const struct slice *)from)[row];
	else
		EACH_ROW(rows, row)
			((int64_t *)to)[row] = ((const int64_t *)from)[row];
}

/* Evaluates e for the rows where the condition is as wanted, into to. */
static void
eval_where(struct eval *ev, const struct expr *e, const struct rows *rows,
           const bool *condition, bool wanted, void *to)
{
	uint32_t *at = heap_take(&ev->heap, rows->n * sizeof(*at) + sizeof(*at));
	struct rows part = rows_where(ev, rows, condition, wanted, at);

	if (part.n > 0)
		copy_rows(&part, e->type, eval_values(ev, e, &part), to);
}

static bool
is_true(enum expr_type type, const void *values, size_t row)
{
	switch (type) {
	case EXPR_BOOL:
		return ((const bool *)values)[row];
	case EXPR_INT:
		return ((const int64_t *)values)[row] != 0;
	case EXPR_FLOAT: {
		double x = ((const double *)values)[row];
		return x < 0 || !(x <= 0);
	}
	case EXPR_STR:
		return ((const struct slice *)values)[row].len > 0;
	default:
		return ((const struct span *)values)[row].n > 0;
	}
}

static void
set_truth(enum expr_type type, const void *values, const struct rows *rows, bool *to)
{
	EACH_ROW(rows, row)
		to[row] = is_true(type, values, row);
}

/* The right operand counts where the left one does not decide. */
static void
eval_and_or(struct eval *ev, const struct expr *e, const struct rows *rows,
            struct column *out)
{
	const void *left = eval_values(ev, e->kids[0], rows);
	bool *truth = heap_take(&ev->heap, rows->size);
	bool is_and = e->op->name[0] == 'a';

	set_truth(e->type, left, rows, truth);
	copy_rows(rows, e->type, left, out->values);
	eval_where(ev, e->kids[1], rows, truth, is_and, out->values);
}

static void
eval_not(struct eval *ev, const struct expr *e, const struct rows *rows,
         struct column *out)
{
	const bool *x = eval_values(ev, e->kids[0], rows);
	bool *to = out->values;

	EACH_ROW(rows, row)
		to[row] = !x[row];
}

/* kids: condition, then, else */
static void
eval_if(struct eval *ev, const struct expr *e, const struct rows *rows,
        struct column *out)
{
	const bool *condition = eval_values(ev, e->kids[0], rows);

	eval_where(ev, e->kids[1], rows, condition, true, out->values);
	eval_where(ev, e->kids[2], rows, condition, false, out->values);
}

static void
eval_truth(struct eval *ev, const struct expr *e, const struct rows *rows,
           struct column *out)
{
	set_truth(e->kids[0]->type, eval_values(ev, e->kids[0], rows), rows,
	          out->values);
}

#define BOOL EXPR_BOOL
#define INT  EXPR_INT
#define REAL EXPR_FLOAT
#define STR  EXPR_STR
#define AND_OR(type) \
	{ "and", type, { type, type }, eval_and_or, NULL, NULL }, \
	{ "or", type, { type, type }, eval_and_or, NULL, NULL }
#define IF(type) { "if", type, { BOOL, type, type }, eval_if, NULL, NULL }

const struct expr_op expr_logic_ops[] = {
	{ "bool()", BOOL, { BOOL }, eval_truth, NULL, NULL },
	{ "bool()", BOOL, { INT }, eval_truth, NULL, NULL },
	{ "bool()", BOOL, { REAL }, eval_truth, NULL, NULL },
	{ "bool()", BOOL, { STR }, eval_truth, NULL, NULL },
	{ "bool()", BOOL, { EXPR_INTS }, eval_truth, NULL, NULL },
	{ "bool()", BOOL, { EXPR_FLOATS }, eval_truth, NULL, NULL },
	{ "bool()", BOOL, { EXPR_STRS }, eval_truth, NULL, NULL },
	{ "bool()", BOOL, { EXPR_LISTS }, eval_truth, NULL, NULL },
	{ "not", BOOL, { BOOL }, eval_not, NULL, NULL },
	AND_OR(BOOL), AND_OR(INT), AND_OR(REAL), AND_OR(STR),
	IF(BOOL), IF(INT), IF(REAL), IF(STR),
	{ 0 }
};
