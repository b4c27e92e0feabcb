/* repr - values as text: str(x), repr(x), ascii(x) */
#include <math.h>
#include <stdio.h>

#include "engine/float.h"
#include "engine/unicode.h"
#include "lua/bytes.h"
#include "lua/command.h"
#include "lua/dict.h"
#include "lua/keywords.h"
#include "lua/operators.h"
#include "lua/str.h"

enum { DEEPEST = 500 };

/* Containers that are being printed: one that holds itself is shown as [...]. */
struct outer {
	const void *object;
	const struct outer *next;
	int depth;
};

struct printer {
	lua_State *L;
	struct buf *out;
	bool ascii;
};

static void print(const struct printer *p, int index, const struct outer *outer);

/* -- strings ------------------------------------------------------------- */

static void
put_escape(struct buf *out, uint32_t code)
{
	static const char digits[] = "0123456789abcdef";
	int n = code < 0x100 ? 2 : code < 0x10000 ? 4 : 8;

	buf_put_byte(out, '\\');
	buf_put_byte(out, n == 2 ? 'x' : n == 4 ? 'u' : 'U');
	while (n-- > 0)
		buf_put_byte(out, (unsigned char)digits[code >> 4 * n & 15]);
}

static void
put_control(struct buf *out, unsigned char c)
{
	if (c == '\n')
		buf_put_text(out, "\\n");
	else if (c == '\t')
		buf_put_text(out, "\\t");
	else if (c == '\r')
		buf_put_text(out, "\\r");
	else
		put_escape(out, c);
}

void
str_put_repr(struct buf *out, struct slice s, bool bytes, bool ascii)
{
	const unsigned char *p = s.ptr, *end = s.ptr + s.len;
	bool single = memchr(p, '\'', s.len) != NULL;
	unsigned char quote = single && !memchr(p, '"', s.len) ? '"' : '\'';
	uint32_t code;

	buf_reserve(out, s.len + 2);
	buf_put_byte(out, quote);
	while (p < end) {
		const unsigned char *from = p;
		while (p < end && *p >= ' ' && *p < 127 && *p != quote && *p != '\\')
			p++;
		buf_put(out, (struct slice){ from, (size_t)(p - from) });
		if (p == end)
			break;
		size_t n = str_char(p, end, bytes, &code);
		if (*p == quote || *p == '\\') {
			buf_put_byte(out, '\\');
			buf_put_byte(out, *p);
		} else if (code < 128) {
			put_control(out, *p);
		} else if (ascii || !unicode_has(code, UNICODE_PRINTABLE)) {
			put_escape(out, code);
		} else {
			buf_put(out, (struct slice){ p, n });
		}
		p += n;
	}
	buf_put_byte(out, quote);
}

/* -- what has a method of its own for it --------------------------------- */

/* Code outside of ours may use the buffer we write to: it is put back after. */
static void
restore(const struct printer *p, int saved)
{
	p->out->len = 0;
	buf_put(p->out, string_at(p->L, saved));
}

/* The text at the index, with all but ASCII escaped for ascii(). */
static void
put_own(const struct printer *p, int index)
{
	size_t len;
	const char *text = lua_tolstring(p->L, index, &len);
	const unsigned char *at = (const unsigned char *)text, *end = at + len;
	bool bytes = language_of(p->L)->bytes;
	uint32_t code;

	while (at < end) {
		size_t n = str_char(at, end, bytes, &code);
		if (p->ascii && code > 127)
			put_escape(p->out, code);
		else
			buf_put(p->out, (struct slice){ at, n });
		at += n;
	}
}

/* Appends what the metamethod gives; false where there is no such. */
static bool
print_by(const struct printer *p, int index, const char *event)
{
	lua_State *L = p->L;

	if (luaL_getmetafield(L, index, event) == LUA_TNIL)
		return false;
	int method = lua_gettop(L);
	lua_pushlstring(L, (const char *)p->out->ptr, p->out->len);
	lua_pushvalue(L, method);
	lua_pushvalue(L, index);
	lua_call(L, 1, 1);
	if (lua_type(L, -1) != LUA_TSTRING)
		raise_error(L, "%s returned non-string (type %s)", event,
		      value_type_name(L, -1));
	restore(p, method + 1);
	put_own(p, method + 2);
	lua_settop(L, method - 1);
	return true;
}

static void
print_command(const struct printer *p, int index, bool plain)
{
	lua_State *L = p->L;
	int top = lua_gettop(L);

	lua_pushlstring(L, (const char *)p->out->ptr, p->out->len);
	lua_pushvalue(L, index);
	command_force(L, top + 2);
	restore(p, top + 1);
	if (plain)
		value_str(L, top + 2, p->out);
	else
		print(p, top + 2, NULL);
	lua_settop(L, top);
}

/* -- containers ---------------------------------------------------------- */

/* The `name` of a type's or a module's metatable between the two texts. */
static void
put_named(const struct printer *p, const char *before, int index,
          const char *after)
{
	buf_put_text(p->out, before);
	if (luaL_getmetafield(p->L, index, "name") != LUA_TNIL) {
		buf_put_text(p->out, luaL_tolstring(p->L, -1, NULL));
		lua_pop(p->L, 2);
	}
	buf_put_text(p->out, after);
}

static void
print_sequence(const struct printer *p, int index, const struct outer *outer,
               bool tuple)
{
	lua_Integer n = (lua_Integer)lua_rawlen(p->L, index);

	buf_put_byte(p->out, tuple ? '(' : '[');
	for (lua_Integer i = 1; i <= n; i++) {
		if (i > 1)
			buf_put_text(p->out, ", ");
		lua_rawgeti(p->L, index, i);
		print(p, lua_gettop(p->L), outer);
		lua_pop(p->L, 1);
	}
	if (tuple && n == 1)
		buf_put_byte(p->out, ',');
	buf_put_byte(p->out, tuple ? ')' : ']');
}

static void
print_dict(const struct printer *p, int index, const struct outer *outer)
{
	lua_State *L = p->L;
	lua_Integer at = 0;
	bool first = true;

	buf_put_byte(p->out, '{');
	for (; dict_next(L, index, &at); lua_pop(L, 2)) {
		if (!first)
			buf_put_text(p->out, ", ");
		first = false;
		print(p, lua_gettop(L) - 1, outer);
		buf_put_text(p->out, ": ");
		print(p, lua_gettop(L), outer);
	}
	buf_put_byte(p->out, '}');
}

static void
print_set(const struct printer *p, int index, const struct outer *outer)
{
	lua_State *L = p->L;
	const char *name = value_type_name(L, index);
	bool plain = strcmp(name, "set") == 0;
	lua_Integer at = 0;
	bool first = true;

	if (dict_len(L, index) == 0) {
		buf_put_text(p->out, name);
		buf_put_text(p->out, "()");
		return;
	}
	if (!plain) {
		buf_put_text(p->out, name);
		buf_put_byte(p->out, '(');
	}
	buf_put_byte(p->out, '{');
	for (; dict_next(L, index, &at); lua_pop(L, 1)) {
		if (!first)
			buf_put_text(p->out, ", ");
		first = false;
		print(p, lua_gettop(L), outer);
	}
	buf_put_text(p->out, plain ? "}" : "})");
}

static void
print_range(const struct printer *p, int index)
{
	long long part[3];

	for (int i = 0; i < 3; i++) {
		lua_rawgeti(p->L, index, i + 1);
		part[i] = (long long)lua_tointeger(p->L, -1);
		lua_pop(p->L, 1);
	}
	buf_printf(p->out, "range(%lld, %lld", part[0], part[1]);
	if (part[2] != 1)
		buf_printf(p->out, ", %lld", part[2]);
	buf_put_byte(p->out, ')');
}

/* "[...]" for a container that stands within itself. */
static bool
print_inner(const struct printer *p, enum value_type type, const void *object,
            const struct outer *outer)
{
	const char *text = type == VALUE_LIST  ? "[...]"
	                 : type == VALUE_TUPLE ? "(...)" : "{...}";

	for (; outer; outer = outer->next)
		if (outer->object == object) {
			buf_put_text(p->out, text);
			return true;
		}
	return false;
}

static void
print_container(const struct printer *p, int index, enum value_type type,
                const struct outer *outer)
{
	const void *object = lua_topointer(p->L, index);
	struct outer here = { object, outer, outer ? outer->depth + 1 : 1 };

	/* Counter, namedtuple … have words of their own */
	if (type != VALUE_LIST && (print_by(p, index, "__repr")
	                           || print_by(p, index, "__tostring")))
		return;
	if (print_inner(p, type, object, outer))
		return;
	if (here.depth > DEEPEST)
		raise_error(p->L, "maximum recursion depth exceeded while getting the "
		      "repr of an object");
	luaL_checkstack(p->L, 10, "repr");
	if (type == VALUE_DICT)
		print_dict(p, index, &here);
	else if (type == VALUE_SET)
		print_set(p, index, &here);
	else
		print_sequence(p, index, &here, type == VALUE_TUPLE);
}

/* -- any value ----------------------------------------------------------- */

static void
print_function(const struct printer *p, int index)
{
	lua_State *L = p->L;
	int top = lua_gettop(L);
	bool bound = value_bound(L, index);
	const struct function *row = function_row(language_of(L),
		lua_tocfunction(L, bound ? top + 1 : index));

	if (row && bound)
		buf_printf(p->out, "<built-in method %s of %s object>", row->name,
		           value_type_name(L, top + 2));
	else if (row)
		buf_printf(p->out, "<built-in function %s>", row->name);
	else
		buf_put_text(p->out, "<function>");
	lua_settop(L, top);
}

static void
put_integer(struct buf *out, lua_Integer n)
{
	char text[24];
	size_t at = sizeof text;
	lua_Unsigned rest = n < 0 ? 0 - (lua_Unsigned)n : (lua_Unsigned)n;

	do
		text[--at] = (char)('0' + rest % 10);
	while ((rest /= 10) > 0);
	if (n < 0)
		text[--at] = '-';
	buf_put(out, (struct slice){ (unsigned char *)text + at,
	                             sizeof text - at });
}

static void
put_float(struct buf *out, double x)
{
	char text[32];
	size_t n = float_text(x, text);

	buf_put(out, (struct slice){ (unsigned char *)text, n });
}

static void
print_object(const struct printer *p, int index)
{
	if (print_by(p, index, "__repr") || print_by(p, index, "__tostring"))
		return;
	buf_printf(p->out, "<%s object>", value_type_name(p->L, index));
}

/* repr; index is absolute */
static void
print(const struct printer *p, int index, const struct outer *outer)
{
	lua_State *L = p->L;
	enum value_type type = value_type(L, index);

	switch (type) {
	case VALUE_NIL:
	case VALUE_NONE:
		buf_put_text(p->out, "None");
		break;
	case VALUE_BOOL:
		buf_put_text(p->out, lua_toboolean(L, index) ? "True" : "False");
		break;
	case VALUE_INT:
		put_integer(p->out, lua_tointeger(L, index));
		break;
	case VALUE_FLOAT:
		put_float(p->out, lua_tonumber(L, index));
		break;
	case VALUE_STR:
		str_put_repr(p->out, string_at(L, index), language_of(L)->bytes,
		             p->ascii);
		break;
	case VALUE_BYTES:
		bytes_put_repr(p->out, bytes_at(L, index));
		break;
	case VALUE_LIST:
	case VALUE_TUPLE:
	case VALUE_DICT:
	case VALUE_SET:
		print_container(p, index, type, outer);
		break;
	case VALUE_RANGE:
		print_range(p, index);
		break;
	case VALUE_FUNCTION:
		print_function(p, index);
		break;
	case VALUE_TYPE:
		put_named(p, "<class '", index, "'>");
		break;
	case VALUE_MODULE:
		put_named(p, "<module '", index, "'>");
		break;
	case VALUE_COMMAND:
		print_command(p, index, false);
		break;
	default:
		print_object(p, index);
		break;
	}
}

void
value_repr(lua_State *L, int index, struct buf *out)
{
	struct printer p = { L, out, false };

	luaL_checkstack(L, 20, "repr");
	print(&p, lua_absindex(L, index), NULL);
}

void
value_ascii(lua_State *L, int index, struct buf *out)
{
	struct printer p = { L, out, true };

	luaL_checkstack(L, 20, "ascii");
	print(&p, lua_absindex(L, index), NULL);
}

void
value_str(lua_State *L, int index, struct buf *out)
{
	struct printer p = { L, out, false };

	index = lua_absindex(L, index);
	luaL_checkstack(L, 20, "str");
	switch (value_type(L, index)) {
	case VALUE_STR:
		buf_put(out, string_at(L, index));
		break;
	case VALUE_COMMAND:
		print_command(&p, index, true);
		break;
	case VALUE_INT:
		put_integer(out, lua_tointeger(L, index));
		break;
	case VALUE_FLOAT:
		put_float(out, lua_tonumber(L, index));
		break;
	case VALUE_LIST:
		print(&p, index, NULL);
		break;
	default:
		if (!print_by(&p, index, "__str")
		    && !print_by(&p, index, "__tostring"))
			print(&p, index, NULL);
		break;
	}
}

void
value_push_str(lua_State *L, int index)
{
	if (lua_type(L, index) == LUA_TSTRING) {
		lua_pushvalue(L, index);
		return;
	}
	struct buf *out = value_scratch(L, 0);
	value_str(L, index, out);
	lua_pushlstring(L, (const char *)out->ptr, out->len);
}
