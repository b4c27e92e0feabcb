/*
 * extent - the -n and -c of head and tail
 */
#ifndef PIEP_APPLETS_EXTENT_H
#define PIEP_APPLETS_EXTENT_H

#include "engine/opt.h"

enum { UNIT_IS_LINES, UNIT_IS_BYTES };

enum titles { TITLES_AUTO, TITLES_NEVER, TITLES_ALWAYS };

struct extent {
	int64_t n;
	bool bytes;
	char sign;   /* as typed: '+', '-' or 0 */
};

/* For OPT_CALL: reads [+-]N with a suffix into the extent at opt->offset. */
int extent_set(struct run *run, void *options, const struct opt *opt,
               const char *argument);

#endif
