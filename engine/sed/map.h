/*
 * map - y: each character of a list becomes one of another
 */
#ifndef PIEP_ENGINE_SED_MAP_H
#define PIEP_ENGINE_SED_MAP_H

#include "engine/scan.h"

enum { MAP_CHAINS = 64 };

/* A character that is more than a byte, or becomes more. */
struct wide_pair {
	uint32_t from;                  /* as utf8_char() tells it */
	struct slice to;
	struct wide_pair *next;
};

struct sed_map {
	struct slice source, target;    /* as they were meant, for --debug */
	struct scan_map bytes;          /* of what is one byte and becomes one */
	struct wide_pair *pairs[MAP_CHAINS];    /* by what is left of `from` */
	bool wide;                      /* there are pairs … */
	bool wide_ascii;                /* … from ASCII */
};

#endif
