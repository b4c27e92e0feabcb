/* re - the module re, and the methods of strings that take a pattern */
#include "lua/re.h"

#include <stdlib.h>
#include "lua/command.h"
#include "lua/dict.h"
#include "lua/lend.h"
#include "lua/operators.h"
#include "lua/str.h"

enum { CACHE_MAX = 512, LOCALE = 4 };

/* What a state keeps; its user value is the cache: [dialect and flags][text] is the
   pattern. */
struct re_state {
	int cached;
};

static const char state_key;

static struct re_state *
push_state(lua_State *L)
{
	lua_rawgetp(L, LUA_REGISTRYINDEX, &state_key);
	return lua_touserdata(L, -1);
}

static struct re_state *
state_of(lua_State *L)
{
	struct re_state *state = push_state(L);

	lua_pop(L, 1);   /* the registry keeps it */
	return state;
}

/* -- patterns ------------------------------------------------------------ */

static int
pattern_gc(lua_State *L)
{
	struct pattern *pattern = lua_touserdata(L, 1);

	regex_free(pattern->re);
	search_free(pattern->literal);
	regex_text_clear(&pattern->text);
	free(pattern->set);
	*pattern = (struct pattern){ 0 };
	return 0;
}

static const char *const dialect_names[] = {
	[REGEX_BRE] = "bre", [REGEX_ERE] = "ere", [REGEX_FIXED] = "fixed"
};

static noreturn void
raise_pattern(lua_State *L, struct slice text, const struct regex_error *error)
{
	bool bytes = language_of(L)->bytes;
	size_t line = 1, begin = 0;

	if (error->offset == REGEX_UNSET)
		raise_error(L, "%s", error->text);
	lua_Integer at = (lua_Integer)str_len(
		(struct slice){ text.ptr, error->offset }, bytes);
	if (memchr(text.ptr, '\n', text.len) == NULL)
		raise_error(L, "%s at position %I", error->text, (LUAI_UACINT)at);
	for (size_t i = 0; i < error->offset; i++) {
		if (text.ptr[i] == '\n') {
			line++;
			begin = i + 1;
		}
	}
	size_t column = 1 + str_len((struct slice){ text.ptr + begin,
	                                            error->offset - begin },
	                            bytes);
	raise_error(L, "%s at position %I (line %I, column %I)", error->text,
	      (LUAI_UACINT)at, (LUAI_UACINT)line, (LUAI_UACINT)column);
}

/* What does some of the pattern's work more quickly, and means the same. */
static void
add_shortcuts(struct pattern *pattern, struct slice text)
{
	const struct slices one = { &text, 1 };

	if (text.len > 0 && regex_is_fixed(text))
		pattern->literal = search_new(&one, false);
	pattern->set = regex_byte_set(text);
}

/* Pushes a new pattern of the text at the index. */
static void
push_compiled(lua_State *L, int index, enum regex_dialect dialect, lua_Integer flags)
{
	struct regex_error error;
	unsigned all = (unsigned)flags & 0xffff;
	struct slice text = arg_str(L, index, "pattern");
	struct pattern *pattern = lua_newuserdatauv(L, sizeof *pattern, 1);

	*pattern = (struct pattern){ 0 };
	value_set_type(L, VALUE_PATTERN);
	lua_pushvalue(L, index);
	lua_setiuservalue(L, -2, 1);
	if (language_of(L)->bytes)
		all |= REGEX_BYTES;
	pattern->re = regex_new(dialect, text, all, &error);
	if (pattern->re == NULL)
		raise_pattern(L, text, &error);
	if (dialect == REGEX_PYTHON && flags == 0)
		add_shortcuts(pattern, text);
}

/* Pushes the cache's table for this key; empties the cache when it is full. */
static void
push_cache(lua_State *L, lua_Integer key)
{
	struct re_state *state = push_state(L);

	if (state->cached >= CACHE_MAX) {
		state->cached = 0;
		lua_newtable(L);
		lua_setiuservalue(L, -2, 1);
	}
	lua_getiuservalue(L, -1, 1);
	if (lua_rawgeti(L, -1, key) == LUA_TNIL) {
		lua_pop(L, 1);
		lua_newtable(L);
		lua_pushvalue(L, -1);
		lua_rawseti(L, -3, key);
	}
	lua_replace(L, -3);
	lua_pop(L, 1);
}

/* Puts the compiled pattern in place of the text at the index. */
static void
compile_cached(lua_State *L, int index, enum regex_dialect dialect, lua_Integer flags)
{
	push_cache(L, (lua_Integer)dialect << 32 | (uint32_t)flags);
	lua_pushvalue(L, index);
	if (lua_rawget(L, -2) == LUA_TNIL) {
		lua_pop(L, 1);
		push_compiled(L, index, dialect, flags);
		lua_pushvalue(L, index);
		lua_pushvalue(L, -2);
		lua_rawset(L, -4);
		state_of(L)->cached++;
	}
	lua_replace(L, index);
	lua_pop(L, 1);
}

/* The pattern that the argument is, or is the text of: it is put there. */
static struct pattern *
arg_pattern(lua_State *L, int index, int flags)
{
	lua_Integer bits = flags ? arg_int_or(L, flags, "flags", 0) : 0;

	if (value_type(L, index) == VALUE_PATTERN) {
		if (bits != 0)
			raise_error(L, "cannot process flags argument with a compiled "
			      "pattern");
	} else {
		if (value_type(L, index) == VALUE_COMMAND)
			command_force(L, index);
		if (lua_type(L, index) != LUA_TSTRING)
			raise_error(L, "first argument must be string or compiled "
			      "pattern");
		compile_cached(L, index, REGEX_PYTHON, bits);
	}
	return lua_touserdata(L, index);
}

static struct slice
arg_subject(lua_State *L, int index)
{
	struct slice s;

	if (value_text(L, index, &s))
		return s;
	if (value_type(L, index) == VALUE_COMMAND)
		command_force(L, index);
	if (!value_text(L, index, &s))
		raise_error(L, "expected string or bytes-like object, got '%s'",
		      value_type_name(L, index));
	return s;
}

/* -- scanning ------------------------------------------------------------ */

/* Where a character is, in bytes; in *place its number, clamped. */
static size_t
clamp_place(struct slice s, lua_Integer *place, bool bytes)
{
	if (*place < 0)
		*place = 0;
	size_t at = str_offset(s, (size_t)*place, bytes);
	if (at == s.len)
		*place = (lua_Integer)str_len(s, bytes);
	return at;
}

/* Begins a scan of the subject at the index; pos and endpos are at `bounds` and
   behind, 0 where there are none. False where these leave nothing. */
static bool
scan_open(lua_State *L, struct scan *scan, struct regex *re,
          struct regex_text *text, int subject, int bounds)
{
	struct slice s = arg_subject(L, subject);
	bool bytes = language_of(L)->bytes;
	size_t end = s.len;

	*scan = (struct scan){ .re = re, .text = text };
	if (bounds && !value_absent(L, bounds)) {
		scan->pos = arg_int(L, bounds, "pos");
		scan->at = clamp_place(s, &scan->pos, bytes);
	}
	if (bounds && !value_absent(L, bounds + 1)) {
		scan->endpos = arg_int(L, bounds + 1, "endpos");
		end = clamp_place(s, &scan->endpos, bytes);
	} else {
		scan->endpos = -1;
	}
	regex_text_set(text, (struct slice){ s.ptr, end }, bytes);
	return scan->at <= end;
}

static bool
scan_find(lua_State *L, struct scan *scan, unsigned how)
{
	if (scan->stuck)
		how |= REGEX_NOT_EMPTY;
	int found = regex_find(scan->re, scan->text, scan->at, how);
	if (found < 0)
		raise_error(L, "regular expression gave up: %s",
		      regex_reason(scan->re));
	return found > 0;
}

/* Finds the next match: its spans, or NULL. */
static const size_t *
scan_next(lua_State *L, struct scan *scan, unsigned how)
{
	if (!scan_find(L, scan, how))
		return NULL;
	const size_t *spans = regex_spans(scan->re);
	scan->at = spans[1];
	scan->stuck = spans[0] == spans[1];
	return spans;
}

static void
push_match(lua_State *L, struct scan *scan, int pattern, int subject)
{
	if (scan->endpos < 0)
		scan->endpos = (lua_Integer)str_len(arg_subject(L, subject),
		                                    scan->text->narrow);
	match_push(L, scan, pattern, subject);
}

/* Pushes the match at the stack's subject, or None. */
static int
find(lua_State *L, struct pattern *pattern, int bounds, unsigned how)
{
	struct scan scan;

	if (scan_open(L, &scan, pattern->re, &pattern->text, 2, bounds)
	    && scan_find(L, &scan, how))
		push_match(L, &scan, 1, 2);
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
	return find(L, arg_pattern(L, 1, 3), 0, 0);
}

static int
re_match(lua_State *L)
{
	arg_check(L, 2, 3);
	return find(L, arg_pattern(L, 1, 3), 0, REGEX_AT);
}

static int
re_fullmatch(lua_State *L)
{
	arg_check(L, 2, 3);
	return find(L, arg_pattern(L, 1, 3), 0, WHOLE);
}

static int
pattern_search(lua_State *L)
{
	arg_check(L, 2, 4);
	return find(L, arg_pattern(L, 1, 0), 3, 0);
}

static int
pattern_match(lua_State *L)
{
	arg_check(L, 2, 4);
	return find(L, arg_pattern(L, 1, 0), 3, REGEX_AT);
}

static int
pattern_fullmatch(lua_State *L)
{
	arg_check(L, 2, 4);
	return find(L, arg_pattern(L, 1, 0), 3, WHOLE);
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
	struct slice s = arg_subject(L, 2);

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
	return findall(L, arg_pattern(L, 1, 3), 0);
}

static int
pattern_findall(lua_State *L)
{
	arg_check(L, 2, 4);
	return findall(L, arg_pattern(L, 1, 0), 3);
}

/* A scan that lives while other Lua code runs. */
struct long_scan {
	struct scan scan;
	struct regex_text text;
	bool done;
};

static const char long_scan_key;

static int
long_scan_gc(lua_State *L)
{
	struct long_scan *scan = lua_touserdata(L, 1);

	regex_text_clear(&scan->text);
	return 0;
}

static struct long_scan *
push_long_scan(lua_State *L)
{
	struct long_scan *scan = lua_newuserdatauv(L, sizeof *scan, 0);

	memset(scan, 0, sizeof *scan);
	if (lua_rawgetp(L, LUA_REGISTRYINDEX, &long_scan_key) == LUA_TNIL) {
		lua_pop(L, 1);
		lua_createtable(L, 0, 1);
		lua_pushcfunction(L, long_scan_gc);
		lua_setfield(L, -2, "__gc");
		lua_pushvalue(L, -1);
		lua_rawsetp(L, LUA_REGISTRYINDEX, &long_scan_key);
	}
	lua_setmetatable(L, -2);
	return scan;
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
	push_match(L, &scan->scan, lua_upvalueindex(1), lua_upvalueindex(2));
	return 1;
}

static int
finditer(lua_State *L, struct pattern *pattern, int bounds)
{
	struct long_scan *scan = push_long_scan(L);

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
	return finditer(L, arg_pattern(L, 1, 3), 0);
}

static int
pattern_finditer(lua_State *L)
{
	arg_check(L, 2, 4);
	return finditer(L, arg_pattern(L, 1, 0), 3);
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
	struct slice s = arg_subject(L, subject);
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
	struct pattern *pattern = arg_pattern(L, 1, 4);
	return split(L, pattern, 2, arg_int_or(L, 3, "maxsplit", 0));
}

static int
pattern_split(lua_State *L)
{
	arg_check(L, 2, 3);
	struct pattern *pattern = arg_pattern(L, 1, 0);
	return split(L, pattern, 2, arg_int_or(L, 3, "maxsplit", 0));
}

/* -- sub ----------------------------------------------------------------- */

/* Stack of a substitution: pattern, replacement, subject. */
enum { SUB_PATTERN = 1, SUB_REPLACEMENT, SUB_SUBJECT, SUB_LAST = SUB_SUBJECT };

/* Appends what the function at SUB_REPLACEMENT gives for the match. */
static void
put_called(lua_State *L, struct scan *scan, luaL_Buffer *out)
{
	push_match(L, scan, SUB_PATTERN, SUB_SUBJECT);
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
	struct slice s = arg_subject(L, SUB_SUBJECT);
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
	struct slice s = arg_subject(L, SUB_SUBJECT), by = arg_str(L, SUB_REPLACEMENT, "repl");
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

/* The same where the pattern is a set of bytes, each replaced by a byte or nothing. */
static lua_Integer
substitute_set(const bool *set, struct slice s, struct slice by, struct buf *out)
{
	const unsigned char byte = by.len > 0 ? *by.ptr : 0;
	const size_t step = by.len > 0;
	size_t n = 0;

	buf_reserve(out, s.len + 1);
	unsigned char *to = out->ptr;
	for (size_t i = 0; i < s.len; i++) {
		bool in = set[s.ptr[i]];
		*to = in ? byte : s.ptr[i];
		to += in ? step : 1;
		n += in;
	}
	out->len = (size_t)(to - out->ptr);
	return (lua_Integer)n;
}

static lua_Integer
sub(lua_State *L, int flags)
{
	struct pattern *pattern = arg_pattern(L, SUB_PATTERN, flags);
	lua_Integer n, most = arg_int_or(L, 4, "count", 0);
	bool calls = value_callable(L, SUB_REPLACEMENT);
	struct scan scan;

	lua_settop(L, SUB_LAST);
	if (calls) {
		struct long_scan *scan_long = push_long_scan(L);
		scan_open(L, &scan_long->scan, pattern->re, &scan_long->text,
		          SUB_SUBJECT, 0);
		return call_for_each(L, &scan_long->scan, most);
	}
	struct slice none = { (const unsigned char *)"", 0 };
	struct slice by = arg_str(L, SUB_REPLACEMENT, "repl");
	match_expand(L, pattern->re, SUB_REPLACEMENT, none, NULL, NULL);
	struct buf *out = value_scratch(L, 0);
	if (pattern->set && most == 0 && by.len <= 1) {
		n = substitute_set(pattern->set, arg_subject(L, SUB_SUBJECT), by, out);
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

static int
re_sub(lua_State *L)
{
	arg_check(L, 3, 5);
	sub(L, 5);
	return 1;
}

static int
re_subn(lua_State *L)
{
	arg_check(L, 3, 5);
	return push_counted(L, sub(L, 5));
}

static int
pattern_sub(lua_State *L)
{
	arg_check(L, 3, 4);
	sub(L, 0);
	return 1;
}

static int
pattern_subn(lua_State *L)
{
	arg_check(L, 3, 4);
	return push_counted(L, sub(L, 0));
}

/* -- compile, escape ----------------------------------------------------- */

int
re_compile(lua_State *L)
{
	arg_check(L, 1, 2);
	arg_pattern(L, 1, 2);
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
		            dialect_names[dialect]);
	compile_cached(L, 1, dialect, flags);
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

/* -- attributes of patterns ---------------------------------------------- */

static void
push_groupindex(lua_State *L, const struct regex *re)
{
	dict_new(L);
	for (size_t i = 1; i <= regex_groups(re); i++) {
		if (regex_group_name(re, i) == NULL)
			continue;
		lua_pushstring(L, regex_group_name(re, i));
		lua_pushinteger(L, (lua_Integer)i);
		dict_set(L, -3);
	}
}

/* Pushes an attribute, or nothing and false. */
static bool
push_attribute(lua_State *L, const struct regex *re, const char *name)
{
	if (strcmp(name, "pattern") == 0)
		lua_getiuservalue(L, 1, 1);
	else if (strcmp(name, "flags") == 0)
		lua_pushinteger(L, regex_flags(re) & 0xffff);
	else if (strcmp(name, "groups") == 0)
		lua_pushinteger(L, (lua_Integer)regex_groups(re));
	else if (strcmp(name, "groupindex") == 0)
		push_groupindex(L, re);
	else
		return false;
	return true;
}

/* The upvalue is the table of methods. */
static int
pattern_index(lua_State *L)
{
	const struct pattern *pattern = lua_touserdata(L, 1);

	lua_pushvalue(L, 2);
	if (lua_rawget(L, lua_upvalueindex(1)) != LUA_TNIL)
		return 1;
	if (lua_type(L, 2) == LUA_TSTRING &&
	    push_attribute(L, pattern->re, lua_tostring(L, 2)))
		return 1;
	lua_settop(L, 2);
	lua_gettable(L, lua_upvalueindex(1));
	return 1;
}

static const struct constant {
	const char *name, *letter;
	lua_Integer value;
} constants[] = {
	{ "IGNORECASE", "I", REGEX_ICASE },
	{ "MULTILINE", "M", REGEX_MULTILINE },
	{ "DOTALL", "S", REGEX_DOTALL },
	{ "VERBOSE", "X", REGEX_VERBOSE },
	{ "ASCII", "A", REGEX_ASCII },
	{ "UNICODE", "U", REGEX_UNICODE },
	{ "LOCALE", "L", LOCALE },
	{ "NOFLAG", "NOFLAG", 0 },
	{ NULL, NULL, 0 }
};

/* re.compile('a', re.IGNORECASE) */
static int
pattern_text(lua_State *L)
{
	const struct pattern *pattern = lua_touserdata(L, 1);
	const char *name = dialect_names[regex_dialect(pattern->re)];
	lua_Integer flags = regex_flags(pattern->re) & ~(unsigned)REGEX_UNICODE;
	const char *before = ", re.";
	luaL_Buffer out;

	lua_getiuservalue(L, 1, 1);
	struct buf *text = value_scratch(L, 0);
	value_repr(L, -1, text);
	luaL_buffinit(L, &out);
	luaL_addstring(&out, name ? name : "re.compile");
	luaL_addchar(&out, '(');
	luaL_addlstring(&out, (const char *)text->ptr, text->len);
	for (const struct constant *c = constants; c->name; c++) {
		if (!(flags & c->value))
			continue;
		luaL_addstring(&out, before);
		luaL_addstring(&out, c->name);
		before = "|re.";
	}
	luaL_addchar(&out, ')');
	luaL_pushresult(&out);
	return 1;
}

/* -- methods of strings -------------------------------------------------- */

/* match(regex, group=0, flags=0) */
static int
str_match(lua_State *L)
{
	struct scan scan;

	arg_check(L, 2, 4);
	struct pattern *pattern = arg_pattern(L, 2, 4);
	struct regex *re = pattern->re;
	size_t group = value_absent(L, 3) ? 0 : match_group(L, re, 3);
	scan_open(L, &scan, re, &pattern->text, 1, 0);
	if (scan_find(L, &scan, 0))
		match_push_span(L, arg_subject(L, 1),
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
	return push_test(L, arg_pattern(L, 2, 3));
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
	arg_pattern(L, 1, 0);
	lua_pushcclosure(L, test, 1);
	return 1;
}

/* splitre(regex, maxsplit=0, flags=0) */
static int
str_splitre(lua_State *L)
{
	arg_check(L, 2, 4);
	struct pattern *pattern = arg_pattern(L, 2, 4);
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

static void
open_patterns(lua_State *L)
{
	value_new_type(L, VALUE_PATTERN, "re.Pattern", pattern_methods, NULL,
	               NULL);
	lua_getfield(L, -1, "__index");
	lua_pushcclosure(L, pattern_index, 1);
	lua_setfield(L, -2, "__index");
	lua_pushcfunction(L, pattern_gc);
	lua_setfield(L, -2, "__gc");
	lua_pushcfunction(L, pattern_text);
	lua_setfield(L, -2, "__tostring");
	lua_pop(L, 1);
}

static void
open_state(lua_State *L)
{
	struct re_state *state = lua_newuserdatauv(L, sizeof *state, 1);

	memset(state, 0, sizeof *state);
	lua_newtable(L);
	lua_setiuservalue(L, -2, 1);
	lua_rawsetp(L, LUA_REGISTRYINDEX, &state_key);
}

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
	open_state(L);
	open_patterns(L);
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
	for (const struct constant *c = constants; c->name; c++) {
		lua_pushinteger(L, c->value);
		lua_setfield(L, -2, c->name);
		lua_pushinteger(L, c->value);
		lua_setfield(L, -2, c->letter);
	}
	add_type(L, "Pattern", VALUE_PATTERN);
	add_type(L, "Match", VALUE_MATCH);
	return 1;
}
