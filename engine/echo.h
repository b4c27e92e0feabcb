/*
 * echo - the kind: words as one line
 */
#ifndef PIEP_ENGINE_ECHO_H
#define PIEP_ENGINE_ECHO_H

#include "engine/plan.h"

struct echo_params {
	struct slices words;
	bool escapes;      /* those of echo -e are interpreted */
	bool newline;      /* follows the last word */
};

extern const struct kind echo_kind;

#endif
