/*
 * blocks - a pattern looked for in many records at once
 */
#ifndef PIEP_ENGINE_REGEX_BLOCKS_H
#define PIEP_ENGINE_REGEX_BLOCKS_H

#include "engine/regex.h"

/* Looks for a match, which lies within one record. The block is of records with their
   ends, but for the last, which lacks it; in it every byte is a character (ASCII, or
   for REGEX_BYTES). 1 and the place where a match begins (which
   may be a record's end); 0; or -1: that cannot be told of the block, but of each of its
   records. */
int regex_find_in_block(struct regex *re, struct slice block, size_t *place);

#endif
