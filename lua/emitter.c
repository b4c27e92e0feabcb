/* emitter - lines, temporaries, names and constants of a chunk: see emitter.h */
#include "lua/emitter.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

/* -- lines ---------------------------------------------------------------- */

static void
grow_lines(struct emitter *em)
{
	if (em->n_lines < em->cap_lines)
		return;
	size_t cap = em->cap_lines ? em->cap_lines * 2 : 64;
	struct line *lines = arena_array(em->arena, cap, sizeof *lines);
	if (em->n_lines)
		memcpy(lines, em->lines, em->n_lines * sizeof *lines);
	em->lines = lines;
	em->cap_lines = cap;
}

__attribute__((format(printf, 3, 0)))
static void
put_line(struct emitter *em, size_t at, const char *format, va_list args)
{
	struct buf b = { 0 };

	for (int i = 0; i < em->indent && i < 20; i++)
		buf_put_text(&b, "  ");
	buf_vprintf(&b, format, args);
	grow_lines(em);
	em->lines[em->n_lines++] = (struct line){ arena_copy(em->arena, buf_slice(&b)), at };
	buf_clear(&b);
}

/* A line that cannot fail. */
void
emit_line(struct emitter *em, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	put_line(em, 0, format, args);
	va_end(args);
}

/* A line whose errors belong to the node. */
void
emit_at(struct emitter *em, const struct node *node, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	put_line(em, node->at + 1, format, args);
	va_end(args);
}

void
emit_remove(struct emitter *em, size_t line)
{
	em->n_lines--;
	memmove(em->lines + line, em->lines + line + 1,
	        (em->n_lines - line) * sizeof *em->lines);
}

/* -- temporaries, names, constants ----------------------------------------- */

const char *
emit_temp(struct emitter *em)
{
	unsigned n = ++em->temps;

	if (n > em->temps_max)
		em->temps_max = n;
	return arena_printf(em->arena, n <= TEMPS_MAX ? "t%u" : "T[%u]", n);
}

struct operand
emit_value(const char *text, enum static_type type)
{
	return (struct operand){ .text = text, .type = type };
}

struct frame
emit_function(struct emitter *em)
{
	struct frame frame = { em->n_lines, em->temps, em->temps_max };

	emit_line(em, "--");
	em->temps = em->temps_max = 0;
	em->functions++;
	return frame;
}

void
emit_function_end(struct emitter *em, struct frame frame)
{
	struct buf b = { 0 };

	for (int i = 0; i < em->indent && em->temps_max > 0; i++)
		buf_put_text(&b, "  ");
	for (unsigned i = 1; i <= em->temps_max && i <= TEMPS_MAX; i++)
		buf_printf(&b, i == 1 ? "local t%u" : ", t%u", i);
	if (em->temps_max > TEMPS_MAX)
		buf_put_text(&b, " local T = {}");
	em->lines[frame.line].text = arena_copy(em->arena, buf_slice(&b));
	buf_clear(&b);
	em->temps = frame.temps;
	em->temps_max = frame.temps_max;
	em->functions--;
}

bool
emit_plain_name(struct slice name)
{
	for (size_t i = 0; i < name.len; i++)
		if (name.ptr[i] >= 0x80)
			return false;
	return name.len < 60;
}

/* A user's name in Lua: a trailing underscore keeps it apart from ours and Lua's. */
const char *
emit_user_name(struct emitter *em, struct slice name)
{
	if (emit_plain_name(name))
		return arena_printf(em->arena, "%.*s_", (int)name.len, (const char *)name.ptr);
	struct buf b = { 0 };
	buf_put_text(&b, "u_");
	for (size_t i = 0; i < name.len; i++)
		buf_printf(&b, name.ptr[i] < 0x80 ? "%c" : "%02x", name.ptr[i]);
	buf_put_byte(&b, '_');
	const char *text = arena_text(em->arena, buf_slice(&b));
	buf_clear(&b);
	return text;
}

struct variable *
emit_variable(struct emitter *em, struct slice name)
{
	for (size_t i = 0; i < em->n_variables; i++)
		if (slice_equal(em->variables[i].name, name))
			return &em->variables[i];
	if (em->n_variables == em->cap_variables) {
		size_t cap = em->cap_variables ? em->cap_variables * 2 : 8;
		struct variable *list = arena_array(em->arena, cap, sizeof *list);
		if (em->n_variables)
			memcpy(list, em->variables, em->n_variables * sizeof *list);
		em->variables = list;
		em->cap_variables = cap;
	}
	em->variables[em->n_variables] = (struct variable){ name, TYPE_ANY };
	return &em->variables[em->n_variables++];
}

/* The Lua variable of a name by its scope. */
const char *
emit_place(struct emitter *em, const struct node *node)
{
	const char *name;

	switch ((enum scope)node->integer) {
	case SCOPE_P:
		return "p";
	case SCOPE_I:
		return "i";
	case SCOPE_PP:
		return "pp";
	case SCOPE_LINE:
		name = emit_user_name(em, node->text);
		return em->line_table ? arena_printf(em->arena, "V.%s", name) : name;
	case SCOPE_STREAM:
		name = emit_user_name(em, node->text);
		return em->stream_table ? arena_printf(em->arena, "W.%s", name) : name;
	default:
		return emit_user_name(em, node->text);
	}
}

/* The constant with this key, if the chunk has it already. */
struct constant *
emit_find(struct emitter *em, const char *key)
{
	for (size_t i = 0; i < em->n_constants; i++)
		if (strcmp(em->constants[i].key, key) == 0)
			return &em->constants[i];
	return NULL;
}

/* Adds the value on the top of the Lua stack (popped) as a constant. */
struct constant *
emit_constant(struct emitter *em, const char *key, const char *name, enum bound kind)
{
	if (em->n_constants == em->cap_constants) {
		size_t cap = em->cap_constants ? em->cap_constants * 2 : 16;
		struct constant *list = arena_array(em->arena, cap, sizeof *list);
		if (em->n_constants)
			memcpy(list, em->constants, em->n_constants * sizeof *list);
		em->constants = list;
		em->cap_constants = cap;
	}
	struct constant *c = &em->constants[em->n_constants++];
	c->key = arena_text(em->arena, slice_of(key));
	c->kind = kind;
	c->name = em->n_constants <= CONSTANTS_MAX ? arena_text(em->arena, slice_of(name))
	          : arena_printf(em->arena, "K[%zu]", em->n_constants);
	lua_rawseti(em->L, em->constants_table, (lua_Integer)em->n_constants);
	return c;
}

/* An operator of ops.h, or one of the chunk's own functions (stage.c). */
const char *
emit_op(struct emitter *em, const char *name)
{
	char key[48];

	snprintf(key, sizeof key, "_%s", name);
	struct constant *c = emit_find(em, key);
	if (c == NULL) {
		lua_getfield(em->L, LUA_REGISTRYINDEX, "piep.operators");
		if (lua_getfield(em->L, -1, name) == LUA_TNIL)
			die("no operator %s", name);
		lua_remove(em->L, -2);
		c = emit_constant(em, key, key, BOUND_FUNCTION);
	}
	return c->name;
}

/* -- constants of the language --------------------------------------------- */

const char *
emit_quoted(struct emitter *em, struct slice s)
{
	struct buf b = { 0 };

	buf_put_byte(&b, '"');
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = s.ptr[i];
		if (c == '"' || c == '\\')
			buf_printf(&b, "\\%c", c);
		else if (c < ' ' || c == 0x7F)
			buf_printf(&b, "\\%03d", c);
		else
			buf_put_byte(&b, c);
	}
	buf_put_byte(&b, '"');
	const char *text = arena_text(em->arena, buf_slice(&b));
	buf_clear(&b);
	return text;
}

struct operand
emit_literal(const char *text, enum static_type type)
{
	return (struct operand){ .text = text, .type = type, .constant = true };
}

struct operand
emit_integer(struct emitter *em, lua_Integer value)
{
	if (value == LUA_MININTEGER)
		return emit_literal("math.mininteger", TYPE_INT);
	return emit_literal(arena_printf(em->arena, "%lld", (long long)value), TYPE_INT);
}

struct operand
emit_number(struct emitter *em, double value)
{
	if (isinf(value))
		return emit_literal("(1/0)", TYPE_FLOAT);
	const char *text = arena_printf(em->arena, "%.17g", value);
	if (strpbrk(text, ".en") == NULL)
		text = arena_printf(em->arena, "%s.0", text);
	return emit_literal(text, TYPE_FLOAT);
}

struct operand
emit_none(struct emitter *em)
{
	struct constant *c = emit_find(em, "None");

	if (c == NULL) {
		value_push_none(em->L);
		c = emit_constant(em, "None", "None", BOUND_VALUE);
	}
	return emit_literal(c->name, TYPE_NONE);
}

/* Puts an operand into a temporary of its own if it is not in one. */
struct operand
emit_in_temp(struct emitter *em, struct operand x)
{
	if (!x.constant && (x.text[0] == 't' || x.text[0] == 'T'))
		return x;
	const char *t = emit_temp(em);
	emit_line(em, "%s = %s", t, x.text);
	return emit_value(t, x.type);
}
