/* str_find - searching in text, and what is done at the places found */
#define _GNU_SOURCE   /* memmem */
#include <stdint.h>
#include <string.h>

#include "engine/scan.h"
#include "lua/str_methods.h"

/* -- searching bytes ----------------------------------------------------- */

/* Whether offset `at` lies inside a character. */
static bool
inside(struct slice s, size_t at)
{
	uint32_t code;

	if (at == 0 || at == s.len || (s.ptr[at] & 0xc0) != 0x80)
		return false;
	for (size_t back = 1; back <= 3 && back <= at; back++) {
		const unsigned char *p = s.ptr + at - back;
		if ((*p & 0xc0) != 0x80)
			return str_char(p, s.ptr + s.len, false, &code) > back;
	}
	return false;
}

/* A part that begins or ends with a bad byte may be found within a character. */
static bool
is_fragile(struct slice part)
{
	uint32_t first, last;

	if (part.len == 0)
		return false;
	const unsigned char *end = part.ptr + part.len;
	str_char(part.ptr, end, false, &first);
	str_char_back(part.ptr, end, false, &last);
	return (first >> 8 == 0xdc) || (last >> 8 == 0xdc);
}

static bool
on_boundaries(struct slice s, size_t from, size_t to)
{
	return !inside(s, from) && !inside(s, to);
}

ptrdiff_t
str_find(struct slice s, struct slice part, size_t at, bool bytes)
{
	const unsigned char *end = s.ptr + s.len;
	bool check = !bytes && is_fragile(part);

	if (part.len == 0)
		return (ptrdiff_t)at;
	while (at <= s.len && part.len <= s.len - at) {
		const unsigned char *p = slice_find(s.ptr + at, end, part);
		if (p == NULL)
			return -1;
		at = (size_t)(p - s.ptr);
		if (!check || on_boundaries(s, at, at + part.len))
			return (ptrdiff_t)at;
		at++;
	}
	return -1;
}

ptrdiff_t
str_find_back(struct slice s, struct slice part, bool bytes)
{
	bool check = !bytes && is_fragile(part);

	if (part.len == 0)
		return (ptrdiff_t)s.len;
	if (part.len > s.len)
		return -1;
	const unsigned char *end = s.ptr + s.len - part.len + 1;
	while ((end = scan_byte_back(s.ptr, end, part.ptr[0])) != NULL) {
		size_t at = (size_t)(end - s.ptr);
		if (memcmp(end, part.ptr, part.len) == 0
		    && (!check || on_boundaries(s, at, at + part.len)))
			return (ptrdiff_t)at;
	}
	return -1;
}

/* -- the part between start and end -------------------------------------- */

static lua_Integer
take_bound(lua_State *L, int index, lua_Integer absent)
{
	if (value_absent(L, index))
		return absent;
	if (!lua_isinteger(L, index) && !lua_isboolean(L, index))
		raise_error(L, "slice indices must be integers or None or have an "
		      "__index__ method");
	return arg_int(L, index, "bound");
}

/* The part of self that start and end, arguments at `index`, leave; counted in
   characters. `skipped` is where it begins. False where start lies behind it. */
static bool
take_span(lua_State *L, int index, struct slice *s, size_t *skipped)
{
	bool bytes = str_bytes(L);

	*skipped = 0;
	if (value_absent(L, index) && value_absent(L, index + 1))
		return true;
	lua_Integer n = (lua_Integer)str_len(*s, bytes);
	lua_Integer start = take_bound(L, index, 0);
	lua_Integer stop = take_bound(L, index + 1, n);
	if (start < 0)
		start = start < -n ? 0 : start + n;
	if (stop < 0)
		stop = stop < -n ? 0 : stop + n;
	if (stop > n)
		stop = n;
	if (start > stop)
		return false;
	size_t from = str_offset(*s, (size_t)start, bytes);
	*s = str_part(*s, from, s->len);
	s->len = str_offset(*s, (size_t)(stop - start), bytes);
	*skipped = (size_t)start;
	return true;
}

/* Character index of the part, first or last, or -1. */
static lua_Integer
find(lua_State *L, bool last)
{
	arg_check(L, 2, 4);
	struct slice s = str_self(L);
	struct slice part = arg_str(L, 2, "argument 1");
	bool bytes = str_bytes(L);
	size_t skipped;

	if (!take_span(L, 3, &s, &skipped))
		return -1;
	ptrdiff_t at = last ? str_find_back(s, part, bytes)
	                    : str_find(s, part, 0, bytes);
	if (at < 0)
		return -1;
	s.len = (size_t)at;
	return (lua_Integer)(skipped + str_len(s, bytes));
}

int
str_method_find(lua_State *L)
{
	lua_pushinteger(L, find(L, false));
	return 1;
}

int
str_method_rfind(lua_State *L)
{
	lua_pushinteger(L, find(L, true));
	return 1;
}

static int
push_found(lua_State *L, lua_Integer at)
{
	if (at < 0)
		raise_error(L, "substring not found");
	lua_pushinteger(L, at);
	return 1;
}

int
str_method_index(lua_State *L)
{
	return push_found(L, find(L, false));
}

int
str_method_rindex(lua_State *L)
{
	return push_found(L, find(L, true));
}

static size_t
count(struct slice s, struct slice part, bool bytes)
{
	ptrdiff_t at = 0;
	size_t n = 0;

	if (part.len == 0)
		return str_len(s, bytes) + 1;
	if (part.len == 1 && part.ptr[0] < 128)
		return scan_count(s.ptr, s.ptr + s.len, part.ptr[0]);
	while ((at = str_find(s, part, (size_t)at, bytes)) >= 0) {
		at += (ptrdiff_t)part.len;
		n++;
	}
	return n;
}

int
str_method_count(lua_State *L)
{
	arg_check(L, 2, 4);
	struct slice s = str_self(L);
	struct slice part = arg_str(L, 2, "argument 1");
	size_t skipped;

	if (take_span(L, 3, &s, &skipped))
		lua_pushinteger(L, (lua_Integer)count(s, part, str_bytes(L)));
	else
		lua_pushinteger(L, 0);
	return 1;
}

/* -- beginnings and ends ------------------------------------------------- */

static bool
has_prefix(struct slice s, struct slice part, bool bytes)
{
	return part.len <= s.len
	    && (part.len == 0 || memcmp(s.ptr, part.ptr, part.len) == 0)
	    && (bytes || !inside(s, part.len));
}

static bool
has_suffix(struct slice s, struct slice part, bool bytes)
{
	size_t at = s.len - part.len;

	return part.len <= s.len
	    && (part.len == 0 || memcmp(s.ptr + at, part.ptr, part.len) == 0)
	    && (bytes || !inside(s, at));
}

typedef bool match(struct slice s, struct slice part, bool bytes);

static bool
matches_any(lua_State *L, struct slice s, match *matches, const char *method)
{
	bool bytes = str_bytes(L);
	bool found = false;
	size_t len;

	for (lua_Integer i = 1; !found && i <= (lua_Integer)lua_rawlen(L, 2); i++) {
		if (lua_rawgeti(L, 2, i) != LUA_TSTRING)
			raise_error(L, "tuple for %s must only contain str, not %s",
			      method, value_type_name(L, -1));
		const char *p = lua_tolstring(L, -1, &len);
		found = matches(s, (struct slice){ (const unsigned char *)p, len },
		                bytes);
		lua_pop(L, 1);
	}
	return found;
}

static int
test_end(lua_State *L, match *matches, const char *method)
{
	arg_check(L, 2, 4);
	struct slice s = str_self(L);
	enum value_type type = value_type(L, 2);
	size_t skipped;

	if (type != VALUE_STR && type != VALUE_TUPLE && type != VALUE_COMMAND)
		raise_error(L, "%s first arg must be str or a tuple of str, not %s",
		      method, value_type_name(L, 2));
	if (!take_span(L, 3, &s, &skipped))
		lua_pushboolean(L, false);
	else if (type == VALUE_TUPLE)
		lua_pushboolean(L, matches_any(L, s, matches, method));
	else
		lua_pushboolean(L, matches(s, arg_str(L, 2, method),
		                           str_bytes(L)));
	return 1;
}

int
str_method_startswith(lua_State *L)
{
	return test_end(L, has_prefix, "startswith");
}

int
str_method_endswith(lua_State *L)
{
	return test_end(L, has_suffix, "endswith");
}

int
str_method_removeprefix(lua_State *L)
{
	arg_check(L, 2, 2);
	struct slice s = str_self(L);
	struct slice part = arg_str(L, 2, "removeprefix() argument");
	size_t from = has_prefix(s, part, str_bytes(L)) ? part.len : 0;

	return str_push_part(L, s, str_part(s, from, s.len));
}

int
str_method_removesuffix(lua_State *L)
{
	arg_check(L, 2, 2);
	struct slice s = str_self(L);
	struct slice part = arg_str(L, 2, "removesuffix() argument");
	size_t cut = has_suffix(s, part, str_bytes(L)) ? part.len : 0;

	return str_push_part(L, s, str_part(s, 0, s.len - cut));
}

/* -- replace and partition ----------------------------------------------- */

/* "" is found before every character and at the end. */
static void
replace_empty(struct buf *out, struct slice s, struct slice by, size_t most,
              bool bytes)
{
	const unsigned char *p = s.ptr, *end = s.ptr + s.len;
	uint32_t code;

	while (most-- > 0) {
		buf_put(out, by);
		if (p == end)
			return;
		size_t n = str_char(p, end, bytes, &code);
		buf_put(out, (struct slice){ p, n });
		p += n;
	}
	buf_put(out, (struct slice){ p, (size_t)(end - p) });
}

static void
replace(struct buf *out, struct slice s, struct slice part, struct slice by,
        size_t most, size_t found, bool bytes)
{
	size_t from = 0;

	for (ptrdiff_t at = (ptrdiff_t)found; at >= 0 && most > 0; most--) {
		buf_put(out, str_part(s, from, (size_t)at));
		buf_put(out, by);
		from = (size_t)at + part.len;
		at = most > 1 ? str_find(s, part, from, bytes) : -1;
	}
	buf_put(out, str_part(s, from, s.len));
}

int
str_method_replace(lua_State *L)
{
	arg_check(L, 3, 4);
	struct slice s = str_self(L);
	struct slice part = arg_str(L, 2, "replace() argument 1");
	struct slice by = arg_str(L, 3, "replace() argument 2");
	lua_Integer limit = arg_int_or(L, 4, "replace() argument 3", -1);
	size_t most = limit < 0 ? SIZE_MAX : (size_t)limit;
	bool bytes = str_bytes(L);
	ptrdiff_t at = str_find(s, part, 0, bytes);

	if (at < 0 || most == 0)
		return str_push_part(L, s, s);
	struct buf *out = value_scratch(L, 0);
	if (part.len == 0)
		replace_empty(out, s, by, most, bytes);
	else
		replace(out, s, part, by, most, (size_t)at, bytes);
	str_push(L, buf_slice(out));
	return 1;
}

static int
push_three(lua_State *L, struct slice a, struct slice b, struct slice c)
{
	value_new_tuple(L, 3);
	str_push(L, a);
	lua_rawseti(L, -2, 1);
	str_push(L, b);
	lua_rawseti(L, -2, 2);
	str_push(L, c);
	lua_rawseti(L, -2, 3);
	return 1;
}

static int
partition(lua_State *L, bool last)
{
	arg_check(L, 2, 2);
	struct slice s = str_self(L);
	struct slice sep = arg_str(L, 2, "argument 1");
	bool bytes = str_bytes(L);
	struct slice none = SLICE("");

	if (sep.len == 0)
		raise_error(L, "empty separator");
	ptrdiff_t found = last ? str_find_back(s, sep, bytes)
	                       : str_find(s, sep, 0, bytes);
	size_t at = (size_t)found;
	if (found < 0)
		return last ? push_three(L, none, none, s)
		            : push_three(L, s, none, none);
	return push_three(L, str_part(s, 0, at), sep,
	                  str_part(s, at + sep.len, s.len));
}

int
str_method_partition(lua_State *L)
{
	return partition(L, false);
}

int
str_method_rpartition(lua_State *L)
{
	return partition(L, true);
}
