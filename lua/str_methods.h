/*
 * str_methods - the methods of str, by the file that holds them
 *
 * All take the string as their first argument. str.c has their rows.
 */
#ifndef PIEP_LUA_STR_METHODS_H
#define PIEP_LUA_STR_METHODS_H

#include "lua/str.h"

static inline struct slice
str_self(lua_State *L)
{
	struct slice s;

	return value_text(L, 1, &s) ? s : arg_str(L, 1, "self");
}

static inline void
str_push(lua_State *L, struct slice s)
{
	lua_pushlstring(L, (const char *)s.ptr, s.len);
}

/* Pushes a part of self; self itself where the part is all of it. */
static inline int
str_push_part(lua_State *L, struct slice self, struct slice part)
{
	if (part.len == self.len && lua_type(L, 1) == LUA_TSTRING)
		lua_pushvalue(L, 1);
	else
		str_push(L, part);
	return 1;
}

static inline bool
str_bytes(lua_State *L)
{
	return language_of(L)->bytes;
}

/* Bytes from `from` to `to` of s. */
static inline struct slice
str_part(struct slice s, size_t from, size_t to)
{
	return (struct slice){ s.ptr + from, to - from };
}

/* str_split.c: past white space, past what is none */
const unsigned char *str_skip_spaces(const unsigned char *p, const unsigned char *end,
                                     bool bytes);
const unsigned char *str_skip_word(const unsigned char *p, const unsigned char *end,
                                   bool bytes);

/* shellsplit.c */
int str_method_shellsplit(lua_State *L);

/* str_find.c */
int str_method_find(lua_State *L);
int str_method_rfind(lua_State *L);
int str_method_index(lua_State *L);
int str_method_rindex(lua_State *L);
int str_method_count(lua_State *L);
int str_method_startswith(lua_State *L);
int str_method_endswith(lua_State *L);
int str_method_replace(lua_State *L);
int str_method_removeprefix(lua_State *L);
int str_method_removesuffix(lua_State *L);
int str_method_partition(lua_State *L);
int str_method_rpartition(lua_State *L);

/* str_split.c */
int str_method_split(lua_State *L);
int str_method_rsplit(lua_State *L);
int str_method_splitlines(lua_State *L);
int str_method_splitline(lua_State *L);
int str_method_splittab(lua_State *L);
int str_method_splitcomma(lua_State *L);
int str_method_splitcolon(lua_State *L);
int str_method_splitslash(lua_State *L);

/* str_case.c */
int str_method_upper(lua_State *L);
int str_method_lower(lua_State *L);
int str_method_casefold(lua_State *L);
int str_method_swapcase(lua_State *L);
int str_method_title(lua_State *L);
int str_method_capitalize(lua_State *L);
int str_method_isalnum(lua_State *L);
int str_method_isalpha(lua_State *L);
int str_method_isascii(lua_State *L);
int str_method_isdecimal(lua_State *L);
int str_method_isdigit(lua_State *L);
int str_method_isidentifier(lua_State *L);
int str_method_islower(lua_State *L);
int str_method_isnumeric(lua_State *L);
int str_method_isprintable(lua_State *L);
int str_method_isspace(lua_State *L);
int str_method_istitle(lua_State *L);
int str_method_isupper(lua_State *L);

/* str_shape.c */
int str_method_center(lua_State *L);
int str_method_ljust(lua_State *L);
int str_method_rjust(lua_State *L);
int str_method_zfill(lua_State *L);
int str_method_expandtabs(lua_State *L);
int str_method_join(lua_State *L);
int str_method_strip(lua_State *L);
int str_method_lstrip(lua_State *L);
int str_method_rstrip(lua_State *L);
int str_method_translate(lua_State *L);
int str_method_maketrans(lua_State *L);
int str_method_reversed(lua_State *L);

/* str_path.c */
int str_method_ext(lua_State *L);
int str_method_extonly(lua_State *L);
int str_method_splitext(lua_State *L);
int str_method_stripext(lua_State *L);
int str_method_dirname(lua_State *L);
int str_method_basename(lua_State *L);

/* format_fields.c */
int str_method_format(lua_State *L);
int str_method_format_map(lua_State *L);

#endif
