/* The vector form of scan for x86-64: empty elsewhere, so that the same list of
   files builds for every CPU. */
#include "engine/scan_bytes.h"

#if defined(__x86_64__)

#include <emmintrin.h>

extern const struct scan_ops scan_sse2, scan_avx2;

static inline __m128i
load16(const unsigned char *p)
{
	return _mm_loadu_si128((const __m128i *)(const void *)p);
}

static inline uint64_t
mask16(const unsigned char *p, __m128i pattern)
{
	__m128i hits = _mm_cmpeq_epi8(load16(p), pattern);

	return (unsigned)_mm_movemask_epi8(hits);
}

static inline uint64_t
mask64(const unsigned char *p, unsigned char byte)
{
	__m128i pattern = _mm_set1_epi8((char)byte);

	return mask16(p, pattern) | mask16(p + 16, pattern) << 16
	       | mask16(p + 32, pattern) << 32 | mask16(p + 48, pattern) << 48;
}

static inline uint64_t
high16(const unsigned char *p)
{
	return (unsigned)_mm_movemask_epi8(load16(p));
}

static inline uint64_t
odd16(const unsigned char *p)
{
	/* As signed bytes, those above 127 are below a space too. */
	__m128i odd = _mm_cmplt_epi8(load16(p), _mm_set1_epi8(' '));

	return (unsigned)_mm_movemask_epi8(odd);
}

static inline uint64_t
odd64(const unsigned char *p)
{
	return odd16(p) | odd16(p + 16) << 16 | odd16(p + 32) << 32
	       | odd16(p + 48) << 48;
}

static inline uint64_t
highs64(const unsigned char *p)
{
	return high16(p) | high16(p + 16) << 16 | high16(p + 32) << 32
	       | high16(p + 48) << 48;
}

static inline uint64_t
repeats16(const unsigned char *p)
{
	__m128i hits = _mm_cmpeq_epi8(load16(p), load16(p - 1));

	return (unsigned)_mm_movemask_epi8(hits);
}

static inline uint64_t
repeats64(const unsigned char *p)
{
	return repeats16(p) | repeats16(p + 16) << 16 | repeats16(p + 32) << 32
	       | repeats16(p + 48) << 48;
}

static inline bool
high64(const unsigned char *p)
{
	__m128i low = _mm_or_si128(load16(p), load16(p + 16));
	__m128i high = _mm_or_si128(load16(p + 32), load16(p + 48));

	return _mm_movemask_epi8(_mm_or_si128(low, high)) != 0;
}

/* A match is -1: a byte of the sum takes 4 a block and is emptied before 255. */
static inline size_t
count_few(const unsigned char *p, size_t blocks, __m128i pattern)
{
	__m128i sums = _mm_setzero_si128();

	for (; blocks > 0; blocks--, p += MASK_BYTES)
		for (size_t i = 0; i < MASK_BYTES; i += 16)
			sums = _mm_sub_epi8(sums, _mm_cmpeq_epi8(load16(p + i), pattern));
	sums = _mm_sad_epu8(sums, _mm_setzero_si128());
	return (size_t)_mm_cvtsi128_si64(sums)
	       + (size_t)_mm_cvtsi128_si64(_mm_unpackhi_epi64(sums, sums));
}

static size_t
count_blocks(const unsigned char *p, size_t blocks, unsigned char byte)
{
	enum { FEW = 63 };
	__m128i pattern = _mm_set1_epi8((char)byte);
	size_t n = 0;

	for (; blocks > FEW; blocks -= FEW, p += FEW * MASK_BYTES)
		n += count_few(p, FEW, pattern);
	return n + count_few(p, blocks, pattern);
}

#define SCAN static
#define SCAN_OPS scan_sse2
#include "engine/scan_body.h"


const struct scan_ops *
scan_vector(const char *name)
{
	if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi")
	    && __builtin_cpu_supports("popcnt")
	    && !(name && strcmp(name, "sse2") == 0))
		return &scan_avx2;
	return &scan_sse2;
}

#else

const struct scan_ops *
scan_vector(const char *name)
{
	(void)name;
	return NULL;
}

#endif
