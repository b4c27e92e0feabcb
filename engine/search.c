/* search - compiling what is looked for: see search.h */
#include "engine/search.h"

#include <stdlib.h>
#include "engine/array.h"
#include "engine/search_impl.h"

static bool
is_letter(unsigned char byte)
{
	byte |= 0x20;
	return byte >= 'a' && byte <= 'z';
}

static unsigned char
lower(unsigned char byte)
{
	return is_letter(byte) ? byte | 0x20 : byte;
}

/* -- one text ------------------------------------------------------------ */

/* How often a byte is expected in logs, programs and prose. */
static unsigned
frequency(unsigned char byte)
{
	static const char falling[] =
		" e0tai1onsr2l-d:h3c4u5.m/6p78fg9b_w\n,y=v\"k()[]ESTAI"
		"NORCDLMP;'xUFBG\tVH<>jWqzYKX{}*+#&J$@%?|QZ!\\";

	if (byte >= 0x80)   /* the first of a character is more often the same */
		return byte >= 0xc2 ? 70 : 40;
	const char *place = byte ? strchr(falling, byte) : NULL;
	return place ? (unsigned)(sizeof falling - (size_t)(place - falling)) : 0;
}

/* The rarest of the bytes that are shared by all texts, but for one. Where there is
   none, that one. */
static size_t
rarest(struct slice text, const bool *shared, size_t but)
{
	size_t best = but;

	for (size_t i = 0; i < text.len; i++)
		if (shared[i] && i != but
		    && (best == but || frequency(text.ptr[i]) < frequency(text.ptr[best])))
			best = i;
	return best;
}

static void
set_pair(struct search *s, struct slice text, const bool *shared)
{
	struct search_pair *pair = &s->one.pair;

	pair->at[0] = rarest(text, shared, SIZE_MAX);
	pair->at[1] = rarest(text, shared, pair->at[0]);
	for (unsigned i = 0; i < 2; i++) {
		unsigned char byte = text.ptr[pair->at[i]];
		pair->byte[i] = byte;
		pair->fold[i] = s->icase && is_letter(byte) ? 0x20 : 0;
	}
}

static void
set_one(struct search *s, struct slice text)
{
	unsigned char *fold = arena_alloc(&s->arena, text.len);
	bool *all = arena_alloc(&s->arena, text.len);

	for (size_t i = 0; i < text.len; i++) {
		fold[i] = s->icase && is_letter(text.ptr[i]) ? 0x20 : 0;
		all[i] = true;
	}
	s->one.text = text.ptr;
	s->one.fold = fold;
	s->one.len = text.len;
	set_pair(s, text, all);
}

/* -- several that are alike ---------------------------------------------- */

/* Whether the texts have bytes in common, at the same places, that are rare. */
static bool
set_alike(struct search *s, const struct slices *texts)
{
	enum { RARE = 72, RARE_OF_TWO = 82 };
	bool any = false;

	if (texts->n == 0)
		return false;
	struct slice first = { texts->at[0].ptr, s->shortest };
	bool *shared = arena_alloc(&s->arena, first.len);
	for (size_t i = 0; i < first.len; i++) {
		shared[i] = true;
		for (size_t k = 1; k < texts->n && shared[i]; k++)
			shared[i] = texts->at[k].ptr[i] == first.ptr[i];
		any = any || shared[i];
	}
	if (!any)
		return false;
	set_pair(s, first, shared);
	const struct search_pair *pair = &s->one.pair;
	return frequency(pair->byte[0])
	       <= (pair->at[0] == pair->at[1] ? RARE : RARE_OF_TWO);
}

/* -- several by buckets -------------------------------------------------- */

enum { BUCKETS = 8, SEEN = PREFIX_AT + PREFIX, ALWAYS = 1000 };

/* How often each bucket knows the byte at a place of its texts, of ALWAYS times. */
struct odds {
	unsigned at[BUCKETS][SEEN];
};

/* About; it is not below what is so. */
static unsigned
odds_of(const struct search *s, struct slice text, size_t i)
{
	if (i >= text.len)   /* every byte may follow */
		return ALWAYS;
	unsigned odds = 1 + (80u >> (96 - frequency(text.ptr[i])) / 12);
	return s->icase && is_letter(text.ptr[i]) ? 2 * odds : odds;
}

static void
add_odds(const struct search *s, struct odds *odds, struct slice text, unsigned bucket)
{
	for (size_t i = 0; i < SEEN; i++) {
		unsigned *sum = &odds->at[bucket][i];
		*sum += odds_of(s, text, i);
		*sum = *sum < ALWAYS ? *sum : ALWAYS;
	}
}

/* Of how many places of a milliard the bytes are known. */
static uint64_t
known_places(const struct odds *odds, unsigned at, unsigned depth)
{
	uint64_t sum = 0;

	for (unsigned b = 0; b < BUCKETS; b++) {
		uint64_t known = ALWAYS * ALWAYS * ALWAYS;
		for (unsigned i = 0; i < depth; i++)
			known = known * odds->at[b][at + i] / ALWAYS;
		sum += known;
	}
	return sum;
}

/* Where so many bytes are known least often. */
static unsigned
best_place(const struct odds *odds, unsigned depth)
{
	unsigned best = 0;

	for (unsigned at = 1; at <= PREFIX_AT; at++)
		if (known_places(odds, at, depth) < known_places(odds, best, depth))
			best = at;
	return best;
}

static void
know(struct search_prefixes *f, size_t i, unsigned char byte, unsigned char bucket)
{
	f->known[i][byte] |= bucket;
	f->low[i][byte & 15] |= bucket;
	f->high[i][byte >> 4] |= bucket;
}

/* Where a text has ended every byte may follow. */
static void
add_prefix(struct search *s, struct slice text, unsigned char bucket)
{
	struct search_prefixes *f = &s->prefixes;

	f->any = true;
	for (size_t i = 0; i < PREFIX; i++) {
		size_t at = f->at + i;
		for (unsigned c = 0; c < 256 && at >= text.len; c++)
			know(f, i, (unsigned char)c, bucket);
		if (at >= text.len)
			continue;
		know(f, i, text.ptr[at], bucket);
		if (s->icase && is_letter(text.ptr[at]))
			know(f, i, text.ptr[at] ^ 0x20, bucket);
	}
}

/* Deals texts of up to `most` bytes to buckets. Neighbours in order are alike and share
   one; short texts have one of their own, which knows more than others. Gives for each
   text its bucket, or BUCKETS. */
static unsigned char *
deal(struct search *s, const struct slices *texts, size_t most)
{
	unsigned char *dealt = arena_alloc(&s->arena, texts->n);
	size_t n_short = 0, n_long = 0, nth = 0;

	for (size_t i = 0; i < texts->n; i++) {
		n_short += texts->at[i].len < PREFIX;
		n_long += texts->at[i].len >= PREFIX && texts->at[i].len <= most;
	}
	size_t buckets = n_short > 0 ? BUCKETS - 1 : BUCKETS;
	for (size_t i = 0; i < texts->n; i++) {
		size_t len = texts->at[i].len;
		dealt[i] = (unsigned char)(len > most     ? BUCKETS
		                           : len < PREFIX ? BUCKETS - 1
		                           : nth++ * buckets / n_long);
	}
	return dealt;
}

/* Takes texts of up to `most` bytes. Whether two of their bytes are enough. */
static bool
set_prefixes(struct search *s, const struct slices *texts, size_t most)
{
	enum { ENOUGH = 1000 * 1000 };
	const unsigned char *dealt = deal(s, texts, most);
	struct odds odds = { 0 };

	for (size_t i = 0; i < texts->n; i++)
		if (dealt[i] < BUCKETS)
			add_odds(s, &odds, texts->at[i], dealt[i]);
	unsigned two = best_place(&odds, 2);
	bool enough = known_places(&odds, two, 2) <= ENOUGH;
	s->prefixes.at = enough ? two : best_place(&odds, PREFIX);
	for (size_t i = 0; i < texts->n; i++)
		if (dealt[i] < BUCKETS)
			add_prefix(s, texts->at[i], (unsigned char)(1u << dealt[i]));
	return enough;
}

/* -- many ---------------------------------------------------------------- */

/* Takes texts that have a key. Few hashes of others are known too. */
static void
set_keys(struct search *s, const struct slices *texts)
{
	enum { LEAST = 12, MOST = 20, SPARSE = 64 };
	unsigned bits = LEAST;

	while (bits < MOST && (size_t)1 << bits < texts->n * SPARSE)
		bits++;
	s->keys.shift = 32 - bits;
	s->keys.fold = s->icase ? 0x20202020 : 0;
	s->keys.known = arena_alloc(&s->arena, (size_t)1 << bits);
	for (size_t i = 0; i < texts->n; i++)
		if (texts->at[i].len >= KEY)
			s->keys.known[search_hash(&s->keys, texts->at[i].ptr)] = 1;
}

static void
set_many(struct search *s, const struct slices *texts, const struct search_ops *ops)
{
	enum { FEW = 100 };   /* past it the keys are faster */

	s->find = ops->many;
	if (set_alike(s, texts)) {
		s->find = ops->alike;
	} else if (texts->n > FEW) {
		set_prefixes(s, texts, KEY - 1);
		set_keys(s, texts);
	} else if (set_prefixes(s, texts, SIZE_MAX)) {
		s->find = ops->few;
	}
}

/* -- all ----------------------------------------------------------------- */

static int
compare(const void *a, const void *b)
{
	const struct slice *x = a, *y = b;

	return slice_compare(*x, *y);
}

/* The texts as they are compared, sorted, without the empty ones. */
static struct slices
prepare(struct search *s, const struct slices *texts)
{
	struct slice *at = arena_array(&s->arena, texts->n, sizeof *at);
	struct slices prepared = { at, 0 };

	for (size_t i = 0; i < texts->n; i++) {
		struct slice text = texts->at[i];
		unsigned char *copy = arena_alloc(&s->arena, text.len);
		for (size_t k = 0; k < text.len; k++)
			copy[k] = s->icase ? lower(text.ptr[k]) : text.ptr[k];
		if (text.len > 0)
			at[prepared.n++] = (struct slice){ copy, text.len };
		if (text.len < s->shortest)
			s->shortest = text.len;
		if (text.len > s->longest)
			s->longest = text.len;
	}
	if (prepared.n > 0)
		qsort(at, prepared.n, sizeof *at, compare);
	return prepared;
}

static const struct search_ops *
choose(void)
{
	const char *name = getenv("PIEP_SCAN");

	if (name && strcmp(name, "portable") == 0)
		return &search_portable;
	const struct search_ops *vector = search_vector(name);
	return vector ? vector : &search_portable;
}

/* Where one is empty there is always a hit, at once. */
static bool
find_empty(const struct search *s, const unsigned char *p,
           const unsigned char *end, struct slice *hit)
{
	size_t looked;

	*hit = (struct slice){ p, trie_match(&s->trie, p, end, &looked) };
	return true;
}

struct search *
search_new(const struct slices *texts, bool icase)
{
	struct search *s = array_new(1, sizeof *s);

	s->icase = icase;
	s->shortest = SIZE_MAX;
	struct slices prepared = prepare(s, texts);
	bool expensive = s->longest > CHEAP;
	if (texts->n != 1 || s->shortest == 0 || expensive)
		trie_init(&s->trie, &s->arena, &prepared, icase, expensive);
	if (s->shortest == 0) {
		s->find = find_empty;
	} else if (texts->n == 1) {
		s->find = choose()->one;
		set_one(s, prepared.at[0]);
	} else {
		set_many(s, &prepared, choose());
	}
	return s;
}

void
search_free(struct search *s)
{
	if (s == NULL)
		return;
	arena_clear(&s->arena);
	free(s);
}

bool
search_find(const struct search *s, const unsigned char *p,
            const unsigned char *end, struct slice *hit)
{
	return s->find(s, p, end, hit);
}
