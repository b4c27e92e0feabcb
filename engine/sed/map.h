/*
 * map - y: each character of a list becomes one of another
 */
#ifndef PIEP_ENGINE_SED_MAP_H
#define PIEP_ENGINE_SED_MAP_H

#include "engine/buf.h"

/* A character that is more than a byte, or becomes more. */
struct wide_pair {
	struct slice from, to;
};

struct sed_map {
	struct slice source, target;    /* as they were meant, for --debug */
	unsigned char table[256];       /* of what is one byte and becomes one */
	struct wide_pair *pairs;
	size_t n_pairs;                 /* 0: the table says all */
};

/* Appends what becomes of the bytes. */
void map_put(const struct sed_map *map, struct slice bytes, struct buf *out);

#endif
