/*
 * search_impl - private to search*.c: what was compiled, and what an implementation
 * provides
 */
#ifndef PIEP_ENGINE_SEARCH_IMPL_H
#define PIEP_ENGINE_SEARCH_IMPL_H

#include <stdint.h>
#include "engine/arena.h"
#include "engine/search.h"
#include "engine/search_trie.h"

enum {
	PLACES = 64,      /* looked at together: bits of a mask */
	PREFIX = 3,       /* bytes that the filter by buckets looks at, at most … */
	PREFIX_AT = 5,    /* … so far behind a text's begin, at most */
	KEY = 4,          /* bytes that the one by keys does */
	REACH = 8,        /* no filter looks farther */
	CHEAP = 32        /* a text so short may be compared at every place */
};

/* What one text or all of several must have. A byte b matches where
   (b | fold) == byte. */
struct search_pair {
	size_t at[2];
	unsigned char byte[2], fold[2];
};

struct search_one {
	struct search_pair pair;
	const unsigned char *text, *fold;
	size_t len;
};

/* Texts are dealt to eight buckets. A place is worth looking at where one of them knows
   two or three bytes, of which vectors see the halves. */
struct search_prefixes {
	bool any;
	unsigned at;                        /* where in the texts these begin */
	unsigned char known[PREFIX][256];   /* bit N: by bucket N */
	unsigned char low[PREFIX][16], high[PREFIX][16];
};

/* For so many texts that buckets would know everything: a place is worth looking at
   where the hash of the bytes there is that of the first bytes of a text. */
struct search_keys {
	unsigned char *known;      /* 1 or 0 for each hash; NULL: no keys */
	unsigned shift;            /* leaves of a product the bits of a hash */
	uint32_t fold;
};

static inline uint32_t
search_hash(const struct search_keys *k, const unsigned char *p)
{
	uint32_t key;

	memcpy(&key, p, KEY);
	return ((key | k->fold) * UINT32_C(0x9e3779b1)) >> k->shift;
}

/* One text; several by what they have in common; by two of their bytes; by three, or
   keys. */
struct search_ops {
	bool (*one)(const struct search *s, const unsigned char *p,
	            const unsigned char *end, struct slice *hit);
	bool (*alike)(const struct search *s, const unsigned char *p,
	              const unsigned char *end, struct slice *hit);
	bool (*few)(const struct search *s, const unsigned char *p,
	            const unsigned char *end, struct slice *hit);
	bool (*many)(const struct search *s, const unsigned char *p,
	             const unsigned char *end, struct slice *hit);
};

struct search {
	struct arena arena;
	bool (*find)(const struct search *s, const unsigned char *p,
	             const unsigned char *end, struct slice *hit);
	bool icase;
	size_t shortest, longest;
	struct search_one one;         /* or of several the pair alone */
	struct search_prefixes prefixes;
	struct search_keys keys;
	struct search_trie trie;
};

extern const struct search_ops search_portable;

/* The best of this CPU, or none better than the one that is named ("sse2"); NULL
   where it has none. */
const struct search_ops *search_vector(const char *name);

#endif
