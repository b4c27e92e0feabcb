/* parse - tokens to a tree per stage: see parse.h */
#include "lua/parser.h"

enum {
	DEPTH_MAX = 400,     /* nesting of brackets and operators */
	CHAIN_MAX = 4000     /* operators, calls and the like in a row: a tree as deep */
};

static struct node *expression(struct parser *ps);
static struct node *disjunction(struct parser *ps);
static struct node *bit_or(struct parser *ps);

/* -- nodes --------------------------------------------------------------- */

struct node *
parse_node(struct parser *ps, enum node_type type, size_t at)
{
	struct node *node = arena_alloc(ps->src->arena, sizeof *node);

	node->type = type;
	node->at = at;
	return node;
}

/* Room doubles at powers of two, so that no capacity need be kept. */
void
parse_add(struct parser *ps, struct node *node, struct node *kid)
{
	if ((node->n & (node->n - 1)) == 0) {
		size_t cap = node->n ? node->n * 2 : 1;
		struct node **kids = arena_array(ps->src->arena, cap, sizeof *kids);
		if (node->n)
			memcpy(kids, node->kids, node->n * sizeof *kids);
		node->kids = kids;
	}
	node->kids[node->n++] = kid;
}

struct node *
parse_node_of(struct parser *ps, enum node_type type, size_t at, struct node *a,
        struct node *b)
{
	struct node *node = parse_node(ps, type, at);

	if (a)
		parse_add(ps, node, a);
	if (b)
		parse_add(ps, node, b);
	return node;
}

/* -- tokens -------------------------------------------------------------- */

bool
parse_at(const struct parser *ps, const char *text)
{
	return token_is(ps->t, text);
}

bool
parse_accept(struct parser *ps, const char *text)
{
	if (!parse_at(ps, text))
		return false;
	ps->t++;
	return true;
}

bool
parse_at_end(const struct parser *ps)
{
	return ps->t->type == TOKEN_END || ps->t->type == TOKEN_PIPE;
}

void *
parse_error(struct parser *ps)
{
	const struct token *t = ps->t;

	if (parse_at_end(ps))
		return source_error(ps->src, t->at, "the stage ends where an expression is expected");
	if (parse_at(ps, "="))
		return source_error(ps->src, t->at, "invalid syntax: '=' assigns, '==' compares");
	if (t == ps->stage && (parse_at(ps, "if") || parse_at(ps, "for")))
		return source_error(ps->src, t->at, "invalid syntax: '%.*s' is a statement, a stage "
		                    "is an expression: %s", (int)t->text.len, (const char *)t->text.ptr,
		                    parse_at(ps, "if") ? "x if condition else y, or a condition by itself"
		                                       : "[x for x in y]");
	if (t->type == TOKEN_KEYWORD && !parse_at(ps, "if") && !parse_at(ps, "else") &&
	    !parse_at(ps, "for") && !parse_at(ps, "in") && !parse_at(ps, "is") && !parse_at(ps, "and") && !parse_at(ps, "or"))
		return source_error(ps->src, t->at, "invalid syntax: '%.*s' is a statement, "
		                    "a stage is an expression", (int)t->text.len,
		                    (const char *)t->text.ptr);
	if (parse_at(ps, "&") && token_is(t - 1, "&"))
		return source_error(ps->src, t->at, "invalid syntax: it is 'and', not '&&'");
	return source_error(ps->src, t->at, "invalid syntax");
}

static bool
expect(struct parser *ps, const char *text)
{
	if (parse_accept(ps, text))
		return true;
	if (!parse_at_end(ps))
		parse_error(ps);
	else
		source_error(ps->src, ps->t->at, "'%s' is missing", text);
	return false;
}

/* -- displays and comprehensions ----------------------------------------- */

static struct node *
star_or_named(struct parser *ps)
{
	size_t where = ps->t->at;

	if (!parse_accept(ps, "*"))
		return parse_named(ps);
	struct node *inner = bit_or(ps);
	return inner ? parse_node_of(ps, NODE_STAR, where, inner, NULL) : NULL;
}

/* A target of `for` or of an assignment: a name, or a tuple of targets. */
static bool
check_target(struct parser *ps, struct node *node)
{
	switch (node->type) {
	case NODE_NAME:
		return true;
	case NODE_TUPLE:
	case NODE_LIST:
		for (size_t i = 0, stars = 0; i < node->n; i++) {
			struct node *kid = node->kids[i];
			if (kid->type == NODE_STAR) {
				kid = kid->kids[0];
				if (++stars > 1) {
					source_error(ps->src, kid->at,
					             "multiple starred expressions in assignment");
					return false;
				}
			}
			if (!check_target(ps, kid))
				return false;
		}
		return true;
	default:
		source_error(ps->src, node->at, "can't assign to this expression: "
		             "a name or several names are expected");
		return false;
	}
}

static struct node *
for_target(struct parser *ps)
{
	size_t where = ps->t->at;
	struct node *first = NULL, *tuple = NULL;

	do {
		bool star = parse_accept(ps, "*");
		struct node *next = parse_at(ps, "in") ? NULL : bit_or(ps);
		if (next == NULL)
			break;
		if (star)
			next = parse_node_of(ps, NODE_STAR, where, next, NULL);
		if (first && !tuple)
			tuple = parse_node_of(ps, NODE_TUPLE, where, first, NULL);
		if (tuple)
			parse_add(ps, tuple, next);
		if (first == NULL)
			first = next;
	} while (parse_accept(ps, ",") && (tuple || (tuple = parse_node_of(ps, NODE_TUPLE, where, first, NULL))));
	if (first == NULL)
		return parse_error(ps);
	struct node *target = tuple ? tuple : first;
	return check_target(ps, target) ? target : NULL;
}

/* for target in iterable [if condition …] */
static struct node *
for_clause(struct parser *ps)
{
	struct node *clause = parse_node(ps, NODE_FOR, ps->t->at);

	ps->t++;
	struct node *target = for_target(ps);
	if (target == NULL || !expect(ps, "in"))
		return NULL;
	struct node *iterable = disjunction(ps);
	if (iterable == NULL)
		return NULL;
	parse_add(ps, clause, target);
	parse_add(ps, clause, iterable);
	while (parse_accept(ps, "if")) {
		struct node *condition = disjunction(ps);
		if (condition == NULL)
			return NULL;
		parse_add(ps, clause, condition);
	}
	return clause;
}

static struct node *
comprehension(struct parser *ps, enum node_type type, size_t where, struct node *a,
              struct node *b)
{
	struct node *node = parse_node_of(ps, type, where, a, b);

	while (parse_at(ps, "for")) {
		struct node *clause = for_clause(ps);
		if (clause == NULL)
			return NULL;
		parse_add(ps, node, clause);
	}
	return node;
}

/* Elements up to `close`, the first one parsed already. */
static struct node *
elements(struct parser *ps, enum node_type type, size_t where, struct node *first,
         const char *close)
{
	struct node *node = parse_node_of(ps, type, where, first, NULL);

	while (parse_accept(ps, ",") && !parse_at(ps, close)) {
		struct node *next = star_or_named(ps);
		if (next == NULL)
			return NULL;
		parse_add(ps, node, next);
	}
	return expect(ps, close) ? node : NULL;
}

static struct node *
list_display(struct parser *ps)
{
	size_t where = ps->t++->at;

	if (parse_accept(ps, "]"))
		return parse_node(ps, NODE_LIST, where);
	struct node *first = star_or_named(ps);
	if (first == NULL)
		return NULL;
	if (!parse_at(ps, "for"))
		return elements(ps, NODE_LIST, where, first, "]");
	struct node *node = comprehension(ps, NODE_LISTCOMP, where, first, NULL);
	return node && expect(ps, "]") ? node : NULL;
}

static struct node *
parenthesized(struct parser *ps)
{
	size_t where = ps->t++->at;

	if (parse_accept(ps, ")"))
		return parse_node(ps, NODE_TUPLE, where);
	struct node *first = star_or_named(ps);
	if (first == NULL)
		return NULL;
	if (parse_at(ps, "for")) {
		struct node *node = comprehension(ps, NODE_GENEXP, where, first, NULL);
		return node && expect(ps, ")") ? node : NULL;
	}
	if (parse_at(ps, ",") || first->type == NODE_STAR)
		return elements(ps, NODE_TUPLE, where, first, ")");
	return expect(ps, ")") ? first : NULL;
}

/* key: value or **mapping, added to the dict. */
static bool
dict_item(struct parser *ps, struct node *dict)
{
	size_t where = ps->t->at;

	if (parse_accept(ps, "**")) {
		struct node *mapping = bit_or(ps);
		if (mapping)
			parse_add(ps, dict, parse_node_of(ps, NODE_DOUBLESTAR, where, mapping, NULL));
		return mapping != NULL;
	}
	struct node *key = expression(ps);
	if (key == NULL || !expect(ps, ":"))
		return false;
	struct node *value = expression(ps);
	if (value == NULL)
		return false;
	parse_add(ps, dict, key);
	parse_add(ps, dict, value);
	return true;
}

static struct node *
dict_rest(struct parser *ps, struct node *dict)
{
	while (parse_accept(ps, ",") && !parse_at(ps, "}"))
		if (!dict_item(ps, dict))
			return NULL;
	return expect(ps, "}") ? dict : NULL;
}

static struct node *
dict_or_set(struct parser *ps)
{
	size_t where = ps->t++->at;
	struct node *dict = parse_node(ps, NODE_DICT, where);

	if (parse_accept(ps, "}"))
		return dict;
	if (parse_at(ps, "**"))
		return dict_item(ps, dict) ? dict_rest(ps, dict) : NULL;
	struct node *first = star_or_named(ps);
	if (first == NULL)
		return NULL;
	if (!parse_accept(ps, ":")) {
		if (!parse_at(ps, "for"))
			return elements(ps, NODE_SET, where, first, "}");
		struct node *set = comprehension(ps, NODE_SETCOMP, where, first, NULL);
		return set && expect(ps, "}") ? set : NULL;
	}
	struct node *value = expression(ps);
	if (value == NULL)
		return NULL;
	if (parse_at(ps, "for")) {
		struct node *comp = comprehension(ps, NODE_DICTCOMP, where, first, value);
		return comp && expect(ps, "}") ? comp : NULL;
	}
	parse_add(ps, dict, first);
	parse_add(ps, dict, value);
	return dict_rest(ps, dict);
}

/* -- atoms and what follows them ------------------------------------------ */

static struct node *
literal(struct parser *ps, enum node_type type)
{
	struct node *node = parse_node(ps, type, ps->t->at);

	node->text = ps->t->text;
	node->integer = ps->t->integer;
	node->number = ps->t->number;
	ps->t++;
	return node;
}

static struct node *
atom(struct parser *ps)
{
	switch (ps->t->type) {
	case TOKEN_NAME:
		return literal(ps, NODE_NAME);
	case TOKEN_INT:
		if (ps->t->least)
			return source_error(ps->src, ps->t->at, "integer does not fit 64 bits: %.*s",
			                    (int)ps->t->text.len, (const char *)ps->t->text.ptr);
		return literal(ps, NODE_INT);
	case TOKEN_FLOAT:
		return literal(ps, NODE_FLOAT);
	case TOKEN_STRING:
	case TOKEN_BYTES:
	case TOKEN_FSTRING:
		return parse_string(ps);
	default:
		break;
	}
	if (parse_at(ps, "("))
		return parenthesized(ps);
	if (parse_at(ps, "["))
		return list_display(ps);
	if (parse_at(ps, "{"))
		return dict_or_set(ps);
	if (parse_at(ps, "None"))
		return literal(ps, NODE_NONE);
	if (parse_at(ps, "True"))
		return literal(ps, NODE_TRUE);
	if (parse_at(ps, "False"))
		return literal(ps, NODE_FALSE);
	if (parse_at(ps, "..."))
		return literal(ps, NODE_ELLIPSIS);
	return parse_error(ps);
}

static struct node *
argument(struct parser *ps)
{
	const struct token *t = ps->t;

	if (parse_accept(ps, "*") || parse_accept(ps, "**")) {
		enum node_type type = t->text.len == 1 ? NODE_STAR : NODE_DOUBLESTAR;
		struct node *value = expression(ps);
		return value ? parse_node_of(ps, type, t->at, value, NULL) : NULL;
	}
	if (t->type == TOKEN_NAME && token_is(t + 1, "=")) {
		ps->t += 2;
		struct node *value = expression(ps);
		if (value == NULL)
			return NULL;
		struct node *node = parse_node_of(ps, NODE_KEYWORD, t->at, value, NULL);
		node->text = t->text;
		return node;
	}
	struct node *value = parse_named(ps);
	if (value && parse_at(ps, "for"))
		return comprehension(ps, NODE_GENEXP, t->at, value, NULL);
	return value;
}

static struct node *
call(struct parser *ps, struct node *callee)
{
	/* the caret of a method call points at its name, which ATTRIBUTE's does */
	struct node *node = parse_node_of(ps, NODE_CALL, callee->at, callee, NULL);
	bool named_seen = false;

	ps->t++;
	while (!parse_at(ps, ")")) {
		struct node *arg = argument(ps);
		if (arg == NULL)
			return NULL;
		if (arg->type == NODE_KEYWORD || arg->type == NODE_DOUBLESTAR)
			named_seen = true;
		else if (named_seen && arg->type != NODE_STAR)
			return source_error(ps->src, arg->at,
			                    "positional argument follows keyword argument");
		parse_add(ps, node, arg);
		if (!parse_accept(ps, ","))
			break;
	}
	return expect(ps, ")") ? node : NULL;
}

/* One part of a slice, NULL where it is left out; *good is false on an error. */
static struct node *
slice_part(struct parser *ps, bool *good)
{
	if (parse_at(ps, ":") || parse_at(ps, "]") || parse_at(ps, ","))
		return NULL;
	struct node *part = expression(ps);
	*good = *good && part;
	return part;
}

static struct node *
subscript_key(struct parser *ps)
{
	size_t where = ps->t->at;
	bool good = true;
	struct node *start = parse_at(ps, ":") ? NULL : star_or_named(ps);

	if (start == NULL && !parse_at(ps, ":"))
		return NULL;
	if (!parse_accept(ps, ":"))
		return start;
	struct node *node = parse_node(ps, NODE_SLICE, where);
	struct node *stop = slice_part(ps, &good);
	struct node *step = good && parse_accept(ps, ":") ? slice_part(ps, &good) : NULL;
	if (!good)
		return NULL;
	parse_add(ps, node, start);
	parse_add(ps, node, stop);
	parse_add(ps, node, step);
	return node;
}

static struct node *
subscript(struct parser *ps, struct node *object)
{
	size_t where = ps->t++->at;
	struct node *key = subscript_key(ps);

	if (key && parse_at(ps, ",")) {
		key = parse_node_of(ps, NODE_TUPLE, key->at, key, NULL);
		while (parse_accept(ps, ",") && !parse_at(ps, "]")) {
			struct node *next = subscript_key(ps);
			if (next == NULL)
				return NULL;
			parse_add(ps, key, next);
		}
	}
	if (key == NULL)
		return parse_at(ps, "]") ? parse_error(ps) : NULL;
	return expect(ps, "]") ? parse_node_of(ps, NODE_SUBSCRIPT, where, object, key) : NULL;
}

static struct node *
attribute(struct parser *ps, struct node *object)
{
	ps->t++;
	if (ps->t->type != TOKEN_NAME)
		return parse_at_end(ps) ? source_error(ps->src, ps->t->at, "a name is missing after '.'")
		                  : parse_error(ps);
	struct node *node = parse_node_of(ps, NODE_ATTRIBUTE, ps->t->at, object, NULL);
	node->text = ps->t++->text;
	return node;
}

static bool
in_chain(struct parser *ps, size_t links)
{
	if (links <= CHAIN_MAX)
		return true;
	source_error(ps->src, ps->t->at, "the expression is too long (more than %d in a row)",
	             CHAIN_MAX);
	return false;
}

static struct node *
primary(struct parser *ps)
{
	struct node *node = atom(ps);

	for (size_t links = 0; node && in_chain(ps, links); links++) {
		if (parse_at(ps, "."))
			node = attribute(ps, node);
		else if (parse_at(ps, "("))
			node = call(ps, node);
		else if (parse_at(ps, "["))
			node = subscript(ps, node);
		else
			break;
	}
	return ps->src->failed ? NULL : node;
}

/* -- operators ----------------------------------------------------------- */

static bool
enter(struct parser *ps)
{
	if (++ps->depth <= DEPTH_MAX)
		return true;
	source_error(ps->src, ps->t->at, "nested too deeply (more than %d levels)", DEPTH_MAX);
	return false;
}

static struct node *unary(struct parser *ps);

static struct node *
power(struct parser *ps)
{
	struct node *base = primary(ps);
	const struct token *op = ps->t;

	if (base == NULL || !parse_accept(ps, "**"))
		return base;
	struct node *exponent = unary(ps);
	if (exponent == NULL)
		return NULL;
	struct node *node = parse_node_of(ps, NODE_BINARY, op->at, base, exponent);
	node->text = op->text;
	return node;
}

/* -9223372036854775808 is one number: without its minus it would not fit. */
static struct node *
least_integer(struct parser *ps, const struct token *op)
{
	struct node *node = parse_node(ps, NODE_INT, op->at);

	node->text = SLICE("-9223372036854775808");
	node->integer = LUA_MININTEGER;
	ps->t++;
	return node;
}

static struct node *
unary(struct parser *ps)
{
	const struct token *op = ps->t;

	if (!parse_at(ps, "-") && !parse_at(ps, "+") && !parse_at(ps, "~"))
		return power(ps);
	ps->t++;
	if (token_is(op, "-") && ps->t->least && !token_is(ps->t + 1, "**"))
		return least_integer(ps, op);
	if (!enter(ps))
		return NULL;
	struct node *operand = unary(ps);
	ps->depth--;
	if (operand == NULL)
		return NULL;
	struct node *node = parse_node_of(ps, NODE_UNARY, op->at, operand, NULL);
	node->text = op->text;
	return node;
}

static const char *const levels[][6] = {
	{ "|" }, { "^" }, { "&" }, { "<<", ">>" }, { "+", "-" },
	{ "*", "/", "//", "%", "@" },
};

enum { LEVELS = sizeof levels / sizeof *levels };

static bool
at_level(const struct parser *ps, size_t level)
{
	for (size_t i = 0; i < 6 && levels[level][i]; i++)
		if (parse_at(ps, levels[level][i]))
			return true;
	return false;
}

static struct node *
binary(struct parser *ps, size_t level)
{
	if (level == LEVELS)
		return unary(ps);
	struct node *left = binary(ps, level + 1);
	for (size_t links = 0; left && at_level(ps, level); links++) {
		if (!in_chain(ps, links))
			return NULL;
		const struct token *op = ps->t++;
		struct node *right = binary(ps, level + 1);
		if (right == NULL)
			return NULL;
		if (token_is(op, "@"))
			return source_error(ps->src, op->at, "matrix multiplication is not supported");
		left = parse_node_of(ps, NODE_BINARY, op->at, left, right);
		left->text = op->text;
	}
	return left;
}

static struct node *
bit_or(struct parser *ps)
{
	return binary(ps, 0);
}

/* The comparison operator at the next token, moved over; an empty slice if none is. */
static struct slice
comparison_operator(struct parser *ps)
{
	static const char *const plain[] = { "<", ">", "==", ">=", "<=", "!=", "in" };

	for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
		if (parse_accept(ps, plain[i]))
			return slice_of(plain[i]);
	if (parse_at(ps, "not") && token_is(ps->t + 1, "in")) {
		ps->t += 2;
		return SLICE("not in");
	}
	if (parse_accept(ps, "is"))
		return parse_accept(ps, "not") ? SLICE("is not") : SLICE("is");
	return (struct slice){ NULL, 0 };
}

static struct node *
comparison(struct parser *ps)
{
	struct node *left = bit_or(ps);
	struct node *node = NULL;

	while (left) {
		const struct token *op_token = ps->t;
		struct slice op = comparison_operator(ps);
		if (op.len == 0)
			return node ? node : left;
		struct node *right = bit_or(ps);
		if (right == NULL)
			return NULL;
		if (node == NULL)
			node = parse_node_of(ps, NODE_COMPARE, op_token->at, left, NULL);
		parse_add(ps, node, right);
		struct slice *texts = arena_array(ps->src->arena, node->n - 1, sizeof *texts);
		if (node->n > 2)
			memcpy(texts, node->texts, (node->n - 2) * sizeof *texts);
		texts[node->n - 2] = op;
		node->texts = texts;
	}
	return NULL;
}

static struct node *
inversion(struct parser *ps)
{
	size_t where = ps->t->at;

	if (!parse_accept(ps, "not"))
		return comparison(ps);
	if (!enter(ps))
		return NULL;
	struct node *operand = inversion(ps);
	ps->depth--;
	return operand ? parse_node_of(ps, NODE_NOT, where, operand, NULL) : NULL;
}

static struct node *
boolean(struct parser *ps, const char *op, enum node_type type,
        struct node *(*operand)(struct parser *))
{
	struct node *first = operand(ps);
	struct node *node = NULL;

	while (first && parse_at(ps, op)) {
		size_t where = ps->t++->at;
		struct node *next = operand(ps);
		if (next == NULL)
			return NULL;
		if (node == NULL)
			node = parse_node_of(ps, type, where, first, NULL);
		parse_add(ps, node, next);
	}
	return node ? node : first;
}

static struct node *
conjunction(struct parser *ps)
{
	return boolean(ps, "and", NODE_AND, inversion);
}

static struct node *
disjunction(struct parser *ps)
{
	return boolean(ps, "or", NODE_OR, conjunction);
}

static struct node *
lambda_param(struct parser *ps)
{
	struct node *param = parse_node(ps, NODE_PARAM, ps->t->at);

	if (parse_accept(ps, "**"))
		param->integer = 2;
	else if (parse_accept(ps, "*"))
		param->integer = parse_at(ps, ",") ? 3 : 1;
	if (param->integer == 3)
		return param;
	if (ps->t->type != TOKEN_NAME)
		return parse_error(ps);
	param->text = ps->t++->text;
	if (param->integer == 0 && parse_accept(ps, "=")) {
		struct node *value = expression(ps);
		if (value == NULL)
			return NULL;
		parse_add(ps, param, value);
	}
	return param;
}

static struct node *
lambda(struct parser *ps)
{
	struct node *node = parse_node(ps, NODE_LAMBDA, ps->t++->at);
	bool defaults = false;

	while (!parse_at(ps, ":")) {
		struct node *param = lambda_param(ps);
		if (param == NULL)
			return NULL;
		if (defaults && param->integer == 0 && param->n == 0)
			return source_error(ps->src, param->at,
			                    "non-default argument follows default argument");
		for (size_t i = 0; i < node->n; i++)
			if (param->text.len > 0 && slice_equal(param->text, node->kids[i]->text))
				return source_error(ps->src, param->at, "duplicate argument '%.*s' in lambda",
				                    (int)param->text.len, (const char *)param->text.ptr);
		defaults = (defaults || param->n > 0) && param->integer == 0;
		parse_add(ps, node, param);
		if (!parse_accept(ps, ","))
			break;
	}
	struct node *body = expect(ps, ":") ? expression(ps) : NULL;
	if (body == NULL)
		return NULL;
	parse_add(ps, node, body);
	return node;
}

static struct node *
conditional(struct parser *ps)
{
	struct node *then = disjunction(ps);
	size_t where = ps->t->at;

	if (then == NULL || !parse_accept(ps, "if"))
		return then;
	struct node *condition = disjunction(ps);
	if (condition == NULL || !expect(ps, "else"))
		return NULL;
	struct node *other = expression(ps);
	if (other == NULL)
		return NULL;
	struct node *node = parse_node_of(ps, NODE_IF, where, condition, then);
	parse_add(ps, node, other);
	return node;
}

static struct node *
expression(struct parser *ps)
{
	if (!enter(ps))
		return NULL;
	struct node *node = parse_at(ps, "lambda") ? lambda(ps) : conditional(ps);
	ps->depth--;
	return node;
}

struct node *
parse_named(struct parser *ps)
{
	const struct token *t = ps->t;

	if (t->type != TOKEN_NAME || !token_is(t + 1, ":="))
		return expression(ps);
	ps->t += 2;
	struct node *value = expression(ps);
	if (value == NULL)
		return NULL;
	struct node *node = parse_node_of(ps, NODE_WALRUS, t->at, value, NULL);
	node->text = t->text;
	return node;
}

/* -- stages -------------------------------------------------------------- */

/* Expressions separated by commas: several of them, or one with a comma, are a tuple. */
static struct node *
tuple_or_one(struct parser *ps)
{
	struct node *first = star_or_named(ps);

	if (first == NULL)
		return NULL;
	if (!parse_at(ps, ",")) {
		if (first->type == NODE_STAR)
			return source_error(ps->src, first->at,
			                    "can't use starred expression here");
		return first;
	}
	struct node *tuple = parse_node_of(ps, NODE_TUPLE, first->at, first, NULL);
	while (parse_accept(ps, ",") && !parse_at_end(ps) && !parse_at(ps, "=")) {
		struct node *next = star_or_named(ps);
		if (next == NULL)
			return NULL;
		parse_add(ps, tuple, next);
	}
	return tuple;
}

/* x += 1 is x = x + 1 */
static struct node *
augmented(struct parser *ps, struct node *target)
{
	const struct token *op = ps->t++;

	if (target->type != NODE_NAME)
		return source_error(ps->src, op->at, "'%.*s' takes one name on its left",
		                    (int)op->text.len, (const char *)op->text.ptr);
	struct node *value = tuple_or_one(ps);
	if (value == NULL)
		return NULL;
	struct node *operand = parse_node(ps, NODE_NAME, target->at);
	operand->text = target->text;
	struct node *sum = parse_node_of(ps, NODE_BINARY, op->at, operand, value);
	sum->text = (struct slice){ op->text.ptr, op->text.len - 1 };
	return parse_node_of(ps, NODE_ASSIGN, target->at, target, sum);
}

static bool
at_augmented(const struct parser *ps)
{
	const struct token *t = ps->t;

	return t->type == TOKEN_OP && t->text.len >= 2 &&
	       t->text.ptr[t->text.len - 1] == '=' &&
	       !parse_at(ps, "==") && !parse_at(ps, "!=") && !parse_at(ps, "<=") && !parse_at(ps, ">=") && !parse_at(ps, ":=");
}

static struct node *
stage(struct parser *ps)
{
	struct node *node = tuple_or_one(ps);
	struct node *assign = NULL;

	if (node && at_augmented(ps))
		return augmented(ps, node);
	while (node && parse_at(ps, "=")) {
		if (!check_target(ps, node))
			return NULL;
		ps->t++;
		if (assign == NULL)
			assign = parse_node(ps, NODE_ASSIGN, node->at);
		parse_add(ps, assign, node);
		node = tuple_or_one(ps);
	}
	if (node == NULL)
		return NULL;
	if (!parse_at_end(ps))
		return parse_error(ps);
	if (assign == NULL)
		return node;
	parse_add(ps, assign, node);
	return assign;
}

static int
empty_stage(struct parser *ps, const struct token *pipe)
{
	if (pipe->type == TOKEN_END && pipe->at == 0)
		source_error(ps->src, 0, "the pipeline is empty");
	else if (pipe->type == TOKEN_PIPE && pipe[1].type == TOKEN_PIPE)
		source_error(ps->src, pipe->at, "empty stage: '||' has none between "
		             "(Python's or is 'or')");
	else
		source_error(ps->src, pipe->at, "empty stage");
	return -1;
}

int
parse(struct source *src, const struct tokens *tokens, struct program *out)
{
	struct parser ps = { .src = src, .t = tokens->list };
	size_t stages = 1;

	for (size_t i = 0; i < tokens->n; i++)
		stages += tokens->list[i].type == TOKEN_PIPE;
	*out = (struct program){ .src = src };
	out->stages = arena_array(src->arena, stages, sizeof *out->stages);
	for (;; ps.t++) {
		struct stage_text *text = &out->stages[out->n];
		if (parse_at_end(&ps))
			return empty_stage(&ps, ps.t > tokens->list &&
			                   ps.t[-1].type == TOKEN_PIPE ? ps.t - 1 : ps.t);
		text->from = ps.t->at;
		ps.stage = ps.t;
		text->tree = stage(&ps);
		if (text->tree == NULL)
			return -1;
		text->to = ps.t[-1].at + ps.t[-1].text.len;
		out->n++;
		if (ps.t->type == TOKEN_END)
			return 0;
	}
}
