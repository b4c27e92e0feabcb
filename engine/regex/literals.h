/*
 * literals - strings of which one is in every subject that a pattern matches
 *
 * They are looked for first, whole blocks at a time: the pattern is tried on the
 * records that hold one of them alone, or not at all where they say it all.
 */
#ifndef PIEP_ENGINE_REGEX_LITERALS_H
#define PIEP_ENGINE_REGEX_LITERALS_H

#include "engine/arena.h"
#include "engine/regex.h"

struct literals {
	struct slices strings;   /* none are empty; n == 0: nothing is known */
	bool exact;              /* the pattern matches just where one of them is */
	bool icase;              /* letters of ASCII, small in the strings, stand for both */
	bool high;               /* there is no match without a byte above 127 */
	bool ascii;              /* true of subjects of ASCII alone: in others (K, ſ and ı
	                            fold to k, s and i) the pattern may match without */
};

/* Of a compiled pattern, lent as long as it lives. */
struct literals regex_literals(struct regex *re);

/* Of patterns of REGEX_PERL or _PYTHON, in the arena. */
struct literals perl_literals(const struct slices *patterns, unsigned flags,
                              struct arena *arena);

#endif
