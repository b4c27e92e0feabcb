/* field - fields of a text: see field.h */
#include "lua/field.h"

#include "engine/scan.h"
#include "lua/lend.h"
#include "lua/str_methods.h"

static bool
field_after(struct slice s, unsigned char separator, lua_Integer k, struct slice *field)
{
	const unsigned char *p = s.ptr, *end = p + s.len, *stop;

	/* fields are short: a loop is quicker than a call for each */
	for (; k > 0; k--) {
		while (p < end && *p != separator)
			p++;
		if (p++ == end)
			return false;
	}
	for (stop = p; stop < end && *stop != separator; stop++)
		;
	*field = (struct slice){ p, (size_t)(stop - p) };
	return true;
}

/* Field -1 is the last. */
static bool
field_before(struct slice s, unsigned char separator, lua_Integer k, struct slice *field)
{
	const unsigned char *end = s.ptr + s.len, *from;

	for (;; end = from) {
		from = scan_byte_back(s.ptr, end, separator);
		if (++k == 0)
			break;
		if (from == NULL)
			return false;
	}
	from = from ? from + 1 : s.ptr;
	*field = (struct slice){ from, (size_t)(end - from) };
	return true;
}

static bool
word_after(struct slice s, lua_Integer k, bool bytes, struct slice *field)
{
	const unsigned char *end = s.ptr + s.len;
	const unsigned char *p = str_skip_spaces(s.ptr, end, bytes);

	for (; p < end; k--) {
		const unsigned char *stop = str_skip_word(p, end, bytes);
		if (k == 0) {
			*field = (struct slice){ p, (size_t)(stop - p) };
			return true;
		}
		p = str_skip_spaces(stop, end, bytes);
	}
	return false;
}

/* How many words there are, for fields that count from the last. */
static lua_Integer
count_words(struct slice s, bool bytes)
{
	const unsigned char *end = s.ptr + s.len;
	const unsigned char *p = str_skip_spaces(s.ptr, end, bytes);
	lua_Integer n = 0;

	for (; p < end; n++)
		p = str_skip_spaces(str_skip_word(p, end, bytes), end, bytes);
	return n;
}

static bool
find_word(struct slice s, lua_Integer k, bool bytes, struct slice *field)
{
	if (k < 0)
		k += count_words(s, bytes);
	return k >= 0 && word_after(s, k, bytes, field);
}

/* (text, separator, k) on the stack: the field, or an error. */
static struct slice
find_field(lua_State *L)
{
	struct slice s = str_self(L), field;
	const char *separator = lua_tostring(L, 2);
	lua_Integer k = lua_tointeger(L, 3);
	bool found;

	if (separator == NULL)
		found = find_word(s, k, str_bytes(L), &field);
	else if (k >= 0)
		found = field_after(s, (unsigned char)*separator, k, &field);
	else
		found = field_before(s, (unsigned char)*separator, k, &field);
	if (!found)
		raise_error(L, "list index out of range");
	return field;
}

int
op_field(lua_State *L)
{
	str_push(L, find_field(L));
	return 1;
}

int
op_part(lua_State *L)
{
	lend_push(L, (size_t)lua_tointeger(L, 4), find_field(L));
	return 1;
}

/* -- all fields ------------------------------------------------------------- */

/* Moves the walk to its next field; false at the end. */
static bool
next_field(lua_State *L, struct lent *walk)
{
	const unsigned char *p = walk->rest.ptr, *end = p + walk->rest.len, *stop;
	bool bytes = str_bytes(L);

	if (p == NULL)
		return false;
	if (walk->separator < 0) {
		p = str_skip_spaces(p, end, bytes);
		if (p == end)
			return false;
		stop = str_skip_word(p, end, bytes);
	} else {
		for (stop = p; stop < end && *stop != walk->separator; stop++)
			;
	}
	walk->text = (struct slice){ p, (size_t)(stop - p) };
	if (stop == end)
		walk->rest.ptr = NULL;
	else if (walk->separator < 0)
		walk->rest = (struct slice){ stop, (size_t)(end - stop) };
	else
		walk->rest = (struct slice){ stop + 1, (size_t)(end - stop - 1) };
	return true;
}

/* Steps of Lua's for: the state is the walk. */
static int
step_field(lua_State *L)
{
	struct lent *walk = lua_touserdata(L, 1);

	if (!next_field(L, walk))
		return 0;
	str_push(L, walk->text);
	return 1;
}

static int
step_part(lua_State *L)
{
	struct lent *walk = lua_touserdata(L, 1);

	if (!next_field(L, walk))
		return 0;
	lua_pushlightuserdata(L, walk);
	return 1;
}

static int
begin_walk(lua_State *L, lua_CFunction step)
{
	struct slice s = str_self(L);
	const char *separator = lua_tostring(L, 2);
	struct lent *walk = &language_of(L)->lent[lua_tointeger(L, 3)];

	walk->rest = s.len > 0 ? s : SLICE("");
	walk->separator = separator ? (unsigned char)*separator : -1;
	lua_pushcfunction(L, step);
	lua_pushlightuserdata(L, walk);
	return 2;
}

int
op_fields(lua_State *L)
{
	return begin_walk(L, step_field);
}

int
op_parts(lua_State *L)
{
	return begin_walk(L, step_part);
}
