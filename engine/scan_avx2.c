/* scan for x86-64 with AVX2: empty elsewhere, so that the same list of files builds
   for every CPU. Reached only where scan_vector() has seen that the CPU has it. */
#include "engine/scan_impl.h"

#if defined(__x86_64__)

#include <immintrin.h>
#include <string.h>

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
odd64(const unsigned char *p)
{
	/* As signed bytes, those above 127 are below a space too. */
	__m256i space = _mm256_set1_epi8(' ');
	__m256i low = _mm256_cmpgt_epi8(space, load32(p));
	__m256i high = _mm256_cmpgt_epi8(space, load32(p + 32));

	return (uint64_t)(uint32_t)_mm256_movemask_epi8(low)
	       | (uint64_t)(uint32_t)_mm256_movemask_epi8(high) << 32;
}

AVX2 static inline uint64_t
highs64(const unsigned char *p)
{
	return (uint64_t)(uint32_t)_mm256_movemask_epi8(load32(p))
	       | (uint64_t)(uint32_t)_mm256_movemask_epi8(load32(p + 32)) << 32;
}

AVX2 static inline uint64_t
repeats64(const unsigned char *p)
{
	__m256i low = _mm256_cmpeq_epi8(load32(p), load32(p - 1));
	__m256i high = _mm256_cmpeq_epi8(load32(p + 32), load32(p + 31));

	return (uint64_t)(uint32_t)_mm256_movemask_epi8(low)
	       | (uint64_t)(uint32_t)_mm256_movemask_epi8(high) << 32;
}

/* Sixteen bytes, in both halves of a vector. */
AVX2 static inline __m256i
twice(const unsigned char *p)
{
	return _mm256_broadcastsi128_si256(
		_mm_loadu_si128((const __m128i *)(const void *)p));
}

/* A shuffle looks the low half of each byte up, and gives 0 for bytes above 127: what the
   two rows give is a bit for each high half, of which the byte's is asked. */
AVX2 static inline uint32_t
class32(const unsigned char *p, const struct scan_class *c)
{
	static const unsigned char powers[16] = {
		1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128
	};
	__m256i x = load32(p);
	__m256i flipped = _mm256_xor_si256(x, _mm256_set1_epi8((char)0x80));
	__m256i row = _mm256_or_si256(
		_mm256_shuffle_epi8(twice(c->rows[0]), x),
		_mm256_shuffle_epi8(twice(c->rows[1]), flipped));
	__m256i half = _mm256_and_si256(_mm256_srli_epi16(x, 4),
	                                _mm256_set1_epi8(15));
	__m256i bit = _mm256_shuffle_epi8(twice(powers), half);

	return (uint32_t)_mm256_movemask_epi8(
		_mm256_cmpeq_epi8(_mm256_and_si256(row, bit), bit));
}

AVX2 static inline uint64_t
class64(const unsigned char *p, const struct scan_class *c)
{
	return class32(p, c) | (uint64_t)class32(p + 32, c) << 32;
}

/* Eight bytes, of which those of the mask are left out. */
AVX2 static inline void
keep8(unsigned char *to, const unsigned char *p, const unsigned char *shuffle)
{
	__m128i bytes = _mm_loadl_epi64((const __m128i *)(const void *)p);
	__m128i order = _mm_loadl_epi64((const __m128i *)(const void *)shuffle);

	_mm_storel_epi64((__m128i *)(void *)to, _mm_shuffle_epi8(bytes, order));
}

AVX2 static inline unsigned char *
keep64(unsigned char *to, const unsigned char *p, uint64_t keep,
       const struct scan_class *c)
{
	uint64_t out = ~keep;

	if (out == 0) {
		_mm256_storeu_si256((__m256i *)(void *)to, load32(p));
		_mm256_storeu_si256((__m256i *)(void *)(to + 32), load32(p + 32));
		return to + MASK_BYTES;
	}
	for (unsigned i = 0; i < MASK_BYTES; i += 8) {
		unsigned mask = out >> i & 255;
		keep8(to, p + i, c->shuffles[mask]);
		to += 8 - __builtin_popcount(mask);
	}
	return to;
}

/* For each high half that changes: only its bytes, made less than 16, are looked up; the
   sum of others is above 127. */
AVX2 static inline void
translate64(unsigned char *to, const unsigned char *p, const struct scan_map *m)
{
	__m256i low = load32(p), high = load32(p + 32);
	__m256i low_out = low, high_out = high, large = _mm256_set1_epi8(0x70);

	for (size_t i = 0; i < m->n; i++) {
		__m256i changes = twice(m->changes[i]);
		__m256i half = _mm256_set1_epi8((char)(m->halves[i] << 4));
		__m256i a = _mm256_adds_epu8(_mm256_xor_si256(low, half), large);
		__m256i b = _mm256_adds_epu8(_mm256_xor_si256(high, half), large);
		low_out = _mm256_xor_si256(low_out, _mm256_shuffle_epi8(changes, a));
		high_out = _mm256_xor_si256(high_out, _mm256_shuffle_epi8(changes, b));
	}
	_mm256_storeu_si256((__m256i *)(void *)to, low_out);
	_mm256_storeu_si256((__m256i *)(void *)(to + 32), high_out);
}

/* What two bytes in a row show to be wrong, a bit each. */
enum {
	SHORT = 1, LONG = 2, OVERLONG_3 = 4, LARGE = 8, SURROGATE = 16, OVERLONG_2 = 32,
	LARGE_1000 = 64, OVERLONG_4 = 64,
	CONTINUES = 128,   /* wrong unless it is the third or fourth byte of a character */
	ANY_LOW = SHORT | LONG | CONTINUES
};

/* The errors by the first byte's halves and the second's high one: what all three have. */
AVX2 static inline __m256i
pair_errors(__m256i first, __m256i second)
{
	static const unsigned char first_high[16] = {
		LONG, LONG, LONG, LONG, LONG, LONG, LONG, LONG,
		CONTINUES, CONTINUES, CONTINUES, CONTINUES,
		SHORT | OVERLONG_2, SHORT, SHORT | OVERLONG_3 | SURROGATE,
		SHORT | LARGE | LARGE_1000 | OVERLONG_4
	}, first_low[16] = {
		ANY_LOW | OVERLONG_3 | OVERLONG_2 | OVERLONG_4,
		ANY_LOW | OVERLONG_2, ANY_LOW, ANY_LOW, ANY_LOW | LARGE,
		ANY_LOW | LARGE | LARGE_1000, ANY_LOW | LARGE | LARGE_1000,
		ANY_LOW | LARGE | LARGE_1000, ANY_LOW | LARGE | LARGE_1000,
		ANY_LOW | LARGE | LARGE_1000, ANY_LOW | LARGE | LARGE_1000,
		ANY_LOW | LARGE | LARGE_1000, ANY_LOW | LARGE | LARGE_1000,
		ANY_LOW | LARGE | LARGE_1000 | SURROGATE,
		ANY_LOW | LARGE | LARGE_1000, ANY_LOW | LARGE | LARGE_1000
	}, second_high[16] = {
		SHORT, SHORT, SHORT, SHORT, SHORT, SHORT, SHORT, SHORT,
		LONG | OVERLONG_2 | CONTINUES | OVERLONG_3 | LARGE_1000
		| OVERLONG_4,
		LONG | OVERLONG_2 | CONTINUES | OVERLONG_3 | LARGE,
		LONG | OVERLONG_2 | CONTINUES | SURROGATE | LARGE,
		LONG | OVERLONG_2 | CONTINUES | SURROGATE | LARGE,
		SHORT, SHORT, SHORT, SHORT
	};
	__m256i low = _mm256_set1_epi8(15);
	__m256i a = _mm256_and_si256(_mm256_srli_epi16(first, 4), low);
	__m256i b = _mm256_and_si256(first, low);
	__m256i c = _mm256_and_si256(_mm256_srli_epi16(second, 4), low);

	return _mm256_and_si256(
		_mm256_and_si256(_mm256_shuffle_epi8(twice(first_high), a),
		                 _mm256_shuffle_epi8(twice(first_low), b)),
		_mm256_shuffle_epi8(twice(second_high), c));
}

/* Errors of 32 bytes, by the bytes before each: that a byte must continue a character of
   three or four bytes, and that it does, are to be the same. */
AVX2 static inline __m256i
utf8_errors(__m256i before, __m256i bytes)
{
	__m256i across = _mm256_permute2x128_si256(before, bytes, 0x21);
	__m256i one = _mm256_alignr_epi8(bytes, across, 15);
	__m256i two = _mm256_alignr_epi8(bytes, across, 14);
	__m256i three = _mm256_alignr_epi8(bytes, across, 13);
	__m256i third = _mm256_subs_epu8(two, _mm256_set1_epi8(0xe0 - 0x80));
	__m256i fourth = _mm256_subs_epu8(three, _mm256_set1_epi8(0xf0 - 0x80));
	__m256i must = _mm256_and_si256(_mm256_or_si256(third, fourth),
	                                _mm256_set1_epi8((char)CONTINUES));

	return _mm256_xor_si256(must, pair_errors(one, bytes));
}

AVX2 static inline size_t
count_begins(__m256i bytes)
{
	__m256i begins = _mm256_cmpgt_epi8(bytes, _mm256_set1_epi8(-65));

	return (size_t)__builtin_popcount((unsigned)_mm256_movemask_epi8(begins));
}

/* The NULs behind the last byte tell a character that is cut off. */
AVX2 static bool
utf8(const unsigned char *p, const unsigned char *end, size_t *chars)
{
	enum { STEP = 32 };
	unsigned char last[STEP] = { 0 };
	__m256i before = _mm256_setzero_si256(), errors = before, bytes;

	*chars = 0;
	for (; end - p >= STEP; p += STEP) {
		bytes = load32(p);
		errors = _mm256_or_si256(errors, utf8_errors(before, bytes));
		*chars += count_begins(bytes);
		before = bytes;
	}
	size_t left = (size_t)(end - p);
	memcpy(last, p, left);
	bytes = load32(last);
	errors = _mm256_or_si256(errors, utf8_errors(before, bytes));
	*chars += count_begins(bytes) - (STEP - left);
	return _mm256_testz_si256(errors, errors);
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
