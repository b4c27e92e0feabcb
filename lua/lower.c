/* lower - checked stages to steps: see lower.h */
#include "lua/lower.h"

#include "engine/slicing.h"
#include "lua/native_stream.h"

/* -- constants ------------------------------------------------------------ */

static bool
constant_float(const struct node *node, double *value)
{
	int64_t integer;

	if (node->type == NODE_FLOAT)
		*value = node->number;
	else if (node_constant_int(node, &integer))
		*value = (double)integer;
	else
		return false;
	return true;
}

/* -- native stages --------------------------------------------------------- */

static bool
set_texts(struct arena *arena, struct slices *list, const struct node *node)
{
	struct slice *at = arena_array(arena, node->n + 1, sizeof *at);

	if (node->type == NODE_STRING) {   /* a list of one */
		at[0] = node->text;
		*list = (struct slices){ at, 1 };
		return true;
	}
	for (size_t i = 0; i < node->n; i++) {
		if (node->kids[i]->type != NODE_STRING)
			return false;
		at[i] = node->kids[i]->text;
	}
	*list = (struct slices){ at, node->n };
	return node->type == NODE_LIST;
}

static bool
set_param(struct arena *arena, const struct param *param, unsigned char *params,
          const struct node *node)
{
	void *field = params + param->offset;

	switch (param->type) {
	case PARAM_BOOL:
		*(bool *)field = node->type == NODE_TRUE;
		return node->type == NODE_TRUE || node->type == NODE_FALSE;
	case PARAM_INT:
		*(int64_t *)field = PARAM_NONE;
		return node->type == NODE_NONE || node_constant_int(node, field);
	case PARAM_FLOAT:
		return constant_float(node, field);
	case PARAM_BYTE:
		if (node->type != NODE_STRING || node->text.len != 1)
			return false;
		*(unsigned char *)field = node->text.ptr[0];
		return true;
	case PARAM_TEXT:
		if (node->type == NODE_NONE) {
			*(struct slice *)field = (struct slice){ NULL, 0 };
			return true;
		}
		*(struct slice *)field = node->text;
		return node->type == NODE_STRING;
	case PARAM_TEXTS:
		return set_texts(arena, field, node);
	default:
		return false;
	}
}

static const struct param *
param_of(const struct kind *kind, const struct node *argument, size_t position)
{
	for (size_t i = 0; kind->params[i].type != PARAM_END; i++) {
		const struct param *param = &kind->params[i];
		bool match = argument->type == NODE_KEYWORD
		             ? slice_equal(slice_of(param->name), argument->text)
		             : i == position && param->positional;
		if (match)
			return param;
	}
	return NULL;
}

/* A new copy of a kind's defaults; where it has none, zeros. */
static unsigned char *
new_params(struct arena *arena, const struct kind *kind)
{
	unsigned char *params = arena_alloc(arena, kind->size ? kind->size : 1);

	if (kind->defaults)
		memcpy(params, kind->defaults, kind->size);
	return params;
}

/* pp.NAME(constants), or p.NAME(constants), to a spec of the kind with that name. */
static bool
lower_method(struct arena *arena, const struct node *tree, bool stream, struct spec *spec)
{
	const struct node *callee = tree->kids[0];
	const struct node *object = callee->type == NODE_ATTRIBUTE ? callee->kids[0] : NULL;

	if (!object || object->type != NODE_NAME || object->integer != (stream ? SCOPE_PP : SCOPE_P))
		return false;
	const struct kind *kind = kind_named(callee->text, !stream);
	if (kind == NULL || (kind->by_keyword && tree->n == 1))
		return false;
	unsigned char *params = new_params(arena, kind);
	for (size_t i = 1; i < tree->n; i++) {
		const struct node *argument = tree->kids[i];
		const struct param *param = param_of(kind, argument, i - 1);
		const struct node *value =
			argument->type == NODE_KEYWORD ? argument->kids[0] : argument;
		if (param == NULL || !set_param(arena, param, params, value))
			return false;
	}
	*spec = (struct spec){ .kind = kind, .params = params };
	return true;
}

/* pp[a:b:c] with constant bounds. */
static bool
lower_slice(struct arena *arena, const struct node *tree, struct spec *spec)
{
	static const char *const names[] = { "start", "stop", "step" };
	const struct node *slice = tree->kids[1];
	const struct kind *kind = kind_named(SLICE("slice"), false);

	if (kind == NULL || tree->kids[0]->type != NODE_NAME ||
	    tree->kids[0]->integer != SCOPE_PP || slice->type != NODE_SLICE)
		return false;
	unsigned char *params = new_params(arena, kind);
	for (size_t i = 0; i < 3; i++) {
		struct node key = { .type = NODE_KEYWORD, .text = slice_of(names[i]) };
		int64_t value;
		if (slice->kids[i] == NULL || slice->kids[i]->type == NODE_NONE)
			continue;
		if (!node_constant_int(slice->kids[i], &value) || (i == 2 && value == 0) ||
		    !set_param(arena, param_of(kind, &key, 0), params, slice->kids[i]))
			return false;
	}
	*spec = (struct spec){ .kind = kind, .params = params };
	return true;
}

static bool
lower_native(struct arena *arena, const struct node *tree, bool stream,
             struct spec *spec)
{
	*spec = (struct spec){ .kind = NULL };
	switch (tree->type) {
	case NODE_NAME:
		return tree->integer == (stream ? SCOPE_PP : SCOPE_P);
	case NODE_CALL:
		return lower_method(arena, tree, stream, spec);
	case NODE_SUBSCRIPT:
		return stream && lower_slice(arena, tree, spec);
	default:
		return false;
	}
}

/* -- steps ---------------------------------------------------------------- */

static bool
has_effects(const struct node *node)
{
	if (node == NULL)
		return false;
	if (node->type == NODE_NAME && node->integer == SCOPE_GLOBAL &&
	    (slice_equal(node->text, SLICE("sh")) || slice_equal(node->text, SLICE("spawn"))))
		return true;
	for (size_t i = 0; i < node->n; i++)
		if (has_effects(node->kids[i]))
			return true;
	return false;
}

static void
add_stage(const struct checked *checked, struct lowered *out, size_t index)
{
	const struct node *tree = checked->program->stages[index].tree;
	bool stream = checked->stages[index].stream;
	struct step *last = out->n ? &out->steps[out->n - 1] : NULL;

	if (stream || last == NULL || last->type != STEP_LINES) {
		last = &out->steps[out->n++];
		*last = (struct step){ .type = stream ? STEP_STREAM : STEP_LINES,
		                       .from = index };
	}
	last->to = index + 1;
	last->effects = last->effects || has_effects(tree);
}

/* A kind of the engine, where the stage is one that may stand here. */
static bool
lower_kind(const struct checked *checked, size_t index, struct spec *spec)
{
	const struct program *program = checked->program;

	if (!lower_native(program->src->arena, program->stages[index].tree,
	                  checked->stages[index].stream, spec))
		return false;
	bool source = spec->kind && spec->kind->source;
	return source == (checked->no_input && index == 0);
}

/* The end of the group of line stages that begins here: at a stream stage. */
static size_t
group_end(const struct checked *checked, size_t from)
{
	size_t to = from;

	while (to < checked->program->n && !checked->stages[to].stream)
		to++;
	return to;
}

/* Whether all stages from here on are kinds, which see of a value no more than its text. */
static bool
only_kinds(const struct checked *checked, size_t from)
{
	struct spec spec;

	for (; from < checked->program->n; from++)
		if (!checked->stages[from].stream || !lower_kind(checked, from, &spec))
			return false;
	return true;
}

/* The stage as a kind. Of other than text slices alone keep what it is. */
static bool
kind_step(struct native *nv, size_t from, struct step *step)
{
	struct spec spec;
	enum expr_type type = nv->form.type;

	if (!lower_kind(nv->checked, from, &spec))
		return false;
	bool slices = !spec.kind || spec.kind == &slice_kind;
	if (!slices && type != EXPR_STR) {
		if (type == EXPR_STRS || type == EXPR_TUPLE || !only_kinds(nv->checked, from))
			return false;
		nv->form.type = EXPR_END;
	}
	*step = (struct step){ .type = STEP_NATIVE, .from = from, .to = from + 1, .spec = spec };
	return true;
}

/* A native group of line stages from here on. */
static bool
group_step(struct native *nv, size_t from, struct step *step)
{
	size_t to = group_end(nv->checked, from);
	struct native_form form = nv->form;
	bool reduced;
	struct expr_group *group = native_group(nv, from, to, &reduced);
	bool list = nv->form.type == EXPR_STRS;

	if (group == NULL || (to == from && !reduced))
		return false;
	*step = (struct step){ .type = STEP_NATIVE, .from = from, .to = to + reduced,
	                       .spec = { &expr_kind, group }, .form = form, .group = group,
	                       .join = !list ? nv->join : nv->form.separator.len > 0
	                               ? nv->form.separator : SLICE(" ") };
	return true;
}

/* The next native step, or false. */
static bool
lower_step(struct native *nv, const struct lower_options *options, size_t from,
           struct step *step)
{
	if (options->kinds && kind_step(nv, from, step))
		return true;
	if (!options->lines || (nv->checked->no_input && from == 0) ||
	    nv->form.type == EXPR_END)
		return false;
	/* all of the input, and no records that hold their ends */
	if (nv->checked->program->n == 1 && native_block(nv, from, step))
		return true;
	return native_stream(nv, from, step) || group_step(nv, from, step);
}

/* What stands for other than text is written as that is. */
static struct step
written_step(struct native *nv, size_t at)
{
	struct step step = { .type = STEP_NATIVE, .from = at, .to = at, .form = nv->form,
	                     .join = nv->join };

	step.group = native_written(nv);
	step.spec = (struct spec){ &expr_kind, step.group };
	return step;
}

static bool
is_text(const struct native_form *form)
{
	return form->type != EXPR_STRS && form->type != EXPR_TUPLE;
}

int
lower(const struct checked *checked, const struct lower_options *options,
      struct lowered *out)
{
	const struct program *program = checked->program;
	struct arena *arena = program->src->arena;
	struct native nv = { checked, options->join, { .type = EXPR_STR }, NULL };
	size_t i = 0, safe = 0, steps = 0;   /* stages and steps behind which Lua may go on */

	*out = (struct lowered){ .checked = checked };
	out->steps = arena_array(arena, program->n + 1, sizeof *out->steps);
	while (i < program->n && lower_step(&nv, options, i, &out->steps[out->n])) {
		i = out->steps[out->n++].to;
		if (nv.form.type == EXPR_STR || (i == program->n && native_is_written(&nv.form))) {
			safe = i;
			steps = out->n;
		}
	}
	i = safe;
	out->n = steps;
	if (i == program->n && !is_text(&nv.form))
		out->steps[out->n++] = written_step(&nv, i);
	out->native = out->n;
	for (; i < program->n; i++)
		add_stage(checked, out, i);
	if (out->native < out->n)
		out->steps[out->native].why = nv.why;
	return 0;
}

/* Calls that give nothing before all their input has been read, and keep it. */
static bool
holds_name(struct slice name)
{
	static const char names[] = " sort sortby reverse sorted reversed list tuple set frozenset "
		"dict count group top median stdev columns hist ";

	for (const char *n = names; (n = strchr(n, ' ')) != NULL && n[1]; n++)
		if (strncmp(n + 1, (const char *)name.ptr, name.len) == 0 && n[1 + name.len] == ' ')
			return true;
	return false;
}

static bool
uses_pp(const struct node *node)
{
	if (node == NULL)
		return false;
	if (node->type == NODE_NAME)
		return node->integer == SCOPE_PP;
	for (size_t i = 0; i < node->n; i++)
		if (uses_pp(node->kids[i]))
			return true;
	return false;
}

/* Whether a stream stage keeps what it reads: memory grows with the input. */
static bool
holds_input(const struct node *node)
{
	if (node == NULL)
		return false;
	if (node->type == NODE_CALL && uses_pp(node)) {
		const struct node *callee = node->kids[0];
		if (holds_name(callee->text))
			return true;
	}
	for (size_t i = 0; i < node->n; i++)
		if (holds_input(node->kids[i]))
			return true;
	return false;
}

/* -- jobs ------------------------------------------------------------------ */

static bool
is_loop(const struct node *node)
{
	return node->type == NODE_LAMBDA || node->type == NODE_LISTCOMP ||
	       node->type == NODE_SETCOMP || node->type == NODE_DICTCOMP ||
	       node->type == NODE_GENEXP;
}

/* Whether the kid is evaluated whenever the node is. */
static bool
always(const struct node *node, size_t kid)
{
	switch (node->type) {
	case NODE_AND:
	case NODE_OR:
	case NODE_IF:
		return kid == 0;
	case NODE_COMPARE:
		return kid < 2;
	default:
		return !is_loop(node);
	}
}

/* Whether a target of an assignment is a name of the stream. */
static bool
binds_stream(const struct node *target)
{
	if (target->type == NODE_NAME)
		return target->integer == SCOPE_STREAM;
	for (size_t i = 0; i < target->n; i++)
		if (binds_stream(target->kids[i]))
			return true;
	return false;
}

/* Whether a name may keep what an earlier record gave it: a stream's name that is bound
   here, or one that := does not bind for every record. */
static bool
carries(const struct node *node, bool sure)
{
	if (node == NULL)
		return false;
	if (node->type == NODE_WALRUS && (!sure || node->integer == SCOPE_STREAM))
		return true;
	for (size_t i = 0; i < node->n; i++) {
		if (node->type == NODE_ASSIGN && i + 1 < node->n && binds_stream(node->kids[i]))
			return true;
		if (carries(node->kids[i], sure && always(node, i)))
			return true;
	}
	return false;
}

static void
decide_step(const struct program *program, struct step *step)
{
	if (step->type == STEP_STREAM)
		step->alone = "a stream stage runs once";
	for (size_t k = step->from; k < step->to; k++) {
		const struct node *tree = program->stages[k].tree;
		if (has_effects(tree))
			step->turn = k + 1;
		if (!step->alone && carries(tree, true))
			step->alone = "a name goes from record to record";
	}
	step->ahead = step->alone == NULL;
}

void
lower_jobs(struct lowered *lowered, size_t jobs)
{
	lowered->jobs = jobs;
	for (size_t i = 0; jobs > 1 && i < lowered->n; i++)
		if (lowered->steps[i].effects)
			decide_step(lowered->checked->program, &lowered->steps[i]);
}

static void
put_native(const struct spec *spec, struct buf *out)
{
	if (spec->kind == &expr_kind)
		buf_put_text(out, ((const struct expr_group *)spec->params)->reduction
		                  ? ", each line, then one value" : ", each line");
	else
		buf_printf(out, " %s", spec->kind ? spec->kind->name : "pass");
}

/* A construct in a word or two. */
static const char *
construct_name(const struct node *node)
{
	switch (node->type) {
	case NODE_CALL: case NODE_ATTRIBUTE:
		return "a call";
	case NODE_SUBSCRIPT: case NODE_SLICE:
		return "a subscript";
	case NODE_COMPARE:
		return "a comparison";
	case NODE_AND: case NODE_OR: case NODE_NOT: case NODE_IF:
		return "a choice between types";
	case NODE_LAMBDA:
		return "lambda";
	case NODE_FSTRING: case NODE_FIELD:
		return "a format";
	case NODE_LISTCOMP: case NODE_SETCOMP: case NODE_DICTCOMP: case NODE_GENEXP:
		return "a comprehension";
	case NODE_LIST: case NODE_TUPLE:
		return "a list or tuple";
	case NODE_SET: case NODE_DICT:
		return "a dict or set";
	case NODE_NONE:
		return "None";
	default:
		return "an expression";
	}
}

/* What keeps a group from running natively. */
static void
put_why(const struct node *node, struct buf *out)
{
	const struct node *named = node->type == NODE_CALL ? node->kids[0] : node;

	buf_put_text(out, ", for ");
	if (named->text.len == 0)
		buf_put_text(out, construct_name(node));
	else
		buf_put(out, named->text);
	if (node->type == NODE_CALL && named->text.len > 0)
		buf_put_text(out, "()");
}

void
lower_dump(const struct lowered *lowered, struct buf *out)
{
	const struct program *program = lowered->checked->program;
	static const char *const names[] = { "native", "lua, each line", "lua, once" };

	for (size_t i = 0; i < lowered->n; i++) {
		const struct step *step = &lowered->steps[i];
		if (step->from == step->to)   /* no stage is written for it */
			continue;
		buf_put_text(out, names[step->type]);
		if (step->type == STEP_NATIVE)
			put_native(&step->spec, out);
		if (step->why)
			put_why(step->why, out);
		if (step->effects)
			buf_put_text(out, ", runs commands");
		if (step->ahead)
			buf_printf(out, ", jobs=%zu", lowered->jobs);
		if (step->alone)
			buf_printf(out, ", jobs=1 (%s)", step->alone);
		if (step->type == STEP_STREAM && holds_input(program->stages[step->from].tree))
			buf_put_text(out, ", holds what it reads");
		for (size_t k = step->from; k < step->to; k++) {
			const struct stage_text *text = &program->stages[k];
			buf_put_text(out, k == step->from ? ": " : " | ");
			buf_put(out, (struct slice){ program->src->text.ptr + text->from,
			                             text->to - text->from });
		}
		buf_put_byte(out, '\n');
	}
}
