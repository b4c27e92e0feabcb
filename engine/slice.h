/*
 * slice - bytes that belong to somebody else
 *
 * A slice goes by value and owns nothing. Its bytes are lent: by a record until
 * the next pull, by options and operands for the whole run. It may hold NUL.
 */
#ifndef PIEP_ENGINE_SLICE_H
#define PIEP_ENGINE_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct slice {
	const unsigned char *ptr;
	size_t len;
};

struct slices {   /* several, in order */
	const struct slice *at;
	size_t n;
};

#define SLICE(literal) \
	((struct slice){ (const unsigned char *)(literal), sizeof(literal) - 1 })

static inline struct slice
slice_of(const char *text)
{
	return (struct slice){ (const unsigned char *)text, strlen(text) };
}

/* The first `part` (not empty) in [p, end), or NULL (slice.c). */
const unsigned char *slice_find(const unsigned char *p, const unsigned char *end,
                                struct slice part);

static inline bool
slice_equal(struct slice a, struct slice b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

/* Below, at or above 0, by bytes: in UTF-8 that is the order of the code points. */
static inline int
slice_compare(struct slice a, struct slice b)
{
	size_t both = a.len < b.len ? a.len : b.len;
	int order = both > 0 ? memcmp(a.ptr, b.ptr, both) : 0;

	return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

#endif
