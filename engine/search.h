/*
 * search - looking for any of several texts
 *
 * One text is looked for by its two rarest bytes, several by what they begin with;
 * both go 64 places at a time, with vectors where the CPU has them (PIEP_SCAN chooses
 * as in scan). The time is linear in what is searched whatever the texts are: where
 * too much would be compared in vain, an automaton goes on. Nothing is allocated but
 * by search_new.
 */
#ifndef PIEP_ENGINE_SEARCH_H
#define PIEP_ENGINE_SEARCH_H

#include "engine/slice.h"

struct search;

/* Copies the texts (there may be none, which is never found), of which any may be empty. `icase`: letters of ASCII match both
   of their cases. */
struct search *search_new(const struct slices *texts, bool icase);
void search_free(struct search *s);   /* NULL is fine */

/* The first of the texts in [p, end): the leftmost one, of those the longest. */
bool search_find(const struct search *s, const unsigned char *p,
                 const unsigned char *end, struct slice *hit);

#endif
