/* suggest - the known name that was probably meant: see suggest.h */
#include "lua/suggest.h"

int
suggest_distance(struct slice a, struct slice b)
{
	enum { LONGEST = 24 };
	int rows[3][LONGEST + 1];

	if (a.len > LONGEST || b.len > LONGEST)
		return 3;
	for (size_t j = 0; j <= b.len; j++)
		rows[0][j] = (int)j;
	for (size_t i = 1; i <= a.len; i++) {
		int *now = rows[i % 3], *up = rows[(i + 2) % 3], *up2 = rows[(i + 1) % 3];
		now[0] = (int)i;
		for (size_t j = 1; j <= b.len; j++) {
			int best = up[j - 1] + (a.ptr[i - 1] != b.ptr[j - 1]);
			best = up[j] + 1 < best ? up[j] + 1 : best;
			best = now[j - 1] + 1 < best ? now[j - 1] + 1 : best;
			if (i > 1 && j > 1 && a.ptr[i - 1] == b.ptr[j - 2] &&
			    a.ptr[i - 2] == b.ptr[j - 1] && up2[j - 2] + 1 < best)
				best = up2[j - 2] + 1;
			now[j] = best;
		}
	}
	int edits = rows[a.len % 3][b.len];
	return edits > 2 ? 3 : edits;
}

/* Whether a key that many edits away is nearer than the one at the index. */
static bool
nearer(lua_State *L, int edits, int best, const char *key, int so_far)
{
	return edits < best || (edits == best && lua_isstring(L, so_far) &&
	                        strcmp(key, lua_tostring(L, so_far)) < 0);
}

void
suggest_key(lua_State *L, int table, struct slice name)
{
	int limit = name.len < 5 ? 1 : 2, best = limit + 1;

	table = lua_absindex(L, table);
	lua_pushnil(L);                    /* the nearest key so far */
	int nearest = lua_gettop(L);
	for (lua_pushnil(L); lua_next(L, table); lua_pop(L, 1)) {
		size_t len;
		if (lua_type(L, -2) != LUA_TSTRING)
			continue;
		const char *key = lua_tolstring(L, -2, &len);
		int edits = suggest_distance(name,
			(struct slice){ (const unsigned char *)key, len });
		if (nearer(L, edits, best, key, nearest)) {
			best = edits;
			lua_pushvalue(L, -2);
			lua_replace(L, nearest);
		}
	}
	if (best > limit) {
		lua_pushnil(L);
		lua_replace(L, nearest);
	}
}
