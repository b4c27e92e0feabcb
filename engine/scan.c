#include "engine/scan.h"

#include <stdlib.h>

#include "engine/scan_impl.h"
#include "engine/scan_word.h"

static inline uint64_t
mask64(const unsigned char *p, unsigned char byte)
{
	uint64_t mask = 0, pattern = ONES * byte;

	for (unsigned i = 0; i < MASK_BYTES / WORD; i++) {
		uint64_t hits = equal_bytes(load(p + i * WORD), pattern);
		mask |= gather(hits) << (i * WORD);
	}
	return mask;
}

static inline uint64_t
highs64(const unsigned char *p)
{
	uint64_t mask = 0;

	for (unsigned i = 0; i < MASK_BYTES / WORD; i++)
		mask |= gather((load(p + i * WORD) & HIGHS) >> 7) << (i * WORD);
	return mask;
}

static inline bool
high64(const unsigned char *p)
{
	uint64_t any = 0;

	for (unsigned i = 0; i < MASK_BYTES / WORD; i++)
		any |= load(p + i * WORD);
	return (any & HIGHS) != 0;
}

static size_t
count_blocks(const unsigned char *p, size_t blocks, unsigned char byte)
{
	uint64_t pattern = ONES * byte;
	size_t n = 0;

	for (; blocks > 0; blocks--, p += MASK_BYTES) {
		uint64_t sums = 0;
		for (unsigned i = 0; i < MASK_BYTES / WORD; i++)
			sums += equal_bytes(load(p + i * WORD), pattern);
		n += (sums * ONES) >> 56;
	}
	return n;
}

#define SCAN static
#define SCAN_OPS scan_portable
#include "engine/scan_body.h"


static const struct scan_ops *
choose(void)
{
	const char *name = getenv("PIEP_SCAN");

	if (name && strcmp(name, "portable") == 0)
		return &scan_portable;
	const struct scan_ops *vector = scan_vector(name);
	return vector ? vector : &scan_portable;
}

static inline const struct scan_ops *
ops(void)
{
	/* A fact about the CPU, not state of a run. */
	static const struct scan_ops *chosen;

	if (!chosen)
		chosen = choose();
	return chosen;
}

const unsigned char *
scan_byte(const unsigned char *p, const unsigned char *end, unsigned char byte)
{
	return ops()->byte(p, end, byte);
}

const unsigned char *
scan_byte_back(const unsigned char *p, const unsigned char *end,
               unsigned char byte)
{
	return ops()->byte_back(p, end, byte);
}

size_t
scan_count(const unsigned char *p, const unsigned char *end, unsigned char byte)
{
	return ops()->count(p, end, byte);
}

const unsigned char *
scan_skip(const unsigned char *p, const unsigned char *end, unsigned char byte,
          size_t *n)
{
	enum { STRETCH = 4096 };

	while (*n > 0 && p < end) {
		size_t len = (size_t)(end - p);
		const unsigned char *stop = p + (len < STRETCH ? len : STRETCH);
		size_t hits = scan_count(p, stop, byte);
		if (hits >= *n) {
			for (; *n > 0; --*n)
				p = scan_byte(p, stop, byte) + 1;
			return p;
		}
		*n -= hits;
		p = stop;
	}
	return p;
}

size_t
scan_split(const unsigned char *p, const unsigned char *end, unsigned char byte,
           struct slice *pieces, size_t max, const unsigned char **rest)
{
	return ops()->split(p, end, byte, pieces, max, rest);
}

void
scan_marks(const unsigned char *p, size_t len, const struct scan_set *set,
           uint64_t *marks)
{
	ops()->marks(p, len, set, marks);
}

void
scan_fields(const struct scan_fields *what, unsigned char byte)
{
	ops()->fields(what, byte);
}

bool
scan_ascii(const unsigned char *p, const unsigned char *end)
{
	return ops()->ascii(p, end);
}
