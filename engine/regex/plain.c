/* plain - patterns of Python's that plainly are something simpler: see regex.h */
#include <stdint.h>

#include "engine/array.h"
#include "engine/err.h"
#include "engine/regex.h"

/* Characters that stand for themselves in all dialects, in sets too. */
static bool
is_literal(unsigned char c)
{
	return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z')
	       || (c != 0 && strchr(" _,:;/=@#%&~\"'<>!", c));
}

static bool
is_quantifier(unsigned char c)
{
	return c == '*' || c == '+' || c == '?';
}

/* Past a set of literals and ranges of them, from behind its [; NULL where it is more. */
static const unsigned char *
skip_set(const unsigned char *p, const unsigned char *end)
{
	const unsigned char *from = p + (p < end && *p == '^');

	for (p = from; p < end && *p != ']'; p++) {
		bool range = *p == '-' && p > from && p + 1 < end && p[1] != ']';
		if (!is_literal(*p) && !range)
			return NULL;
	}
	return p < end && p > from ? p + 1 : NULL;
}

bool
regex_is_ere(struct slice pattern)
{
	const unsigned char *p = pattern.ptr, *end = p + pattern.len;
	bool repeatable = false;   /* what stands before */

	while (p < end) {
		unsigned char c = *p++;
		if (is_literal(c) || c == '.') {
			repeatable = true;
		} else if (c == '[') {
			if (!(p = skip_set(p, end)))
				return false;
			repeatable = true;
		} else if (is_quantifier(c) && repeatable) {
			repeatable = false;
		} else if (!(c == '^' && p - 1 == pattern.ptr)
		           && !(c == '$' && p == end)) {
			return false;
		}
	}
	return true;
}

bool
regex_is_fixed(struct slice pattern)
{
	for (size_t i = 0; i < pattern.len; i++)
		if (!is_literal(pattern.ptr[i]))
			return false;
	return true;
}

bool *
regex_byte_set(struct slice pattern)
{
	const unsigned char *p = pattern.ptr + 1, *end = p + pattern.len - 1;

	if (pattern.len < 3 || pattern.ptr[0] != '[' || *p == '^'
	    || skip_set(p, end) != end)
		return NULL;
	bool *set = array_new(256, sizeof(*set));
	for (end--; p < end; p++) {
		unsigned last = end - p > 2 && p[1] == '-' ? p[2] : *p;
		for (unsigned c = *p; c <= last; c++)
			set[c] = true;
		p += last != *p ? 2 : 0;
	}
	return set;
}

size_t
regex_set_room(const bool *set, struct slice s, size_t len)
{
	size_t n = 0;

	if (len <= 1)
		return s.len;
	for (size_t i = 0; i < s.len; i++)
		n += set[s.ptr[i]];
	if (n > (PTRDIFF_MAX - s.len) / len)
		die("memory exhausted");
	return s.len + n * (len - 1);
}

/* By one byte or by none. */
static unsigned char *
replace_by_byte(const bool *set, struct slice s, struct slice by, unsigned char *to,
                size_t *n)
{
	const unsigned char byte = by.len > 0 ? *by.ptr : 0;
	const size_t step = by.len;
	size_t found = 0;

	for (size_t i = 0; i < s.len; i++) {
		bool in = set[s.ptr[i]];
		*to = in ? byte : s.ptr[i];
		to += in ? step : 1;
		found += in;
	}
	*n = found;
	return to;
}

unsigned char *
regex_set_replace(const bool *set, struct slice s, struct slice by, unsigned char *to,
                  size_t *n)
{
	if (by.len <= 1)
		return replace_by_byte(set, s, by, to, n);
	*n = 0;
	for (size_t i = 0; i < s.len; i++) {
		if (!set[s.ptr[i]]) {
			*to++ = s.ptr[i];
			continue;
		}
		memcpy(to, by.ptr, by.len);
		to += by.len;
		++*n;
	}
	return to;
}
