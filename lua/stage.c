/* stage - the steps of a pipeline that run in Lua: see stage.h */
#include "lua/stage.h"

#include <lualib.h>
#include <stdlib.h>
#include "engine/write.h"
#include "lua/bind.h"
#include "lua/command.h"
#include "lua/field.h"
#include "lua/generate.h"
#include "lua/keeps.h"
#include "lua/keywords.h"
#include "lua/lend.h"
#include "lua/ops.h"

struct script_stage {
	struct stage stage;
	struct script *script;
};

/* -- input ----------------------------------------------------------------- */

/* next() of the input; upvalue: the script. */
static int
record_next(lua_State *L)
{
	struct script *script = lua_touserdata(L, lua_upvalueindex(1));

	return records_next(L, &script->input);
}

/* The same of lines that are lent. */
static int
line_lent(lua_State *L)
{
	struct script *script = lua_touserdata(L, lua_upvalueindex(1));
	struct slice line;

	if (!records_next_line(L, &script->input, &line))
		return 0;
	lend_push(L, 0, line);
	return 1;
}

bool
script_reads_input(lua_State *L, int next)
{
	return lua_tocfunction(L, next) == record_next;
}

int
script_awaits(lua_State *L, const struct script *script, int next)
{
	return script_reads_input(L, next) ? records_await(&script->input) : -1;
}

/* A stream over one --file: in a userdata, the upvalue of its next(). */
struct file_stream {
	struct records_input in;
	struct stage *source;        /* of lines, opened with the first record */
	struct script *script;
	struct plan plan;
	const char *operands[2];
};

static void
open_file(struct file_stream *file, struct run *run)
{
	const struct record_format *format = &file->script->format;

	if (format->type != RECORD_ROW)
		file->source = source_open(&file->plan, UNIT_RECORDS, run);
	records_open_input(&file->in, format, &file->plan, file->source, run);
	file->in.failure = &file->script->failure;
}

static int
file_next(lua_State *L)
{
	struct file_stream *file = lua_touserdata(L, lua_upvalueindex(1));

	if (file->in.format == NULL)
		open_file(file, language_of(L)->run);
	return records_next(L, &file->in);
}

static int
file_close(lua_State *L)
{
	struct file_stream *file = lua_touserdata(L, 1);

	records_close_input(&file->in);
	stages_close(file->source);
	file->source = NULL;
	return 0;
}

static void
push_file(lua_State *L, struct script *script, const char *name)
{
	struct file_stream *file = lua_newuserdatauv(L, sizeof *file, 0);

	*file = (struct file_stream){ .script = script, .plan = *script->plan,
	                              .operands = { name, NULL } };
	file->plan.operands = file->operands;
	file->plan.no_input = false;
	lua_createtable(L, 0, 1);
	lua_pushcfunction(L, file_close);
	lua_setfield(L, -2, "__gc");
	lua_setmetatable(L, -2);
	lua_pushcclosure(L, file_next, 1);
	stream_new(L);
}

/* -- between steps ------------------------------------------------------------ */

/* next() of a value that is no stream: itself, once. */
static int
single_next(lua_State *L)
{
	lua_pushvalue(L, lua_upvalueindex(1));
	lua_pushnil(L);
	lua_replace(L, lua_upvalueindex(1));
	return 1;
}

static bool
iterable(enum value_type type)
{
	return type == VALUE_LIST || type == VALUE_TUPLE || type == VALUE_DICT ||
	       type == VALUE_SET || type == VALUE_STREAM || type == VALUE_RANGE;
}

/* pp to the next() that a group of line stages reads. */
static int
op_source(lua_State *L)
{
	lua_settop(L, 1);
	if (!iterable(value_type(L, 1))) {
		lua_pushcclosure(L, single_next, 1);
		return 1;
	}
	value_iter(L, 1);
	lua_rawgeti(L, -1, 1);
	return 1;
}

static int
op_iterator(lua_State *L)
{
	lua_settop(L, 1);
	stream_new(L);
	return 1;
}

/* next() over the lines of a string; upvalues: it, the offset. */
static int
line_next(lua_State *L)
{
	size_t len;
	const char *text = lua_tolstring(L, lua_upvalueindex(1), &len);
	size_t at = (size_t)lua_tointeger(L, lua_upvalueindex(2));

	if (at >= len)
		return 0;
	const char *end = memchr(text + at, '\n', len - at);
	size_t stop = end ? (size_t)(end - text) : len;
	lua_pushlstring(L, text + at, stop - at);
	lua_pushinteger(L, (lua_Integer)stop + 1);
	lua_replace(L, lua_upvalueindex(2));
	return 1;
}

/* The value of a stream stage to pp (LANGUAGE section 1). */
static int
op_stream_value(lua_State *L)
{
	lua_settop(L, 1);
	enum value_type type = value_type(L, 1);
	if (type == VALUE_COMMAND) {
		command_force(L, 1);
		type = value_type(L, 1);
	}
	if (type == VALUE_STR) {
		lua_pushinteger(L, 0);
		lua_pushcclosure(L, line_next, 2);
		stream_new(L);
	} else if (type != VALUE_LIST && iterable(type)) {
		value_iter(L, 1);
	}
	return 1;
}

/* -- output ------------------------------------------------------------------- */

static void
put(lua_State *L, struct script *script, struct slice bytes)
{
	if (writer_put(script->out, bytes) < 0)
		failure_of_output(L);
}

/* The first record of the output, where it is a row of the input as it was, has its
   header before it. All such rows have the same. */
static void
put_header(lua_State *L, struct script *script, int index)
{
	bool first = script->header == LUA_NOREF;

	if (!first && script->header == LUA_REFNIL)
		return;
	if (!row_header(L, index)) {
		script->header = first ? LUA_REFNIL : script->header;
		return;
	}
	if (first) {
		struct buf *b = value_scratch(L, VALUE_SCRATCH - 1);
		row_put(L, lua_gettop(L), &script->format.csv, b);
		buf_put_byte(b, script->plan->out_end);
		put(L, script, buf_slice(b));
		script->header = luaL_ref(L, LUA_REGISTRYINDEX);
		return;
	}
	lua_rawgeti(L, LUA_REGISTRYINDEX, script->header);
	if (!lua_rawequal(L, -1, -2))
		raise_error(L, "the columns of this row are not those of the rows before");
	lua_pop(L, 2);
}

/* Appends a value to the record that is being written. */
static void
put_value(lua_State *L, struct script *script, int index)
{
	struct slice text;

	if (script->format.type != RECORD_JSON && value_text(L, index, &text)) {
		put(L, script, text);
		return;
	}
	struct buf *b = value_scratch(L, VALUE_SCRATCH - 1);
	record_put(L, index, b);
	put(L, script, buf_slice(b));
}

/* Writes one element of the output, the values from `first` to `last` as one record: they
   are texts where they are several. None is not printed. */
static void
write_values(lua_State *L, struct script *script, int first, int last)
{
	const struct plan *plan = script->plan;
	unsigned char end = plan->out_end;

	if (lua_isnoneornil(L, first) || (value_is_none(L, first) &&
	    script->format.type != RECORD_JSON))
		return;
	/* --dry-run prints commands alone */
	if (script->lang.dry_run)
		return;
	if (script->owed)
		put(L, script, (struct slice){ &end, 1 });
	if (record_is_row(&script->format))
		put_header(L, script, first);
	for (int i = first; i <= last; i++)
		put_value(L, script, i);
	script->owed = plan->last == END_NEVER || (plan->last == END_AS_INPUT && script->input.bare);
	if (!script->owed)
		put(L, script, (struct slice){ &end, 1 });
}

static int
op_write(lua_State *L)
{
	struct script *script = lua_touserdata(L, lua_upvalueindex(1));

	write_values(L, script, 1, lua_gettop(L));
	return 0;
}

/* Writes what pp has become. */
static int
op_write_all(lua_State *L)
{
	struct script *script = lua_touserdata(L, lua_upvalueindex(1));
	struct cursor c;

	lua_settop(L, 1);
	if (!iterable(value_type(L, 1))) {
		write_values(L, script, 1, 1);
		return 0;
	}
	cursor_open(L, &c, 1);
	while (cursor_next(L, &c)) {
		write_values(L, script, lua_gettop(L), lua_gettop(L));
		lua_pop(L, 1);
	}
	return 0;
}

/* -- what else a chunk calls ---------------------------------------------------- */

static int
op_missing(lua_State *L)
{
	raise_error(L, "<lambda>() missing 1 required positional argument: '%s'",
	      lua_tostring(L, 1));
}

static int
op_extra(lua_State *L)
{
	int n = (int)lua_tointeger(L, 1);

	raise_error(L, "<lambda>() takes %d positional argument%s but more were given", n,
	      n == 1 ? "" : "s");
}

/* next() of a group whose records may fail (--keep-going): each failure is reported,
   and the group goes on with the next record. Upvalues: the script, the group. */
static int
guarded_next(lua_State *L)
{
	struct script *script = lua_touserdata(L, lua_upvalueindex(1));
	struct failure *failure = &script->failure;
	struct run *run = language_of(L)->run;

	for (;;) {
		lua_settop(L, 0);
		lua_pushcfunction(L, failure_handler);
		lua_pushvalue(L, lua_upvalueindex(2));
		if (lua_pcall(L, 0, 1, 1) == LUA_OK)
			return 1;
		if (failure->output || !failure->has_record)
			return lua_error(L);
		failure_report(L, failure, run);
		failure_reset(failure);
		command_forget(L);
		run->troubled = true;
	}
}

static int
op_guard(lua_State *L)
{
	lua_settop(L, 1);
	lua_pushvalue(L, lua_upvalueindex(1));
	lua_insert(L, 1);
	lua_pushcclosure(L, guarded_next, 2);
	return 1;
}

/* The values of a stage in Lua as one: none is None, several are a tuple. */
static int
op_pack(lua_State *L)
{
	return bind_from_lua(L);
}

static int
op_finish(lua_State *L)
{
	command_finish(L);
	return 0;
}

static const struct function chunk_functions[] = {
	{ "source", op_source, NULL },
	{ "iterator", op_iterator, NULL },
	{ "stream", op_stream_value, NULL },
	{ "missing", op_missing, NULL },
	{ "extra", op_extra, NULL },
	{ "finish", op_finish, NULL },
	{ "turn", op_turn, NULL },
	{ "pack", op_pack, NULL },
	{ "generate", op_generate, NULL },
	{ "define", value_define, NULL },
	{ "splat", value_splat, NULL },
	{ "own", op_own, NULL },
	{ "field", op_field, NULL },
	{ "part", op_part, NULL },
	{ "fields", op_fields, NULL },
	{ "parts", op_parts, NULL },
	{ NULL, NULL, NULL },
};

static void
set_closure(lua_State *L, struct script *script, const char *name, lua_CFunction function)
{
	lua_pushlightuserdata(L, script);
	lua_pushcclosure(L, function, 1);
	lua_setfield(L, -2, name);
}

/* The table that the emitter takes functions from, in the registry. */
static void
make_operators(lua_State *L, struct script *script)
{
	lua_newtable(L);
	for (const struct function *row = operators; row->name; row++) {
		lua_pushcfunction(L, row->call);
		lua_setfield(L, -2, row->name);
	}
	for (const struct function *row = chunk_functions; row->name; row++) {
		lua_pushcfunction(L, row->call);
		lua_setfield(L, -2, row->name);
	}
	set_closure(L, script, "guard", op_guard);
	set_closure(L, script, "ahead", op_ahead);
	set_closure(L, script, "records", line_lent);
	set_closure(L, script, "write", op_write);
	set_closure(L, script, "write_all", op_write_all);
	lua_pushlightuserdata(L, script);
	lua_pushcclosure(L, record_next, 1);
	stream_new(L);
	lua_setfield(L, -2, "input");
	lua_setfield(L, LUA_REGISTRYINDEX, "piep.operators");
}

/* The list of --file streams, which are opened anew for each run. */
static void
make_files(lua_State *L)
{
	lua_getfield(L, LUA_REGISTRYINDEX, "piep.operators");
	value_new_list(L, 1);
	lua_setfield(L, -2, "files");
	lua_pop(L, 1);
}

static void
renew_files(lua_State *L, struct script *script)
{
	lua_getfield(L, LUA_REGISTRYINDEX, "piep.operators");
	lua_getfield(L, -1, "files");
	for (lua_Integer i = 0; script->files && script->files[i]; i++) {
		push_file(L, script, script->files[i]);
		lua_rawseti(L, -2, i + 1);
	}
	lua_pop(L, 2);
}

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
	make_operators(L, script);
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
	make_files(L);
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

/* Where all rows were dropped of what would have been written as they are, their
   header is written all the same. */
static void
put_lone_header(lua_State *L, struct script *script)
{
	const struct record_format *format = &script->format;
	struct buf *b = value_scratch(L, VALUE_SCRATCH - 1);

	if (script->names == LUA_NOREF || script->header != LUA_NOREF ||
	    !record_is_row(format) || !keeps_records(script->lowered->checked))
		return;
	lua_rawgeti(L, LUA_REGISTRYINDEX, script->names);
	if (lua_rawlen(L, -1) == 0)
		return;
	row_put(L, lua_gettop(L), &format->csv, b);
	buf_put_byte(b, script->plan->out_end);
	put(L, script, buf_slice(b));
}

/* (script, chunk, constants): the chunk is loaded anew for each run, with nothing left
   of one before. */
static int
run_chunk(lua_State *L)
{
	struct script *script = lua_touserdata(L, 1);

	renew_files(L, script);
	renew_header(L, script);
	lua_call(L, 1, 1);
	lua_call(L, 0, 0);
	put_lone_header(L, script);
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

static const struct param no_params[] = { { PARAM_END, NULL, 0, false, NULL } };

const struct kind script_kind = {
	.name = "lua",
	.summary = "stages that run in Lua",
	.takes = UNIT_RECORDS,
	.gives = UNIT_BLOCKS,
	.params = no_params,
	.size = sizeof(struct script *),
	.open = script_stage_open,
	.spell = script_spell,
};
