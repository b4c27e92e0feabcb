/*
 * spill - bytes that are put aside in a temporary file
 *
 * The file has no name: it is gone with the process, whatever ends that.
 */
#ifndef PIEP_ENGINE_SPILL_H
#define PIEP_ENGINE_SPILL_H

#include <sys/types.h>
#include "engine/err.h"
#include "engine/slice.h"

/* Opens one in $TMPDIR or /tmp: a descriptor, or -1 (reported). */
int spill_open(struct run *run);
/* Appends bytes: 0 or -1 (reported). */
int spill_put(struct run *run, int fd, struct slice bytes);
/* Reads `len` bytes at `at` of a file, which has them: 0, or -1 with errno. */
int read_at(int fd, unsigned char *to, size_t len, off_t at);

#endif
