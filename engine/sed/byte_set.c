/* byte_set - patterns that are one of some bytes of ASCII need no regex */
#include "engine/sed/substitute.h"

static void
add(struct byte_set *set, unsigned char byte)
{
	if (!set->class.has[byte])
		set->n++;
	set->class.has[byte] = true;
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
byte_set_new(struct arena *arena, struct slice pattern, bool extended, struct slice text)
{
	struct byte_set *set = arena_alloc(arena, sizeof *set);

	if (!read_set(set, pattern, extended))
		return NULL;
	set->text = text;
	scan_class_init(&set->class);
	for (unsigned byte = 0; byte < 256 && text.len == 1; byte++)
		set->map.to[byte] = set->class.has[byte] ? text.ptr[0] : (unsigned char)byte;
	scan_map_init(&set->map);
	return set;
}

/* -- finding and replacing ------------------------------------------------- */

enum { PIECE = 64 };    /* bytes whose marks are one word */

static size_t
mark_piece(const struct byte_set *set, const unsigned char *p, const unsigned char *end,
           uint64_t *marks)
{
	size_t len = end - p < PIECE ? (size_t)(end - p) : PIECE;

	scan_class_marks(p, len, &set->class, marks);
	return len;
}

const unsigned char *
byte_set_find(const struct byte_set *set, const unsigned char *p,
              const unsigned char *end)
{
	uint64_t marks;

	if (set->n == 1)
		return scan_byte(p, end, set->last);
	while (p < end) {
		size_t len = mark_piece(set, p, end, &marks);
		if (marks)
			return p + __builtin_ctzll(marks);
		p += len;
	}
	return end;
}

static void
put_few(struct buf *out, const unsigned char *p, size_t len)
{
	memcpy(out->ptr + out->len, p, len);
	out->len += len;
}

/* Appends a piece with the text in place of what is marked. */
static void
put_piece(const unsigned char *p, size_t len, uint64_t marks, struct slice text,
          struct buf *out)
{
	size_t n = (size_t)__builtin_popcountll(marks), from = 0;

	buf_reserve(out, len + n * text.len);
	for (; marks; marks &= marks - 1) {
		size_t hit = (size_t)__builtin_ctzll(marks);
		put_few(out, p + from, hit - from);
		put_few(out, text.ptr, text.len);
		from = hit + 1;
	}
	put_few(out, p + from, len - from);
}

void
byte_set_replace(const struct byte_set *set, struct slice bytes, struct buf *out)
{
	const unsigned char *p = bytes.ptr, *end = p + bytes.len;
	uint64_t marks;

	if (set->text.len == 0) {
		buf_reserve(out, bytes.len + SCAN_SLACK);
		out->len += scan_drop(out->ptr + out->len, p, bytes.len, &set->class);
		return;
	}
	while (p < end) {
		size_t len = mark_piece(set, p, end, &marks);
		put_piece(p, len, marks, set->text, out);
		p += len;
	}
}
