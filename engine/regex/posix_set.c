/* posix_set - what sets hold, of ASCII and of bytes: see posix.h */
#include "engine/regex/posix.h"

static void
add(struct posix_bits *bits, unsigned first, unsigned last)
{
	for (unsigned c = first; c <= last; c++)
		bits->words[c / 64] |= (uint64_t)1 << c % 64;
}

static void
add_classes(struct posix_bits *bits, unsigned classes)
{
	static const struct {
		unsigned class;
		unsigned char first, last;
	} parts[] = {
		{ CLASS_ALPHA | CLASS_LOWER, 'a', 'z' },
		{ CLASS_ALPHA | CLASS_UPPER, 'A', 'Z' },
		{ CLASS_DIGIT | CLASS_XDIGIT, '0', '9' },
		{ CLASS_XDIGIT, 'a', 'f' }, { CLASS_XDIGIT, 'A', 'F' },
		{ CLASS_SPACE, '\t', '\r' }, { CLASS_BLANK, '\t', '\t' },
		{ CLASS_SPACE | CLASS_BLANK | CLASS_PRINT, ' ', ' ' },
		{ CLASS_PRINT | CLASS_GRAPH, '!', '~' },
		{ CLASS_PUNCT, '!', '/' }, { CLASS_PUNCT, ':', '@' },
		{ CLASS_PUNCT, '[', '`' }, { CLASS_PUNCT, '{', '~' },
		{ CLASS_CNTRL, 0, 0x1f }, { CLASS_CNTRL, 0x7f, 0x7f }
	};

	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		if (parts[i].class & classes)
			add(bits, parts[i].first, parts[i].last);
}

static void
add_range(struct posix_bits *bits, uint32_t first, uint32_t last, unsigned flags)
{
	unsigned most = flags & REGEX_BYTES ? 0xff : 0x7f;

	if (first <= most)
		add(bits, first, last > most ? most : last);
	if (last > most)
		add(bits, 0x80, 0xff);
}

static void
add_cases(struct posix_bits *bits)
{
	for (unsigned c = 'A'; c <= 'Z'; c++) {
		if (posix_bit(bits, c))
			add(bits, c + 32, c + 32);
		else if (posix_bit(bits, c + 32))
			add(bits, c, c);
	}
}

static void
add_set(struct posix_bits *bits, const struct posix_set *set, unsigned flags)
{
	unsigned none_beyond = CLASS_DIGIT | CLASS_XDIGIT;

	add_classes(bits, set->classes);
	if ((set->classes & ~none_beyond) && !(flags & REGEX_BYTES))
		add(bits, 0x80, 0xff);
	for (const struct posix_range *r = set->ranges; r; r = r->next)
		add_range(bits, r->first, r->last, flags);
}

static void
negate(struct posix_bits *bits, unsigned flags)
{
	for (int i = 0; i < 4; i++)
		bits->words[i] = ~bits->words[i];
	if (!(flags & REGEX_BYTES))
		add(bits, 0x80, 0xff);
}

struct posix_bits
posix_bits(const struct posix_node *node, unsigned flags)
{
	struct posix_bits bits = { { 0 } };
	bool negated = node->kind == POSIX_ANY;

	if (node->kind == POSIX_CHARACTER)
		add_range(&bits, node->code, node->code, flags);
	if (node->kind == POSIX_SET) {
		add_set(&bits, node->set, flags);
		negated = node->set->negated;
	}
	if (flags & REGEX_ICASE)
		add_cases(&bits);
	if (negated)
		negate(&bits, flags);
	return bits;
}
