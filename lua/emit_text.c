/* emit_text - texts: lent, fields of a split, joined */
#include "lua/emitter.h"

/* -- what may be lent ----------------------------------------------------------- */

struct local *
emit_local(struct emitter *em, struct slice name)
{
	struct local *local = em->locals;

	while (local && !slice_equal(local->name, name))
		local = local->outer;
	return local;
}

bool
emit_may_lend(const struct emitter *em)
{
	return em->lends && em->functions == 1 && !em->copy_names && em->temps + 1 < VALUE_LENT;
}

static bool
is_p(const struct node *node)
{
	return node->type == NODE_NAME && node->integer == SCOPE_P;
}

/* The variable of a comprehension that is lent, or NULL. */
static struct local *
lent_local(struct emitter *em, const struct node *node)
{
	if (node->type != NODE_NAME || node->integer != SCOPE_LOCAL || !emit_may_lend(em))
		return NULL;
	struct local *local = emit_local(em, node->text);
	return local && local->lent ? local : NULL;
}

static struct operand
lent(const char *text)
{
	return (struct operand){ .text = text, .type = TYPE_STR, .lent = true };
}

/* -- fields ------------------------------------------------------------------------ */

/* Whether a name is known to be a text; a view is none. */
static bool
is_text_name(struct emitter *em, const struct node *node)
{
	struct local *local;

	if (node->type != NODE_NAME)
		return false;
	switch ((enum scope)node->integer) {
	case SCOPE_P:
		return em->p_type == TYPE_STR && !em->view.active;
	case SCOPE_LINE:
		return emit_variable(em, node->text)->type == TYPE_STR;
	case SCOPE_LOCAL:
		local = emit_local(em, node->text);
		return local && local->functions == em->functions && local->type == TYPE_STR;
	default:
		return false;
	}
}

/* The text of a name for C: it may be lent. */
static const char *
text_name(struct emitter *em, const struct node *node)
{
	struct local *local = lent_local(em, node);

	if (local)
		return emit_place(em, node);
	if (is_p(node) && em->record && emit_may_lend(em))
		return "r";
	if (is_p(node))
		em->record_spoilt = em->record;
	return emit_place(em, node);
}

const char *
emit_separator(struct emitter *em, const struct node *node)
{
	static const struct { const char *method, *separator; } fixed[] = {
		{ "splittab", "\t" }, { "splitcomma", "," }, { "splitcolon", ":" },
		{ "splitslash", "/" },
	};
	const struct node *callee = node->type == NODE_CALL ? node->kids[0] : NULL;

	if (!callee || callee->type != NODE_ATTRIBUTE || !is_text_name(em, callee->kids[0]))
		return NULL;
	for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++)
		if (node->n == 1 && slice_equal(callee->text, slice_of(fixed[i].method)))
			return emit_quoted(em, slice_of(fixed[i].separator));
	if (!slice_equal(callee->text, SLICE("split")) || node->n > 2)
		return NULL;
	if (node->n == 1)
		return "nil";
	const struct node *separator = node->kids[1];
	if (separator->type != NODE_STRING || separator->text.len != 1 ||
	    separator->text.ptr[0] >= 0x80)
		return NULL;
	return emit_quoted(em, separator->text);
}

/* The text and separator of a split: one that p is, or a call. */
bool
emit_split(struct emitter *em, const struct node *node, struct split *split)
{
	if (em->view.active && is_p(node)) {
		*split = (struct split){ text_name(em, node), em->view.separator };
		return true;
	}
	split->separator = emit_separator(em, node);
	if (split->separator == NULL)
		return false;
	split->text = text_name(em, node->kids[0]->kids[0]);
	return true;
}

bool
emit_field(struct emitter *em, const struct node *node, bool lend, struct operand *x)
{
	struct split split;

	if (node->type != NODE_SUBSCRIPT)
		return false;
	const struct node *key = node->kids[1];
	bool negative = key->type == NODE_UNARY && key->text.ptr[0] == '-';
	if ((negative ? key->kids[0] : key)->type != NODE_INT ||
	    !emit_split(em, node->kids[0], &split))
		return false;
	const char *k = emit_expression(em, key).text;
	const char *t = emit_temp(em);
	if (lend)
		emit_at(em, node, "%s = %s(%s, %s, %s, %u)", t, emit_op(em, "part"), split.text,
		        split.separator, k, em->temps);
	else
		emit_at(em, node, "%s = %s(%s, %s, %s)", t, emit_op(em, "field"), split.text,
		        split.separator, k);
	*x = lend ? lent(t) : emit_value(t, TYPE_STR);
	return true;
}

/* -- texts that are lent -------------------------------------------------------------- */

struct operand
emit_text(struct emitter *em, const struct node *node)
{
	struct operand x;
	bool lend = emit_may_lend(em);

	if (lend && em->record && is_p(node) && !em->view.active)
		return lent("r");
	if (lent_local(em, node))
		return lent(emit_place(em, node));
	if (lend && emit_field(em, node, true, &x))
		return x;
	return emit_expression(em, node);
}

/* -- joined ------------------------------------------------------------------------- */

static const char *field_text(struct emitter *em, const struct node *field, bool lend);

/* Parts of an f-string joined into one string. */
struct operand
emit_fstring(struct emitter *em, const struct node *node)
{
	unsigned mark = em->temps;
	const char *so_far = NULL;

	for (size_t i = 0; i < node->n; i++) {
		const struct node *kid = node->kids[i];
		const char *part = kid->type == NODE_STRING ? emit_quoted(em, kid->text)
		                                            : field_text(em, kid, false);
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
field_text(struct emitter *em, const struct node *field, bool lend)
{
	struct operand x = lend ? emit_text(em, field->kids[0])
	                        : emit_expression(em, field->kids[0]);
	const char *conversion = field->text.len ? emit_quoted(em, field->text) : "nil";

	if (x.type == TYPE_STR && field->n == 1 && field->text.len == 0)
		return x.text;
	const char *format = field->n > 1 ? emit_fstring(em, field->kids[1]).text : "\"\"";
	const char *t = emit_temp(em);
	emit_at(em, field, "%s = %s(%s, %s, %s)", t, emit_op(em, "format"), x.text, format,
	        conversion);
	return t;
}

/* Texts that are being joined. */
struct parts {
	struct buf text;
	const char *between;
	size_t n;
	bool lent;
};

static void
put_part(struct parts *parts, const char *text)
{
	buf_put_text(&parts->text, parts->n++ ? parts->between : "");
	buf_put_text(&parts->text, text);
}

static bool
collect_fstring(struct emitter *em, const struct node *node, struct parts *parts)
{
	for (size_t i = 0; i < node->n; i++) {
		const struct node *kid = node->kids[i];
		put_part(parts, kid->type == NODE_STRING ? emit_quoted(em, kid->text)
		                                         : field_text(em, kid, parts->lent));
	}
	return parts->n > 0;
}

/* The parts of a text; false where the node may be something else, or is too much. */
static bool
collect(struct emitter *em, const struct node *node, struct parts *parts)
{
	if (node->type == NODE_BINARY && slice_equal(node->text, SLICE("+")))
		return collect(em, node->kids[0], parts) && collect(em, node->kids[1], parts);
	if (node->type == NODE_FSTRING && node->n < ARGUMENTS_MAX / 2)
		return collect_fstring(em, node, parts) && parts->n < ARGUMENTS_MAX;
	struct operand x = parts->lent ? emit_text(em, node) : emit_expression(em, node);
	put_part(parts, x.text);
	return x.type == TYPE_STR && parts->n < ARGUMENTS_MAX;
}

const char *
emit_joined(struct emitter *em, const struct node *node, const char *between, bool lend)
{
	struct parts parts = { .between = between, .lent = lend };
	struct place here = emit_here(em);
	bool joined = collect(em, node, &parts);
	const char *text = joined ? arena_text(em->arena, buf_slice(&parts.text)) : NULL;

	if (!joined)
		emit_back(em, here);
	buf_clear(&parts.text);
	return text;
}
