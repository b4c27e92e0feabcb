/* stage - the steps of a pipeline that run in Lua: see stage.h */
#include "lua/script.h"

#include <lualib.h>
#include <stdlib.h>
#include "lua/bind.h"

struct script_stage {
	struct stage stage;
	struct script *script;
};

/* The name `header`, a list: empty before the run has read it. */
static void
make_header(lua_State *L, struct script *script)
{
	value_new_list(L, 0);
	lua_pushvalue(L, -1);
	script->names = luaL_ref(L, LUA_REGISTRYINDEX);
	lua_getfield(L, LUA_REGISTRYINDEX, "piep.names");
	lua_insert(L, -2);
	lua_setfield(L, -2, "header");
	lua_pop(L, 1);
}

static void
renew_header(lua_State *L, struct script *script)
{
	if (script->names == LUA_NOREF)
		return;
	lua_rawgeti(L, LUA_REGISTRYINDEX, script->names);
	for (lua_Integer i = (lua_Integer)lua_rawlen(L, -1); i > 0; i--) {
		lua_pushnil(L);
		lua_rawseti(L, -2, i);
	}
	lua_pop(L, 1);
	if (!script->input.open)
		return;
	script->input.rows.names = script->names;
	row_read_header(L, &script->input.rows);
}

/* -- the state ----------------------------------------------------------------- */

static int
open_library(lua_State *L)
{
	struct script *script = lua_touserdata(L, 1);
	static const luaL_Reg libraries[] = {
		{ LUA_GNAME, luaopen_base }, { LUA_TABLIBNAME, luaopen_table },
		{ LUA_STRLIBNAME, luaopen_string }, { LUA_MATHLIBNAME, luaopen_math },
	};

	for (size_t i = 0; i < sizeof libraries / sizeof *libraries; i++) {
		luaL_requiref(L, libraries[i].name, libraries[i].func, 1);
		lua_pop(L, 1);
	}
	value_open(L, &script->lang);
	bind_open(L);
	script_make_operators(L, script);
	return 0;
}

int
script_open(struct script *script, struct run *run, struct slice join, bool bytes)
{
	script->lang = (struct language){ .run = run, .join = join, .bytes = bytes,
	                                  .script = script,
	                                  .format = &script->format };
	script->L = lua_newstate(pool_alloc, &script->pool);
	if (script->L == NULL)
		return fail(run, "out of memory");
	/* the collector stays off until the library stands */
	lua_gc(script->L, LUA_GCSTOP);
	lua_pushcfunction(script->L, open_library);
	lua_pushlightuserdata(script->L, script);
	if (lua_pcall(script->L, 1, 0, 0) != LUA_OK)
		return fail(run, "%s", lua_tostring(script->L, -1));
	lua_gc(script->L, LUA_GCGEN, 0, 0);
	lua_gc(script->L, LUA_GCRESTART);
	return 0;
}

/* Lua does not take the chunk: a stage of --lua is wrong, or there is too much. */
static void
refused(struct script *script, const char *message)
{
	struct source *src = script->lowered->checked->program->src;
	size_t line = 0;

	while (*message && *message != ':')
		message++;
	while (*message && (*message < '0' || *message > '9'))
		message++;
	for (; *message >= '0' && *message <= '9'; message++)
		line = line * 10 + (size_t)(*message - '0');
	message += strspn(message, ": ");
	if (line >= script->chunk.lines)
		line = 0;
	size_t at = script->chunk.places[line];
	if (script->lang.lua_stages)
		source_error(src, at ? at - 1 : 0, "%s", message);
	else
		source_error(src, 0, "the pipeline is too large or nested too deeply (%s)", message);
}

/* Emits and loads the chunk, which is left on the stack; nothing is where that fails. */
static int
compile(lua_State *L)
{
	struct script *script = lua_touserdata(L, 1);

	failure_set(L, &script->failure);
	script_make_files(L);
	script->names = script->header = LUA_NOREF;
	if (script->format.type == RECORD_ROW)
		make_header(L, script);
	if (script->lang.lua_stages) {
		lua_getfield(L, LUA_REGISTRYINDEX, "piep.operators");
		bind_environment(L);
		lua_setfield(L, -2, "environment");
		lua_pop(L, 1);
	}
	if (emit(L, script->lowered, &script->chunk) < 0)
		return 0;
	struct slice text = script->chunk.code;
	if (luaL_loadbufferx(L, (const char *)text.ptr, text.len, CHUNK_NAME, "t") != LUA_OK) {
		refused(script, lua_tostring(L, -1));
		return 0;
	}
	lua_insert(L, -2);
	return 2;
}

int
script_compile(struct script *script, const struct lowered *lowered)
{
	lua_State *L = script->L;
	struct source *src = lowered->checked->program->src;

	script->lowered = lowered;
	script->failure = (struct failure){ .chunk = &script->chunk, .src = src,
	                                    .traceback = script->failure.traceback };
	lua_pushcfunction(L, compile);
	lua_pushlightuserdata(L, script);
	/* a module that is loaded may fail, and memory may be short */
	if (lua_pcall(L, 1, 2, 0) != LUA_OK)
		source_error(src, 0, "%s", lua_tostring(L, -1));
	return src->failed ? -1 : 0;
}

void
script_close(struct script *script)
{
	if (script->L)
		lua_close(script->L);
	value_close(&script->lang);
	pool_clear(&script->pool);
}

/* -- the stage ------------------------------------------------------------------ */

/* (script, chunk, constants): the chunk is loaded anew for each run, with nothing left
   of one before. */
static int
run_chunk(lua_State *L)
{
	struct script *script = lua_touserdata(L, 1);

	script_renew_files(L, script);
	renew_header(L, script);
	lua_call(L, 1, 1);
	lua_call(L, 0, 0);
	script_put_lone_header(L, script);
	return 0;
}

static int
script_pour(struct stage *s, struct writer *w)
{
	struct script_stage *self = (struct script_stage *)s;
	struct script *script = self->script;
	lua_State *L = script->L;
	int chunk = lua_gettop(L) - 1;

	script->out = w;
	script->owed = false;
	luaL_unref(L, LUA_REGISTRYINDEX, script->header);
	script->header = LUA_NOREF;
	failure_reset(&script->failure);
	if (ahead_open(script) < 0)
		return -1;
	lua_pushcfunction(L, failure_handler);
	lua_pushcfunction(L, run_chunk);
	lua_pushlightuserdata(L, script);
	lua_pushvalue(L, chunk);
	lua_pushvalue(L, chunk + 1);
	int status = lua_pcall(L, 3, 0, chunk + 2);
	if (status != LUA_OK)
		status = failure_report(L, &script->failure, s->run);
	ahead_close(L, script);
	lua_settop(L, chunk + 1);
	return status;
}

static void
script_stage_close(struct stage *s)
{
	struct script_stage *self = (struct script_stage *)s;

	records_close_input(&self->script->input);
	free(self);
}

static const struct stage_ops script_ops = {
	.pour = script_pour,
	.close = script_stage_close,
};

static struct stage *
script_stage_open(const struct plan *plan, const void *params, struct stage *up,
                  struct run *run)
{
	struct script *script = *(struct script *const *)params;
	bool lines = script->format.type != RECORD_ROW;

	if (up == NULL && lines && !plan->no_input)
		up = source_open(plan, UNIT_RECORDS, run);
	if (up == NULL && lines && !plan->no_input)
		return NULL;
	struct script_stage *self = stage_new(sizeof *self, &script_ops, run, up);
	self->script = script;
	self->stage.unit = UNIT_BLOCKS;
	script->input = (struct records_input){ 0 };
	if (up || !plan->no_input)
		records_open_input(&script->input, &script->format, plan, up, run);
	script->input.failure = &script->failure;
	return &self->stage;
}

/* The source text of the stages that run here. */
static bool
script_spell(const void *params, struct buf *out)
{
	const struct script *script = *(struct script *const *)params;
	const struct lowered *lowered = script->lowered;
	const struct program *program = lowered->checked->program;
	size_t from = lowered->steps[lowered->native].from;

	for (size_t i = from; i < program->n; i++) {
		const struct stage_text *text = &program->stages[i];
		buf_put_text(out, i > from ? " | " : "");
		buf_put(out, (struct slice){ program->src->text.ptr + text->from,
		                             text->to - text->from });
	}
	return true;
}

const struct kind script_kind = {
	.name = "lua",
	.summary = "stages that run in Lua",
	.takes = UNIT_RECORDS,
	.gives = UNIT_BLOCKS,
	.params = kind_no_params,
	.size = sizeof(struct script *),
	.open = script_stage_open,
	.spell = script_spell,
};
