/*
 * distinct - the kind of pp.uniq(): each record once, where it occurs first
 *
 * Holds a copy of each different record.
 */
#ifndef PIEP_ENGINE_DISTINCT_H
#define PIEP_ENGINE_DISTINCT_H

#include "engine/plan.h"

extern const struct kind distinct_kind;

#endif
