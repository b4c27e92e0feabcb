/*
 * script - what the parts of a stage in Lua share (stage.h is what others see)
 */
#ifndef PIEP_LUA_SCRIPT_H
#define PIEP_LUA_SCRIPT_H

#include "lua/stage.h"

/* Makes the table that the emitter takes functions from, in the registry (stage_ops.c). */
void script_make_operators(lua_State *L, struct script *script);

/* The list of --file streams, which are opened anew for each run (stage_file.c). */
void script_make_files(lua_State *L);
void script_renew_files(lua_State *L, struct script *script);

/* What a chunk writes values with: a record, and all that pp has become; upvalue: the script
   (stage_output.c). */
int op_write(lua_State *L);
int op_write_all(lua_State *L);
/* Where all rows were dropped of what would have been written as they are, their header is
   written all the same. */
void script_put_lone_header(lua_State *L, struct script *script);

/* Whether pp stands for the values in it. */
static inline bool
script_iterable(enum value_type type)
{
	return type == VALUE_LIST || type == VALUE_TUPLE || type == VALUE_DICT ||
	       type == VALUE_SET || type == VALUE_STREAM || type == VALUE_RANGE;
}

#endif
