/* format - the format mini-language: format(x, spec) and its parts */
#include "lua/format.h"

#include <limits.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "engine/float.h"
#include "lua/str.h"

/* -- room and padding ---------------------------------------------------- */

/* Room for `more` bytes or an error: widths may be any number. */
static void
reserve(lua_State *L, struct buf *out, size_t more)
{
	if (more > SIZE_MAX / 4 || !buf_try_reserve(out, more))
		raise_error(L, "out of memory: the width or precision is too big");
}

static void
put_fill(struct buf *out, struct slice fill, size_t n)
{
	while (n-- > 0)
		buf_put(out, fill);
}

/* How much of the padding goes before the text. */
static size_t
pad_left(size_t padding, unsigned char align)
{
	return align == '<' ? 0 : align == '^' ? padding / 2 : padding;
}

void
format_pad(lua_State *L, struct buf *out, size_t from,
           const struct format_spec *spec)
{
	if (spec->width == 0)
		return;
	struct slice text = { out->ptr + from, out->len - from };
	size_t len = str_len(text, language_of(L)->bytes);
	if (spec->width <= len)
		return;
	size_t padding = spec->width - len;
	size_t left = pad_left(padding, spec->align);
	reserve(L, out, padding < SIZE_MAX / 8
	                       ? padding * spec->fill.len : SIZE_MAX);
	memmove(out->ptr + from + left * spec->fill.len, out->ptr + from, text.len);
	out->len = from;
	put_fill(out, spec->fill, left);
	out->len += text.len;
	put_fill(out, spec->fill, padding - left);
}

void
format_truncate(lua_State *L, struct buf *out, size_t from, int precision)
{
	struct slice text = { out->ptr + from, out->len - from };

	if (precision >= 0)
		out->len = from + str_offset(text, (size_t)precision,
		                             language_of(L)->bytes);
}

/* -- numbers ------------------------------------------------------------- */

static size_t
group_size(const struct format_spec *spec)
{
	bool four = spec->type == 'b' || spec->type == 'o'
	         || spec->type == 'x' || spec->type == 'X';

	return spec->grouping == 0 ? SIZE_MAX : four ? 4 : 3;
}

static size_t
grouped_len(size_t digits, size_t group)
{
	return digits == 0 ? 0 : digits + (digits - 1) / group;
}

/* Appends n digits, zeros before those that there are, in groups. */
static void
put_digits(struct buf *out, struct slice digits, size_t n, size_t group,
           unsigned char separator)
{
	for (size_t i = 0; i < n; i++) {
		if (i > 0 && (n - i) % group == 0)
			buf_put_byte(out, separator);
		buf_put_byte(out, n - i > digits.len ? '0'
		             : digits.ptr[digits.len - (n - i)]);
	}
}

void
format_put_number(lua_State *L, struct buf *out, const struct format_number *n,
                  const struct format_spec *spec)
{
	size_t group = group_size(spec);
	unsigned char sign = n->negative ? '-'
	                   : spec->sign == '-' ? 0 : spec->sign;
	size_t fixed = (sign != 0) + n->prefix.len + n->rest.len;
	size_t count = n->digits.len;

	reserve(L, out, spec->width);
	if (spec->align == '=' && spec->fill.ptr[0] == '0' && count > 0)
		while (fixed + grouped_len(count, group) < spec->width)
			count++;
	size_t len = fixed + grouped_len(count, group);
	size_t padding = spec->width > len ? spec->width - len : 0;
	size_t left = pad_left(padding, spec->align);
	if (spec->align != '=')
		put_fill(out, spec->fill, left);
	if (sign)
		buf_put_byte(out, sign);
	buf_put(out, n->prefix);
	if (spec->align == '=')
		put_fill(out, spec->fill, left);
	put_digits(out, n->digits, count, group, spec->grouping);
	buf_put(out, n->rest);
	put_fill(out, spec->fill, padding - left);
}

static struct slice
prefix_of(uint32_t type)
{
	switch (type) {
	case 'b':
		return SLICE("0b");
	case 'o':
		return SLICE("0o");
	case 'x':
		return SLICE("0x");
	case 'X':
		return SLICE("0X");
	default:
		return SLICE("");
	}
}

void
format_integer(lua_State *L, struct format_number *n, lua_Integer value,
               uint32_t type, bool alternate, size_t least)
{
	lua_Unsigned rest = value < 0 ? 0 - (lua_Unsigned)value : (lua_Unsigned)value;
	unsigned base = type == 'b' ? 2 : type == 'o' ? 8
	              : type == 'x' || type == 'X' ? 16 : 10;
	const char *symbols = type == 'X' ? "0123456789ABCDEF" : "0123456789abcdef";
	unsigned char text[64];
	size_t at = sizeof text;
	struct buf *out = value_scratch(L, 1);

	do
		text[--at] = (unsigned char)symbols[rest % base];
	while ((rest /= base) > 0);
	size_t len = sizeof text - at;
	if (least > len) {
		reserve(L, out, least);
		put_fill(out, SLICE("0"), least - len);
	}
	buf_put(out, (struct slice){ text + at, len });
	n->negative = value < 0;
	n->prefix = alternate ? prefix_of(type) : SLICE("");
	n->digits = buf_slice(out);
	n->rest = SLICE("");
}

/* -- floats -------------------------------------------------------------- */

/* printf for one number: the room it takes is known before. */
static void
print_number(lua_State *L, struct buf *out, double x, uint32_t type,
             int precision, bool alternate)
{
	reserve(L, out, (size_t)precision + 350);
	char *to = (char *)out->ptr + out->len;
	size_t room = out->cap - out->len;
	int n;

	switch (type) {
	case 'e':
		n = alternate ? snprintf(to, room, "%#.*e", precision, x)
		              : snprintf(to, room, "%.*e", precision, x);
		break;
	case 'g':
		n = alternate ? snprintf(to, room, "%#.*g", precision, x)
		              : snprintf(to, room, "%.*g", precision, x);
		break;
	default:
		n = alternate ? snprintf(to, room, "%#.*f", precision, x)
		              : snprintf(to, room, "%.*f", precision, x);
		break;
	}
	if (n < 0 || (size_t)n >= room)
		raise_error(L, "precision too big");
	out->len += (size_t)n;
}

static size_t
find_in(const struct buf *out, unsigned char c)
{
	const unsigned char *at = memchr(out->ptr, c, out->len);

	return at ? (size_t)(at - out->ptr) : out->len;
}

/* Takes zeros at the end of the digits off, which end at `end`; the point too,
   or where `keep` says so one zero after it stays. */
static void
drop_zeros(struct buf *out, size_t end, bool keep)
{
	size_t point = find_in(out, '.'), to = end;

	if (point >= end)
		return;
	while (to > point + 1 && out->ptr[to - 1] == '0')
		to--;
	if (to == point + 1)
		to = keep ? to + 1 : to - 1;
	memmove(out->ptr + to, out->ptr + end, out->len - end);
	out->len -= end - to;
}

/* No type, but a precision: as g, with a point, and so an exponent earlier. */
static void
print_general(lua_State *L, struct buf *out, double x, int precision,
              bool alternate)
{
	if (precision == 0)
		precision = 1;
	print_number(L, out, x, 'e', precision - 1, alternate);
	int exponent = atoi(buf_text(out) + find_in(out, 'e') + 1);
	if (exponent < -4 || exponent >= precision - 1) {
		if (!alternate)
			drop_zeros(out, find_in(out, 'e'), false);
		return;
	}
	out->len = 0;
	print_number(L, out, x, 'f', precision - 1 - exponent, true);
	if (!alternate)
		drop_zeros(out, out->len, true);
}

static void
print_shortest(struct buf *out, double x, bool alternate)
{
	char text[32];
	size_t n = float_text(x, text);
	size_t whole = strcspn(text, ".e");

	buf_put(out, (struct slice){ (unsigned char *)text, whole });
	if (alternate && text[whole] == 'e')
		buf_put_byte(out, '.');
	buf_put(out, (struct slice){ (unsigned char *)text + whole, n - whole });
}

static void
upper_case(struct buf *out)
{
	for (size_t i = 0; i < out->len; i++)
		if (out->ptr[i] >= 'a' && out->ptr[i] <= 'z')
			out->ptr[i] ^= 32;
}

void
format_float(lua_State *L, struct format_number *n, double x, uint32_t type,
             int precision, bool alternate)
{
	struct buf *out = value_scratch(L, 1);
	bool upper = type >= 'A' && type <= 'Z';

	n->negative = signbit(x) && !isnan(x);
	x = fabs(x);
	if (precision > INT_MAX - 1000)
		raise_error(L, "precision too big");
	if (!isfinite(x) || (type == 0 && precision < 0))
		print_shortest(out, x, alternate && isfinite(x));
	else if (type == 0)
		print_general(L, out, x, precision, alternate);
	else
		print_number(L, out, x, upper ? type | 32 : type,
		             precision < 0 ? 6
		             : precision == 0 && (type | 32) == 'g' ? 1 : precision,
		             alternate);
	if (upper)
		upper_case(out);
	size_t whole = 0;
	while (whole < out->len && out->ptr[whole] >= '0' && out->ptr[whole] <= '9')
		whole++;
	n->prefix = SLICE("");
	n->digits = (struct slice){ out->ptr, whole };
	n->rest = (struct slice){ out->ptr + whole, out->len - whole };
}

/* -- reading a specification --------------------------------------------- */

struct spec_reader {
	lua_State *L;
	const unsigned char *p, *end;
	const char *type_name;   /* of the value, for messages */
};

static bool
is_align(const unsigned char *p, const unsigned char *end)
{
	return p < end && (*p == '<' || *p == '>' || *p == '=' || *p == '^');
}

static bool
take(struct spec_reader *r, unsigned char c)
{
	if (r->p == r->end || *r->p != c)
		return false;
	r->p++;
	return true;
}

static size_t
take_number(struct spec_reader *r)
{
	size_t n = 0;

	for (; r->p < r->end && *r->p >= '0' && *r->p <= '9'; r->p++) {
		if (n > (size_t)INT64_MAX / 10 - 1)
			raise_error(r->L, "Too many decimal digits in format string");
		n = n * 10 + (size_t)(*r->p - '0');
	}
	return n;
}

/* Whether fill was given, in *filled. */
static bool
take_align(struct spec_reader *r, struct format_spec *spec, bool *filled)
{
	uint32_t code;

	*filled = false;
	if (r->p == r->end)
		return false;
	size_t n = str_char(r->p, r->end, language_of(r->L)->bytes, &code);
	if (is_align(r->p + n, r->end)) {
		spec->fill = (struct slice){ r->p, n };
		spec->align = r->p[n];
		r->p += n + 1;
		*filled = true;
		return true;
	}
	if (!is_align(r->p, r->end))
		return false;
	spec->align = *r->p++;
	return true;
}

static void
take_grouping(struct spec_reader *r, struct format_spec *spec)
{
	if (take(r, ','))
		spec->grouping = ',';
	if (r->p < r->end && *r->p == '_') {
		if (spec->grouping)
			raise_error(r->L, "Cannot specify both ',' and '_'.");
		spec->grouping = '_';
		r->p++;
	}
	if (spec->grouping == '_' && r->p < r->end && *r->p == ',')
		raise_error(r->L, "Cannot specify both ',' and '_'.");
}

/* A type as messages show it: 'x', or its number. */
static const char *
shown(lua_State *L, uint32_t type)
{
	char text[16];

	if (type > 32 && type < 128)
		snprintf(text, sizeof text, "%c", (int)type);
	else
		snprintf(text, sizeof text, "\\x%x", (unsigned)type);
	return lua_pushstring(L, text);
}

static void
check_grouping(struct spec_reader *r, const struct format_spec *spec)
{
	bool fits = spec->type == 0
	         || (spec->type < 128 && strchr("defgEG%F", (int)spec->type))
	         || (spec->grouping == '_' && spec->type < 128
	             && strchr("boxX", (int)spec->type));

	if (spec->grouping && !fits)
		raise_error(r->L, "Cannot specify '%c' with '%s'.", spec->grouping,
		      shown(r->L, spec->type));
}

static void
take_type(struct spec_reader *r, struct format_spec *spec, struct slice text)
{
	uint32_t code;

	if (r->p == r->end)
		return;
	r->p += str_char(r->p, r->end, language_of(r->L)->bytes, &code);
	spec->type = code;
	if (r->p == r->end)
		return;
	lua_pushlstring(r->L, (const char *)text.ptr, text.len);
	raise_error(r->L, "Invalid format specifier '%s' for object of type '%s'",
	      lua_tostring(r->L, -1), r->type_name);
}

static void
read_spec(lua_State *L, struct format_spec *spec, struct slice text,
          const char *type_name, unsigned char align)
{
	struct spec_reader r = { L, text.ptr, text.ptr + text.len, type_name };
	bool filled, aligned = take_align(&r, spec, &filled);

	if (!filled)
		spec->fill = SLICE(" ");
	if (!aligned)
		spec->align = align;
	if (r.p < r.end && (*r.p == '+' || *r.p == '-' || *r.p == ' '))
		spec->sign = *r.p++;
	spec->plain_zero = take(&r, 'z');
	spec->alternate = take(&r, '#');
	if (!filled && take(&r, '0')) {
		spec->fill = SLICE("0");
		if (!aligned && align == '>')
			spec->align = '=';
	}
	spec->width = take_number(&r);
	take_grouping(&r, spec);
	if (take(&r, '.')) {
		if (r.p == r.end || *r.p < '0' || *r.p > '9')
			raise_error(L, "Format specifier missing precision");
		size_t precision = take_number(&r);
		spec->precision = precision < INT_MAX ? (int)precision : INT_MAX;
	}
	take_type(&r, spec, text);
	check_grouping(&r, spec);
}

static noreturn void
raise_code(lua_State *L, uint32_t type, const char *type_name)
{
	raise_error(L, "Unknown format code '%s' for object of type '%s'",
	      shown(L, type), type_name);
}

/* -- values -------------------------------------------------------------- */

static void
format_text(lua_State *L, int index, const struct format_spec *spec)
{
	if (spec->type != 's')
		raise_code(L, spec->type, "str");
	if (spec->sign == ' ')
		raise_error(L, "Space not allowed in string format specifier");
	if (spec->sign)
		raise_error(L, "Sign not allowed in string format specifier");
	if (spec->plain_zero)
		raise_error(L, "Negative zero coercion (z) not allowed in string format "
		      "specifier");
	if (spec->alternate)
		raise_error(L, "Alternate form (#) not allowed in string format specifier");
	if (spec->align == '=')
		raise_error(L, "'=' alignment not allowed in string format specifier");
	struct buf *out = value_scratch(L, 0);
	buf_reserve(out, 1);
	value_str(L, index, out);
	format_truncate(L, out, 0, spec->precision);
	format_pad(L, out, 0, spec);
}

static bool
is_zero(struct slice text)
{
	for (size_t i = 0; i < text.len && (text.ptr[i] | 32) != 'e'; i++)
		if (text.ptr[i] >= '1' && text.ptr[i] <= '9')
			return false;
	return true;
}

static void
format_real(lua_State *L, double x, struct format_spec *spec,
            const char *type_name)
{
	struct format_number n;
	uint32_t type = spec->type;
	bool percent = type == '%';

	if (type > 127 || (type != 0 && !strchr("eEfFgGn%", (int)type)))
		raise_code(L, type, type_name);
	if (percent)
		x *= 100;
	type = percent ? 'f' : type == 'n' ? 'g' : type;
	format_float(L, &n, x, type, spec->precision, spec->alternate);
	if (spec->plain_zero && is_zero(n.digits) && is_zero(n.rest)
	    && isfinite(x))
		n.negative = false;
	if (percent) {   /* the digits stand in buffer 1, with room behind */
		struct buf *digits = &language_of(L)->scratch[1];
		buf_put_byte(digits, '%');
		n.digits.ptr = digits->ptr;
		n.rest.ptr = digits->ptr + n.digits.len;
		n.rest.len++;
	}
	format_put_number(L, value_scratch(L, 0), &n, spec);
}

static void
format_character(lua_State *L, lua_Integer code, struct format_spec *spec)
{
	struct format_number n = { false, SLICE(""), SLICE(""), SLICE("") };

	if (spec->sign)
		raise_error(L, "Sign not allowed with integer format specifier 'c'");
	if (spec->alternate)
		raise_error(L, "Alternate form (#) not allowed with integer format "
		      "specifier 'c'");
	if (code < 0 || code > 0x10ffff)
		raise_error(L, "%%c arg not in range(0x110000)");
	struct buf *text = value_scratch(L, 1);
	str_put_code(text, (uint32_t)code);
	n.rest = buf_slice(text);
	spec->width += spec->width ? text->len - 1 : 0;   /* it is one character */
	format_put_number(L, value_scratch(L, 0), &n, spec);
}

static void
format_whole(lua_State *L, lua_Integer value, struct format_spec *spec,
             const char *type_name)
{
	struct format_number n;
	uint32_t type = spec->type;

	if (type > 127 || !strchr("bcdoxXneEfFgG%", (int)type))
		raise_code(L, type, type_name);
	if (!strchr("bcdoxXn", (int)type)) {
		format_real(L, (double)value, spec, type_name);
		return;
	}
	if (spec->precision >= 0)
		raise_error(L, "Precision not allowed in integer format specifier");
	if (spec->plain_zero)
		raise_error(L, "Negative zero coercion (z) not allowed in integer format "
		      "specifier");
	if (type == 'c') {
		format_character(L, value, spec);
		return;
	}
	format_integer(L, &n, value, type, spec->alternate, 0);
	format_put_number(L, value_scratch(L, 0), &n, spec);
}

/* A value with a method of its own for it, a date for example. */
static void
format_other(lua_State *L, int index, struct slice spec)
{
	if (luaL_getmetafield(L, index, "__format") == LUA_TNIL)
		raise_error(L, "unsupported format string passed to %s.__format__",
		      value_type_name(L, index));
	lua_pushvalue(L, index);
	lua_pushlstring(L, (const char *)spec.ptr, spec.len);
	lua_call(L, 2, 1);
}

static void
push_result(lua_State *L)
{
	struct buf *out = &language_of(L)->scratch[0];

	lua_pushlstring(L, (const char *)out->ptr, out->len);
}

void
format_value(lua_State *L, int index, struct slice text)
{
	struct format_spec spec = { .precision = -1 };
	int top = lua_gettop(L);

	if (text.len == 0) {
		value_push_str(L, index);
		return;
	}
	index = lua_absindex(L, index);
	const char *name = value_type_name(L, index);
	switch (value_type(L, index)) {
	case VALUE_STR:
	case VALUE_COMMAND:
		spec.type = 's';
		read_spec(L, &spec, text, "str", '<');
		format_text(L, index, &spec);
		break;
	case VALUE_BOOL:
	case VALUE_INT:
		spec.type = 'd';
		read_spec(L, &spec, text, name, '>');
		format_whole(L, lua_isboolean(L, index) ? lua_toboolean(L, index)
		             : lua_tointeger(L, index), &spec, name);
		break;
	case VALUE_FLOAT:
		read_spec(L, &spec, text, name, '>');
		format_real(L, lua_tonumber(L, index), &spec, name);
		break;
	default:
		format_other(L, index, text);
		return;
	}
	lua_settop(L, top);
	push_result(L);
}
