/* str_path - names of files: os.path's meaning, on "/" */
#include "engine/scan.h"
#include "lua/str_methods.h"

/* Offset behind the last slash, or 0. */
static size_t
base_offset(struct slice s)
{
	const unsigned char *slash = scan_byte_back(s.ptr, s.ptr + s.len, '/');

	return slash ? (size_t)(slash - s.ptr) + 1 : 0;
}

/* Offset of the extension's dot, or s.len. Dots that begin a name do not count. */
static size_t
ext_offset(struct slice s)
{
	size_t base = base_offset(s);

	while (base < s.len && s.ptr[base] == '.')
		base++;
	const unsigned char *dot =
		scan_byte_back(s.ptr + base, s.ptr + s.len, '.');
	return dot ? (size_t)(dot - s.ptr) : s.len;
}

static struct slice
take_self(lua_State *L)
{
	arg_check(L, 1, 1);
	return str_self(L);
}

int
str_method_ext(lua_State *L)
{
	struct slice s = take_self(L);

	str_push(L, str_part(s, ext_offset(s), s.len));
	return 1;
}

int
str_method_extonly(lua_State *L)
{
	struct slice s = take_self(L);
	size_t dot = ext_offset(s);

	if (dot == s.len)
		value_push_none(L);
	else
		str_push(L, str_part(s, dot + 1, s.len));
	return 1;
}

int
str_method_stripext(lua_State *L)
{
	struct slice s = take_self(L);

	return str_push_part(L, s, str_part(s, 0, ext_offset(s)));
}

int
str_method_splitext(lua_State *L)
{
	struct slice s = take_self(L);
	size_t dot = ext_offset(s);

	value_new_list(L, 2);
	str_push(L, str_part(s, 0, dot));
	lua_rawseti(L, -2, 1);
	str_push(L, str_part(s, dot, s.len));
	lua_rawseti(L, -2, 2);
	return 1;
}

int
str_method_basename(lua_State *L)
{
	struct slice s = take_self(L);

	return str_push_part(L, s, str_part(s, base_offset(s), s.len));
}

int
str_method_dirname(lua_State *L)
{
	struct slice s = take_self(L);
	size_t base = base_offset(s), end = base;

	while (end > 0 && s.ptr[end - 1] == '/')
		end--;
	if (end == 0)   /* slashes only: the root */
		end = base;
	return str_push_part(L, s, str_part(s, 0, end));
}
