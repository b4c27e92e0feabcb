/*
 * sort - records in the order of their keys, in bounded memory
 *
 * A key is bytes, and bytes order it: numbers are keys by sort_put_int() and
 * sort_put_float(). The order is stable. Records past the memory that sort_memory()
 * names are sorted and put aside in temporary files, which are merged at the end.
 */
#ifndef PIEP_ENGINE_SORT_H
#define PIEP_ENGINE_SORT_H

#include <stdint.h>
#include "engine/buf.h"
#include "engine/err.h"

struct sort_order {
	bool reverse;      /* from the greatest key on; equal ones as they came all the same */
	bool keyed;        /* each record has a key besides it; else it is its own */
	size_t limit;      /* no more than the first so many; SIZE_MAX: all */
};

struct sorter;

/* Bytes for records and what is kept of them: PIEP_SORT_MEMORY, or 128 MiB. */
size_t sort_memory(void);

struct sorter *sorter_new(struct run *run, const struct sort_order *order, size_t memory);
void sorter_free(struct sorter *s);   /* NULL is fine */
/* Copies a record, and its key where there is one: 0, or -1 (reported). */
int sorter_add(struct sorter *s, struct slice key, struct slice record);
/* All have been added: 0, or -1 (reported). */
int sorter_finish(struct sorter *s);
/* The next in order: 1, 0 at the end, -1 (reported). It is lent until the next call; where
   sorter_holds_all(), until the sorter is freed. */
int sorter_next(struct sorter *s, struct slice *record);
bool sorter_holds_all(const struct sorter *s);
/* Whether that was the last. */
bool sorter_ended(const struct sorter *s);

/* Appends the eight bytes that order numbers as they are; -0.0 is 0.0. */
void sort_put_int(struct buf *key, int64_t x);
void sort_put_float(struct buf *key, double x);
/* The integer that such a key is of. */
int64_t sort_int_of(struct slice key);

#endif
