/* emit_expression - attributes, subscripts, f-strings, and the dispatch */
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

/* p[2] of a split that is a view. */
static bool
is_field(const struct emitter *em, const struct node *node)
{
	const struct node *object = node->kids[0], *key = node->kids[1];
	bool negative = key->type == NODE_UNARY && key->text.ptr[0] == '-';

	return em->view.active && object->type == NODE_NAME && object->integer == SCOPE_P &&
	       (negative ? key->kids[0] : key)->type == NODE_INT;
}

static struct operand
field(struct emitter *em, const struct node *node)
{
	const char *key = emit_expression(em, node->kids[1]).text;
	const char *t = emit_temp(em);

	emit_at(em, node, "%s = %s(p, %s, %s)", t, emit_op(em, "field"), em->view.separator,
	        key);
	return emit_value(t, TYPE_STR);
}

static struct operand
subscript(struct emitter *em, const struct node *node)
{
	if (is_field(em, node))
		return field(em, node);
	unsigned mark = em->temps;
	struct operand x = emit_expression(em, node->kids[0]);
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

static const char *field_text(struct emitter *em, const struct node *field);

/* Parts of an f-string joined into one string. */
static struct operand
fstring(struct emitter *em, const struct node *node)
{
	unsigned mark = em->temps;
	const char *so_far = NULL;

	for (size_t i = 0; i < node->n; i++) {
		const struct node *kid = node->kids[i];
		const char *part = kid->type == NODE_STRING ? emit_quoted(em, kid->text)
		                                            : field_text(em, kid);
		if (so_far && strlen(so_far) + strlen(part) > 400) {
			em->temps = mark;
			const char *t = emit_temp(em);
			emit_line(em, "%s = %s .. %s", t, so_far, part);
			so_far = t;
		} else {
			so_far = so_far ? arena_printf(em->arena, "%s .. %s", so_far, part) : part;
		}
	}
	em->temps = mark;
	const char *t = emit_temp(em);
	emit_line(em, "%s = %s", t, so_far ? so_far : "\"\"");
	return emit_value(t, TYPE_STR);
}

static const char *
field_text(struct emitter *em, const struct node *field)
{
	struct operand x = emit_expression(em, field->kids[0]);
	const char *conversion = field->text.len ? emit_quoted(em, field->text) : "nil";

	if (x.type == TYPE_STR && field->n == 1 && field->text.len == 0)
		return x.text;
	const char *format = field->n > 1 ? fstring(em, field->kids[1]).text : "\"\"";
	const char *t = emit_temp(em);
	emit_at(em, field, "%s = %s(%s, %s, %s)", t, emit_op(em, "format"), x.text, format,
	        conversion);
	return t;
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
		return fstring(em, node);
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
