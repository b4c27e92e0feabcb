/* byte_set - patterns that are one of some bytes of ASCII need no regex */
#include "engine/scan.h"
#include "engine/sed/substitute.h"

static void
add(struct byte_set *set, unsigned char byte)
{
	if (!set->has[byte])
		set->n++;
	set->has[byte] = true;
	set->last = byte;
}

static bool
is_alike(unsigned char a, unsigned char b, unsigned char first, unsigned char last)
{
	return a >= first && a <= last && b >= first && b <= last;
}

/* Ranges within letters of one case, or digits. */
static bool
add_range(struct byte_set *set, unsigned char a, unsigned char b)
{
	if (a > b || !(is_alike(a, b, 'a', 'z') || is_alike(a, b, 'A', 'Z')
	               || is_alike(a, b, '0', '9')))
		return false;
	for (unsigned byte = a; byte <= b; byte++)
		add(set, (unsigned char)byte);
	return true;
}

/* [members], nothing negated or named. */
static bool
read_members(struct byte_set *set, struct slice members)
{
	if (members.len == 0 || members.ptr[0] == '^')
		return false;
	for (size_t i = 0; i < members.len; i++) {
		unsigned char byte = members.ptr[i];
		if (byte >= 0x80 || byte == '[' || byte == '\\' || byte == '-'
		    || (byte == ']' && i > 0))
			return false;
		if (i + 2 < members.len && members.ptr[i + 1] == '-') {
			if (!add_range(set, byte, members.ptr[i + 2]))
				return false;
			i += 2;
		} else {
			add(set, byte);
		}
	}
	return true;
}

/* A byte that stands for itself, as it is or behind a backslash. */
static bool
read_single(struct byte_set *set, struct slice pattern, bool extended)
{
	unsigned char byte = pattern.ptr[pattern.len - 1];
	bool special = strchr(extended ? "\\.[*^$+?(){}|" : "\\.[*^$", byte) != NULL;

	if (byte == 0 || byte >= 0x80)
		return false;
	if (pattern.len == 1 ? special : !strchr("\\.[]*^$/", byte))
		return false;
	add(set, byte);
	return true;
}

static bool
read_set(struct byte_set *set, struct slice pattern, bool extended)
{
	size_t len = pattern.len;

	if (len == 1 || (len == 2 && pattern.ptr[0] == '\\'))
		return read_single(set, pattern, extended);
	return len > 2 && pattern.ptr[0] == '[' && pattern.ptr[len - 1] == ']'
	       && read_members(set, (struct slice){ pattern.ptr + 1, len - 2 });
}

struct byte_set *
byte_set_parse(struct arena *arena, struct slice pattern, bool extended)
{
	struct byte_set *set = arena_alloc(arena, sizeof *set);

	return read_set(set, pattern, extended) ? set : NULL;
}

const unsigned char *
byte_set_find(const struct byte_set *set, const unsigned char *p,
              const unsigned char *end)
{
	if (set->n == 1)
		return scan_byte(p, end, set->last);
	while (p < end && !set->has[*p])
		p++;
	return p;
}

/* What is not in the set moves together: no branch depends on the bytes. */
static void
leave_out(const struct byte_set *set, struct slice bytes, struct buf *out)
{
	buf_reserve(out, bytes.len);
	unsigned char *to = out->ptr + out->len;
	for (size_t i = 0; i < bytes.len; i++) {
		*to = bytes.ptr[i];
		to += !set->has[bytes.ptr[i]];
	}
	out->len = (size_t)(to - out->ptr);
}

static void
exchange(const struct byte_set *set, struct slice bytes, unsigned char byte,
         struct buf *out)
{
	buf_reserve(out, bytes.len);
	unsigned char *to = out->ptr + out->len;
	for (size_t i = 0; i < bytes.len; i++)
		to[i] = set->has[bytes.ptr[i]] ? byte : bytes.ptr[i];
	out->len += bytes.len;
}

void
byte_set_replace(const struct byte_set *set, struct slice bytes, struct slice text,
                 struct buf *out)
{
	const unsigned char *p = bytes.ptr, *end = p + bytes.len;

	if (text.len == 0) {
		leave_out(set, bytes, out);
		return;
	}
	if (text.len == 1) {
		exchange(set, bytes, text.ptr[0], out);
		return;
	}
	while (p < end) {
		const unsigned char *stop = byte_set_find(set, p, end);
		buf_put(out, (struct slice){ p, (size_t)(stop - p) });
		if (stop < end)
			buf_put(out, text);
		p = stop + (stop < end);
	}
}
