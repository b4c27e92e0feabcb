/*
 * sorting - the kind of pp.sort(), pp.sortby() and pp.top()
 */
#ifndef PIEP_ENGINE_SORTING_H
#define PIEP_ENGINE_SORTING_H

#include "engine/buf.h"
#include "engine/plan.h"

struct sorting_params {
	struct slice source;        /* the stage as it was written: first */
	const struct spec *key;     /* makes of each record a keyed one (below); NULL: it is
	                               its own key */
	bool reverse;
	bool unique;                /* of records that are equal and side by side one */
	size_t limit;               /* no more than so many; SIZE_MAX: all */
};

extern const struct kind sorting_kind;

/* A keyed record: the length of the key, the key, the record. */
static inline void
keyed_put(struct buf *out, struct slice key, struct slice record)
{
	buf_put(out, (struct slice){ (const unsigned char *)&key.len, sizeof(key.len) });
	buf_put(out, key);
	buf_put(out, record);
}
/* The key of one, which becomes the record alone. */
static inline struct slice
keyed_take(struct slice *record)
{
	struct slice key = { record->ptr + sizeof(key.len), 0 };

	memcpy(&key.len, record->ptr, sizeof(key.len));
	record->ptr = key.ptr + key.len;
	record->len -= sizeof(key.len) + key.len;
	return key;
}

#endif
