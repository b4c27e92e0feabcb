/* check - scopes and kinds of stages: see check.h */
#include "lua/check.h"

struct checker {
	struct source *src;
	struct names locals;      /* bound around the place that is looked at, innermost last */
	struct names line;        /* of the current group of line stages */
	struct checked *out;
	struct checked_stage *stage;
	const struct stage_text *text;
	const struct node *line_use;     /* first use of p or i in the stage */
	const struct node *stream_use;   /* first use of pp, files or ff */
};

bool
names_have(const struct names *names, struct slice name)
{
	for (size_t i = names->n; i > 0; i--)
		if (slice_equal(names->list[i - 1], name))
			return true;
	return false;
}

void
names_add(struct arena *arena, struct names *names, struct slice name)
{
	if (names->n == names->cap) {
		size_t cap = names->cap ? names->cap * 2 : 8;
		struct slice *list = arena_array(arena, cap, sizeof *list);
		if (names->n)
			memcpy(list, names->list, names->n * sizeof *list);
		names->list = list;
		names->cap = cap;
	}
	names->list[names->n++] = name;
}

static enum scope
special_scope(struct slice name)
{
	static const struct { const char *name; enum scope scope; } special[] = {
		{ "p", SCOPE_P }, { "i", SCOPE_I }, { "pp", SCOPE_PP },
		{ "files", SCOPE_FILES }, { "ff", SCOPE_FF },
	};

	for (size_t i = 0; i < sizeof special / sizeof *special; i++)
		if (slice_equal(name, slice_of(special[i].name)))
			return special[i].scope;
	return SCOPE_GLOBAL;
}

/* -- finding out what a stage is ------------------------------------------ */

static void find_uses(struct checker *ck, struct node *node);

static void
bind_locals(struct checker *ck, struct node *target)
{
	if (target->type == NODE_NAME || target->type == NODE_PARAM)
		names_add(ck->src->arena, &ck->locals, target->text);
	for (size_t i = 0; target->type != NODE_PARAM && i < target->n; i++)
		bind_locals(ck, target->kids[i]);
}

static void
use_special(struct checker *ck, struct node *node)
{
	switch (special_scope(node->text)) {
	case SCOPE_P:
	case SCOPE_I:
		if (ck->line_use == NULL)
			ck->line_use = node;
		break;
	case SCOPE_PP:
	case SCOPE_FILES:
	case SCOPE_FF:
		if (ck->stream_use == NULL)
			ck->stream_use = node;
		break;
	default:
		break;
	}
}

/*
 * Calls `visit` for the parts of a comprehension or a lambda in the order of their
 * scopes: what is evaluated outside comes before what it binds.
 */
static void
visit_scoped(struct checker *ck, struct node *node,
             void (*visit)(struct checker *, struct node *))
{
	size_t outside = ck->locals.n;

	if (node->type == NODE_LAMBDA) {
		for (size_t i = 0; i + 1 < node->n; i++)
			if (node->kids[i]->n > 0)
				visit(ck, node->kids[i]->kids[0]);
		for (size_t i = 0; i + 1 < node->n; i++)
			bind_locals(ck, node->kids[i]);
		visit(ck, node->kids[node->n - 1]);
	} else {
		size_t first = node->type == NODE_DICTCOMP ? 2 : 1;
		for (size_t i = first; i < node->n; i++) {
			struct node *clause = node->kids[i];
			visit(ck, clause->kids[1]);
			bind_locals(ck, clause->kids[0]);
			visit(ck, clause->kids[0]);
			for (size_t k = 2; k < clause->n; k++)
				visit(ck, clause->kids[k]);
		}
		for (size_t i = 0; i < first; i++)
			visit(ck, node->kids[i]);
	}
	ck->locals.n = outside;
}

static bool
has_scope(const struct node *node)
{
	return node->type == NODE_LAMBDA || node->type == NODE_LISTCOMP ||
	       node->type == NODE_SETCOMP || node->type == NODE_DICTCOMP ||
	       node->type == NODE_GENEXP;
}

static void
find_uses(struct checker *ck, struct node *node)
{
	if (node == NULL)
		return;
	if (has_scope(node)) {
		visit_scoped(ck, node, find_uses);
		return;
	}
	if ((node->type == NODE_NAME || node->type == NODE_WALRUS) &&
	    !names_have(&ck->locals, node->text))
		use_special(ck, node);
	for (size_t i = 0; i < node->n; i++)
		find_uses(ck, node->kids[i]);
}

/* -- resolving ------------------------------------------------------------ */

static void
refuse_assignment(struct checker *ck, const struct node *target)
{
	const struct stage_text *text = ck->text;

	source_error(ck->src, target->at, "can't assign to `%.*s` (expression: %.*s)",
	             (int)target->text.len, (const char *)target->text.ptr,
	             (int)(text->to - text->from),
	             (const char *)ck->src->text.ptr + text->from);
}

static void
bind_name(struct checker *ck, struct node *target)
{
	enum scope scope = special_scope(target->text);

	if (scope == SCOPE_I || scope == SCOPE_FILES || scope == SCOPE_FF) {
		refuse_assignment(ck, target);
	} else if (scope == SCOPE_GLOBAL) {
		struct names *stream = &ck->out->stream_names;
		if (names_have(stream, target->text)) {
			scope = SCOPE_STREAM;
		} else if (ck->stage->stream) {
			scope = SCOPE_STREAM;
			names_add(ck->src->arena, stream, target->text);
		} else {
			scope = SCOPE_LINE;
			if (!names_have(&ck->line, target->text)) {
				names_add(ck->src->arena, &ck->line, target->text);
				names_add(ck->src->arena, &ck->stage->bound, target->text);
			}
		}
	}
	target->integer = scope;
}

static void
bind_target(struct checker *ck, struct node *target)
{
	if (target->type == NODE_NAME)
		bind_name(ck, target);
	else
		for (size_t i = 0; i < target->n; i++)
			bind_target(ck, target->kids[i]);
}

/* Names that := binds are known in the whole stage. */
static void
bind_walruses(struct checker *ck, struct node *node)
{
	if (node == NULL)
		return;
	if (node->type == NODE_WALRUS)
		bind_name(ck, node);
	for (size_t i = 0; i < node->n; i++)
		bind_walruses(ck, node->kids[i]);
}

static void
resolve(struct checker *ck, struct node *node)
{
	if (node == NULL)
		return;
	if (has_scope(node)) {
		visit_scoped(ck, node, resolve);
		return;
	}
	if (node->type == NODE_NAME) {
		if (names_have(&ck->locals, node->text))
			node->integer = SCOPE_LOCAL;
		else if (special_scope(node->text) != SCOPE_GLOBAL)
			node->integer = special_scope(node->text);
		else if (names_have(&ck->line, node->text))
			node->integer = SCOPE_LINE;
		else if (names_have(&ck->out->stream_names, node->text))
			node->integer = SCOPE_STREAM;
		else
			node->integer = SCOPE_GLOBAL;
	}
	for (size_t i = 0; i < node->n; i++)
		resolve(ck, node->kids[i]);
}

static void
check_mixture(struct checker *ck)
{
	const struct node *line = ck->line_use, *stream = ck->stream_use;

	if (line && stream)
		source_error(ck->src, line->at > stream->at ? line->at : stream->at,
		             "a stage can't use both `%.*s` (one record) and `%.*s` (the whole stream)",
		             (int)line->text.len, (const char *)line->text.ptr,
		             (int)stream->text.len, (const char *)stream->text.ptr);
}

static int
check_stage(struct checker *ck, size_t index)
{
	struct node *tree = ck->text->tree;

	ck->line_use = ck->stream_use = NULL;
	find_uses(ck, tree);
	check_mixture(ck);
	bool makes_pp = ck->out->no_input && index == 0;
	ck->stage->stream = ck->stream_use || makes_pp;
	if (makes_pp && ck->line_use)
		source_error(ck->src, ck->line_use->at,
		             "there is no `%.*s` without input: the first stage makes `pp`",
		             (int)ck->line_use->text.len,
		             (const char *)ck->line_use->text.ptr);
	if (ck->stage->stream)
		ck->line.n = 0;
	bind_walruses(ck, tree);
	if (tree->type == NODE_ASSIGN) {
		struct node *value = tree->kids[tree->n - 1];
		/* a lambda may call itself by the name that it gets */
		if (value->type != NODE_LAMBDA)
			resolve(ck, value);
		for (size_t i = 0; i + 1 < tree->n; i++)
			bind_target(ck, tree->kids[i]);
		if (value->type == NODE_LAMBDA)
			resolve(ck, value);
	} else {
		resolve(ck, tree);
	}
	return ck->src->failed ? -1 : 0;
}

int
check(struct program *program, bool no_input, struct checked *out)
{
	struct checker ck = { .src = program->src, .out = out };

	*out = (struct checked){ .program = program, .no_input = no_input };
	out->stages = arena_array(program->src->arena, program->n, sizeof *out->stages);
	for (size_t i = 0; i < program->n; i++) {
		ck.text = &program->stages[i];
		ck.stage = &out->stages[i];
		if (check_stage(&ck, i) < 0)
			return -1;
	}
	return 0;
}

/* -- nodes --------------------------------------------------------------- */

bool
node_is_global(const struct node *node, struct slice name)
{
	return node->type == NODE_NAME && node->integer == SCOPE_GLOBAL &&
	       slice_equal(node->text, name);
}

bool
node_constant_int(const struct node *node, int64_t *value)
{
	bool negative = node->type == NODE_UNARY && slice_equal(node->text, SLICE("-"));
	const struct node *number = negative ? node->kids[0] : node;

	*value = negative ? -number->integer : number->integer;
	return number->type == NODE_INT;
}

/* -- dump ---------------------------------------------------------------- */

static void
dump_names(const struct node *node, struct buf *out)
{
	static const char *const scopes[] = {
		"global", "local", "line", "stream", "record", "index", "stream", "files",
		"files",
	};

	if (node == NULL)
		return;
	if (node->type == NODE_NAME || node->type == NODE_WALRUS) {
		buf_put_byte(out, ' ');
		buf_put(out, node->text);
		buf_printf(out, ":%s", scopes[node->integer]);
	}
	for (size_t i = 0; i < node->n; i++)
		dump_names(node->kids[i], out);
}

void
check_dump(const struct checked *checked, struct buf *out)
{
	for (size_t i = 0; i < checked->program->n; i++) {
		buf_put_text(out, checked->stages[i].stream ? "stream" : "line");
		dump_names(checked->program->stages[i].tree, out);
		buf_put_byte(out, '\n');
	}
}
