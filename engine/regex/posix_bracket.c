/* posix_bracket - bracket expressions: see posix.h */
#include "engine/regex/posix_parser.h"

#include "engine/regex/char.h"

#define UNMATCHED "Unmatched [, [^, [:, [., or [="

static const struct name {
	const char *text;
	unsigned class;
} names[] = {
	{ "alpha", CLASS_ALPHA }, { "digit", CLASS_DIGIT }, { "alnum", CLASS_ALNUM },
	{ "upper", CLASS_UPPER }, { "lower", CLASS_LOWER }, { "space", CLASS_SPACE },
	{ "blank", CLASS_BLANK }, { "punct", CLASS_PUNCT }, { "print", CLASS_PRINT },
	{ "graph", CLASS_GRAPH }, { "cntrl", CLASS_CNTRL }, { "xdigit", CLASS_XDIGIT }
};

/* What stands between the brackets, or at one end of a range. */
struct member {
	enum { MEMBER_CHARACTER, MEMBER_SYMBOL, MEMBER_CLASS } kind;
	uint32_t code;     /* a symbol's: of [.c.] */
	unsigned class;    /* 0: an equivalence class of the code alone */
};

void
posix_add_range(struct posix_parser *p, struct posix_set *set, uint32_t first,
                uint32_t last)
{
	struct posix_range *range = arena_alloc(p->arena, sizeof *range);

	*range = (struct posix_range){ first, last, set->ranges };
	set->ranges = range;
	posix_note(p, first, last);
}

/* -- members ------------------------------------------------------------- */

/* Takes what is before "X]", and that too. */
static bool
take_named(struct posix_parser *p, unsigned char mark, struct slice *name)
{
	for (const unsigned char *q = p->at; q + 1 < p->end; q++) {
		if (q[0] != mark || q[1] != ']')
			continue;
		*name = (struct slice){ p->at, (size_t)(q - p->at) };
		p->at = q + 2;
		return true;
	}
	return false;
}

static bool
find_class(struct posix_parser *p, struct slice name, struct member *m)
{
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (!slice_equal(name, slice_of(names[i].text)))
			continue;
		m->class = names[i].class;
		if (p->icase && (m->class & (CLASS_UPPER | CLASS_LOWER)))
			m->class = CLASS_ALPHA;
		return true;
	}
	return posix_fail(p, "Invalid character class name");
}

/* The one character that [.c.] or [=c=] names. */
static bool
read_symbol(struct posix_parser *p, struct slice name, struct member *m)
{
	size_t n = 0;

	if (name.len > 0)
		n = p->bytes ? 1 : char_read(name.ptr, name.ptr + name.len, &m->code);
	if (p->bytes && n)
		m->code = *name.ptr;
	return (n > 0 && n == name.len) || posix_fail(p, "Invalid collation character");
}

static bool
read_member(struct posix_parser *p, struct member *m)
{
	struct slice name;

	*m = (struct member){ MEMBER_CHARACTER, posix_take(p), 0 };
	if (m->code != '[' || p->at == p->end)
		return true;
	unsigned char mark = *p->at;
	if (mark != ':' && mark != '.' && mark != '=')
		return true;
	p->at++;
	if (!take_named(p, mark, &name))
		return posix_fail(p, UNMATCHED);
	m->kind = mark == '.' ? MEMBER_SYMBOL : MEMBER_CLASS;
	return mark == ':' ? find_class(p, name, m) : read_symbol(p, name, m);
}

/* -- ranges -------------------------------------------------------------- */

/* Is there a '-' that is not the last member? */
static bool
at_range(const struct posix_parser *p)
{
	return p->end - p->at >= 2 && p->at[0] == '-' && p->at[1] != ']';
}

/* An end of a range; where cases do not count GNU takes the capital: [A-z] is [A-Z]. */
static uint32_t
end_of(const struct posix_parser *p, const struct member *m)
{
	return p->icase && m->code >= 'a' && m->code <= 'z' ? m->code & ~(uint32_t)0x20
	                                                    : m->code;
}

static bool
add_range(struct posix_parser *p, struct posix_set *set, const struct member *first)
{
	struct member m;

	p->at++;
	if (!read_member(p, &m))
		return false;
	uint32_t from = end_of(p, first), to = end_of(p, &m);
	if (first->kind == MEMBER_CLASS || m.kind == MEMBER_CLASS || to < from
	    || (to > from && (char_is_bad(from) || char_is_bad(to))))
		return posix_fail(p, "Invalid range end");
	posix_add_range(p, set, from, to);
	return true;
}

/* A '-' is a character where it is the first or the last member. */
static bool
add_member(struct posix_parser *p, struct posix_set *set, bool first)
{
	struct member m;

	if (!first && at_range(p))
		return posix_fail(p, "Invalid range end");
	if (!read_member(p, &m))
		return false;
	if (m.kind == MEMBER_CLASS && p->end - p->at == 1 && *p->at == '-')
		return posix_fail(p, "Invalid range end");
	if (at_range(p))
		return add_range(p, set, &m);
	if (m.class)
		set->classes |= m.class;
	else
		posix_add_range(p, set, m.code, m.code);
	return true;
}

/* -- sets ---------------------------------------------------------------- */

/* Is [:space:] written where [[:space:]] is meant? Ranges and classes show that it
   is not, and so does nothing but colons. */
static bool
is_confusing(const unsigned char *from, const unsigned char *to)
{
	bool others = false;

	if (to - from < 3 || from[0] != ':' || to[-1] != ':')
		return false;
	for (const unsigned char *p = from; p < to; p++) {
		if (*p == '-' || *p == '[')
			return false;
		others = others || *p != ':';
	}
	return others;
}

struct posix_node *
posix_bracket(struct posix_parser *p)
{
	struct posix_node *node = posix_new(p, POSIX_SET);
	struct posix_set *set = arena_alloc(p->arena, sizeof *set);

	node->set = set;
	set->bracket = true;
	set->negated = p->at < p->end && *p->at == '^';
	p->at += set->negated;
	const unsigned char *from = p->at;
	for (; p->at < p->end && (*p->at != ']' || p->at == from);)
		if (!add_member(p, set, p->at == from))
			return NULL;
	if (p->at == p->end)
		return posix_fail(p, p->strict && p->at == from
		                     ? "Invalid regular expression" : UNMATCHED);
	p->confusing = p->confusing || is_confusing(from, p->at);
	p->at++;
	return node;
}
