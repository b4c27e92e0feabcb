/* emit_call - lambda and calls */
#include "lua/emitter.h"
#include "lua/keywords.h"
#include "lua/re.h"

#include <limits.h>

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
	const char *key;             /* of the library's: "len", "re_sub", "str_upper"; or NULL */
	struct operand object;
	const char *self;            /* a text that is lent, of a method that is `function` */
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

/* Whether the function on the top is one of the library's rows. */
static bool
is_library(struct emitter *em)
{
	return function_row(language_of(em->L), lua_tocfunction(em->L, -1)) != NULL;
}

/* A method of str as a constant, which may be called with a text that is lent; NULL where
   it is another, one of --eval code for example. */
static struct constant *
str_method(struct emitter *em, struct slice method)
{
	const char *name = arena_printf(em->arena, "str_%.*s", (int)method.len, (const char *)method.ptr);
	struct constant *c = emit_find(em, name);

	if (c || !type_takes_lent(name + strlen("str_")))
		return c;
	value_push_metatable(em->L, VALUE_STR);
	lua_getfield(em->L, -1, "type");
	lua_pushstring(em->L, name + strlen("str_"));
	lua_rawget(em->L, -2);
	lua_replace(em->L, -3);
	lua_pop(em->L, 1);
	if (is_library(em))
		return emit_constant(em, name, name, BOUND_FUNCTION);
	lua_pop(em->L, 1);
	return NULL;
}

/* Whether all arguments are positional, and not too many to write out. */
static bool
is_plain_call(const struct node *node)
{
	size_t n = node->n - 1;

	return n <= ARGUMENTS_MAX && !node_any(node->kids + 1, n, NODE_STAR) &&
	       !node_any(node->kids + 1, n, NODE_DOUBLESTAR) &&
	       !node_any(node->kids + 1, n, NODE_KEYWORD);
}

static struct callee
callee_of(struct emitter *em, const struct node *call)
{
	const struct node *node = call->kids[0];
	struct callee callee = { .type = TYPE_ANY };
	struct constant *c = emit_static(em, node, true);

	if (c) {
		callee.function = c->name;
		lua_rawgeti(em->L, em->constants_table, c - em->constants + 1);
		callee.key = is_library(em) ? c->key : NULL;
		lua_pop(em->L, 1);
		callee.type = type_of_function(c->key);
		return callee;
	}
	if (node->type != NODE_ATTRIBUTE) {
		callee.function = emit_in_temp(em, emit_expression(em, node)).text;
		return callee;
	}
	c = is_plain_call(call) ? str_method(em, node->text) : NULL;
	const char *method = c ? c->name : NULL, *key = c ? c->key : NULL;
	callee.object = c ? emit_text(em, node->kids[0]) : emit_expression(em, node->kids[0]);
	callee.key = callee.object.type == TYPE_STR ? key : NULL;
	if (callee.object.lent) {
		callee.function = method;
		callee.self = callee.object.text;
		callee.type = type_of_method(TYPE_STR, key + strlen("str_"));
		return callee;
	}
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

/* What `make` makes of a pattern, once, as a constant: NULL where it is wrong; then the
   call says so. */
static const char *
pattern(struct emitter *em, struct slice text, lua_CFunction make, const char *prefix)
{
	const char *key = arena_printf(em->arena, "%s pattern %.*s", prefix, (int)text.len,
	                               (const char *)text.ptr);
	struct constant *c = emit_find(em, key);

	if (c || memchr(text.ptr, '\0', text.len) || text.len > INT_MAX)
		return c ? c->name : NULL;
	lua_pushcfunction(em->L, make);
	lua_pushlstring(em->L, (const char *)text.ptr, text.len);
	if (lua_pcall(em->L, 1, 1, 0) == LUA_OK)
		return emit_constant(em, key, arena_printf(em->arena, "%s_%u", prefix, ++em->patterns),
		                     BOUND_VALUE)->name;
	lua_pop(em->L, 1);
	return NULL;
}

/* How the arguments of a call are written. */
struct arguments {
	const char *text;            /* "a, b", with keyword values last */
	size_t keywords;
	const char *pattern;         /* in place of the first */
	size_t lent;                 /* the number of the one that may be lent, or SIZE_MAX */
	enum static_type lent_type;
};

static void
plain_arguments(struct emitter *em, struct node *const *kids, size_t n,
                struct arguments *args)
{
	struct buf b = { 0 };

	for (size_t i = 0; i < n; i++) {
		const struct node *kid = kids[i];
		bool keyword = kid->type == NODE_KEYWORD;
		struct operand x;
		if (i == 0 && args->pattern)
			x = emit_literal(args->pattern, TYPE_ANY);
		else if (i == args->lent)
			x = emit_text(em, kid);
		else
			x = emit_expression(em, keyword ? kid->kids[0] : kid);
		if (i == args->lent)
			args->lent_type = x.type;
		buf_printf(&b, i ? ", %s" : "%s", x.text);
		args->keywords += keyword;
	}
	args->text = arena_text(em->arena, buf_slice(&b));
	buf_clear(&b);
}

/* What is known about the arguments of one of the library's. */
static struct arguments
arguments_of(struct emitter *em, const struct node *node, const struct callee *callee)
{
	struct node *const *kids = node->kids + 1;
	size_t n = node->n - 1;
	struct arguments args = { .lent = SIZE_MAX };

	if (callee->key == NULL || !is_plain_call(node))
		return args;
	if (n > 0 && kids[0]->type == NODE_STRING && n <= type_pattern_arguments(callee->key))
		args.pattern = pattern(em, kids[0]->text, re_compile, "re");
	/* a replacement may be a function, which sees the text */
	if (strcmp(callee->key, "re_sub") != 0 || (n > 1 && kids[1]->type == NODE_STRING))
		args.lent = type_lent_argument(callee->key);
	return args;
}

/* text.matches("pattern"): by a function of the pattern's own. */
static bool
call_tester(struct emitter *em, const struct node *node, const struct callee *callee,
            unsigned mark, struct operand *x)
{
	if (callee->key == NULL || strcmp(callee->key, "str_matches") != 0 || node->n != 2 ||
	    node->kids[1]->type != NODE_STRING)
		return false;
	const char *function = pattern(em, node->kids[1]->text, re_tester, "matches");
	if (function == NULL)
		return false;
	em->temps = mark;
	*x = emit_value(emit_temp(em), TYPE_BOOL);
	emit_at(em, node->kids[0], "%s = %s(%s)", x->text, function, callee->object.text);
	return true;
}

static void
call_plain(struct emitter *em, const struct node *node, const struct callee *callee,
           unsigned mark, struct operand *x)
{
	size_t n = node->n - 1;
	struct arguments arguments = arguments_of(em, node, callee);

	plain_arguments(em, node->kids + 1, n, &arguments);
	const char *args = arguments.text, *comma = n ? ", " : "", **result = &x->text;
	size_t keywords = arguments.keywords;

	em->temps = mark;
	*x = emit_value(emit_temp(em), callee->type);
	if (arguments.lent_type == TYPE_STR)
		x->type = type_of_text(callee->key, x->type);
	if (keywords == 0 && callee->method) {
		emit_at(em, node->kids[0], "%s = %s:%s(%s)", *result, callee->object.text,
		        callee->method, args);
		return;
	}
	if (keywords == 0) {
		const char *self = callee->self ? callee->self : "";
		emit_at(em, node->kids[0], "%s = %s(%s%s%s)", *result, callee->function, self,
		        *self && n ? ", " : "", args);
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
	struct callee callee = callee_of(em, node);
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
	struct operand x;
	if (!call_tester(em, node, &callee, mark, &x))
		call_plain(em, node, &callee, mark, &x);
	return x;
}
