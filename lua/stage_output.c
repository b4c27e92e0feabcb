/* stage_output - what the chunk of a script writes */
#include "lua/script.h"

#include "engine/write.h"
#include "lua/keeps.h"

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

int
op_write(lua_State *L)
{
	struct script *script = lua_touserdata(L, lua_upvalueindex(1));

	write_values(L, script, 1, lua_gettop(L));
	return 0;
}

/* Writes what pp has become. */
int
op_write_all(lua_State *L)
{
	struct script *script = lua_touserdata(L, lua_upvalueindex(1));
	struct cursor c;

	lua_settop(L, 1);
	if (!script_iterable(value_type(L, 1))) {
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

void
script_put_lone_header(lua_State *L, struct script *script)
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
