/* posix_literals - the strings that a pattern needs: see literals.h */
#include "engine/regex/posix.h"

#include <stdint.h>
#include "engine/regex/char.h"
#include "engine/unicode.h"

enum {
	SET_MAX = 4,       /* characters of a set that are worth a string each … */
	WIDE_MAX = 16,     /* … and of those beyond ASCII */
	PRODUCT_MAX = 32,  /* strings made of those of two neighbours */
	LENGTH_MAX = 64    /* of a string that is made longer */
};

struct string {
	struct slice text;
	struct string *next;
};

/* Strings of which a part of a subject must be one. */
struct strings {
	struct string *first, **last;
	size_t n;
	size_t value;      /* of the least: how rare it is */
	bool ascii;        /* see struct literals */
};

/* What is known of a part of the pattern. */
struct facts {
	struct strings whole;   /* all that it matches … */
	bool known;             /* … if this is set */
	struct strings best;    /* of which one is in what it matches; or none */
};

struct finder {
	struct arena *arena;
	unsigned flags;
	unsigned char record_end;
	bool inexact;           /* it needs more than its strings */
};

/* -- strings ------------------------------------------------------------- */

static size_t
value_of(struct slice text)
{
	size_t value = 0;

	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = text.ptr[i];
		value += c && strchr(" etaoinsrldcu01", c) ? 2
		       : (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ? 3 : 4;
	}
	return value;
}

static void
add(struct finder *f, struct strings *to, struct slice text)
{
	struct string *s = arena_alloc(f->arena, sizeof *s);
	size_t value = value_of(text);

	s->text = text;
	if (to->n++ == 0) {
		to->last = &to->first;
		to->value = value;
	}
	*to->last = s;
	to->last = &s->next;
	to->value = value < to->value ? value : to->value;
}

static void
append(struct finder *f, struct strings *to, const struct strings *from)
{
	size_t n = from->n;

	for (const struct string *s = from->first; n > 0; s = s->next, n--)
		add(f, to, s->text);
	to->ascii = to->ascii || from->ascii;
}

static struct strings
empty_string(struct finder *f)
{
	struct strings one = { 0 };

	add(f, &one, SLICE(""));
	return one;
}

static struct slice
concatenated(struct finder *f, struct slice a, struct slice b)
{
	unsigned char *text = arena_alloc(f->arena, a.len + b.len);

	memcpy(text, a.ptr, a.len);
	memcpy(text + a.len, b.ptr, b.len);
	return (struct slice){ text, a.len + b.len };
}

/* Every string of `a` with every one of `b` behind it: false where these are too many. */
static bool
multiply(struct finder *f, struct strings *a, const struct strings *b)
{
	struct strings product = { .ascii = a->ascii || b->ascii };

	if (a->n * b->n > PRODUCT_MAX)
		return false;
	for (const struct string *s = a->first; s; s = s->next) {
		for (const struct string *t = b->first; t; t = t->next) {
			if (s->text.len + t->text.len > LENGTH_MAX)
				return false;
			add(f, &product, concatenated(f, s->text, t->text));
		}
	}
	*a = product;
	return true;
}

/* Rare ones are good, many are not, nor are those that hold for ASCII alone. */
static size_t
worth(const struct strings *s)
{
	size_t worth = 4 * s->value;

	if (s->n == 0 || s->value == 0)
		return 0;
	for (size_t n = s->n; n > 1; n /= 2)
		worth -= worth > 5 ? 5 : worth - 1;
	return s->ascii ? worth / 2 + 1 : worth;
}

static void
take_better(struct strings *best, const struct strings *other)
{
	if (worth(other) > worth(best))
		*best = *other;
}

/* -- characters ---------------------------------------------------------- */

static bool
folds_beyond(unsigned char c)
{
	return c == 'k' || c == 's' || c == 'i';
}

static struct facts
of_byte(struct finder *f, unsigned char c)
{
	struct facts facts = { .known = true };
	unsigned char *text = arena_alloc(f->arena, 1);

	if ((f->flags & REGEX_ICASE) && c >= 'A' && c <= 'Z')
		c |= 0x20;
	facts.whole.ascii = (f->flags & REGEX_ICASE) && !(f->flags & REGEX_BYTES)
	                 && folds_beyond(c);
	*text = c;
	f->inexact = f->inexact || c == f->record_end;
	add(f, &facts.whole, (struct slice){ text, 1 });
	return facts;
}

static void
add_wide(struct finder *f, struct strings *to, uint32_t code)
{
	struct buf text = { 0 };

	char_put(&text, code);
	add(f, to, arena_copy(f->arena, buf_slice(&text)));
	buf_clear(&text);
}

/* Whether PCRE2, whose Unicode is newer, may know of another case. */
static bool
may_have_cases(uint32_t code)
{
	return unicode_cased(code) || !unicode_has(code, UNICODE_PRINTABLE);
}

/* A character beyond ASCII and its other cases; unknown where one is of ASCII. */
static struct facts
of_cases(struct finder *f, uint32_t code)
{
	enum { CASES = 8 };
	struct facts facts = { .known = true };
	uint32_t cases[CASES];
	size_t n = unicode_cases(code, cases, CASES);

	f->inexact = true;
	if (n == CASES || (n == 1 && may_have_cases(code)))
		return (struct facts){ 0 };
	for (size_t i = 0; i < n; i++) {
		if (cases[i] < 0x80)
			return (struct facts){ 0 };
		add_wide(f, &facts.whole, cases[i]);
	}
	return facts;
}

static struct facts
of_character(struct finder *f, uint32_t code)
{
	struct facts facts = { .known = true };

	if (code < 0x80 || (f->flags & REGEX_BYTES))
		return of_byte(f, (unsigned char)code);
	if (char_is_bad(code)) {   /* it may be a part of a good one */
		f->inexact = true;
		return of_byte(f, (unsigned char)(code - BAD_BYTE));
	}
	if (f->flags & REGEX_ICASE)
		return of_cases(f, code);
	add_wide(f, &facts.whole, code);
	return facts;
}

/* Adds the bytes of a set (of ASCII, where others are parts of characters): whether they
   are few. */
static bool
add_bytes(struct finder *f, struct strings *to, const struct posix_bits *bits)
{
	unsigned most = f->flags & REGEX_BYTES ? 0xff : 0x7f, n = 0;

	for (unsigned c = 0; c <= most && n <= SET_MAX; c++) {
		if (!posix_bit(bits, c))
			continue;
		if ((f->flags & REGEX_ICASE) && c >= 'A' && c <= 'Z')
			continue;
		struct facts one = of_byte(f, (unsigned char)c);
		append(f, to, &one.whole);
		n++;
	}
	return n <= SET_MAX;
}

/* Adds the characters of a set that are beyond ASCII: whether they are few and known. */
static bool
add_ranges(struct finder *f, struct strings *to, const struct posix_set *set)
{
	unsigned n = 0;

	if (set->negated || (set->classes & ~(unsigned)(CLASS_DIGIT | CLASS_XDIGIT)))
		return false;
	for (const struct posix_range *r = set->ranges; r; r = r->next) {
		uint32_t code = r->first < 0x80 ? 0x80 : r->first;
		for (; code <= r->last; code++) {
			struct facts one = of_character(f, code);
			if (!one.known || ++n > WIDE_MAX)
				return false;
			append(f, to, &one.whole);
		}
	}
	return true;
}

static struct facts
of_set(struct finder *f, const struct posix_node *node)
{
	struct posix_bits bits = posix_bits(node, f->flags);
	struct facts facts = { .known = true };
	bool wide = !(f->flags & REGEX_BYTES) && (bits.words[2] | bits.words[3]);

	if (!add_bytes(f, &facts.whole, &bits)
	    || (wide && !add_ranges(f, &facts.whole, node->set))
	    || facts.whole.n == 0)
		return (struct facts){ 0 };
	return facts;
}

/* -- neighbours ---------------------------------------------------------- */

/* Strings that stand next to each other, as far as they are known. */
struct run {
	struct strings whole;   /* up to here, from the begin or from the last gap */
	struct strings best;    /* so far */
	bool gap;
};

static void
add_gap(struct finder *f, struct run *run)
{
	take_better(&run->best, &run->whole);
	run->whole = empty_string(f);
	run->gap = true;
}

static void
add_facts(struct finder *f, struct run *run, const struct facts *facts)
{
	if (facts->known && multiply(f, &run->whole, &facts->whole))
		return;
	add_gap(f, run);
	if (facts->known)
		run->whole = facts->whole;
	else
		take_better(&run->best, &facts->best);
}

static struct facts
run_facts(struct run *run)
{
	struct facts facts = { .whole = run->whole, .known = !run->gap };

	take_better(&run->best, &run->whole);
	facts.best = run->best;
	return facts;
}

static struct facts
of_string(struct finder *f, struct slice text)
{
	const unsigned char *p = text.ptr, *end = p + text.len;
	struct run run = { .whole = empty_string(f) };

	while (p < end) {
		uint32_t code = *p;
		p += f->flags & REGEX_BYTES ? 1 : char_read(p, end, &code);
		struct facts one = of_character(f, code);
		add_facts(f, &run, &one);
	}
	return run_facts(&run);
}

static bool
has_bad_bytes(struct slice text)
{
	const unsigned char *p = text.ptr, *end = p + text.len;
	uint32_t code = 0;

	while (p < end && !char_is_bad(code))
		p += char_read(p, end, &code);
	return char_is_bad(code);
}

/* A text without cases is a string as it is. */
static struct facts
of_text(struct finder *f, struct slice text)
{
	struct facts facts = { .known = true };

	if (f->flags & REGEX_ICASE)
		return of_string(f, text);
	if (!(f->flags & REGEX_BYTES) && has_bad_bytes(text))
		f->inexact = true;
	if (memchr(text.ptr, f->record_end, text.len))
		f->inexact = true;
	add(f, &facts.whole, text);
	take_better(&facts.best, &facts.whole);
	return facts;
}

/* -- the tree ------------------------------------------------------------ */

static struct facts of_node(struct finder *f, const struct posix_node *node);

static struct facts
of_repeat(struct finder *f, const struct posix_node *node)
{
	struct run run = { .whole = empty_string(f) };

	if (node->least == 0)
		return (struct facts){ 0 };
	struct facts one = of_node(f, node->child);
	for (uint32_t i = 0; i < node->least && !run.gap; i++)
		add_facts(f, &run, &one);
	if (node->most != node->least)
		add_gap(f, &run);
	return run_facts(&run);
}

/* A repeat of something known ends with it as well: ab+c has "ab" and "bc". */
static void
add_node(struct finder *f, struct run *run, const struct posix_node *node)
{
	struct facts facts = of_node(f, node);

	if (node->kind != POSIX_REPEAT || node->least == 0 || facts.known) {
		add_facts(f, run, &facts);
		return;
	}
	struct facts one = of_node(f, node->child);
	add_facts(f, run, &one);
	add_gap(f, run);
	take_better(&run->best, &facts.best);
	if (one.known)
		run->whole = one.whole;
}

static struct facts
of_sequence(struct finder *f, const struct posix_node *node)
{
	struct run run = { .whole = empty_string(f) };

	for (node = node->child; node; node = node->next)
		add_node(f, &run, node);
	return run_facts(&run);
}

/* What each of the branches has, where all of them have something. */
static struct facts
of_choice(struct finder *f, const struct posix_node *node)
{
	struct facts all = { .known = true };
	bool any = true;

	for (node = node->child; node; node = node->next) {
		struct facts one = of_node(f, node);
		all.known = all.known && one.known;
		if (all.known)
			append(f, &all.whole, &one.whole);
		take_better(&one.best, &one.whole);
		any = any && one.best.n > 0;
		if (any)
			append(f, &all.best, &one.best);
	}
	if (!all.known)
		all.whole = (struct strings){ 0 };
	if (!any)
		all.best = (struct strings){ 0 };
	return all;
}

static struct facts
of_node(struct finder *f, const struct posix_node *node)
{
	struct facts facts = { .known = true };

	switch (node->kind) {
	case POSIX_PLACE:
	case POSIX_EMPTY:
		f->inexact = f->inexact || node->kind == POSIX_PLACE;
		facts.whole = empty_string(f);
		return facts;
	case POSIX_CHARACTER: return of_character(f, node->code);
	case POSIX_SET: return of_set(f, node);
	case POSIX_STRING: return of_text(f, node->text);
	case POSIX_GROUP: return of_node(f, node->child);
	case POSIX_REPEAT: return of_repeat(f, node);
	case POSIX_SEQUENCE: return of_sequence(f, node);
	case POSIX_CHOICE: return of_choice(f, node);
	case POSIX_ANY: case POSIX_REFERENCE: break;
	}
	return (struct facts){ 0 };
}

/* -- beyond ASCII -------------------------------------------------------- */

static bool
has_high(struct slice text)
{
	bool high = false;

	for (size_t i = 0; i < text.len; i++)
		high = high || text.ptr[i] >= 0x80;
	return high;
}

/* Whether all that a node matches has a byte above 127. */
static bool
needs_high(const struct posix_node *node, unsigned flags)
{
	bool all = true, any = false;

	if (posix_is_single(node)) {
		struct posix_bits bits = posix_bits(node, flags);
		return (bits.words[0] | bits.words[1]) == 0;
	}
	if (node->kind == POSIX_STRING)
		return has_high(node->text);
	if (node->kind == POSIX_GROUP
	    || (node->kind == POSIX_REPEAT && node->least > 0))
		return needs_high(node->child, flags);
	if (node->kind != POSIX_SEQUENCE && node->kind != POSIX_CHOICE)
		return false;
	for (const struct posix_node *n = node->child; n; n = n->next) {
		bool one = needs_high(n, flags);
		all = all && one;
		any = any || one;
	}
	return node->kind == POSIX_CHOICE ? all : any;
}

/* -- all ----------------------------------------------------------------- */

struct literals
posix_literals(const struct posix_tree *tree, struct arena *arena)
{
	struct finder f = {
		.arena = arena, .flags = tree->flags,
		.record_end = tree->flags & REGEX_NUL ? 0 : '\n'
	};
	struct facts facts = of_node(&f, tree->root);
	bool whole = facts.known && worth(&facts.whole) > 0;
	const struct strings *best = whole ? &facts.whole : &facts.best;
	struct slice *at = arena_array(arena, best->n, sizeof *at);
	const struct string *s = best->first;

	for (size_t i = 0; i < best->n; i++, s = s->next)
		at[i] = s->text;
	return (struct literals){
		.strings = { at, best->n }, .exact = whole && !f.inexact,
		.high = !tree->beyond && needs_high(tree->root, tree->flags),
		.icase = tree->flags & REGEX_ICASE, .ascii = best->ascii
	};
}
