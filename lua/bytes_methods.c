/*
 * bytes_methods - the methods of bytes
 *
 * Most are those of str, run as in the C locale, where a byte is a character. They
 * get the text of their arguments, and what they give becomes bytes again.
 */
#include "lua/bytes.h"

#include <stdint.h>
#include <string.h>
#include "lua/operators.h"
#include "lua/str_methods.h"

/* Python's white space of bytes: no 0x1c … 0x1f. */
static const char spaces[] = " \t\n\r\v\f";

static bool
is_space(unsigned char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* -- through str --------------------------------------------------------- */

/* The string on the top, or the strings of a list or tuple there, become bytes. */
static void
wrap_result(lua_State *L)
{
	if (lua_type(L, -1) == LUA_TSTRING) {
		bytes_wrap(L);
		return;
	}
	for (lua_Integer i = lua_istable(L, -1) ? (lua_Integer)lua_rawlen(L, -1) : 0;
	     i > 0; i--) {
		lua_rawgeti(L, -1, i);
		bytes_wrap(L);
		lua_rawseti(L, -2, i);
	}
}

/* Calls the method of str with what is on the stack. */
static int
call_str(lua_State *L, lua_CFunction method)
{
	struct language *lang = language_of(L);
	bool bytes = lang->bytes;

	lua_pushcfunction(L, method);
	lua_insert(L, 1);
	lang->bytes = true;
	int status = lua_pcall(L, lua_gettop(L) - 1, 1, 0);
	lang->bytes = bytes;
	if (status != LUA_OK)
		lua_error(L);
	wrap_result(L);
	return 1;
}

/* Puts the text of the bytes at index in their place. */
static void
unwrap(lua_State *L, int index)
{
	arg_bytes(L, index);
	lua_rawgeti(L, index, 1);
	lua_replace(L, index);
}

/* The method of str, with arguments min … max counted with self, of which the first
   `n` are bytes; None may stand for those behind `must`. */
static int
by_str(lua_State *L, lua_CFunction method, int min, int max, int must, int n)
{
	arg_check(L, min, max);
	for (int i = 1; i <= n; i++)
		if (i <= must || !value_absent(L, i))
			unwrap(L, i);
	return call_str(L, method);
}

static int
plain(lua_State *L, lua_CFunction method)
{
	return by_str(L, method, 1, 1, 1, 1);
}

static int bytes_capitalize(lua_State *L) { return plain(L, str_method_capitalize); }
static int bytes_isalnum(lua_State *L) { return plain(L, str_method_isalnum); }
static int bytes_isalpha(lua_State *L) { return plain(L, str_method_isalpha); }
static int bytes_isascii(lua_State *L) { return plain(L, str_method_isascii); }
static int bytes_isdigit(lua_State *L) { return plain(L, str_method_isdigit); }
static int bytes_islower(lua_State *L) { return plain(L, str_method_islower); }
static int bytes_istitle(lua_State *L) { return plain(L, str_method_istitle); }
static int bytes_isupper(lua_State *L) { return plain(L, str_method_isupper); }
static int bytes_lower(lua_State *L) { return plain(L, str_method_lower); }
static int bytes_swapcase(lua_State *L) { return plain(L, str_method_swapcase); }
static int bytes_title(lua_State *L) { return plain(L, str_method_title); }
static int bytes_upper(lua_State *L) { return plain(L, str_method_upper); }

static int
bytes_expandtabs(lua_State *L)
{
	return by_str(L, str_method_expandtabs, 1, 2, 1, 1);
}

static int
bytes_zfill(lua_State *L)
{
	return by_str(L, str_method_zfill, 2, 2, 1, 1);
}

static int
bytes_partition(lua_State *L)
{
	return by_str(L, str_method_partition, 2, 2, 2, 2);
}

static int
bytes_rpartition(lua_State *L)
{
	return by_str(L, str_method_rpartition, 2, 2, 2, 2);
}

static int
bytes_removeprefix(lua_State *L)
{
	return by_str(L, str_method_removeprefix, 2, 2, 2, 2);
}

static int
bytes_removesuffix(lua_State *L)
{
	return by_str(L, str_method_removesuffix, 2, 2, 2, 2);
}

static int
bytes_replace(lua_State *L)
{
	return by_str(L, str_method_replace, 3, 4, 3, 3);
}

/* -- padding and stripping ----------------------------------------------- */

static int
pad(lua_State *L, lua_CFunction method, const char *name)
{
	arg_check(L, 2, 3);
	if (!lua_isnil(L, 3) && (value_type(L, 3) != VALUE_BYTES ||
	    bytes_at(L, 3).len != 1))
		raise_error(L, "%s() argument 2 must be a byte string of length 1, "
		            "not %s", name, value_type_name(L, 3));
	if (!lua_isnil(L, 3))
		unwrap(L, 3);
	return by_str(L, method, 2, 3, 1, 1);
}

static int bytes_center(lua_State *L) { return pad(L, str_method_center, "center"); }
static int bytes_ljust(lua_State *L) { return pad(L, str_method_ljust, "ljust"); }
static int bytes_rjust(lua_State *L) { return pad(L, str_method_rjust, "rjust"); }

static int
strip(lua_State *L, lua_CFunction method)
{
	arg_check(L, 1, 2);
	if (value_absent(L, 2)) {
		lua_pushstring(L, spaces);
		bytes_wrap(L);
		lua_replace(L, 2);
	}
	return by_str(L, method, 2, 2, 2, 2);
}

static int bytes_strip(lua_State *L) { return strip(L, str_method_strip); }
static int bytes_lstrip(lua_State *L) { return strip(L, str_method_lstrip); }
static int bytes_rstrip(lua_State *L) { return strip(L, str_method_rstrip); }

/* -- searching ----------------------------------------------------------- */

/* What is looked for may be one byte as an integer: then bytes of it. */
static void
take_part(lua_State *L, int index)
{
	enum value_type type = value_type(L, index);

	if (type == VALUE_INT || type == VALUE_BOOL) {
		lua_pushvalue(L, index);
		unsigned char byte = bytes_byte(L, "byte");
		bytes_push(L, (struct slice){ &byte, 1 });
		lua_replace(L, index);
	} else if (type != VALUE_BYTES) {
		raise_error(L, "argument should be integer or bytes-like object, not "
		            "'%s'", value_type_name(L, index));
	}
}

static int
search(lua_State *L, lua_CFunction method)
{
	arg_check(L, 2, 4);
	take_part(L, 2);
	return by_str(L, method, 2, 4, 2, 2);
}

static int
found(lua_State *L, lua_CFunction method)
{
	search(L, method);
	if (lua_tointeger(L, -1) < 0)
		raise_error(L, "subsection not found");
	return 1;
}

static int bytes_count(lua_State *L) { return search(L, str_method_count); }
static int bytes_find(lua_State *L) { return search(L, str_method_find); }
static int bytes_rfind(lua_State *L) { return search(L, str_method_rfind); }
static int bytes_index(lua_State *L) { return found(L, str_method_find); }
static int bytes_rindex(lua_State *L) { return found(L, str_method_rfind); }

/* Pushes a tuple of the texts of a tuple of bytes. */
static void
push_texts(lua_State *L, int tuple)
{
	lua_Integer n = (lua_Integer)lua_rawlen(L, tuple);

	value_new_tuple(L, (size_t)n);
	for (lua_Integer i = 1; i <= n; i++) {
		lua_rawgeti(L, tuple, i);
		unwrap(L, lua_gettop(L));
		lua_rawseti(L, -2, i);
	}
}

static int
test_end(lua_State *L, lua_CFunction method, const char *name)
{
	arg_check(L, 2, 4);
	if (value_type(L, 2) == VALUE_BYTES)
		return by_str(L, method, 2, 4, 2, 2);
	if (value_type(L, 2) != VALUE_TUPLE)
		raise_error(L, "%s first arg must be bytes or a tuple of bytes, not %s",
		            name, value_type_name(L, 2));
	push_texts(L, 2);
	lua_replace(L, 2);
	return by_str(L, method, 2, 4, 1, 1);
}

static int
bytes_startswith(lua_State *L)
{
	return test_end(L, str_method_startswith, "startswith");
}

static int
bytes_endswith(lua_State *L)
{
	return test_end(L, str_method_endswith, "endswith");
}

/* Whether the byte is one of the bytes, or the bytes are a part of them. */
bool
bytes_contain(lua_State *L)
{
	if (value_type(L, 2) != VALUE_BYTES && !lua_isinteger(L, 2)
	    && !lua_isboolean(L, 2))
		arg_bytes(L, 2);
	take_part(L, 2);
	return str_find(bytes_at(L, 1), bytes_at(L, 2), 0, true) >= 0;
}

static int
bytes_isspace(lua_State *L)
{
	arg_check(L, 1, 1);
	struct slice s = arg_bytes(L, 1);
	bool all = s.len > 0;

	for (size_t i = 0; all && i < s.len; i++)
		all = is_space(s.ptr[i]);
	lua_pushboolean(L, all);
	return 1;
}

/* -- splitting and joining ----------------------------------------------- */

static void
append(lua_State *L, lua_Integer *n, const unsigned char *from,
       const unsigned char *to)
{
	bytes_push(L, (struct slice){ from, (size_t)(to - from) });
	lua_rawseti(L, -2, ++*n);
}

static void
split_spaces(lua_State *L, struct slice s, size_t most)
{
	const unsigned char *p = s.ptr, *end = p + s.len, *from;
	lua_Integer n = 0;

	value_new_list(L, 0);
	for (;;) {
		while (p < end && is_space(*p))
			p++;
		if (p == end || most-- == 0)
			break;
		for (from = p; p < end && !is_space(*p);)
			p++;
		append(L, &n, from, p);
	}
	if (p < end)
		append(L, &n, p, end);
}

/* The pieces from the end on, the last first. */
static void
rsplit_spaces(lua_State *L, struct slice s, size_t most)
{
	const unsigned char *end = s.ptr + s.len, *p;
	lua_Integer n = 0;

	value_new_list(L, 0);
	for (;;) {
		while (end > s.ptr && is_space(end[-1]))
			end--;
		if (end == s.ptr || most-- == 0)
			break;
		for (p = end; p > s.ptr && !is_space(p[-1]);)
			p--;
		append(L, &n, p, end);
		end = p;
	}
	if (end > s.ptr)
		append(L, &n, s.ptr, end);
	for (lua_Integer a = 1, b = n; a < b; a++, b--) {
		lua_rawgeti(L, -1, a);
		lua_rawgeti(L, -2, b);
		lua_rawseti(L, -3, a);
		lua_rawseti(L, -2, b);
	}
}

static int
split(lua_State *L, lua_CFunction method,
      void (*by_spaces)(lua_State *, struct slice, size_t))
{
	arg_check(L, 1, 3);
	if (!value_absent(L, 2))
		return by_str(L, method, 2, 3, 2, 2);
	lua_Integer most = arg_int_or(L, 3, "maxsplit", -1);
	by_spaces(L, arg_bytes(L, 1), most < 0 ? SIZE_MAX : (size_t)most);
	return 1;
}

static int
bytes_split(lua_State *L)
{
	return split(L, str_method_split, split_spaces);
}

static int
bytes_rsplit(lua_State *L)
{
	return split(L, str_method_rsplit, rsplit_spaces);
}

static int
bytes_splitlines(lua_State *L)
{
	arg_check(L, 1, 2);
	struct slice s = arg_bytes(L, 1);
	bool keep = arg_truth_or(L, 2, false);
	const unsigned char *p = s.ptr, *end = p + s.len;
	lua_Integer n = 0;

	value_new_list(L, 0);
	while (p < end) {
		const unsigned char *from = p;
		while (p < end && *p != '\n' && *p != '\r')
			p++;
		const unsigned char *stop = p;
		if (p < end)
			p += *p == '\r' && end - p > 1 && p[1] == '\n' ? 2 : 1;
		append(L, &n, from, keep ? p : stop);
	}
	return 1;
}

static int
bytes_join(lua_State *L)
{
	struct cursor c;
	lua_Integer n = 0;

	arg_check(L, 2, 2);
	value_new_list(L, 0);
	cursor_open(L, &c, 2);
	while (cursor_next(L, &c)) {
		if (value_type(L, -1) != VALUE_BYTES)
			raise_error(L, "sequence item %I: expected a bytes-like object, "
			            "%s found", n, value_type_name(L, -1));
		unwrap(L, lua_gettop(L));
		lua_rawseti(L, 3, ++n);
	}
	lua_replace(L, 2);
	return by_str(L, str_method_join, 2, 2, 1, 1);
}

/* -- tables of bytes ----------------------------------------------------- */

static int
bytes_maketrans(lua_State *L)
{
	unsigned char table[256];

	arg_check(L, 2, 2);
	struct slice from = arg_bytes(L, 1), to = arg_bytes(L, 2);
	if (from.len != to.len)
		raise_error(L, "maketrans arguments must have same length");
	for (unsigned i = 0; i < 256; i++)
		table[i] = (unsigned char)i;
	for (size_t i = 0; i < from.len; i++)
		table[from.ptr[i]] = to.ptr[i];
	bytes_push(L, (struct slice){ table, 256 });
	return 1;
}

static int
bytes_translate(lua_State *L)
{
	arg_check(L, 2, 3);
	struct slice s = arg_bytes(L, 1), table = { NULL, 256 }, gone = SLICE("");
	struct buf *out = value_scratch(L, 0);

	if (!value_is_none(L, 2))
		table = arg_bytes(L, 2);
	if (table.len != 256)
		raise_error(L, "translation table must be 256 characters long");
	if (!lua_isnil(L, 3))
		gone = arg_bytes(L, 3);
	for (size_t i = 0; i < s.len; i++)
		if (gone.len == 0 || !memchr(gone.ptr, s.ptr[i], gone.len))
			buf_put_byte(out, table.ptr ? table.ptr[s.ptr[i]] : s.ptr[i]);
	bytes_push(L, buf_slice(out));
	return 1;
}

/* -- digits -------------------------------------------------------------- */

static int
digit_value(unsigned char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 32;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* A static method, which may be called by a value too. */
static int
bytes_fromhex(lua_State *L)
{
	if (lua_gettop(L) > 1)
		lua_remove(L, 1);
	arg_check(L, 1, 1);
	if (value_type(L, 1) != VALUE_STR)
		raise_error(L, "fromhex() argument must be str, not %s",
		            value_type_name(L, 1));
	struct slice s = arg_str(L, 1, "fromhex() argument");
	struct buf *out = value_scratch(L, 0);
	for (size_t i = 0; i < s.len; i++) {
		if (is_space(s.ptr[i]))
			continue;
		int high = digit_value(s.ptr[i]), low = -1;
		if (high >= 0 && ++i < s.len)
			low = digit_value(s.ptr[i]);
		if (low < 0)
			raise_error(L, "non-hexadecimal number found in fromhex() arg at "
			            "position %I", (LUAI_UACINT)str_len(
			            str_part(s, 0, i), str_bytes(L)));
		buf_put_byte(out, (unsigned char)(high << 4 | low));
	}
	bytes_push(L, buf_slice(out));
	return 1;
}

static struct slice
take_separator(lua_State *L, int index)
{
	if (lua_isnil(L, index))
		return SLICE("");
	if (value_type(L, index) != VALUE_BYTES && value_type(L, index) != VALUE_STR)
		raise_error(L, "sep must be str or bytes.");
	struct slice sep = arg_data(L, index, "sep");
	if (str_len(sep, false) != 1)
		raise_error(L, "sep must be length 1.");
	if (sep.ptr[0] > 127)
		raise_error(L, "sep must be ASCII.");
	return sep;
}

/* Groups are counted from the end, with a negative number from the start. */
static int
bytes_hex(lua_State *L)
{
	static const char digits[] = "0123456789abcdef";

	arg_check(L, 1, 3);
	struct slice s = arg_bytes(L, 1), sep = take_separator(L, 2);
	lua_Integer each = arg_int_or(L, 3, "bytes_per_sep", 1);
	size_t group = each < 0 ? 0 - (size_t)each : (size_t)each;
	struct buf *out = value_scratch(L, 0);

	for (size_t i = 0; i < s.len; i++) {
		size_t place = each < 0 ? i : s.len - i;
		if (i > 0 && group > 0 && place % group == 0)
			buf_put(out, sep);
		buf_put_byte(out, (unsigned char)digits[s.ptr[i] >> 4]);
		buf_put_byte(out, (unsigned char)digits[s.ptr[i] & 15]);
	}
	str_push(L, buf_slice(out));
	return 1;
}

static int
bytes_decode_method(lua_State *L)
{
	arg_check(L, 1, 3);
	arg_bytes(L, 1);
	return bytes_decode(L);
}

const struct function bytes_methods[] = {
	{ "capitalize",   bytes_capitalize,   "" },
	{ "center",       bytes_center,       "width, fillchar=b' '" },
	{ "count",        bytes_count,        "sub, start=None, end=None" },
	{ "decode",       bytes_decode_method, "encoding='utf-8', errors='strict'" },
	{ "endswith",     bytes_endswith,     "suffix, start=None, end=None" },
	{ "expandtabs",   bytes_expandtabs,   "tabsize=8" },
	{ "find",         bytes_find,         "sub, start=None, end=None" },
	{ "fromhex",      bytes_fromhex,      "string" },
	{ "hex",          bytes_hex,          "sep, bytes_per_sep=1" },
	{ "index",        bytes_index,        "sub, start=None, end=None" },
	{ "isalnum",      bytes_isalnum,      "" },
	{ "isalpha",      bytes_isalpha,      "" },
	{ "isascii",      bytes_isascii,      "" },
	{ "isdigit",      bytes_isdigit,      "" },
	{ "islower",      bytes_islower,      "" },
	{ "isspace",      bytes_isspace,      "" },
	{ "istitle",      bytes_istitle,      "" },
	{ "isupper",      bytes_isupper,      "" },
	{ "join",         bytes_join,         "iterable_of_bytes" },
	{ "ljust",        bytes_ljust,        "width, fillchar=b' '" },
	{ "lower",        bytes_lower,        "" },
	{ "lstrip",       bytes_lstrip,       "bytes=None" },
	{ "maketrans",    bytes_maketrans,    "frm, to" },
	{ "partition",    bytes_partition,    "sep" },
	{ "removeprefix", bytes_removeprefix, "prefix" },
	{ "removesuffix", bytes_removesuffix, "suffix" },
	{ "replace",      bytes_replace,      "old, new, count=-1" },
	{ "rfind",        bytes_rfind,        "sub, start=None, end=None" },
	{ "rindex",       bytes_rindex,       "sub, start=None, end=None" },
	{ "rjust",        bytes_rjust,        "width, fillchar=b' '" },
	{ "rpartition",   bytes_rpartition,   "sep" },
	{ "rsplit",       bytes_rsplit,       "sep=None, maxsplit=-1" },
	{ "rstrip",       bytes_rstrip,       "bytes=None" },
	{ "split",        bytes_split,        "sep=None, maxsplit=-1" },
	{ "splitlines",   bytes_splitlines,   "keepends=False" },
	{ "startswith",   bytes_startswith,   "prefix, start=None, end=None" },
	{ "strip",        bytes_strip,        "bytes=None" },
	{ "swapcase",     bytes_swapcase,     "" },
	{ "title",        bytes_title,        "" },
	{ "translate",    bytes_translate,    "table, delete=b''" },
	{ "upper",        bytes_upper,        "" },
	{ "zfill",        bytes_zfill,        "width" },
	{ NULL, NULL, NULL }
};
