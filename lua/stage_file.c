/* stage_file - the streams of --file */
#include "lua/script.h"

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

void
script_make_files(lua_State *L)
{
	lua_getfield(L, LUA_REGISTRYINDEX, "piep.operators");
	value_new_list(L, 1);
	lua_setfield(L, -2, "files");
	lua_pop(L, 1);
}

void
script_renew_files(lua_State *L, struct script *script)
{
	lua_getfield(L, LUA_REGISTRYINDEX, "piep.operators");
	lua_getfield(L, -1, "files");
	for (lua_Integer i = 0; script->files && script->files[i]; i++) {
		push_file(L, script, script->files[i]);
		lua_rawseti(L, -2, i + 1);
	}
	lua_pop(L, 2);
}
