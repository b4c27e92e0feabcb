/* number_methods - the methods and attributes of int, float and bool */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lua/bytes.h"
#include "lua/numeric.h"
#include "lua/operators.h"
#include "lua/str.h"

/* -- any number ---------------------------------------------------------- */

bool
number_attribute(lua_State *L, int index, const char *name)
{
	struct number n;

	if (!number_get(L, index, &n))
		return false;
	bool whole = !n.is_float;
	bool self = strcmp(name, "real") == 0 ||
		(whole && strcmp(name, "numerator") == 0);
	bool one = whole && strcmp(name, "denominator") == 0;
	if (!self && !one && strcmp(name, "imag") != 0)
		return false;
	if (whole)
		lua_pushinteger(L, self ? n.i : one);
	else
		lua_pushnumber(L, self ? n.d : 0.0);
	return true;
}

static int
number_is_integer(lua_State *L)
{
	arg_check(L, 1, 1);
	lua_Number d = arg_number(L, 1, "self");

	lua_pushboolean(L, isfinite(d) && !(floor(d) < d));
	return 1;
}

static int
number_conjugate(lua_State *L)
{
	arg_check(L, 1, 1);
	if (lua_isboolean(L, 1))
		lua_pushinteger(L, lua_toboolean(L, 1));
	return 1;
}

static int
push_ratio(lua_State *L, lua_Integer above, lua_Integer below)
{
	value_new_tuple(L, 2);
	lua_pushinteger(L, above);
	lua_rawseti(L, -2, 1);
	lua_pushinteger(L, below);
	lua_rawseti(L, -2, 2);
	return 1;
}

/* -- int ----------------------------------------------------------------- */

static lua_Unsigned
magnitude(lua_Integer i)
{
	return i < 0 ? 0 - (lua_Unsigned)i : (lua_Unsigned)i;
}

static int
int_bit_length(lua_State *L)
{
	arg_check(L, 1, 1);
	lua_Unsigned bits = magnitude(value_index(L, 1));
	int n = 0;

	for (; bits != 0; bits >>= 1)
		n++;
	lua_pushinteger(L, n);
	return 1;
}

static int
int_bit_count(lua_State *L)
{
	arg_check(L, 1, 1);
	lua_Unsigned bits = magnitude(value_index(L, 1));
	int n = 0;

	for (; bits != 0; bits &= bits - 1)
		n++;
	lua_pushinteger(L, n);
	return 1;
}

static int
int_as_integer_ratio(lua_State *L)
{
	arg_check(L, 1, 1);
	return push_ratio(L, value_index(L, 1), 1);
}

/* Whether the order at index, "big" where it is not given, is big endian. */
static bool
take_order(lua_State *L, int index)
{
	struct slice order = SLICE("big");

	if (!lua_isnil(L, index))
		order = arg_str(L, index, "byteorder");
	bool big = slice_equal(order, SLICE("big"));
	if (!big && !slice_equal(order, SLICE("little")))
		raise_error(L, "byteorder must be either 'little' or 'big'");
	return big;
}

static const char *const signed_keyword[] = { "signed", NULL };

/* Makes the arguments `max` positional ones, nil where not given, then signed. */
static void
take_keywords(lua_State *L, int max)
{
	int n = arg_keywords(L, signed_keyword);

	if (n > max)
		raise_error(L, "expected at most %d arguments, got %d", max, n);
	while (n < max) {
		lua_pushnil(L);
		lua_insert(L, ++n);
	}
}

/* Whether n fits the bytes. */
static bool
fits(lua_Integer n, lua_Integer length, bool is_signed)
{
	if (length >= 8)
		return true;
	if (length == 0)
		return n == 0;
	if (!is_signed)
		return (lua_Unsigned)n >> 8 * length == 0;
	lua_Integer rest = n >> (8 * length - 1);
	return rest == 0 || rest == -1;
}

static int
int_to_bytes(lua_State *L)
{
	take_keywords(L, 3);
	lua_Integer n = value_index(L, 1);
	lua_Integer length = lua_isnil(L, 2) ? 1 : value_index(L, 2);
	bool big = take_order(L, 3), is_signed = arg_truth_or(L, 4, false);

	if (length < 0)
		raise_error(L, "length argument must be non-negative");
	if (n < 0 && !is_signed)
		raise_error(L, "can't convert negative int to unsigned");
	if (!fits(n, length, is_signed))
		raise_error(L, "int too big to convert");
	struct buf *out = value_scratch(L, 0);
	if (!buf_try_reserve(out, (size_t)length))
		raise_error(L, "not enough memory for %I bytes", length);
	for (lua_Integer i = 0; i < length; i++) {
		lua_Integer place = big ? length - 1 - i : i;
		buf_put_byte(out, (unsigned char)(n >> (place > 7 ? 63 : 8 * place)));
	}
	bytes_push(L, buf_slice(out));
	return 1;
}

/* Makes bytes of an iterable of integers, in its place. */
static void
make_bytes(lua_State *L, int index)
{
	enum value_type type = value_type(L, index);

	if (type == VALUE_BYTES)
		return;
	if (type <= VALUE_STR)
		raise_error(L, "cannot convert '%s' object to bytes",
		            value_type_name(L, index));
	value_push_metatable(L, VALUE_BYTES);
	lua_getfield(L, -1, "type");
	lua_pushvalue(L, index);
	lua_call(L, 1, 1);
	lua_replace(L, index);
	lua_pop(L, 1);
}

static int
int_from_bytes(lua_State *L)
{
	if (lua_isinteger(L, 1))       /* called by a value of the type */
		lua_remove(L, 1);
	take_keywords(L, 2);
	make_bytes(L, 1);
	struct slice s = arg_bytes(L, 1);
	bool big = take_order(L, 2), is_signed = arg_truth_or(L, 3, false);
	unsigned char top = s.len == 0 ? 0 : s.ptr[big ? 0 : s.len - 1];
	unsigned char fill = is_signed && top > 127 ? 0xff : 0;
	lua_Unsigned n = fill ? ~(lua_Unsigned)0 : 0;

	for (size_t i = 0; i < s.len; i++) {
		unsigned char byte = s.ptr[big ? i : s.len - 1 - i];
		if (n >> 56 != fill)
			raise_overflow(L);
		n = n << 8 | byte;
	}
	if ((n >> 63 != 0) != (fill != 0))
		raise_overflow(L);
	lua_pushinteger(L, (lua_Integer)n);
	return 1;
}

/* -- float --------------------------------------------------------------- */

static int
float_as_integer_ratio(lua_State *L)
{
	arg_check(L, 1, 1);
	lua_Number d = arg_number(L, 1, "self");
	lua_Integer below = 1;

	if (!isfinite(d))
		raise_error(L, "cannot convert %s to integer ratio",
		            isnan(d) ? "NaN" : "Infinity");
	while (floor(d) < d) {
		if (below > LUA_MAXINTEGER / 2)
			raise_overflow(L);
		d *= 2;
		below *= 2;
	}
	return push_ratio(L, float_to_int(L, d), below);
}

static int
float_hex(lua_State *L)
{
	arg_check(L, 1, 1);
	lua_Number d = arg_number(L, 1, "self");
	const char *sign = signbit(d) && !isnan(d) ? "-" : "";
	lua_Unsigned bits;
	char text[40];

	memcpy(&bits, &d, sizeof bits);
	lua_Unsigned digits = bits & 0xfffffffffffffU;
	int exponent = (int)(bits >> 52 & 0x7ff);
	if (!isfinite(d))
		snprintf(text, sizeof text, "%s%s", sign, isnan(d) ? "nan" : "inf");
	else if (exponent == 0 && digits == 0)
		snprintf(text, sizeof text, "%s0x0.0p+0", sign);
	else
		snprintf(text, sizeof text, "%s0x%d.%013llxp%+d", sign, exponent != 0,
		         (unsigned long long)digits,
		         exponent == 0 ? -1022 : exponent - 1023);
	lua_pushstring(L, text);
	return 1;
}

/* The number in hexadecimal, without its sign; false where it is none. */
static bool
parse_hex(lua_State *L, const char *p, double *out)
{
	char *end;

	if (strspn(p, "infaty") == strlen(p) && *p) {
		*out = strtod(p, &end);
		return *end == '\0';
	}
	if (p[0] == '0' && (p[1] | 32) == 'x')
		p += 2;
	if (strspn(p, "0123456789abcdef.") == 0)
		return false;
	lua_pushfstring(L, "0x%s", p);
	*out = strtod(lua_tostring(L, -1), &end);
	if (isinf(*out))
		raise_error(L, "hexadecimal value too large to represent as a float");
	return *end == '\0';
}

static int
float_fromhex(lua_State *L)
{
	if (lua_gettop(L) > 1)         /* called by a value of the type */
		lua_remove(L, 1);
	arg_check(L, 1, 1);
	struct slice s = str_trim(arg_str(L, 1, "fromhex() argument"), STR_BOTH, false);
	char text[1100];
	double d = 0;
	bool good = s.len > 0 && s.len < sizeof text - 1;

	for (size_t i = 0; good && i < s.len; i++)
		text[i] = (char)(s.ptr[i] >= 'A' && s.ptr[i] <= 'Z' ? s.ptr[i] | 32
		                                                   : s.ptr[i]);
	text[good ? s.len : 0] = '\0';
	bool sign = good && (text[0] == '-' || text[0] == '+');
	if (!good || !parse_hex(L, text + sign, &d))
		raise_error(L, "invalid hexadecimal floating-point string");
	lua_pushnumber(L, sign && text[0] == '-' ? -d : d);
	return 1;
}

const struct function int_methods[] = {
	{ "as_integer_ratio", int_as_integer_ratio, "" },
	{ "bit_count", int_bit_count, "" },
	{ "bit_length", int_bit_length, "" },
	{ "conjugate", number_conjugate, "" },
	{ "from_bytes", int_from_bytes,
	  "bytes, byteorder='big', *, signed=False" },
	{ "is_integer", number_is_integer, "" },
	{ "to_bytes", int_to_bytes,
	  "length=1, byteorder='big', *, signed=False" },
	{ NULL, NULL, NULL }
};

const struct function float_methods[] = {
	{ "as_integer_ratio", float_as_integer_ratio, "" },
	{ "conjugate", number_conjugate, "" },
	{ "fromhex", float_fromhex, "string" },
	{ "hex", float_hex, "" },
	{ "is_integer", number_is_integer, "" },
	{ NULL, NULL, NULL }
};
