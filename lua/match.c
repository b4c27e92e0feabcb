/* match - what a pattern found: see re.h */
#include "lua/re.h"

#include "lua/dict.h"
#include "lua/str.h"

/* -- groups -------------------------------------------------------------- */

/* 0 where no group has the name. */
static size_t
group_named(const struct regex *re, struct slice name)
{
	for (size_t i = 1; i <= regex_groups(re); i++) {
		const char *other = regex_group_name(re, i);
		if (other && slice_equal(slice_of(other), name))
			return i;
	}
	return 0;
}

size_t
match_group(lua_State *L, const struct regex *re, int index)
{
	size_t group = 0;

	if (lua_isinteger(L, index) || lua_isboolean(L, index)) {
		lua_Integer n = arg_int(L, index, "group");
		if (n >= 0 && (lua_Unsigned)n <= regex_groups(re))
			return (size_t)n;
	} else if (lua_type(L, index) == LUA_TSTRING) {
		group = group_named(re, string_at(L, index));
	}
	if (group == 0)
		raise_error(L, "no such group");
	return group;
}

void
match_push_span(lua_State *L, struct slice subject, const size_t *span,
                int absent)
{
	if (span[0] != REGEX_UNSET)
		lua_pushlstring(L, (const char *)subject.ptr + span[0],
		                span[1] - span[0]);
	else if (absent)
		lua_pushvalue(L, absent);
	else
		value_push_none(L);
}

void
match_push(lua_State *L, const struct scan *scan, int pattern, int subject)
{
	size_t n = regex_groups(scan->re) + 1;
	struct match *m = lua_newuserdatauv(
		L, sizeof *m + 2 * n * sizeof m->spans[0], MATCH_USER_VALUES);

	m->pos = scan->pos;
	m->endpos = scan->endpos;
	m->groups = n - 1;
	m->narrow = scan->text->narrow;
	memcpy(m->spans, regex_spans(scan->re), 2 * n * sizeof m->spans[0]);
	lua_pushvalue(L, subject);
	lua_setiuservalue(L, -2, MATCH_SUBJECT);
	lua_pushvalue(L, pattern);
	lua_setiuservalue(L, -2, MATCH_PATTERN);
	value_set_type(L, VALUE_MATCH);
}

/* -- templates ----------------------------------------------------------- */

struct expansion {
	lua_State *L;
	const struct regex *re;
	struct slice template;
	struct slice subject;
	const size_t *spans;
	struct buf *out;       /* or NULL */
};

static void
put(const struct expansion *e, struct slice s)
{
	if (e->out && s.len > 0)
		buf_put(e->out, s);
}

static void
put_code(const struct expansion *e, unsigned code)
{
	unsigned char two[2] = {
		(unsigned char)(0xc0 | code >> 6),
		(unsigned char)(0x80 | (code & 0x3f))
	};
	unsigned char one = (unsigned char)code;

	if (code < 0x80 || language_of(e->L)->bytes)
		put(e, (struct slice){ &one, 1 });
	else
		put(e, (struct slice){ two, 2 });
}

static void
put_group(const struct expansion *e, size_t group)
{
	if (e->out == NULL || e->spans[2 * group] == REGEX_UNSET)
		return;
	put(e, (struct slice){ e->subject.ptr + e->spans[2 * group],
	                       e->spans[2 * group + 1] - e->spans[2 * group] });
}

/* Raises with the position, which is given in bytes. */
static noreturn void
raise_at(const struct expansion *e, size_t at, const char *message)
{
	struct slice before = { e->template.ptr, at };

	raise_error(e->L, "%s at position %I", message,
	      (LUAI_UACINT)str_len(before, language_of(e->L)->bytes));
}

static void
put_numbered(const struct expansion *e, size_t group, size_t at)
{
	if (group > regex_groups(e->re))
		raise_at(e, at, lua_pushfstring(e->L,
		         "invalid group reference %I", (LUAI_UACINT)group));
	put_group(e, group);
}

static bool
is_digit(const struct expansion *e, size_t at, unsigned char most)
{
	return at < e->template.len && e->template.ptr[at] >= '0'
	    && e->template.ptr[at] <= most;
}

static bool
is_letter(unsigned char c)
{
	return c == '_' || c >= 0x80 || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

/* Whether the name is a number, which is bounded. */
static bool
read_number(struct slice name, size_t *number)
{
	*number = 0;
	for (size_t i = 0; i < name.len; i++) {
		if (name.ptr[i] < '0' || name.ptr[i] > '9')
			return false;
		if (*number < 100000)
			*number = *number * 10 + (size_t)(name.ptr[i] - '0');
	}
	return name.len > 0;
}

static bool
is_identifier(struct slice name)
{
	for (size_t i = 0; i < name.len; i++) {
		bool digit = name.ptr[i] >= '0' && name.ptr[i] <= '9';
		if (!is_letter(name.ptr[i]) && !(digit && i > 0))
			return false;
	}
	return name.len > 0;
}

/* What \g<…> names: `name` begins at the byte `at`. */
static void
put_named(const struct expansion *e, struct slice name, size_t at)
{
	size_t number;

	if (read_number(name, &number)) {
		put_numbered(e, number, at);
		return;
	}
	size_t group = group_named(e->re, name);
	if (group > 0) {
		put_group(e, group);
		return;
	}
	const char *text = lua_pushlstring(e->L, (const char *)name.ptr, name.len);
	if (!is_identifier(name))
		raise_at(e, at, lua_pushfstring(e->L,
		         "bad character in group name '%s'", text));
	raise_error(e->L, "unknown group name '%s'", text);
}

/* \g: `at` is behind it. Gives where the template goes on. */
static size_t
put_reference(const struct expansion *e, size_t at)
{
	const unsigned char *p = e->template.ptr;
	size_t end = at + 1;

	if (at == e->template.len || p[at] != '<')
		raise_at(e, at, "missing <");
	while (end < e->template.len && p[end] != '>')
		end++;
	if (end == at + 1)
		raise_at(e, end, "missing group name");
	if (end == e->template.len)
		raise_at(e, at + 1, "missing >, unterminated name");
	put_named(e, (struct slice){ p + at + 1, end - at - 1 }, at + 1);
	return end + 1;
}

/* A backslash and digits, the first of which is at `at`. */
static size_t
put_number(const struct expansion *e, size_t at)
{
	const unsigned char *p = e->template.ptr + at;
	unsigned first = (unsigned)(p[0] - '0'), code = first;
	size_t n = 1, most = 3;

	if (first == 0 || (p[0] <= '7' && is_digit(e, at + 1, '7')
	                   && is_digit(e, at + 2, '7'))) {
		for (; n < most && is_digit(e, at + n, '7'); n++)
			code = code * 8 + (unsigned)(p[n] - '0');
		if (code > 0377)
			raise_at(e, at - 1, lua_pushfstring(e->L,
			         "octal escape value \\%c%c%c outside of range "
			         "0-0o377", p[0], p[1], p[2]));
		put_code(e, code);
		return at + n;
	}
	if (is_digit(e, at + 1, '9')) {
		code = first * 10 + (unsigned)(p[1] - '0');
		n = 2;
	}
	put_numbered(e, code, at);
	return at + n;
}

/* The escape whose backslash is at `at`. Gives where the template goes on. */
static size_t
put_escape(const struct expansion *e, size_t at)
{
	static const char letters[] = "abfnrtv\\", meanings[] = "\a\b\f\n\r\t\v\\";
	const unsigned char *p = e->template.ptr + at;

	if (at + 1 == e->template.len)
		raise_at(e, at, "bad escape (end of pattern)");
	const char *found = p[1] ? strchr(letters, p[1]) : NULL;
	if (p[1] == 'g')
		return put_reference(e, at + 2);
	if (p[1] >= '0' && p[1] <= '9')
		return put_number(e, at + 1);
	if (found)
		put_code(e, (unsigned)meanings[found - letters]);
	else if ((p[1] | 0x20) >= 'a' && (p[1] | 0x20) <= 'z')
		raise_at(e, at, lua_pushfstring(e->L, "bad escape \\%c", p[1]));
	else
		put(e, (struct slice){ p, 2 });
	return at + 2;
}

void
match_expand(lua_State *L, const struct regex *re, int template,
             struct slice subject, const size_t *spans, struct buf *out)
{
	struct expansion e = {
		L, re, string_at(L, template), subject, spans, out
	};
	size_t at = 0;

	while (at < e.template.len) {
		const unsigned char *from = e.template.ptr + at;
		const unsigned char *next = memchr(from, '\\',
		                                   e.template.len - at);
		size_t n = next ? (size_t)(next - from) : e.template.len - at;

		put(&e, (struct slice){ from, n });
		at += n;
		if (next)
			at = put_escape(&e, at);
	}
}

/* -- methods ------------------------------------------------------------- */

static struct match *
self_of(lua_State *L)
{
	if (value_type(L, 1) != VALUE_MATCH)
		raise_error(L, "descriptor requires a 're.Match' object but received "
		      "a '%s'", value_type_name(L, 1));
	return lua_touserdata(L, 1);
}

static struct slice
subject_of(lua_State *L)
{
	lua_getiuservalue(L, 1, MATCH_SUBJECT);
	struct slice subject = string_at(L, -1);
	lua_pop(L, 1);   /* the match keeps it */
	return subject;
}

static const struct regex *
regex_of(lua_State *L)
{
	lua_getiuservalue(L, 1, MATCH_PATTERN);
	const struct pattern *pattern = lua_touserdata(L, -1);
	lua_pop(L, 1);
	return pattern->re;
}

static void
push_group(lua_State *L, size_t group, int absent)
{
	const struct match *m = lua_touserdata(L, 1);

	match_push_span(L, subject_of(L), m->spans + 2 * group, absent);
}

static int
group(lua_State *L)
{
	int n = lua_gettop(L);

	self_of(L);
	if (n <= 2) {
		push_group(L, n == 2 ? match_group(L, regex_of(L), 2) : 0, 0);
		return 1;
	}
	value_new_tuple(L, (size_t)n - 1);
	for (int i = 2; i <= n; i++) {
		push_group(L, match_group(L, regex_of(L), i), 0);
		lua_rawseti(L, -2, i - 1);
	}
	return 1;
}

static int
groups(lua_State *L)
{
	const struct match *m = self_of(L);

	arg_check(L, 1, 2);
	value_new_tuple(L, m->groups);
	for (size_t i = 1; i <= m->groups; i++) {
		push_group(L, i, lua_isnil(L, 2) ? 0 : 2);
		lua_rawseti(L, -2, (lua_Integer)i);
	}
	return 1;
}

static int
groupdict(lua_State *L)
{
	const struct match *m = self_of(L);

	arg_check(L, 1, 2);
	dict_new(L);
	for (size_t i = 1; i <= m->groups; i++) {
		const char *name = regex_group_name(regex_of(L), i);
		if (name == NULL)
			continue;
		lua_pushstring(L, name);
		push_group(L, i, lua_isnil(L, 2) ? 0 : 2);
		dict_set(L, 3);
	}
	return 1;
}

static size_t
group_or_all(lua_State *L)
{
	arg_check(L, 1, 2);
	return lua_isnil(L, 2) ? 0 : match_group(L, regex_of(L), 2);
}

/* Pushes an offset in characters. */
static void
push_place(lua_State *L, const struct match *m, size_t at)
{
	struct slice before = { subject_of(L).ptr, at };
	lua_Integer place = -1;

	if (at != REGEX_UNSET)
		place = (lua_Integer)(m->narrow ? at : str_len(before, false));
	lua_pushinteger(L, place);
}

static int
start(lua_State *L)
{
	const struct match *m = self_of(L);

	push_place(L, m, m->spans[2 * group_or_all(L)]);
	return 1;
}

static int
end(lua_State *L)
{
	const struct match *m = self_of(L);

	push_place(L, m, m->spans[2 * group_or_all(L) + 1]);
	return 1;
}

static int
span(lua_State *L)
{
	const struct match *m = self_of(L);
	size_t n = group_or_all(L);

	value_new_tuple(L, 2);
	push_place(L, m, m->spans[2 * n]);
	lua_rawseti(L, -2, 1);
	push_place(L, m, m->spans[2 * n + 1]);
	lua_rawseti(L, -2, 2);
	return 1;
}

static int
expand(lua_State *L)
{
	const struct match *m = self_of(L);
	struct buf *out = value_scratch(L, 0);

	arg_check(L, 2, 2);
	arg_str(L, 2, "template");
	match_expand(L, regex_of(L), 2, subject_of(L), m->spans, NULL);
	match_expand(L, regex_of(L), 2, subject_of(L), m->spans, out);
	lua_pushlstring(L, (const char *)out->ptr, out->len);
	return 1;
}

/* -- attributes ---------------------------------------------------------- */

/* The group that was closed last: it ends last; of those the one closed later in
   the pattern. 0 where no group took part. */
static size_t
last_group(lua_State *L, const struct match *m)
{
	const struct regex *re = regex_of(L);
	size_t last = 0;

	for (size_t i = 1; i <= m->groups; i++) {
		size_t end_at = m->spans[2 * i + 1];
		size_t best = m->spans[2 * last + 1];

		if (end_at == REGEX_UNSET)
			continue;
		if (last == 0 || end_at > best ||
		    (end_at == best && regex_group_rank(re, i)
		                       > regex_group_rank(re, last)))
			last = i;
	}
	return last;
}

static void
push_last(lua_State *L, const struct match *m, bool name)
{
	size_t last = last_group(L, m);
	const char *text = last ? regex_group_name(regex_of(L), last) : NULL;

	if (name && text)
		lua_pushstring(L, text);
	else if (last && !name)
		lua_pushinteger(L, (lua_Integer)last);
	else
		value_push_none(L);
}

/* Pushes an attribute, or nothing and false. */
static bool
push_attribute(lua_State *L, const struct match *m, const char *name)
{
	if (strcmp(name, "string") == 0)
		lua_getiuservalue(L, 1, MATCH_SUBJECT);
	else if (strcmp(name, "re") == 0)
		lua_getiuservalue(L, 1, MATCH_PATTERN);
	else if (strcmp(name, "pos") == 0)
		lua_pushinteger(L, m->pos);
	else if (strcmp(name, "endpos") == 0)
		lua_pushinteger(L, m->endpos);
	else if (strcmp(name, "lastindex") == 0)
		push_last(L, m, false);
	else if (strcmp(name, "lastgroup") == 0)
		push_last(L, m, true);
	else
		return false;
	return true;
}

/* The upvalue is the table of methods. */
static int
match_index(lua_State *L)
{
	lua_pushvalue(L, 2);
	if (lua_rawget(L, lua_upvalueindex(1)) != LUA_TNIL)
		return 1;
	if (lua_type(L, 2) == LUA_TSTRING &&
	    push_attribute(L, lua_touserdata(L, 1), lua_tostring(L, 2)))
		return 1;
	if (lua_isinteger(L, 2)) {   /* m[1] in Lua code */
		push_group(L, match_group(L, regex_of(L), 2), 0);
		return 1;
	}
	lua_settop(L, 2);
	lua_gettable(L, lua_upvalueindex(1));
	return 1;
}

static int
match_text(lua_State *L)
{
	const struct match *m = self_of(L);

	push_place(L, m, m->spans[0]);
	push_place(L, m, m->spans[1]);
	push_group(L, 0, 0);
	struct buf *text = value_scratch(L, 0);
	value_repr(L, -1, text);
	lua_pushfstring(L, "<re.Match object; span=(%I, %I), match=%s>",
	                (LUAI_UACINT)lua_tointeger(L, -3),
	                (LUAI_UACINT)lua_tointeger(L, -2), buf_text(text));
	return 1;
}

static const struct function methods[] = {
	{ "group", group, "*args" },
	{ "groups", groups, "default=None" },
	{ "groupdict", groupdict, "default=None" },
	{ "start", start, "group=0" },
	{ "end", end, "group=0" },
	{ "span", span, "group=0" },
	{ "expand", expand, "template" },
	{ NULL, NULL, NULL }
};

void
match_open(lua_State *L)
{
	value_new_type(L, VALUE_MATCH, "re.Match", methods, NULL, NULL);
	lua_getfield(L, -1, "__index");
	lua_pushcclosure(L, match_index, 1);
	lua_setfield(L, -2, "__index");
	lua_pushcfunction(L, match_text);
	lua_setfield(L, -2, "__tostring");
	lua_pop(L, 1);
}
