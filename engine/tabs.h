/*
 * tabs - tab stops: a list, and how they go on behind it
 */
#ifndef PIEP_ENGINE_TABS_H
#define PIEP_ENGINE_TABS_H

#include "engine/buf.h"
#include "engine/err.h"

struct tabs {
	size_t *stops;       /* ascending, or NULL */
	size_t n, cap;
	size_t multiples;    /* then all multiples of it, or 0 */
	size_t steps;        /* then steps of it from the last stop, or 0 */
};

/* Adds the stops of a list ("8", "4,10 /8", "4,+8") as the tools take it: 0 or -1
   (reported). */
int tabs_add(struct run *run, struct tabs *tabs, struct slice list);
/* After the last list: checks them all, and no stop at all becomes one each 8 columns:
   0 or -1 (reported). */
int tabs_finish(struct run *run, struct tabs *tabs);
/* Appends the list that gives the same. */
void tabs_spell(const struct tabs *tabs, struct buf *out);
void tabs_clear(struct tabs *tabs);

/* The first stop behind the column, or 0 where there is none. */
size_t tabs_after_list(const struct tabs *tabs, size_t column);

static inline size_t
tabs_next(const struct tabs *tabs, size_t column)
{
	if (tabs->n > 0)
		return tabs_after_list(tabs, column);
	return column + tabs->multiples - column % tabs->multiples;
}

#endif
