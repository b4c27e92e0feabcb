/*
 * record - finding the records of a block in which a pattern occurs
 *
 * Literals of the pattern, or sets in a row, are looked for first, over the whole block;
 * the pattern is tried on the records around them alone, or not at all where they say
 * everything.
 */
#ifndef PIEP_ENGINE_REGEX_RECORD_H
#define PIEP_ENGINE_REGEX_RECORD_H

#include "engine/regex.h"

struct record_finder;

/* For a compiled pattern, which is lent. */
struct record_finder *record_finder_new(struct regex *re);
void record_finder_free(struct record_finder *f);   /* NULL is fine */

/* As regex_find_record. */
int record_find(struct record_finder *f, struct slice block, struct slice *record);

#endif
