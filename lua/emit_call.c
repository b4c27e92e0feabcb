/* emit_call - lambda and calls */
#include "lua/emitter.h"

/* -- lambda ------------------------------------------------------------------- */

/* "x, y=, *rest" for keyword calls. */
static const char *
lambda_params(struct emitter *em, const struct node *node)
{
	struct buf b = { 0 };

	for (size_t i = 0; i + 1 < node->n; i++) {
		const struct node *param = node->kids[i];
		buf_put_text(&b, i ? ", " : "");
		buf_put_text(&b, param->integer == 1 ? "*" : "");
		buf_put(&b, param->text);
		buf_put_text(&b, param->n ? "=" : "");
	}
	const char *text = arena_text(em->arena, buf_slice(&b));
	buf_clear(&b);
	return text;
}

static void
lambda_prologue(struct emitter *em, const struct node *node, const char *const *defaults)
{
	for (size_t i = 0; i + 1 < node->n; i++) {
		const struct node *param = node->kids[i];
		const char *var = emit_user_name(em, param->text);
		if (param->integer == 1)
			emit_line(em, "local %s = %s({ ... })", var, emit_op(em, "tuple"));
		else if (param->n > 0)
			emit_line(em, "if %s == nil then %s = %s end", var, var, defaults[i]);
		else
			emit_at(em, node, "if %s == nil then %s(%s) end", var, emit_op(em, "missing"),
			        emit_quoted(em, param->text));
	}
}

/* "a_, b_, extra" or "a_, ..." */
static const char *
lambda_signature(struct emitter *em, const struct node *node, bool *variadic)
{
	struct buf b = { 0 };

	*variadic = false;
	for (size_t i = 0; i + 1 < node->n; i++) {
		*variadic = node->kids[i]->integer == 1;
		buf_printf(&b, "%s, ", *variadic ? "..." : emit_user_name(em, node->kids[i]->text));
	}
	if (*variadic)
		b.len -= 2;
	else
		buf_put_text(&b, "extra");
	const char *text = arena_text(em->arena, buf_slice(&b));
	buf_clear(&b);
	return text;
}

struct operand
emit_lambda(struct emitter *em, const struct node *node)
{
	const char *result = emit_temp(em);
	unsigned mark = em->temps;
	const char **defaults = arena_array(em->arena, node->n, sizeof *defaults);
	bool variadic;

	emit_line(em, "do");
	em->indent++;
	for (size_t i = 0; i + 1 < node->n; i++) {
		const struct node *param = node->kids[i];
		if (param->integer > 1 || (param->integer == 1 && i + 2 < node->n))
			source_error(em->src, param->at,
			             "keyword-only and ** parameters are not supported in lambda");
		if (param->n == 0)
			continue;
		struct operand x = emit_expression(em, param->kids[0]);
		defaults[i] = arena_printf(em->arena, "d%u", ++em->labels);
		emit_line(em, "local %s = %s", defaults[i], x.text);
	}
	const char *signature = lambda_signature(em, node, &variadic);
	emit_line(em, "%s = %s(function(%s)", result, emit_op(em, "define"), signature);
	em->indent++;
	struct frame frame = emit_function(em);
	if (!variadic)
		emit_at(em, node, "if extra ~= nil then %s(%zu) end", emit_op(em, "extra"), node->n - 1);
	lambda_prologue(em, node, defaults);
	struct operand x = emit_expression(em, node->kids[node->n - 1]);
	emit_line(em, "return %s", x.text);
	emit_function_end(em, frame);
	em->indent--;
	emit_line(em, "end, %s)", emit_quoted(em, slice_of(lambda_params(em, node))));
	em->indent--;
	emit_line(em, "end");
	em->temps = mark;
	return emit_value(result, TYPE_FUNCTION);
}

/* -- calls -------------------------------------------------------------------- */

/* What is called: a function's expression, or an object and the method's name. */
struct callee {
	const char *function;
	struct operand object;
	const char *method;          /* NULL for a function */
	enum static_type type;       /* of the result */
};

static bool
lua_keyword(struct slice name)
{
	static const char *const words[] = {
		"and", "break", "do", "else", "elseif", "end", "false", "for", "function",
		"goto", "if", "in", "local", "nil", "not", "or", "repeat", "return", "then",
		"true", "until", "while",
	};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (slice_equal(name, slice_of(words[i])))
			return true;
	return false;
}

static struct callee
callee_of(struct emitter *em, const struct node *node)
{
	struct callee callee = { .type = TYPE_ANY };
	struct constant *c = emit_static(em, node, true);

	if (c) {
		callee.function = c->name;
		callee.type = type_of_function(c->key);
		return callee;
	}
	if (node->type != NODE_ATTRIBUTE) {
		callee.function = emit_in_temp(em, emit_expression(em, node)).text;
		return callee;
	}
	callee.object = emit_expression(em, node->kids[0]);
	if (callee.object.constant)
		callee.object = emit_in_temp(em, callee.object);
	if (lua_keyword(node->text) || !emit_plain_name(node->text)) {
		callee.function = emit_temp(em);
		emit_at(em, node, "%s = %s(%s, %s)", callee.function, emit_op(em, "getattr"),
		        callee.object.text, emit_quoted(em, node->text));
		return callee;
	}
	callee.method = arena_text(em->arena, node->text);
	callee.type = type_of_method(callee.object.type, callee.method);
	return callee;
}

/* Arguments by a table: positional ones, then keyword values; and their names. */
static void
call_by_table(struct emitter *em, const struct node *node, const struct callee *callee,
              const char *result)
{
	size_t n = node->n - 1, positional = 0;
	struct node **kids = node->kids + 1;

	while (positional < n && kids[positional]->type != NODE_KEYWORD &&
	       kids[positional]->type != NODE_DOUBLESTAR)
		positional++;
	const char *args = emit_table(em, kids, positional);
	if (positional == n) {
		if (callee->method)
			emit_at(em, node->kids[0], "%s = %s:%s(%s(%s))", result, callee->object.text,
			        callee->method, emit_op(em, "unpack"), args);
		else
			emit_at(em, node->kids[0], "%s = %s(%s(%s))", result, callee->function,
			        emit_op(em, "unpack"), args);
		return;
	}
	const char *names = emit_temp(em);
	emit_line(em, "%s = {}", names);
	unsigned mark = em->temps;
	for (size_t i = positional; i < n; i++) {
		em->temps = mark;
		const struct node *kid = kids[i];
		struct operand x = emit_expression(em, kid->kids[0]);
		if (kid->type == NODE_DOUBLESTAR) {
			emit_at(em, kid, "%s(%s, %s, %s)", emit_op(em, "splat"), args, names, x.text);
		} else if (kid->type == NODE_STAR) {
			source_error(em->src, kid->at, "iterable unpacking follows keyword argument");
		} else {
			emit_line(em, "%s[#%s + 1] = %s", args, args, x.text);
			emit_line(em, "%s[#%s + 1] = %s", names, names, emit_quoted(em, kid->text));
		}
	}
	if (callee->method)
		emit_at(em, node->kids[0], "%s = %s(%s, \"%s\", %s, #%s, %s(%s))", result,
		        emit_op(em, "keyword_method"), callee->object.text, callee->method, names,
		        names, emit_op(em, "unpack"), args);
	else
		emit_at(em, node->kids[0], "%s = %s(%s, %s, #%s, %s(%s))", result,
		        emit_op(em, "keyword_call"), callee->function, names, names,
		        emit_op(em, "unpack"), args);
}

/* Names of keyword arguments as a constant table; gives how it is called. */
static const char *
names_constant(struct emitter *em, struct node *const *kids, size_t n)
{
	struct buf key = { 0 };

	buf_put_text(&key, "names");
	for (size_t i = 0; i < n; i++) {
		buf_put_byte(&key, '_');
		buf_put(&key, kids[i]->text);
	}
	struct constant *c = emit_find(em, buf_text(&key));
	if (c == NULL) {
		lua_createtable(em->L, (int)n, 0);
		for (size_t i = 0; i < n; i++) {
			lua_pushlstring(em->L, (const char *)kids[i]->text.ptr, kids[i]->text.len);
			lua_rawseti(em->L, -2, (lua_Integer)i + 1);
		}
		c = emit_constant(em, buf_text(&key), emit_plain_name(buf_slice(&key)) ? buf_text(&key)
		                 : arena_printf(em->arena, "K[%zu]", em->n_constants + 1),
		                 BOUND_VALUE);
	}
	buf_clear(&key);
	return c->name;
}

/* Arguments as "a, b" with keyword values last. */
static const char *
plain_arguments(struct emitter *em, struct node *const *kids, size_t n, size_t *keywords)
{
	struct buf b = { 0 };

	*keywords = 0;
	for (size_t i = 0; i < n; i++) {
		const struct node *kid = kids[i];
		bool keyword = kid->type == NODE_KEYWORD;
		struct operand x = emit_expression(em, keyword ? kid->kids[0] : kid);
		buf_printf(&b, i ? ", %s" : "%s", x.text);
		*keywords += keyword;
	}
	const char *text = arena_text(em->arena, buf_slice(&b));
	buf_clear(&b);
	return text;
}

static void
call_plain(struct emitter *em, const struct node *node, const struct callee *callee,
           unsigned mark, const char **result)
{
	size_t n = node->n - 1, keywords;
	const char *args = plain_arguments(em, node->kids + 1, n, &keywords);
	const char *comma = n ? ", " : "";

	em->temps = mark;
	*result = emit_temp(em);
	if (keywords == 0 && callee->method) {
		emit_at(em, node->kids[0], "%s = %s:%s(%s)", *result, callee->object.text,
		        callee->method, args);
		return;
	}
	if (keywords == 0) {
		emit_at(em, node->kids[0], "%s = %s(%s)", *result, callee->function, args);
		return;
	}
	const char *names = names_constant(em, node->kids + 1 + n - keywords, keywords);
	if (callee->method)
		emit_at(em, node->kids[0], "%s = %s(%s, \"%s\", %s, %zu%s%s)", *result,
		        emit_op(em, "keyword_method"), callee->object.text, callee->method, names,
		        keywords, comma, args);
	else
		emit_at(em, node->kids[0], "%s = %s(%s, %s, %zu%s%s)", *result,
		        emit_op(em, "keyword_call"), callee->function, names, keywords, comma, args);
}

struct operand
emit_call(struct emitter *em, const struct node *node)
{
	unsigned mark = em->temps;
	struct callee callee = callee_of(em, node->kids[0]);
	size_t n = node->n - 1;
	const char *result;

	if (n > ARGUMENTS_MAX || node_any(node->kids + 1, n, NODE_STAR) ||
	    node_any(node->kids + 1, n, NODE_DOUBLESTAR)) {
		result = emit_temp(em);
		call_by_table(em, node, &callee, result);
		em->temps = mark;
		const char *t = emit_temp(em);
		if (strcmp(t, result) != 0)
			emit_line(em, "%s = %s", t, result);
		return emit_value(t, callee.type);
	}
	call_plain(em, node, &callee, mark, &result);
	return emit_value(result, callee.type);
}
