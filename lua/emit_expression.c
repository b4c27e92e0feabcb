/* emit_expression - attributes, subscripts, and the dispatch */
#include "lua/bytes.h"
#include "lua/emitter.h"

/* -- the rest of the expressions ------------------------------------------------ */

static struct operand
attribute(struct emitter *em, const struct node *node)
{
	struct constant *c = emit_static(em, node, false);

	if (c)
		return emit_value(c->name, TYPE_ANY);
	unsigned mark = em->temps;
	struct operand x = emit_expression(em, node->kids[0]);
	em->temps = mark;
	const char *t = emit_temp(em);
	emit_at(em, node, "%s = %s(%s, %s)", t, emit_op(em, "getattr"), x.text,
	        emit_quoted(em, node->text));
	return emit_value(t, TYPE_ANY);
}

static struct operand
slice_object(struct emitter *em, const struct node *node)
{
	const char *parts[3];

	for (size_t i = 0; i < 3; i++)
		parts[i] = node->kids[i] ? emit_expression(em, node->kids[i]).text : emit_none(em).text;
	const char *t = emit_temp(em);
	emit_at(em, node, "%s = %s(%s, %s, %s)", t, emit_op(em, "slice_object"), parts[0], parts[1],
	        parts[2]);
	return emit_value(t, TYPE_ANY);
}

static struct operand
subscript(struct emitter *em, const struct node *node)
{
	struct operand x;

	if (emit_field(em, node, false, &x))
		return x;
	unsigned mark = em->temps;
	x = emit_expression(em, node->kids[0]);
	const struct node *key = node->kids[1];
	enum static_type type = x.type == TYPE_STR ? TYPE_STR : TYPE_ANY;

	if (key->type != NODE_SLICE) {
		struct operand k = emit_expression(em, key);
		em->temps = mark;
		const char *t = emit_temp(em);
		emit_at(em, node, "%s = %s(%s, %s)", t, emit_op(em, "getitem"), x.text, k.text);
		return emit_value(t, type);
	}
	const char *parts[3];
	for (size_t i = 0; i < 3; i++)
		parts[i] = key->kids[i] ? emit_expression(em, key->kids[i]).text : "nil";
	em->temps = mark;
	const char *t = emit_temp(em);
	emit_at(em, node, "%s = %s(%s, %s, %s, %s)", t, emit_op(em, "slice"), x.text, parts[0],
	        parts[1], parts[2]);
	if (x.type == TYPE_LIST)
		type = TYPE_LIST;
	return emit_value(t, type);
}

/* Text in Lua with its names put into their places. */
static const char *
lua_text(struct emitter *em, const struct node *node)
{
	const unsigned char *p = node->text.ptr, *end = p + node->text.len;
	struct buf b = { 0 };

	for (size_t i = 0; i < node->n; i++) {
		const struct node *name = node->kids[i];
		const unsigned char *at = name->text.ptr;
		buf_put(&b, (struct slice){ p, (size_t)(at - p) });
		if (name->integer == SCOPE_GLOBAL)
			buf_printf(&b, "%s.%.*s", emit_op(em, "environment"), (int)name->text.len,
			           (const char *)at);
		else if (name->integer == SCOPE_I)
			buf_put_text(&b, "(i + 1)");
		else if (name->integer == SCOPE_FILES || name->integer == SCOPE_FF)
			buf_printf(&b, name->integer == SCOPE_FF ? "%s[1]" : "%s",
			           emit_op(em, "files"));
		else
			buf_put_text(&b, emit_place(em, name));
		p = at + name->text.len;
	}
	buf_put(&b, (struct slice){ p, (size_t)(end - p) });
	const char *text = arena_text(em->arena, buf_slice(&b));
	buf_clear(&b);
	return text;
}

void
emit_lua_assignment(struct emitter *em, const struct node *node)
{
	const struct node *value = node->kids[node->n - 1];
	struct buf left = { 0 };

	for (size_t i = 0; i + 1 < node->n; i++)
		buf_printf(&left, i ? ", %s" : "%s", emit_place(em, node->kids[i]));
	emit_at(em, value, "%s = %s\n", buf_text(&left), lua_text(em, value));
	buf_clear(&left);
}

static struct operand
lua_expression(struct emitter *em, const struct node *node)
{
	const char *t = emit_temp(em);

	emit_at(em, node, "%s = %s(%s\n)", t, emit_op(em, "pack"), lua_text(em, node));
	return emit_value(t, TYPE_ANY);
}

/* A constant of the chunk. */
static struct operand
bytes(struct emitter *em, const struct node *node)
{
	struct buf key = { 0 };

	buf_put_text(&key, "bytes ");
	bytes_put_repr(&key, node->text);
	struct constant *c = emit_find(em, buf_text(&key));
	if (c == NULL) {
		bytes_push(em->L, node->text);
		c = emit_constant(em, buf_text(&key),
		                  arena_printf(em->arena, "K[%zu]", em->n_constants + 1),
		                  BOUND_VALUE);
	}
	buf_clear(&key);
	return emit_literal(c->name, TYPE_ANY);
}

static struct operand
unsupported(struct emitter *em, const struct node *node, const char *what)
{
	source_error(em->src, node->at, "%s", what);
	return emit_none(em);
}

struct operand
emit_expression(struct emitter *em, const struct node *node)
{
	switch (node->type) {
	case NODE_NONE:
		return emit_none(em);
	case NODE_TRUE:
		return emit_literal("true", TYPE_BOOL);
	case NODE_FALSE:
		return emit_literal("false", TYPE_BOOL);
	case NODE_INT:
		return emit_integer(em, node->integer);
	case NODE_FLOAT:
		return emit_number(em, node->number);
	case NODE_STRING:
		return emit_literal(emit_quoted(em, node->text), TYPE_STR);
	case NODE_FSTRING:
		return emit_fstring(em, node);
	case NODE_NAME:
		return emit_name(em, node);
	case NODE_LIST:
		return emit_display(em, node, "list", TYPE_LIST);
	case NODE_TUPLE:
		return emit_display(em, node, "tuple", TYPE_TUPLE);
	case NODE_SET:
		return emit_display(em, node, "set", TYPE_ANY);
	case NODE_DICT:
		return emit_dict(em, node);
	case NODE_LISTCOMP:
		return emit_comprehension(em, node, "list", TYPE_LIST);
	case NODE_SETCOMP:
		return emit_comprehension(em, node, "set", TYPE_ANY);
	case NODE_DICTCOMP:
		return emit_comprehension(em, node, "dict", TYPE_ANY);
	case NODE_GENEXP:
		return emit_generator(em, node);
	case NODE_UNARY:
		return emit_unary(em, node);
	case NODE_BINARY:
		return emit_binary(em, node);
	case NODE_COMPARE:
		return emit_comparison(em, node);
	case NODE_AND:
	case NODE_OR:
		return emit_boolean(em, node);
	case NODE_NOT:
		return emit_not(em, node);
	case NODE_IF:
		return emit_conditional(em, node);
	case NODE_LAMBDA:
		return emit_lambda(em, node);
	case NODE_CALL:
		return emit_call(em, node);
	case NODE_ATTRIBUTE:
		return attribute(em, node);
	case NODE_SUBSCRIPT:
		return subscript(em, node);
	case NODE_SLICE:
		return slice_object(em, node);
	case NODE_LUA:
		return lua_expression(em, node);
	case NODE_WALRUS:
		return emit_walrus(em, node);
	case NODE_STAR:
		return unsupported(em, node, "can't use starred expression here");
	case NODE_BYTES:
		return bytes(em, node);
	case NODE_ELLIPSIS:
		return unsupported(em, node, "'...' is not supported");
	default:
		return unsupported(em, node, "invalid syntax");
	}
}
