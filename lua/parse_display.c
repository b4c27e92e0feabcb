/* parse_display - lists, tuples, dicts, sets and comprehensions: see parser.h */
#include "lua/parser.h"

struct node *
parse_star_or_named(struct parser *ps)
{
	size_t where = ps->t->at;

	if (!parse_accept(ps, "*"))
		return parse_named(ps);
	struct node *inner = parse_bit_or(ps);
	return inner ? parse_node_of(ps, NODE_STAR, where, inner, NULL) : NULL;
}

bool
parse_check_target(struct parser *ps, struct node *node)
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
			if (!parse_check_target(ps, kid))
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
		struct node *next = parse_at(ps, "in") ? NULL : parse_bit_or(ps);
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
	return parse_check_target(ps, target) ? target : NULL;
}

/* for target in iterable [if condition …] */
static struct node *
for_clause(struct parser *ps)
{
	struct node *clause = parse_node(ps, NODE_FOR, ps->t->at);

	ps->t++;
	struct node *target = for_target(ps);
	if (target == NULL || !parse_expect(ps, "in"))
		return NULL;
	struct node *iterable = parse_disjunction(ps);
	if (iterable == NULL)
		return NULL;
	parse_add(ps, clause, target);
	parse_add(ps, clause, iterable);
	while (parse_accept(ps, "if")) {
		struct node *condition = parse_disjunction(ps);
		if (condition == NULL)
			return NULL;
		parse_add(ps, clause, condition);
	}
	return clause;
}

struct node *
parse_comprehension(struct parser *ps, enum node_type type, size_t where, struct node *a,
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
		struct node *next = parse_star_or_named(ps);
		if (next == NULL)
			return NULL;
		parse_add(ps, node, next);
	}
	return parse_expect(ps, close) ? node : NULL;
}

struct node *
parse_list(struct parser *ps)
{
	size_t where = ps->t++->at;

	if (parse_accept(ps, "]"))
		return parse_node(ps, NODE_LIST, where);
	struct node *first = parse_star_or_named(ps);
	if (first == NULL)
		return NULL;
	if (!parse_at(ps, "for"))
		return elements(ps, NODE_LIST, where, first, "]");
	struct node *node = parse_comprehension(ps, NODE_LISTCOMP, where, first, NULL);
	return node && parse_expect(ps, "]") ? node : NULL;
}

struct node *
parse_parenthesized(struct parser *ps)
{
	size_t where = ps->t++->at;

	if (parse_accept(ps, ")"))
		return parse_node(ps, NODE_TUPLE, where);
	struct node *first = parse_star_or_named(ps);
	if (first == NULL)
		return NULL;
	if (parse_at(ps, "for")) {
		struct node *node = parse_comprehension(ps, NODE_GENEXP, where, first, NULL);
		return node && parse_expect(ps, ")") ? node : NULL;
	}
	if (parse_at(ps, ",") || first->type == NODE_STAR)
		return elements(ps, NODE_TUPLE, where, first, ")");
	return parse_expect(ps, ")") ? first : NULL;
}

/* key: value or **mapping, added to the dict. */
static bool
dict_item(struct parser *ps, struct node *dict)
{
	size_t where = ps->t->at;

	if (parse_accept(ps, "**")) {
		struct node *mapping = parse_bit_or(ps);
		if (mapping)
			parse_add(ps, dict, parse_node_of(ps, NODE_DOUBLESTAR, where, mapping, NULL));
		return mapping != NULL;
	}
	struct node *key = parse_expression(ps);
	if (key == NULL || !parse_expect(ps, ":"))
		return false;
	struct node *value = parse_expression(ps);
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
	return parse_expect(ps, "}") ? dict : NULL;
}

struct node *
parse_dict_or_set(struct parser *ps)
{
	size_t where = ps->t++->at;
	struct node *dict = parse_node(ps, NODE_DICT, where);

	if (parse_accept(ps, "}"))
		return dict;
	if (parse_at(ps, "**"))
		return dict_item(ps, dict) ? dict_rest(ps, dict) : NULL;
	struct node *first = parse_star_or_named(ps);
	if (first == NULL)
		return NULL;
	if (!parse_accept(ps, ":")) {
		if (!parse_at(ps, "for"))
			return elements(ps, NODE_SET, where, first, "}");
		struct node *set = parse_comprehension(ps, NODE_SETCOMP, where, first, NULL);
		return set && parse_expect(ps, "}") ? set : NULL;
	}
	struct node *value = parse_expression(ps);
	if (value == NULL)
		return NULL;
	if (parse_at(ps, "for")) {
		struct node *comp = parse_comprehension(ps, NODE_DICTCOMP, where, first, value);
		return comp && parse_expect(ps, "}") ? comp : NULL;
	}
	parse_add(ps, dict, first);
	parse_add(ps, dict, value);
	return dict_rest(ps, dict);
}
