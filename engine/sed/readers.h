/*
 * readers - other inputs of a program: files that R reads line by line, and shells
 */
#ifndef PIEP_ENGINE_SED_READERS_H
#define PIEP_ENGINE_SED_READERS_H

#include "engine/buf.h"

struct sed;
struct sed_reader;

/* Appends the next line of a file to out: 1, or 0 where there is none. */
int readers_line(struct sed *s, struct slice name, struct buf *out, bool *bare);
void readers_close(struct sed *s);

#endif
