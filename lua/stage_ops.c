/* stage_ops - what the chunk of a script calls besides the operators */
#include "lua/script.h"

#include "lua/bind.h"
#include "lua/command.h"
#include "lua/field.h"
#include "lua/generate.h"
#include "lua/lend.h"
#include "lua/ops.h"

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

/* pp to the next() that a group of line stages reads. */
static int
op_source(lua_State *L)
{
	lua_settop(L, 1);
	if (!script_iterable(value_type(L, 1))) {
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
	} else if (type != VALUE_LIST && script_iterable(type)) {
		value_iter(L, 1);
	}
	return 1;
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

void
script_make_operators(lua_State *L, struct script *script)
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
