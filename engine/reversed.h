/*
 * reversed - the kind: the characters of each record from last to first
 */
#ifndef PIEP_ENGINE_REVERSED_H
#define PIEP_ENGINE_REVERSED_H

#include "engine/plan.h"

extern const struct kind reversed_kind;

#endif
