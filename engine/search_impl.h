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
	PREFIX = 3,       /* bytes that the first filter looks at */
	KEY = 4,          /* bytes that the second one does */
	CHEAP = 32        /* a text so short may be compared at every place */
};

/* What one text must have. A byte b matches where (b | fold) == byte. */
struct search_pair {
	size_t at[2];
	unsigned char byte[2], fold[2];
};

struct search_one {
	struct search_pair pair;
	const unsigned char *text, *fold;
	size_t len;
};

/*
 * Texts are dealt to eight buckets. A place is worth looking at where a bucket knows
 * its first bytes, which vectors see by halves of bytes, and where the bitmap knows
 * the hash of the first KEY bytes (of fewer, for shorter texts).
 */
struct search_filter {
	unsigned char known[PREFIX][256];   /* bit N: by bucket N */
	unsigned char low[PREFIX][16], high[PREFIX][16];
	uint32_t masks[KEY];       /* of the keys that there are */
	unsigned n_masks;
	uint32_t fold;
	unsigned shift;            /* leaves of a hash the bits that the bitmap has */
	unsigned char *bitmap;
};

/* The place in the bitmap of a key, of which the mask is looked at. */
static inline uint32_t
search_hash(const struct search_filter *f, uint32_t key, uint32_t mask)
{
	return (((key | f->fold) & mask) * UINT32_C(0x9e3779b1)) >> f->shift;
}

struct search_ops {
	bool (*one)(const struct search *s, const unsigned char *p,
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
	struct search_one one;
	struct search_filter filter;
	struct search_trie trie;
};

extern const struct search_ops search_portable;

/* The best of this CPU, or none better than the one that is named ("sse2"); NULL
   where it has none. */
const struct search_ops *search_vector(const char *name);

#endif
