/* str_shape - stripping, padding, joining, translating */
#include <stdint.h>

#include "lua/dict.h"
#include "lua/str_methods.h"

/* -- strip --------------------------------------------------------------- */

/* Characters as a set: ASCII as bits, the others looked up in the text. */
struct charset {
	uint64_t ascii[2];
	struct slice text;
	bool bytes;
};

static struct charset
charset_of(struct slice text, bool bytes)
{
	struct charset set = { { 0, 0 }, text, bytes };

	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] < 128)
			set.ascii[text.ptr[i] >> 6] |= 1ULL << (text.ptr[i] & 63);
	return set;
}

static bool
charset_has(const struct charset *set, uint32_t wanted)
{
	const unsigned char *p = set->text.ptr, *end = p + set->text.len;
	uint32_t code;

	if (wanted < 128)
		return set->ascii[wanted >> 6] >> (wanted & 63) & 1;
	while (p < end) {
		p += str_char(p, end, set->bytes, &code);
		if (code == wanted)
			return true;
	}
	return false;
}

static struct slice
strip_set(struct slice s, const struct charset *set, int sides)
{
	const unsigned char *p = s.ptr, *end = s.ptr + s.len;
	uint32_t code;
	size_t n;

	while ((sides & STR_LEFT) && p < end) {
		n = str_char(p, end, set->bytes, &code);
		if (!charset_has(set, code))
			break;
		p += n;
	}
	while ((sides & STR_RIGHT) && p < end) {
		n = str_char_back(p, end, set->bytes, &code);
		if (!charset_has(set, code))
			break;
		end -= n;
	}
	return (struct slice){ p, (size_t)(end - p) };
}

static int
strip(lua_State *L, int sides)
{
	arg_check(L, 1, 2);
	struct slice s = str_self(L);
	bool bytes = str_bytes(L);

	if (value_absent(L, 2))
		return str_push_part(L, s, str_trim(s, sides, bytes));
	struct charset set = charset_of(arg_str(L, 2, "strip arg"), bytes);
	return str_push_part(L, s, strip_set(s, &set, sides));
}

int
str_method_strip(lua_State *L)
{
	return strip(L, STR_BOTH);
}

int
str_method_lstrip(lua_State *L)
{
	return strip(L, STR_LEFT);
}

int
str_method_rstrip(lua_State *L)
{
	return strip(L, STR_RIGHT);
}

/* -- padding ------------------------------------------------------------- */

static void
put_times(struct buf *out, struct slice piece, size_t n)
{
	while (n-- > 0)
		buf_put(out, piece);
}

/* Room for n times the piece; a width may be any number. */
static void
make_room(lua_State *L, struct buf *out, size_t n, struct slice piece)
{
	if (n > SIZE_MAX / 8 || !buf_try_reserve(out, n * piece.len))
		raise_error(L, "out of memory: a string of %I characters",
		      (LUAI_UACINT)n);
}

static struct slice
take_fill(lua_State *L, bool bytes)
{
	struct slice fill = SLICE(" ");

	if (lua_isnoneornil(L, 3))
		return fill;
	if (value_type(L, 3) != VALUE_STR)
		raise_error(L, "The fill character must be a unicode character, not %s",
		      value_type_name(L, 3));
	fill = arg_str(L, 3, "fillchar");
	if (str_len(fill, bytes) != 1)
		raise_error(L, "The fill character must be exactly one character long");
	return fill;
}

/* Pads self to the width: `sides` says where the fill goes. */
static int
pad(lua_State *L, int sides)
{
	arg_check(L, 2, 3);
	struct slice s = str_self(L);
	bool bytes = str_bytes(L);
	lua_Integer width = arg_int(L, 2, "width");
	struct slice fill = take_fill(L, bytes);
	size_t len = str_len(s, bytes);

	if (width < 0 || (size_t)width <= len)
		return str_push_part(L, s, s);
	size_t n = (size_t)width - len;
	size_t left = sides == STR_LEFT ? n : 0;
	if (sides == STR_BOTH)
		left = n / 2 + (n & (size_t)width & 1);
	struct buf *out = value_scratch(L, 0);
	make_room(L, out, n, fill);
	put_times(out, fill, left);
	buf_put(out, s);
	put_times(out, fill, n - left);
	str_push(L, buf_slice(out));
	return 1;
}

int
str_method_center(lua_State *L)
{
	return pad(L, STR_BOTH);
}

int
str_method_ljust(lua_State *L)
{
	return pad(L, STR_RIGHT);
}

int
str_method_rjust(lua_State *L)
{
	return pad(L, STR_LEFT);
}

int
str_method_zfill(lua_State *L)
{
	arg_check(L, 2, 2);
	struct slice s = str_self(L);
	lua_Integer width = arg_int(L, 2, "width");
	size_t len = str_len(s, str_bytes(L));
	struct slice zero = SLICE("0");

	if (width < 0 || (size_t)width <= len)
		return str_push_part(L, s, s);
	struct buf *out = value_scratch(L, 0);
	size_t n = (size_t)width - len;
	size_t sign = s.len > 0 && (s.ptr[0] == '-' || s.ptr[0] == '+');
	make_room(L, out, n, zero);
	buf_put(out, str_part(s, 0, sign));
	put_times(out, zero, n);
	buf_put(out, str_part(s, sign, s.len));
	str_push(L, buf_slice(out));
	return 1;
}

int
str_method_expandtabs(lua_State *L)
{
	arg_check(L, 1, 2);
	struct slice s = str_self(L), blank = SLICE(" ");
	lua_Integer tab = arg_int_or(L, 2, "tabsize", 8);
	bool bytes = str_bytes(L);
	const unsigned char *p = s.ptr, *end = s.ptr + s.len;
	struct buf *out = value_scratch(L, 0);
	lua_Integer column = 0;
	uint32_t code;

	while (p < end) {
		size_t n = str_char(p, end, bytes, &code);
		if (code == '\t') {
			lua_Integer gap = tab > 0 ? tab - column % tab : 0;
			make_room(L, out, (size_t)gap, blank);
			put_times(out, blank, (size_t)gap);
			column += gap;
		} else {
			buf_put(out, (struct slice){ p, n });
			column = code == '\n' || code == '\r' ? 0 : column + 1;
		}
		p += n;
	}
	str_push(L, buf_slice(out));
	return 1;
}

/* -- join ---------------------------------------------------------------- */

/* Puts a list of what the iterable at index 2 gives in its place. */
static void
gather(lua_State *L)
{
	struct cursor c;
	lua_Integer n = 0;

	if (value_type(L, 2) <= VALUE_FLOAT)
		raise_error(L, "can only join an iterable");
	lua_newtable(L);
	int list = lua_gettop(L);
	cursor_open(L, &c, 2);
	while (cursor_next(L, &c))
		lua_rawseti(L, list, ++n);
	lua_pushvalue(L, list);
	lua_replace(L, 2);
}

/* Commands among the elements run first: they may use the scratch buffer. */
static void
check_items(lua_State *L, lua_Integer n)
{
	for (lua_Integer i = 1; i <= n; i++) {
		if (lua_rawgeti(L, 2, i) != LUA_TSTRING) {
			if (value_type(L, -1) != VALUE_COMMAND)
				raise_error(L, "sequence item %I: expected str instance, "
				      "%s found", (LUAI_UACINT)(i - 1),
				      value_type_name(L, -1));
			arg_str(L, lua_gettop(L), "item");
		}
		lua_pop(L, 1);
	}
}

int
str_method_join(lua_State *L)
{
	arg_check(L, 2, 2);
	struct slice sep = str_self(L);
	enum value_type type = value_type(L, 2);

	if (type != VALUE_LIST && type != VALUE_TUPLE)
		gather(L);
	lua_Integer n = (lua_Integer)lua_rawlen(L, 2);
	check_items(L, n);
	struct buf *out = value_scratch(L, 0);
	for (lua_Integer i = 1; i <= n; i++) {
		if (i > 1)
			buf_put(out, sep);
		lua_rawgeti(L, 2, i);
		buf_put(out, arg_str(L, lua_gettop(L), "item"));
		lua_pop(L, 1);
	}
	str_push(L, buf_slice(out));
	return 1;
}

/* -- character by character ---------------------------------------------- */

int
str_method_reversed(lua_State *L)
{
	arg_check(L, 1, 1);
	struct slice s = str_self(L);
	bool bytes = str_bytes(L);
	struct buf *out = value_scratch(L, 0);
	uint32_t code;

	for (const unsigned char *p = s.ptr + s.len; p > s.ptr;) {
		size_t n = str_char_back(s.ptr, p, bytes, &code);
		p -= n;
		buf_put(out, (struct slice){ p, n });
	}
	str_push(L, buf_slice(out));
	return 1;
}

/* Appends what the table's entry for a character, on the top, makes of it. */
static void
put_translated(lua_State *L, struct buf *out)
{
	if (lua_isinteger(L, -1)) {
		lua_Integer code = lua_tointeger(L, -1);
		if (code < 0 || code > 0x10ffff)
			raise_error(L, "character mapping must be in range(0x110000)");
		str_put_code(out, (uint32_t)code);
	} else if (lua_type(L, -1) == LUA_TSTRING) {
		buf_put(out, arg_str(L, lua_gettop(L), "mapping"));
	} else if (!value_is_none(L, -1)) {
		raise_error(L, "character mapping must return integer, None or str");
	}
}

int
str_method_translate(lua_State *L)
{
	arg_check(L, 2, 2);
	struct slice s = str_self(L);
	bool bytes = str_bytes(L);
	const unsigned char *p = s.ptr, *end = s.ptr + s.len;
	uint32_t code;

	if (value_type(L, 2) != VALUE_DICT)
		raise_error(L, "'%s' object is not a dict", value_type_name(L, 2));
	struct buf *out = value_scratch(L, 0);
	while (p < end) {
		size_t n = str_char(p, end, bytes, &code);
		lua_pushinteger(L, (lua_Integer)code);
		if (dict_get(L, 2)) {
			put_translated(L, out);
			lua_pop(L, 1);
		} else {
			buf_put(out, (struct slice){ p, n });
		}
		p += n;
	}
	str_push(L, buf_slice(out));
	return 1;
}

/* Takes the first character of *s. */
static lua_Integer
take_code(struct slice *s, bool bytes)
{
	uint32_t code;
	size_t n = str_char(s->ptr, s->ptr + s->len, bytes, &code);

	*s = str_part(*s, n, s->len);
	return (lua_Integer)code;
}

/* The dict at index 1 with characters as keys: the same with code points, pushed. */
static void
translate_keys(lua_State *L, bool bytes)
{
	lua_Integer at = 0;

	if (value_type(L, 1) != VALUE_DICT)
		raise_error(L, "if you give only one argument to maketrans it must be a dict");
	dict_new(L);
	int table = lua_gettop(L);
	while (dict_next(L, 1, &at)) {
		if (lua_type(L, -2) == LUA_TSTRING) {
			struct slice key = arg_str(L, lua_gettop(L) - 1, "key");
			if (str_len(key, bytes) != 1)
				raise_error(L, "string keys in translate table must be of length 1");
			lua_pushinteger(L, take_code(&key, bytes));
			lua_replace(L, -3);
		} else if (!lua_isinteger(L, -2)) {
			raise_error(L, "keys in translate table must be strings or integers");
		}
		dict_set(L, table);
	}
}

/* A static method: str.maketrans(x, y, z). */
int
str_method_maketrans(lua_State *L)
{
	bool bytes = str_bytes(L);

	arg_check(L, 1, 3);
	if (lua_isnil(L, 2)) {
		translate_keys(L, bytes);
		return 1;
	}
	struct slice from = arg_str(L, 1, "the first maketrans argument");
	struct slice to = arg_str(L, 2, "the second maketrans argument");
	struct slice gone = SLICE("");
	if (str_len(from, bytes) != str_len(to, bytes))
		raise_error(L, "the first two maketrans arguments must have equal length");
	if (!lua_isnil(L, 3))
		gone = arg_str(L, 3, "the third maketrans argument");
	dict_new(L);
	int table = lua_gettop(L);
	while (from.len > 0) {
		lua_pushinteger(L, take_code(&from, bytes));
		lua_pushinteger(L, take_code(&to, bytes));
		dict_set(L, table);
	}
	while (gone.len > 0) {
		lua_pushinteger(L, take_code(&gone, bytes));
		value_push_none(L);
		dict_set(L, table);
	}
	return 1;
}
