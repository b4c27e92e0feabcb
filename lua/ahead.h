/*
 * ahead - records of a group of line stages that run ahead of their turn (--jobs)
 *
 * A record's run through the group is a task: a Lua thread on a fiber. Where it
 * needs a command's value, the command is started and the task stops; others begin
 * or go on meanwhile, up to N of them. Their results, what they printed, and their
 * errors are taken in the order of the records. A task that is cancelled ends by an
 * error at its next command.
 *
 * What the state has one of, each task has its own of while it runs: the scratch
 * buffers, the shelf of commands (command.c), the failure (failure.h).
 */
#ifndef PIEP_LUA_AHEAD_H
#define PIEP_LUA_AHEAD_H

#include "engine/jobs.h"
#include "lua/value.h"

struct script;
struct task;
struct group;

enum { AHEAD_MOST = 1024 };   /* jobs at a time; more are not tried */

struct crew {
	size_t most;              /* N */
	bool keep_going;
	struct jobs jobs;
	struct group *groups;     /* all that were made */
	struct task *task;        /* whose code runs now, or NULL */
};

/* Before and after a run: 0, or -1 reported. The end waits for all that runs. */
int ahead_open(struct script *script);
void ahead_close(lua_State *L, struct script *script);

/* (function, next): the next() of what the function makes of the records of `next`;
   upvalue: the script. */
int op_ahead(lua_State *L);
/* Waits until all records before this one have been taken. */
int op_turn(lua_State *L);

/* Where a record that runs ahead prints; NULL: to the run's output. */
struct buf *ahead_output(lua_State *L);

/* spawn_run() of a state with a crew: other records go on meanwhile. Raises where
   the record is no longer wanted. */
int ahead_run(lua_State *L, const struct spawn *spawn, struct buf *output,
              struct spawn_result *result);

#endif
