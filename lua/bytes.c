/* bytes - the type bytes: making, operators, text: see bytes.h */
#include "lua/bytes.h"

#include <string.h>
#include "lua/codec.h"
#include "lua/command.h"
#include "lua/operators.h"
#include "lua/str.h"

/* -- access -------------------------------------------------------------- */

void
bytes_wrap(lua_State *L)
{
	luaL_checkstack(L, 3, "bytes");
	lua_createtable(L, 1, 0);
	lua_insert(L, -2);
	lua_rawseti(L, -2, 1);
	value_set_type(L, VALUE_BYTES);
}

void
bytes_push(lua_State *L, struct slice s)
{
	lua_pushlstring(L, (const char *)s.ptr, s.len);
	bytes_wrap(L);
}

struct slice
bytes_at(lua_State *L, int index)
{
	lua_rawgeti(L, index, 1);
	struct slice s = string_at(L, -1);
	lua_pop(L, 1);
	return s;
}

struct slice
arg_bytes(lua_State *L, int index)
{
	if (value_type(L, index) != VALUE_BYTES)
		raise_error(L, "a bytes-like object is required, not '%s'",
		            value_type_name(L, index));
	return bytes_at(L, index);
}

struct slice
arg_data(lua_State *L, int index, const char *name)
{
	if (value_type(L, index) == VALUE_BYTES)
		return bytes_at(L, index);
	return arg_str(L, index, name);
}

unsigned char
bytes_byte(lua_State *L, const char *subject)
{
	lua_Integer n = value_index(L, -1);

	if (n < 0 || n > 255)
		raise_error(L, "%s must be in range(0, 256)", subject);
	lua_pop(L, 1);
	return (unsigned char)n;
}

static void
put_escaped(struct buf *out, unsigned char c)
{
	switch (c) {
	case '\t':
		buf_put_text(out, "\\t");
		break;
	case '\n':
		buf_put_text(out, "\\n");
		break;
	case '\r':
		buf_put_text(out, "\\r");
		break;
	case '\\':
	case '\'':
		buf_printf(out, "\\%c", c);
		break;
	default:
		buf_printf(out, "\\x%02x", c);
		break;
	}
}

void
bytes_put_repr(struct buf *out, struct slice s)
{
	bool single = s.len > 0 && memchr(s.ptr, '\'', s.len);
	unsigned char quote = single && !memchr(s.ptr, '"', s.len) ? '"' : '\'';

	buf_reserve(out, s.len + 3);
	buf_put_byte(out, 'b');
	buf_put_byte(out, quote);
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = s.ptr[i];
		if (c < ' ' || c > '~' || c == '\\' || (c == quote && c == '\''))
			put_escaped(out, c);
		else
			buf_put_byte(out, c);
	}
	buf_put_byte(out, quote);
}

/* -- making -------------------------------------------------------------- */

int
bytes_decode(lua_State *L)
{
	const char *encoding, *errors;
	struct buf *out = value_scratch(L, 0);

	codec_arguments(L, 2, &encoding, &errors);
	codec_decode(L, bytes_at(L, 1), encoding, errors, out);
	lua_pushlstring(L, (const char *)out->ptr, out->len);
	return 1;
}

/* bytes(str, encoding, errors), which str.encode() is too. */
static int
encode(lua_State *L)
{
	const char *encoding, *errors;
	struct buf *out = value_scratch(L, 0);

	codec_arguments(L, 2, &encoding, &errors);
	codec_encode(L, arg_str(L, 1, "self"), encoding, errors, out);
	bytes_push(L, buf_slice(out));
	return 1;
}

static void
push_zeros(lua_State *L, lua_Integer n)
{
	struct buf *out = value_scratch(L, 0);

	if (n < 0)
		raise_error(L, "negative count");
	if (!buf_try_reserve(out, (size_t)n))
		raise_error(L, "not enough memory for %I bytes", n);
	if (n > 0)
		memset(out->ptr, 0, (size_t)n);
	out->len = (size_t)n;
	bytes_push(L, buf_slice(out));
}

/* Each of the integers is a byte. */
static void
push_all(lua_State *L)
{
	luaL_Buffer out;
	struct cursor c;

	lua_pushvalue(L, 1);
	int object = lua_gettop(L);
	lua_newtable(L);               /* gathered first: the cursor needs the top */
	lua_Integer n = 0;
	for (cursor_open(L, &c, object); cursor_next(L, &c);) {
		lua_pushinteger(L, bytes_byte(L, "bytes"));
		lua_rawseti(L, object + 1, ++n);
	}
	luaL_buffinit(L, &out);
	for (lua_Integer i = 1; i <= n; i++) {
		lua_rawgeti(L, object + 1, i);
		char byte = (char)lua_tointeger(L, -1);
		lua_pop(L, 1);
		luaL_addchar(&out, byte);
	}
	luaL_pushresult(&out);
	bytes_wrap(L);
}

static int
from_text(lua_State *L)
{
	if (lua_isnil(L, 2))
		raise_error(L, "string argument without an encoding");
	return encode(L);
}

static int
construct(lua_State *L)
{
	arg_check(L, 0, 3);
	if (value_type(L, 1) == VALUE_COMMAND)
		command_force(L, 1);
	enum value_type type = value_type(L, 1);
	if (type == VALUE_STR)
		return from_text(L);
	if (!lua_isnil(L, 2) || !lua_isnil(L, 3))
		raise_error(L, "encoding without a string argument");
	switch (type) {
	case VALUE_NIL:
		bytes_push(L, SLICE(""));
		break;
	case VALUE_BYTES:
		lua_pushvalue(L, 1);
		break;
	case VALUE_INT:
	case VALUE_BOOL:
		push_zeros(L, value_index(L, 1));
		break;
	case VALUE_NONE:
	case VALUE_FLOAT:
	case VALUE_FUNCTION:
		raise_error(L, "cannot convert '%s' object to bytes",
		            value_type_name(L, 1));
	default:
		push_all(L);
		break;
	}
	return 1;
}

int
str_method_encode(lua_State *L)
{
	arg_check(L, 1, 3);
	return encode(L);
}

/* -- operators ----------------------------------------------------------- */

static int
op_bytes_add(lua_State *L)
{
	if (value_type(L, 1) != VALUE_BYTES) {
		enum value_type type = value_type(L, 1);
		if (type == VALUE_STR || type == VALUE_LIST || type == VALUE_TUPLE)
			raise_error(L, "can only concatenate %s (not \"bytes\") to %s",
			            value_type_name(L, 1), value_type_name(L, 1));
		raise_operands(L, "+", 1, 2);
	}
	if (value_type(L, 2) != VALUE_BYTES)
		raise_error(L, "can't concat %s to bytes", value_type_name(L, 2));
	lua_rawgeti(L, 1, 1);
	lua_rawgeti(L, 2, 1);
	lua_concat(L, 2);
	bytes_wrap(L);
	return 1;
}

/* For code in Lua: ours has cases of its own for these. */
static int
meta_len(lua_State *L)
{
	lua_pushinteger(L, (lua_Integer)bytes_at(L, 1).len);
	return 1;
}

static int
meta_eq(lua_State *L)
{
	lua_pushboolean(L, value_equal(L, 1, 2));
	return 1;
}

static int
meta_lt(lua_State *L)
{
	lua_pushboolean(L, value_compare(L, 1, 2, "<") < 0);
	return 1;
}

void
open_bytes(lua_State *L)
{
	static const struct {
		const char *event;
		lua_CFunction call;
	} events[] = {
		{ "__add", op_bytes_add }, { "__concat", op_bytes_add },
		{ "__len", meta_len }, { "__eq", meta_eq }, { "__lt", meta_lt },
	};

	value_new_type(L, VALUE_BYTES, "bytes", bytes_methods, construct,
	               "source=b'', encoding=None, errors='strict'");
	for (size_t i = 0; i < sizeof events / sizeof *events; i++) {
		lua_pushcfunction(L, events[i].call);
		lua_setfield(L, -2, events[i].event);
	}
	lua_getfield(L, -1, "type");
	lua_setfield(L, -3, "bytes");
	lua_pop(L, 1);
}
