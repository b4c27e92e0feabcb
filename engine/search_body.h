/*
 * search_body - the walks, included once per implementation
 *
 * The includer defines SEARCH (attributes of every function) and, for vectors that it
 * names itself, what they are filled with once a walk and which of 64 places may be hits:
 *
 *     struct pair_vectors    pair_load(pair)        pair64(vectors, first, second)
 *     struct prefix_vectors  prefix_load(prefixes)  prefix64(vectors, p, depth)
 */
#include "engine/scan_word.h"
#include "engine/search_impl.h"

static inline unsigned
lowest(uint64_t mask)
{
	return (unsigned)__builtin_ctzll(mask);
}

/* What was compared beyond what is free; too much of it is a case for the automaton. */
struct effort {
	const unsigned char *start;
	size_t spent;
};

static inline bool
too_much(const struct effort *effort, const unsigned char *p)
{
	enum { PER_BYTE = 4, CREDIT = 4096 };

	return effort->spent > CREDIT
	    && effort->spent - CREDIT > (size_t)(p - effort->start) * PER_BYTE;
}

static inline void
spend(struct effort *effort, size_t bytes)
{
	if (bytes > CHEAP)
		effort->spent += bytes;
}

/* -- one text ------------------------------------------------------------ */

static inline uint64_t
word64(const unsigned char *p)
{
	uint64_t word;

	memcpy(&word, p, sizeof word);
	return word;
}

static inline uint32_t
word32(const unsigned char *p)
{
	uint32_t word;

	memcpy(&word, p, sizeof word);
	return word;
}

static inline bool
same64(const struct search_one *one, const unsigned char *p, size_t i)
{
	return (word64(p + i) | word64(one->fold + i)) == word64(one->text + i);
}

static inline bool
same32(const struct search_one *one, const unsigned char *p, size_t i)
{
	return (word32(p + i) | word32(one->fold + i)) == word32(one->text + i);
}

/* How many bytes at p are the text's, at least; one->len where all are. */
SEARCH size_t
same(const struct search_one *one, const unsigned char *p)
{
	size_t i = 0, len = one->len;

	if (len >= 8) {
		for (; i + 8 <= len; i += 8)
			if (!same64(one, p, i))
				return i;
		return same64(one, p, len - 8) ? len : i;
	}
	if (len >= 4)
		return same32(one, p, 0) && same32(one, p, len - 4) ? len : 0;
	for (; i < len; i++)
		if ((p[i] | one->fold[i]) != one->text[i])
			return i;
	return len;
}

/* The first place of the mask where the text is, or NULL. */
SEARCH const unsigned char *
check_one(const struct search_one *one, const unsigned char *p, uint64_t mask,
          struct effort *effort)
{
	for (; mask; mask &= mask - 1) {
		const unsigned char *place = p + lowest(mask);
		size_t n = same(one, place);
		if (n == one->len)
			return place;
		spend(effort, n);
	}
	return NULL;
}

/* The mask of `n` places, fewer than 64, without touching what is behind them or before
   the start. */
SEARCH uint64_t
pair_rest(const struct search_pair *pair, const unsigned char *start,
          const unsigned char *p, size_t n)
{
	struct pair_vectors v = pair_load(pair);
	unsigned char first[PLACES] = { 0 }, second[PLACES] = { 0 };
	size_t back = PLACES - n;

	if ((size_t)(p - start) >= back)
		return pair64(&v, p - back + pair->at[0], p - back + pair->at[1])
		       >> back;
	copy_few(first, p + pair->at[0], n);
	copy_few(second, p + pair->at[1], n);
	return pair64(&v, first, second) & (((uint64_t)1 << n) - 1);
}

SEARCH bool
find_one(const struct search *s, const unsigned char *p,
         const unsigned char *end, struct slice *hit)
{
	const struct search_one *one = &s->one;
	const struct search_pair *pair = &one->pair;

	if ((size_t)(end - p) < one->len)
		return false;
	size_t places = (size_t)(end - p) - one->len + 1;
	struct pair_vectors v = pair_load(pair);
	struct effort effort = { p, 0 };
	const unsigned char *found = NULL;
	for (; places >= PLACES; places -= PLACES, p += PLACES) {
		uint64_t mask = pair64(&v, p + pair->at[0], p + pair->at[1]);
		if (!mask)
			continue;
		if ((found = check_one(one, p, mask, &effort)) != NULL)
			break;
		if (too_much(&effort, p))
			return trie_find(&s->trie, p, end, hit);
	}
	if (!found && places > 0)
		found = check_one(one, p,
		                  pair_rest(pair, effort.start, p, places),
		                  &effort);
	*hit = (struct slice){ found, one->len };
	return found != NULL;
}

/* -- several ------------------------------------------------------------- */

struct many {
	const struct search *s;
	const unsigned char *end;
	struct effort effort;
};

/* The first hit at a place of the mask. */
SEARCH bool
check_many(struct many *m, const unsigned char *p, uint64_t mask,
           struct slice *hit)
{
	for (; mask; mask &= mask - 1) {
		const unsigned char *place = p + lowest(mask);
		size_t looked;
		size_t n = trie_match(&m->s->trie, place, m->end, &looked);
		if (n > 0) {
			*hit = (struct slice){ place, n };
			return true;
		}
		spend(&m->effort, looked);
	}
	return false;
}

SEARCH bool
find_alike(const struct search *s, const unsigned char *p,
           const unsigned char *end, struct slice *hit)
{
	const struct search_pair *pair = &s->one.pair;
	struct many m = { s, end, { p, 0 } };

	if ((size_t)(end - p) < s->shortest)
		return false;
	size_t places = (size_t)(end - p) - s->shortest + 1;
	struct pair_vectors v = pair_load(pair);
	for (; places >= PLACES; places -= PLACES, p += PLACES) {
		uint64_t mask = pair64(&v, p + pair->at[0], p + pair->at[1]);
		if (!mask)
			continue;
		if (check_many(&m, p, mask, hit))
			return true;
		if (too_much(&m.effort, p))
			return trie_find(&s->trie, p, end, hit);
	}
	return places > 0
	    && check_many(&m, p, pair_rest(pair, m.effort.start, p, places), hit);
}

static inline uint64_t
keys4(const struct search_keys *k, const unsigned char *p)
{
	return (uint64_t)(k->known[search_hash(k, p)]
	                  | k->known[search_hash(k, p + 1)] << 1
	                  | k->known[search_hash(k, p + 2)] << 2
	                  | k->known[search_hash(k, p + 3)] << 3);
}

SEARCH uint64_t
keys64(const struct search_keys *k, const unsigned char *p)
{
	uint64_t mask = 0;

	for (unsigned i = 0; i < PLACES; i += 4)
		mask |= keys4(k, p + i) << i;
	return mask;
}

/* Two bytes are looked at, and nothing else; or three (and keys). */
SEARCH inline uint64_t
many64(const struct search *s, const struct prefix_vectors *v,
       const unsigned char *p, unsigned depth)
{
	if (depth < PREFIX)
		return prefix64(v, p + s->prefixes.at, depth);
	uint64_t mask = s->prefixes.any ? prefix64(v, p + s->prefixes.at, depth) : 0;

	return s->keys.known ? mask | keys64(&s->keys, p) : mask;
}

/* Fewer places than a whole step may look at. */
SEARCH inline bool
find_rest(struct many *m, const struct prefix_vectors *v, const unsigned char *p,
          unsigned depth, struct slice *hit)
{
	unsigned char copy[2 * PLACES + REACH] = { 0 };
	size_t n = (size_t)(m->end - p), places = n - m->s->shortest + 1;

	memcpy(copy, p, n);
	for (size_t i = 0; i < places; i += PLACES) {
		uint64_t mask = many64(m->s, v, copy + i, depth);
		if (places - i < PLACES)
			mask &= ((uint64_t)1 << (places - i)) - 1;
		if (check_many(m, p + i, mask, hit))
			return true;
	}
	return false;
}

SEARCH inline bool
walk_many(const struct search *s, const unsigned char *p,
          const unsigned char *end, unsigned depth, struct slice *hit)
{
	struct many m = { s, end, { p, 0 } };
	struct prefix_vectors v = prefix_load(&s->prefixes);

	for (; end - p >= PLACES + REACH; p += PLACES) {
		uint64_t mask = many64(s, &v, p, depth);
		if (!mask)
			continue;
		if (check_many(&m, p, mask, hit))
			return true;
		if (too_much(&m.effort, p))
			return trie_find(&s->trie, p, end, hit);
	}
	return (size_t)(end - p) >= s->shortest && find_rest(&m, &v, p, depth, hit);
}

SEARCH bool
find_few(const struct search *s, const unsigned char *p,
         const unsigned char *end, struct slice *hit)
{
	return walk_many(s, p, end, PREFIX - 1, hit);
}

SEARCH bool
find_many(const struct search *s, const unsigned char *p,
          const unsigned char *end, struct slice *hit)
{
	return walk_many(s, p, end, PREFIX, hit);
}
