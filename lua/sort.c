/* sort - stable merge sort of a sequence by Python's order */
#include "lua/operators.h"

#include <stdint.h>

/* What is compared: text and integers are taken out of Lua once, all else stays
 * in the table of keys. */
struct entry {
	size_t at;   /* position from 1 */
	union {
		struct slice text;
		lua_Integer number;
	} key;
};

struct sorting {
	lua_State *L;
	int keys;    /* stack index of the table of keys */
	bool reverse;
	int (*compare)(const struct sorting *s, const struct entry *a,
	               const struct entry *b);
};

static int
compare_text(const struct sorting *s, const struct entry *a, const struct entry *b)
{
	(void)s;
	return slice_compare(a->key.text, b->key.text);
}

static int
compare_integers(const struct sorting *s, const struct entry *a,
                 const struct entry *b)
{
	(void)s;
	return (a->key.number > b->key.number) - (a->key.number < b->key.number);
}

static int
compare_values(const struct sorting *s, const struct entry *a,
               const struct entry *b)
{
	int result;

	lua_rawgeti(s->L, s->keys, (lua_Integer)a->at);
	lua_rawgeti(s->L, s->keys, (lua_Integer)b->at);
	result = value_compare(s->L, -2, -1, NULL);
	lua_pop(s->L, 2);
	return result;
}

/* Python asks whether the later is less than the earlier one: so do we, for its
 * messages' sake. */
static bool
goes_first(const struct sorting *s, const struct entry *later,
           const struct entry *earlier)
{
	int result = s->compare(s, later, earlier);

	return s->reverse ? result > 0 : result < 0;
}

static void
insertion(const struct sorting *s, struct entry *e, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		struct entry moved = e[i];
		size_t to = i;
		for (; to > 0 && goes_first(s, &moved, &e[to - 1]); to--)
			e[to] = e[to - 1];
		e[to] = moved;
	}
}

static void
merge(const struct sorting *s, struct entry *e, size_t middle, size_t n,
      struct entry *spare)
{
	size_t left = 0, right = middle, to = 0;

	if (!goes_first(s, &e[middle], &e[middle - 1]))
		return;
	memcpy(spare, e, middle * sizeof *e);
	while (left < middle && right < n)
		if (goes_first(s, &e[right], &spare[left]))
			e[to++] = e[right++];
		else
			e[to++] = spare[left++];
	memcpy(e + to, spare + left, (middle - left) * sizeof *e);
}

static void
sort_entries(const struct sorting *s, struct entry *e, size_t n,
             struct entry *spare)
{
	size_t middle = n / 2;

	if (n <= 8) {
		insertion(s, e, n);
		return;
	}
	sort_entries(s, e, middle, spare);
	sort_entries(s, e + middle, n - middle, spare);
	merge(s, e, middle, n, spare);
}

/* Pushes a table of what the elements are compared by. */
static void
push_keys(lua_State *L, int list, int key, lua_Integer n)
{
	lua_createtable(L, n < INT32_MAX ? (int)n : 0, 0);
	for (lua_Integer i = 1; i <= n; i++) {
		lua_rawgeti(L, list, i);
		if (key != 0)
			value_call(L, key, 1);
		if (lua_isnil(L, -1))
			raise_error(L, "list modified during sort");
		lua_rawseti(L, -2, i);
	}
}

/* Whether all keys have Lua's type; integers only, of the numbers. */
static bool
all_of(lua_State *L, int keys, lua_Integer n, int type)
{
	for (lua_Integer i = 1; i <= n; i++) {
		bool is = lua_rawgeti(L, keys, i) == type &&
			(type != LUA_TNUMBER || lua_isinteger(L, -1));
		lua_pop(L, 1);
		if (!is)
			return false;
	}
	return true;
}

static void
fill_entries(struct sorting *s, struct entry *e, lua_Integer n)
{
	lua_State *L = s->L;

	s->compare = all_of(L, s->keys, n, LUA_TSTRING) ? compare_text :
		all_of(L, s->keys, n, LUA_TNUMBER) ? compare_integers :
		compare_values;
	for (lua_Integer i = 0; i < n; i++) {
		lua_rawgeti(L, s->keys, i + 1);
		e[i].at = (size_t)i + 1;
		if (s->compare == compare_text)
			e[i].key.text.ptr = (const unsigned char *)
				lua_tolstring(L, -1, &e[i].key.text.len);
		else if (s->compare == compare_integers)
			e[i].key.number = lua_tointeger(L, -1);
		lua_pop(L, 1);   /* the table keeps it */
	}
}

void
list_sort(lua_State *L, int list, int key, bool reverse)
{
	lua_Integer n = (lua_Integer)lua_rawlen(L, list);
	struct sorting s = { .L = L, .reverse = reverse };
	int top = lua_gettop(L);
	struct entry *e;

	luaL_checkstack(L, 16, "sort");
	push_keys(L, list, key, n);
	s.keys = top + 1;
	e = lua_newuserdatauv(L, ((size_t)n + (size_t)n / 2 + 1) * sizeof *e, 0);
	fill_entries(&s, e, n);
	sort_entries(&s, e, (size_t)n, e + n);
	if ((lua_Integer)lua_rawlen(L, list) != n)
		raise_error(L, "list modified during sort");
	if (key != 0)   /* the keys are done with: hold the elements instead */
		for (lua_Integer i = 1; i <= n; i++) {
			lua_rawgeti(L, list, i);
			lua_rawseti(L, s.keys, i);
		}
	for (lua_Integer i = 0; i < n; i++) {
		lua_rawgeti(L, s.keys, (lua_Integer)e[i].at);
		lua_rawseti(L, list, i + 1);
	}
	lua_settop(L, top);
}
