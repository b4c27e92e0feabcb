/* str - code points over bytes */
#include "lua/str.h"

#include "lua/bytes.h"
#include "lua/command.h"
#include "lua/str_methods.h"

/* -- the type ------------------------------------------------------------ */

static const struct function methods[] = {
	{ "capitalize",   str_method_capitalize,   "" },
	{ "casefold",     str_method_casefold,     "" },
	{ "center",       str_method_center,       "width, fillchar=' '" },
	{ "count",        str_method_count,        "sub, start=None, end=None" },
	{ "encode",       str_method_encode,       "encoding='utf-8', errors='strict'" },
	{ "endswith",     str_method_endswith,     "suffix, start=None, end=None" },
	{ "expandtabs",   str_method_expandtabs,   "tabsize=8" },
	{ "find",         str_method_find,         "sub, start=None, end=None" },
	{ "format",       str_method_format,       "*args, **names" },
	{ "format_map",   str_method_format_map,   "mapping" },
	{ "index",        str_method_index,        "sub, start=None, end=None" },
	{ "isalnum",      str_method_isalnum,      "" },
	{ "isalpha",      str_method_isalpha,      "" },
	{ "isascii",      str_method_isascii,      "" },
	{ "isdecimal",    str_method_isdecimal,    "" },
	{ "isdigit",      str_method_isdigit,      "" },
	{ "isidentifier", str_method_isidentifier, "" },
	{ "islower",      str_method_islower,      "" },
	{ "isnumeric",    str_method_isnumeric,    "" },
	{ "isprintable",  str_method_isprintable,  "" },
	{ "isspace",      str_method_isspace,      "" },
	{ "istitle",      str_method_istitle,      "" },
	{ "isupper",      str_method_isupper,      "" },
	{ "join",         str_method_join,         "iterable" },
	{ "ljust",        str_method_ljust,        "width, fillchar=' '" },
	{ "lower",        str_method_lower,        "" },
	{ "lstrip",       str_method_lstrip,       "chars=None" },
	{ "maketrans",    str_method_maketrans,    "x, y=None, z=None" },
	{ "partition",    str_method_partition,    "sep" },
	{ "removeprefix", str_method_removeprefix, "prefix" },
	{ "removesuffix", str_method_removesuffix, "suffix" },
	{ "replace",      str_method_replace,      "old, new, count=-1" },
	{ "rfind",        str_method_rfind,        "sub, start=None, end=None" },
	{ "rindex",       str_method_rindex,       "sub, start=None, end=None" },
	{ "rjust",        str_method_rjust,        "width, fillchar=' '" },
	{ "rpartition",   str_method_rpartition,   "sep" },
	{ "rsplit",       str_method_rsplit,       "sep=None, maxsplit=-1" },
	{ "rstrip",       str_method_rstrip,       "chars=None" },
	{ "split",        str_method_split,        "sep=None, maxsplit=-1" },
	{ "splitlines",   str_method_splitlines,   "keepends=False" },
	{ "startswith",   str_method_startswith,   "prefix, start=None, end=None" },
	{ "strip",        str_method_strip,        "chars=None" },
	{ "swapcase",     str_method_swapcase,     "" },
	{ "title",        str_method_title,        "" },
	{ "translate",    str_method_translate,    "table" },
	{ "upper",        str_method_upper,        "" },
	{ "zfill",        str_method_zfill,        "width" },
	/* not Python's */
	{ "basename",     str_method_basename,     "" },
	{ "dirname",      str_method_dirname,      "" },
	{ "ext",          str_method_ext,          "" },
	{ "extonly",      str_method_extonly,      "" },
	{ "filename",     str_method_basename,     "" },
	{ "reversed",     str_method_reversed,     "" },
	{ "shellsplit",   str_method_shellsplit,   "" },
	{ "splitcolon",   str_method_splitcolon,   "" },
	{ "splitcomma",   str_method_splitcomma,   "" },
	{ "splitext",     str_method_splitext,     "" },
	{ "splitline",    str_method_splitline,    "" },
	{ "splitpath",    str_method_splitslash,   "" },
	{ "splitslash",   str_method_splitslash,   "" },
	{ "splittab",     str_method_splittab,     "" },
	{ "stripext",     str_method_stripext,     "" },
	{ NULL, NULL, NULL }
};

static int
construct(lua_State *L)
{
	arg_check(L, 0, 3);
	if (!lua_isnil(L, 2) || !lua_isnil(L, 3)) {
		if (value_type(L, 1) == VALUE_STR)
			raise_error(L, "decoding str is not supported");
		if (value_type(L, 1) != VALUE_BYTES)
			raise_error(L, "decoding to str: need a bytes-like object, %s found",
			      value_type_name(L, 1));
		return bytes_decode(L);
	}
	if (lua_isnil(L, 1))
		lua_pushliteral(L, "");
	else
		value_push_str(L, 1);
	return 1;
}

/* The table of built-in names is on the top. */
void
open_str(lua_State *L)
{
	value_new_type(L, VALUE_STR, "str", methods, construct,
	               "object='', encoding=None, errors='strict'");
	lua_getfield(L, -1, "type");
	lua_setfield(L, -3, "str");
	lua_pop(L, 1);
}
