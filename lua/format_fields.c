/*
 * format_fields - text.format(…): {0}, {name.attribute[key]!r:>10}
 *
 * The pieces gather on the Lua stack; nothing is held in a buffer while the
 * attributes of values, which may be code of others, are looked up.
 */
#include <stdint.h>
#include <stdio.h>

#include "lua/dict.h"
#include "lua/keywords.h"
#include "lua/operators.h"
#include "lua/str_methods.h"

enum { GATHERED = 16 };   /* pieces on the stack before they are joined */

enum numbering { NUMBERING_NONE, NUMBERING_AUTO, NUMBERING_MANUAL };

struct fields {
	lua_State *L;
	int first;          /* index of the first argument */
	lua_Integer count;
	int names;          /* table of keyword arguments, or 0 */
	int mapping;        /* format_map's argument, or 0 */
	enum numbering numbering;
	lua_Integer next;   /* number for {} */
};

/* One {…} taken apart. */
struct field {
	struct slice name, spec;
	uint32_t conversion;   /* a character, or 0 */
	bool nested;           /* spec holds {…} */
};

static void build(struct fields *f, struct slice text, int depth);

/* -- finding the value --------------------------------------------------- */

/* The number that the text is; -1 for any other text. */
static lua_Integer
number_of(lua_State *L, struct slice text)
{
	lua_Integer n = 0;

	if (text.len == 0)
		return -1;
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] < '0' || text.ptr[i] > '9')
			return -1;
		if (n > LUA_MAXINTEGER / 10 - 1)
			raise_error(L, "Too many decimal digits in format string");
		n = n * 10 + (text.ptr[i] - '0');
	}
	return n;
}

static lua_Integer
numbered(struct fields *f, lua_Integer number, bool automatic)
{
	enum numbering now = automatic ? NUMBERING_AUTO : NUMBERING_MANUAL;

	if (f->numbering == NUMBERING_NONE)
		f->numbering = now;
	if (f->numbering != now)
		raise_error(f->L, automatic
		      ? "cannot switch from manual field specification to "
		        "automatic field numbering"
		      : "cannot switch from automatic field numbering to "
		        "manual field specification");
	return automatic ? f->next++ : number;
}

static void
push_argument(struct fields *f, lua_Integer number)
{
	if (f->mapping)
		raise_error(f->L, "Format string contains positional fields");
	if (number >= f->count)
		raise_error(f->L, "Replacement index %I out of range for positional "
		      "args tuple", (LUAI_UACINT)number);
	lua_pushvalue(f->L, f->first + (int)number);
}

static void
push_named(struct fields *f, struct slice name)
{
	lua_State *L = f->L;

	str_push(L, name);
	int key = lua_gettop(L);
	if (f->mapping) {
		value_item(L, f->mapping, key);
	} else {
		lua_pushnil(L);
		if (f->names) {
			lua_pushvalue(L, key);
			lua_rawget(L, f->names);
		}
		if (lua_isnil(L, -1))
			raise_repr(L, "KeyError: %s", key);
	}
	lua_replace(L, key);
	lua_settop(L, key);
}

static const unsigned char *
name_end(const unsigned char *p, const unsigned char *end)
{
	while (p < end && *p != '.' && *p != '[')
		p++;
	return p;
}

/* The value on the top becomes its attribute. */
static void
take_attribute(lua_State *L, struct slice name)
{
	if (name.len == 0)
		raise_error(L, "Empty attribute in format string");
	lua_pushcfunction(L, op_getattr);
	lua_insert(L, -2);
	str_push(L, name);
	lua_call(L, 2, 1);
}

/* The value on the top becomes its element. */
static void
take_element(lua_State *L, struct slice key)
{
	int value = lua_gettop(L);
	lua_Integer number = number_of(L, key);

	if (key.len == 0)
		raise_error(L, "Empty attribute in format string");
	if (number >= 0)
		lua_pushinteger(L, number);
	else
		str_push(L, key);
	value_item(L, value, value + 1);
	lua_replace(L, value);
	lua_settop(L, value);
}

/* .name and [key] after the first name, applied to the value on the top. */
static void
take_path(lua_State *L, const unsigned char *p, const unsigned char *end)
{
	while (p < end) {
		if (*p == '.') {
			const unsigned char *stop = name_end(p + 1, end);
			take_attribute(L, (struct slice){ p + 1,
			               (size_t)(stop - p - 1) });
			p = stop;
			continue;
		}
		if (*p != '[')
			raise_error(L, "Only '.' or '[' may follow ']' in format field "
			      "specifier");
		const unsigned char *stop = memchr(p, ']', (size_t)(end - p));
		if (stop == NULL)
			raise_error(L, "Missing ']' in format string");
		take_element(L, (struct slice){ p + 1, (size_t)(stop - p - 1) });
		p = stop + 1;
	}
}

static void
push_value(struct fields *f, struct slice name)
{
	const unsigned char *end = name.ptr + name.len;
	const unsigned char *stop = name_end(name.ptr, end);
	struct slice first = { name.ptr, (size_t)(stop - name.ptr) };
	lua_Integer number = number_of(f->L, first);

	if (first.len == 0 || number >= 0)
		push_argument(f, numbered(f, number, first.len == 0));
	else
		push_named(f, first);
	take_path(f->L, stop, end);
}

/* -- one field ----------------------------------------------------------- */

static noreturn void
raise_conversion(lua_State *L, uint32_t conversion)
{
	char text[16];

	if (conversion > 32 && conversion < 127)
		snprintf(text, sizeof text, "%c", (int)conversion);
	else
		snprintf(text, sizeof text, "\\x%x", (unsigned)conversion);
	raise_error(L, "Unknown conversion specifier %s", text);
}

/* The value on the top becomes its text. */
static void
convert(lua_State *L, uint32_t conversion)
{
	if (conversion != 's' && conversion != 'r' && conversion != 'a')
		raise_conversion(L, conversion);
	struct buf *out = value_scratch(L, 0);
	if (conversion == 's')
		value_str(L, -1, out);
	else if (conversion == 'r')
		value_repr(L, -1, out);
	else
		value_ascii(L, -1, out);
	str_push(L, buf_slice(out));
	lua_replace(L, -2);
}

/* Pushes the field's text. */
static void
put_field(struct fields *f, const struct field *field, int depth)
{
	lua_State *L = f->L;
	struct slice spec = field->spec;

	push_value(f, field->name);
	int value = lua_gettop(L);
	if (field->conversion)
		convert(L, field->conversion);
	if (field->nested) {
		build(f, spec, depth - 1);
		spec = string_at(L, -1);
	}
	format_value(L, value, spec);
	lua_replace(L, value);
	lua_settop(L, value);
}

/* -- taking the text apart ----------------------------------------------- */

/* Where the name ends: at : ! or }. A key in [] may hold these. */
static const unsigned char *
field_name_end(lua_State *L, const unsigned char *p, const unsigned char *end)
{
	for (; p < end; p++) {
		if (*p == '{')
			raise_error(L, "unexpected '{' in field name");
		if (*p == '[')
			while (p < end && *p != ']')
				p++;
		if (p == end || *p == ':' || *p == '!' || *p == '}')
			break;
	}
	if (p == end)
		raise_error(L, "expected '}' before end of string");
	return p;
}

/* Reads !c; p is behind the mark. Gives where : or } stands. */
static const unsigned char *
take_conversion(lua_State *L, struct field *field, const unsigned char *p,
                const unsigned char *end)
{
	if (p == end)
		raise_error(L, "end of string while looking for conversion specifier");
	p += str_char(p, end, str_bytes(L), &field->conversion);
	if (p == end)
		raise_error(L, "unmatched '{' in format spec");
	if (*p != ':' && *p != '}')
		raise_error(L, "expected ':' after conversion specifier");
	return p;
}

/* Takes apart the field whose { stands before p; gives what follows its }. */
static const unsigned char *
take_field(lua_State *L, struct field *field, const unsigned char *p,
           const unsigned char *end)
{
	const unsigned char *from = p;
	size_t depth = 1;

	*field = (struct field){ .name = { p, 0 } };
	p = field_name_end(L, p, end);
	field->name.len = (size_t)(p - from);
	if (*p == '!')
		p = take_conversion(L, field, p + 1, end);
	if (*p == '}')
		return p + 1;
	for (from = ++p; p < end; p++) {
		if (*p == '{') {
			field->nested = true;
			depth++;
		} else if (*p == '}' && --depth == 0) {
			field->spec = (struct slice){ from, (size_t)(p - from) };
			return p + 1;
		}
	}
	raise_error(L, "unmatched '{' in format spec");
}

static const unsigned char *
next_brace(const unsigned char *p, const unsigned char *end)
{
	while (p < end && *p != '{' && *p != '}')
		p++;
	return p;
}

/* Joins what stands above `base` once it is much; all of it at the end. */
static void
join(lua_State *L, int base, bool end)
{
	int n = lua_gettop(L) - base;

	if (end || n >= GATHERED)
		lua_concat(L, n);
}

/* Pushes the text with its fields filled in. */
static void
build(struct fields *f, struct slice text, int depth)
{
	lua_State *L = f->L;
	const unsigned char *p = text.ptr, *end = p + text.len;
	int base = lua_gettop(L);
	struct field field;

	if (depth <= 0)
		raise_error(L, "Max string recursion exceeded");
	luaL_checkstack(L, GATHERED + 20, "format");
	while (p < end) {
		const unsigned char *stop = next_brace(p, end);
		bool twice = end - stop >= 2 && stop[0] == stop[1];
		if (stop < end && !twice && *stop == '}')
			raise_error(L, "Single '}' encountered in format string");
		if (stop + 1 == end && *stop == '{')
			raise_error(L, "Single '{' encountered in format string");
		if (stop + twice > p)
			str_push(L, (struct slice){ p, (size_t)(stop - p) + twice });
		p = stop + (twice ? 2 : 0);
		if (!twice && stop < end) {
			p = take_field(L, &field, stop + 1, end);
			put_field(f, &field, depth);
		}
		join(L, base, false);
	}
	join(L, base, true);
}

int
str_method_format(lua_State *L)
{
	struct fields f = { .L = L, .first = 2 };
	struct slice text = str_self(L);
	int top = lua_gettop(L);

	if (top > 1 && arg_is_keywords(L, top))
		f.names = top--;
	f.count = top - 1;
	build(&f, text, 2);
	return 1;
}

int
str_method_format_map(lua_State *L)
{
	struct fields f = { .L = L, .first = 2, .mapping = 2 };

	arg_check(L, 2, 2);
	build(&f, str_self(L), 2);
	return 1;
}
