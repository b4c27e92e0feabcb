/*
 * runtime - the files of lua/runtime/, packed into the binary by the build
 */
#ifndef PIEP_LUA_RUNTIME_H
#define PIEP_LUA_RUNTIME_H

#include "engine/slice.h"

struct runtime_file {
	const char *name;   /* without ".lua"; NULL ends the table */
	size_t at, size;    /* where it stands in what is unpacked: bytecode or text */
};

extern const struct runtime_file runtime_files[];
extern const struct slice runtime_packed;   /* for unpack() … */
extern const size_t runtime_size;           /* … to this many bytes */

#endif
