/* re_scan - a pattern on its way through a subject */
#include "lua/re.h"

#include "lua/operators.h"
#include "lua/str.h"

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

bool
scan_open(lua_State *L, struct scan *scan, struct regex *re,
          struct regex_text *text, int subject, int bounds)
{
	struct slice s = pattern_subject(L, subject);
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

bool
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

const size_t *
scan_next(lua_State *L, struct scan *scan, unsigned how)
{
	if (!scan_find(L, scan, how))
		return NULL;
	const size_t *spans = regex_spans(scan->re);
	scan->at = spans[1];
	scan->stuck = spans[0] == spans[1];
	return spans;
}

void
scan_push(lua_State *L, struct scan *scan, int pattern, int subject)
{
	if (scan->endpos < 0)
		scan->endpos = (lua_Integer)str_len(pattern_subject(L, subject),
		                                    scan->text->narrow);
	match_push(L, scan, pattern, subject);
}

static const char long_scan_key;

static int
long_scan_gc(lua_State *L)
{
	struct long_scan *scan = lua_touserdata(L, 1);

	regex_text_clear(&scan->text);
	return 0;
}

struct long_scan *
long_scan_push(lua_State *L)
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
