/*
 * sequence - characters of ASCII, next to each other, that every match has
 *
 * [0-9]{5}\.[0-9] has no literal that is rare, but seven sets in a row. What bytes are in
 * each of them is found 64 places at a time, and so are the places where all are.
 */
#ifndef PIEP_ENGINE_REGEX_SEQUENCE_H
#define PIEP_ENGINE_REGEX_SEQUENCE_H

#include "engine/regex.h"

struct sequence;

/* Gives the rarest of a compiled pattern, or NULL: there is none that is rare. */
struct sequence *sequence_new(const struct regex *re);
void sequence_free(struct sequence *s);   /* NULL is fine */

/* The first place in [p, end) where it is, or end. All bytes are characters (ASCII, or for
   REGEX_BYTES). */
const unsigned char *sequence_find(const struct sequence *s, const unsigned char *p,
                                   const unsigned char *end);

#endif
