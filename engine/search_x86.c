/* The vector form of search for x86-64 with SSSE3: empty elsewhere, so that the same
   list of files builds for every CPU. */
#include "engine/search_impl.h"

#if defined(__x86_64__)

#include <tmmintrin.h>

#define SSSE3 __attribute__((target("ssse3")))

extern const struct search_ops search_ssse3, search_avx2;

struct pair_vectors {
	__m128i byte[2], fold[2];
};

struct prefix_vectors {
	__m128i low[PREFIX], high[PREFIX];
};

SSSE3 static inline __m128i
load16(const unsigned char *p)
{
	return _mm_loadu_si128((const __m128i *)(const void *)p);
}

SSSE3 static inline struct pair_vectors
pair_load(const struct search_pair *pair)
{
	struct pair_vectors v;

	for (unsigned i = 0; i < 2; i++) {
		v.byte[i] = _mm_set1_epi8((char)pair->byte[i]);
		v.fold[i] = _mm_set1_epi8((char)pair->fold[i]);
	}
	return v;
}

SSSE3 static inline __m128i
equal16(const struct pair_vectors *v, unsigned which, const unsigned char *p)
{
	return _mm_cmpeq_epi8(_mm_or_si128(load16(p), v->fold[which]),
	                      v->byte[which]);
}

SSSE3 static inline uint64_t
pair64(const struct pair_vectors *v, const unsigned char *first,
       const unsigned char *second)
{
	uint64_t mask = 0;

	for (unsigned i = 0; i < PLACES; i += 16) {
		__m128i both = _mm_and_si128(equal16(v, 0, first + i),
		                             equal16(v, 1, second + i));
		mask |= (uint64_t)(unsigned)_mm_movemask_epi8(both) << i;
	}
	return mask;
}

SSSE3 static inline struct prefix_vectors
prefix_load(const struct search_prefixes *prefixes)
{
	struct prefix_vectors v;

	for (unsigned i = 0; i < PREFIX; i++) {
		v.low[i] = load16(prefixes->low[i]);
		v.high[i] = load16(prefixes->high[i]);
	}
	return v;
}

/* The buckets that know each of 16 bytes as the nth of a text. */
SSSE3 static inline __m128i
knowing(const struct prefix_vectors *v, unsigned nth, const unsigned char *p)
{
	__m128i bytes = load16(p), halves = _mm_set1_epi8(15);
	__m128i high = _mm_and_si128(_mm_srli_epi16(bytes, 4), halves);

	return _mm_and_si128(
	    _mm_shuffle_epi8(v->low[nth], _mm_and_si128(bytes, halves)),
	    _mm_shuffle_epi8(v->high[nth], high));
}

SSSE3 static inline uint64_t
prefix64(const struct prefix_vectors *v, const unsigned char *p, unsigned depth)
{
	uint64_t unknown = 0;

	for (unsigned i = 0; i < PLACES; i += 16) {
		__m128i all = _mm_and_si128(knowing(v, 0, p + i),
		                            knowing(v, 1, p + i + 1));
		if (depth == PREFIX)
			all = _mm_and_si128(all, knowing(v, 2, p + i + 2));
		__m128i none = _mm_cmpeq_epi8(all, _mm_setzero_si128());
		unknown |= (uint64_t)(unsigned)_mm_movemask_epi8(none) << i;
	}
	return ~unknown;
}

#define SEARCH SSSE3 static
#include "engine/search_body.h"

const struct search_ops search_ssse3 = {
	find_one, find_alike, find_few, find_many
};

const struct search_ops *
search_vector(const char *name)
{
	if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi")
	    && __builtin_cpu_supports("popcnt")
	    && !(name && strcmp(name, "sse2") == 0))
		return &search_avx2;
	return __builtin_cpu_supports("ssse3") ? &search_ssse3 : NULL;
}

#else

const struct search_ops *
search_vector(const char *name)
{
	(void)name;
	return NULL;
}

#endif
