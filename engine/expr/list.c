/* list - comprehensions, and what is made of lists */
#include <stdlib.h>

#include "engine/expr/elements.h"
#include "engine/array.h"

/* -- elements ------------------------------------------------------------ */

enum expr_type
element_type(enum expr_type list)
{
	return list == EXPR_INTS ? EXPR_INT
	       : list == EXPR_FLOATS ? EXPR_FLOAT : EXPR_STR;
}

static void eval_part(struct eval *ev, const struct expr *e, const struct rows *rows,
                      struct column *out);

/* Whether its lists are parts of another's. */
static bool
is_part(const struct expr *e)
{
	return e->op->eval == eval_part;
}

const struct expr *
elements_owner(const struct expr *e)
{
	while (is_part(e))
		e = e->kids[0];
	return e;
}

const struct elements *
eval_elements(const struct eval *ev, const struct expr *e)
{
	return ev->columns[elements_owner(e)->id].state;
}

void
elements_close(const struct expr *e, void *state)
{
	struct elements *el = state;

	(void)e;
	if (!el)
		return;
	free(el->values.values);
	free(el->owners.values);
	free(el);
}

struct slice *
elements_add(struct elements *el, size_t row)
{
	struct slice *values = column_reserve(&el->values, el->n + 1, EXPR_STR);
	/* a column of integers has room for two rows in one */
	uint32_t *owners = column_reserve(&el->owners, el->n / 2 + 1, EXPR_INT);

	owners[el->n] = (uint32_t)row;
	return &values[el->n++];
}

struct elements *
elements_begin(struct column *c)
{
	if (!c->state)
		c->state = array_new(1, sizeof(struct elements));
	struct elements *el = c->state;
	el->n = 0;
	return el;
}

void
expr_want_list(struct expr *list)
{
	split_want_list(elements_owner(list));
}

/* -- comprehensions ------------------------------------------------------ */

static void
eval_element(struct eval *ev, const struct expr *e, const struct rows *rows,
             struct column *out)
{
	const struct elements *el = eval_elements(ev, e->kids[0]);
	size_t size = e->type == EXPR_STR ? sizeof(struct slice) : sizeof(int64_t);

	if (el->n > 0)
		memcpy(out->values, el->values.values,
		       (rows->size < el->n ? rows->size : el->n) * size);
}

static const struct expr_op element_ops[] = {
	{ "element", EXPR_INT, { EXPR_INTS }, eval_element, NULL, NULL },
	{ "element", EXPR_FLOAT, { EXPR_FLOATS }, eval_element, NULL, NULL },
	{ "element", EXPR_STR, { EXPR_STRS }, eval_element, NULL, NULL },
	{ "element", EXPR_STR, { EXPR_LISTS }, eval_element, NULL, NULL }
};

struct expr *
expr_element(struct expr_pool *pool, struct expr *list)
{
	expr_want_list(list);
	struct expr *e = expr_new(pool, &element_ops[list->type - EXPR_INTS], &list, 1);
	return list->type == EXPR_LISTS ? expr_list_of(pool, list, e) : e;
}

/* The elements of the lists of these rows, as rows. */
static struct rows
element_rows(struct eval *ev, const struct elements *el, const struct span *lists,
             const struct rows *rows)
{
	uint32_t *at = heap_take(&ev->heap, (el->n + 1) * sizeof(*at));
	struct rows inner = { at, 0, el->n, el->owners.values, eval_new_rows(ev) };

	EACH_ROW(rows, row)
		for (uint32_t i = 0; i < lists[row].n; i++)
			at[inner.n++] = lists[row].from + i;
	return inner;
}

static void
keep_rows(struct eval *ev, struct rows *rows, const bool *condition)
{
	uint32_t *at = (uint32_t *)(uintptr_t)rows->at;
	size_t n = 0;

	for (size_t i = 0; i < rows->n; i++)
		if (condition[at[i]])
			at[n++] = at[i];
	rows->n = n;
	rows->id = eval_new_rows(ev);
}

/* Adds one value of a column to the elements. */
static void
add_value(struct elements *el, enum expr_type type, const void *values, size_t from,
          size_t row)
{
	uint32_t *owners = column_reserve(&el->owners, el->n / 2 + 1, EXPR_INT);
	void *to = column_reserve(&el->values, el->n + 1, type);

	owners[el->n] = (uint32_t)row;
	if (type == EXPR_STR)
		((struct slice *)to)[el->n] = ((const struct slice *)values)[from];
	else
		((int64_t *)to)[el->n] = ((const int64_t *)values)[from];
	el->n++;
}

/* kids: the list, the value, the conditions */
static void
eval_comprehension(struct eval *ev, const struct expr *e, const struct rows *rows,
                   struct column *out)
{
	const struct span *lists = eval_values(ev, e->kids[0], rows);
	const struct elements *from = eval_elements(ev, e->kids[0]);
	struct rows inner = element_rows(ev, from, lists, rows);
	struct elements *el = elements_begin(out);
	struct span *to = out->values;

	for (size_t i = 2; i < e->n; i++)
		keep_rows(ev, &inner, eval_values(ev, e->kids[i], &inner));
	const void *values = eval_values(ev, e->kids[1], &inner);
	size_t next = 0;
	EACH_ROW(rows, row) {
		to[row].from = (uint32_t)el->n;
		uint32_t stop = lists[row].from + lists[row].n;
		for (; next < inner.n && inner.at[next] < stop; next++)
			add_value(el, e->kids[1]->type, values, inner.at[next],
			          row);
		to[row].n = (uint32_t)el->n - to[row].from;
	}
}

static const struct expr_op comprehension_ops[] = {
	{ "comprehension", EXPR_INTS, { EXPR_END }, eval_comprehension,
	  elements_close, NULL },
	{ "comprehension", EXPR_FLOATS, { EXPR_END }, eval_comprehension,
	  elements_close, NULL },
	{ "comprehension", EXPR_STRS, { EXPR_END }, eval_comprehension,
	  elements_close, NULL }
};

struct expr *
expr_comprehension(struct expr_pool *pool, struct expr *list, struct expr *value,
                   struct expr **conditions, size_t n)
{
	struct expr **kids = arena_array(pool->arena, n + 2, sizeof(*kids));

	if (value->type != EXPR_INT && value->type != EXPR_FLOAT
	    && value->type != EXPR_STR)
		return NULL;
	expr_want_list(list);
	kids[0] = list;
	kids[1] = value;
	for (size_t i = 0; i < n; i++)
		kids[i + 2] = conditions[i];
	size_t at = value->type == EXPR_INT ? 0 : value->type == EXPR_FLOAT ? 1 : 2;
	return expr_new(pool, &comprehension_ops[at], kids, n + 2);
}

/* -- of lists ------------------------------------------------------------ */

static void
eval_list_len(struct eval *ev, const struct expr *e, const struct rows *rows,
              struct column *out)
{
	const struct span *lists = eval_values(ev, e->kids[0], rows);
	int64_t *to = out->values;

	EACH_ROW(rows, row)
		to[row] = lists[row].n;
}

static void
eval_sum_int(struct eval *ev, const struct expr *e, const struct rows *rows,
             struct column *out)
{
	const struct span *lists = eval_values(ev, e->kids[0], rows);
	const int64_t *values = eval_elements(ev, e->kids[0])->values.values;
	int64_t *to = out->values;

	EACH_ROW(rows, row) {
		int64_t sum = 0;
		for (uint32_t i = 0; i < lists[row].n; i++)
			if (__builtin_add_overflow(sum, values[lists[row].from + i],
			                           &sum))
				eval_bail(ev, rows, row);
		to[row] = sum;
	}
}

/* Of no elements it is the integer 0. */
static void
eval_sum_float(struct eval *ev, const struct expr *e, const struct rows *rows,
               struct column *out)
{
	const struct span *lists = eval_values(ev, e->kids[0], rows);
	const double *values = eval_elements(ev, e->kids[0])->values.values;
	double *to = out->values;

	EACH_ROW(rows, row) {
		double sum = 0;
		for (uint32_t i = 0; i < lists[row].n; i++)
			sum += values[lists[row].from + i];
		to[row] = sum;
		if (lists[row].n == 0)
			eval_bail(ev, rows, row);
	}
}

static struct slice
join(struct eval *ev, const struct slice *texts, size_t n, struct slice by)
{
	size_t len = n > 1 ? (n - 1) * by.len : 0;

	for (size_t i = 0; i < n; i++)
		len += texts[i].len;
	unsigned char *to = heap_take(&ev->heap, len);
	struct slice made = { to, len };
	for (size_t i = 0; i < n; i++) {
		if (i > 0 && by.len > 0) {
			memcpy(to, by.ptr, by.len);
			to += by.len;
		}
		if (texts[i].len > 0)
			memcpy(to, texts[i].ptr, texts[i].len);
		to += texts[i].len;
	}
	return made;
}

/* kids: the separator, the list */
static void
eval_join(struct eval *ev, const struct expr *e, const struct rows *rows,
          struct column *out)
{
	const struct slice *by = eval_values(ev, e->kids[0], rows);
	const struct span *lists = eval_values(ev, e->kids[1], rows);
	const struct slice *texts = eval_elements(ev, e->kids[1])->values.values;
	struct slice *to = out->values;

	EACH_ROW(rows, row)
		to[row] = lists[row].n == 0 ? SLICE("")
		          : join(ev, texts + lists[row].from, lists[row].n,
		                 by[row]);
}

/* list[k] */
static void
eval_pick(struct eval *ev, const struct expr *e, const struct rows *rows,
          struct column *out)
{
	const struct span *lists = eval_values(ev, e->kids[0], rows);
	const int64_t *at = eval_values(ev, e->kids[1], rows);
	const void *values = eval_elements(ev, e->kids[0])->values.values;

	EACH_ROW(rows, row) {
		int64_t n = lists[row].n, k = at[row] + (at[row] < 0 ? n : 0);
		bool good = k >= 0 && k < n;
		size_t from = lists[row].from + (size_t)(good ? k : 0);
		if (!good)
			eval_bail(ev, rows, row);
		if (e->type == EXPR_STR)
			((struct slice *)out->values)[row] = good
				? ((const struct slice *)values)[from] : SLICE("");
		else
			((int64_t *)out->values)[row] = good
				? ((const int64_t *)values)[from] : 0;
	}
}

/* list[a:b]: the elements stay where they are. */
static void
eval_part(struct eval *ev, const struct expr *e, const struct rows *rows,
          struct column *out)
{
	const struct span *lists = eval_values(ev, e->kids[0], rows);
	const int64_t *from = eval_values(ev, e->kids[1], rows);
	const int64_t *to = eval_values(ev, e->kids[2], rows);
	struct span *made = out->values;

	EACH_ROW(rows, row) {
		int64_t n = lists[row].n;
		int64_t start = eval_bound(from[row], n), stop = eval_bound(to[row], n);
		made[row].from = lists[row].from + (uint32_t)start;
		made[row].n = stop > start ? (uint32_t)(stop - start) : 0;
	}
}

/* min() or max(); of no elements it is an error. */
static void
eval_extreme(struct eval *ev, const struct expr *e, const struct rows *rows,
             struct column *out)
{
	const struct span *lists = eval_values(ev, e->kids[0], rows);
	const void *values = eval_elements(ev, e->kids[0])->values.values;
	const int64_t *ints = values;
	const double *floats = values;
	bool least = e->op->name[1] == 'i', real = e->type == EXPR_FLOAT;

	EACH_ROW(rows, row) {
		uint32_t best = lists[row].from, end = best + lists[row].n;
		for (uint32_t i = best + 1; i < end; i++)
			if (real ? least ? floats[i] < floats[best] : floats[i] > floats[best]
			    : least ? ints[i] < ints[best] : ints[i] > ints[best])
				best = i;
		if (lists[row].n == 0)
			eval_bail(ev, rows, row);
		if (real)
			((double *)out->values)[row] = lists[row].n ? floats[best] : 0;
		else
			((int64_t *)out->values)[row] = lists[row].n ? ints[best] : 0;
	}
}

/* The operand's lists are needed whole. */
static bool
accept_list(const struct expr *e)
{
	for (size_t i = 0; i < e->n; i++)
		if (e->kids[i]->type >= EXPR_INTS && e->kids[i]->type <= EXPR_LISTS)
			expr_want_list(e->kids[i]);
	return true;
}

#define OP(name, type, eval, ...) \
	{ name, type, { __VA_ARGS__ }, eval, NULL, accept_list }

#define PART(type) OP("[:]", type, eval_part, type, EXPR_INT, EXPR_INT)

const struct expr_op expr_list_ops[] = {
	PART(EXPR_INTS), PART(EXPR_FLOATS), PART(EXPR_STRS),
	PART(EXPR_LISTS),
	OP("[]", EXPR_INT, eval_pick, EXPR_INTS, EXPR_INT),
	OP("[]", EXPR_FLOAT, eval_pick, EXPR_FLOATS, EXPR_INT),
	OP("[]", EXPR_STR, eval_pick, EXPR_STRS, EXPR_INT),
	OP("[]", EXPR_STR, eval_pick, EXPR_LISTS, EXPR_INT),
	OP("min()", EXPR_INT, eval_extreme, EXPR_INTS),
	OP("min()", EXPR_FLOAT, eval_extreme, EXPR_FLOATS),
	OP("max()", EXPR_INT, eval_extreme, EXPR_INTS),
	OP("max()", EXPR_FLOAT, eval_extreme, EXPR_FLOATS),
	OP("len()", EXPR_INT, eval_list_len, EXPR_INTS),
	OP("len()", EXPR_INT, eval_list_len, EXPR_FLOATS),
	OP("len()", EXPR_INT, eval_list_len, EXPR_STRS),
	OP("len()", EXPR_INT, eval_list_len, EXPR_LISTS),
	OP("sum()", EXPR_INT, eval_sum_int, EXPR_INTS),
	OP("sum()", EXPR_FLOAT, eval_sum_float, EXPR_FLOATS),
	OP(".join()", EXPR_STR, eval_join, EXPR_STR, EXPR_STRS),
	{ 0 }
};
