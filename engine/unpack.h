/*
 * unpack - data that the build has packed into the binary (scripts/pack.c)
 *
 * A sequence is a token byte (count of literals << 4 | length of the copy - 4; 15 goes
 * on in bytes that are added up to the first below 255), the literals, and where to copy
 * from: two bytes, little end first, counted back from here. The last one has no copy.
 */
#ifndef PIEP_ENGINE_UNPACK_H
#define PIEP_ENGINE_UNPACK_H

#include "engine/slice.h"

/* Unpacks into out, which has room for exactly what was packed. */
void unpack(struct slice packed, unsigned char *out, size_t size);

#endif
