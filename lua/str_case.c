/* str_case - upper and lower case, and what kinds of characters text has */
#include <stdint.h>

#include "engine/unicode.h"
#include "lua/str_methods.h"

/* -- kinds of characters ------------------------------------------------- */

static bool
between(uint32_t code, unsigned char first, unsigned char last)
{
	return code - first <= (uint32_t)(last - first);
}

static bool
is_upper(uint32_t code)
{
	return code < 128 ? between(code, 'A', 'Z')
	                  : unicode_has(code, UNICODE_UPPER);
}

static bool
is_lower(uint32_t code)
{
	return code < 128 ? between(code, 'a', 'z')
	                  : unicode_has(code, UNICODE_LOWER);
}

static bool
is_title(uint32_t code)
{
	return code >= 128 && unicode_has(code, UNICODE_TITLE);
}

static bool
is_cased(uint32_t code)
{
	return code < 128 ? between(code | 32, 'a', 'z') : unicode_cased(code);
}

static bool
is_alpha(uint32_t code)
{
	return code < 128 ? between(code | 32, 'a', 'z')
	                  : unicode_has(code, UNICODE_ALPHA);
}

static bool
is_decimal(uint32_t code)
{
	return unicode_decimal(code) >= 0;
}

static bool
is_digit(uint32_t code)
{
	return code < 128 ? between(code, '0', '9')
	                  : unicode_has(code, UNICODE_DIGIT);
}

static bool
is_numeric(uint32_t code)
{
	return code < 128 ? between(code, '0', '9')
	                  : unicode_has(code, UNICODE_NUMERIC);
}

static bool
is_alnum(uint32_t code)
{
	return is_alpha(code) || is_numeric(code) || is_digit(code);
}

static bool
is_space(uint32_t code)
{
	return code < 128 ? ascii_is_space((unsigned char)code)
	                  : unicode_has(code, UNICODE_SPACE);
}

static bool
is_printable(uint32_t code)
{
	return code < 127 ? code >= ' ' : unicode_has(code, UNICODE_PRINTABLE);
}

static bool
is_name_start(uint32_t code)
{
	if (code < 128)
		return code == '_' || is_alpha(code);
	return unicode_has(code, UNICODE_ALPHA)
	    != unicode_has(code, UNICODE_START_ODD);
}

static bool
is_name_more(uint32_t code)
{
	if (code < 128)
		return code == '_' || is_alpha(code) || is_digit(code);
	return unicode_has(code, UNICODE_ALPHA)
	    != unicode_has(code, UNICODE_MORE_ODD);
}

static bool
all(struct slice s, bool bytes, bool (*test)(uint32_t))
{
	const unsigned char *p = s.ptr, *end = s.ptr + s.len;
	uint32_t code;

	while (p < end) {
		p += str_char(p, end, bytes, &code);
		if (!test(code))
			return false;
	}
	return true;
}

/* Pushes whether all characters of self pass; of "", `empty`. */
static int
push_all(lua_State *L, bool (*test)(uint32_t), bool empty)
{
	arg_check(L, 1, 1);
	struct slice s = str_self(L);

	lua_pushboolean(L, s.len == 0 ? empty : all(s, str_bytes(L), test));
	return 1;
}

int
str_method_isalnum(lua_State *L)
{
	return push_all(L, is_alnum, false);
}

int
str_method_isalpha(lua_State *L)
{
	return push_all(L, is_alpha, false);
}

static bool
below_128(uint32_t code)
{
	return code < 128;
}

int
str_method_isascii(lua_State *L)
{
	return push_all(L, below_128, true);
}

int
str_method_isdecimal(lua_State *L)
{
	return push_all(L, is_decimal, false);
}

int
str_method_isdigit(lua_State *L)
{
	return push_all(L, is_digit, false);
}

int
str_method_isnumeric(lua_State *L)
{
	return push_all(L, is_numeric, false);
}

int
str_method_isprintable(lua_State *L)
{
	return push_all(L, is_printable, true);
}

int
str_method_isspace(lua_State *L)
{
	return push_all(L, is_space, false);
}

int
str_method_isidentifier(lua_State *L)
{
	arg_check(L, 1, 1);
	struct slice s = str_self(L);
	bool bytes = str_bytes(L);
	bool is = false;
	uint32_t code;

	if (s.len > 0) {
		size_t n = str_char(s.ptr, s.ptr + s.len, bytes, &code);
		is = is_name_start(code)
		  && all(str_part(s, n, s.len), bytes, is_name_more);
	}
	lua_pushboolean(L, is);
	return 1;
}

/* Whether there is a cased character and none fails `test` of the other case. */
static int
push_one_case(lua_State *L, bool (*wanted)(uint32_t), bool (*other)(uint32_t))
{
	arg_check(L, 1, 1);
	struct slice s = str_self(L);
	const unsigned char *p = s.ptr, *end = s.ptr + s.len;
	bool bytes = str_bytes(L), found = false;
	uint32_t code;

	while (p < end) {
		p += str_char(p, end, bytes, &code);
		if (other(code) || is_title(code)) {
			found = false;
			break;
		}
		found = found || wanted(code);
	}
	lua_pushboolean(L, found);
	return 1;
}

int
str_method_islower(lua_State *L)
{
	return push_one_case(L, is_lower, is_upper);
}

int
str_method_isupper(lua_State *L)
{
	return push_one_case(L, is_upper, is_lower);
}

int
str_method_istitle(lua_State *L)
{
	arg_check(L, 1, 1);
	struct slice s = str_self(L);
	const unsigned char *p = s.ptr, *end = s.ptr + s.len;
	bool bytes = str_bytes(L), found = false, in_word = false;
	uint32_t code;

	while (p < end) {
		p += str_char(p, end, bytes, &code);
		bool first = is_upper(code) || is_title(code);
		bool cased = first || is_lower(code);
		if (cased && first == in_word) {
			found = false;
			break;
		}
		in_word = cased;
		found = found || cased;
	}
	lua_pushboolean(L, found);
	return 1;
}

/* -- changing case ------------------------------------------------------- */

/* Text being mapped: where in it the current character is. */
struct mapping {
	struct buf *out;
	const unsigned char *start, *end;
	bool bytes;
};

static void
put_mapped(struct mapping *m, uint32_t code, enum unicode_case to)
{
	uint32_t codes[3];
	size_t n = unicode_map(code, to, codes);

	for (size_t i = 0; i < n; i++)
		str_put_code(m->out, codes[i]);
}

static bool
is_ignorable(uint32_t code)
{
	return unicode_has(code, UNICODE_IGNORABLE);
}

/* Whether the capital sigma in [p, after) ends a word: Unicode's Final_Sigma. */
static bool
is_final_sigma(const struct mapping *m, const unsigned char *p,
               const unsigned char *after)
{
	uint32_t code = 0;
	bool found = false;

	while (!found && p > m->start) {
		p -= str_char_back(m->start, p, m->bytes, &code);
		found = !is_ignorable(code);
	}
	if (!found || !is_cased(code))
		return false;
	for (found = false; !found && after < m->end;) {
		after += str_char(after, m->end, m->bytes, &code);
		found = !is_ignorable(code);
	}
	return !found || !is_cased(code);
}

/* Appends the character of n bytes at p in lower case. */
static void
put_lower(struct mapping *m, const unsigned char *p, size_t n, uint32_t code)
{
	enum { CAPITAL_SIGMA = 0x3a3, FINAL_SIGMA = 0x3c2 };

	if (code < 128)
		buf_put_byte(m->out, (unsigned char)
		             (between(code, 'A', 'Z') ? code | 32 : code));
	else if (code == CAPITAL_SIGMA && is_final_sigma(m, p, p + n))
		str_put_code(m->out, FINAL_SIGMA);
	else
		put_mapped(m, code, UNICODE_TO_LOWER);
}

static void
put_upper(struct mapping *m, uint32_t code, enum unicode_case to)
{
	if (code < 128)
		buf_put_byte(m->out, (unsigned char)
		             (between(code, 'a', 'z') ? code ^ 32 : code));
	else
		put_mapped(m, code, to);
}

/* Appends ASCII with the letters from `first` on in the other case; gives where
   something else begins. */
static const unsigned char *
put_ascii(struct buf *out, const unsigned char *p, const unsigned char *end,
          unsigned char first)
{
	size_t n = (size_t)(end - p), i = 0;

	buf_reserve(out, n);
	unsigned char *to = out->ptr + out->len;
	for (; i < n && p[i] < 128; i++)
		to[i] = (unsigned char)(p[i] ^ ((unsigned char)(p[i] - first) < 26) << 5);
	out->len += i;
	return p + i;
}

/* Whether all is ASCII without a letter from `first` on: nothing to do. */
static bool
is_settled(struct slice s, unsigned char first)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.ptr[i] > 127 || (unsigned char)(s.ptr[i] - first) < 26)
			return false;
	return true;
}

static int
map_all(lua_State *L, enum unicode_case to)
{
	arg_check(L, 1, 1);
	struct slice s = str_self(L);
	unsigned char first = to == UNICODE_TO_UPPER ? 'a' : 'A';

	if (is_settled(s, first))
		return str_push_part(L, s, s);
	struct buf *out = value_scratch(L, 0);
	struct mapping m = { out, s.ptr, s.ptr + s.len, str_bytes(L) };
	const unsigned char *p = put_ascii(out, m.start, m.end, first);
	uint32_t code;
	while (p < m.end) {
		size_t n = str_char(p, m.end, m.bytes, &code);
		if (code < 128) {
			p = put_ascii(out, p, m.end, first);
			continue;
		}
		if (to == UNICODE_TO_LOWER)
			put_lower(&m, p, n, code);
		else
			put_mapped(&m, code, to);
		p += n;
	}
	str_push(L, buf_slice(out));
	return 1;
}

int
str_method_upper(lua_State *L)
{
	return map_all(L, UNICODE_TO_UPPER);
}

int
str_method_lower(lua_State *L)
{
	return map_all(L, UNICODE_TO_LOWER);
}

int
str_method_casefold(lua_State *L)
{
	return map_all(L, UNICODE_TO_FOLD);
}

typedef void put(struct mapping *m, const unsigned char *p, size_t n,
                 uint32_t code, bool after_cased);

/* Maps character by character; `put` learns whether the one before was cased. */
static int
map_each(lua_State *L, put *put_one)
{
	arg_check(L, 1, 1);
	struct slice s = str_self(L);
	struct buf *out = value_scratch(L, 0);
	struct mapping m = { out, s.ptr, s.ptr + s.len, str_bytes(L) };
	bool after_cased = false;
	uint32_t code;

	buf_reserve(out, s.len);
	for (const unsigned char *p = m.start; p < m.end;) {
		size_t n = str_char(p, m.end, m.bytes, &code);
		put_one(&m, p, n, code, after_cased);
		after_cased = is_cased(code);
		p += n;
	}
	str_push(L, buf_slice(out));
	return 1;
}

static void
put_swapped(struct mapping *m, const unsigned char *p, size_t n, uint32_t code,
            bool after_cased)
{
	(void)after_cased;
	if (is_upper(code))
		put_lower(m, p, n, code);
	else if (is_lower(code))
		put_upper(m, code, UNICODE_TO_UPPER);
	else
		str_put_code(m->out, code);
}

static void
put_title(struct mapping *m, const unsigned char *p, size_t n, uint32_t code,
          bool after_cased)
{
	if (after_cased)
		put_lower(m, p, n, code);
	else
		put_upper(m, code, UNICODE_TO_TITLE);
}

static void
put_capital(struct mapping *m, const unsigned char *p, size_t n, uint32_t code,
            bool after_cased)
{
	(void)after_cased;
	if (p == m->start)
		put_upper(m, code, UNICODE_TO_TITLE);
	else
		put_lower(m, p, n, code);
}

int
str_method_swapcase(lua_State *L)
{
	return map_each(L, put_swapped);
}

int
str_method_title(lua_State *L)
{
	return map_each(L, put_title);
}

int
str_method_capitalize(lua_State *L)
{
	return map_each(L, put_capital);
}
