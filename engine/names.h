/*
 * names - the kinds basename and dirname: the parts of paths
 */
#ifndef PIEP_ENGINE_NAMES_H
#define PIEP_ENGINE_NAMES_H

#include "engine/plan.h"

struct names_params {
	struct slices paths;
	struct slice suffix;   /* of basename: taken off; or none */
};

extern const struct kind basename_kind, dirname_kind;

#endif
