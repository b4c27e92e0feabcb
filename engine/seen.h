/*
 * seen - different texts, numbered from 0 in the order in which they came
 *
 * Holds a copy of each. A zeroed one is empty and valid.
 */
#ifndef PIEP_ENGINE_SEEN_H
#define PIEP_ENGINE_SEEN_H

#include <stdint.h>
#include "engine/buf.h"

struct seen_text {
	uint64_t hash;
	size_t at, len;          /* in bytes */
};

struct seen {
	uint32_t *table;         /* number + 1, or 0: free; never more than half of it is taken */
	size_t size;             /* of the table, a power of two */
	struct seen_text *texts;
	size_t n;
	struct buf bytes;
};

void seen_clear(struct seen *s);
/* The number of a text; a new one's is what n was before. */
size_t seen_add(struct seen *s, struct slice text);

static inline struct slice
seen_at(const struct seen *s, size_t number)
{
	const struct seen_text *text = &s->texts[number];

	return (struct slice){ s->bytes.ptr + text->at, text->len };
}

#endif
