#include "engine/scan.h"

#include <stdlib.h>

#include "engine/scan_bytes.h"
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
odd64(const unsigned char *p)
{
	uint64_t mask = 0;

	for (unsigned i = 0; i < MASK_BYTES / WORD; i++) {
		uint64_t word = load(p + i * WORD);
		/* No byte borrows from the next. */
		uint64_t odd = (word | ~((word | HIGHS) - ONES * ' ')) & HIGHS;
		mask |= gather(odd >> 7) << (i * WORD);
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

static inline uint64_t
repeats64(const unsigned char *p)
{
	uint64_t mask = 0;

	for (unsigned i = 0; i < MASK_BYTES; i++)
		mask |= (uint64_t)(p[i] == *(p + i - 1)) << i;
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
	return ops()->byte_back(p, end, end, byte);
}

const unsigned char *
scan_byte_before(const unsigned char *p, const unsigned char *end,
                 const unsigned char *safe, unsigned char byte)
{
	return ops()->byte_back(p, end, safe, byte);
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
scan_odd_marks(const unsigned char *p, size_t len, uint64_t *marks)
{
	ops()->odd_marks(p, len, marks);
}

void
scan_fields(const struct scan_fields *what, unsigned char byte)
{
	ops()->fields(what, byte);
}

void
scan_class_init(struct scan_class *c)
{
	memset(c->rows, 0, sizeof(c->rows));
	for (unsigned byte = 0; byte < 256; byte++)
		if (c->has[byte])
			c->rows[byte >> 7][byte & 15] |=
				(unsigned char)(1u << (byte >> 4 & 7));
	for (unsigned mask = 0; mask < 256; mask++) {
		unsigned char *to = c->shuffles[mask];
		for (unsigned i = 0; i < 8; i++)
			if (!(mask >> i & 1))
				*to++ = (unsigned char)i;
	}
}

void
scan_class_marks(const unsigned char *p, size_t len, const struct scan_class *c,
                 uint64_t *marks)
{
	ops()->class_marks(p, len, c, marks);
}

bool
scan_utf8(const unsigned char *p, const unsigned char *end, size_t *chars)
{
	return ops()->utf8(p, end, chars);
}

size_t
scan_drop(unsigned char *to, const unsigned char *p, size_t len,
          const struct scan_class *c)
{
	return ops()->drop(to, p, len, c);
}

size_t
scan_squeeze(unsigned char *to, const unsigned char *p, size_t len,
             const struct scan_class *c, int before)
{
	return ops()->squeeze(to, p, len, c, before);
}

void
scan_map_init(struct scan_map *m)
{
	m->n = 0;
	for (unsigned half = 0; half < 16; half++) {
		unsigned char any = 0;
		for (unsigned low = 0; low < 16; low++) {
			unsigned byte = half << 4 | low;
			unsigned char change = (unsigned char)(m->to[byte] ^ byte);
			m->changes[m->n][low] = change;
			any |= change;
		}
		m->halves[m->n] = (unsigned char)half;
		m->n += any != 0;
	}
}

void
scan_translate(unsigned char *to, const unsigned char *p, size_t len,
               const struct scan_map *m)
{
	ops()->translate(to, p, len, m);
}

const unsigned char *
scan_high(const unsigned char *p, const unsigned char *end)
{
	return ops()->high(p, end);
}
