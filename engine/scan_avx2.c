/* scan for x86-64 with AVX2: empty elsewhere, so that the same list of files builds
   for every CPU. Reached only where scan_vector() has seen that the CPU has it. */
#include "engine/scan_impl.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define AVX2 __attribute__((target("avx2,bmi,popcnt")))

extern const struct scan_ops scan_avx2;

AVX2 static inline __m256i
load32(const unsigned char *p)
{
	return _mm256_loadu_si256((const __m256i *)(const void *)p);
}

AVX2 static inline uint64_t
mask64(const unsigned char *p, unsigned char byte)
{
	__m256i pattern = _mm256_set1_epi8((char)byte);
	__m256i low = _mm256_cmpeq_epi8(load32(p), pattern);
	__m256i high = _mm256_cmpeq_epi8(load32(p + 32), pattern);

	return (uint64_t)(uint32_t)_mm256_movemask_epi8(low)
	       | (uint64_t)(uint32_t)_mm256_movemask_epi8(high) << 32;
}

AVX2 static inline uint64_t
highs64(const unsigned char *p)
{
	return (uint64_t)(uint32_t)_mm256_movemask_epi8(load32(p))
	       | (uint64_t)(uint32_t)_mm256_movemask_epi8(load32(p + 32)) << 32;
}

AVX2 static inline bool
high64(const unsigned char *p)
{
	__m256i any = _mm256_or_si256(load32(p), load32(p + 32));

	return _mm256_movemask_epi8(any) != 0;
}

/* A match is -1: a byte of the sum takes 2 a block and is emptied before 255. */
AVX2 static inline __m256i
sum_few(const unsigned char *p, size_t blocks, __m256i pattern)
{
	__m256i low = _mm256_setzero_si256(), high = low;

	for (; blocks > 0; blocks--, p += MASK_BYTES) {
		low = _mm256_sub_epi8(low, _mm256_cmpeq_epi8(load32(p), pattern));
		high = _mm256_sub_epi8(high,
		                       _mm256_cmpeq_epi8(load32(p + 32), pattern));
	}
	__m256i zero = _mm256_setzero_si256();
	return _mm256_add_epi64(_mm256_sad_epu8(low, zero),
	                        _mm256_sad_epu8(high, zero));
}

AVX2 static size_t
count_blocks(const unsigned char *p, size_t blocks, unsigned char byte)
{
	enum { FEW = 255 };
	__m256i pattern = _mm256_set1_epi8((char)byte);
	__m256i sums = _mm256_setzero_si256();

	for (; blocks > FEW; blocks -= FEW, p += FEW * MASK_BYTES)
		sums = _mm256_add_epi64(sums, sum_few(p, FEW, pattern));
	sums = _mm256_add_epi64(sums, sum_few(p, blocks, pattern));
	return (size_t)_mm256_extract_epi64(sums, 0)
	       + (size_t)_mm256_extract_epi64(sums, 1)
	       + (size_t)_mm256_extract_epi64(sums, 2)
	       + (size_t)_mm256_extract_epi64(sums, 3);
}

#define SCAN AVX2 static
#define SCAN_OPS scan_avx2
#include "engine/scan_body.h"


#else

typedef int scan_avx2_is_for_x86;

#endif
