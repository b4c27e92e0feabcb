/*
 * command - programs as values: sh(…), spawn(…)
 *
 * A command is a userdata with the metatable COMMAND. It runs when its value is
 * needed, once, and remembers what came of it. Whoever needs the value of an
 * argument that may be a command forces it first.
 *
 * Its standard input is empty (/dev/null) unless `stdin` or `input` was given: a
 * child must not eat the pipeline's input.
 */
#ifndef PIEP_LUA_COMMAND_H
#define PIEP_LUA_COMMAND_H

#include "lua/value.h"

/* Runs the command at the index unless it has run, and puts its value there: what
   it printed, or True of a spawn. Raises where it failed and was not forgiven. */
void command_force(lua_State *L, int index);

/* Runs it, and tells whether its status was 0; forgives it unless check=True. */
bool command_truth(lua_State *L, int index);

/* Runs what was made and not used, in the order it was made: the end of a stage.
   command_forget drops it instead: the end of a stage that failed. */
void command_finish(lua_State *L);
void command_forget(lua_State *L);

/* Each record that runs ahead (ahead.h) has such commands of its own; key: its task. */
void command_new_shelf(lua_State *L, const void *key);
void command_drop_shelf(lua_State *L, const void *key);

/* pretty(x): repr, in colour where the output is a terminal (pretty.c) */
int command_pretty(lua_State *L);

#endif
