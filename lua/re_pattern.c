/* re_pattern - patterns as values: compiled once, kept, asked and shown */
#include "lua/re.h"

#include <stdlib.h>
#include "lua/command.h"
#include "lua/dict.h"
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

const char *const pattern_dialects[] = {
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
void
pattern_compile(lua_State *L, int index, enum regex_dialect dialect, lua_Integer flags)
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
struct pattern *
pattern_arg(lua_State *L, int index, int flags)
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
		pattern_compile(L, index, REGEX_PYTHON, bits);
	}
	return lua_touserdata(L, index);
}

struct slice
pattern_subject(lua_State *L, int index)
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

const struct pattern_flag pattern_flags[] = {
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
	const char *name = pattern_dialects[regex_dialect(pattern->re)];
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
	for (const struct pattern_flag *c = pattern_flags; c->name; c++) {
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

/* -- the type ------------------------------------------------------------- */

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
pattern_open(lua_State *L, const struct function *methods)
{
	open_state(L);
	value_new_type(L, VALUE_PATTERN, "re.Pattern", methods, NULL, NULL);
	lua_getfield(L, -1, "__index");
	lua_pushcclosure(L, pattern_index, 1);
	lua_setfield(L, -2, "__index");
	lua_pushcfunction(L, pattern_gc);
	lua_setfield(L, -2, "__gc");
	lua_pushcfunction(L, pattern_text);
	lua_setfield(L, -2, "__tostring");
	lua_pop(L, 1);
}
