/*
 * fmt - the kind: paragraphs in lines that are as long as each other
 */
#ifndef PIEP_ENGINE_FMT_H
#define PIEP_ENGINE_FMT_H

#include "engine/plan.h"

struct fmt_params {
	int64_t width;         /* of lines, at most; None: 10 more than the goal, or 75 */
	int64_t goal;          /* … and at best; None: 93.5 % of the width */
	struct slice prefix;   /* lines without it stay, and it is put before each new one */
	bool crown;            /* the second line says where all others begin */
	bool tagged;           /* … and differs from the first in that */
	bool split;            /* lines are not joined */
	bool uniform;          /* one space between words, two behind sentences */
};

extern const struct kind fmt_kind;

#endif
