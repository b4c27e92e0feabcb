/* native - groups of line stages as expressions of the engine: see native.h */
#include "lua/native.h"

#include <string.h>
#include "engine/scan.h"

enum { NAMES_MAX = 32, ARGUMENTS_MAX = 4, NAME_MAX_LEN = 40 };

struct binding {
	struct slice name;
	struct expr *value;
};

/* A group that is being made. */
struct maker {
	struct arena *arena;
	struct expr_pool pool;
	struct expr_group *group;
	struct expr *p;
	struct binding names[NAMES_MAX];
	size_t n_names;
	struct binding local;      /* a lambda's parameter, a generator's variable, or none */
	struct binding element;    /* of the comprehension around; name NULL outside */
	const struct node *why;
};

static struct expr *expression(struct maker *nv, const struct node *node);

/* The construct that decides that the group runs in Lua: the innermost. */
static struct expr *
unknown(struct maker *nv, const struct node *node)
{
	if (!nv->why)
		nv->why = node;
	return NULL;
}

static bool
is_list(const struct expr *e)
{
	return e->type >= EXPR_INTS && e->type <= EXPR_STRS;
}

/* An operation over expressions, or the construct is not known. */
static struct expr *
make(struct maker *nv, const struct node *node, const char *name, struct expr **kids,
     size_t n)
{
	struct expr *e = expr_make(&nv->pool, name, kids, n);

	return e ? e : unknown(nv, node);
}

/* A name of operations: what was written between these. */
static const char *
name_of(struct maker *nv, const char *before, struct slice written, const char *behind)
{
	return arena_printf(nv->arena, "%s%.*s%s", before, (int)written.len,
	                    (const char *)written.ptr, behind);
}

/* -- leaves -------------------------------------------------------------- */

static struct expr *
string(struct maker *nv, struct slice text)
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
		return unknown(nv, node);
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
	return unknown(nv, node);
}

/* -- operators ----------------------------------------------------------- */

static struct expr *
truth(struct maker *nv, const struct node *node)
{
	struct expr *e = expression(nv, node);

	if (!e || e->type == EXPR_BOOL)
		return e;
	if (is_list(e))
		expr_want_list(e);
	return make(nv, node, "bool()", &e, 1);
}

static struct expr *
unary(struct maker *nv, const struct node *node)
{
	struct expr *x = expression(nv, node->kids[0]);

	if (!x)
		return NULL;
	if (node->text.ptr[0] != '-' || x->type == EXPR_BOOL)
		return unknown(nv, node);
	return make(nv, node, "neg", &x, 1);
}

static struct expr *
binary(struct maker *nv, const struct node *node)
{
	struct expr *kids[2];

	for (size_t i = 0; i < 2; i++)
		if (!(kids[i] = expression(nv, node->kids[i])))
			return NULL;
	bool texts = kids[0]->type == EXPR_STR && kids[1]->type == EXPR_STR;
	if (texts && slice_equal(node->text, SLICE("+")))
		return expr_concat(&nv->pool, kids, 2);
	return make(nv, node, name_of(nv, "", node->text, ""), kids, 2);
}

/* x in (a, b): whether it equals one of them. */
static struct expr *
member(struct maker *nv, const struct node *node, struct expr *x, const struct node *list)
{
	struct expr *any = expr_bool(&nv->pool, false);

	for (size_t i = 0; i < list->n; i++) {
		struct expr *pair[] = { x, expression(nv, list->kids[i]) };
		struct expr *equal = pair[1] && pair[1]->type == x->type
		                     ? expr_make(&nv->pool, "==", pair, 2) : NULL;
		struct expr *either[] = { any, equal };
		if (!equal || !(any = expr_make(&nv->pool, "or", either, 2)))
			return unknown(nv, node);
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
		made = last ? member(nv, node, left, other) : unknown(nv, node);
	} else {
		if (!(*right = expression(nv, other)))
			return NULL;
		struct expr *pair[] = { left, *right };
		made = make(nv, node, not_in ? "in" : name_of(nv, "", operator, ""), pair, 2);
	}
	return made && not_in ? make(nv, node, "not", &made, 1) : made;
}

static struct expr *
compare(struct maker *nv, const struct node *node)
{
	struct expr *left = expression(nv, node->kids[0]), *right = NULL;
	struct expr *all = left ? comparison(nv, node, 0, left, &right) : NULL;

	for (size_t i = 1; all && i + 1 < node->n; i++) {
		left = right;
		struct expr *both[] = { all, comparison(nv, node, i, left, &right) };
		all = both[1] ? make(nv, node, "and", both, 2) : NULL;
	}
	return all;
}

/* The value is one of the operands: they have one type. */
static struct expr *
and_or(struct maker *nv, const struct node *node)
{
	const char *operator = node->type == NODE_AND ? "and" : "or";
	struct expr *made = expression(nv, node->kids[0]);

	for (size_t i = 1; made && i < node->n; i++) {
		struct expr *next = expression(nv, node->kids[i]);
		if (!next || next->type != made->type || is_list(made))
			return unknown(nv, node);
		struct expr *kids[] = { made, next };
		made = make(nv, node, operator, kids, 2);
	}
	return made;
}

static struct expr *
conditional(struct maker *nv, const struct node *node)
{
	struct expr *kids[3] = { truth(nv, node->kids[0]) };

	for (size_t i = 1; i < 3; i++)
		if (!(kids[i] = expression(nv, node->kids[i])))
			return NULL;
	if (!kids[0] || kids[1]->type != kids[2]->type)
		return unknown(nv, node);
	return make(nv, node, "if", kids, 3);
}

/* -- subscripts ---------------------------------------------------------- */

static bool
constant_int(const struct node *node, int64_t *value)
{
	bool negative = node->type == NODE_UNARY && slice_equal(node->text, SLICE("-"));
	const struct node *number = negative ? node->kids[0] : node;

	*value = negative ? -number->integer : number->integer;
	return number->type == NODE_INT;
}

static struct expr *
slice(struct maker *nv, const struct node *node, struct expr *x)
{
	const struct node *key = node->kids[1];
	struct expr *kids[3] = { x, expr_int(&nv->pool, 0), expr_int(&nv->pool, INT64_MAX) };

	if (key->kids[2])
		return unknown(nv, node);
	for (size_t i = 0; i < 2; i++)
		if (key->kids[i] && key->kids[i]->type != NODE_NONE &&
		    (!(kids[i + 1] = expression(nv, key->kids[i])) ||
		     kids[i + 1]->type != EXPR_INT))
			return unknown(nv, node);
	return make(nv, node, "[:]", kids, 3);
}

static struct expr *
subscript(struct maker *nv, const struct node *node)
{
	struct expr *x = expression(nv, node->kids[0]);
	const struct node *key = node->kids[1];
	int64_t k;

	if (!x)
		return NULL;
	if (key->type == NODE_SLICE)
		return slice(nv, node, x);
	if (x->type == EXPR_TUPLE && constant_int(key, &k) && k >= 0 && (size_t)k < x->n)
		return x->kids[k];
	if (is_list(x)) {
		struct expr *field = constant_int(key, &k) ? expr_field(&nv->pool, x, k) : NULL;
		return field ? field : unknown(nv, node);
	}
	struct expr *kids[] = { x, expression(nv, key) };
	return kids[1] ? make(nv, node, "[]", kids, 2) : NULL;
}

/* -- comprehensions ------------------------------------------------------ */

static struct expr *
comprehension(struct maker *nv, const struct node *node)
{
	const struct node *clause = node->kids[1], *target = clause->kids[0];

	if (node->n != 2 || target->type != NODE_NAME || nv->element.name.ptr)
		return unknown(nv, node);
	struct expr *list = expression(nv, clause->kids[1]);
	if (!list || !is_list(list))
		return unknown(nv, node);
	struct expr **conditions = arena_array(nv->arena, clause->n, sizeof(*conditions));
	nv->element = (struct binding){ target->text, expr_element(&nv->pool, list) };
	bool known = true;
	for (size_t i = 2; known && i < clause->n; i++)
		known = (conditions[i - 2] = truth(nv, clause->kids[i])) != NULL;
	struct expr *value = known ? expression(nv, node->kids[0]) : NULL;
	nv->element = (struct binding){ { NULL, 0 }, NULL };
	if (!value)
		return NULL;
	struct expr *made = expr_comprehension(&nv->pool, list, value, conditions, clause->n - 2);
	return made ? made : unknown(nv, node);
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
		                        : expression(nv, argument);
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

	if (node->kids[0]->integer != SCOPE_GLOBAL || !arguments(nv, node, kids, &n))
		return unknown(nv, node);
	if (slice_equal(called, SLICE("str")) && n == 1 && !is_list(kids[0])) {
		struct expr *made = expr_concat(&nv->pool, kids, 1);
		return made ? made : unknown(nv, node);
	}
	return make(nv, node, name_of(nv, "", called, "()"), kids, n);
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
	if (given[1] && !constant_int(given[1], &limit))
		return NULL;
	return expr_split(&nv->pool, x, separator, limit);
}

/* re.sub(pattern, by, x): both constant, nothing in `by` stands for something else. */
static struct expr *
re_function(struct maker *nv, const struct node *node)
{
	struct slice called = node->kids[0]->text;

	if (!slice_equal(called, SLICE("sub")) || node->n != 4 ||
	    node->kids[1]->type != NODE_STRING || node->kids[2]->type != NODE_STRING ||
	    memchr(node->kids[2]->text.ptr, '\\', node->kids[2]->text.len))
		return unknown(nv, node);
	struct expr *by = string(nv, node->kids[2]->text);
	struct expr *x = expression(nv, node->kids[3]);
	if (!x)
		return NULL;
	struct expr *made = x->type == EXPR_STR
		? expr_sub(&nv->pool, node->kids[1]->text, by->text, x) : NULL;
	return made ? made : unknown(nv, node);
}

/* A module, or a function of the language. */
static bool
is_global(const struct node *node, struct slice name)
{
	return node->type == NODE_NAME && node->integer == SCOPE_GLOBAL &&
	       slice_equal(node->text, name);
}

static bool
is_ignore_case(const struct node *node)
{
	return node->type == NODE_ATTRIBUTE && is_global(node->kids[0], SLICE("re")) &&
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
		if (is_global(node->kids[0], slice_of(posix[i].name)))
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

	return made ? made : unknown(nv, node);
}

static struct expr *
method(struct maker *nv, const struct node *node)
{
	const struct node *callee = node->kids[0];
	struct expr *kids[ARGUMENTS_MAX];
	size_t n = 1;

	if (is_global(callee->kids[0], SLICE("re")))
		return re_function(nv, node);
	if (!(kids[0] = expression(nv, callee->kids[0])))
		return NULL;
	if (kids[0]->type == EXPR_STR && slice_equal(callee->text, SLICE("matches")))
		return matches(nv, node, kids[0]);
	if (kids[0]->type == EXPR_STR) {
		struct expr *made = split(nv, node, kids[0]);
		if (made)
			return made;
	}
	if (!arguments(nv, node, kids, &n))
		return unknown(nv, node);
	/* list.join(separator): the separator stands first */
	if (is_list(kids[0]) && n == 2 && slice_equal(callee->text, SLICE("join"))) {
		struct expr *turned[] = { kids[1], kids[0] };
		return make(nv, node, ".join()", turned, 2);
	}
	return make(nv, node, name_of(nv, ".", callee->text, "()"), kids, n);
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
		return unknown(nv, node);
	}
}

/* -- f-strings ----------------------------------------------------------- */

/* A field with a constant format. */
static struct expr *
field(struct maker *nv, const struct node *node)
{
	const struct node *format = node->n > 1 ? node->kids[1] : NULL;
	bool constant = !format || format->n == 0 ||
	                (format->n == 1 && format->kids[0]->type == NODE_STRING);
	struct expr *x = expression(nv, node->kids[0]);

	if (!x)
		return NULL;
	if (node->text.len && node->text.ptr[0] != 's')
		return unknown(nv, node);
	if (node->text.len && !(x = expr_concat(&nv->pool, &x, 1)))
		return unknown(nv, node);
	if (!format || format->n == 0)
		return x;
	struct expr *made = constant && !is_list(x)
		? expr_layout(&nv->pool, x, format->kids[0]->text, false) : NULL;
	return made ? made : unknown(nv, node);
}

static struct expr *
fstring(struct maker *nv, const struct node *node)
{
	struct expr **kids = arena_array(nv->arena, node->n + 1, sizeof(*kids));

	for (size_t i = 0; i < node->n; i++) {
		const struct node *part = node->kids[i];
		kids[i] = part->type == NODE_FIELD ? field(nv, part) : string(nv, part->text);
		if (!kids[i])
			return NULL;
	}
	struct expr *made = expr_concat(&nv->pool, kids, node->n);
	return made ? made : unknown(nv, node);
}

/* -- % ------------------------------------------------------------------- */

/* The value that the nth conversion takes: of a tuple, or the one that there is. */
static struct expr *
percent_value(struct maker *nv, const struct node *values, size_t n)
{
	if (values->type == NODE_TUPLE)
		return n < values->n ? expression(nv, values->kids[n]) : NULL;
	struct expr *value = expression(nv, values);
	if (value && value->type == EXPR_TUPLE)
		return n < value->n ? value->kids[n] : NULL;
	return n == 0 ? value : NULL;
}

/* The end of a conversion that begins behind its %. */
static const unsigned char *
conversion_end(const unsigned char *p, const unsigned char *end)
{
	while (p < end && strchr("-+ 0123456789.", *p))
		p++;
	return p < end ? p + 1 : p;
}

static struct expr *
conversion(struct maker *nv, struct slice spec, struct expr *x)
{
	bool plain = slice_equal(spec, SLICE("s")) ||
	             (x->type == EXPR_INT && slice_equal(spec, SLICE("d")));

	if (is_list(x))
		return NULL;
	return plain ? x : expr_layout(&nv->pool, x, spec, true);
}

/* "text" % values */
static struct expr *
percent(struct maker *nv, const struct node *node)
{
	struct slice text = node->kids[0]->text;
	const struct node *values = node->kids[1];
	const unsigned char *p = text.ptr, *end = p + text.len;
	struct expr **kids = arena_array(nv->arena, text.len + 1, sizeof(*kids));
	size_t n = 0, taken = 0;

	while (p < end) {
		const unsigned char *stop = memchr(p, '%', (size_t)(end - p));
		if (!stop)
			stop = end;
		if (stop > p)
			kids[n++] = string(nv, (struct slice){ p, (size_t)(stop - p) });
		if (stop == end)
			break;
		p = conversion_end(stop + 1, end);
		struct slice spec = { stop + 1, (size_t)(p - stop) - 1 };
		if (slice_equal(spec, SLICE("%"))) {
			kids[n++] = string(nv, SLICE("%"));
			continue;
		}
		struct expr *x = spec.len > 0 ? percent_value(nv, values, taken++) : NULL;
		if (!x || !(kids[n++] = conversion(nv, spec, x)))
			return unknown(nv, node);
	}
	struct expr *value = values->type == NODE_TUPLE ? NULL : expression(nv, values);
	size_t given = values->type == NODE_TUPLE ? values->n
	               : value && value->type == EXPR_TUPLE ? value->n : 1;
	struct expr *made = taken == given ? expr_concat(&nv->pool, kids, n) : NULL;
	return made ? made : unknown(nv, node);
}

static struct expr *
expression(struct maker *nv, const struct node *node)
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
		return string(nv, node->text);
	case NODE_FSTRING:
		return fstring(nv, node);
	case NODE_NAME:
		return name(nv, node);
	case NODE_UNARY:
		return unary(nv, node);
	case NODE_BINARY:
		if (node->kids[0]->type == NODE_STRING && slice_equal(node->text, SLICE("%")))
			return percent(nv, node);
		return binary(nv, node);
	case NODE_COMPARE:
		return compare(nv, node);
	case NODE_AND:
	case NODE_OR:
		return and_or(nv, node);
	case NODE_NOT: {
		struct expr *x = truth(nv, node->kids[0]);
		return x ? make(nv, node, "not", &x, 1) : NULL;
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
		return unknown(nv, node);
	}
}

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
		return unknown(nv, target);
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
	struct expr *value = tuple ? NULL : expression(nv, node);

	if (tuple ? node->n != n : !value)
		return unknown(nv, node);
	bool pair = value && value->type == EXPR_TUPLE && value->n == n;
	if (!tuple && !pair) {
		struct expr *exactly = expr_exactly(&nv->pool, value, n);
		if (!exactly)
			return unknown(nv, node);
		bind(nv, value);
		bind(nv, exactly);
	}
	for (size_t i = 0; i < n; i++) {
		values[i] = tuple ? expression(nv, node->kids[i]) : pair ? value->kids[i]
		            : expr_field(&nv->pool, value, (int64_t)i);
		if (!values[i])
			return unknown(nv, node);
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
	struct expr *value = expression(nv, tree->kids[tree->n - 1]);
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
		if (!(kids[i] = expression(nv, tree->kids[i])))
			return false;
	struct expr *made = expr_tuple(&nv->pool, kids, tree->n);
	if (!made)
		return unknown(nv, tree);
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
			return make(nv, tree, name_of(nv, "", tree->text, "()"), &nv->p, 1);
		}
	}
	return expression(nv, tree);
}

/* x.match(pattern, group) as a stage: what does not match is dropped. NULL for others. */
static struct expr *
match_stage(struct maker *nv, const struct node *tree, struct expr **matched)
{
	const struct node *callee = tree->type == NODE_CALL ? tree->kids[0] : NULL;
	int64_t group = 0;

	if (!callee || callee->type != NODE_ATTRIBUTE || tree->n < 2 || tree->n > 3 ||
	    !slice_equal(callee->text, SLICE("match")) ||
	    is_global(callee->kids[0], SLICE("re")) ||
	    tree->kids[1]->type != NODE_STRING ||
	    (tree->n == 3 && !constant_int(tree->kids[2], &group)))
		return NULL;
	struct expr *x = expression(nv, callee->kids[0]);
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
		return unknown(nv, tree);
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
	if (is_list(value))
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
	struct expr *value = carried(how, &nv, *reduced || to == program->n);
	nv.group->source = source_of(how, from, to + *reduced);
	return end_group(&nv, value);
}

struct expr_group *
native_written(struct native *how)
{
	struct maker nv = begin_group(how, 0);

	how->form = (struct native_form){ .type = EXPR_END };
	nv.group->source = SLICE("");
	return end_group(&nv, nv.p);
}

struct expr_group *
native_lambda(struct native *how, const struct node *lambda, bool keyed)
{
	struct maker nv = begin_group(how, 0);
	const struct node *parameter = lambda->kids[0];

	if (lambda->n != 2 || parameter->n > 0 || parameter->integer != 0) {
		unknown(&nv, lambda);
		return give_up(how, &nv);
	}
	nv.local = (struct binding){ parameter->text, nv.p };
	struct expr *value = expression(&nv, lambda->kids[1]);
	bool fits = value && (value->type == EXPR_INT || value->type == EXPR_STR ||
	                      (keyed && value->type == EXPR_FLOAT));
	if (!fits) {
		unknown(&nv, lambda);
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
		struct expr *condition = truth(&nv, clause->kids[i]);
		if (!condition)
			return give_up(how, &nv);
		add_step(&nv, EXPR_FILTER, condition);
	}
	struct expr *value = expression(&nv, (*each)->kids[0]);
	if (value && value->type == EXPR_BOOL && reduction == REDUCE_SUM)
		value = make(&nv, (*each)->kids[0], "int()", &value, 1);
	if (!value || !is_reducible(reduction, value)) {
		unknown(&nv, *each);
		return give_up(how, &nv);
	}
	nv.group->reduction = reduction;
	how->form = (struct native_form){ .type = EXPR_END };
	nv.group->source = (struct slice){ NULL, 0 };   /* the caller's */
	return end_group(&nv, value);
}
