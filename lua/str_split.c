/* str_split - cutting text into a list */
#include <stdint.h>

#include "engine/scan.h"
#include "engine/unicode.h"
#include "lua/str_methods.h"

/* Pieces are gathered on the C stack, so that most lists get their size at once. */
enum { PIECES = 64 };

/* A list being filled: pushed when the first pieces are flushed. */
struct pieces {
	lua_State *L;
	struct slice at[PIECES];
	size_t n;       /* waiting in `at` */
	size_t done;    /* in the list */
};

static void
flush(struct pieces *p)
{
	if (p->done == 0)
		value_new_list(p->L, p->n);
	for (size_t i = 0; i < p->n; i++) {
		str_push(p->L, p->at[i]);
		lua_rawseti(p->L, -2, (lua_Integer)(p->done + i + 1));
	}
	p->done += p->n;
	p->n = 0;
}

static void
add(struct pieces *p, struct slice piece)
{
	if (p->n == PIECES)
		flush(p);
	p->at[p->n++] = piece;
}

/* Pushes the list. */
static int
finish(struct pieces *p)
{
	if (p->n > 0 || p->done == 0)
		flush(p);
	return 1;
}

static void
start(struct pieces *p, lua_State *L)
{
	p->L = L;
	p->n = 0;
	p->done = 0;
}

static void
reverse_list(lua_State *L, size_t n)
{
	for (lua_Integer a = 1, b = (lua_Integer)n; a < b; a++, b--) {
		lua_rawgeti(L, -1, a);
		lua_rawgeti(L, -2, b);
		lua_rawseti(L, -3, a);
		lua_rawseti(L, -2, b);
	}
}

/* -- split --------------------------------------------------------------- */

static int
split_byte(lua_State *L, struct slice s, unsigned char byte, size_t most)
{
	const unsigned char *p = s.ptr, *end = s.ptr + s.len;
	struct pieces list;

	start(&list, L);
	while (most > 0) {
		size_t room = PIECES - 1 < most ? PIECES - 1 : most;
		list.n = scan_split(p, end, byte, list.at, room, &p);
		if (list.n < room)
			break;
		most -= list.n;
		if (most > 0)
			flush(&list);
	}
	add(&list, (struct slice){ p, (size_t)(end - p) });
	return finish(&list);
}

static int
split_text(lua_State *L, struct slice s, struct slice sep, size_t most)
{
	bool bytes = str_bytes(L);
	struct pieces list;
	size_t from = 0;
	ptrdiff_t at;

	start(&list, L);
	while (most-- > 0 && (at = str_find(s, sep, from, bytes)) >= 0) {
		add(&list, str_part(s, from, (size_t)at));
		from = (size_t)at + sep.len;
	}
	add(&list, str_part(s, from, s.len));
	return finish(&list);
}

/* Length of the white space character at p, or 0. */
static size_t
space_at(const unsigned char *p, const unsigned char *end, bool bytes)
{
	uint32_t code;

	if (*p < 128)
		return ascii_is_space(*p);
	size_t n = str_char(p, end, bytes, &code);
	return unicode_has(code, UNICODE_SPACE) ? n : 0;
}

const unsigned char *
str_skip_spaces(const unsigned char *p, const unsigned char *end, bool bytes)
{
	size_t n;

	while (p < end && (n = space_at(p, end, bytes)) > 0)
		p += n;
	return p;
}

const unsigned char *
str_skip_word(const unsigned char *p, const unsigned char *end, bool bytes)
{
	uint32_t code;

	while (p < end) {
		if (*p < 128) {
			if (*p <= ' ' && ascii_is_space(*p))
				break;
			p++;
		} else if (space_at(p, end, bytes) > 0) {
			break;
		} else {
			p += str_char(p, end, bytes, &code);
		}
	}
	return p;
}

static int
split_spaces(lua_State *L, struct slice s, size_t most)
{
	const unsigned char *end = s.ptr + s.len;
	bool bytes = str_bytes(L);
	struct pieces list;

	start(&list, L);
	const unsigned char *p = str_skip_spaces(s.ptr, end, bytes);
	while (p < end && most-- > 0) {
		const unsigned char *stop = str_skip_word(p, end, bytes);
		add(&list, (struct slice){ p, (size_t)(stop - p) });
		p = str_skip_spaces(stop, end, bytes);
	}
	if (p < end)   /* maxsplit was reached */
		add(&list, (struct slice){ p, (size_t)(end - p) });
	return finish(&list);
}

/* sep and maxsplit of split and rsplit; sep.ptr is NULL for white space. */
static size_t
take_arguments(lua_State *L, struct slice *sep)
{
	arg_check(L, 1, 3);
	lua_Integer limit = arg_int_or(L, 3, "maxsplit", -1);
	*sep = (struct slice){ NULL, 0 };
	if (!value_absent(L, 2)) {
		*sep = arg_str(L, 2, "sep");
		if (sep->len == 0)
			raise_error(L, "empty separator");
	}
	return limit < 0 ? SIZE_MAX : (size_t)limit;
}

int
str_method_split(lua_State *L)
{
	struct slice sep;
	size_t most = take_arguments(L, &sep);
	struct slice s = str_self(L);

	if (sep.ptr == NULL)
		return split_spaces(L, s, most);
	if (sep.len == 1 && (sep.ptr[0] < 128 || str_bytes(L)))
		return split_byte(L, s, sep.ptr[0], most);
	return split_text(L, s, sep, most);
}

/* -- rsplit -------------------------------------------------------------- */

static const unsigned char *
skip_word_back(const unsigned char *begin, const unsigned char *p, bool bytes)
{
	uint32_t code;

	while (p > begin) {
		size_t n = str_char_back(begin, p, bytes, &code);
		if (code < 128 ? ascii_is_space(p[-1])
		               : unicode_has(code, UNICODE_SPACE))
			break;
		p -= n;
	}
	return p;
}

static int
rsplit_spaces(lua_State *L, struct slice s, size_t most)
{
	bool bytes = str_bytes(L);
	struct pieces list;

	start(&list, L);
	s = str_trim(s, STR_RIGHT, bytes);
	while (s.len > 0 && most-- > 0) {
		const unsigned char *end = s.ptr + s.len;
		const unsigned char *p = skip_word_back(s.ptr, end, bytes);
		add(&list, (struct slice){ p, (size_t)(end - p) });
		s.len = (size_t)(p - s.ptr);
		s = str_trim(s, STR_RIGHT, bytes);
	}
	if (s.len > 0)
		add(&list, s);
	finish(&list);
	reverse_list(L, list.done);
	return 1;
}

static int
rsplit_text(lua_State *L, struct slice s, struct slice sep, size_t most)
{
	bool bytes = str_bytes(L);
	struct pieces list;
	ptrdiff_t at;

	start(&list, L);
	while (most-- > 0 && (at = str_find_back(s, sep, bytes)) >= 0) {
		add(&list, str_part(s, (size_t)at + sep.len, s.len));
		s.len = (size_t)at;
	}
	add(&list, s);
	finish(&list);
	reverse_list(L, list.done);
	return 1;
}

int
str_method_rsplit(lua_State *L)
{
	struct slice sep;
	size_t most = take_arguments(L, &sep);
	struct slice s = str_self(L);

	return sep.ptr == NULL ? rsplit_spaces(L, s, most)
	                       : rsplit_text(L, s, sep, most);
}

/* -- at one character ---------------------------------------------------- */

static int
split_all(lua_State *L, unsigned char byte)
{
	arg_check(L, 1, 1);
	return split_byte(L, str_self(L), byte, SIZE_MAX);
}

int
str_method_splitline(lua_State *L)
{
	return split_all(L, '\n');
}

int
str_method_splittab(lua_State *L)
{
	return split_all(L, '\t');
}

int
str_method_splitcomma(lua_State *L)
{
	return split_all(L, ',');
}

int
str_method_splitcolon(lua_State *L)
{
	return split_all(L, ':');
}

int
str_method_splitslash(lua_State *L)
{
	return split_all(L, '/');
}

/* -- lines --------------------------------------------------------------- */

/* Length of the line's end at p, or 0: Python's list of what ends a line. */
static size_t
line_end(const unsigned char *p, const unsigned char *end, bool bytes)
{
	uint32_t code;

	if (*p == '\r')
		return end - p > 1 && p[1] == '\n' ? 2 : 1;
	if (*p < 128)
		return (*p >= '\n' && *p <= '\f') || (*p >= 0x1c && *p <= 0x1e);
	size_t n = str_char(p, end, bytes, &code);
	return code == 0x85 || code == 0x2028 || code == 0x2029 ? n : 0;
}

int
str_method_splitlines(lua_State *L)
{
	arg_check(L, 1, 2);
	struct slice s = str_self(L);
	bool keep = arg_truth_or(L, 2, false);
	bool bytes = str_bytes(L);
	const unsigned char *p = s.ptr, *end = s.ptr + s.len, *from = p;
	struct pieces list;
	uint32_t code;

	start(&list, L);
	while (p < end) {
		size_t n = line_end(p, end, bytes);
		if (n == 0) {
			p += *p < 128 ? 1 : str_char(p, end, bytes, &code);
			continue;
		}
		size_t len = (size_t)(p - from) + (keep ? n : 0);
		add(&list, (struct slice){ from, len });
		p += n;
		from = p;
	}
	if (from < end)
		add(&list, (struct slice){ from, (size_t)(end - from) });
	return finish(&list);
}
