/*
 * words - operands as a list of a kind's parameters
 */
#ifndef PIEP_APPLETS_WORDS_H
#define PIEP_APPLETS_WORDS_H

#include "engine/opt.h"
#include "engine/slice.h"

/* The operands from the one given on. */
struct slices words_from(struct arena *arena, const struct opt_parse *operands, size_t from);

#endif
