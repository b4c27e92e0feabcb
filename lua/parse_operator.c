/* parse_operator - operators by their precedence, lambda and if: see parser.h */
#include "lua/parser.h"

enum { DEPTH_MAX = 400 };   /* nesting of brackets and operators */

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
	struct node *base = parse_primary(ps);
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
		if (!parse_in_chain(ps, links))
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

struct node *
parse_bit_or(struct parser *ps)
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
	struct node *left = parse_bit_or(ps);
	struct node *node = NULL;

	while (left) {
		const struct token *op_token = ps->t;
		struct slice op = comparison_operator(ps);
		if (op.len == 0)
			return node ? node : left;
		struct node *right = parse_bit_or(ps);
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

struct node *
parse_disjunction(struct parser *ps)
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
		struct node *value = parse_expression(ps);
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
	struct node *body = parse_expect(ps, ":") ? parse_expression(ps) : NULL;
	if (body == NULL)
		return NULL;
	parse_add(ps, node, body);
	return node;
}

static struct node *
conditional(struct parser *ps)
{
	struct node *then = parse_disjunction(ps);
	size_t where = ps->t->at;

	if (then == NULL || !parse_accept(ps, "if"))
		return then;
	struct node *condition = parse_disjunction(ps);
	if (condition == NULL || !parse_expect(ps, "else"))
		return NULL;
	struct node *other = parse_expression(ps);
	if (other == NULL)
		return NULL;
	struct node *node = parse_node_of(ps, NODE_IF, where, condition, then);
	parse_add(ps, node, other);
	return node;
}

struct node *
parse_expression(struct parser *ps)
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
		return parse_expression(ps);
	ps->t += 2;
	struct node *value = parse_expression(ps);
	if (value == NULL)
		return NULL;
	struct node *node = parse_node_of(ps, NODE_WALRUS, t->at, value, NULL);
	node->text = t->text;
	return node;
}
