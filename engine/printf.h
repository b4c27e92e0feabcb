/*
 * printf - the kind: arguments by a format, which is used again while any are left
 */
#ifndef PIEP_ENGINE_PRINTF_H
#define PIEP_ENGINE_PRINTF_H

#include "engine/plan.h"

struct printf_params {
	struct slice format;
	struct slices arguments;
};

extern const struct kind printf_kind;

#endif
