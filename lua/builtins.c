/* builtins - the built-in functions of any value: callable … type */
#include "lua/value.h"

#include <stdint.h>
#include "engine/write.h"
#include "lua/ahead.h"
#include "lua/bytes.h"
#include "lua/command.h"
#include "lua/dict.h"
#include "lua/iterators.h"
#include "lua/numeric.h"
#include "lua/operators.h"
#include "lua/str.h"

/* --- text --------------------------------------------------------------- */

static int
builtin_repr(lua_State *L)
{
	struct buf *out = value_scratch(L, 3);

	arg_check(L, 1, 1);
	value_repr(L, 1, out);
	lua_pushlstring(L, (const char *)out->ptr, out->len);
	return 1;
}

static void
put_escaped(struct buf *out, uint32_t code)
{
	if (code < 0x80)
		buf_put_byte(out, (unsigned char)code);
	else if (code < 0x100)
		buf_printf(out, "\\x%02x", (unsigned)code);
	else if (code < 0x10000)
		buf_printf(out, "\\u%04x", (unsigned)code);
	else
		buf_printf(out, "\\U%08x", (unsigned)code);
}

void
value_push_ascii(lua_State *L, int index)
{
	struct buf *text = value_scratch(L, 3), *out = value_scratch(L, 2);
	const unsigned char *p, *end;
	uint32_t code;

	value_repr(L, index, text);
	out->len = 0;
	for (p = text->ptr, end = p + text->len; p < end;) {
		p += str_char(p, end, language_of(L)->bytes, &code);
		put_escaped(out, code);
	}
	lua_pushlstring(L, (const char *)out->ptr, out->len);
}

static int
builtin_ascii(lua_State *L)
{
	arg_check(L, 1, 1);
	value_push_ascii(L, 1);
	return 1;
}

static int
builtin_chr(lua_State *L)
{
	struct buf *out = value_scratch(L, 3);
	lua_Integer code;

	arg_check(L, 1, 1);
	code = value_index(L, 1);
	if (code < 0 || code >= 0x110000)
		raise_error(L, "chr() arg not in range(0x110000)");
	if (language_of(L)->bytes && code < 0x100)
		buf_put_byte(out, (unsigned char)code);
	else
		str_put_code(out, (uint32_t)code);
	lua_pushlstring(L, (const char *)out->ptr, out->len);
	return 1;
}

static int
builtin_ord(lua_State *L)
{
	struct slice s;
	uint32_t code = 0;
	bool bytes = language_of(L)->bytes;

	arg_check(L, 1, 1);
	if (value_type(L, 1) == VALUE_BYTES) {
		s = bytes_at(L, 1);
		if (s.len != 1)
			raise_error(L, "ord() expected a character, but string of length "
			      "%I found", (lua_Integer)s.len);
		lua_pushinteger(L, s.ptr[0]);
		return 1;
	}
	if (value_type(L, 1) == VALUE_COMMAND)
		command_force(L, 1);
	if (lua_type(L, 1) != LUA_TSTRING)
		raise_error(L, "ord() expected string of length 1, but %s found",
		      value_type_name(L, 1));
	s = string_at(L, 1);
	if (s.len == 0 || str_char(s.ptr, s.ptr + s.len, bytes, &code) != s.len)
		raise_error(L, "ord() expected a character, but string of length %I found",
		      (lua_Integer)str_len(s, bytes));
	lua_pushinteger(L, bytes ? s.ptr[0] : code);
	return 1;
}

static int
builtin_format(lua_State *L)
{
	struct slice spec = SLICE("");

	arg_check(L, 1, 2);
	if (!lua_isnil(L, 2) && value_type(L, 2) != VALUE_STR)
		raise_error(L, "format() argument 2 must be str, not %s",
		      value_type_name(L, 2));
	if (!lua_isnil(L, 2))
		spec = arg_str(L, 2, "format_spec");
	format_value(L, 1, spec);
	return 1;
}

/* Pushes the text of print's sep= or end=. */
static void
push_option(lua_State *L, int index, const char *name, const char *absent)
{
	if (value_absent(L, index))
		lua_pushstring(L, absent);
	else if (value_type(L, index) == VALUE_STR)
		lua_pushvalue(L, index);
	else
		raise_error(L, "%s must be None or a string, not %s", name,
		      value_type_name(L, index));
}

/* Writes the string on the top to the file at index, or to the run's output. */
static void
print_text(lua_State *L, int file)
{
	struct writer *out = language_of(L)->run->out;
	struct slice text;

	if (!value_absent(L, file)) {
		lua_getfield(L, file, "write");
		lua_pushvalue(L, file);
		lua_pushvalue(L, -3);
		lua_call(L, 2, 0);
		return;
	}
	text = string_at(L, -1);
	if (ahead_output(L))
		buf_put(ahead_output(L), text);
	else if (out)
		writer_put(out, text);   /* the run notices a failure at its end */
}

static int
builtin_print(lua_State *L)
{
	static const char *const keywords[] = {
		"sep", "end", "file", "flush", NULL
	};
	int n = arg_keywords(L, keywords), sep = n + 5;
	luaL_Buffer text;

	push_option(L, n + 1, "sep", " ");
	push_option(L, n + 2, "end", "\n");
	luaL_buffinit(L, &text);
	for (int i = 1; i <= n; i++) {
		if (i > 1) {
			lua_pushvalue(L, sep);
			luaL_addvalue(&text);
		}
		value_push_str(L, i);
		luaL_addvalue(&text);
	}
	lua_pushvalue(L, sep + 1);
	luaL_addvalue(&text);
	luaL_pushresult(&text);
	print_text(L, n + 3);
	if (arg_truth_or(L, n + 4, false) && language_of(L)->run->out)
		writer_flush(language_of(L)->run->out);
	return value_none(L);
}

/* --- attributes and types ----------------------------------------------- */

static int
builtin_callable(lua_State *L)
{
	arg_check(L, 1, 1);
	lua_pushboolean(L, value_callable(L, 1));
	return 1;
}

static void
check_name(lua_State *L)
{
	if (lua_type(L, 2) != LUA_TSTRING)
		raise_error(L, "attribute name must be string, not '%s'",
		      value_type_name(L, 2));
}

/* Pushes the attribute, or nothing and false where there is none. */
static bool
try_attribute(lua_State *L)
{
	lua_pushcfunction(L, op_getattr);
	lua_pushvalue(L, 1);
	lua_pushvalue(L, 2);
	if (lua_pcall(L, 2, 1, 0) == LUA_OK)
		return true;
	lua_pop(L, 1);
	return false;
}

static int
builtin_getattr(lua_State *L)
{
	arg_check(L, 2, 3);
	check_name(L);
	if (lua_isnil(L, 3))
		return op_getattr(L);
	if (!try_attribute(L))
		lua_settop(L, 3);
	return 1;
}

static int
builtin_hasattr(lua_State *L)
{
	if (lua_gettop(L) != 2)
		raise_error(L, "hasattr expected 2 arguments, got %d", lua_gettop(L));
	check_name(L);
	lua_pushboolean(L, try_attribute(L));
	return 1;
}

static bool
is_instance(lua_State *L, int of)
{
	bool is = false;

	if (value_type(L, of) == VALUE_TUPLE) {
		lua_Integer n = (lua_Integer)lua_rawlen(L, of);
		luaL_checkstack(L, 4, "isinstance");
		for (lua_Integer i = 1; !is && i <= n; i++) {
			lua_rawgeti(L, of, i);
			is = is_instance(L, lua_gettop(L));
			lua_pop(L, 1);
		}
		return is;
	}
	if (value_type(L, of) != VALUE_TYPE)
		raise_error(L, "isinstance() arg 2 must be a type, a tuple of types, or "
		      "a union");
	value_push_type(L, 1);
	while (!(is = lua_rawequal(L, -1, of)) &&
	       luaL_getmetafield(L, -1, "base") != LUA_TNIL)
		lua_remove(L, -2);
	lua_pop(L, 1);
	if (!is && lua_isboolean(L, 1)) {   /* a bool is an int */
		value_push_metatable(L, VALUE_INT);
		lua_getfield(L, -1, "type");
		is = lua_rawequal(L, -1, of);
		lua_pop(L, 2);
	}
	return is;
}

static int
builtin_isinstance(lua_State *L)
{
	if (lua_gettop(L) != 2)
		raise_error(L, "isinstance expected 2 arguments, got %d", lua_gettop(L));
	if (value_type(L, 1) == VALUE_COMMAND)
		command_force(L, 1);
	lua_pushboolean(L, is_instance(L, 2));
	return 1;
}

/* Whether the type at index 1 is, or has as a base, the one at `of` or of its tuple. */
static bool
is_subclass(lua_State *L, int of)
{
	bool is = false;

	luaL_checkstack(L, 8, "issubclass");
	if (value_type(L, of) == VALUE_TUPLE) {
		for (lua_Integer i = 1; !is && i <= (lua_Integer)lua_rawlen(L, of); i++) {
			lua_rawgeti(L, of, i);
			is = is_subclass(L, lua_gettop(L));
			lua_pop(L, 1);
		}
		return is;
	}
	if (value_type(L, of) != VALUE_TYPE)
		raise_error(L, "issubclass() arg 2 must be a class, a tuple of classes, "
		      "or a union");
	int top = lua_gettop(L);
	lua_pushvalue(L, 1);
	while (!(is = lua_rawequal(L, -1, of)) &&
	       luaL_getmetafield(L, -1, "base") != LUA_TNIL)
		lua_remove(L, -2);
	if (!is) {   /* bool is an int */
		value_push_metatable(L, VALUE_BOOL);
		lua_getfield(L, -1, "type");
		value_push_metatable(L, VALUE_INT);
		lua_getfield(L, -1, "type");
		is = lua_rawequal(L, -3, 1) && lua_rawequal(L, -1, of);
	}
	lua_settop(L, top);
	return is;
}

static int
builtin_issubclass(lua_State *L)
{
	if (lua_gettop(L) != 2)
		raise_error(L, "issubclass expected 2 arguments, got %d", lua_gettop(L));
	if (value_type(L, 1) != VALUE_TYPE)
		raise_error(L, "issubclass() arg 1 must be a class");
	lua_pushboolean(L, is_subclass(L, 2));
	return 1;
}

static int
builtin_type(lua_State *L)
{
	if (lua_gettop(L) != 1)
		raise_error(L, "type() takes 1 or 3 arguments");
	if (value_type(L, 1) == VALUE_COMMAND)
		command_force(L, 1);
	value_push_type(L, 1);
	return 1;
}

/* --- identity ----------------------------------------------------------- */

static int
builtin_id(lua_State *L)
{
	arg_check(L, 1, 1);
	if (lua_isinteger(L, 1))
		lua_pushvalue(L, 1);
	else
		lua_pushinteger(L, (lua_Integer)(uintptr_t)lua_topointer(L, 1));
	return 1;
}

static lua_Integer
hash_bytes(struct slice s)
{
	lua_Unsigned hash = 14695981039346656037u;

	for (size_t i = 0; i < s.len; i++)
		hash = (hash ^ s.ptr[i]) * 1099511628211u;
	return (lua_Integer)(hash >> 1);
}

static int
builtin_hash(lua_State *L)
{
	struct slice s;

	arg_check(L, 1, 1);
	int whole = lua_isboolean(L, 1);
	lua_Integer n = whole ? lua_toboolean(L, 1) : 0;
	if (lua_type(L, 1) == LUA_TNUMBER)
		n = lua_tointegerx(L, 1, &whole);
	if (whole) {
		lua_pushinteger(L, n);
		return 1;
	}
	value_push_key(L, 1);
	s = string_at(L, -1);
	lua_pushinteger(L, hash_bytes(s));
	return 1;
}

/* --- len ---------------------------------------------------------------- */

static lua_Integer
count_all(lua_State *L, int index)
{
	struct cursor c;
	lua_Integer n = 0;

	cursor_open(L, &c, index);
	for (; cursor_next(L, &c); n++)
		lua_pop(L, 1);
	return n;
}

static lua_Integer
length_of(lua_State *L, int index)
{
	struct slice s;

	switch (value_type(L, index)) {
	case VALUE_STR:
		s = string_at(L, index);
		return (lua_Integer)str_len(s, language_of(L)->bytes);
	case VALUE_LIST: case VALUE_TUPLE:
		return (lua_Integer)lua_rawlen(L, index);
	case VALUE_DICT: case VALUE_SET:
		return (lua_Integer)dict_len(L, index);
	case VALUE_RANGE:
		if (range_len(L, index) == LUA_MAXINTEGER)
			raise_overflow(L);
		return range_len(L, index);
	case VALUE_STREAM:
		return count_all(L, index);
	case VALUE_BYTES:
		return (lua_Integer)bytes_at(L, index).len;
	case VALUE_COMMAND:
		command_force(L, index);
		return length_of(L, index);
	default:
		break;
	}
	if (!value_event(L, index, "__len") && !(lua_istable(L, index) &&
	    !lua_getmetatable(L, index)))
		raise_error(L, "object of type '%s' has no len()",
		      value_type_name(L, index));
	return luaL_len(L, index);
}

static int
builtin_len(lua_State *L)
{
	struct slice text;

	if (lua_gettop(L) == 1 && value_text(L, 1, &text)) {
		lua_pushinteger(L, (lua_Integer)str_len(text, language_of(L)->bytes));
		return 1;
	}
	arg_check(L, 1, 1);
	lua_pushinteger(L, length_of(L, 1));
	return 1;
}

static const struct function functions[] = {
	{ "ascii", builtin_ascii, "obj" },
	{ "callable", builtin_callable, "obj" },
	{ "chr", builtin_chr, "i" },
	{ "format", builtin_format, "value, format_spec=''" },
	{ "getattr", builtin_getattr, "obj, name, default" },
	{ "hasattr", builtin_hasattr, "obj, name" },
	{ "hash", builtin_hash, "obj" },
	{ "id", builtin_id, "obj" },
	{ "isinstance", builtin_isinstance, "obj, class_or_tuple" },
	{ "issubclass", builtin_issubclass, "cls, class_or_tuple" },
	{ "len", builtin_len, "obj" },
	{ "ord", builtin_ord, "c" },
	{ "print", builtin_print,
	  "*args, *, sep=' ', end='\n', file=None, flush=False" },
	{ "repr", builtin_repr, "obj" },
	{ "type", builtin_type, "object" },
	{ NULL, NULL, NULL }
};

void
open_builtins(lua_State *L)
{
	open_numeric(L);
	open_iterators(L);
	open_subscript(L);
	open_re_functions(L);
	value_add_functions(L, functions);
}
