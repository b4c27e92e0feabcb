/* emit_loop - comprehensions and generators */
#include "lua/emitter.h"

/* -- comprehensions ------------------------------------------------------------ */

/* Where the elements of a comprehension go. */
struct collector {
	const char *table, *count;   /* or NULL: they are yielded */
};

static void
collect(struct emitter *em, const struct node *node, struct collector to)
{
	size_t values = node->type == NODE_DICTCOMP ? 2 : 1;

	for (size_t i = 0; i < values; i++) {
		unsigned mark = em->temps;
		struct operand x = emit_expression(em, node->kids[i]);
		if (to.table == NULL) {
			emit_line(em, "yield(%s)", x.text);
		} else {
			emit_line(em, "%s = %s + 1", to.count, to.count);
			emit_line(em, "%s[%s] = %s", to.table, to.count, x.text);
		}
		em->temps = mark;
	}
}

static void loops(struct emitter *em, const struct node *node, size_t index,
                  const char *iterable, struct collector to);

/* Makes the names of a target known, inside those that are. */
static struct local *
declare(struct emitter *em, const struct node *target, enum static_type type)
{
	for (size_t i = 0; target->type != NODE_NAME && i < target->n; i++)
		declare(em, target->kids[i], TYPE_ANY);
	if (target->type == NODE_NAME) {
		struct local *local = arena_alloc(em->arena, sizeof *local);
		*local = (struct local){ .outer = em->locals, .name = target->text, .type = type,
		                         .functions = em->functions };
		em->locals = local;
	}
	return em->locals;
}

/* What a clause does with each value, and the end of its loop. */
static void
loop_body(struct emitter *em, const struct node *node, size_t index, struct collector to,
          unsigned label)
{
	const struct node *clause = node->kids[index];

	for (size_t i = 2; i < clause->n; i++) {
		unsigned inner = em->temps;
		struct operand test = emit_expression(em, clause->kids[i]);
		emit_at(em, clause->kids[i], "if not (%s) then goto next%u end",
		        emit_condition(em, test), label);
		em->temps = inner;
	}
	loops(em, node, index + 1, NULL, to);
	emit_line(em, "::next%u::", label);
	em->indent--;
	emit_line(em, "end");
}

/* Over the fields of a text, each lent if that will do: false where it is not that, or a field
   is wanted as a value. */
static bool
loop_over_fields(struct emitter *em, const struct node *node, size_t index,
                 struct collector to, bool lend)
{
	const struct node *clause = node->kids[index], *target = clause->kids[0];
	struct place here = emit_here(em);
	struct local *outer = em->locals;
	struct split split;

	if (target->type != NODE_NAME || !emit_may_lend(em) ||
	    !emit_split(em, clause->kids[1], &split))
		return false;
	unsigned place = ++em->temps, label = ++em->labels;
	struct local *local = declare(em, target, TYPE_STR);
	local->lent = lend;
	emit_at(em, clause->kids[1], "for %s in %s(%s, %s, %u) do", emit_place(em, target),
	        emit_op(em, lend ? "parts" : "fields"), split.text, split.separator, place);
	em->indent++;
	loop_body(em, node, index, to, label);
	em->locals = outer;
	em->temps = here.temps;
	if (local->spoilt)
		emit_back(em, here);
	return !local->spoilt;
}

/* The for clauses from `index` on; the first iterable may be evaluated already. */
static void
loops(struct emitter *em, const struct node *node, size_t index, const char *iterable,
      struct collector to)
{
	if (index == node->n) {
		collect(em, node, to);
		return;
	}
	if (!iterable && (loop_over_fields(em, node, index, to, true) ||
	                  loop_over_fields(em, node, index, to, false)))
		return;
	const struct node *clause = node->kids[index], *target = clause->kids[0];
	unsigned mark = em->temps, label = ++em->labels;
	struct operand over = iterable ? emit_value(iterable, TYPE_ANY)
	                               : emit_expression(em, clause->kids[1]);
	struct local *outer = em->locals;
	bool simple = target->type == NODE_NAME;
	const char *var = simple ? emit_place(em, target)
	                         : arena_printf(em->arena, "v%u", label);
	declare(em, target, TYPE_ANY);
	emit_at(em, clause->kids[1], "for _, %s in %s(%s) do", var, emit_op(em, "each"), over.text);
	em->indent++;
	if (!simple)
		emit_assign(em, target, emit_value(var, TYPE_ANY), true);
	loop_body(em, node, index, to, label);
	em->locals = outer;
	em->temps = mark;
}

struct operand
emit_comprehension(struct emitter *em, const struct node *node, const char *make,
              enum static_type type)
{
	struct collector to = { emit_temp(em), NULL };
	unsigned mark = em->temps;

	to.count = emit_temp(em);
	emit_line(em, "%s = {}", to.table);
	emit_line(em, "%s = 0", to.count);
	loops(em, node, node->type == NODE_DICTCOMP ? 2 : 1, NULL, to);
	emit_at(em, node, "%s = %s(%s)", to.table, emit_op(em, make), to.table);
	em->temps = mark;
	return emit_value(to.table, type);
}

struct operand
emit_generator(struct emitter *em, const struct node *node)
{
	const struct node *clause = node->kids[1];
	unsigned mark = em->temps;
	struct operand over = emit_expression(em, clause->kids[1]);

	em->temps = mark;
	const char *t = emit_temp(em);
	emit_at(em, clause->kids[1], "%s = %s(%s, function(yield, over)", t,
	        emit_op(em, "generate"), over.text);
	em->indent++;
	struct frame frame = emit_function(em);
	loops(em, node, 1, "over", (struct collector){ NULL, NULL });
	emit_function_end(em, frame);
	em->indent--;
	emit_line(em, "end)");
	return emit_value(t, TYPE_ANY);
}
