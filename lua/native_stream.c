/* native_stream - sorting, counting, joining: see native_stream.h */
#include "lua/native_stream.h"

#include "engine/cased.h"
#include "engine/distinct.h"
#include "engine/grouped.h"
#include "engine/joined.h"
#include "engine/sorting.h"
#include "engine/tally.h"

enum { ARGUMENTS_MAX = 4 };

/* A stage that is lowered. */
struct lowering {
	struct native *nv;
	struct arena *arena;
	const struct node *tree;
	struct step *step;
	struct slice source;
	size_t place;                           /* of what is not written: what asks for it */
	const struct node *at[ARGUMENTS_MAX];   /* arguments by position, NULL: not given */
};

/* -- trees ---------------------------------------------------------------- */

static struct node *
new_node(struct lowering *l, enum node_type type, struct slice text, size_t n)
{
	struct node *node = arena_alloc(l->arena, sizeof *node);

	*node = (struct node){ .type = type, .at = l->place, .text = text, .n = n };
	node->kids = arena_array(l->arena, n + 1, sizeof *node->kids);
	return node;
}

static struct node *
new_name(struct lowering *l, struct slice text, enum scope scope)
{
	struct node *node = new_node(l, NODE_NAME, text, 0);

	node->integer = scope;
	return node;
}

/* lambda x: BODY, of a body that is made around the name x. */
static struct node *
new_lambda(struct lowering *l, struct node *body)
{
	struct node *lambda = new_node(l, NODE_LAMBDA, SLICE(""), 2);

	lambda->kids[0] = new_node(l, NODE_PARAM, SLICE("x"), 0);
	lambda->kids[1] = body;
	return lambda;
}

static struct node *
parameter(struct lowering *l)
{
	return new_name(l, SLICE("x"), SCOPE_LOCAL);
}

/* lambda x: x.METHOD() */
static struct node *
method_lambda(struct lowering *l, struct slice method)
{
	struct node *call = new_node(l, NODE_CALL, SLICE(""), 1);

	call->kids[0] = new_node(l, NODE_ATTRIBUTE, method, 1);
	call->kids[0]->kids[0] = parameter(l);
	return new_lambda(l, call);
}

/* A function of an element as a lambda: one, a function's name, str.METHOD; or NULL. */
static const struct node *
function_lambda(struct lowering *l, const struct node *key)
{
	bool own = key->type == NODE_ATTRIBUTE && node_is_global(key->kids[0], SLICE("str")) &&
	           l->nv->form.type == EXPR_STR;

	if (key->type == NODE_LAMBDA)
		return key;
	if (own)
		return method_lambda(l, key->text);
	if (key->type != NODE_NAME || key->integer != SCOPE_GLOBAL)
		return NULL;
	struct node *call = new_node(l, NODE_CALL, SLICE(""), 2);
	call->kids[0] = new_name(l, key->text, SCOPE_GLOBAL);
	call->kids[1] = parameter(l);
	return new_lambda(l, call);
}

/* The same, or lambda x: x[KEY] of a number. */
static const struct node *
key_lambda(struct lowering *l, const struct node *key)
{
	if (key->type != NODE_INT && key->type != NODE_UNARY)
		return function_lambda(l, key);
	struct node *subscript = new_node(l, NODE_SUBSCRIPT, SLICE(""), 2);
	subscript->kids[0] = parameter(l);
	subscript->kids[1] = (struct node *)(uintptr_t)key;
	return new_lambda(l, subscript);
}

/* pp.map(LAMBDA): what means the same for one record in Lua. */
static const struct node *
map_call(struct lowering *l, const struct node *lambda)
{
	struct node *call = new_node(l, NODE_CALL, SLICE(""), 2);

	call->kids[0] = new_node(l, NODE_ATTRIBUTE, SLICE("map"), 1);
	call->kids[0]->kids[0] = new_name(l, SLICE("pp"), SCOPE_PP);
	call->kids[1] = (struct node *)(uintptr_t)lambda;
	return call;
}

/* -- arguments ------------------------------------------------------------ */

/* The arguments of the call by the names of parameters; false where one is no such. */
static bool
take_arguments(struct lowering *l, const char *const *names)
{
	for (size_t i = 1; i < l->tree->n; i++) {
		const struct node *argument = l->tree->kids[i];
		size_t at = i - 1;
		if (argument->type == NODE_KEYWORD)
			for (at = 0; at < ARGUMENTS_MAX && names[at]; at++)
				if (slice_equal(slice_of(names[at]), argument->text))
					break;
		if (at >= ARGUMENTS_MAX || !names[at] || l->at[at] ||
		    argument->type == NODE_STAR || argument->type == NODE_DOUBLESTAR)
			return false;
		l->at[at] = argument->type == NODE_KEYWORD ? argument->kids[0] : argument;
	}
	for (size_t i = 0; i < ARGUMENTS_MAX; i++)
		if (l->at[i] && l->at[i]->type == NODE_NONE)
			l->at[i] = NULL;
	return true;
}

static bool
is_constant(const struct node *node, bool *value)
{
	*value = node && node->type == NODE_TRUE;
	return !node || node->type == NODE_TRUE || node->type == NODE_FALSE;
}

/* -- kinds ---------------------------------------------------------------- */

static bool
set_spec(struct lowering *l, const struct kind *kind, const void *params)
{
	void *copy = arena_alloc(l->arena, kind->size + 1);

	if (kind->size > 0)
		memcpy(copy, params, kind->size);
	l->step->spec = (struct spec){ kind, copy };
	return true;
}

/* A group for a key, as the step's; gives its spec, or NULL. */
static const struct spec *
key_spec(struct lowering *l, const struct node *lambda, bool keyed)
{
	struct expr_group *group = lambda ? native_lambda(l->nv, lambda, keyed) : NULL;
	struct spec *spec = arena_alloc(l->arena, sizeof *spec);

	if (!group)
		return NULL;
	*spec = (struct spec){ &expr_kind, group };
	l->step->group = group;
	l->step->each = map_call(l, lambda);
	return spec;
}

/* Whether elements are equal where their records are, and not else: of lists where each has
   one spelling. */
static bool
told_by_text(const struct native_form *form)
{
	return form->type == EXPR_STR || form->type == EXPR_INT ||
	       (form->type == EXPR_STRS && form->separator.len > 0);
}

static bool
lower_sorting(struct lowering *l, const struct node *lambda, struct sorting_params params)
{
	enum expr_type type = l->nv->form.type;

	if (params.unique && !told_by_text(&l->nv->form))
		return false;
	params.source = l->source;
	if (!lambda && type != EXPR_STR) {
		if (type != EXPR_INT && type != EXPR_FLOAT)
			return false;
		lambda = new_lambda(l, parameter(l));
	}
	if (lambda && !(params.key = key_spec(l, lambda, true)))
		return false;
	if (lambda)
		l->step->group->late = true;
	return set_spec(l, &sorting_kind, &params);
}

static bool
lower_sort(struct lowering *l)
{
	static const char *const names[ARGUMENTS_MAX] = { "uniq", "key", "reverse" };
	bool uniq, reverse;

	if (!take_arguments(l, names) || !is_constant(l->at[0], &uniq) ||
	    !is_constant(l->at[2], &reverse))
		return false;
	const struct node *lambda = l->at[1] ? function_lambda(l, l->at[1]) : NULL;
	return (!l->at[1] || lambda) && lower_sorting(l, lambda, (struct sorting_params){
	           .reverse = reverse, .unique = uniq, .limit = SIZE_MAX });
}

static bool
lower_sortby(struct lowering *l)
{
	static const char *const names[ARGUMENTS_MAX] = { "fn", "key", "attr", "method" };
	const struct node *lambda = NULL;

	if (!take_arguments(l, names) ||
	    (l->at[0] != NULL) + (l->at[1] != NULL) + (l->at[3] != NULL) != 1 || l->at[2])
		return false;
	if (l->at[0])
		lambda = function_lambda(l, l->at[0]);
	else if (l->at[1])
		lambda = key_lambda(l, l->at[1]);
	else if (l->at[3]->type == NODE_STRING)
		lambda = method_lambda(l, l->at[3]->text);
	return lambda && lower_sorting(l, lambda, (struct sorting_params){
	                 .limit = SIZE_MAX });
}

static bool
lower_top(struct lowering *l)
{
	static const char *const names[ARGUMENTS_MAX] = { "n", "key" };

	if (!take_arguments(l, names) || !l->at[0] || l->at[0]->type != NODE_INT)
		return false;
	const struct node *lambda = l->at[1] ? key_lambda(l, l->at[1]) : NULL;
	return (!l->at[1] || lambda) &&
	       lower_sorting(l, lambda, (struct sorting_params){
	           .reverse = true, .limit = (size_t)l->at[0]->integer });
}

static bool
lower_count(struct lowering *l)
{
	static const char *const names[ARGUMENTS_MAX] = { "key" };
	struct tally_params params = { .source = l->source };
	struct native_form *form = &l->nv->form;

	if (!take_arguments(l, names))
		return false;
	if (l->at[0] && !(params.key = key_spec(l, key_lambda(l, l->at[0]), false)))
		return false;
	if (form->type != EXPR_STR && form->type != EXPR_INT)
		return false;
	*form = (struct native_form){ .type = EXPR_TUPLE, .of = form->type };
	return set_spec(l, &tally_kind, &params);
}

static bool
lower_group(struct lowering *l)
{
	static const char *const names[ARGUMENTS_MAX] = { "key" };
	struct grouped_params params = { NULL, l->source };
	struct native_form *form = &l->nv->form, of = *form;
	const struct node *lambda = NULL;

	if (!take_arguments(l, names) || of.type < EXPR_INT || of.type == EXPR_TUPLE)
		return false;
	if (l->at[0])
		lambda = key_lambda(l, l->at[0]);
	else if (of.type != EXPR_STR)
		lambda = new_lambda(l, parameter(l));
	if ((l->at[0] && !lambda) || (lambda && !(params.key = key_spec(l, lambda, true))))
		return false;
	enum expr_type key = lambda ? l->step->group->value->type : EXPR_STR;
	if (key != EXPR_STR && key != EXPR_INT)
		return false;
	*form = (struct native_form){ .type = EXPR_TUPLE, .of = key, .elements = of.type,
	                              .separator = of.separator, .limit = of.limit };
	return set_spec(l, &grouped_kind, &params);
}

static bool
lower_uniq(struct lowering *l)
{
	static const char *const names[ARGUMENTS_MAX] = { "stable", "key" };
	struct distinct_params params = { .source = l->source };
	bool stable;

	if (!take_arguments(l, names) || !is_constant(l->at[0], &stable))
		return false;
	if (!l->at[1])
		return told_by_text(&l->nv->form) && set_spec(l, &distinct_kind, &params);
	const struct node *lambda = key_lambda(l, l->at[1]);
	if (!lambda || !(params.key = key_spec(l, lambda, true)))
		return false;
	enum expr_type type = l->step->group->value->type;
	return (type == EXPR_STR || type == EXPR_INT) && set_spec(l, &distinct_kind, &params);
}

static bool
lower_join(struct lowering *l)
{
	static const char *const names[ARGUMENTS_MAX] = { "sep" };
	struct joined_params params = { .source = l->source, .separator = SLICE("") };

	if (!take_arguments(l, names) || (l->at[0] && l->at[0]->type != NODE_STRING) ||
	    l->nv->form.type != EXPR_STR)
		return false;
	if (l->at[0])
		params.separator = l->at[0]->text;
	return set_spec(l, &joined_kind, &params);
}

static bool
lower_generator(struct lowering *l)
{
	struct expr_group *group = native_generator(l->nv, l->tree, &l->step->each);

	if (!group)
		return false;
	group->source = l->source;
	l->step->group = group;
	l->step->spec = (struct spec){ &expr_kind, group };
	return true;
}

/* Whether a stream stage asks for all it reads at once. */
static bool
is_eager(const struct node *tree)
{
	static const char *const names[] = {
		"join", "len", "sum", "min", "max", "mean", "median", "stdev"
	};
	const struct node *callee = tree->type == NODE_CALL ? tree->kids[0] : NULL;

	for (size_t i = 0; callee && i < sizeof names / sizeof *names; i++)
		if (slice_equal(slice_of(names[i]), callee->text))
			return true;
	return callee && callee->type == NODE_NAME;
}

/* Where a function that is no lambda fails: it runs when what the stage makes is asked for,
   by the last of the stream stages in a row or an eager one. */
static size_t
asking_place(const struct checked *checked, size_t index)
{
	while (index + 1 < checked->program->n && checked->stages[index + 1].stream)
		if (is_eager(checked->program->stages[++index].tree))
			break;
	const struct node *tree = checked->program->stages[index].tree;
	const struct node *last = tree->n > 0 ? tree->kids[tree->n - 1] : tree;
	bool generator = last && (last->type == NODE_GENEXP || last->type == NODE_LISTCOMP);
	return generator ? last->kids[1]->kids[1]->at : tree->at;
}

static struct lowering
begin_lowering(struct native *nv, size_t index, struct step *step)
{
	const struct program *program = nv->checked->program;
	const struct stage_text *text = &program->stages[index];

	*step = (struct step){ .type = STEP_NATIVE, .from = index, .to = index + 1,
	                       .form = nv->form };
	return (struct lowering){
		.nv = nv, .arena = program->src->arena, .tree = text->tree, .step = step,
		.place = asking_place(nv->checked, index),
		.source = { program->src->text.ptr + text->from, text->to - text->from }
	};
}

/* Whether a tree calls a method of the name with this scope. */
static bool
is_method(const struct node *tree, enum scope scope)
{
	const struct node *callee = tree->type == NODE_CALL ? tree->kids[0] : NULL;

	return callee && callee->type == NODE_ATTRIBUTE &&
	       callee->kids[0]->type == NODE_NAME && callee->kids[0]->integer == scope;
}

bool
native_block(struct native *nv, size_t index, struct step *step)
{
	static const struct {
		const char *name;
		enum letters_case to;
	} methods[] = {
		{ "upper", LETTERS_UPPER }, { "lower", LETTERS_LOWER },
		{ "casefold", LETTERS_FOLD }
	};
	struct lowering l = begin_lowering(nv, index, step);

	if (!is_method(l.tree, SCOPE_P) || l.tree->n > 1 || nv->form.type != EXPR_STR)
		return false;
	for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
		if (slice_equal(slice_of(methods[i].name), l.tree->kids[0]->text))
			return set_spec(&l, &cased_kind, &(struct cased_params){
			                l.source, methods[i].to });
	return false;
}

bool
native_stream(struct native *nv, size_t index, struct step *step)
{
	static const struct {
		const char *name;
		bool (*lower)(struct lowering *l);
	} methods[] = {
		{ "sort", lower_sort }, { "sortby", lower_sortby }, { "top", lower_top },
		{ "count", lower_count }, { "uniq", lower_uniq }, { "join", lower_join },
		{ "group", lower_group }
	};
	struct lowering l = begin_lowering(nv, index, step);

	for (size_t i = 0; is_method(l.tree, SCOPE_PP) && i < sizeof methods / sizeof *methods; i++)
		if (slice_equal(slice_of(methods[i].name), l.tree->kids[0]->text))
			return methods[i].lower(&l);
	return l.tree->type == NODE_CALL && index + 1 == nv->checked->program->n &&
	       lower_generator(&l);
}
