/* failure - errors of a running pipeline: see failure.h */
#include "lua/failure.h"

#include <limits.h>
#include <stdio.h>
#include "engine/write.h"
#include "lua/value.h"

enum {
	RECORD_SHOWN = 72,   /* characters of a record in a message */
	MESSAGE_SHOWN = 240,
	NEAR = 40            /* levels of the stack that are looked at from either end */
};

static const char failure_key;

void
failure_set(lua_State *L, struct failure *failure)
{
	lua_pushlightuserdata(L, failure);
	lua_rawsetp(L, LUA_REGISTRYINDEX, &failure_key);
}

void
failure_reset(struct failure *failure)
{
	failure->located = failure->has_record = failure->unread = failure->output = false;
	failure->at = 0;
}

static struct failure *
current(lua_State *L)
{
	lua_rawgetp(L, LUA_REGISTRYINDEX, &failure_key);
	struct failure *failure = lua_touserdata(L, -1);
	lua_pop(L, 1);
	return failure;
}

/* The record as it is shown: in double quotes, control bytes escaped, shortened. */
static void
show_text(struct slice text, struct buf *out)
{
	size_t shown = 0;

	buf_put_byte(out, '"');
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = text.ptr[i];
		if ((c & 0xC0) != 0x80 && ++shown > RECORD_SHOWN) {
			buf_put_text(out, "...");
			break;
		}
		if (c == '"' || c == '\\')
			buf_printf(out, "\\%c", c);
		else if (c == '\t')
			buf_put_text(out, "\\t");
		else if (c < ' ' || c == 0x7F)
			buf_printf(out, "\\x%02x", c);
		else
			buf_put_byte(out, c);
	}
	buf_put_byte(out, '"');
}

static int
push_repr(lua_State *L)
{
	struct buf *b = value_scratch(L, VALUE_SCRATCH - 1);

	value_repr(L, 1, b);
	lua_pushlstring(L, (const char *)b->ptr, b->len);
	return 1;
}

static void
note_record(lua_State *L, struct failure *failure)
{
	struct buf b = { 0 };
	struct slice text;

	if (value_text(L, -1, &text)) {
		show_text(text, &b);
	} else {
		lua_pushcfunction(L, push_repr);
		lua_pushvalue(L, -2);
		if (lua_pcall(L, 1, 1, 0) == LUA_OK && lua_isstring(L, -1)) {
			buf_put_text(&b, lua_tostring(L, -1));
			if (b.len > RECORD_SHOWN) {
				b.len = RECORD_SHOWN;
				buf_put_text(&b, "...");
			}
		}
		lua_pop(L, 1);
	}
	snprintf(failure->record, sizeof failure->record, "%s", buf_text(&b));
	buf_clear(&b);
	failure->has_record = true;
}

/* A record that could not be read is the one to show. */
static void
note_reading(struct failure *failure)
{
	struct buf b = { 0 };

	if (failure->reading.ptr == NULL)
		return;
	show_text(failure->reading, &b);
	snprintf(failure->record, sizeof failure->record, "%s", buf_text(&b));
	buf_clear(&b);
	failure->number = failure->reading_number;
	failure->has_record = failure->unread = true;
	failure->reading.ptr = NULL;
}

/* Looks for the record in a frame of the chunk: local r; i is a local of a
   record that runs ahead, else an upvalue. */
static bool
find_record(lua_State *L, lua_Debug *frame, struct failure *failure)
{
	const char *name;
	bool found = false;

	for (int n = 1; (name = lua_getlocal(L, frame, n)) != NULL; n++) {
		if (strcmp(name, "r") == 0) {
			found = true;
			note_record(L, failure);
		} else if (strcmp(name, "i") == 0) {
			failure->number = lua_tointeger(L, -1);
		}
		lua_pop(L, 1);
	}
	if (!found)
		return false;
	lua_getinfo(L, "f", frame);
	for (int n = 1; (name = lua_getupvalue(L, -1, n)) != NULL; n++) {
		if (strcmp(name, "i") == 0)
			failure->number = lua_tointeger(L, -1);
		lua_pop(L, 1);
	}
	lua_pop(L, 1);
	return true;
}

/* Looks at one level of the stack: whether all that is wanted is known. */
static bool
look_at(lua_State *L, int level, struct failure *failure)
{
	lua_Debug frame;

	if (!lua_getstack(L, level, &frame))
		return true;
	lua_getinfo(L, "Sl", &frame);
	if (strcmp(frame.source, CHUNK_NAME) != 0)
		return false;
	size_t line = (size_t)frame.currentline;
	if (!failure->located && frame.currentline > 0 && line <= failure->chunk->lines) {
		failure->at = failure->chunk->places[line];
		failure->located = failure->at > 0;
	}
	return failure->has_record || find_record(L, &frame, failure);
}

/* How many levels the stack has; lua_getstack takes time by the level. */
static int
depth(lua_State *L)
{
	lua_Debug frame;
	int low = 0, high = 1;

	while (lua_getstack(L, high, &frame)) {
		low = high;
		high *= 2;
	}
	while (low + 1 < high) {
		int middle = low + (high - low) / 2;
		if (lua_getstack(L, middle, &frame))
			low = middle;
		else
			high = middle;
	}
	return high;
}

void
failure_locate(lua_State *L)
{
	struct failure *failure = current(L);
	int level = 0;

	if (failure == NULL)
		return;
	note_reading(failure);
	for (; level < NEAR; level++)
		if (look_at(L, level, failure))
			return;
	/* a deep recursion: the record is at the other end of it */
	for (level = depth(L) - NEAR; level < INT_MAX; level++)
		if (level >= NEAR && look_at(L, level, failure))
			return;
}

int
failure_handler(lua_State *L)
{
	failure_locate(L);
	if (current(L)->traceback) {
		luaL_traceback(L, L, luaL_tolstring(L, 1, NULL), 1);
		fprintf(stderr, "%s\n", lua_tostring(L, -1));
	}
	lua_settop(L, 1);
	return 1;
}

/* Lua's own words for what Python's users know by others. */
static const char *
plain_message(const char *message)
{
	static const char prefix[] = "pipeline:";
	const char *p = message;

	if (strncmp(p, prefix, sizeof prefix - 1) == 0) {
		p += sizeof prefix - 1;
		p += strspn(p, "0123456789");
		p += strspn(p, ": ");
	}
	if (strstr(p, "stack overflow"))
		return "maximum recursion depth exceeded";
	if (strcmp(p, "not enough memory") == 0)
		return "out of memory";
	return p;
}

/* A message may quote a whole record: it is shortened, at a character. */
static void
put_message(struct buf *out, const char *message)
{
	size_t len = strlen(message);

	if (len > MESSAGE_SHOWN)
		for (len = MESSAGE_SHOWN; len > 0 && (message[len] & 0xC0) == 0x80; len--)
			;
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)message[i] < ' ' || message[i] == 0x7F)
			buf_printf(out, "\\x%02x", (unsigned char)message[i]);
		else
			buf_put_byte(out, (unsigned char)message[i]);
	if (message[len] != '\0')
		buf_put_text(out, "...");
}

static const char output_failed;

int
failure_of_output(lua_State *L)
{
	struct failure *failure = current(L);

	if (failure)
		failure->output = true;
	lua_pushlightuserdata(L, (void *)(uintptr_t)&output_failed);
	return lua_error(L);
}

/* The text of the error on the top, pushed; code in Lua may raise anything. */
static const char *
push_message(lua_State *L)
{
	if (lua_isstring(L, -1) || luaL_getmetafield(L, -1, "__tostring") != LUA_TNIL) {
		if (!lua_isstring(L, -1))
			lua_pop(L, 1);
		return luaL_tolstring(L, -1, NULL);
	}
	return lua_pushfstring(L, "the error is a %s value", luaL_typename(L, -1));
}

int
failure_report(lua_State *L, struct failure *failure, struct run *run)
{
	struct buf b = { 0 };

	if (!failure->output) {
		/* what came before the failure is seen before its message */
		if (run->out)
			writer_flush(run->out);
		put_message(&b, plain_message(push_message(L)));
		lua_pop(L, 1);
		if (failure->has_record)
			buf_printf(&b, failure->unread ? "\n  line %lld of the input: %s"
			           : "\n  record %lld: %s", (long long)failure->number + 1,
			           failure->record);
		if (failure->located) {
			buf_put_byte(&b, '\n');
			source_show(failure->src, failure->at - 1, &b);
		}
		fail(run, "%s", buf_text(&b));
	}
	lua_pop(L, 1);
	buf_clear(&b);
	return -1;
}
