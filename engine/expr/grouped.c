/* grouped - records of pp.group(): a key, and the list of what has it (engine/grouped.h) */
#include "engine/grouped.h"
#include "engine/expr/elements.h"
#include "engine/sort.h"

/* What is between separators, or words, of each element of lists. */
struct parts {
	struct slice separator;
	int64_t limit;
};

static void
eval_key(struct eval *ev, const struct expr *e, const struct rows *rows,
         struct column *out)
{
	const struct slice *x = eval_values(ev, e->kids[0], rows);

	EACH_ROW(rows, row) {
		struct slice rest = x[row], key = keyed_take(&rest);
		if (e->type == EXPR_INT)
			((int64_t *)out->values)[row] = sort_int_of(key);
		else
			((struct slice *)out->values)[row] = key;
	}
}

static void
eval_members(struct eval *ev, const struct expr *e, const struct rows *rows,
             struct column *out)
{
	const struct slice *x = eval_values(ev, e->kids[0], rows);
	struct elements *el = elements_begin(out);
	struct span *to = out->values;

	EACH_ROW(rows, row) {
		struct slice rest = x[row];
		size_t from = el->n;
		keyed_take(&rest);
		while (rest.len > 0)
			*elements_add(el, row) = grouped_take(&rest);
		if (el->n > UINT32_MAX)   /* more than rows can be told apart */
			die("memory exhausted");
		to[row] = (struct span){ (uint32_t)from, (uint32_t)(el->n - from) };
	}
}

static const struct expr_op key_ops[] = {
	{ "key", EXPR_INT, { EXPR_STR, EXPR_END }, eval_key, NULL, NULL },
	{ "key", EXPR_STR, { EXPR_STR, EXPR_END }, eval_key, NULL, NULL }
};
static const struct expr_op members_ops[] = {
	{ "members", EXPR_STRS, { EXPR_STR, EXPR_END }, eval_members, elements_close, NULL },
	{ "members", EXPR_LISTS, { EXPR_STR, EXPR_END }, eval_members, elements_close, NULL }
};

/* The list of what the elements' texts are, which are numbers. */
static struct expr *
numbers(struct expr_pool *pool, struct expr *texts, const char *type)
{
	struct expr *text = expr_element(pool, texts);

	return expr_comprehension(pool, texts, expr_make(pool, type, &text, 1), NULL, 0);
}

struct expr *
expr_grouped(struct expr_pool *pool, struct expr *record, enum expr_type key,
             enum expr_type element, struct slice separator, int64_t limit)
{
	struct expr *list = expr_new(pool, &members_ops[element == EXPR_STRS], &record, 1);
	struct parts *parts = arena_alloc(pool->arena, sizeof(*parts));

	*parts = (struct parts){ separator, limit };
	list->data = parts;
	if (element == EXPR_INT || element == EXPR_FLOAT)
		list = numbers(pool, list, element == EXPR_INT ? "int()" : "float()");
	struct expr *kids[] = {
		expr_new(pool, &key_ops[key == EXPR_STR], &record, 1), list
	};
	return expr_values(pool, kids, 2);
}

struct expr *
expr_list_of(struct expr_pool *pool, const struct expr *lists, struct expr *text)
{
	const struct parts *parts = elements_owner(lists)->data;

	return expr_split(pool, text, parts->separator, parts->limit);
}
