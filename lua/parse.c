/* parse - tokens to a tree per stage: see parse.h */
#include "lua/parser.h"

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

bool
parse_expect(struct parser *ps, const char *text)
{
	if (parse_accept(ps, text))
		return true;
	if (!parse_at_end(ps))
		parse_error(ps);
	else
		source_error(ps->src, ps->t->at, "'%s' is missing", text);
	return false;
}

/* -- stages -------------------------------------------------------------- */

/* Expressions separated by commas: several of them, or one with a comma, are a tuple. */
static struct node *
tuple_or_one(struct parser *ps)
{
	struct node *first = parse_star_or_named(ps);

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
		struct node *next = parse_star_or_named(ps);
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
		if (!parse_check_target(ps, node))
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
