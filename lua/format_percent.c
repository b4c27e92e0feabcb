/*
 * format_percent - text % values
 *
 * A tuple gives several values. So does a list, but only where the text needs
 * more than one: `"%s: %s" % p.split()` means its words, `"%s" % p.split()`
 * the list.
 */
#include <limits.h>
#include <math.h>
#include <stdint.h>

#include "lua/bytes.h"
#include "lua/dict.h"
#include "lua/format.h"
#include "lua/lend.h"
#include "lua/operators.h"
#include "lua/str.h"

struct percent {
	lua_State *L;
	struct slice text;
	const unsigned char *p, *end;
	struct buf *out;
	int args;            /* index of what stands right of the % */
	int value;           /* index of what values come from */
	bool stack;          /* … and of the first of several on the stack */
	bool bytes;          /* the text is that of bytes */
	bool several;        /* value is a sequence of them */
	bool mapping;        /* args may be asked for keys, and need not be used up */
	lua_Integer next;    /* from 1 */
	lua_Integer count;
};

/* -- values -------------------------------------------------------------- */

/* How many values the text asks for; 0 where it asks by key. */
static size_t
values_needed(struct slice text)
{
	const unsigned char *p = text.ptr, *end = p + text.len;
	size_t n = 0;

	while (p < end && (p = memchr(p, '%', (size_t)(end - p))) != NULL) {
		if (++p == end)
			break;
		if (*p == '(')
			return 0;
		for (; p < end && *p && strchr("-+ #.0123456789*hlL", *p); p++)
			n += *p == '*';
		if (p < end && *p++ != '%')
			n++;
	}
	return n;
}

static void
push_value(struct percent *f)
{
	if (f->next > f->count)
		raise_error(f->L, "not enough arguments for format string");
	if (f->stack)
		lua_pushvalue(f->L, f->value + (int)f->next - 1);
	else if (f->several)
		lua_rawgeti(f->L, f->value, f->next);
	else
		lua_pushvalue(f->L, f->value);
	f->next++;
}

/* From here on the one value is that of the key, p behind the bracket. */
static void
take_key(struct percent *f)
{
	lua_State *L = f->L;
	const unsigned char *from = ++f->p;
	int depth = 1;

	if (!f->mapping || value_type(L, f->args) == VALUE_LIST)
		raise_error(L, "format requires a mapping");
	for (; f->p < f->end; f->p++) {
		depth += *f->p == '(' ? 1 : *f->p == ')' ? -1 : 0;
		if (depth == 0)
			break;
	}
	if (f->p == f->end)
		raise_error(L, "incomplete format key");
	lua_pushlstring(L, (const char *)from, (size_t)(f->p - from));
	if (f->bytes)
		bytes_wrap(L);
	value_item(L, f->args, lua_gettop(L));
	lua_replace(L, f->args + 1);
	lua_pop(L, 1);
	f->p++;
	f->value = f->args + 1;
	f->several = false;
	f->next = 1;
	f->count = 1;
}

/* -- flags and numbers --------------------------------------------------- */

static void
take_flags(struct percent *f, struct format_spec *spec)
{
	bool left = false, zero = false;

	for (; f->p < f->end; f->p++) {
		switch (*f->p) {
		case '-':
			left = true;
			continue;
		case '0':
			zero = true;
			continue;
		case '+':
			spec->sign = '+';
			continue;
		case ' ':
			if (spec->sign != '+')
				spec->sign = ' ';
			continue;
		case '#':
			spec->alternate = true;
			continue;
		default:
			break;
		}
		break;
	}
	spec->align = left ? '<' : zero ? '=' : '>';
	spec->fill = zero && !left ? SLICE("0") : SLICE(" ");
}

static lua_Integer
take_star(struct percent *f)
{
	lua_State *L = f->L;

	f->p++;
	push_value(f);
	if (!lua_isinteger(L, -1) && !lua_isboolean(L, -1))
		raise_error(L, "* wants int");
	lua_Integer n = lua_isboolean(L, -1) ? lua_toboolean(L, -1)
	                                     : lua_tointeger(L, -1);
	lua_pop(L, 1);
	return n;
}

static lua_Integer
take_number(struct percent *f, const char *too_big)
{
	lua_Integer n = 0;

	for (; f->p < f->end && *f->p >= '0' && *f->p <= '9'; f->p++) {
		if (n > LUA_MAXINTEGER / 10 - 1)
			raise_error(f->L, "%s", too_big);
		n = n * 10 + (*f->p - '0');
	}
	return n;
}

static void
take_width(struct percent *f, struct format_spec *spec)
{
	bool star = f->p < f->end && *f->p == '*';
	lua_Integer n = star ? take_star(f) : take_number(f, "width too big");

	if (n < 0) {
		spec->align = '<';
		spec->fill = SLICE(" ");
		n = n == LUA_MININTEGER ? LUA_MAXINTEGER : -n;
	}
	spec->width = (size_t)n;
}

static void
take_precision(struct percent *f, struct format_spec *spec)
{
	if (f->p == f->end || *f->p != '.')
		return;
	f->p++;
	bool star = f->p < f->end && *f->p == '*';
	lua_Integer n = star ? take_star(f) : take_number(f, "precision too big");
	if (n > INT_MAX - 1000)
		raise_error(f->L, "precision too big");
	spec->precision = n < 0 ? 0 : (int)n;
}

/* -- conversions --------------------------------------------------------- */

static noreturn void
raise_number(struct percent *f, uint32_t type, const char *wanted)
{
	raise_error(f->L, "%%%c format: %s is required, not %s", (int)type, wanted,
	      value_type_name(f->L, -1));
}

/* A float too big for 64 bits, without what is behind the point. */
static void
whole_float(struct percent *f, struct format_number *n, double x,
            const struct format_spec *spec)
{
	if (!isfinite(x))
		raise_error(f->L, isnan(x) ? "cannot convert float NaN to integer"
		                     : "cannot convert float infinity to integer");
	x = trunc(x);
	if (fabs(x) < 9e18)
		format_integer(f->L, n, (lua_Integer)x, 'd', false,
		               (size_t)(spec->precision > 0 ? spec->precision : 0));
	else
		format_float(f->L, n, x, 'f', 0, false);
}

/* d i u o x X; the value is on the top */
static void
put_integer(struct percent *f, uint32_t type, const struct format_spec *spec)
{
	lua_State *L = f->L;
	struct format_number n;
	bool decimal = type == 'd' || type == 'i' || type == 'u';
	enum value_type value = value_type(L, -1);

	if (value == VALUE_FLOAT && decimal) {
		whole_float(f, &n, lua_tonumber(L, -1), spec);
	} else if (value == VALUE_INT || value == VALUE_BOOL) {
		lua_Integer i = value == VALUE_INT ? lua_tointeger(L, -1)
		                                   : lua_toboolean(L, -1);
		format_integer(L, &n, i, decimal ? 'd' : type, spec->alternate,
		               (size_t)(spec->precision > 0 ? spec->precision : 0));
	} else {
		raise_number(f, type, decimal ? "a real number" : "an integer");
	}
	format_put_number(L, f->out, &n, spec);
}

/* e E f F g G */
static void
put_float(struct percent *f, uint32_t type, const struct format_spec *spec)
{
	lua_State *L = f->L;
	struct format_number n;
	double x = lua_isboolean(L, -1) ? lua_toboolean(L, -1) : lua_tonumber(L, -1);

	if (lua_type(L, -1) != LUA_TNUMBER && !lua_isboolean(L, -1))
		raise_error(L, "must be real number, not %s", value_type_name(L, -1));
	format_float(L, &n, x, type, spec->precision, spec->alternate);
	format_put_number(L, f->out, &n, spec);
}

static void
put_character(struct percent *f)
{
	lua_State *L = f->L;

	if (lua_isinteger(L, -1) || lua_isboolean(L, -1)) {
		lua_Integer code = lua_isboolean(L, -1) ? lua_toboolean(L, -1)
		                                        : lua_tointeger(L, -1);
		if (code < 0 || code > 0x10ffff)
			raise_error(L, "%%c arg not in range(0x110000)");
		str_put_code(f->out, (uint32_t)code);
		return;
	}
	if (lua_type(L, -1) != LUA_TSTRING)
		raise_error(L, "%%c requires int or char");
	struct slice s = string_at(L, -1);
	if (str_len(s, language_of(L)->bytes) != 1)
		raise_error(L, "%%c requires int or char");
	buf_put(f->out, s);
}

/* %c of bytes */
static void
put_byte(struct percent *f)
{
	lua_State *L = f->L;

	if (value_type(L, -1) == VALUE_BYTES && bytes_at(L, -1).len == 1) {
		buf_put(f->out, bytes_at(L, -1));
		return;
	}
	if (!lua_isinteger(L, -1) && !lua_isboolean(L, -1))
		raise_error(L, "%%c requires an integer in range(256) or a single byte");
	lua_Integer n = value_index(L, -1);
	if (n < 0 || n > 255)
		raise_error(L, "%%c arg not in range(256)");
	buf_put_byte(f->out, (unsigned char)n);
}

/* s b r a c of bytes: what has no bytes of its own is shown in ASCII. */
static void
put_bytes(struct percent *f, uint32_t type)
{
	lua_State *L = f->L;

	if (type == 'c') {
		put_byte(f);
	} else if (type == 'r' || type == 'a') {
		value_ascii(L, lua_gettop(L), f->out);
	} else if (value_type(L, -1) == VALUE_BYTES) {
		buf_put(f->out, bytes_at(L, -1));
	} else {
		raise_error(L, "%%b requires a bytes-like object, or an object that "
		      "implements __bytes__, not '%s'", value_type_name(L, -1));
	}
}

/* s r a c */
static void
put_text(struct percent *f, uint32_t type, struct format_spec *spec)
{
	size_t from = f->out->len;
	int index = lua_gettop(f->L);
	struct slice text;

	buf_reserve(f->out, 1);
	if (type == 's' && !f->bytes && value_text(f->L, index, &text)) {
		buf_put(f->out, text);
		format_truncate(f->L, f->out, from, spec->precision);
	} else if (f->bytes) {
		put_bytes(f, type);
		if (type != 'c' && spec->precision >= 0
		    && f->out->len - from > (size_t)spec->precision)
			f->out->len = from + (size_t)spec->precision;
	} else if (type == 'c') {
		put_character(f);
	} else {
		if (type == 's')
			value_str(f->L, index, f->out);
		else if (type == 'r')
			value_repr(f->L, index, f->out);
		else
			value_ascii(f->L, index, f->out);
		format_truncate(f->L, f->out, from, spec->precision);
	}
	if (spec->align == '=')
		spec->align = '>';
	spec->fill = SLICE(" ");
	format_pad(f->L, f->out, from, spec);
}

static noreturn void
raise_type(struct percent *f, const unsigned char *at, uint32_t type)
{
	struct slice before = { f->text.ptr, (size_t)(at - f->text.ptr) };
	struct buf *text = value_scratch(f->L, 1);

	str_put_code(text, type > 31 && type < 127 ? type : '?');
	buf_printf(text, "' (0x%x) at index %zu", (unsigned)type,
	           str_len(before, language_of(f->L)->bytes));
	raise_error(f->L, "unsupported format character '%s", buf_text(text));
}

static void
put_conversion(struct percent *f, struct format_spec *spec)
{
	const unsigned char *at = f->p;
	uint32_t type;

	if (f->p == f->end)
		raise_error(f->L, "incomplete format");
	f->p += str_char(f->p, f->end, language_of(f->L)->bytes, &type);
	push_value(f);
	if (type != 's')
		lend_own(f->L, -1);
	if (type < 128 && type && strchr("diuoxX", (int)type))
		put_integer(f, type, spec);
	else if (type < 128 && type && strchr("eEfFgG", (int)type))
		put_float(f, type, spec);
	else if (type == 's' || type == 'r' || type == 'a' || type == 'c' ||
	         (type == 'b' && f->bytes))
		put_text(f, type, spec);
	else
		raise_type(f, at, type);
	lua_pop(f->L, 1);
}

/* What follows a %. */
static void
put_field(struct percent *f)
{
	struct format_spec spec = { .precision = -1 };

	if (f->p < f->end && *f->p == '%') {
		buf_put_byte(f->out, '%');
		f->p++;
		return;
	}
	if (f->p < f->end && *f->p == '(')
		take_key(f);
	take_flags(f, &spec);
	take_width(f, &spec);
	take_precision(f, &spec);
	if (f->p < f->end && (*f->p == 'h' || *f->p == 'l' || *f->p == 'L'))
		f->p++;
	put_conversion(f, &spec);
}

/* Fills in the values and pushes the text. */
static void
fill_in(struct percent *f)
{
	f->p = f->text.ptr;
	f->end = f->p + f->text.len;
	f->out = value_scratch(f->L, 0);
	f->next = 1;
	while (f->p < f->end) {
		const unsigned char *at = memchr(f->p, '%', (size_t)(f->end - f->p));
		const unsigned char *stop = at ? at : f->end;
		buf_put(f->out, (struct slice){ f->p, (size_t)(stop - f->p) });
		f->p = stop;
		if (at) {
			f->p++;
			put_field(f);
		}
	}
	if (f->next <= f->count && (!f->mapping || f->several))
		raise_error(f->L, "not all arguments converted during string formatting");
	lua_pushlstring(f->L, (const char *)f->out->ptr, f->out->len);
}

static void
format_by(lua_State *L, int format, int args, bool bytes)
{
	enum value_type type = value_type(L, args);
	struct percent f = { .L = L, .text = string_at(L, format), .bytes = bytes };

	luaL_checkstack(L, 20, "format");
	lua_pushvalue(L, args);
	f.args = f.value = lua_gettop(L);
	lua_pushnil(L);            /* place for the value of a key */
	f.several = type == VALUE_TUPLE
	         || (type == VALUE_LIST && values_needed(f.text) > 1);
	f.mapping = type == VALUE_DICT || type == VALUE_LIST ||
	            (type >= VALUE_MATCH && (type != VALUE_BYTES || !bytes));
	f.count = f.several ? (lua_Integer)lua_rawlen(L, args) : 1;
	fill_in(&f);
	lua_replace(L, f.args);
	lua_settop(L, f.args);
}

/* (text, values …): the text % a tuple of these */
int
op_percent(lua_State *L)
{
	int top = lua_gettop(L);
	struct percent f = { .L = L, .text = string_at(L, 1), .args = 1, .value = 2,
	                     .stack = true, .several = true, .count = top - 1 };

	luaL_checkstack(L, 20, "format");
	fill_in(&f);
	return 1;
}

void
format_percent(lua_State *L, int format, int args)
{
	format_by(L, format, args, false);
}

void
format_percent_bytes(lua_State *L, int format, int args)
{
	format_by(L, format, args, true);
}
