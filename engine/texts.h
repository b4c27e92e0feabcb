/*
 * texts - a list of slices that grows in an arena
 */
#ifndef PIEP_ENGINE_TEXTS_H
#define PIEP_ENGINE_TEXTS_H

#include "engine/arena.h"

struct texts {
	struct arena *arena;
	struct slice *at;
	size_t n, cap;
};

void texts_add(struct texts *list, struct slice text);
/* Adds each line of a text; a newline at its end ends the last. */
void texts_add_lines(struct texts *list, struct slice text);

static inline struct slices
texts_slices(const struct texts *list)
{
	return (struct slices){ list->at, list->n };
}

#endif
