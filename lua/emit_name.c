/* emit_name - names, assignment, displays */
#include "lua/emitter.h"

/* -- names ----------------------------------------------------------------- */

static void
not_defined(struct emitter *em, const struct node *node)
{
	bind_suggest(em->L, node->text);
	const char *near = lua_tostring(em->L, -1);
	source_error(em->src, node->at, near ? "name '%.*s' is not defined; did you mean '%s'?"
	                                     : "name '%.*s' is not defined",
	             (int)node->text.len, (const char *)node->text.ptr, near);
	lua_pop(em->L, 1);
}

/*
 * The constant for a global name or for an attribute of a module or a type, known
 * while compiling; NULL where the node is none of that. With `call`, a type stands
 * for the function that makes its values.
 */
static bool
push_static(struct emitter *em, const struct node *node, struct buf *key)
{
	lua_State *L = em->L;

	if (node->type == NODE_NAME && node->integer == SCOPE_GLOBAL) {
		if (bind_name(L, node->text) == BOUND_NOTHING) {
			not_defined(em, node);
			return false;
		}
		buf_put(key, node->text);
		return true;
	}
	if (node->type != NODE_ATTRIBUTE || !push_static(em, node->kids[0], key))
		return false;
	enum bound kind = bind_kind(L);
	if (kind != BOUND_MODULE && kind != BOUND_TYPE) {
		lua_pop(L, 1);
		return false;
	}
	lua_pushcfunction(L, bind_attribute);
	lua_insert(L, -2);
	lua_pushlstring(L, (const char *)node->text.ptr, node->text.len);
	if (lua_pcall(L, 2, 1, 0) != LUA_OK) {
		source_error(em->src, node->at, "%s", lua_tostring(L, -1));
		lua_pop(L, 1);
		return false;
	}
	buf_put_byte(key, '_');
	buf_put(key, node->text);
	return true;
}

struct constant *
emit_static(struct emitter *em, const struct node *node, bool call)
{
	struct buf key = { 0 };
	struct constant *c = NULL;

	if (push_static(em, node, &key)) {
		enum bound kind = bind_kind(em->L);
		if (call && kind == BOUND_TYPE && value_constructor(em->L, -1)) {
			lua_remove(em->L, -2);
			buf_put_text(&key, "_");
			kind = BOUND_FUNCTION;
		}
		c = emit_find(em, buf_text(&key));
		if (c == NULL)
			c = emit_constant(em, buf_text(&key), emit_plain_name(buf_slice(&key)) ?
			                 arena_printf(em->arena, "k_%s", buf_text(&key)) :
			                 arena_printf(em->arena, "K[%zu]", em->n_constants + 1), kind);
		else
			lua_pop(em->L, 1);
	}
	buf_clear(&key);
	return c;
}

struct operand
emit_name(struct emitter *em, const struct node *node)
{
	struct operand x = emit_value(emit_place(em, node), TYPE_ANY);

	switch ((enum scope)node->integer) {
	case SCOPE_GLOBAL: {
		struct constant *c = emit_static(em, node, false);
		return emit_value(c ? c->name : "nil", TYPE_ANY);
	}
	case SCOPE_LOCAL: {
		struct local *local = emit_local(em, node->text);
		if (local && local->functions == em->functions)
			x.type = local->type;
		if (local)
			local->spoilt = local->lent;
		break;
	}
	case SCOPE_P:
		em->view.spoilt = em->view.active;
		em->record_spoilt = em->record;
		x.type = em->p_type;
		break;
	case SCOPE_I:
		x.type = TYPE_INT;
		break;
	case SCOPE_LINE:
		x.type = emit_variable(em, node->text)->type;
		break;
	case SCOPE_FILES:
		return emit_value(emit_op(em, "files"), TYPE_ANY);
	case SCOPE_FF: {
		const char *t = emit_temp(em);
		emit_at(em, node, "%s = %s(%s, 0)", t, emit_op(em, "getitem"), emit_op(em, "files"));
		return emit_value(t, TYPE_ANY);
	}
	default:
		break;
	}
	return em->copy_names ? emit_in_temp(em, x) : x;
}

/* -- assignment -------------------------------------------------------------- */

static void
note_type(struct emitter *em, const struct node *target, enum static_type type)
{
	if (target->integer == SCOPE_P) {
		em->p_type = type;
		em->view.active = em->record = false;
	}
	else if (target->integer == SCOPE_LINE)
		emit_variable(em, target->text)->type = type;
}

static bool
starred(const struct node *target, size_t *at)
{
	for (*at = 0; *at < target->n; ++*at)
		if (target->kids[*at]->type == NODE_STAR)
			return true;
	return false;
}

/* Assigns x to a target; `local` declares comprehension variables. */
void
emit_assign(struct emitter *em, const struct node *target, struct operand x, bool local)
{
	size_t star;

	if (target->type == NODE_STAR)
		target = target->kids[0];
	if (target->type == NODE_NAME) {
		emit_line(em, "%s%s = %s", local ? "local " : "", emit_place(em, target), x.text);
		note_type(em, target, x.type);
		return;
	}
	unsigned mark = em->temps;
	struct buf left = { 0 };
	const char **parts = arena_array(em->arena, target->n + 1, sizeof *parts);
	for (size_t i = 0; i < target->n; i++) {
		parts[i] = emit_temp(em);
		buf_printf(&left, i ? ", %s" : "%s", parts[i]);
	}
	if (starred(target, &star))
		emit_at(em, target, "%s = %s(%s, %zu, %zu)", buf_text(&left), emit_op(em, "unpack_star"),
		        x.text, star, target->n - star - 1);
	else
		emit_at(em, target, "%s%s%s(%s, %zu)", buf_text(&left), target->n ? " = " : "",
		        emit_op(em, "unpack_to"), x.text, target->n);
	buf_clear(&left);
	for (size_t i = 0; i < target->n; i++)
		emit_assign(em, target->kids[i], emit_value(parts[i], TYPE_ANY), local);
	em->temps = mark;
}

struct operand
emit_walrus(struct emitter *em, const struct node *node)
{
	struct operand x = emit_in_temp(em, emit_expression(em, node->kids[0]));

	emit_line(em, "%s = %s", emit_place(em, node), x.text);
	note_type(em, node, TYPE_ANY);
	return x;
}

/* -- displays ---------------------------------------------------------------- */

/* Elements into a new plain table in a temporary, which is given. */
const char *
emit_table(struct emitter *em, struct node *const *kids, size_t n)
{
	const char *t = emit_temp(em);
	unsigned mark = em->temps;

	emit_line(em, "%s = {}", t);
	for (size_t i = 0; i < n; i++) {
		em->temps = mark;
		const struct node *kid = kids[i];
		bool star = kid->type == NODE_STAR;
		struct operand x = emit_expression(em, star ? kid->kids[0] : kid);
		if (star)
			emit_at(em, kid, "%s(%s, %s)", emit_op(em, "extend"), t, x.text);
		else
			emit_line(em, "%s[#%s + 1] = %s", t, t, x.text);
	}
	em->temps = mark;
	return t;
}

bool
node_any(struct node *const *kids, size_t n, enum node_type type)
{
	for (size_t i = 0; i < n; i++)
		if (kids[i]->type == type)
			return true;
	return false;
}

/* Elements as a Lua list "a, b, c" in order; at most ARGUMENTS_MAX, no stars. */
/* Elements as "a, b, c": at most ARGUMENTS_MAX, no stars. */
static const char *
list_items(struct emitter *em, struct node *const *kids, size_t n)
{
	struct buf b = { 0 };

	for (size_t i = 0; i < n; i++) {
		struct operand x = emit_expression(em, kids[i]);
		buf_printf(&b, i ? ", %s" : "%s", x.text);
	}
	const char *text = arena_text(em->arena, buf_slice(&b));
	buf_clear(&b);
	return text;
}

struct operand
emit_display(struct emitter *em, const struct node *node, const char *make,
        enum static_type type)
{
	unsigned mark = em->temps;
	const char *items;

	if (node->n > ARGUMENTS_MAX || node_any(node->kids, node->n, NODE_STAR))
		items = emit_table(em, node->kids, node->n);
	else
		items = arena_printf(em->arena, "{ %s }", list_items(em, node->kids, node->n));
	em->temps = mark;
	const char *t = emit_temp(em);
	emit_at(em, node, "%s = %s(%s)", t, emit_op(em, make), items);
	return emit_value(t, type);
}

/* {**d, key: value}: pairs into a dict one after another. */
struct operand
emit_dict(struct emitter *em, const struct node *node)
{
	if (!node_any(node->kids, node->n, NODE_DOUBLESTAR))
		return emit_display(em, node, "dict", TYPE_ANY);
	const char *t = emit_temp(em);
	unsigned mark = em->temps;
	emit_line(em, "%s = %s({})", t, emit_op(em, "dict"));
	for (size_t i = 0; i < node->n; i++) {
		const struct node *kid = node->kids[i];
		em->temps = mark;
		if (kid->type == NODE_DOUBLESTAR) {
			struct operand x = emit_expression(em, kid->kids[0]);
			emit_at(em, kid, "%s(%s, %s)", emit_op(em, "update"), t, x.text);
			continue;
		}
		const char *pair = list_items(em, &node->kids[i++], 2);
		emit_at(em, kid, "%s(%s, %s({ %s }))", emit_op(em, "update"), t, emit_op(em, "dict"), pair);
	}
	em->temps = mark;
	return emit_value(t, TYPE_ANY);
}
