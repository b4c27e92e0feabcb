/* stream - iterators, pp among them; most methods are in runtime/stream.lua */
#include "lua/value.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>
#include "engine/write.h"
#include "lua/input.h"
#include "lua/methods.h"

static int
stream_len(lua_State *L)
{
	struct cursor c;
	lua_Integer n = 0;

	arg_check(L, 1, 1);
	cursor_open(L, &c, 1);
	for (; cursor_next(L, &c); n++)
		lua_pop(L, 1);
	lua_pushinteger(L, n);
	return 1;
}

/* --- tee ---------------------------------------------------------------- */

struct tee {
	struct writer out;
	bool open;
	bool begun;        /* a record was written */
};

/* Upvalues: the next function, the tee, the file's name. */
enum { TEE_NEXT = 1, TEE_FILE, TEE_NAME };

static int
tee_close(lua_State *L)
{
	struct tee *tee = lua_touserdata(L, 1);

	if (tee->open)
		writer_close(&tee->out);
	tee->open = false;
	return 0;
}

/* Records are written as the pipeline's output would write them: 0 or -1. */
static int
put_record(lua_State *L, struct tee *tee, int index)
{
	struct buf *out = value_scratch(L, VALUE_SCRATCH - 1);

	if (!tee->begun && record_is_row(language_of(L)->format) && row_header(L, index)) {
		record_put(L, lua_gettop(L), out);
		buf_put_byte(out, '\n');
	}
	tee->begun = true;
	record_put(L, index, out);
	return writer_put_record(&tee->out, buf_slice(out), '\n');
}

static int
tee_next(lua_State *L)
{
	struct tee *tee = lua_touserdata(L, lua_upvalueindex(TEE_FILE));
	int status = 0;

	lua_settop(L, 0);
	if (!tee->open)
		return 0;
	lua_pushvalue(L, lua_upvalueindex(TEE_NEXT));
	lua_call(L, 0, 1);
	if (lua_isnil(L, 1)) {
		tee->open = false;
		status = writer_close(&tee->out);
	} else {
		status = put_record(L, tee, 1);
	}
	if (status != 0)
		raise_error(L, "cannot write '%s'",
		      lua_tostring(L, lua_upvalueindex(TEE_NAME)));
	lua_settop(L, 1);
	return 1;
}

static void
open_tee(lua_State *L, const char *name)
{
	struct tee *tee = lua_newuserdatauv(L, sizeof *tee, 0);
	int fd;

	tee->open = tee->begun = false;
	if (luaL_newmetatable(L, "piep.tee")) {
		lua_pushcfunction(L, tee_close);
		lua_setfield(L, -2, "__gc");
	}
	lua_setmetatable(L, -2);
	fd = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (fd < 0)
		raise_error(L, "open %s: %s", name, strerror(errno));
	writer_init(&tee->out, language_of(L)->run, fd);
	tee->open = true;
}

static int
method_tee(lua_State *L)
{
	struct slice name;

	arg_check(L, 2, 2);
	name = arg_str(L, 2, "file");
	value_iter(L, 1);
	lua_rawgeti(L, -1, 1);
	open_tee(L, (const char *)name.ptr);
	lua_pushvalue(L, 2);
	lua_pushcclosure(L, tee_next, 3);
	stream_new(L);
	return 1;
}

static const struct function methods[] = {
	{ "csv", row_method_parse, "sep=',', header=False" },
	{ "join", method_join, "sep=''" },
	{ "len", stream_len, "" },
	{ "tee", method_tee, "file" },
	{ NULL, NULL, NULL }
};

void
open_stream(lua_State *L)
{
	value_new_type(L, VALUE_STREAM, "stream", methods, NULL, NULL);
	lua_pop(L, 1);
}
