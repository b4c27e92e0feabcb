/* maker - trees to expressions of the engine: see maker.h */
#include "lua/maker.h"

#include <string.h>
#include "engine/scan.h"

enum { ARGUMENTS_MAX = 4 };

struct expr *
maker_unknown(struct maker *nv, const struct node *node)
{
	if (!nv->why)
		nv->why = node;
	return NULL;
}

struct expr *
maker_make(struct maker *nv, const struct node *node, const char *name, struct expr **kids,
           size_t n)
{
	struct expr *e = expr_make(&nv->pool, name, kids, n);

	return e ? e : maker_unknown(nv, node);
}

const char *
maker_name(struct maker *nv, const char *before, struct slice written, const char *behind)
{
	return arena_printf(nv->arena, "%s%.*s%s", before, (int)written.len,
	                    (const char *)written.ptr, behind);
}

/* -- leaves -------------------------------------------------------------- */

struct expr *
maker_string(struct maker *nv, struct slice text)
{
	if (!scan_ascii(text.ptr, text.ptr + text.len))
		nv->group->ascii = false;
	return expr_str(&nv->pool, text.len > 0 ? text : SLICE(""));
}

static struct expr *
name(struct maker *nv, const struct node *node)
{
	if (node->integer == SCOPE_LOCAL && nv->element.name.ptr &&
	    slice_equal(nv->element.name, node->text))
		return nv->element.value;
	if (nv->element.name.ptr)
		return maker_unknown(nv, node);
	if (node->integer == SCOPE_LOCAL && nv->local.name.ptr &&
	    slice_equal(nv->local.name, node->text))
		return nv->local.value;
	if (node->integer == SCOPE_P)
		return nv->p;
	if (node->integer == SCOPE_I)
		return expr_index(&nv->pool);
	for (size_t i = 0; node->integer == SCOPE_LINE && i < nv->n_names; i++)
		if (slice_equal(nv->names[i].name, node->text))
			return nv->names[i].value;
	return maker_unknown(nv, node);
}

/* -- operators ----------------------------------------------------------- */

struct expr *
maker_truth(struct maker *nv, const struct node *node)
{
	struct expr *e = maker_expression(nv, node);

	if (!e || e->type == EXPR_BOOL)
		return e;
	if (expr_is_list(e))
		expr_want_list(e);
	return maker_make(nv, node, "bool()", &e, 1);
}

static struct expr *
unary(struct maker *nv, const struct node *node)
{
	struct expr *x = maker_expression(nv, node->kids[0]);

	if (!x)
		return NULL;
	if (node->text.ptr[0] != '-' || x->type == EXPR_BOOL)
		return maker_unknown(nv, node);
	return maker_make(nv, node, "neg", &x, 1);
}

static struct expr *
binary(struct maker *nv, const struct node *node)
{
	struct expr *kids[2];

	for (size_t i = 0; i < 2; i++)
		if (!(kids[i] = maker_expression(nv, node->kids[i])))
			return NULL;
	bool texts = kids[0]->type == EXPR_STR && kids[1]->type == EXPR_STR;
	if (texts && slice_equal(node->text, SLICE("+")))
		return expr_concat(&nv->pool, kids, 2);
	return maker_make(nv, node, maker_name(nv, "", node->text, ""), kids, 2);
}

/* x in (a, b): whether it equals one of them. */
static struct expr *
member(struct maker *nv, const struct node *node, struct expr *x, const struct node *list)
{
	struct expr *any = expr_bool(&nv->pool, false);

	for (size_t i = 0; i < list->n; i++) {
		struct expr *pair[] = { x, maker_expression(nv, list->kids[i]) };
		struct expr *equal = pair[1] && pair[1]->type == x->type
		                     ? expr_make(&nv->pool, "==", pair, 2) : NULL;
		struct expr *either[] = { any, equal };
		if (!equal || !(any = expr_make(&nv->pool, "or", either, 2)))
			return maker_unknown(nv, node);
	}
	return any;
}

/* One comparison of a chain, of what stands on its left with what is left in *right for
   the next one. */
static struct expr *
comparison(struct maker *nv, const struct node *node, size_t i, struct expr *left,
           struct expr **right)
{
	struct slice operator = node->texts[i];
	const struct node *other = node->kids[i + 1];
	bool in = slice_equal(operator, SLICE("in"));
	bool not_in = slice_equal(operator, SLICE("not in"));
	bool last = i + 2 == node->n;
	struct expr *made;

	if ((in || not_in) && (other->type == NODE_TUPLE || other->type == NODE_LIST)) {
		made = last ? member(nv, node, left, other) : maker_unknown(nv, node);
	} else {
		if (!(*right = maker_expression(nv, other)))
			return NULL;
		struct expr *pair[] = { left, *right };
		made = maker_make(nv, node, not_in ? "in" : maker_name(nv, "", operator, ""), pair, 2);
	}
	return made && not_in ? maker_make(nv, node, "not", &made, 1) : made;
}

static struct expr *
compare(struct maker *nv, const struct node *node)
{
	struct expr *left = maker_expression(nv, node->kids[0]), *right = NULL;
	struct expr *all = left ? comparison(nv, node, 0, left, &right) : NULL;

	for (size_t i = 1; all && i + 1 < node->n; i++) {
		left = right;
		struct expr *both[] = { all, comparison(nv, node, i, left, &right) };
		all = both[1] ? maker_make(nv, node, "and", both, 2) : NULL;
	}
	return all;
}

/* The value is one of the operands: they have one type. */
static struct expr *
and_or(struct maker *nv, const struct node *node)
{
	const char *operator = node->type == NODE_AND ? "and" : "or";
	struct expr *made = maker_expression(nv, node->kids[0]);

	for (size_t i = 1; made && i < node->n; i++) {
		struct expr *next = maker_expression(nv, node->kids[i]);
		if (!next || next->type != made->type || expr_is_list(made))
			return maker_unknown(nv, node);
		struct expr *kids[] = { made, next };
		made = maker_make(nv, node, operator, kids, 2);
	}
	return made;
}

static struct expr *
conditional(struct maker *nv, const struct node *node)
{
	struct expr *kids[3] = { maker_truth(nv, node->kids[0]) };

	for (size_t i = 1; i < 3; i++)
		if (!(kids[i] = maker_expression(nv, node->kids[i])))
			return NULL;
	if (!kids[0] || kids[1]->type != kids[2]->type)
		return maker_unknown(nv, node);
	return maker_make(nv, node, "if", kids, 3);
}

/* -- subscripts ---------------------------------------------------------- */

static struct expr *
slice(struct maker *nv, const struct node *node, struct expr *x)
{
	const struct node *key = node->kids[1];
	struct expr *kids[3] = { x, expr_int(&nv->pool, 0), expr_int(&nv->pool, INT64_MAX) };

	if (key->kids[2])
		return maker_unknown(nv, node);
	for (size_t i = 0; i < 2; i++)
		if (key->kids[i] && key->kids[i]->type != NODE_NONE &&
		    (!(kids[i + 1] = maker_expression(nv, key->kids[i])) ||
		     kids[i + 1]->type != EXPR_INT))
			return maker_unknown(nv, node);
	return maker_make(nv, node, "[:]", kids, 3);
}

static struct expr *
subscript(struct maker *nv, const struct node *node)
{
	struct expr *x = maker_expression(nv, node->kids[0]);
	const struct node *key = node->kids[1];
	int64_t k;

	if (!x)
		return NULL;
	if (key->type == NODE_SLICE)
		return slice(nv, node, x);
	if (x->type == EXPR_TUPLE && node_constant_int(key, &k) && k >= 0 && (size_t)k < x->n)
		return x->kids[k];
	struct expr *field = expr_is_list(x) && node_constant_int(key, &k)
		? expr_field(&nv->pool, x, k) : NULL;
	if (field)
		return field;
	struct expr *kids[] = { x, maker_expression(nv, key) };
	struct expr *made = kids[1] ? maker_make(nv, node, "[]", kids, 2) : NULL;
	return made && x->type == EXPR_LISTS ? expr_list_of(&nv->pool, x, made) : made;
}

/* -- comprehensions ------------------------------------------------------ */

static struct expr *
comprehension(struct maker *nv, const struct node *node)
{
	const struct node *clause = node->kids[1], *target = clause->kids[0];

	if (node->n != 2 || target->type != NODE_NAME || nv->element.name.ptr)
		return maker_unknown(nv, node);
	struct expr *list = maker_expression(nv, clause->kids[1]);
	if (!list || !expr_is_list(list))
		return maker_unknown(nv, node);
	struct expr **conditions = arena_array(nv->arena, clause->n, sizeof(*conditions));
	nv->element = (struct binding){ target->text, expr_element(&nv->pool, list) };
	bool known = true;
	for (size_t i = 2; known && i < clause->n; i++)
		known = (conditions[i - 2] = maker_truth(nv, clause->kids[i])) != NULL;
	struct expr *value = known ? maker_expression(nv, node->kids[0]) : NULL;
	nv->element = (struct binding){ { NULL, 0 }, NULL };
	if (!value)
		return NULL;
	struct expr *made = expr_comprehension(&nv->pool, list, value, conditions, clause->n - 2);
	return made ? made : maker_unknown(nv, node);
}

/* -- calls --------------------------------------------------------------- */

/* The positional arguments, behind those that are there; others are not known. */
static bool
arguments(struct maker *nv, const struct node *node, struct expr **kids, size_t *n)
{
	for (size_t i = 1; i < node->n; i++) {
		const struct node *argument = node->kids[i];
		bool lazy = argument->type == NODE_GENEXP;
		if (*n == ARGUMENTS_MAX)
			return false;
		struct expr *kid = lazy ? comprehension(nv, argument)
		                        : maker_expression(nv, argument);
		if (!kid)
			return false;
		kids[(*n)++] = kid;
	}
	return true;
}

static struct expr *
function(struct maker *nv, const struct node *node)
{
	struct expr *kids[ARGUMENTS_MAX];
	size_t n = 0;
	struct slice called = node->kids[0]->text;

	if (node->kids[0]->integer != SCOPE_GLOBAL)
		return maker_unknown(nv, node);
	if (slice_equal(called, SLICE("format")))
		return maker_format(nv, node);
	if (!arguments(nv, node, kids, &n))
		return maker_unknown(nv, node);
	if (slice_equal(called, SLICE("str")) && n == 1 && !expr_is_list(kids[0])) {
		struct expr *made = expr_concat(&nv->pool, kids, 1);
		return made ? made : maker_unknown(nv, node);
	}
	return maker_make(nv, node, maker_name(nv, "", called, "()"), kids, n);
}

/* What splitcomma() and its like split at; "" for no such name. */
static struct slice
separator_of(struct slice method)
{
	static const struct {
		const char *name, *separator;
	} methods[] = {
		{ "splitcomma", "," }, { "splittab", "\t" }, { "splitcolon", ":" },
		{ "splitslash", "/" }
	};

	for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
		if (slice_equal(slice_of(methods[i].name), method))
			return slice_of(methods[i].separator);
	return SLICE("");
}

/* x.split(sep=None, maxsplit=-1) and its like, of constants; or NULL. */
static struct expr *
split(struct maker *nv, const struct node *node, struct expr *x)
{
	struct slice method = node->kids[0]->text, separator = separator_of(method);
	const struct node *given[2] = { NULL, NULL };
	int64_t limit = -1;

	if (separator.len > 0)
		return node->n == 1 ? expr_split(&nv->pool, x, separator, -1) : NULL;
	if (!slice_equal(method, SLICE("split")) || node->n > 3)
		return NULL;
	for (size_t i = 1; i < node->n; i++) {
		bool keyword = node->kids[i]->type == NODE_KEYWORD;
		size_t at = keyword ? slice_equal(node->kids[i]->text, SLICE("maxsplit")) : i - 1;
		if (keyword && at == 0 && !slice_equal(node->kids[i]->text, SLICE("sep")))
			return NULL;
		given[at] = keyword ? node->kids[i]->kids[0] : node->kids[i];
	}
	if (given[0] && given[0]->type != NODE_NONE) {
		if (given[0]->type != NODE_STRING || given[0]->text.len == 0)
			return NULL;
		separator = given[0]->text;
	}
	if (given[1] && !node_constant_int(given[1], &limit))
		return NULL;
	return expr_split(&nv->pool, x, separator, limit);
}

/* x.splitre(pattern), re.split(pattern, x): of a constant. */
static struct expr *
splitre(struct maker *nv, const struct node *node, struct expr *x,
        const struct node *pattern)
{
	struct expr *made = x->type == EXPR_STR && pattern->type == NODE_STRING
		? expr_splitre(&nv->pool, x, pattern->text) : NULL;

	return made ? made : maker_unknown(nv, node);
}

/* re.sub(pattern, by, x): both constant, nothing in `by` stands for something else. */
static struct expr *
re_function(struct maker *nv, const struct node *node)
{
	struct slice called = node->kids[0]->text;

	if (slice_equal(called, SLICE("split")) && node->n == 3) {
		struct expr *text = maker_expression(nv, node->kids[2]);
		return text ? splitre(nv, node, text, node->kids[1]) : NULL;
	}
	if (!slice_equal(called, SLICE("sub")) || node->n != 4 ||
	    node->kids[1]->type != NODE_STRING || node->kids[2]->type != NODE_STRING ||
	    memchr(node->kids[2]->text.ptr, '\\', node->kids[2]->text.len))
		return maker_unknown(nv, node);
	struct expr *by = maker_string(nv, node->kids[2]->text);
	struct expr *x = maker_expression(nv, node->kids[3]);
	if (!x)
		return NULL;
	struct expr *made = x->type == EXPR_STR
		? expr_sub(&nv->pool, node->kids[1]->text, by->text, x) : NULL;
	return made ? made : maker_unknown(nv, node);
}

static bool
is_ignore_case(const struct node *node)
{
	return node->type == NODE_ATTRIBUTE && node_is_global(node->kids[0], SLICE("re")) &&
	       (slice_equal(node->text, SLICE("I")) ||
	        slice_equal(node->text, SLICE("IGNORECASE")));
}

/* A constant pattern: text, or bre(text), ere(text, re.I) … */
static bool
constant_pattern(const struct node *node, struct expr_pattern *pattern)
{
	static const struct { const char *name; enum regex_dialect dialect; } posix[] = {
		{ "bre", REGEX_BRE }, { "ere", REGEX_ERE }, { "fixed", REGEX_FIXED }
	};

	*pattern = (struct expr_pattern){ REGEX_PYTHON, 0, node->text };
	if (node->type != NODE_CALL)
		return node->type == NODE_STRING;
	if (node->n < 2 || node->n > 3 || node->kids[1]->type != NODE_STRING ||
	    (node->n == 3 && !is_ignore_case(node->kids[2])))
		return false;
	pattern->text = node->kids[1]->text;
	pattern->flags = node->n == 3 ? REGEX_ICASE : 0;
	for (size_t i = 0; i < sizeof posix / sizeof *posix; i++) {
		pattern->dialect = posix[i].dialect;
		if (node_is_global(node->kids[0], slice_of(posix[i].name)))
			return true;
	}
	return false;
}

static struct expr *
matches(struct maker *nv, const struct node *node, struct expr *x)
{
	struct expr_pattern pattern;
	struct expr *made = node->n == 2 && constant_pattern(node->kids[1], &pattern)
		? expr_matches(&nv->pool, x, pattern) : NULL;

	return made ? made : maker_unknown(nv, node);
}

static struct expr *
method(struct maker *nv, const struct node *node)
{
	const struct node *callee = node->kids[0];
	struct expr *kids[ARGUMENTS_MAX];
	size_t n = 1;

	if (node_is_global(callee->kids[0], SLICE("re")))
		return re_function(nv, node);
	if (callee->kids[0]->type == NODE_STRING && slice_equal(callee->text, SLICE("format")))
		return maker_text_format(nv, node);
	if (!(kids[0] = maker_expression(nv, callee->kids[0])))
		return NULL;
	if (kids[0]->type == EXPR_STR && slice_equal(callee->text, SLICE("matches")))
		return matches(nv, node, kids[0]);
	if (slice_equal(callee->text, SLICE("splitre")) && node->n == 2)
		return splitre(nv, node, kids[0], node->kids[1]);
	if (kids[0]->type == EXPR_STR) {
		struct expr *made = split(nv, node, kids[0]);
		if (made)
			return made;
	}
	if (!arguments(nv, node, kids, &n))
		return maker_unknown(nv, node);
	/* list.join(separator): the separator stands first */
	if (expr_is_list(kids[0]) && n == 2 && slice_equal(callee->text, SLICE("join"))) {
		struct expr *turned[] = { kids[1], kids[0] };
		return maker_make(nv, node, ".join()", turned, 2);
	}
	return maker_make(nv, node, maker_name(nv, ".", callee->text, "()"), kids, n);
}

static struct expr *
call(struct maker *nv, const struct node *node)
{
	switch (node->kids[0]->type) {
	case NODE_NAME:
		return function(nv, node);
	case NODE_ATTRIBUTE:
		return method(nv, node);
	default:
		return maker_unknown(nv, node);
	}
}

/* -- trees ------------------------------------------------------------------ */

struct expr *
maker_expression(struct maker *nv, const struct node *node)
{
	switch (node->type) {
	case NODE_TRUE:
	case NODE_FALSE:
		return expr_bool(&nv->pool, node->type == NODE_TRUE);
	case NODE_INT:
		return expr_int(&nv->pool, node->integer);
	case NODE_FLOAT:
		return expr_float(&nv->pool, node->number);
	case NODE_STRING:
		return maker_string(nv, node->text);
	case NODE_FSTRING:
		return maker_fstring(nv, node);
	case NODE_NAME:
		return name(nv, node);
	case NODE_UNARY:
		return unary(nv, node);
	case NODE_BINARY:
		if (node->kids[0]->type == NODE_STRING && slice_equal(node->text, SLICE("%")))
			return maker_percent(nv, node);
		return binary(nv, node);
	case NODE_COMPARE:
		return compare(nv, node);
	case NODE_AND:
	case NODE_OR:
		return and_or(nv, node);
	case NODE_NOT: {
		struct expr *x = maker_truth(nv, node->kids[0]);
		return x ? maker_make(nv, node, "not", &x, 1) : NULL;
	}
	case NODE_IF:
		return conditional(nv, node);
	case NODE_SUBSCRIPT:
		return subscript(nv, node);
	case NODE_CALL:
		return call(nv, node);
	case NODE_LISTCOMP:
		return comprehension(nv, node);
	default:
		return maker_unknown(nv, node);
	}
}

