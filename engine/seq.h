/*
 * seq - the kind: numbers from one to another
 *
 * Where all of them are written in decimals they are counted as text: exactly, and
 * however long they are. A number with binary decimals (0x1.8) or infinity makes them
 * long double.
 */
#ifndef PIEP_ENGINE_SEQ_H
#define PIEP_ENGINE_SEQ_H

#include "engine/plan.h"

struct seq_params {
	struct slice numbers[3];   /* last; first, last; first, step, last */
	struct slice format;       /* of printf's, for a float; or none */
	struct slice separator;    /* none: the end of a record */
	bool equal_width;
};

extern const struct kind seq_kind;

#endif
