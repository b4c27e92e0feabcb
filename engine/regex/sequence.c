/* sequence - see sequence.h */
#include "engine/regex/sequence.h"

#include <stdlib.h>
#include "engine/err.h"
#include "engine/regex/pattern.h"
#include "engine/scan.h"

enum {
	LENGTH_MAX = 32,   /* characters of a sequence */
	SETS_MAX = 4,      /* that differ */
	WORD_BITS = 64,
	CHUNK = 64         /* words of marks that are made at once */
};

/* The same set so many times. */
struct part {
	unsigned set, at, n;
};

struct sequence {
	unsigned length, n_sets, n_parts;
	struct part parts[LENGTH_MAX];
	struct scan_class sets[SETS_MAX];
};

/* -- what a pattern has -------------------------------------------------- */

/* Sets in a row; and the rarest row so far. */
struct row {
	struct posix_bits sets[LENGTH_MAX];
	unsigned n;
	double odds;       /* that a place has it */
};

struct reader {
	const struct posix_tree *tree;
	struct row now, best;
};

/* Of a thousand bytes of logs, programs and prose; of ASCII, as most are. */
static unsigned
frequency(unsigned byte)
{
	if (byte >= 'a' && byte <= 'z')
		return 21;
	if (byte >= '0' && byte <= '9')
		return 15;
	return byte == ' ' ? 130 : byte < 0x80 ? 3 : 0;
}

static double
odds_of(const struct posix_bits *bits)
{
	unsigned sum = 0;

	for (unsigned byte = 0; byte < 256; byte++)
		if (posix_bit(bits, byte))
			sum += frequency(byte);
	return sum < 1000 ? sum / 1000.0 : 1;
}

static void
end_row(struct reader *r)
{
	if (r->now.n > 0 && r->now.odds < r->best.odds)
		r->best = r->now;
	r->now.n = 0;
	r->now.odds = 1;
}

static void
add_single(struct reader *r, const struct posix_node *node)
{
	struct posix_bits bits = posix_bits(node, r->tree->flags);
	unsigned end = r->tree->flags & REGEX_NUL ? 0 : '\n';

	if (r->now.n == LENGTH_MAX)
		return end_row(r);
	bits.words[end / 64] &= ~((uint64_t)1 << end % 64);   /* in no record */
	r->now.sets[r->now.n++] = bits;
	r->now.odds *= odds_of(&bits);
}

/* A repeat is in a row with what is before it, and with what is behind it. */
static void
add_singles(struct reader *r, const struct posix_node *repeat)
{
	for (uint32_t i = 0; i < repeat->least && i < LENGTH_MAX; i++)
		add_single(r, repeat->child);
	if (repeat->most == repeat->least && repeat->least <= LENGTH_MAX)
		return;
	end_row(r);
	for (uint32_t i = 0; i < repeat->least && i < LENGTH_MAX; i++)
		add_single(r, repeat->child);
}

static void
add_node(struct reader *r, const struct posix_node *node)
{
	switch (node->kind) {
	case POSIX_CHARACTER: case POSIX_ANY: case POSIX_SET:
		add_single(r, node);
		break;
	case POSIX_GROUP:
		add_node(r, node->child);
		break;
	case POSIX_SEQUENCE:
		for (node = node->child; node; node = node->next)
			add_node(r, node);
		break;
	case POSIX_REPEAT:
		if (posix_is_single(node->child))
			add_singles(r, node);
		else
			end_row(r);
		break;
	case POSIX_STRING: case POSIX_REFERENCE: case POSIX_CHOICE:
		end_row(r);
		break;
	case POSIX_EMPTY: case POSIX_PLACE:
		break;
	}
}

/* -- compiling ----------------------------------------------------------- */

static bool
same_bits(const struct posix_bits *a, const struct posix_bits *b)
{
	return memcmp(a, b, sizeof *a) == 0;
}

/* The number of a set, which is made if it is not there; or SETS_MAX. */
static unsigned
set_number(struct sequence *s, const struct row *row, unsigned at)
{
	for (unsigned i = 0; i < s->n_parts; i++)
		if (same_bits(&row->sets[s->parts[i].at], &row->sets[at]))
			return s->parts[i].set;
	if (s->n_sets == SETS_MAX)
		return SETS_MAX;
	struct scan_class *set = &s->sets[s->n_sets];
	for (unsigned byte = 0; byte < 256; byte++)
		set->has[byte] = posix_bit(&row->sets[at], byte);
	scan_class_init(set);
	return s->n_sets++;
}

/* Sets that are too many, or of nearly everything, are not looked at. */
static void
add_part(struct sequence *s, const struct row *row, unsigned at)
{
	const double dense = 0.9;

	if (odds_of(&row->sets[at]) > dense)
		return;
	unsigned set = set_number(s, row, at);
	struct part *last = s->parts + s->n_parts - 1;
	if (set == SETS_MAX)
		return;
	if (s->n_parts > 0 && last->set == set && last->at + last->n == at)
		last->n++;
	else
		s->parts[s->n_parts++] = (struct part){ set, at, 1 };
}

struct sequence *
sequence_new(const struct regex *re)
{
	const double rare = 0.001;
	struct reader r = { .tree = &re->tree, .now.odds = 1, .best.odds = rare };

	if (!re->may_block || re->tree.beyond)
		return NULL;
	add_node(&r, re->tree.root);
	end_row(&r);
	if (r.best.n == 0)
		return NULL;
	struct sequence *s = calloc(1, sizeof *s);
	if (s == NULL)
		die("out of memory");
	s->length = r.best.n;
	for (unsigned i = 0; i < r.best.n; i++)
		add_part(s, &r.best, i);
	return s;
}

void
sequence_free(struct sequence *s)
{
	free(s);
}

/* -- finding ------------------------------------------------------------- */

/* Bits of a chunk, of the bytes behind it, and a word that stays 0. */
struct bits {
	uint64_t words[CHUNK + 2];
};

static inline uint64_t
shifted(const struct bits *b, size_t i, unsigned n)
{
	return b->words[i] >> n | b->words[i + 1] << (WORD_BITS - n);
}

/* Leaves the bits that begin a run of n. */
static void
keep_runs(struct bits *b, size_t words, unsigned n)
{
	for (unsigned have = 1, more; have < n; have += more) {
		more = n - have < have ? n - have : have;
		for (size_t i = 0; i < words; i++)
			b->words[i] &= shifted(b, i, more);
	}
}

/* Leaves in `all` the bits of places where the part is too. */
static void
keep_part(struct bits *all, const struct bits *marks, size_t words,
          const struct part *part)
{
	struct bits runs = *marks;

	keep_runs(&runs, words, part->n);
	for (size_t i = 0; i < words; i++)
		all->words[i] &= part->at ? shifted(&runs, i, part->at) : runs.words[i];
}

/* Looks at the places of the first `words` words; the bytes end with `end`. */
static void
find_places(const struct sequence *s, const unsigned char *p,
            const unsigned char *end, size_t words, struct bits *all)
{
	size_t size = (words + 1) * WORD_BITS;
	struct bits marks[SETS_MAX];

	if ((size_t)(end - p) < size)
		size = (size_t)(end - p);
	memset(all, 0xff, sizeof *all);
	for (unsigned i = 0; i < s->n_sets; i++) {
		memset(&marks[i].words[words], 0, 2 * sizeof *marks[i].words);
		scan_class_marks(p, size, &s->sets[i], marks[i].words);
	}
	for (unsigned i = 0; i < s->n_parts; i++)
		keep_part(all, &marks[s->parts[i].set], words + 1, &s->parts[i]);
}

const unsigned char *
sequence_find(const struct sequence *s, const unsigned char *p,
              const unsigned char *end)
{
	size_t left = (size_t)(end - p), words = 4;
	struct bits all;

	while (left >= s->length) {
		size_t most = (left + WORD_BITS - 1) / WORD_BITS;
		words = words < CHUNK ? 2 * words : CHUNK;
		words = words < most ? words : most;
		find_places(s, p, end, words, &all);
		for (size_t i = 0; i < words; i++)
			if (all.words[i])
				return p + i * WORD_BITS
				       + (unsigned)__builtin_ctzll(all.words[i]);
		if (words == most)
			return end;
		p += words * WORD_BITS;
		left -= words * WORD_BITS;
	}
	return end;
}
