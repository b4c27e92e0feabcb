#include "engine/seen.h"

#include <stdlib.h>

#include "engine/err.h"

enum { FIRST_SIZE = 256, WORD = 8 };

void
seen_clear(struct seen *s)
{
	free(s->table);
	free(s->texts);
	buf_clear(&s->bytes);
	*s = (struct seen){ 0 };
}

/* Fewer than eight bytes as a word: all of them, some twice. */
static uint64_t
short_word(const unsigned char *p, size_t len)
{
	uint32_t first, last;

	if (len < 4)
		return len == 0 ? 0 : p[0] | (uint64_t)p[len / 2] << 8
		                      | (uint64_t)p[len - 1] << 16;
	memcpy(&first, p, 4);
	memcpy(&last, p + len - 4, 4);
	return first | (uint64_t)last << 32;
}

/* By words of eight bytes, multiplied and folded: a product's low bits know nothing of the
   high ones of its factors. */
static uint64_t
hash_of(struct slice s)
{
	const uint64_t odd = UINT64_C(0x9e3779b97f4a7c15);
	uint64_t hash = s.len * odd, word;
	const unsigned char *p = s.ptr, *end = p + s.len;

	for (; end - p >= WORD; p += WORD) {
		memcpy(&word, p, WORD);
		hash = (hash ^ word) * odd;
		hash ^= hash >> 32;
	}
	hash = (hash ^ short_word(p, (size_t)(end - p))) * odd;
	hash = (hash ^ hash >> 32) * odd;
	return hash ^ hash >> 32;
}

/* Where the text's number stands in the table, or would. */
static uint32_t *
find(const struct seen *s, struct slice text, uint64_t hash)
{
	size_t mask = s->size - 1, at = (size_t)hash & mask;

	for (;; at = (at + 1) & mask) {
		uint32_t number = s->table[at];
		if (number == 0
		    || (s->texts[number - 1].hash == hash
		        && slice_equal(text, seen_at(s, number - 1))))
			return &s->table[at];
	}
}

static void
grow(struct seen *s)
{
	size_t size = s->size ? s->size * 2 : FIRST_SIZE, mask = size - 1;
	uint32_t *table = size / 2 < UINT32_MAX ? calloc(size, sizeof(*table)) : NULL;
	struct seen_text *texts = realloc(s->texts, size / 2 * sizeof(*texts));

	if (!table || !texts)
		die("memory exhausted");
	for (size_t i = 0; i < s->n; i++) {
		size_t at = (size_t)texts[i].hash & mask;
		while (table[at] != 0)
			at = (at + 1) & mask;
		table[at] = (uint32_t)i + 1;
	}
	free(s->table);
	s->table = table;
	s->texts = texts;
	s->size = size;
}

size_t
seen_add(struct seen *s, struct slice text)
{
	uint64_t hash = hash_of(text);

	if (2 * s->n >= s->size)
		grow(s);
	uint32_t *number = find(s, text, hash);
	if (*number == 0) {
		s->texts[s->n++] = (struct seen_text){ hash, s->bytes.len, text.len };
		buf_put(&s->bytes, text);
		*number = (uint32_t)s->n;
	}
	return *number - 1;
}
