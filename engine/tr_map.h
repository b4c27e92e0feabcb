/*
 * tr_map - what tr does with each character
 *
 * It is worked out for 256 characters at a time, when one of them is first met.
 */
#ifndef PIEP_ENGINE_TR_MAP_H
#define PIEP_ENGINE_TR_MAP_H

#include "engine/tr.h"
#include "engine/tr_set.h"

enum {
	TR_TARGET = (1 << 21) - 1,   /* bits of an entry: the character that comes out … */
	TR_DROP = 1 << 21,           /* … or none … */
	TR_ONCE = 1 << 22,           /* this one is squeezed where it repeats */
	TR_PAGE = 256,
	TR_PAGES = TR_CODES / TR_PAGE
};

/* Where characters go to; a later rule wins. */
struct tr_rule {
	enum { TR_TO_ONE, TR_TO_SAME_STEP, TR_TO_UPPER, TR_TO_LOWER } how;
	bool by_class;               /* of a class, not from … to … */
	bool by_rest;                /* … of what is not in the first set */
	uint32_t from, to;
	enum tr_class class;
	uint32_t target;             /* of `from`; of the others too, or counted on */
};

struct tr_map {
	struct tr_set from, to;
	bool bytes;                  /* a byte is a character */
	bool complement;
	bool drops, squeezes;
	bool squeezes_from;          /* what is in `from`, not in `to` */
	struct tr_rule *rules;
	size_t n_rules, cap_rules;
	uint32_t *pages[TR_PAGES];
};

/* 0, or -1 reported. Where that gives the same, bytes are taken for characters. */
int tr_map_init(struct tr_map *m, const struct tr_params *p, bool bytes, struct run *run);
/* Works the page of a character out. */
const uint32_t *tr_map_page(struct tr_map *m, uint32_t code);
/* Whether the character does not stay what it is, or another becomes it. */
bool tr_map_touches(struct tr_map *m, uint32_t code);
void tr_map_clear(struct tr_map *m);

static inline uint32_t
tr_map_at(struct tr_map *m, uint32_t code)
{
	const uint32_t *page = m->pages[code / TR_PAGE];

	if (!page)
		page = tr_map_page(m, code);
	return page[code % TR_PAGE];
}

#endif
