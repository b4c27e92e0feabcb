/*
 * cut - the kind: parts of each record, by bytes, characters or fields
 */
#ifndef PIEP_ENGINE_CUT_H
#define PIEP_ENGINE_CUT_H

#include "engine/plan.h"

/* One of the three lists is given, the others are NULL. */
struct cut_params {
	struct slice fields;
	struct slice bytes;
	struct slice chars;
	struct slice delim;       /* what separates fields */
	struct slice output;      /* what is put between them, NULL: delim */
	struct slice regex;       /* instead of delim, a pattern (ERE), or NULL */
	bool blanks;              /* … or runs of blanks */
	bool only_delimited;      /* drop records of one field */
	bool complement;
	bool keep_order;          /* the list's order, repetitions too */
	bool whole;               /* of bytes: no character is split */
};

extern const struct kind cut_kind;

#endif
