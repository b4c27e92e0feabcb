/*
 * cased - the kind of p.upper(), p.lower() and p.casefold() by themselves: whole blocks
 */
#ifndef PIEP_ENGINE_CASED_H
#define PIEP_ENGINE_CASED_H

#include "engine/letters.h"
#include "engine/plan.h"

struct cased_params {
	struct slice source;        /* the stage as it was written: first */
	enum letters_case to;       /* one of those three */
};

extern const struct kind cased_kind;

#endif
