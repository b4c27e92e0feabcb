/*
 * python - patterns of Python's module re, said again in PCRE2's syntax
 *
 * A pattern is read once, from left to right, and its translation is written on the
 * way; nothing of it is kept but what is known of its groups. What PCRE2 would take
 * in another sense is spelled out, so that its options are few: \w and \s become
 * sets of properties, verbose white space is dropped, names become numbers.
 */
#ifndef PIEP_ENGINE_REGEX_PYTHON_H
#define PIEP_ENGINE_REGEX_PYTHON_H

#include <stdint.h>
#include "engine/arena.h"
#include "engine/regex.h"

/* How many characters something matches, at least and at most. */
struct python_width {
	uint64_t least, most;
};

struct python_group {
	const char *name;     /* or NULL */
	size_t rank;          /* see regex_group_rank */
	bool closed;
	struct python_width width;
};

struct python_pattern {
	unsigned flags;                /* with those in the pattern */
	struct python_group *groups;   /* [0] is unused */
	size_t n_groups;               /* with [0] */
	bool beyond;                   /* names characters past ASCII */
};

/* Appends the PCRE2 text that matches as the pattern does: in subjects of UTF-8
   where `wide`, else in subjects of ASCII (or, with REGEX_BYTES, any bytes). Fills
   what (arena): 0, or -1 and the error. */
int python_translate(struct slice pattern, unsigned flags, bool wide, struct arena *arena,
                     struct buf *out, struct python_pattern *what, struct regex_error *error);

#endif
