/*
 * filestat - what os.stat gives, and the module `stat`
 */
#ifndef PIEP_LUA_FILESTAT_H
#define PIEP_LUA_FILESTAT_H

#include <sys/stat.h>
#include "lua/value.h"

/* Pushes a stat result. */
void filestat_push(lua_State *L, const struct stat *st);
/* Raises "[Errno 2] No such file or directory: 'x'" of errno, with the text at the
   index (and, for two names, "-> 'y'"; 0 where there is none). */
noreturn void raise_errno(lua_State *L, int path, int other);
/* The argument as a file name: a string without NUL, or an error. */
const char *arg_path(lua_State *L, int index, const char *name);

int open_path(lua_State *L);   /* path.c: os.path */

#endif
