/* fallback - one record at a time through a group in Lua: see fallback.h */
#include "lua/fallback.h"

#include <string.h>

/* Values on the stack of an open fallback. */
enum { HANDLER = 1, NEXT };

/* The source of the group: the one record. Upvalue: the fallback. */
static int
take_record(lua_State *L)
{
	struct fallback *f = lua_touserdata(L, lua_upvalueindex(1));

	if (!f->record.ptr)
		return 0;
	lua_pushlstring(L, (const char *)f->record.ptr, f->record.len);
	f->record.ptr = NULL;
	return 1;
}

/* (fallback, chunk, constants): gives the next() of the group. */
static int
start_group(lua_State *L)
{
	lua_call(L, 1, 1);
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

/* (fallback, next): puts the record's text; true unless it was dropped. */
static int
put_result(lua_State *L)
{
	struct fallback *f = lua_touserdata(L, 1);

	lua_call(L, 0, 1);
	bool kept = !lua_isnil(L, 2);
	if (kept)
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
	bool goes_on = f->lowered.keep_going && f->script.failure.has_record;
	failure_report(L, &f->script.failure, f->run);
	lua_settop(L, NEXT);
	f->record.ptr = NULL;
	f->run->troubled = true;
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

void
fallback_init(struct fallback *f, const struct lowered *lowered, const struct step *step,
              const struct plan *plan, struct run *run)
{
	const struct expr_group *group = step->spec.params;
	const struct program *program = lowered->checked->program;

	*f = (struct fallback){
		.other = { fallback_apply, fallback_refuse }, .run = run, .step = *step
	};
	if (group->reduction != REDUCE_NOT)
		f->place = program->stages[--f->step.to].tree->at;
	f->step.type = STEP_LINES;
	f->lowered = (struct lowered){
		.checked = lowered->checked, .steps = &f->step, .n = 1,
		.keep_going = lowered->keep_going, .one_by_one = true
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
