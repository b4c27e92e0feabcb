/* posix_emit_set - characters and sets as PCRE2 text: see posix.h */
#include "engine/regex/posix_emitter.h"

#include "engine/regex/char.h"

/* -- characters ---------------------------------------------------------- */

static bool
is_possible(struct posix_emitter *e, uint32_t code)
{
	return code <= e->greatest && !(e->blocks && code == e->record_end);
}

/* Writes a character, which some are in no subject. */
void
posix_write_character(struct posix_emitter *e, uint32_t code)
{
	if (char_is_bad(code) && e->width == POSIX_WIDE)
		code += STAND_IN - BAD_BYTE;
	if (is_possible(e, code))
		char_put_literal(e->out, code);
	else
		buf_put_text(e->out, "(?!)");
}

void
posix_write_string(struct posix_emitter *e, struct slice text)
{
	const unsigned char *end = text.ptr + text.len;
	bool bytes = e->tree->flags & REGEX_BYTES;

	for (const unsigned char *p = text.ptr; p < end;) {
		uint32_t code = *p;
		p += bytes ? 1 : char_read(p, end, &code);
		posix_write_character(e, code);
	}
}

/* -- sets ---------------------------------------------------------------- */

static void
put_range(struct buf *out, uint32_t first, uint32_t last)
{
	char_put_literal(out, first);
	if (first == last)
		return;
	buf_put_byte(out, '-');
	char_put_literal(out, last);
}

static void
put_bits(struct buf *out, const struct posix_bits *bits, uint32_t greatest)
{
	uint32_t most = greatest > 0xff ? 0x7f : greatest;

	for (uint32_t c = 0; c <= most; c++) {
		uint32_t first = c;
		if (!posix_bit(bits, c))
			continue;
		while (c < most && posix_bit(bits, c + 1))
			c++;
		put_range(out, first, c);
	}
}

/* Appends a range of characters past ASCII, in which stand-ins have no place. */
static void
put_wide_range(struct buf *out, uint32_t first, uint32_t last)
{
	if (char_is_bad(first)) {
		char_put_literal(out, first + STAND_IN - BAD_BYTE);
		return;
	}
	if (first < 0x80)
		first = 0x80;
	if (last >= STAND_IN + 0x80)
		last = STAND_IN + 0x7f;
	if (first < 0xd800 && last >= 0xd800) {
		put_range(out, first, 0xd7ff);
		first = 0xe000;
	}
	if (first <= last)
		put_range(out, first, last);
}

#define SPACES "\\x{1680}\\x{2000}-\\x{2006}\\x{2008}-\\x{200a}\\x{205f}\\x{3000}"
#define NO_BREAKS "\\x{a0}\\x{2007}\\x{202f}"
#define PRIVATE "\\x{e000}-\\x{f8ff}\\x{f0000}-\\x{ffffd}\\x{100000}-\\x{10ff7f}"
#define MARKS "\\p{P}\\p{Sc}\\p{Sk}\\p{Sm}\\p{No}\\p{Cf}" PRIVATE
#define GRAPHIC "\\p{L}\\p{M}\\p{N}\\p{S}\\p{P}\\p{Cf}" PRIVATE

/* Of the classes, what is past ASCII; of ASCII there may only be in it what is in the
   class too. These are glibc's classes in the locale C.UTF-8. */
static void
put_wide_classes(struct buf *out, unsigned classes)
{
	static const struct {
		unsigned all;
		const char *text;
	} parts[] = {
		{ CLASS_ALNUM, "\\p{Alphabetic}\\p{Nd}" },
		{ CLASS_UPPER, "\\p{Uppercase}\\p{Lt}" },
		{ CLASS_LOWER, "\\p{Lowercase}\\x{1c5}\\x{1c8}\\x{1cb}\\x{1f2}" },
		{ CLASS_SPACE, SPACES "\\x{2028}\\x{2029}" },
		{ CLASS_BLANK, SPACES },
		{ CLASS_CNTRL, "\\x{80}-\\x{9f}\\x{2028}\\x{2029}" },
		{ CLASS_GRAPH, GRAPHIC NO_BREAKS },
		{ CLASS_PRINT, GRAPHIC "\\p{Zs}" },
		{ CLASS_PUNCT, MARKS NO_BREAKS }
	};

	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		if ((classes & parts[i].all) == parts[i].all)
			buf_put_text(out, parts[i].text);
}

/* What must be taken away from something, which a set cannot say: digits of other
   scripts are letters, and no letters are punctuation. */
static bool
has_differences(unsigned classes)
{
	return (classes & CLASS_ALNUM) == CLASS_ALPHA || (classes & CLASS_PUNCT);
}

static void
write_differences(struct buf *out, unsigned classes)
{
	if ((classes & CLASS_ALNUM) == CLASS_ALPHA)
		buf_put_text(out, "|(?![\\x{0}-\\x{7f}])[\\p{Alphabetic}\\p{Nd}]");
	if (classes & CLASS_PUNCT)
		buf_put_text(out, "|(?!\\p{Alphabetic})[\\p{M}\\p{So}]");
}

/* The set without its negation, which then takes what no set may match. */
static struct posix_bits
positive_bits(struct posix_emitter *e, const struct posix_set *set)
{
	struct posix_set positive = *set;
	const struct posix_node node = { .kind = POSIX_SET, .set = &positive };

	positive.negated = false;
	struct posix_bits bits = posix_bits(&node, e->tree->flags);
	uint64_t newline = (uint64_t)1 << '\n', nul = 1;
	uint64_t end = e->record_end ? newline : nul;
	if (set->negated && set->bracket
	    && (e->tree->flags & (REGEX_MULTILINE | REGEX_DOTALL)) == REGEX_MULTILINE)
		bits.words[0] |= newline | end;
	if (set->negated && e->blocks)
		bits.words[0] |= end;
	if (!set->negated && e->blocks)
		bits.words[0] &= ~end;
	return bits;
}

static void
put_items(struct posix_emitter *e, const struct posix_set *set)
{
	struct posix_bits bits = positive_bits(e, set);

	put_bits(e->out, &bits, e->greatest);
	if (e->width == POSIX_NARROW)
		return;
	for (const struct posix_range *r = set->ranges; r; r = r->next)
		if (r->last >= 0x80)
			put_wide_range(e->out, r->first, r->last);
	put_wide_classes(e->out, set->classes);
}

/* The set may be of nothing that subjects have. */
static void
write_items(struct posix_emitter *e, const struct posix_set *set, const char *open)
{
	buf_put_text(e->out, open);
	size_t before = e->out->len;
	put_items(e, set);
	if (e->out->len == before)
		char_put_literal(e->out, NEVER);
	buf_put_byte(e->out, ']');
}

static bool
is_nothing(struct posix_emitter *e, const struct posix_set *set)
{
	struct posix_bits bits = positive_bits(e, set);
	uint64_t past = e->greatest > 0x7f ? bits.words[2] | bits.words[3] : 0;

	return (bits.words[0] | bits.words[1] | past) == 0;
}

void
posix_write_set(struct posix_emitter *e, const struct posix_set *set)
{
	if (is_nothing(e, set)) {
		buf_put_text(e->out, set->negated ? "(?s:.)" : "(?!)");
	} else if (e->width == POSIX_WIDE && has_differences(set->classes)) {
		buf_put_text(e->out, set->negated ? "(?:(?!" : "(?:");
		write_items(e, set, "[");
		write_differences(e->out, set->classes);
		buf_put_text(e->out, set->negated ? ")(?s:.))" : ")");
	} else {
		write_items(e, set, set->negated ? "[^" : "[");
	}
}
