/* fallback - one record at a time through a group in Lua: see fallback.h */
#include "lua/fallback.h"

#include <stdlib.h>
#include <string.h>
#include "engine/grouped.h"
#include "engine/sort.h"

/* Values on the stack of an open fallback. */
enum { HANDLER = 1, NEXT };

static void push_record(lua_State *L, const struct native_form *form, struct slice record);

/* The tuple that a group is. */
static void
push_group(lua_State *L, const struct native_form *form, struct slice group)
{
	const struct native_form of = { .type = form->elements, .separator = form->separator,
	                                .limit = form->limit };
	struct slice key = keyed_take(&group);

	lua_createtable(L, 2, 0);
	if (form->of == EXPR_INT)
		lua_pushinteger(L, sort_int_of(key));
	else
		lua_pushlstring(L, (const char *)key.ptr, key.len);
	lua_rawseti(L, -2, 1);
	lua_newtable(L);
	for (lua_Integer n = 1; group.len > 0; n++) {
		push_record(L, &of, grouped_take(&group));
		lua_rawseti(L, -2, n);
	}
	value_set_type(L, VALUE_LIST);
	lua_rawseti(L, -2, 2);
	value_set_type(L, VALUE_TUPLE);
}

/* What a record stands for (struct native_form), pushed. */
static void
push_record(lua_State *L, const struct native_form *form, struct slice record)
{
	if (form->elements != EXPR_END) {
		push_group(L, form, record);
		return;
	}
	const char *text = lua_pushlstring(L, (const char *)record.ptr, record.len);
	int at = lua_gettop(L);

	switch (form->type) {
	case EXPR_INT:
		lua_pushinteger(L, strtoll(text, NULL, 10));
		break;
	case EXPR_FLOAT:
		lua_pushnumber(L, strtod(text, NULL));
		break;
	case EXPR_STRS:
		lua_getfield(L, at, "split");
		lua_pushvalue(L, at);
		if (form->separator.len > 0)
			lua_pushlstring(L, (const char *)form->separator.ptr, form->separator.len);
		else
			lua_pushnil(L);
		lua_pushinteger(L, form->limit);
		lua_call(L, 3, 1);
		break;
	case EXPR_TUPLE: {
		const char *value = strchr(text, ' ') + 1;
		const struct native_form of = { .type = form->of };
		lua_createtable(L, 2, 0);
		push_record(L, &of, (struct slice){ (const unsigned char *)value,
		                                    record.len - (size_t)(value - text) });
		lua_rawseti(L, -2, 1);
		lua_pushinteger(L, strtoll(text, NULL, 10));
		lua_rawseti(L, -2, 2);
		value_set_type(L, VALUE_TUPLE);
		break;
	}
	default:
		return;
	}
	lua_replace(L, at);
}

/* The source of the group: the one record. Upvalue: the fallback. */
static int
take_record(lua_State *L)
{
	struct fallback *f = lua_touserdata(L, lua_upvalueindex(1));
	struct slice record = f->record;

	if (!f->pending)
		return 0;
	f->pending = false;
	lua_settop(L, 0);
	push_record(L, &f->form, record);
	return 1;
}

/* (fallback, chunk, constants): gives the next() of the group; of a stream stage, the
   function from a stream to another. */
static int
start_group(lua_State *L)
{
	struct fallback *f = lua_touserdata(L, 1);

	lua_call(L, 1, 1);
	if (f->stream)
		return 1;
	lua_pushvalue(L, 1);
	lua_pushcclosure(L, take_record, 1);
	lua_call(L, 1, 1);
	return 1;
}

static int
open_state(struct fallback *f)
{
	struct script *script = &f->script;

	f->open = true;
	if (script_open(script, f->run, f->join, f->bytes) < 0)
		return -1;
	lua_State *L = script->L;
	lua_settop(L, 0);
	lua_pushcfunction(L, failure_handler);
	lua_pushcfunction(L, start_group);
	lua_pushlightuserdata(L, f);
	if (script_compile(script, &f->lowered) < 0) {
		source_report(f->lowered.checked->program->src, f->run);
		return -1;
	}
	if (lua_pcall(L, 3, 1, HANDLER) != LUA_OK)
		return failure_report(L, &script->failure, f->run);
	return 0;
}

/* Makes the record's index the next of the group's: its `i` is a variable of next(). */
static void
set_index(lua_State *L, int64_t index)
{
	const char *name;

	for (int n = 1; (name = lua_getupvalue(L, NEXT, n)) != NULL; n++) {
		lua_pop(L, 1);
		if (strcmp(name, "i") != 0)
			continue;
		lua_pushinteger(L, (lua_Integer)index - 1);
		lua_setupvalue(L, NEXT, n);
		return;
	}
}

/* The elements of the tuple at 2, each with its length before it. */
static void
put_elements(lua_State *L, struct buf *out)
{
	for (lua_Integer i = 1; lua_rawgeti(L, 2, i) != LUA_TNIL; i++) {
		size_t at = out->len, len = 0;
		buf_put(out, (struct slice){ (const unsigned char *)&len, sizeof(len) });
		record_put(L, lua_gettop(L), out);
		len = out->len - at - sizeof(len);
		memcpy(out->ptr + at, &len, sizeof(len));
		lua_pop(L, 1);
	}
	lua_pop(L, 1);
}

/* (fallback, next): puts the record's text; true unless it was dropped. */
static int
put_result(lua_State *L)
{
	struct fallback *f = lua_touserdata(L, 1);

	if (f->stream) {
		lua_pushvalue(L, 1);
		lua_pushcclosure(L, take_record, 1);
		stream_new(L);
		lua_call(L, 1, 1);
		value_iter(L, 2);
		lua_rawgeti(L, -1, 1);
		lua_replace(L, 2);
		lua_settop(L, 2);
	}
	lua_call(L, 0, 1);
	bool kept = !lua_isnil(L, 2);
	if (kept && f->keyed && value_type(L, 2) == VALUE_TUPLE)
		put_elements(L, f->out);
	else if (kept)
		record_put(L, 2, f->out);
	lua_pushboolean(L, kept && !value_is_none(L, 2));
	return 1;
}

static int
fallback_apply(struct expr_other *other, struct slice record, int64_t index,
               struct buf *out)
{
	struct fallback *f = (struct fallback *)other;

	if (!f->open && open_state(f) < 0)
		return -1;
	lua_State *L = f->script.L;
	f->record = record;
	f->pending = true;
	f->out = out;
	failure_reset(&f->script.failure);
	set_index(L, index);
	lua_pushcfunction(L, put_result);
	lua_pushlightuserdata(L, f);
	lua_pushvalue(L, NEXT);
	if (lua_pcall(L, 2, 1, HANDLER) == LUA_OK) {
		bool kept = lua_toboolean(L, -1);
		lua_settop(L, NEXT);
		return kept;
	}
	f->pending = false;
	f->run->troubled = true;
	if (f->held)   /* the error stays on the stack */
		return -1;
	bool goes_on = f->lowered.keep_going && f->script.failure.has_record;
	failure_report(L, &f->script.failure, f->run);
	lua_settop(L, NEXT);
	return goes_on ? 0 : -1;
}

static void
fallback_refuse(struct expr_other *other, const char *why)
{
	struct fallback *f = (struct fallback *)other;
	struct source *src = f->lowered.checked->program->src;

	source_error(src, f->place, "%s", why);
	source_report(src, f->run);
}

static void
fallback_report(struct expr_other *other)
{
	struct fallback *f = (struct fallback *)other;

	if (f->open && f->script.L && lua_gettop(f->script.L) > NEXT)
		failure_report(f->script.L, &f->script.failure, f->run);
}

/* The program with another tree in place of the step's. */
static const struct checked *
replaced(const struct checked *checked, const struct step *step)
{
	const struct program *program = checked->program;
	struct arena *arena = program->src->arena;
	struct program *copy = arena_alloc(arena, sizeof(*copy));
	struct checked *made = arena_alloc(arena, sizeof(*made));

	*copy = *program;
	copy->stages = arena_array(arena, program->n, sizeof(*copy->stages));
	memcpy(copy->stages, program->stages, program->n * sizeof(*copy->stages));
	copy->stages[step->from].tree = (struct node *)(uintptr_t)step->each;
	*made = *checked;
	made->program = copy;
	return made;
}

void
fallback_init(struct fallback *f, const struct lowered *lowered, const struct step *step,
              const struct plan *plan, struct run *run)
{
	const struct expr_group *group = step->group;
	const struct program *program = lowered->checked->program;

	*f = (struct fallback){
		.other = { fallback_apply, fallback_refuse, fallback_report }, .run = run,
		.step = *step, .form = step->form, .stream = step->each != NULL, .keyed = group->keyed,
		.held = group->late
	};
	if (group->reduction != REDUCE_NOT) {
		f->place = program->stages[f->step.to - 1].tree->at;
		f->step.to -= !f->stream;
	}
	f->step.type = f->stream ? STEP_STREAM : STEP_LINES;
	f->lowered = (struct lowered){
		.checked = f->stream ? replaced(lowered->checked, step) : lowered->checked,
		.steps = &f->step, .n = 1, .keep_going = lowered->keep_going,
		.values = step->form.type != EXPR_STR, .one_by_one = true
	};
	f->script.plan = plan;
}

void
fallback_close(struct fallback *f)
{
	if (f->open)
		script_close(&f->script);
	f->open = false;
}
