/*
 * scan - finding and counting bytes, with vectors where the CPU has them
 *
 * The implementation is chosen once, at the first call; PIEP_SCAN=portable
 * or =sse2 in the environment forces that one; tests run them all.
 */
#ifndef PIEP_ENGINE_SCAN_H
#define PIEP_ENGINE_SCAN_H

#include <stdint.h>
#include "engine/slice.h"

/* The first `byte` in [p, end), or end. */
const unsigned char *scan_byte(const unsigned char *p, const unsigned char *end,
                               unsigned char byte);
/* The last `byte` in [p, end), or NULL. */
const unsigned char *scan_byte_back(const unsigned char *p, const unsigned char *end,
                                    unsigned char byte);
/* The same, where bytes up to `safe` may be read: faster if it is near. */
const unsigned char *scan_byte_before(const unsigned char *p, const unsigned char *end,
                                      const unsigned char *safe, unsigned char byte);
/* How many `byte` are in [p, end). */
size_t scan_count(const unsigned char *p, const unsigned char *end, unsigned char byte);
/* Goes past the next *n `byte`, or to the end, and takes what it passed off *n. */
const unsigned char *scan_skip(const unsigned char *p, const unsigned char *end,
                               unsigned char byte, size_t *n);
/* Splits [p, end) at `byte` into at most `max` pieces that end with it; gives how
   many were found, each without its `byte`, and in *rest what follows the last one. */
size_t scan_split(const unsigned char *p, const unsigned char *end, unsigned char byte,
                  struct slice *pieces, size_t max, const unsigned char **rest);
/* Some bytes: up to four, of which each may stand twice, and perhaps all above 127. */
struct scan_set {
	unsigned char bytes[4];
	bool high;
};

/* Bit N % 64 of marks[N / 64] becomes whether p[N] is in the set; past len it is 0. */
void scan_marks(const unsigned char *p, size_t len, const struct scan_set *set,
                uint64_t *marks);
/* The same for bytes below a space and those above 127. */
void scan_odd_marks(const unsigned char *p, size_t len, uint64_t *marks);
/* The fields of texts that are split at `byte`: those at the positions `wanted`
   (ascending) of the texts named by `rows`, text N's into fields[…][N]; one that is not
   there gets a NULL. The walk of a text ends at the last. All bytes from `from` to `safe`
   may be read, though they belong to no text or another. */
struct scan_fields {
	const struct slice *texts;
	const uint32_t *rows;
	size_t n_rows;
	const size_t *wanted;
	size_t n_wanted;
	struct slice *const *fields;
	const unsigned char *from, *safe;
};
void scan_fields(const struct scan_fields *what, unsigned char byte);
/* Any set of bytes: `has` is filled in, the rest by scan_class_init(). */
struct scan_class {
	bool has[256];
	unsigned char rows[2][16];      /* bit H % 8 of rows[H / 8][L]: byte H << 4 | L is in it */
	unsigned char shuffles[256][8]; /* the places of the bits that are 0, first to last */
};

void scan_class_init(struct scan_class *c);
/* As scan_marks(). */
void scan_class_marks(const unsigned char *p, size_t len, const struct scan_class *c,
                      uint64_t *marks);
/* Copies what is not in the class, or with `repeats` what is not in it or differs from the
   byte before it (`before`, -1: none); gives how many bytes. There is room at `to` for
   SCAN_SLACK bytes more than there are, which lie somewhere else. */
enum { SCAN_SLACK = 64 };
size_t scan_drop(unsigned char *to, const unsigned char *p, size_t len,
                 const struct scan_class *c);
size_t scan_squeeze(unsigned char *to, const unsigned char *p, size_t len,
                    const struct scan_class *c, int before);

/* What each byte becomes: `to` is filled in, the rest by scan_map_init(). */
struct scan_map {
	unsigned char to[256];
	unsigned char changes[16][16];  /* in bits, of a high half of a byte that has any … */
	unsigned char halves[16];       /* … which is this one */
	size_t n;
};

void scan_map_init(struct scan_map *m);
/* `to` may be p. */
void scan_translate(unsigned char *to, const unsigned char *p, size_t len,
                    const struct scan_map *m);
/* The first byte above 127 in [p, end), or end. */
const unsigned char *scan_high(const unsigned char *p, const unsigned char *end);

/* Whether [p, end) is valid UTF-8; and how many characters it has. */
bool scan_utf8(const unsigned char *p, const unsigned char *end, size_t *chars);
/* Whether all bytes of [p, end) are below 128. */
static inline bool
scan_ascii(const unsigned char *p, const unsigned char *end)
{
	return scan_high(p, end) == end;
}

#endif
