/* python_set - sets, classes and characters: see python_reader.h */
#include "engine/regex/python_reader.h"

#include "engine/regex/char.h"

struct range {
	uint32_t first, last;
};

/* A set in the making. */
struct set {
	struct buf items;
	bool negated;
	bool exact;      /* cases are in items already */
};

/* The greatest character of the subjects. */
static uint32_t
greatest(const struct python_reader *r)
{
	return r->wide ? 0x10ffff : r->bytes ? 0xff : 0x7f;
}

/* -- items --------------------------------------------------------------- */

static void
put_range(const struct python_reader *r, struct buf *items, uint32_t first,
          uint32_t last)
{
	if (last > greatest(r))
		last = greatest(r);
	if (first > last)
		return;
	char_put_literal(items, first);
	if (first == last)
		return;
	buf_put_byte(items, '-');
	char_put_literal(items, last);
}

/* Appends what both ranges have, moved up by so much. */
static void
put_common(const struct python_reader *r, struct buf *items, struct range a,
           struct range b, uint32_t up)
{
	uint32_t first = a.first > b.first ? a.first : b.first;
	uint32_t last = a.last < b.last ? a.last : b.last;

	if (first <= last)
		put_range(r, items, first + up, last + up);
}

/* Appends a range of Python's characters, in which bad bytes have their place. */
static void
put_python_range(const struct python_reader *r, struct buf *items, struct range range)
{
	static const struct range low = { 0, 0xd7ff }, high = { 0xe000, 0x10ffff },
		bad = { BAD_BYTE + 0x80, BAD_BYTE + 0xff };

	put_common(r, items, range, low, 0);
	if (r->bytes)
		put_common(r, items, range, bad, (uint32_t)-BAD_BYTE);
	else
		put_common(r, items, range, bad, STAND_IN - BAD_BYTE);
	if (range.first < range.last && range.last >= STAND_IN + 0x80)
		range.last = STAND_IN + 0x7f;   /* the rest stands for bad bytes */
	put_common(r, items, range, high, 0);
}

/* -- case ---------------------------------------------------------------- */

static bool
is_ascii(const struct python_reader *r)
{
	return r->flags & REGEX_ASCII;
}

/* In wide subjects PCRE2 knows the cases of all characters. */
static bool
folds(const struct python_reader *r)
{
	return r->wide && (r->flags & REGEX_ICASE);
}

static bool
within(struct range range, uint32_t code)
{
	return range.first <= code && code <= range.last;
}

/* Characters that are one in Python when case is ignored, and not in PCRE2. */
static const uint32_t cousins[][4] = {
	{ 'i', 'I', 0x130, 0x131 }
};

static void
put_cousins(struct buf *items, struct range range)
{
	for (size_t i = 0; i < sizeof cousins / sizeof *cousins; i++) {
		const uint32_t *c = cousins[i];

		if (within(range, c[0]) || within(range, c[1])
		    || within(range, c[2]) || within(range, c[3]))
			for (int k = 0; k < 4; k++)
				char_put_literal(items, c[k]);
	}
}

/* Appends the other case of ASCII's letters. */
static void
put_other_case(const struct python_reader *r, struct buf *items, struct range range)
{
	static const struct range lower = { 'a', 'z' }, upper = { 'A', 'Z' };

	put_common(r, items, range, lower, (uint32_t)('A' - 'a'));
	put_common(r, items, range, upper, 'a' - 'A');
}

static void
add_range(struct python_reader *r, struct set *set, struct range range)
{
	if (range.last >= 0x80 && !r->bytes)
		r->what->beyond = true;
	put_python_range(r, &set->items, range);
	if (!folds(r))
		return;
	if (!is_ascii(r)) {
		put_cousins(&set->items, range);
		return;
	}
	set->exact = set->exact || range.last >= 0x80;
	put_other_case(r, &set->items, range);
}

/* -- classes ------------------------------------------------------------- */

static const struct range spaces[] = {
	{ 0x09, 0x0d }, { 0x1c, 0x20 }, { 0x85, 0x85 }, { 0xa0, 0xa0 },
	{ 0x1680, 0x1680 }, { 0x2000, 0x200a }, { 0x2028, 0x2029 },
	{ 0x202f, 0x202f }, { 0x205f, 0x205f }, { 0x3000, 0x3000 }
};

static size_t
count_spaces(const struct python_reader *r)
{
	return r->wide ? sizeof spaces / sizeof *spaces : 2;
}

static void
put_space(const struct python_reader *r, struct buf *items)
{
	for (size_t i = 0; i < count_spaces(r); i++)
		put_range(r, items, spaces[i].first, spaces[i].last);
}

static void
put_not_space(const struct python_reader *r, struct buf *items)
{
	uint32_t next = 0;

	for (size_t i = 0; i < count_spaces(r); i++) {
		put_range(r, items, next, spaces[i].first - 1);
		next = spaces[i].last + 1;
	}
	put_range(r, items, next, greatest(r));
}

/* All but letters and numbers; of connecting punctuation all but the underscore. */
static void
put_not_word(struct buf *items)
{
	buf_put_text(items, "\\p{M}\\p{S}\\p{Z}\\p{C}\\p{Pd}\\p{Ps}\\p{Pe}\\p{Pi}\\p{Pf}"
	             "\\p{Po}\\x{203f}\\x{2040}\\x{2054}\\x{fe33}\\x{fe34}"
	             "\\x{fe4d}-\\x{fe4f}\\x{ff3f}");
}

static void
put_native(struct buf *items, enum python_class class, bool negated)
{
	buf_put_byte(items, '\\');
	buf_put_byte(items, (unsigned char)(negated ? "DSW" : "dsw")[class]);
}

/* Appends the class as items of a set. PCRE2's own \d \s \w are ASCII's. */
static void
put_class(const struct python_reader *r, struct buf *items,
          enum python_class class, bool negated)
{
	if (is_ascii(r) || (!r->wide && class != CLASS_SPACE))
		put_native(items, class, negated);
	else if (class == CLASS_DIGIT)
		buf_put_text(items, negated ? "\\P{Nd}" : "\\p{Nd}");
	else if (class == CLASS_SPACE && negated)
		put_not_space(r, items);
	else if (class == CLASS_SPACE)
		put_space(r, items);
	else if (negated)
		put_not_word(items);
	else
		buf_put_text(items, "\\p{L}\\p{N}_");
}

void
write_class(struct python_reader *r, enum python_class class, bool negated)
{
	buf_put_text(r->out, negated ? "[^" : "[");
	put_class(r, r->out, class, false);
	buf_put_byte(r->out, ']');
}

void
write_boundary(struct python_reader *r, bool negated)
{
	if (!r->wide || is_ascii(r))
		buf_put_text(r->out, negated ? "\\B" : "\\b");
	else if (negated)
		buf_put_text(r->out, "(?:(?<=[\\p{L}\\p{N}_])(?=[\\p{L}\\p{N}_])"
		             "|(?<![\\p{L}\\p{N}_])(?![\\p{L}\\p{N}_]))");
	else
		buf_put_text(r->out, "(?:(?<=[\\p{L}\\p{N}_])(?![\\p{L}\\p{N}_])"
		             "|(?<![\\p{L}\\p{N}_])(?=[\\p{L}\\p{N}_]))");
	if (negated)
		buf_put_text(r->out, "(?!\\A\\z)");   /* Python's: not in "" */
}

/* -- writing ------------------------------------------------------------- */

static void
write_items(struct python_reader *r, const struct set *set)
{
	if (set->exact)
		buf_put_text(r->out, "(?-i:");
	buf_put_text(r->out, set->negated ? "[^" : "[");
	buf_put(r->out, buf_slice(&set->items));
	buf_put_byte(r->out, ']');
	if (set->exact)
		buf_put_byte(r->out, ')');
}

static void
write_set(struct python_reader *r, struct set *set)
{
	if (set->items.len == 0) {   /* what it names is in no subject */
		set->negated = !set->negated;
		buf_printf(&set->items, "\\x{0}-\\x{%x}", r->wide ? 0x10ffff : 0xff);
	}
	write_items(r, set);
	buf_clear(&set->items);
}

/* May the character be written alone, without a set around it? */
static bool
is_simple(const struct python_reader *r, uint32_t code)
{
	if (code >= 0x80)
		return false;
	return !folds(r) || is_ascii(r) || (code != 'i' && code != 'I');
}

void
write_character(struct python_reader *r, uint32_t code)
{
	struct set set = { 0 };

	if (is_simple(r, code)) {
		char_put_literal(r->out, code);
		return;
	}
	add_range(r, &set, (struct range){ code, code });
	write_set(r, &set);
}

/* -- reading ------------------------------------------------------------- */

/* A member of a set, or one end of a range. */
struct member {
	struct python_escape what;
	const unsigned char *from;
	size_t shown;    /* so many bytes of it in messages … */
	size_t length;   /* … which are so many characters */
};

static int
read_member(struct python_reader *r, struct member *m)
{
	*m = (struct member){ .from = r->at, .length = 1 };
	uint32_t code = reader_take(r);
	m->shown = (size_t)(r->at - m->from);
	if (code != '\\') {
		m->what.code = code;
		return 0;
	}
	if (!reader_done(r)) {
		const unsigned char *behind = r->at;
		reader_take(r);
		m->shown = (size_t)(r->at - m->from);
		m->length = 2;
		r->at = behind;
	}
	return read_escape(r, true, &m->what);
}

/* The place so many characters before here. */
static const unsigned char *
back(const struct python_reader *r, size_t characters)
{
	struct python_reader walk = *r;
	size_t n = 0;

	for (walk.at = r->start; walk.at < r->at; n++)
		reader_take(&walk);
	walk.at = r->start;
	while (n-- > characters)
		reader_take(&walk);
	return walk.at;
}

/* Python takes the ends to be as long as it shows them. */
static int
fail_range(struct python_reader *r, const struct member *a, const struct member *b)
{
	return reader_fail(r, back(r, a->length + 1 + b->length),
	                   "bad character range %.*s-%.*s",
	                   (int)a->shown, (const char *)a->from,
	                   (int)b->shown, (const char *)b->from);
}

static void
add_member(struct python_reader *r, struct set *set, const struct member *m)
{
	if (m->what.kind == ESCAPE_CLASS)
		put_class(r, &set->items, m->what.class, m->what.negated);
	else
		add_range(r, set, (struct range){ m->what.code, m->what.code });
}

/* Reads what is behind "a-"; a '-' at the set's end is a character. */
static int
read_range(struct python_reader *r, struct set *set, const struct member *first)
{
	struct member last;

	if (reader_peek(r) == ']') {
		add_member(r, set, first);
		add_range(r, set, (struct range){ '-', '-' });
		return 0;
	}
	if (read_member(r, &last) < 0)
		return -1;
	if (first->what.kind == ESCAPE_CLASS || last.what.kind == ESCAPE_CLASS
	    || last.what.code < first->what.code)
		return fail_range(r, first, &last);
	add_range(r, set, (struct range){ first->what.code, last.what.code });
	return 0;
}

/* Reads members up to and with the ']'. */
static int
read_members(struct python_reader *r, struct set *set, const unsigned char *from)
{
	const unsigned char *first = r->at;
	struct member m;

	while (!reader_done(r)) {
		if (r->at > first && reader_accept(r, ']'))
			return 0;
		if (read_member(r, &m) < 0)
			return -1;
		if (!reader_accept(r, '-'))
			add_member(r, set, &m);
		else if (reader_done(r))
			break;
		else if (read_range(r, set, &m) < 0)
			return -1;
	}
	return reader_fail(r, from, "unterminated character set");
}

int
read_set(struct python_reader *r)
{
	const unsigned char *from = r->at - 1;
	struct set set = { .negated = reader_accept(r, '^') };

	if (read_members(r, &set, from) < 0) {
		buf_clear(&set.items);
		return -1;
	}
	write_set(r, &set);
	return 0;
}
