/*
 * base64 - the module base64
 *
 * As in Python, but that text may be encoded too: then the result is text.
 */
#include "lua/modules.h"

#include "lua/bytes.h"
#include "lua/command.h"

static const char standard[] =
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char base32[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
static const char base32_hex[] = "0123456789ABCDEFGHIJKLMNOPQRSTUV";
static const char base16[] = "0123456789ABCDEF";

static struct slice
data(lua_State *L)
{
	if (value_type(L, 1) == VALUE_COMMAND)
		command_force(L, 1);
	if (lua_type(L, 1) != LUA_TSTRING)
		return arg_bytes(L, 1);
	return arg_str(L, 1, "s");
}

/* The digits, with the two of altchars for the last. */
static void
read_digits(lua_State *L, int altchars, char digits[65])
{
	memcpy(digits, standard, sizeof standard);
	if (value_absent(L, altchars))
		return;
	struct slice two = arg_data(L, altchars, "altchars");
	if (two.len != 2)
		raise_error(L, "altchars must be a string of two bytes");
	memcpy(digits + 62, two.ptr, 2);
}

/* -- encoding ------------------------------------------------------------ */

/* Bits by `width` as digits, in groups of `group` digits that are filled up. */
static int
encode(lua_State *L, struct slice s, const char *digits, unsigned width,
       size_t group)
{
	luaL_Buffer out;
	unsigned bits = 0, have = 0;
	size_t n = 0;

	luaL_buffinitsize(L, &out, (s.len / 3 + 1) * 4);
	for (size_t i = 0; i < s.len; i++) {
		bits = (bits << 8 | s.ptr[i]) & 0xffff;
		for (have += 8; have >= width; n++) {
			have -= width;
			luaL_addchar(&out, digits[bits >> have & ((1u << width) - 1)]);
		}
	}
	if (have > 0) {
		luaL_addchar(&out, digits[bits << (width - have)
		                          & ((1u << width) - 1)]);
		n++;
	}
	for (; n % group != 0; n++)
		luaL_addchar(&out, '=');
	luaL_pushresult(&out);
	if (lua_type(L, 1) != LUA_TSTRING)
		bytes_wrap(L);
	return 1;
}

static int
b64encode(lua_State *L)
{
	char digits[65];

	arg_check(L, 1, 2);
	read_digits(L, 2, digits);
	return encode(L, data(L), digits, 6, 4);
}

static int
standard_b64encode(lua_State *L)
{
	arg_check(L, 1, 1);
	return encode(L, data(L), standard, 6, 4);
}

static int
urlsafe_b64encode(lua_State *L)
{
	char digits[65];

	arg_check(L, 1, 1);
	lua_pushliteral(L, "-_");
	read_digits(L, 2, digits);
	return encode(L, data(L), digits, 6, 4);
}

static int
b32encode(lua_State *L)
{
	arg_check(L, 1, 1);
	return encode(L, data(L), base32, 5, 8);
}

static int
b32hexencode(lua_State *L)
{
	arg_check(L, 1, 1);
	return encode(L, data(L), base32_hex, 5, 8);
}

static int
b16encode(lua_State *L)
{
	arg_check(L, 1, 1);
	return encode(L, data(L), base16, 4, 1);
}

/* -- decoding ------------------------------------------------------------ */

enum { NO_DIGIT = 0xff };

static void
make_table(const char *digits, unsigned char table[256])
{
	memset(table, NO_DIGIT, 256);
	for (unsigned i = 0; digits[i]; i++)
		table[(unsigned char)digits[i]] = (unsigned char)i;
}

/* Like binascii.a2b_base64: what is no digit is passed over, or with `strict` is
   an error. */
struct base64_reader {
	lua_State *L;
	unsigned bits;
	int have;         /* digits of the group of four */
	int pads;
	size_t put;       /* bytes */
	bool strict;
};

/* An equals sign: whether it ends the data. */
static bool
take_pad(struct base64_reader *r, size_t at)
{
	if (r->strict && at == 0)
		raise_error(r->L, "Leading padding not allowed");
	r->pads++;
	return r->have >= 2 && r->have + r->pads >= 4;
}

static void
check_rest(const struct base64_reader *r)
{
	if (r->have == 1)
		raise_error(r->L, "Invalid base64-encoded string: number of data "
		      "characters (%I) cannot be 1 more than a multiple of 4",
		      (LUAI_UACINT)(r->put / 3 * 4 + 1));
	if (r->have > 0)
		raise_error(r->L, "Incorrect padding");
}

static void
take_digit(struct base64_reader *r, luaL_Buffer *out, unsigned digit)
{
	if (r->strict && r->pads)
		raise_error(r->L, "Discontinuous padding not allowed");
	r->pads = 0;
	r->bits = (r->bits << 6 | digit) & 0xffffff;
	if (r->have > 0) {
		luaL_addchar(out, (char)(r->bits >> (6 - 2 * r->have) & 0xff));
		r->put++;
	}
	r->have = (r->have + 1) % 4;
}

static int
decode_base64(lua_State *L, struct slice s, const unsigned char table[256],
              bool strict)
{
	struct base64_reader r = { .L = L, .strict = strict };
	luaL_Buffer out;
	size_t i = 0;

	luaL_buffinitsize(L, &out, s.len / 4 * 3 + 3);
	for (; i < s.len; i++) {
		unsigned digit = table[s.ptr[i]];
		if (s.ptr[i] == '=') {
			if (!take_pad(&r, i))
				continue;
			if (strict && i + 1 < s.len)
				raise_error(L, "Excess data after padding");
			break;
		}
		if (digit != NO_DIGIT)
			take_digit(&r, &out, digit);
		else if (strict)
			raise_error(L, "Only base64 data is allowed");
	}
	if (i == s.len)
		check_rest(&r);
	luaL_pushresult(&out);
	bytes_wrap(L);
	return 1;
}

static int
decode_64(lua_State *L, int altchars, bool strict)
{
	unsigned char table[256];
	char digits[65];

	read_digits(L, altchars, digits);
	make_table(standard, table);
	if (!value_absent(L, altchars)) {   /* altchars are translated: + and / stay */
		table[(unsigned char)digits[62]] = 62;
		table[(unsigned char)digits[63]] = 63;
	}
	return decode_base64(L, data(L), table, strict);
}

static int
b64decode(lua_State *L)
{
	arg_check(L, 1, 3);
	return decode_64(L, 2, arg_truth_or(L, 3, false));
}

static int
standard_b64decode(lua_State *L)
{
	arg_check(L, 1, 1);
	return decode_64(L, 2, false);
}

static int
urlsafe_b64decode(lua_State *L)
{
	arg_check(L, 1, 1);
	lua_pushliteral(L, "-_");
	return decode_64(L, 2, false);
}

/* Letters of both cases where `fold`. */
static void
make_folded(const char *digits, bool fold, unsigned char table[256])
{
	make_table(digits, table);
	for (int c = 'a'; fold && c <= 'z'; c++)
		table[c] = table[c - 'a' + 'A'];
}

/* Digits of `width` bits, all of them, without padding. */
static int
decode(lua_State *L, struct slice s, const unsigned char table[256],
       unsigned width, const char *name)
{
	luaL_Buffer out;
	unsigned bits = 0, have = 0;

	luaL_buffinitsize(L, &out, s.len);
	for (size_t i = 0; i < s.len; i++) {
		if (table[s.ptr[i]] == NO_DIGIT)
			raise_error(L, "Non-%s digit found", name);
		bits = (bits << width | table[s.ptr[i]]) & 0xffff;
		have += width;
		if (have >= 8) {
			have -= 8;
			luaL_addchar(&out, (char)(bits >> have & 0xff));
		}
	}
	luaL_pushresult(&out);
	bytes_wrap(L);
	return 1;
}

static int
decode_32(lua_State *L, const char *digits, bool fold)
{
	unsigned char table[256];
	struct slice s = data(L);
	size_t len = s.len, pads;

	if (s.len % 8 != 0)
		raise_error(L, "Incorrect padding");
	while (s.len > 0 && s.ptr[s.len - 1] == '=')
		s.len--;
	pads = len - s.len;
	if (pads == 2 || pads == 5 || pads > 6)
		raise_error(L, "Incorrect padding");
	make_folded(digits, fold, table);
	return decode(L, s, table, 5, "base32");
}

static int
b32decode(lua_State *L)
{
	arg_check(L, 1, 2);
	return decode_32(L, base32, arg_truth_or(L, 2, false));
}

static int
b32hexdecode(lua_State *L)
{
	arg_check(L, 1, 2);
	return decode_32(L, base32_hex, arg_truth_or(L, 2, false));
}

static int
b16decode(lua_State *L)
{
	unsigned char table[256];

	arg_check(L, 1, 2);
	struct slice s = data(L);
	make_folded(base16, arg_truth_or(L, 2, false), table);
	for (size_t i = 0; i < s.len; i++)
		if (table[s.ptr[i]] == NO_DIGIT)
			raise_error(L, "Non-base16 digit found");
	if (s.len % 2 != 0)
		raise_error(L, "Odd-length string");
	return decode(L, s, table, 4, "base16");
}

static const struct function functions[] = {
	{ "b16decode", b16decode, "s, casefold=False" },
	{ "b16encode", b16encode, "s" },
	{ "b32decode", b32decode, "s, casefold=False" },
	{ "b32encode", b32encode, "s" },
	{ "b32hexdecode", b32hexdecode, "s, casefold=False" },
	{ "b32hexencode", b32hexencode, "s" },
	{ "b64decode", b64decode, "s, altchars=None, validate=False" },
	{ "b64encode", b64encode, "s, altchars=None" },
	{ "standard_b64decode", standard_b64decode, "s" },
	{ "standard_b64encode", standard_b64encode, "s" },
	{ "urlsafe_b64decode", urlsafe_b64decode, "s" },
	{ "urlsafe_b64encode", urlsafe_b64encode, "s" },
	{ NULL, NULL, NULL }
};

int
open_base64(lua_State *L)
{
	value_new_module(L, "base64", functions);
	return 1;
}
