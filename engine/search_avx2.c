/* search for x86-64 with AVX2: empty elsewhere, so that the same list of files builds
   for every CPU. Reached only where search_vector() has seen that the CPU has it. */
#include "engine/search_impl.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define AVX2 __attribute__((target("avx2,bmi,popcnt")))

extern const struct search_ops search_avx2;

struct pair_vectors {
	__m256i byte[2], fold[2];
};

struct prefix_vectors {
	__m256i low[PREFIX], high[PREFIX];
};

AVX2 static inline __m256i
load32(const unsigned char *p)
{
	return _mm256_loadu_si256((const __m256i *)(const void *)p);
}

AVX2 static inline uint64_t
mask_of(__m256i low, __m256i high)
{
	return (uint64_t)(uint32_t)_mm256_movemask_epi8(low)
	       | (uint64_t)(uint32_t)_mm256_movemask_epi8(high) << 32;
}

AVX2 static inline struct pair_vectors
pair_load(const struct search_pair *pair)
{
	struct pair_vectors v;

	for (unsigned i = 0; i < 2; i++) {
		v.byte[i] = _mm256_set1_epi8((char)pair->byte[i]);
		v.fold[i] = _mm256_set1_epi8((char)pair->fold[i]);
	}
	return v;
}

AVX2 static inline __m256i
equal32(const struct pair_vectors *v, unsigned which, const unsigned char *p)
{
	return _mm256_cmpeq_epi8(_mm256_or_si256(load32(p), v->fold[which]),
	                         v->byte[which]);
}

AVX2 static inline uint64_t
pair64(const struct pair_vectors *v, const unsigned char *first,
       const unsigned char *second)
{
	__m256i low = _mm256_and_si256(equal32(v, 0, first),
	                               equal32(v, 1, second));
	__m256i high = _mm256_and_si256(equal32(v, 0, first + 32),
	                                equal32(v, 1, second + 32));

	return mask_of(low, high);
}

AVX2 static inline __m256i
table(const unsigned char *bytes)
{
	return _mm256_broadcastsi128_si256(
	    _mm_loadu_si128((const __m128i *)(const void *)bytes));
}

AVX2 static inline struct prefix_vectors
prefix_load(const struct search_prefixes *prefixes)
{
	struct prefix_vectors v;

	for (unsigned i = 0; i < PREFIX; i++) {
		v.low[i] = table(prefixes->low[i]);
		v.high[i] = table(prefixes->high[i]);
	}
	return v;
}

/* The buckets that know each of 32 bytes as the nth of a text. */
AVX2 static inline __m256i
knowing(const struct prefix_vectors *v, unsigned nth, const unsigned char *p)
{
	__m256i bytes = load32(p), halves = _mm256_set1_epi8(15);
	__m256i high = _mm256_and_si256(_mm256_srli_epi16(bytes, 4), halves);

	return _mm256_and_si256(
	    _mm256_shuffle_epi8(v->low[nth], _mm256_and_si256(bytes, halves)),
	    _mm256_shuffle_epi8(v->high[nth], high));
}

/* -1 where no bucket knows so many bytes. */
AVX2 static inline __m256i
unknown32(const struct prefix_vectors *v, const unsigned char *p, unsigned depth)
{
	__m256i all = _mm256_and_si256(knowing(v, 0, p), knowing(v, 1, p + 1));

	if (depth == PREFIX)
		all = _mm256_and_si256(all, knowing(v, 2, p + 2));
	return _mm256_cmpeq_epi8(all, _mm256_setzero_si256());
}

AVX2 static inline uint64_t
prefix64(const struct prefix_vectors *v, const unsigned char *p, unsigned depth)
{
	return ~mask_of(unknown32(v, p, depth), unknown32(v, p + 32, depth));
}

#define SEARCH AVX2 static
#include "engine/search_body.h"

const struct search_ops search_avx2 = {
	find_one, find_alike, find_few, find_many
};

#else

typedef int search_avx2_is_for_x86;

#endif
