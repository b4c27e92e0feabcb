/* parse_primary - an atom, and the calls, subscripts and attributes behind it: see parser.h */
#include "lua/parser.h"

enum { CHAIN_MAX = 4000 };   /* operators, calls and the like in a row: a tree as deep */

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
		return parse_parenthesized(ps);
	if (parse_at(ps, "["))
		return parse_list(ps);
	if (parse_at(ps, "{"))
		return parse_dict_or_set(ps);
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
		struct node *value = parse_expression(ps);
		return value ? parse_node_of(ps, type, t->at, value, NULL) : NULL;
	}
	if (t->type == TOKEN_NAME && token_is(t + 1, "=")) {
		ps->t += 2;
		struct node *value = parse_expression(ps);
		if (value == NULL)
			return NULL;
		struct node *node = parse_node_of(ps, NODE_KEYWORD, t->at, value, NULL);
		node->text = t->text;
		return node;
	}
	struct node *value = parse_named(ps);
	if (value && parse_at(ps, "for"))
		return parse_comprehension(ps, NODE_GENEXP, t->at, value, NULL);
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
	return parse_expect(ps, ")") ? node : NULL;
}

/* One part of a slice, NULL where it is left out; *good is false on an error. */
static struct node *
slice_part(struct parser *ps, bool *good)
{
	if (parse_at(ps, ":") || parse_at(ps, "]") || parse_at(ps, ","))
		return NULL;
	struct node *part = parse_expression(ps);
	*good = *good && part;
	return part;
}

static struct node *
subscript_key(struct parser *ps)
{
	size_t where = ps->t->at;
	bool good = true;
	struct node *start = parse_at(ps, ":") ? NULL : parse_star_or_named(ps);

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
	return parse_expect(ps, "]") ? parse_node_of(ps, NODE_SUBSCRIPT, where, object, key) : NULL;
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

bool
parse_in_chain(struct parser *ps, size_t links)
{
	if (links <= CHAIN_MAX)
		return true;
	source_error(ps->src, ps->t->at, "the expression is too long (more than %d in a row)",
	             CHAIN_MAX);
	return false;
}

struct node *
parse_primary(struct parser *ps)
{
	struct node *node = atom(ps);

	for (size_t links = 0; node && parse_in_chain(ps, links); links++) {
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
