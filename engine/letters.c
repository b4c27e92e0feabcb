#include "engine/letters.h"

#include "engine/unicode.h"
#include "engine/utf8.h"

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
below_128(uint32_t code)
{
	return code < 128;
}

static bool
all(struct slice s, bool bytes, bool (*test)(uint32_t))
{
	const unsigned char *p = s.ptr, *end = s.ptr + s.len;
	uint32_t code;

	while (p < end) {
		p += utf8_char(p, end, bytes, &code);
		if (!test(code))
			return false;
	}
	return true;
}

bool
letters_all(struct slice s, bool bytes, enum letters_kind kind)
{
	static bool (*const tests[])(uint32_t) = {
		[LETTERS_ALNUM] = is_alnum, [LETTERS_ALPHA] = is_alpha,
		[LETTERS_ASCII] = below_128, [LETTERS_DECIMAL] = is_decimal,
		[LETTERS_DIGIT] = is_digit, [LETTERS_NUMERIC] = is_numeric,
		[LETTERS_PRINTABLE] = is_printable, [LETTERS_SPACE] = is_space
	};

	if (s.len == 0)
		return kind == LETTERS_ASCII || kind == LETTERS_PRINTABLE;
	return all(s, bytes, tests[kind]);
}

bool
letters_identifier(struct slice s, bool bytes)
{
	uint32_t code;

	if (s.len == 0)
		return false;
	size_t n = utf8_char(s.ptr, s.ptr + s.len, bytes, &code);
	return is_name_start(code)
	       && all((struct slice){ s.ptr + n, s.len - n }, bytes, is_name_more);
}

bool
letters_one_case(struct slice s, bool bytes, bool upper)
{
	const unsigned char *p = s.ptr, *end = s.ptr + s.len;
	bool found = false;
	uint32_t code;

	while (p < end) {
		p += utf8_char(p, end, bytes, &code);
		if ((upper ? is_lower(code) : is_upper(code)) || is_title(code))
			return false;
		found = found || (upper ? is_upper(code) : is_lower(code));
	}
	return found;
}

bool
letters_titled(struct slice s, bool bytes)
{
	const unsigned char *p = s.ptr, *end = s.ptr + s.len;
	bool found = false, in_word = false;
	uint32_t code;

	while (p < end) {
		p += utf8_char(p, end, bytes, &code);
		bool first = is_upper(code) || is_title(code);
		bool cased = first || is_lower(code);
		if (cased && first == in_word)
			return false;
		in_word = cased;
		found = found || cased;
	}
	return found;
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
		utf8_put(m->out, codes[i]);
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
		p -= utf8_char_back(m->start, p, m->bytes, &code);
		found = !is_ignorable(code);
	}
	if (!found || !is_cased(code))
		return false;
	for (found = false; !found && after < m->end;) {
		after += utf8_char(after, m->end, m->bytes, &code);
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
		utf8_put(m->out, FINAL_SIGMA);
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

typedef void put(struct mapping *m, const unsigned char *p, size_t n,
                 uint32_t code, bool after_cased);

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
		utf8_put(m->out, code);
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

/* All characters alike. */
static void
map_all(struct mapping *m, enum unicode_case to)
{
	unsigned char first = to == UNICODE_TO_UPPER ? 'a' : 'A';
	const unsigned char *p = put_ascii(m->out, m->start, m->end, first);
	uint32_t code;

	while (p < m->end) {
		size_t n = utf8_char(p, m->end, m->bytes, &code);
		if (code < 128) {
			p = put_ascii(m->out, p, m->end, first);
			continue;
		}
		if (to == UNICODE_TO_LOWER)
			put_lower(m, p, n, code);
		else
			put_mapped(m, code, to);
		p += n;
	}
}

/* Character by character; `put_one` learns whether the one before was cased. */
static void
map_each(struct mapping *m, put *put_one)
{
	bool after_cased = false;
	uint32_t code;

	buf_reserve(m->out, (size_t)(m->end - m->start));
	for (const unsigned char *p = m->start; p < m->end;) {
		size_t n = utf8_char(p, m->end, m->bytes, &code);
		put_one(m, p, n, code, after_cased);
		after_cased = is_cased(code);
		p += n;
	}
}

void
letters_put(struct buf *out, struct slice s, bool bytes, enum letters_case to)
{
	struct mapping m = { out, s.ptr, s.ptr + s.len, bytes };

	switch (to) {
	case LETTERS_UPPER:
		map_all(&m, UNICODE_TO_UPPER);
		break;
	case LETTERS_LOWER:
		map_all(&m, UNICODE_TO_LOWER);
		break;
	case LETTERS_FOLD:
		map_all(&m, UNICODE_TO_FOLD);
		break;
	case LETTERS_SWAP:
		map_each(&m, put_swapped);
		break;
	case LETTERS_TITLE:
		map_each(&m, put_title);
		break;
	case LETTERS_CAPITAL:
		map_each(&m, put_capital);
		break;
	}
}
