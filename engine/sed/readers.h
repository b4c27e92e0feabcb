/*
 * readers - other inputs of a program: files that R reads line by line, and shells
 */
#ifndef PIEP_ENGINE_SED_READERS_H
#define PIEP_ENGINE_SED_READERS_H

#include "engine/buf.h"

struct sed;
struct sed_reader;

/* Opens the files that the program reads by lines; not all need be there. */
void readers_open(struct sed *s);
/* Appends the next line of a file, with its end if it has one, to out: whether there was
   one. */
bool readers_line(struct sed *s, struct slice name, struct buf *out);
/* Begins them all anew. */
void readers_rewind(struct sed *s);
void readers_close(struct sed *s);

#endif
