/* search where there are no vectors: see search.h */
#include "engine/scan_word.h"
#include "engine/search_impl.h"

struct pair_vectors {
	uint64_t byte[2], fold[2];
};

struct prefix_vectors {
	const unsigned char (*known)[256];
};

static inline struct pair_vectors
pair_load(const struct search_pair *pair)
{
	struct pair_vectors v;

	for (unsigned i = 0; i < 2; i++) {
		v.byte[i] = ONES * pair->byte[i];
		v.fold[i] = ONES * pair->fold[i];
	}
	return v;
}

static inline uint64_t
pair64(const struct pair_vectors *v, const unsigned char *first,
       const unsigned char *second)
{
	uint64_t mask = 0;

	for (unsigned i = 0; i < PLACES; i += WORD) {
		uint64_t a = load(first + i) | v->fold[0];
		uint64_t b = load(second + i) | v->fold[1];
		uint64_t hits = equal_bytes(a, v->byte[0])
		                & equal_bytes(b, v->byte[1]);
		if (hits)
			mask |= gather(hits) << i;
	}
	return mask;
}

static inline struct prefix_vectors
prefix_load(const struct search_prefixes *prefixes)
{
	return (struct prefix_vectors){ prefixes->known };
}

static inline uint64_t
prefix64(const struct prefix_vectors *v, const unsigned char *p, unsigned depth)
{
	uint64_t mask = 0;

	for (unsigned i = 0; i < PLACES; i++) {
		unsigned buckets = v->known[0][p[i]] & v->known[1][p[i + 1]];
		if (depth == PREFIX)
			buckets &= v->known[2][p[i + 2]];
		mask |= (uint64_t)(buckets != 0) << i;
	}
	return mask;
}

#define SEARCH static
#include "engine/search_body.h"

const struct search_ops search_portable = {
	find_one, find_alike, find_few, find_many
};
