/* emit_operator - truth, arithmetic, comparison */
#include "lua/emitter.h"

/* -- truth ----------------------------------------------------------------- */

/* A Lua condition for Python's truth of x. */
const char *
emit_condition(struct emitter *em, struct operand x)
{
	switch (x.type) {
	case TYPE_BOOL:
		return x.text;
	case TYPE_STR:
		return arena_printf(em->arena, "%s ~= \"\"", x.text);
	case TYPE_INT:
	case TYPE_FLOAT:
		return arena_printf(em->arena, "%s ~= 0", x.text);
	case TYPE_NONE:
		return "false";
	default:
		return arena_printf(em->arena, "%s(%s)", emit_op(em, "truth"), x.text);
	}
}

static enum static_type
type_joined(enum static_type a, enum static_type b)
{
	return a == b ? a : TYPE_ANY;
}

/* a and b and c: the first that is false, or the last. */
struct operand
emit_boolean(struct emitter *em, const struct node *node)
{
	bool and = node->type == NODE_AND;
	const char *result = emit_temp(em);
	unsigned mark = em->temps;
	struct operand x = emit_expression(em, node->kids[0]);

	emit_line(em, "%s = %s", result, x.text);
	x.text = result;
	for (size_t i = 1; i < node->n; i++) {
		em->temps = mark;
		emit_at(em, node->kids[i - 1], and ? "if %s then" : "if not (%s) then",
		        emit_condition(em, x));
		em->indent++;
		struct operand next = emit_expression(em, node->kids[i]);
		emit_line(em, "%s = %s", result, next.text);
		em->indent--;
		emit_line(em, "end");
		x.type = type_joined(x.type, next.type);
	}
	em->temps = mark;
	return emit_value(result, x.type);
}

struct operand
emit_not(struct emitter *em, const struct node *node)
{
	unsigned mark = em->temps;
	struct operand x = emit_expression(em, node->kids[0]);
	const char *test = emit_condition(em, x);

	em->temps = mark;
	const char *t = emit_temp(em);
	emit_at(em, node, "%s = not (%s)", t, test);
	return emit_value(t, TYPE_BOOL);
}

struct operand
emit_conditional(struct emitter *em, const struct node *node)
{
	const char *result = emit_temp(em);
	unsigned mark = em->temps;
	struct operand test = emit_expression(em, node->kids[0]);

	emit_at(em, node->kids[0], "if %s then", emit_condition(em, test));
	em->temps = mark;
	em->indent++;
	struct operand then = emit_expression(em, node->kids[1]);
	emit_line(em, "%s = %s", result, then.text);
	em->indent--;
	em->temps = mark;
	emit_line(em, "else");
	em->indent++;
	struct operand other = emit_expression(em, node->kids[2]);
	emit_line(em, "%s = %s", result, other.text);
	em->indent--;
	emit_line(em, "end");
	em->temps = mark;
	return emit_value(result, type_joined(then.type, other.type));
}

/* -- operators ------------------------------------------------------------- */

static bool
numeric(enum static_type type)
{
	return type == TYPE_INT || type == TYPE_FLOAT;
}

struct operator_row {
	const char *python, *function, *lua;   /* lua: where floats need no check */
};

static const struct operator_row binary_rows[] = {
	{ "+", "add", "+" }, { "-", "sub", "-" }, { "*", "mul", "*" },
	{ "/", "truediv", NULL }, { "//", "floordiv", NULL }, { "%", "mod", NULL },
	{ "**", "pow", NULL }, { "&", "and_", NULL }, { "|", "or_", NULL },
	{ "^", "xor", NULL }, { "<<", "lshift", NULL }, { ">>", "rshift", NULL },
	{ NULL, NULL, NULL },
};

static const struct operator_row compare_rows[] = {
	{ "==", "eq", "==" }, { "!=", "ne", "~=" }, { "<", "lt", "<" },
	{ "<=", "le", "<=" }, { ">", "gt", ">" }, { ">=", "ge", ">=" },
	{ "is", "is_", NULL }, { "is not", "is_not", NULL },
	{ "in", "contains", NULL }, { "not in", "not_contains", NULL },
	{ NULL, NULL, NULL },
};

static const struct operator_row *
operator_row(const struct operator_row *rows, struct slice text)
{
	while (rows->python && !slice_equal(slice_of(rows->python), text))
		rows++;
	if (rows->python == NULL)
		die("no operator %.*s", (int)text.len, (const char *)text.ptr);
	return rows;
}

/* Texts that are added, all at once. */
static bool
joined(struct emitter *em, const struct node *node, struct operand *x)
{
	unsigned mark = em->temps;
	const char *text = slice_equal(node->text, SLICE("+")) ? emit_joined(em, node, " .. ", false)
	                                                       : NULL;

	if (text == NULL)
		return false;
	em->temps = mark;
	*x = emit_value(emit_temp(em), TYPE_STR);
	emit_line(em, "%s = %s", x->text, text);
	return true;
}

/* "text" % (a, b), without a tuple. */
static bool
percent(struct emitter *em, const struct node *node, struct operand *x)
{
	const struct node *values = node->kids[1];
	unsigned mark = em->temps;
	struct buf b = { 0 };

	if (!slice_equal(node->text, SLICE("%")) || node->kids[0]->type != NODE_STRING ||
	    values->type != NODE_TUPLE || values->n > ARGUMENTS_MAX ||
	    node_any(values->kids, values->n, NODE_STAR))
		return false;
	for (size_t i = 0; i < values->n; i++)
		buf_printf(&b, ", %s", emit_text(em, values->kids[i]).text);
	em->temps = mark;
	*x = emit_value(emit_temp(em), TYPE_STR);
	emit_at(em, node, "%s = %s(%s%s)", x->text, emit_op(em, "percent"),
	        emit_quoted(em, node->kids[0]->text), buf_text(&b));
	buf_clear(&b);
	return true;
}

struct operand
emit_binary(struct emitter *em, const struct node *node)
{
	const struct operator_row *row = operator_row(binary_rows, node->text);
	unsigned mark = em->temps;
	struct operand a, b;

	if (joined(em, node, &a) || percent(em, node, &a))
		return a;
	a = emit_expression(em, node->kids[0]);
	b = emit_expression(em, node->kids[1]);
	bool floats = numeric(a.type) && numeric(b.type) &&
	              (a.type == TYPE_FLOAT || b.type == TYPE_FLOAT);
	enum static_type type = TYPE_ANY;

	em->temps = mark;
	const char *t = emit_temp(em);
	if (row->lua && floats) {
		emit_line(em, "%s = %s %s %s", t, a.text, row->lua, b.text);
		return emit_value(t, TYPE_FLOAT);
	}
	emit_at(em, node, "%s = %s(%s, %s)", t, emit_op(em, row->function), a.text, b.text);
	if (a.type == TYPE_INT && b.type == TYPE_INT)
		type = node->text.ptr[0] == '*' && node->text.len == 2 ? TYPE_ANY
		       : slice_equal(node->text, SLICE("/")) ? TYPE_FLOAT : TYPE_INT;
	else if (floats && strcmp(row->function, "pow") != 0)
		type = TYPE_FLOAT;
	else if (a.type == TYPE_STR && strcmp(row->function, "mod") == 0)
		type = TYPE_STR;
	return emit_value(t, type);
}

struct operand
emit_unary(struct emitter *em, const struct node *node)
{
	const struct node *kid = node->kids[0];
	unsigned char sign = node->text.ptr[0];

	if (kid->type == NODE_INT && sign == '-')
		return emit_integer(em, -kid->integer);
	if (kid->type == NODE_FLOAT && sign == '-')
		return emit_literal(arena_printf(em->arena, "-%s", emit_number(em, kid->number).text),
		                TYPE_FLOAT);
	unsigned mark = em->temps;
	struct operand x = emit_expression(em, kid);
	em->temps = mark;
	const char *t = emit_temp(em);
	emit_at(em, node, "%s = %s(%s)", t,
	        emit_op(em, sign == '-' ? "neg" : sign == '+' ? "pos" : "invert"), x.text);
	return emit_value(t, numeric(x.type) ? x.type : TYPE_ANY);
}

/* One comparison into the temporary t. */
static void
compare(struct emitter *em, const struct node *node, const char *t, struct slice text,
        struct operand a, struct operand b)
{
	const struct operator_row *row = operator_row(compare_rows, text);
	bool same = (numeric(a.type) && numeric(b.type)) ||
	            (a.type == TYPE_STR && b.type == TYPE_STR);

	if (row->lua && same)
		emit_line(em, "%s = %s %s %s", t, a.text, row->lua, b.text);
	else if (strstr(row->function, "contains"))
		emit_at(em, node, "%s = %s(%s, %s)", t, emit_op(em, row->function), b.text, a.text);
	else
		emit_at(em, node, "%s = %s(%s, %s)", t, emit_op(em, row->function), a.text, b.text);
}

/* a < b < c: each operand once, the first false ends it. */
struct operand
emit_comparison(struct emitter *em, const struct node *node)
{
	unsigned before = em->temps;
	const char *t = emit_temp(em);
	unsigned mark = em->temps;
	struct operand left = emit_expression(em, node->kids[0]);
	/* "x" in p */
	bool inside = node->n == 2 && (slice_equal(node->texts[0], SLICE("in")) ||
	                               slice_equal(node->texts[0], SLICE("not in")));
	struct operand right = inside ? emit_text(em, node->kids[1])
	                              : emit_expression(em, node->kids[1]);

	if (node->n == 2) {
		em->temps = before;
		t = emit_temp(em);
		compare(em, node, t, node->texts[0], left, right);
		return emit_value(t, TYPE_BOOL);
	}
	compare(em, node, t, node->texts[0], left, right);
	for (size_t i = 2; i < node->n; i++) {
		emit_line(em, "if %s then", t);
		em->indent++;
		left = right;
		right = emit_expression(em, node->kids[i]);
		compare(em, node, t, node->texts[i - 1], left, right);
	}
	for (size_t i = 2; i < node->n; i++) {
		em->indent--;
		emit_line(em, "end");
	}
	em->temps = mark;
	return emit_value(t, TYPE_BOOL);
}
