/*
 * paste - the kind: records of several inputs side by side, or of each in one
 */
#ifndef PIEP_ENGINE_PASTE_H
#define PIEP_ENGINE_PASTE_H

#include "engine/plan.h"

struct paste_params {
	struct slices files;        /* "-" is the stream; none: the stream, or each operand */
	struct slice delimiters;    /* taken in turn; with backslashes as paste -d has them */
	bool serial;                /* all records of an input in one */
};

/* Whether no backslash is left over at the end. */
bool paste_delimiters_valid(struct slice list);

extern const struct kind paste_kind;

#endif
