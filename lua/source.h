/*
 * source - the text of a pipeline, and errors that point into it
 *
 * Every pass reports by an offset into the text; the message shows the stage with
 * a caret under the place. The first error is kept, later ones are ignored.
 */
#ifndef PIEP_LUA_SOURCE_H
#define PIEP_LUA_SOURCE_H

#include "engine/arena.h"
#include "engine/buf.h"
#include "engine/err.h"

struct source {
	struct slice text;
	struct arena *arena;
	bool failed;
	char *message;       /* in the arena */
	size_t at;           /* offset of the error */
};

/* Records the first error; always yields NULL, for `return source_error(…);`. */
void *source_error(struct source *src, size_t at, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Appends "  STAGE\n  ^" for the offset: the line of the stage that holds it,
   shortened around the place when it is long. */
void source_show(const struct source *src, size_t at, struct buf *out);

/* Reports the recorded error: -1. */
int source_report(const struct source *src, struct run *run);

#endif
