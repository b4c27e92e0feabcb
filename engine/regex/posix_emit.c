/* posix_emit - a syntax tree as PCRE2 text: see posix.h */
#include "engine/regex/posix.h"

#include "engine/regex/char.h"

/* The text needs no options but those of posix_program_flags(). */
struct emitter {
	const struct posix_tree *tree;
	struct buf *out;
	enum posix_width width;
	bool blocks;
	uint32_t greatest;         /* character of the subjects */
	unsigned char record_end;
};

/* -- characters ---------------------------------------------------------- */

static bool
is_word(uint32_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
	    || (c >= '0' && c <= '9') || c == '_';
}

/* Also where white space does not count. */
static void
put_character(struct buf *out, uint32_t code)
{
	if (is_word(code))
		buf_put_byte(out, (unsigned char)code);
	else if (code > ' ' && code < 0x7f)
		buf_printf(out, "\\%c", (int)code);
	else
		buf_printf(out, "\\x{%x}", (unsigned)code);
}

static bool
is_possible(const struct emitter *e, uint32_t code)
{
	return code <= e->greatest && !(e->blocks && code == e->record_end);
}

/* Writes a character, which some are in no subject. */
static void
write_character(const struct emitter *e, uint32_t code)
{
	if (char_is_bad(code) && e->width == POSIX_WIDE)
		code += STAND_IN - BAD_BYTE;
	if (is_possible(e, code))
		put_character(e->out, code);
	else
		buf_put_text(e->out, "(?!)");
}

static void
write_string(const struct emitter *e, struct slice text)
{
	const unsigned char *end = text.ptr + text.len;
	bool bytes = e->tree->flags & REGEX_BYTES;

	for (const unsigned char *p = text.ptr; p < end;) {
		uint32_t code = *p;
		p += bytes ? 1 : char_read(p, end, &code);
		write_character(e, code);
	}
}

/* -- sets ---------------------------------------------------------------- */

static void
put_range(struct buf *out, uint32_t first, uint32_t last)
{
	put_character(out, first);
	if (first == last)
		return;
	buf_put_byte(out, '-');
	put_character(out, last);
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
		put_character(out, first + STAND_IN - BAD_BYTE);
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
		buf_put_text(out, "|(?![0-9])[\\p{Alphabetic}\\p{Nd}]");
	if (classes & CLASS_PUNCT)
		buf_put_text(out, "|(?!\\p{Alphabetic})[\\p{M}\\p{So}]");
}

/* The set without its negation, which then takes what no set may match. */
static struct posix_bits
positive_bits(const struct emitter *e, const struct posix_set *set)
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
put_items(const struct emitter *e, const struct posix_set *set)
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
write_items(const struct emitter *e, const struct posix_set *set, const char *open)
{
	buf_put_text(e->out, open);
	size_t before = e->out->len;
	put_items(e, set);
	if (e->out->len == before)
		put_character(e->out, NEVER);
	buf_put_byte(e->out, ']');
}

static bool
is_nothing(const struct emitter *e, const struct posix_set *set)
{
	struct posix_bits bits = positive_bits(e, set);
	uint64_t past = e->greatest > 0x7f ? bits.words[2] | bits.words[3] : 0;

	return (bits.words[0] | bits.words[1] | past) == 0;
}

static void
write_set(const struct emitter *e, const struct posix_set *set)
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

/* -- places -------------------------------------------------------------- */

#define WORD "[\\p{Alphabetic}\\p{Nd}_]"

static void
write_place(const struct emitter *e, enum posix_place place)
{
	static const char *const narrow[] = {
		"^", "$", "\\A", "\\z", "\\b(?=\\w)", "\\b(?<=\\w)", "\\b", "\\B",
		"(?<!\\w)", "(?!\\w)"
	};
	static const char *const wide[] = {
		"^", "$", "\\A", "\\z", "(?<!" WORD ")(?=" WORD ")",
		"(?<=" WORD ")(?!" WORD ")",
		"(?:(?<=" WORD ")(?!" WORD ")|(?<!" WORD ")(?=" WORD "))",
		"(?:(?<=" WORD ")(?=" WORD ")|(?<!" WORD ")(?!" WORD "))",
		"(?<!" WORD ")", "(?!" WORD ")"
	};

	if (e->blocks && place == PLACE_BEGIN)
		place = PLACE_LINE_BEGIN;
	else if (e->blocks && place == PLACE_END)
		place = PLACE_LINE_END;
	else if (!e->blocks && !(e->tree->flags & REGEX_MULTILINE)
	         && place <= PLACE_LINE_END)
		place += PLACE_BEGIN - PLACE_LINE_BEGIN;
	buf_put_text(e->out, (e->width == POSIX_WIDE ? wide : narrow)[place]);
}

/* -- the tree ------------------------------------------------------------ */

static void write_node(const struct emitter *e, const struct posix_node *node);
static void write_nonempty(const struct emitter *e, const struct posix_node *node);

static void
write_children(const struct emitter *e, const struct posix_node *node,
               const char *between)
{
	for (const struct posix_node *n = node->child; n; n = n->next) {
		write_node(e, n);
		if (n->next)
			buf_put_text(e->out, between);
	}
}

static void
write_group(const struct emitter *e, const struct posix_node *node)
{
	buf_put_byte(e->out, '(');
	if (node->kind == POSIX_CHOICE)
		write_children(e, node, "|");
	else
		write_node(e, node);
	buf_put_byte(e->out, ')');
}

static void
write_within(const struct emitter *e, const char *open, const struct posix_node *node)
{
	buf_put_text(e->out, open);
	write_node(e, node);
	buf_put_byte(e->out, ')');
}

/* Does it match nothing at any place? */
static bool
is_free(const struct posix_node *node)
{
	switch (node->kind) {
	case POSIX_EMPTY:
		return true;
	case POSIX_GROUP:
		return is_free(node->child);
	case POSIX_REPEAT:
		return node->least == 0 || is_free(node->child);
	case POSIX_SEQUENCE:
		for (node = node->child; node; node = node->next)
			if (!is_free(node))
				return false;
		return true;
	case POSIX_CHOICE:
		for (node = node->child; node; node = node->next)
			if (is_free(node))
				return true;
		return false;
	default:
		return false;
	}
}

static void
write_times(const struct emitter *e, uint32_t least, uint32_t most)
{
	if (most == POSIX_MANY && least <= 1)
		buf_put_byte(e->out, least ? '+' : '*');
	else if (least == 0 && most == 1)
		buf_put_byte(e->out, '?');
	else if (most == POSIX_MANY)
		buf_printf(e->out, "{%u,}", (unsigned)least);
	else
		buf_printf(e->out, "{%u,%u}", (unsigned)least, (unsigned)most);
}

/* In an endless repeat what may be empty and has groups is kept from being empty: PCRE2
   would set them once more at the end, which is not done by others. */
static bool
is_kept_from_empty(const struct emitter *e, const struct posix_node *node)
{
	return node->most == POSIX_MANY && node->child->kind == POSIX_GROUP
	    && posix_may_be_empty(node->child) && !e->tree->references
	    && (node->least == 0 || is_free(node->child));
}

static void
write_repeat(const struct emitter *e, const struct posix_node *node)
{
	const struct posix_node *child = node->child;

	if (is_kept_from_empty(e, node)) {
		write_nonempty(e, child);
		write_times(e, 0, POSIX_MANY);
		return;
	}
	if (child->kind == POSIX_GROUP || posix_is_single(child))
		write_node(e, child);
	else
		write_within(e, "(?:", child);
	write_times(e, node->least, node->most);
}

/* Writes A and B, both of which may be empty, but not both at once: A with something,
   or B with something; then A is but its groups, unless it is no match of nothing
   everywhere. */
static void
write_either(const struct emitter *e, const struct posix_node *node)
{
	const struct posix_node *rest;

	buf_put_text(e->out, "(?|");
	write_nonempty(e, node);
	for (rest = node->next; rest; rest = rest->next)
		write_node(e, rest);
	buf_put_text(e->out, "|(?:");
	write_node(e, node);
	buf_put_text(e->out, is_free(node) ? "){0}" : ")");
	if (node->next->next)
		write_either(e, node->next);
	else
		write_nonempty(e, node->next);
	buf_put_byte(e->out, ')');
}

static void
write_nonempty_sequence(const struct emitter *e, const struct posix_node *node)
{
	enum { MOST = 4 };
	unsigned n = 0;

	for (const struct posix_node *child = node->child; child; child = child->next)
		n++;
	if (n <= MOST)
		write_either(e, node->child);
	else
		write_node(e, node);   /* not worth its length */
}

static void
write_nonempty_choice(const struct emitter *e, const struct posix_node *node)
{
	buf_put_text(e->out, "(?:");
	for (const struct posix_node *child = node->child; child; child = child->next) {
		write_nonempty(e, child);
		buf_put_byte(e->out, child->next ? '|' : ')');
	}
}

/* Writes what matches as a node that may be empty does, but for that. */
static void
write_nonempty(const struct emitter *e, const struct posix_node *node)
{
	if (!posix_may_be_empty(node)) {
		write_node(e, node);
	} else if (node->kind == POSIX_GROUP) {
		buf_put_byte(e->out, '(');
		write_nonempty(e, node->child);
		buf_put_byte(e->out, ')');
	} else if (node->kind == POSIX_CHOICE) {
		write_nonempty_choice(e, node);
	} else if (node->kind == POSIX_SEQUENCE) {
		write_nonempty_sequence(e, node);
	} else if (node->kind == POSIX_REPEAT && node->most > 0) {
		buf_put_text(e->out, "(?:");
		write_nonempty(e, node->child);
		buf_put_byte(e->out, ')');
		write_times(e, 1, node->most);
	} else {
		buf_put_text(e->out, "(?!)");
		write_node(e, node);   /* for its groups */
	}
}

static void
write_any(const struct emitter *e)
{
	if (e->record_end == 0 && (e->tree->flags & REGEX_MULTILINE))
		buf_put_text(e->out, "[^\\x{0}\\x{a}]");
	else
		buf_put_byte(e->out, '.');
}

static void
write_node(const struct emitter *e, const struct posix_node *node)
{
	switch (node->kind) {
	case POSIX_EMPTY: break;
	case POSIX_CHARACTER: write_character(e, node->code); break;
	case POSIX_ANY: write_any(e); break;
	case POSIX_SET: write_set(e, node->set); break;
	case POSIX_STRING: write_string(e, node->text); break;
	case POSIX_PLACE: write_place(e, node->code); break;
	case POSIX_REFERENCE: buf_printf(e->out, "\\g{%u}", (unsigned)node->code); break;
	case POSIX_GROUP: write_group(e, node->child); break;
	case POSIX_REPEAT: write_repeat(e, node); break;
	case POSIX_SEQUENCE: write_children(e, node, ""); break;
	case POSIX_CHOICE:
		buf_put_text(e->out, "(?:");
		write_children(e, node, "|");
		buf_put_byte(e->out, ')');
		break;
	}
}

void
posix_emit(const struct posix_tree *tree, enum posix_width width, bool blocks,
           struct buf *out)
{
	struct emitter e = {
		.tree = tree, .out = out, .width = width, .blocks = blocks,
		.greatest = width == POSIX_WIDE ? 0x10ffff
		          : tree->flags & REGEX_BYTES ? 0xff : 0x7f,
		.record_end = tree->flags & REGEX_NUL ? 0 : '\n'
	};

	write_node(&e, tree->root);
}

unsigned
posix_program_flags(const struct posix_tree *tree, bool blocks)
{
	unsigned kept = REGEX_ICASE | REGEX_MULTILINE | REGEX_BYTES | REGEX_NUL;
	unsigned flags = tree->flags & kept;

	if (blocks)
		flags |= REGEX_MULTILINE;
	else if (!(flags & REGEX_MULTILINE))
		flags |= REGEX_DOTALL;
	return flags;
}
