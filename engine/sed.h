/*
 * sed - programs of sed as a stage
 *
 * A script is read into a flat array of commands (sed/program.h) and run over the
 * operands of the plan, or over the stage before.
 */
#ifndef PIEP_ENGINE_SED_H
#define PIEP_ENGINE_SED_H

#include <stdint.h>
#include "engine/stage.h"

struct sed_params {
	struct slice script;
	bool quiet;                /* no pattern space is printed unasked */
	bool extended;             /* patterns are EREs */
	bool separate;             /* each file has its own line numbers and last line */
	struct slice in_place;     /* suffix of backups, "" for none; ptr NULL: not in place */
	bool follow_symlinks;
	bool unbuffered;
	bool posix;                /* no extensions */
	bool sandbox;              /* no commands that run programs or touch files */
	bool debug;                /* shows the program, and what it does */
	int64_t line_length;       /* where `l` wraps */
};

enum { SED_LINE_LENGTH = 70 };

extern const struct kind sed_kind;

#endif
