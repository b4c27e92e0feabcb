/*
 * yes - the kind: a line again and again
 */
#ifndef PIEP_ENGINE_YES_H
#define PIEP_ENGINE_YES_H

#include "engine/plan.h"

struct yes_params {
	struct slice line;
};

extern const struct kind yes_kind;

#endif
