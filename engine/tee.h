/*
 * tee - the kind: bytes that are written to files as they pass
 */
#ifndef PIEP_ENGINE_TEE_H
#define PIEP_ENGINE_TEE_H

#include "engine/plan.h"

struct tee_params {
	struct slices files;           /* "-" is one by that name */
	bool append;
	bool ignore_interrupts;
	struct slice output_error;     /* a name of tee_modes, or None: a closed pipe ends
	                                  the process, other failures are reported */
};

/* What becomes of an output that fails, NULL-terminated: warn, warn-nopipe, exit,
   exit-nopipe. */
extern const char *const tee_modes[];

extern const struct kind tee_kind;

#endif
