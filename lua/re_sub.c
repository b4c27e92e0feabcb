/* re_sub - a text with its matches replaced: sub() and subn() */
#include "lua/re.h"

#include "lua/command.h"
#include "lua/lend.h"
#include "lua/operators.h"

/* Stack of a substitution: pattern, replacement, subject. */
enum { SUB_PATTERN = 1, SUB_REPLACEMENT, SUB_SUBJECT, SUB_LAST = SUB_SUBJECT };

/* Appends what the function at SUB_REPLACEMENT gives for the match. */
static void
put_called(lua_State *L, struct scan *scan, luaL_Buffer *out)
{
	scan_push(L, scan, SUB_PATTERN, SUB_SUBJECT);
	value_call(L, SUB_REPLACEMENT, 1);
	if (value_type(L, -1) == VALUE_COMMAND)
		command_force(L, -1);
	if (lua_type(L, -1) == LUA_TSTRING)
		luaL_addvalue(out);
	else if (value_absent(L, -1))
		lua_pop(L, 1);
	else
		raise_error(L, "expected str instance, %s found",
		      value_type_name(L, -1));
}

/* Pushes the subject with its matches replaced by what the function gives: gives how many
   were. */
static lua_Integer
call_for_each(lua_State *L, struct scan *scan, lua_Integer most)
{
	struct slice s = pattern_subject(L, SUB_SUBJECT);
	lua_Integer n = 0;
	size_t last = 0;
	luaL_Buffer out;
	const size_t *spans;

	luaL_buffinit(L, &out);
	for (; (most == 0 || n < most) && (spans = scan_next(L, scan, 0)); n++) {
		size_t begin = spans[0], end = spans[1];

		luaL_addlstring(&out, (const char *)s.ptr + last, begin - last);
		put_called(L, scan, &out);
		last = end;
	}
	luaL_addlstring(&out, (const char *)s.ptr + last, s.len - last);
	luaL_pushresult(&out);
	return n;
}

/* The same by a template, appended; nothing where there are none. */
static lua_Integer
substitute(lua_State *L, struct scan *scan, lua_Integer most, struct buf *out)
{
	struct slice s = pattern_subject(L, SUB_SUBJECT), by = arg_str(L, SUB_REPLACEMENT, "repl");
	bool plain = memchr(by.ptr, '\\', by.len) == NULL;
	lua_Integer n = 0;
	size_t last = 0;
	const size_t *spans;

	for (; (most == 0 || n < most) &&
	       (spans = scan_next(L, scan, plain ? REGEX_EXTENT : 0)); n++) {
		size_t end = spans[1];

		buf_put(out, (struct slice){ s.ptr + last, spans[0] - last });
		if (plain)
			buf_put(out, by);
		else
			match_expand(L, scan->re, SUB_REPLACEMENT, s, spans, out);
		last = end;
	}
	if (n > 0)
		buf_put(out, (struct slice){ s.ptr + last, s.len - last });
	return n;
}

/* The same where the pattern is a set of bytes. */
static lua_Integer
substitute_set(const bool *set, struct slice s, struct slice by, struct buf *out)
{
	size_t n;

	buf_reserve(out, regex_set_room(set, s, by.len) + 1);
	out->len = (size_t)(regex_set_replace(set, s, by, out->ptr, &n) - out->ptr);
	return (lua_Integer)n;
}

static lua_Integer
sub(lua_State *L, int flags)
{
	struct pattern *pattern = pattern_arg(L, SUB_PATTERN, flags);
	lua_Integer n, most = arg_int_or(L, 4, "count", 0);
	bool calls = value_callable(L, SUB_REPLACEMENT);
	struct scan scan;

	lua_settop(L, SUB_LAST);
	if (calls) {
		struct long_scan *scan_long = long_scan_push(L);
		scan_open(L, &scan_long->scan, pattern->re, &scan_long->text,
		          SUB_SUBJECT, 0);
		return call_for_each(L, &scan_long->scan, most);
	}
	struct slice none = { (const unsigned char *)"", 0 };
	struct slice by = arg_str(L, SUB_REPLACEMENT, "repl");
	match_expand(L, pattern->re, SUB_REPLACEMENT, none, NULL, NULL);
	struct buf *out = value_scratch(L, 0);
	if (pattern->set && most == 0 && by.len <= 1) {
		n = substitute_set(pattern->set, pattern_subject(L, SUB_SUBJECT), by, out);
	} else {
		scan_open(L, &scan, pattern->re, &pattern->text, SUB_SUBJECT, 0);
		n = substitute(L, &scan, most, out);
	}
	if (n > 0)
		lua_pushlstring(L, (const char *)out->ptr, out->len);
	else
		lend_own(L, SUB_SUBJECT);
	return n;
}

/* Makes a tuple of the text on the top and the number. */
static int
push_counted(lua_State *L, lua_Integer n)
{
	value_new_tuple(L, 2);
	lua_insert(L, -2);
	lua_rawseti(L, -2, 1);
	lua_pushinteger(L, n);
	lua_rawseti(L, -2, 2);
	return 1;
}

int
re_sub(lua_State *L)
{
	arg_check(L, 3, 5);
	sub(L, 5);
	return 1;
}

int
re_subn(lua_State *L)
{
	arg_check(L, 3, 5);
	return push_counted(L, sub(L, 5));
}

int
pattern_sub(lua_State *L)
{
	arg_check(L, 3, 4);
	sub(L, 0);
	return 1;
}

int
pattern_subn(lua_State *L)
{
	arg_check(L, 3, 4);
	return push_counted(L, sub(L, 0));
}
