/* keeps - whether what a pipeline writes are records of its input: see keeps.h */
#include "lua/keeps.h"

#include "lua/types.h"

static bool
is_scope(const struct node *node, enum scope scope)
{
	return node->type == NODE_NAME && node->integer == scope;
}

static bool
calls_test(const struct node *call)
{
	const struct node *callee = call->kids[0];
	char name[32];

	if (callee->text.len == 0 || callee->text.len >= sizeof name)
		return false;
	memcpy(name, callee->text.ptr, callee->text.len);
	name[callee->text.len] = '\0';
	if (callee->type == NODE_ATTRIBUTE)
		return type_of_method(TYPE_STR, name) == TYPE_BOOL;
	if (callee->type != NODE_NAME || callee->integer != SCOPE_GLOBAL)
		return false;
	return strcmp(name, "bool") == 0 || type_of_function(name) == TYPE_BOOL;
}

/* Whether the value is True, False or None. */
static bool
tests(const struct node *node)
{
	switch (node->type) {
	case NODE_TRUE: case NODE_FALSE: case NODE_NONE: case NODE_COMPARE: case NODE_NOT:
		return true;
	case NODE_AND: case NODE_OR:
		for (size_t i = 0; i < node->n; i++)
			if (!tests(node->kids[i]))
				return false;
		return true;
	case NODE_CALL:
		return calls_test(node);
	default:
		return false;
	}
}

static const char *const selecting[] = {
	"filter", "head", "reverse", "sample", "skip", "sort", "sortby", "tail", "tap", "tee",
	"top", "uniq", NULL
};

/* pp, a slice of it, or a method that gives some of its elements. */
static bool
selects(const struct node *node)
{
	const struct node *callee = node->n > 0 ? node->kids[0] : NULL;

	if (is_scope(node, SCOPE_PP))
		return true;
	if (node->type == NODE_SUBSCRIPT)
		return node->kids[1]->type == NODE_SLICE && selects(callee);
	if (node->type != NODE_CALL || callee->type != NODE_ATTRIBUTE || !selects(callee->kids[0]))
		return false;
	for (size_t i = 0; selecting[i]; i++)
		if (slice_equal(callee->text, slice_of(selecting[i])))
			return true;
	return false;
}

static bool
keeps(const struct node *tree, bool stream)
{
	if (tree->type == NODE_ASSIGN) {
		for (size_t i = 0; i + 1 < tree->n; i++)
			if (tree->kids[i]->type != NODE_NAME || is_scope(tree->kids[i], SCOPE_P) ||
			    is_scope(tree->kids[i], SCOPE_PP))
				return false;
		return true;
	}
	return stream ? selects(tree) : is_scope(tree, SCOPE_P) || tests(tree);
}

bool
keeps_records(const struct checked *checked)
{
	const struct program *program = checked->program;

	for (size_t i = 0; i < program->n; i++)
		if (!keeps(program->stages[i].tree, checked->stages[i].stream))
			return false;
	return true;
}
