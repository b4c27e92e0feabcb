/* native - groups of line stages as expressions of the engine: see native.h */
#include "lua/native.h"

#include "engine/scan.h"
#include "lua/maker.h"

/* -- stages -------------------------------------------------------------- */

static void
add_step(struct maker *nv, enum step_effect effect, struct expr *e)
{
	nv->group->steps[nv->group->n_steps++] = (struct expr_step){ effect, e };
	e->bound = e->bound || effect == EXPR_BIND;
}

/* Evaluates it for all that name it. */
static void
bind(struct maker *nv, struct expr *e)
{
	if (!e->bound)
		add_step(nv, EXPR_BIND, e);
}

/* A target that is a name. */
static bool
assign_name(struct maker *nv, const struct node *target, struct expr *value)
{
	if (target->type == NODE_NAME && target->integer == SCOPE_P) {
		nv->p = value;
		return true;
	}
	if (target->type != NODE_NAME || target->integer != SCOPE_LINE ||
	    nv->n_names == NAMES_MAX)
		return maker_unknown(nv, target);
	size_t at = 0;
	while (at < nv->n_names && !slice_equal(nv->names[at].name, target->text))
		at++;
	nv->names[at] = (struct binding){ target->text, value };
	nv->n_names += at == nv->n_names;
	return true;
}

/* What names in a row get: n values of a tuple, or of a split that has so many fields. */
static bool
unpack(struct maker *nv, const struct node *tree, struct expr **values, size_t n)
{
	const struct node *node = tree->kids[tree->n - 1];
	bool tuple = node->type == NODE_TUPLE || node->type == NODE_LIST;
	struct expr *value = tuple ? NULL : maker_expression(nv, node);

	if (tuple ? node->n != n : !value)
		return maker_unknown(nv, node);
	bool pair = value && value->type == EXPR_TUPLE && value->n == n;
	if (!tuple && !pair) {
		struct expr *exactly = expr_exactly(&nv->pool, value, n);
		if (!exactly)
			return maker_unknown(nv, node);
		bind(nv, value);
		bind(nv, exactly);
	}
	for (size_t i = 0; i < n; i++) {
		values[i] = tuple ? maker_expression(nv, node->kids[i]) : pair ? value->kids[i]
		            : expr_field(&nv->pool, value, (int64_t)i);
		if (!values[i])
			return maker_unknown(nv, node);
		bind(nv, values[i]);
	}
	return true;
}

static bool
assign(struct maker *nv, const struct node *tree)
{
	const struct node *first = tree->kids[0];

	if (tree->n == 2 && (first->type == NODE_TUPLE || first->type == NODE_LIST)) {
		struct expr **values = arena_array(nv->arena, first->n + 1, sizeof(*values));
		if (!unpack(nv, tree, values, first->n))
			return false;
		for (size_t i = 0; i < first->n; i++)
			if (!assign_name(nv, first->kids[i], values[i]))
				return false;
		return true;
	}
	struct expr *value = maker_expression(nv, tree->kids[tree->n - 1]);
	if (!value)
		return false;
	bind(nv, value);
	for (size_t i = 0; i + 1 < tree->n; i++)
		if (!assign_name(nv, tree->kids[i], value))
			return false;
	return true;
}

/* The tuple or list that the last stage makes is written, no more. */
static bool
tuple(struct maker *nv, const struct node *tree)
{
	struct expr **kids = arena_array(nv->arena, tree->n + 1, sizeof(*kids));

	for (size_t i = 0; i < tree->n; i++)
		if (!(kids[i] = maker_expression(nv, tree->kids[i])))
			return false;
	struct expr *made = expr_tuple(&nv->pool, kids, tree->n);
	if (!made)
		return maker_unknown(nv, tree);
	nv->p = made;
	return true;
}

/* A type that is a stage is called with p. */
static struct expr *
stage_value(struct maker *nv, const struct node *tree)
{
	static const char *const names[] = { "int", "float", "len", "str" };

	if (tree->type == NODE_NAME && tree->integer == SCOPE_GLOBAL) {
		for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
			if (!slice_equal(slice_of(names[i]), tree->text))
				continue;
			if (names[i][0] == 's')
				return expr_concat(&nv->pool, &nv->p, 1);
			return maker_make(nv, tree, maker_name(nv, "", tree->text, "()"), &nv->p, 1);
		}
	}
	return maker_expression(nv, tree);
}

/* x.match(pattern, group) as a stage: what does not match is dropped. NULL for others. */
static struct expr *
match_stage(struct maker *nv, const struct node *tree, struct expr **matched)
{
	const struct node *callee = tree->type == NODE_CALL ? tree->kids[0] : NULL;
	int64_t group = 0;

	if (!callee || callee->type != NODE_ATTRIBUTE || tree->n < 2 || tree->n > 3 ||
	    !slice_equal(callee->text, SLICE("match")) ||
	    node_is_global(callee->kids[0], SLICE("re")) ||
	    tree->kids[1]->type != NODE_STRING ||
	    (tree->n == 3 && !node_constant_int(tree->kids[2], &group)))
		return NULL;
	struct expr *x = maker_expression(nv, callee->kids[0]);
	return x && x->type == EXPR_STR
	       ? expr_match(&nv->pool, x, tree->kids[1]->text, group, matched) : NULL;
}

static bool
stage(struct maker *nv, const struct node *tree, bool last)
{
	struct expr *matched, *match = match_stage(nv, tree, &matched);

	if (match) {
		bind(nv, match);
		add_step(nv, EXPR_FILTER, matched);
		nv->p = match;
		return true;
	}
	if (tree->type == NODE_ASSIGN)
		return assign(nv, tree);
	if (last && (tree->type == NODE_TUPLE || tree->type == NODE_LIST))
		return tuple(nv, tree);
	struct expr *value = stage_value(nv, tree);
	if (!value)
		return maker_unknown(nv, tree);
	if (value->type == EXPR_BOOL) {
		add_step(nv, EXPR_FILTER, value);
		return true;
	}
	nv->p = value;
	if (!last)
		bind(nv, value);
	return true;
}

/* -- groups -------------------------------------------------------------- */

/* What the records stand for, as an expression. */
static struct expr *
expression_of(struct maker *nv, const struct native_form *form, struct expr *record)
{
	switch (form->type) {
	case EXPR_INT:
		return expr_make(&nv->pool, "int()", &record, 1);
	case EXPR_FLOAT:
		return expr_make(&nv->pool, "float()", &record, 1);
	case EXPR_STRS:
		return expr_split(&nv->pool, record, form->separator, form->limit);
	case EXPR_TUPLE:
		if (form->elements != EXPR_END)
			return expr_grouped(&nv->pool, record, form->of, form->elements,
			                    form->separator, form->limit);
		return expr_pair(&nv->pool, record, form->of);
	default:
		return record;
	}
}

static struct maker
begin_group(const struct native *how, size_t n_steps)
{
	struct arena *arena = how->checked->program->src->arena;
	struct maker nv = { .arena = arena, .pool = { .arena = arena } };

	nv.group = arena_alloc(arena, sizeof(*nv.group));
	nv.group->steps = arena_array(arena, n_steps + 2, sizeof(*nv.group->steps));
	nv.group->join = how->join;
	nv.group->ascii = scan_ascii(how->join.ptr, how->join.ptr + how->join.len);
	struct expr *record = expr_record(&nv.pool);
	bind(&nv, record);
	nv.p = expression_of(&nv, &how->form, record);
	return nv;
}

static struct expr_group *
end_group(struct maker *nv, struct expr *value)
{
	if (expr_is_list(value))
		expr_want_list(value);
	nv->group->value = value;
	nv->group->exprs = nv->pool.list;
	nv->group->n_exprs = nv->pool.n;
	return nv->group;
}

/* The group gives up; says why. */
static struct expr_group *
give_up(struct native *how, const struct maker *nv)
{
	how->why = nv->why;
	return NULL;
}

static struct slice
source_of(const struct native *how, size_t from, size_t to)
{
	const struct program *program = how->checked->program;

	if (from == to)
		return SLICE("");
	return (struct slice){ program->src->text.ptr + program->stages[from].from,
	                       program->stages[to - 1].to - program->stages[from].from };
}

/* The reduction that a call is, sum(x) or pp.sum(): of *x. */
static enum reduction
reduction_of(const struct node *tree, const struct node **x)
{
	static const char *const names[] = { NULL, "len", "sum", "min", "max" };
	const struct node *callee = tree->type == NODE_CALL ? tree->kids[0] : NULL;

	if (!callee)
		return REDUCE_NOT;
	*x = callee->type == NODE_ATTRIBUTE && tree->n == 1 ? callee->kids[0]
	     : callee->type == NODE_NAME && callee->integer == SCOPE_GLOBAL && tree->n == 2
	     ? tree->kids[1] : NULL;
	for (size_t i = REDUCE_LEN; *x && i < sizeof names / sizeof *names; i++)
		if (slice_equal(slice_of(names[i]), callee->text))
			return (enum reduction)i;
	return REDUCE_NOT;
}

/* Whether values can be reduced so. Of the text of lines sum() makes numbers. */
static bool
is_reducible(enum reduction how, const struct expr *value)
{
	bool number = value->type == EXPR_INT || value->type == EXPR_FLOAT;
	bool extreme = how == REDUCE_MIN || how == REDUCE_MAX;

	return how == REDUCE_LEN || number || (extreme && value->type == EXPR_STR);
}

/* What the group gives: a split as the text that was split, where stages follow. */
static struct expr *
carried(struct native *how, struct maker *nv, bool last)
{
	struct expr *value = nv->p, *x;
	bool plain = value->type >= EXPR_INT && value->type <= EXPR_STR;

	how->form = (struct native_form){ .type = plain ? value->type : EXPR_END };
	if (last || !expr_is_split(value, &x, &how->form.separator, &how->form.limit))
		return value;
	how->form.type = EXPR_STRS;
	return x;
}

/* How many targets the assignments of the stages have, at least. */
static size_t
names_bound(const struct native *how, size_t from, size_t to)
{
	size_t n = 0;

	for (size_t i = from; i < to; i++) {
		const struct node *tree = how->checked->program->stages[i].tree;
		for (size_t k = 0; tree->type == NODE_ASSIGN && k + 1 < tree->n; k++)
			n += tree->kids[k]->n;
	}
	return n;
}

struct expr_group *
native_group(struct native *how, size_t from, size_t to, bool *reduced)
{
	const struct program *program = how->checked->program;
	/* two steps of a stage at most, and one for each name that it binds */
	struct maker nv = begin_group(how, 2 * (to - from) + names_bound(how, from, to));
	const struct node *x = NULL;

	for (size_t i = from; i < to; i++)
		if (!stage(&nv, program->stages[i].tree, i + 1 == to))
			return give_up(how, &nv);
	enum reduction reduction = to + 1 == program->n && how->checked->stages[to].stream
		? reduction_of(program->stages[to].tree, &x) : REDUCE_NOT;
	*reduced = reduction != REDUCE_NOT && x->type == NODE_NAME &&
	           x->integer == SCOPE_PP && is_reducible(reduction, nv.p);
	nv.group->reduction = *reduced ? reduction : REDUCE_NOT;
	if (!*reduced && !expr_is_written(nv.p)) {
		if (to > from)
			maker_unknown(&nv, program->stages[to - 1].tree);
		return give_up(how, &nv);
	}
	struct expr *value = carried(how, &nv, *reduced || to == program->n);
	nv.group->source = source_of(how, from, to + *reduced);
	return end_group(&nv, value);
}

bool
native_is_written(const struct native_form *form)
{
	return form->elements == EXPR_END;
}

struct expr_group *
native_written(struct native *how)
{
	struct maker nv = begin_group(how, 0);

	how->form = (struct native_form){ .type = EXPR_END };
	nv.group->source = SLICE("");
	return end_group(&nv, nv.p);
}

/* Whether values can be a key; those of a float order, no more. */
static bool
is_key(const struct expr *value, bool orders)
{
	return value->type == EXPR_INT || value->type == EXPR_STR ||
	       (orders && value->type == EXPR_FLOAT);
}

static bool
are_keys(const struct expr *tuple)
{
	for (size_t i = 0; i < tuple->n; i++)
		if (!is_key(tuple->kids[i], true))
			return false;
	return true;
}

struct expr_group *
native_lambda(struct native *how, const struct node *lambda, bool keyed)
{
	struct maker nv = begin_group(how, 0);
	const struct node *parameter = lambda->kids[0];

	if (lambda->n != 2 || parameter->n > 0 || parameter->integer != 0) {
		maker_unknown(&nv, lambda);
		return give_up(how, &nv);
	}
	nv.local = (struct binding){ parameter->text, nv.p };
	const struct node *body = lambda->kids[1];
	bool several = keyed && body->type == NODE_TUPLE && body->n > 0;
	struct expr *value = !several ? maker_expression(&nv, body)
	                     : tuple(&nv, body) ? nv.p : NULL;
	if (!value || !(several ? are_keys(value) : is_key(value, keyed))) {
		maker_unknown(&nv, lambda);
		return give_up(how, &nv);
	}
	nv.group->keyed = keyed;
	nv.group->source = SLICE("");
	if (!keyed)
		how->form = (struct native_form){ .type = value->type };
	return end_group(&nv, value);
}

/* A generator, or a list of what it gives, over pp with one name. */
static bool
is_generator(const struct node *node)
{
	if ((node->type != NODE_GENEXP && node->type != NODE_LISTCOMP) || node->n != 2)
		return false;
	const struct node *over = node->kids[1]->kids[1];
	return node->kids[1]->kids[0]->type == NODE_NAME && over->type == NODE_NAME &&
	       over->integer == SCOPE_PP;
}

struct expr_group *
native_generator(struct native *how, const struct node *call, const struct node **each)
{
	enum reduction reduction = reduction_of(call, each);

	if (reduction == REDUCE_NOT || !is_generator(*each))
		return NULL;
	const struct node *clause = (*each)->kids[1];
	struct maker nv = begin_group(how, clause->n);
	nv.local = (struct binding){ clause->kids[0]->text, nv.p };
	for (size_t i = 2; i < clause->n; i++) {
		struct expr *condition = maker_truth(&nv, clause->kids[i]);
		if (!condition)
			return give_up(how, &nv);
		add_step(&nv, EXPR_FILTER, condition);
	}
	struct expr *value = maker_expression(&nv, (*each)->kids[0]);
	if (value && value->type == EXPR_BOOL && reduction == REDUCE_SUM)
		value = maker_make(&nv, (*each)->kids[0], "int()", &value, 1);
	if (!value || !is_reducible(reduction, value)) {
		maker_unknown(&nv, *each);
		return give_up(how, &nv);
	}
	nv.group->reduction = reduction;
	how->form = (struct native_form){ .type = EXPR_END };
	nv.group->source = (struct slice){ NULL, 0 };   /* the caller's */
	return end_group(&nv, value);
}
