/*
 * tac - the kind: the records of each operand from last to first, by their separators
 */
#ifndef PIEP_ENGINE_TAC_H
#define PIEP_ENGINE_TAC_H

#include "engine/plan.h"

struct tac_params {
	struct slice separator;    /* NULL: what ends records; not empty */
	bool before;               /* it belongs to the record behind it */
	bool regex;                /* it is a pattern in the syntax of Emacs */
};

extern const struct kind tac_kind;

#endif
