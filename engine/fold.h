/*
 * fold - the kind: lines wrapped
 */
#ifndef PIEP_ENGINE_FOLD_H
#define PIEP_ENGINE_FOLD_H

#include "engine/plan.h"

struct fold_params {
	int64_t width;
	bool bytes;          /* the width counts bytes … */
	bool characters;     /* … or characters, not columns */
	bool spaces;         /* lines end behind a blank where there is one */
};

extern const struct kind fold_kind;

#endif
