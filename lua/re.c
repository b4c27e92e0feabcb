/* re - the module re, and the methods of strings that take a pattern */
#include "lua/re.h"

#include "lua/operators.h"

/* Pushes the match at the stack's subject, or None. */
static int
find(lua_State *L, struct pattern *pattern, int bounds, unsigned how)
{
	struct scan scan;

	if (scan_open(L, &scan, pattern->re, &pattern->text, 2, bounds)
	    && scan_find(L, &scan, how))
		scan_push(L, &scan, 1, 2);
	else
		return value_none(L);
	return 1;
}

/* -- search, match, fullmatch -------------------------------------------- */

enum { WHOLE = REGEX_AT | REGEX_TO_END };

static int
re_search(lua_State *L)
{
	arg_check(L, 2, 3);
	return find(L, pattern_arg(L, 1, 3), 0, 0);
}

static int
re_match(lua_State *L)
{
	arg_check(L, 2, 3);
	return find(L, pattern_arg(L, 1, 3), 0, REGEX_AT);
}

static int
re_fullmatch(lua_State *L)
{
	arg_check(L, 2, 3);
	return find(L, pattern_arg(L, 1, 3), 0, WHOLE);
}

static int
pattern_search(lua_State *L)
{
	arg_check(L, 2, 4);
	return find(L, pattern_arg(L, 1, 0), 3, 0);
}

static int
pattern_match(lua_State *L)
{
	arg_check(L, 2, 4);
	return find(L, pattern_arg(L, 1, 0), 3, REGEX_AT);
}

static int
pattern_fullmatch(lua_State *L)
{
	arg_check(L, 2, 4);
	return find(L, pattern_arg(L, 1, 0), 3, WHOLE);
}

/* -- findall, finditer --------------------------------------------------- */

/* Pushes what findall gives for a match: the whole, the only group, or a tuple. */
static void
push_found(lua_State *L, struct slice s, const size_t *spans, size_t groups,
           int empty)
{
	if (groups <= 1) {
		match_push_span(L, s, spans + 2 * groups, empty);
		return;
	}
	value_new_tuple(L, groups);
	for (size_t i = 1; i <= groups; i++) {
		match_push_span(L, s, spans + 2 * i, empty);
		lua_rawseti(L, -2, (lua_Integer)i);
	}
}

static int
findall(lua_State *L, struct pattern *pattern, int bounds)
{
	struct scan scan;
	const size_t *spans;
	bool any = scan_open(L, &scan, pattern->re, &pattern->text, 2, bounds);
	struct slice s = pattern_subject(L, 2);

	lua_pushliteral(L, "");
	int empty = lua_gettop(L);
	value_new_list(L, 0);
	for (lua_Integer n = 1; any && (spans = scan_next(L, &scan, 0)); n++) {
		push_found(L, s, spans, regex_groups(pattern->re), empty);
		lua_rawseti(L, -2, n);
	}
	return 1;
}

static int
re_findall(lua_State *L)
{
	arg_check(L, 2, 3);
	return findall(L, pattern_arg(L, 1, 3), 0);
}

static int
pattern_findall(lua_State *L)
{
	arg_check(L, 2, 4);
	return findall(L, pattern_arg(L, 1, 0), 3);
}
/* Upvalues: pattern, subject, long scan. */
static int
next_match(lua_State *L)
{
	struct long_scan *scan = lua_touserdata(L, lua_upvalueindex(3));

	if (scan->done || scan_next(L, &scan->scan, 0) == NULL) {
		scan->done = true;
		lua_pushnil(L);
		return 1;
	}
	scan_push(L, &scan->scan, lua_upvalueindex(1), lua_upvalueindex(2));
	return 1;
}

static int
finditer(lua_State *L, struct pattern *pattern, int bounds)
{
	struct long_scan *scan = long_scan_push(L);

	lua_insert(L, 3);
	scan->done = !scan_open(L, &scan->scan, pattern->re, &scan->text, 2,
	                        bounds ? bounds + 1 : 0);
	lua_settop(L, 3);
	lua_pushcclosure(L, next_match, 3);
	stream_new(L);
	return 1;
}

static int
re_finditer(lua_State *L)
{
	arg_check(L, 2, 3);
	return finditer(L, pattern_arg(L, 1, 3), 0);
}

static int
pattern_finditer(lua_State *L)
{
	arg_check(L, 2, 4);
	return finditer(L, pattern_arg(L, 1, 0), 3);
}

/* -- split --------------------------------------------------------------- */

/* Pushes the list of the pieces of the subject at the index. */
static int
split(lua_State *L, struct pattern *pattern, int subject, lua_Integer most)
{
	struct regex *re = pattern->re;
	struct scan scan;
	const size_t *spans;
	lua_Integer n = 0;
	size_t last = 0;

	scan_open(L, &scan, re, &pattern->text, subject, 0);
	struct slice s = pattern_subject(L, subject);
	value_new_list(L, 0);
	for (lua_Integer i = 0; (most == 0 || i < most)
	     && (spans = scan_next(L, &scan, 0)); i++) {
		lua_pushlstring(L, (const char *)s.ptr + last, spans[0] - last);
		lua_rawseti(L, -2, ++n);
		last = spans[1];
		for (size_t group = 1; group <= regex_groups(re); group++) {
			match_push_span(L, s, spans + 2 * group, 0);
			lua_rawseti(L, -2, ++n);
		}
	}
	lua_pushlstring(L, (const char *)s.ptr + last, s.len - last);
	lua_rawseti(L, -2, ++n);
	return 1;
}

static int
re_split(lua_State *L)
{
	arg_check(L, 2, 4);
	struct pattern *pattern = pattern_arg(L, 1, 4);
	return split(L, pattern, 2, arg_int_or(L, 3, "maxsplit", 0));
}

static int
pattern_split(lua_State *L)
{
	arg_check(L, 2, 3);
	struct pattern *pattern = pattern_arg(L, 1, 0);
	return split(L, pattern, 2, arg_int_or(L, 3, "maxsplit", 0));
}

/* -- compile, escape ----------------------------------------------------- */

int
re_compile(lua_State *L)
{
	arg_check(L, 1, 2);
	pattern_arg(L, 1, 2);
	lua_pushvalue(L, 1);
	return 1;
}

static int
re_escape(lua_State *L)
{
	luaL_Buffer out;

	arg_check(L, 1, 1);
	struct slice s = arg_str(L, 1, "pattern");
	luaL_buffinit(L, &out);
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = s.ptr[i];
		if (c && strchr("()[]{}?*+-|^$\\.&~# \t\n\r\v\f", c))
			luaL_addchar(&out, '\\');
		luaL_addchar(&out, (char)c);
	}
	luaL_pushresult(&out);
	return 1;
}

/* -- patterns of POSIX --------------------------------------------------- */

static int
compile_posix(lua_State *L, enum regex_dialect dialect)
{
	arg_check(L, 1, 2);
	lua_Integer flags = arg_int_or(L, 2, "flags", 0);
	arg_str(L, 1, "pattern");
	if (flags & ~(lua_Integer)(REGEX_ICASE | REGEX_MULTILINE | REGEX_UNICODE))
		raise_error(L, "%s() takes the flags re.I and re.M alone",
		            pattern_dialects[dialect]);
	pattern_compile(L, 1, dialect, flags);
	lua_pushvalue(L, 1);
	return 1;
}

static int
re_bre(lua_State *L)
{
	return compile_posix(L, REGEX_BRE);
}

static int
re_ere(lua_State *L)
{
	return compile_posix(L, REGEX_ERE);
}

static int
re_fixed(lua_State *L)
{
	return compile_posix(L, REGEX_FIXED);
}

/* -- methods of strings -------------------------------------------------- */

/* match(regex, group=0, flags=0) */
static int
str_match(lua_State *L)
{
	struct scan scan;

	arg_check(L, 2, 4);
	struct pattern *pattern = pattern_arg(L, 2, 4);
	struct regex *re = pattern->re;
	size_t group = value_absent(L, 3) ? 0 : match_group(L, re, 3);
	scan_open(L, &scan, re, &pattern->text, 1, 0);
	if (scan_find(L, &scan, 0))
		match_push_span(L, pattern_subject(L, 1),
		                regex_spans(re) + 2 * group, 0);
	else
		return value_none(L);
	return 1;
}

/* Whether the pattern occurs in the text at 1. */
static int
push_test(lua_State *L, struct pattern *pattern)
{
	struct slice s, hit;
	struct scan scan;
	bool found;

	if (pattern->literal && value_text(L, 1, &s)) {
		found = s.len > 0 && search_find(pattern->literal, s.ptr, s.ptr + s.len, &hit);
	} else {
		scan_open(L, &scan, pattern->re, &pattern->text, 1, 0);
		found = scan_find(L, &scan, REGEX_TEST);
	}
	lua_pushboolean(L, found);
	return 1;
}

/* matches(regex, flags=0) */
static int
str_matches(lua_State *L)
{
	arg_check(L, 2, 3);
	return push_test(L, pattern_arg(L, 2, 3));
}

static int
test(lua_State *L)
{
	return push_test(L, lua_touserdata(L, lua_upvalueindex(1)));
}

int
re_tester(lua_State *L)
{
	lua_settop(L, 1);
	pattern_arg(L, 1, 0);
	lua_pushcclosure(L, test, 1);
	return 1;
}

/* splitre(regex, maxsplit=0, flags=0) */
static int
str_splitre(lua_State *L)
{
	arg_check(L, 2, 4);
	struct pattern *pattern = pattern_arg(L, 2, 4);
	return split(L, pattern, 1, arg_int_or(L, 3, "maxsplit", 0));
}

/* -- names --------------------------------------------------------------- */

static const struct function functions[] = {
	{ "search", re_search, "pattern, string, flags=0" },
	{ "match", re_match, "pattern, string, flags=0" },
	{ "fullmatch", re_fullmatch, "pattern, string, flags=0" },
	{ "findall", re_findall, "pattern, string, flags=0" },
	{ "finditer", re_finditer, "pattern, string, flags=0" },
	{ "split", re_split, "pattern, string, maxsplit=0, flags=0" },
	{ "sub", re_sub, "pattern, repl, string, count=0, flags=0" },
	{ "subn", re_subn, "pattern, repl, string, count=0, flags=0" },
	{ "compile", re_compile, "pattern, flags=0" },
	{ "escape", re_escape, "pattern" },
	{ NULL, NULL, NULL }
};

static const struct function pattern_methods[] = {
	{ "search", pattern_search, "string, pos=0, endpos=None" },
	{ "match", pattern_match, "string, pos=0, endpos=None" },
	{ "fullmatch", pattern_fullmatch, "string, pos=0, endpos=None" },
	{ "findall", pattern_findall, "string, pos=0, endpos=None" },
	{ "finditer", pattern_finditer, "string, pos=0, endpos=None" },
	{ "split", pattern_split, "string, maxsplit=0" },
	{ "sub", pattern_sub, "repl, string, count=0" },
	{ "subn", pattern_subn, "repl, string, count=0" },
	{ NULL, NULL, NULL }
};

static const struct function str_methods[] = {
	{ "match", str_match, "regex, group=0, flags=0" },
	{ "matches", str_matches, "regex, flags=0" },
	{ "splitre", str_splitre, "regex, maxsplit=0, flags=0" },
	{ NULL, NULL, NULL }
};

void
open_re_functions(lua_State *L)
{
	static const struct function posix[] = {
		{ "bre", re_bre, "pattern, flags=0" },
		{ "ere", re_ere, "pattern, flags=0" },
		{ "fixed", re_fixed, "pattern, flags=0" },
		{ NULL, NULL, NULL }
	};

	value_add_functions(L, posix);
}

void
open_re_methods(lua_State *L)
{
	pattern_open(L, pattern_methods);
	match_open(L);
	value_push_metatable(L, VALUE_STR);
	lua_getfield(L, -1, "type");
	value_add_functions(L, str_methods);
	lua_pop(L, 2);
}

static void
add_type(lua_State *L, const char *name, enum value_type type)
{
	value_push_metatable(L, type);
	lua_getfield(L, -1, "type");
	lua_setfield(L, -3, name);
	lua_pop(L, 1);
}

int
open_re(lua_State *L)
{
	value_new_module(L, "re", functions);
	for (const struct pattern_flag *c = pattern_flags; c->name; c++) {
		lua_pushinteger(L, c->value);
		lua_setfield(L, -2, c->name);
		lua_pushinteger(L, c->value);
		lua_setfield(L, -2, c->letter);
	}
	add_type(L, "Pattern", VALUE_PATTERN);
	add_type(L, "Match", VALUE_MATCH);
	return 1;
}
