/* emit - lowered steps to one Lua chunk: see emit.h */
#include "lua/emit.h"

#include "engine/scan.h"
#include "lua/emitter.h"

/* -- stages -------------------------------------------------------------------- */

static bool
has_node(const struct node *node, enum node_type type)
{
	if (node == NULL)
		return false;
	if (node->type == type)
		return true;
	for (size_t i = 0; i < node->n; i++)
		if (has_node(node->kids[i], type))
			return true;
	return false;
}

/* Commands that nobody asked for are run at the end of their stage. */
static void
finish(struct emitter *em, const struct node *node)
{
	if (em->commands)
		emit_at(em, node, "%s()", emit_op(em, "finish"));
}

static void
assignment(struct emitter *em, const struct node *node)
{
	if (node->kids[node->n - 1]->type == NODE_LUA) {
		emit_lua_assignment(em, node);
		for (size_t i = 0; i + 1 < node->n; i++)
			if (node->kids[i]->integer == SCOPE_P)
				em->p_type = TYPE_ANY;
		finish(em, node);
		return;
	}
	struct operand x = emit_expression(em, node->kids[node->n - 1]);

	if (node->n > 2 || has_node(node, NODE_WALRUS))
		x = emit_in_temp(em, x);
	for (size_t i = 0; i + 1 < node->n; i++)
		emit_assign(em, node->kids[i], x, false);
	finish(em, node);
}

/* What the value of a line stage does (LANGUAGE section 1). */
static void
line_result(struct emitter *em, const struct node *node, struct operand x)
{
	switch (x.type) {
	case TYPE_BOOL:
		finish(em, node);
		emit_line(em, "if not (%s) then goto drop end", x.text);
		return;
	case TYPE_NONE:
		finish(em, node);
		emit_line(em, "goto drop");
		return;
	case TYPE_ANY:
	case TYPE_FUNCTION:
		break;
	default:
		if (strcmp(x.text, "p") != 0)
			emit_line(em, "p = %s", x.text);
		finish(em, node);
		em->p_type = x.type;
		em->view.active = em->record = false;
		return;
	}
	x = emit_in_temp(em, x);
	finish(em, node);
	em->p_type = TYPE_ANY;
	em->view.spoilt = em->view.active;
	if (em->record) {
		emit_at(em, node, "p = %s(r, %s)", emit_op(em, "settle"), x.text);
		emit_line(em, "if p == nil then goto drop end");
		em->record = false;
		return;
	}
	emit_line(em, "if %s ~= true then", x.text);
	emit_at(em, node, "  p = %s(p, %s)", emit_op(em, "settle"), x.text);
	emit_line(em, "  if p == nil then goto drop end");
	emit_line(em, "end");
}

static void
line_stage(struct emitter *em, const struct node *tree)
{
	em->temps = 0;
	em->copy_names = has_node(tree, NODE_WALRUS);
	if (tree->type == NODE_ASSIGN)
		assignment(em, tree);
	else
		line_result(em, tree, emit_expression(em, tree));
}

static void
declare_names(struct emitter *em, const struct names *names, size_t from, const char *table,
              bool in_table)
{
	if (in_table) {
		emit_line(em, "local %s = {}", table);
		return;
	}
	for (size_t i = from; i < names->n; i++)
		emit_line(em, "local %s", emit_user_name(em, names->list[i]));
}

static void
line_names(struct emitter *em, const struct step *step)
{
	size_t n = 0;

	for (size_t i = step->from; i < step->to; i++)
		n += em->lowered->checked->stages[i].bound.n;
	em->line_table = n > NAMES_MAX;
	if (em->line_table)
		emit_line(em, "local V = {}");
	for (size_t i = step->from; i < step->to && !em->line_table; i++)
		declare_names(em, &em->lowered->checked->stages[i].bound, 0, "V", false);
	em->n_variables = 0;
}

/* A comment with the text of a stage, in one line. */
static void
comment(struct emitter *em, size_t stage)
{
	const struct stage_text *text = &em->lowered->checked->program->stages[stage];
	struct buf b = { 0 };

	for (size_t i = text->from; i < text->to && i < text->from + 80; i++) {
		unsigned char c = em->src->text.ptr[i];
		buf_put_byte(&b, c < ' ' ? ' ' : c);
	}
	emit_line(em, "-- %s", buf_text(&b));
	buf_clear(&b);
}

/* -- fields without a list ------------------------------------------------------ */

/* The separator of a stage that is p.split(…), or NULL. */
static const char *
split_separator(struct emitter *em, const struct node *tree)
{
	const char *separator = emit_separator(em, tree);

	return separator && tree->kids[0]->kids[0]->integer == SCOPE_P ? separator : NULL;
}

/* Where the emitter was before a stage, to emit it again in another way. */
struct retreat {
	struct emitter before;
	struct variable *variables;
	size_t stage;
};

static void
remember(struct emitter *em, size_t stage, struct retreat *r)
{
	r->before = *em;
	r->stage = stage;
	r->variables = arena_array(em->arena, em->n_variables + 1, sizeof *r->variables);
	if (em->n_variables)
		memcpy(r->variables, em->variables, em->n_variables * sizeof *r->variables);
}

/* Back to before the stage; constants that were added stay. */
static void
retreat(struct emitter *em, const struct retreat *r)
{
	em->n_lines = r->before.n_lines;
	em->temps_max = r->before.temps_max;
	em->p_type = r->before.p_type;
	em->view = r->before.view;
	em->record = r->before.record;
	em->record_spoilt = false;
	em->n_variables = r->before.n_variables;
	if (em->n_variables)
		memcpy(em->variables, r->variables, em->n_variables * sizeof *r->variables);
}

/* The record as a value, where it was lent until here; at the start of the group none is
   lent then. */
static void
own_record(struct emitter *em, bool start)
{
	if (em->record && start) {
		em->lends_records = false;
		em->lines[em->record_line].text = arena_copy(em->arena, SLICE("        local p = r"));
	} else if (em->record) {
		emit_line(em, "p = %s(r)", emit_op(em, "own"));
	}
	em->record = false;
}

/* The last stage, whose value is written. */
static void
written_stage(struct emitter *em, const struct node *tree)
{
	const char *text = NULL;

	em->temps = 0;
	em->copy_names = has_node(tree, NODE_WALRUS);
	if (tree->type != NODE_ASSIGN && !em->lowered->values)
		text = emit_joined(em, tree, ", ", em->lends);
	if (text) {
		finish(em, tree);
		em->view.active = false;
	} else {
		line_stage(em, tree);
		text = em->record ? "r" : "p";
	}
	emit_at(em, tree, "%s(%s)", emit_op(em, "write"), text);
}

/*
 * The stages of a group, each split whose fields alone are used as a view, and the record
 * lent as long as no stage needs it as a value. The last is written, or its value given.
 */
static void
line_stages(struct emitter *em, const struct step *step, bool write)
{
	const struct stage_text *stages = em->lowered->checked->program->stages;
	struct retreat last = { .stage = SIZE_MAX }, here;

	for (size_t k = step->from; k < step->to; k++) {
		const char *separator = k == last.stage || em->view.active
		                        ? NULL : split_separator(em, stages[k].tree);
		remember(em, k, &here);
		if (separator) {
			last = here;
			em->view = (struct view){ .active = true, .separator = separator };
		}
		if (step->ahead && k == step->turn)
			emit_line(em, "%s()", emit_op(em, "turn"));
		comment(em, k);
		if (!separator && write && k + 1 == step->to)
			written_stage(em, stages[k].tree);
		else if (!separator)
			line_stage(em, stages[k].tree);
		if (em->view.spoilt || (em->view.active && k + 1 == step->to)) {
			retreat(em, &last);
			k = last.stage - 1;
		} else if (em->record_spoilt) {
			retreat(em, &here);
			own_record(em, k == step->from);
			k--;
		}
	}
	if (!write) {
		own_record(em, false);
		emit_line(em, "do return p end");
	}
}

/* -- steps ----------------------------------------------------------------------- */

/* Whether texts may be lent: nothing of another group runs while a record is in this one. */
static bool
may_lend(const struct emitter *em, const struct step *step)
{
	return step->type == STEP_LINES && !step->ahead && em->lowered->checked->stream_names.n == 0;
}

/* Whether the group is the first and its records are lines, which are lent. */
static bool
reads_lines(const struct emitter *em, const struct step *step)
{
	const struct lowered *lowered = em->lowered;

	return step == &lowered->steps[lowered->native] && em->lends &&
	       !lowered->values && !lowered->one_by_one &&
	       !lowered->checked->no_input && !language_of(em->L)->lua_stages;
}

/* A group whose records run ahead: a function from a record and its number to what it
   makes of it, nil where it is dropped. */
static void
ahead_step(struct emitter *em, const struct step *step)
{
	emit_line(em, "function(r, i)");
	em->indent++;
	line_names(em, step);
	emit_line(em, "local p = r");
	struct frame frame = emit_function(em);
	line_stages(em, step, false);
	emit_function_end(em, frame);
	emit_line(em, "::drop::");
	em->indent--;
	emit_line(em, "end,");
}

/* A group of line stages: a function from a source of records to the next() of what
   they make, or, of the last step, to a function that writes it all. */
static void
lines_step(struct emitter *em, const struct step *step, bool last)
{
	const struct program *program = em->lowered->checked->program;

	if (step->ahead) {
		ahead_step(em, step);
		return;
	}
	emit_line(em, "function(src)");
	em->indent++;
	emit_line(em, "local i = -1");
	line_names(em, step);
	emit_line(em, "return function()");
	em->indent++;
	/* what is read is made by the stage before, at last now */
	if (step->from > 0)
		emit_at(em, program->stages[step->from - 1].tree, "for r in src do");
	else
		emit_line(em, "for r in src do");
	em->indent++;
	emit_line(em, "i = i + 1");
	em->record = em->lends_records = reads_lines(em, step);
	em->record_line = em->n_lines;
	emit_line(em, em->record ? "local p" : "local p = r");
	struct frame frame = emit_function(em);
	line_stages(em, step, last);
	emit_function_end(em, frame);
	if (em->record)
		emit_remove(em, em->record_line);
	emit_line(em, "::drop::");
	for (int i = 0; i < 2; i++) {
		em->indent--;
		emit_line(em, "end");
	}
	em->indent--;
	emit_line(em, "end,");
}

static void
stream_step(struct emitter *em, const struct step *step)
{
	const struct node *tree = em->lowered->checked->program->stages[step->from].tree;

	emit_line(em, "function(pp)");
	em->indent++;
	comment(em, step->from);
	struct frame frame = emit_function(em);
	em->copy_names = has_node(tree, NODE_WALRUS);
	if (tree->type == NODE_ASSIGN) {
		assignment(em, tree);
		emit_at(em, tree, "return %s(pp)", emit_op(em, "stream"));
	} else {
		struct operand x = emit_expression(em, tree);
		finish(em, tree);
		emit_at(em, tree, "return %s(%s)", emit_op(em, "stream"), x.text);
	}
	emit_function_end(em, frame);
	em->indent--;
	emit_line(em, "end,");
}

/* A group of line stages over pp; one that goes on after errors is guarded. */
static const char *
group_text(struct emitter *em, size_t step)
{
	const struct lowered *lowered = em->lowered;
	const char *source = step == 1 && em->lends_records ? emit_op(em, "records")
	                     : arena_printf(em->arena, "%s(pp)", emit_op(em, "source"));

	if (lowered->steps[lowered->native + step - 1].ahead)
		return arena_printf(em->arena, "%s(S[%zu], %s)", emit_op(em, "ahead"), step, source);
	const char *group = arena_printf(em->arena, "S[%zu](%s)", step, source);
	if (!em->lowered->keep_going)
		return group;
	return arena_printf(em->arena, "%s(%s)", emit_op(em, "guard"), group);
}

/* Runs the steps one after another: the chunk's result. */
static void
run_steps(struct emitter *em)
{
	const struct lowered *lowered = em->lowered;
	size_t n = lowered->n - lowered->native;

	emit_line(em, "return function()");
	em->indent++;
	if (n > 1 || !em->lends_records)
		emit_line(em, "local pp = %s", emit_op(em, "input"));
	for (size_t i = 1; i <= n; i++) {
		const struct step *step = &lowered->steps[lowered->native + i - 1];
		bool lines = step->type == STEP_LINES;
		const char *group = lines ? group_text(em, i) : NULL;
		if (lines && i == n && !step->ahead)
			emit_line(em, "return %s()", group);
		else if (lines)
			emit_line(em, "pp = %s(%s)", emit_op(em, "iterator"), group);
		else
			emit_line(em, "pp = S[%zu](pp)", i);
	}
	const struct step *last = &lowered->steps[lowered->n - 1];
	if (last->type == STEP_STREAM || last->ahead)
		emit_at(em, lowered->checked->program->stages[lowered->steps[lowered->n - 1].from].tree,
		        "return %s(pp)", emit_op(em, "write_all"));
	em->indent--;
	emit_line(em, "end");
}

/* Whether the elements of pp are such as they were: a slice of it, or a method that drops
   some or changes their order. */
static bool
keeps_elements(const struct node *tree)
{
	const struct node *object = tree->n > 0 ? tree->kids[0] : NULL;

	if (tree->type == NODE_CALL && object->type == NODE_ATTRIBUTE && tree->n == 1 &&
	    (slice_equal(object->text, SLICE("uniq")) || slice_equal(object->text, SLICE("sort"))))
		object = object->kids[0];
	else if (tree->type != NODE_SUBSCRIPT || tree->kids[1]->type != NODE_SLICE)
		return false;
	return object->type == NODE_NAME && object->integer == SCOPE_PP;
}

static void
emit_steps(struct emitter *em)
{
	const struct lowered *lowered = em->lowered;
	const struct names *stream = &lowered->checked->stream_names;

	enum static_type elements = lowered->values ? TYPE_ANY : TYPE_STR;

	em->stream_table = stream->n > NAMES_MAX;
	declare_names(em, stream, 0, "W", em->stream_table);
	emit_line(em, "local S = {");
	em->indent++;
	for (size_t i = lowered->native; i < lowered->n; i++) {
		const struct step *step = &lowered->steps[i];
		em->temps = 0;
		em->lends = may_lend(em, step);
		em->record = false;
		em->p_type = elements;
		if (step->type == STEP_LINES) {
			lines_step(em, step, i + 1 == lowered->n && !lowered->one_by_one);
			elements = em->p_type;
		} else {
			stream_step(em, step);
			if (!keeps_elements(lowered->checked->program->stages[step->from].tree))
				elements = TYPE_ANY;
		}
		if (em->src->failed)
			return;
	}
	em->indent--;
	emit_line(em, "}");
	if (lowered->one_by_one)
		emit_line(em, "return S[1]");
	else
		run_steps(em);
}

static bool
is_word(unsigned char c)
{
	return c == '_' || (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z');
}

static bool
mentions(struct slice line, struct slice name)
{
	const unsigned char *p = line.ptr, *end = p + line.len;

	for (; (size_t)(end - p) >= name.len; p++)
		if (memcmp(p, name.ptr, name.len) == 0 && (p == line.ptr || !is_word(p[-1])) &&
		    (p + name.len == end || !is_word(p[name.len])))
			return true;
	return false;
}

/* What was emitted again in another way may have left constants that nothing needs. */
static bool
is_used(const struct emitter *em, const char *name)
{
	for (size_t i = 0; i < em->n_lines; i++)
		if (mentions(em->lines[i].text, slice_of(name)))
			return true;
	return false;
}

/* The first line: the constants as upvalues. Each further one is K[n]. */
static void
put_constants(const struct emitter *em, struct buf *out)
{
	buf_put_text(out, "local K = ...");
	for (size_t i = 0; i < em->n_constants; i++)
		if (em->constants[i].name[0] != 'K' && is_used(em, em->constants[i].name))
			buf_printf(out, " local %s = K[%zu]", em->constants[i].name, i + 1);
	buf_put_byte(out, '\n');
}

/* A line of ours may hold text in Lua of several. */
static size_t
newlines(struct slice text)
{
	return scan_count(text.ptr, text.ptr + text.len, '\n');
}

static void
assemble(struct emitter *em, struct chunk *out)
{
	struct buf b = { 0 };

	out->lines = 1;
	for (size_t i = 0; i < em->n_lines; i++)
		out->lines += newlines(em->lines[i].text) + 1;
	out->places = arena_array(em->arena, out->lines + 1, sizeof *out->places);
	put_constants(em, &b);
	for (size_t i = 0, line = 2; i < em->n_lines; i++) {
		struct slice text = em->lines[i].text;
		buf_put(&b, text);
		buf_put_byte(&b, '\n');
		for (size_t n = newlines(text) + 1; n > 0; n--)
			out->places[line++] = em->lines[i].at;
	}
	out->code = arena_copy(em->arena, buf_slice(&b));
	buf_clear(&b);
}

int
emit(lua_State *L, const struct lowered *lowered, struct chunk *out)
{
	struct source *src = lowered->checked->program->src;
	struct emitter em = { .L = L, .lowered = lowered, .src = src, .arena = src->arena };

	lua_newtable(L);
	em.constants_table = lua_gettop(L);
	em.commands = lowered->user_code;
	for (size_t i = lowered->native; i < lowered->n; i++)
		em.commands = em.commands || lowered->steps[i].effects;
	emit_steps(&em);
	if (src->failed) {
		lua_settop(L, em.constants_table - 1);
		return -1;
	}
	assemble(&em, out);
	return 0;
}
