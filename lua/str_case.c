/* str_case - upper and lower case, and what kinds of characters text has */
#include "engine/letters.h"
#include "lua/str_methods.h"

/* -- kinds of characters ------------------------------------------------- */

/* Pushes whether all characters of self are of the kind. */
static int
push_all(lua_State *L, enum letters_kind kind)
{
	arg_check(L, 1, 1);
	lua_pushboolean(L, letters_all(str_self(L), str_bytes(L), kind));
	return 1;
}

int
str_method_isalnum(lua_State *L)
{
	return push_all(L, LETTERS_ALNUM);
}

int
str_method_isalpha(lua_State *L)
{
	return push_all(L, LETTERS_ALPHA);
}

int
str_method_isascii(lua_State *L)
{
	return push_all(L, LETTERS_ASCII);
}

int
str_method_isdecimal(lua_State *L)
{
	return push_all(L, LETTERS_DECIMAL);
}

int
str_method_isdigit(lua_State *L)
{
	return push_all(L, LETTERS_DIGIT);
}

int
str_method_isnumeric(lua_State *L)
{
	return push_all(L, LETTERS_NUMERIC);
}

int
str_method_isprintable(lua_State *L)
{
	return push_all(L, LETTERS_PRINTABLE);
}

int
str_method_isspace(lua_State *L)
{
	return push_all(L, LETTERS_SPACE);
}

int
str_method_isidentifier(lua_State *L)
{
	arg_check(L, 1, 1);
	lua_pushboolean(L, letters_identifier(str_self(L), str_bytes(L)));
	return 1;
}

int
str_method_islower(lua_State *L)
{
	arg_check(L, 1, 1);
	lua_pushboolean(L, letters_one_case(str_self(L), str_bytes(L), false));
	return 1;
}

int
str_method_isupper(lua_State *L)
{
	arg_check(L, 1, 1);
	lua_pushboolean(L, letters_one_case(str_self(L), str_bytes(L), true));
	return 1;
}

int
str_method_istitle(lua_State *L)
{
	arg_check(L, 1, 1);
	lua_pushboolean(L, letters_titled(str_self(L), str_bytes(L)));
	return 1;
}

/* -- changing case ------------------------------------------------------- */

/* Whether all is ASCII without a letter from `first` on: nothing to do. */
static bool
is_settled(struct slice s, unsigned char first)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.ptr[i] > 127 || (unsigned char)(s.ptr[i] - first) < 26)
			return false;
	return true;
}

/* Pushes self in that case. */
static int
push_case(lua_State *L, enum letters_case to)
{
	arg_check(L, 1, 1);
	struct slice s = str_self(L);
	bool simple = to == LETTERS_UPPER || to == LETTERS_LOWER || to == LETTERS_FOLD;

	if (simple && is_settled(s, to == LETTERS_UPPER ? 'a' : 'A'))
		return str_push_part(L, s, s);
	struct buf *out = value_scratch(L, 0);
	letters_put(out, s, str_bytes(L), to);
	str_push(L, buf_slice(out));
	return 1;
}

int
str_method_upper(lua_State *L)
{
	return push_case(L, LETTERS_UPPER);
}

int
str_method_lower(lua_State *L)
{
	return push_case(L, LETTERS_LOWER);
}

int
str_method_casefold(lua_State *L)
{
	return push_case(L, LETTERS_FOLD);
}

int
str_method_swapcase(lua_State *L)
{
	return push_case(L, LETTERS_SWAP);
}

int
str_method_title(lua_State *L)
{
	return push_case(L, LETTERS_TITLE);
}

int
str_method_capitalize(lua_State *L)
{
	return push_case(L, LETTERS_CAPITAL);
}
