/*
 * scan_body - the walks, included once per implementation
 *
 * The includer defines SCAN_OPS, the name of the implementation, SCAN (attributes of
 * every function), mask64(), whose bit
 * N says whether p[N] is `byte`, highs64(), whose bits say which are above 127,
 * odd64(), which are that or below a space,
 * high64(), whether any is, class64(), whose bits say which are in a class, repeats64(),
 * which equal the byte before them, keep64(), which copies 64 bytes but those of a mask,
 * translate64(), utf8(),
 * and count_blocks(), which counts in whole blocks of 64 bytes. A macro, because
 * code compiled for other CPUs is not inlined through a function pointer.
 */
#include "engine/scan_word.h"

static inline unsigned
lowest(uint64_t mask)
{
	return (unsigned)__builtin_ctzll(mask);
}

static inline unsigned
highest(uint64_t mask)
{
	return 63 - (unsigned)__builtin_clzll(mask);
}

/* The mask of fewer than 64 bytes, without touching what is behind them. */
SCAN uint64_t
mask_tail(const unsigned char *p, size_t len, unsigned char byte)
{
	unsigned char copy[MASK_BYTES] = { 0 };

	copy_few(copy, p, len);
	return mask64(copy, byte) & (((uint64_t)1 << len) - 1);
}

SCAN const unsigned char *
find(const unsigned char *p, const unsigned char *end, unsigned char byte)
{
	uint64_t mask;

	for (; end - p >= MASK_BYTES; p += MASK_BYTES)
		if ((mask = mask64(p, byte)) != 0)
			return p + lowest(mask);
	if (p == end)
		return end;
	mask = mask_tail(p, (size_t)(end - p), byte);
	return mask ? p + lowest(mask) : end;
}

SCAN const unsigned char *
find_back(const unsigned char *p, const unsigned char *end, const unsigned char *safe,
          unsigned char byte)
{
	uint64_t mask;

	for (; end - p >= MASK_BYTES; end -= MASK_BYTES)
		if ((mask = mask64(end - MASK_BYTES, byte)) != 0)
			return end - MASK_BYTES + highest(mask);
	if (p == end)
		return NULL;
	size_t left = (size_t)(end - p);
	mask = safe - p >= MASK_BYTES ? mask64(p, byte) & (((uint64_t)1 << left) - 1)
	                              : mask_tail(p, left, byte);
	return mask ? p + highest(mask) : NULL;
}

SCAN size_t
count(const unsigned char *p, const unsigned char *end, unsigned char byte)
{
	size_t blocks = (size_t)(end - p) / MASK_BYTES;
	size_t n = count_blocks(p, blocks, byte);

	p += blocks * MASK_BYTES;
	if (p == end)
		return n;
	uint64_t mask = mask_tail(p, (size_t)(end - p), byte);
	return n + (size_t)__builtin_popcountll(mask);
}

struct walk {
	const unsigned char *from;   /* where the next piece begins */
	struct slice *at, *stop;     /* the next piece, and the end of the room */
};

/* Cuts at the bits of the mask of the bytes from p on; false when there is no room. */
SCAN bool
cut(struct walk *w, const unsigned char *p, uint64_t mask)
{
	while (mask) {
		if (w->at == w->stop)
			return false;
		const unsigned char *hit = p + lowest(mask);
		*w->at++ = (struct slice){ w->from, (size_t)(hit - w->from) };
		w->from = hit + 1;
		mask &= mask - 1;
	}
	return true;
}

SCAN size_t
split(const unsigned char *p, const unsigned char *end, unsigned char byte,
      struct slice *pieces, size_t max, const unsigned char **rest)
{
	struct walk w = { p, pieces, pieces + max };
	bool room = max > 0;

	while (room && end - p >= MASK_BYTES) {
		room = cut(&w, p, mask64(p, byte)) && w.at < w.stop;
		p += MASK_BYTES;
	}
	if (room && p < end)
		cut(&w, p, mask_tail(p, (size_t)(end - p), byte));
	*rest = w.from;
	return (size_t)(w.at - pieces);
}

SCAN uint64_t
set64(const unsigned char *p, struct scan_set set)
{
	return mask64(p, set.bytes[0]) | mask64(p, set.bytes[1])
	       | mask64(p, set.bytes[2]) | mask64(p, set.bytes[3])
	       | (set.high ? highs64(p) : 0);
}

SCAN void
marks_of(const unsigned char *p, size_t len, const struct scan_set *in,
         uint64_t *marks)
{
	unsigned char copy[MASK_BYTES] = { 0 };
	struct scan_set set = *in;   /* which no mark overwrites */

	for (; len >= MASK_BYTES; len -= MASK_BYTES, p += MASK_BYTES)
		*marks++ = set64(p, set);
	if (len == 0)
		return;
	copy_few(copy, p, len);
	*marks = set64(copy, set) & (((uint64_t)1 << len) - 1);
}

SCAN void
odd_marks(const unsigned char *p, size_t len, uint64_t *marks)
{
	unsigned char copy[MASK_BYTES] = { 0 };

	for (; len >= MASK_BYTES; len -= MASK_BYTES, p += MASK_BYTES)
		*marks++ = odd64(p);
	if (len == 0)
		return;
	copy_few(copy, p, len);
	*marks = odd64(copy) & (((uint64_t)1 << len) - 1);
}

/* The mask of the 64 bytes from p on of a text that ends at `end`. */
SCAN uint64_t
mask_within(const unsigned char *p, const unsigned char *end,
            const unsigned char *safe, unsigned char byte)
{
	if (end - p >= MASK_BYTES)
		return mask64(p, byte);
	if (p == end)
		return 0;
	size_t len = (size_t)(end - p);
	if (safe - p >= MASK_BYTES)
		return mask64(p, byte) & (((uint64_t)1 << len) - 1);
	return mask_tail(p, len, byte);
}

/* Sets the wanted fields of one text; gives how many there are. */
SCAN size_t
fields_of(const struct scan_fields *what, size_t row, unsigned char byte)
{
	const unsigned char *p = what->texts[row].ptr, *from = p;
	const unsigned char *end = p + what->texts[row].len;
	const unsigned char *safe = p >= what->from && end <= what->safe
	                            ? what->safe : end;
	size_t w = 0, k = 0;

	for (;; p += MASK_BYTES) {
		uint64_t mask = mask_within(p, end, safe, byte);
		for (; mask; mask &= mask - 1) {
			const unsigned char *hit = p + lowest(mask);
			if (k++ == what->wanted[w]) {
				what->fields[w][row] = (struct slice){
					from, (size_t)(hit - from)
				};
				if (++w == what->n_wanted)
					return w;
			}
			from = hit + 1;
		}
		if (end - p <= MASK_BYTES)
			break;
	}
	if (k == what->wanted[w])
		what->fields[w++][row] = (struct slice){
			from, (size_t)(end - from)
		};
	return w;
}

SCAN void
fields(const struct scan_fields *what, unsigned char byte)
{
	for (size_t i = 0; i < what->n_rows; i++) {
		size_t row = what->rows[i], w = fields_of(what, row, byte);
		for (; w < what->n_wanted; w++)
			what->fields[w][row] = (struct slice){ NULL, 0 };
	}
}

SCAN void
class_marks(const unsigned char *p, size_t len, const struct scan_class *c,
            uint64_t *marks)
{
	unsigned char copy[MASK_BYTES] = { 0 };

	for (; len >= MASK_BYTES; len -= MASK_BYTES, p += MASK_BYTES)
		*marks++ = class64(p, c);
	if (len == 0)
		return;
	memcpy(copy, p, len);
	*marks = class64(copy, c) & (((uint64_t)1 << len) - 1);
}

SCAN size_t
drop(unsigned char *to, const unsigned char *p, size_t len,
     const struct scan_class *c)
{
	unsigned char *start = to, copy[MASK_BYTES] = { 0 };

	for (; len >= MASK_BYTES; len -= MASK_BYTES, p += MASK_BYTES)
		to = keep64(to, p, ~class64(p, c), c);
	if (len > 0) {
		memcpy(copy, p, len);
		uint64_t keep = ~class64(copy, c) & (((uint64_t)1 << len) - 1);
		to = keep64(to, copy, keep, c);
	}
	return (size_t)(to - start);
}

SCAN size_t
squeeze(unsigned char *to, const unsigned char *p, size_t len,
        const struct scan_class *c, int before)
{
	unsigned char *start = to, copy[1 + MASK_BYTES] = { 0 };
	const unsigned char *first = p;

	while (len > 0) {
		size_t n = len < MASK_BYTES ? len : MASK_BYTES;
		const unsigned char *at = p;
		uint64_t all = ~(uint64_t)0, repeats;
		if (p == first || n < MASK_BYTES) {
			copy[0] = p == first ? (unsigned char)before : p[-1];
			memcpy(copy + 1, p, n);
			at = copy + 1;
			all >>= MASK_BYTES - n;
		}
		repeats = repeats64(at) & class64(at, c);
		if (p == first && before < 0)
			repeats &= ~(uint64_t)1;
		to = keep64(to, at, ~repeats & all, c);
		p += n;
		len -= n;
	}
	return (size_t)(to - start);
}

SCAN void
translate(unsigned char *to, const unsigned char *p, size_t len,
          const struct scan_map *m)
{
	unsigned char copy[MASK_BYTES] = { 0 };

	for (; len >= MASK_BYTES; len -= MASK_BYTES) {
		translate64(to, p, m);
		to += MASK_BYTES;
		p += MASK_BYTES;
	}
	copy_few(copy, p, len);
	translate64(copy, copy, m);
	copy_few(to, copy, len);
}

SCAN const unsigned char *
find_high(const unsigned char *p, const unsigned char *end)
{
	unsigned char copy[MASK_BYTES] = { 0 };

	for (; end - p >= MASK_BYTES; p += MASK_BYTES)
		if (high64(p))
			return p + lowest(highs64(p));
	if (p < end)
		copy_few(copy, p, (size_t)(end - p));
	return high64(copy) ? p + lowest(highs64(copy)) : end;
}

const struct scan_ops SCAN_OPS = {
	.byte = find,
	.byte_back = find_back,
	.count = count,
	.split = split,
	.marks = marks_of,
	.odd_marks = odd_marks,
	.fields = fields,
	.class_marks = class_marks,
	.utf8 = utf8,
	.drop = drop,
	.squeeze = squeeze,
	.translate = translate,
	.high = find_high
};
