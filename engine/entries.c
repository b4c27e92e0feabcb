#include "engine/entries.h"

enum { WORD = 8, FEW = 12, RADIX_LEAST = 128 };

/* The eight bytes of the key from `depth` on, zeros past its end. */
static inline uint64_t
word_at(const struct entry *e, size_t depth)
{
	uint64_t word = 0;
	size_t left = e->len > depth ? e->len - depth : 0;

	if (left >= WORD)
		memcpy(&word, e->key + depth, WORD);
	else if (left > 0)
		memcpy(&word, e->key + depth, left);
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	word = __builtin_bswap64(word);
#endif
	return word;
}

static inline uint64_t
turn(uint64_t word, bool reverse)
{
	return reverse ? ~word : word;
}

struct entry
entry_of(struct slice key, bool reverse)
{
	struct entry e = { 0, key.ptr, key.len };

	e.word = turn(word_at(&e, 0), reverse);
	return e;
}

/* Whether e stands before the other by what is in their keys from depth on. */
static bool
before(const struct entry *e, const struct entry *other, size_t depth, bool reverse)
{
	size_t left = e->len > depth ? e->len - depth : 0;
	size_t right = other->len > depth ? other->len - depth : 0;
	size_t both = left < right ? left : right;
	int order = both > 0 ? memcmp(e->key + depth, other->key + depth, both) : 0;

	if (order == 0)
		order = (left > right) - (left < right);
	return reverse ? order > 0 : order < 0;
}

bool
entry_before(const struct entry *e, const struct entry *other, bool reverse)
{
	if (e->word != other->word)
		return e->word < other->word;
	return before(e, other, 0, reverse);
}

/* -- by words ------------------------------------------------------------ */

static void
insert_words(struct entry *e, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		struct entry moved = e[i];
		size_t to = i;
		for (; to > 0 && moved.word < e[to - 1].word; to--)
			e[to] = e[to - 1];
		e[to] = moved;
	}
}

static void
merge_words(struct entry *e, size_t n, struct entry *spare)
{
	size_t middle = n / 2, left = 0, right = middle, to = 0;

	if (n <= FEW) {
		insert_words(e, n);
		return;
	}
	merge_words(e, middle, spare);
	merge_words(e + middle, n - middle, spare);
	if (e[middle - 1].word <= e[middle].word)
		return;
	memcpy(spare, e, middle * sizeof(*e));
	while (left < middle && right < n)
		e[to++] = e[right].word < spare[left].word ? e[right++]
		          : spare[left++];
	memcpy(e + to, spare + left, (middle - left) * sizeof(*e));
}

/* By the highest byte in which words differ, and each of its values by those below. */
static void
sort_words(struct entry *e, size_t n, struct entry *spare)
{
	size_t ends[256] = { 0 }, at = 0;
	uint64_t differs = 0;

	if (n < RADIX_LEAST) {
		merge_words(e, n, spare);
		return;
	}
	for (size_t i = 1; i < n; i++)
		differs |= e[i].word ^ e[0].word;
	if (differs == 0)
		return;
	int shift = (63 - __builtin_clzll(differs)) & ~7;
	for (size_t i = 0; i < n; i++)
		ends[e[i].word >> shift & 255]++;
	for (size_t byte = 0; byte < 256; byte++) {
		size_t count = ends[byte];
		ends[byte] = at;
		at += count;
	}
	for (size_t i = 0; i < n; i++)
		spare[ends[e[i].word >> shift & 255]++] = e[i];
	memcpy(e, spare, n * sizeof(*e));
	at = 0;
	for (size_t byte = 0; shift > 0 && byte < 256; byte++) {
		if (ends[byte] - at > 1)
			sort_words(e + at, ends[byte] - at, spare);
		at = ends[byte];
	}
}

/* -- by keys ------------------------------------------------------------- */

static void
insert_keys(struct entry *e, size_t n, size_t depth, bool reverse)
{
	for (size_t i = 1; i < n; i++) {
		struct entry moved = e[i];
		size_t to = i;
		for (; to > 0 && before(&moved, &e[to - 1], depth, reverse); to--)
			e[to] = e[to - 1];
		e[to] = moved;
	}
}

/* Of entries that are equal before depth, as zeros go on where a key ends: those that end
   there by their lengths. Gives the part of those that go on, in *n. */
static struct entry *
sort_ended(struct entry *e, size_t *n, struct entry *spare, size_t depth, bool reverse)
{
	size_t going = 0;

	for (size_t i = 0; i < *n; i++)
		going += e[i].len > depth;
	if (going == *n)
		return e;
	for (size_t i = 0; i < *n; i++) {
		size_t len = e[i].len <= depth ? e[i].len : depth + 1;
		e[i].word = turn(len, reverse);
	}
	sort_words(e, *n, spare);
	if (!reverse)
		e += *n - going;
	*n = going;
	return e;
}

/* By the keys from depth on: what is before is equal, and words hold what is there. */
static void
sort_keys(struct entry *e, size_t n, struct entry *spare, size_t depth, bool reverse)
{
	size_t to;

	sort_words(e, n, spare);
	for (size_t from = 0; from < n; from = to) {
		for (to = from + 1; to < n && e[to].word == e[from].word; to++)
			continue;
		struct entry *part = e + from;
		size_t m = to - from;
		if (m == 1)
			continue;
		if (m <= FEW) {
			insert_keys(part, m, depth, reverse);
			continue;
		}
		bool all = m == n;
		part = sort_ended(part, &m, spare, depth + WORD, reverse);
		for (size_t i = 0; i < m; i++)
			part[i].word = turn(word_at(&part[i], depth + WORD), reverse);
		if (!all) {
			sort_keys(part, m, spare, depth + WORD, reverse);
			continue;
		}
		/* what is one part all along takes no stack */
		e = part;
		n = m;
		to = 0;
		depth += WORD;
		sort_words(e, n, spare);
	}
}

void
entries_sort(struct entry *e, size_t n, struct entry *spare, bool reverse)
{
	sort_keys(e, n, spare, 0, reverse);
}
