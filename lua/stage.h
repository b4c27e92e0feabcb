/*
 * stage - the steps of a pipeline that run in Lua, as one stage of the engine
 */
#ifndef PIEP_LUA_STAGE_H
#define PIEP_LUA_STAGE_H

#include "engine/plan.h"
#include "lua/ahead.h"
#include "lua/alloc.h"
#include "lua/emit.h"
#include "lua/failure.h"
#include "lua/input.h"
#include "lua/value.h"

/* A compiled pipeline and the state it runs in. */
struct script {
	struct pool pool;
	struct language lang;
	lua_State *L;
	struct chunk chunk;
	struct failure failure;
	const struct lowered *lowered;
	const char *const *files;        /* --file operands, NULL-terminated */
	const struct plan *plan;
	struct record_format format;     /* of input and output */
	struct records_input input;      /* while it runs */
	struct crew crew;                /* --jobs */
	struct writer *out;
	int names;                       /* the name `header` in the registry, or LUA_NOREF */
	int header;                      /* what was written before the rows: LUA_NOREF: nothing
	                                    yet, LUA_REFNIL: rows need none */
	bool owed;                       /* a terminator, before the next record */
};

/* Makes the state with the whole library: 0, or -1 (out of memory, reported). */
int script_open(struct script *script, struct run *run, struct slice join, bool bytes);

/* Emits and loads what is not native: 0, or -1 with the error in the source. */
int script_compile(struct script *script, const struct lowered *lowered);

void script_close(struct script *script);

/* The descriptor that a next record of the next() at the index has to be waited for; -1
   where there is one, or where nobody knows. */
int script_awaits(lua_State *L, const struct script *script, int next);

/* Whether the next() at the index is that of the run's own input. */
bool script_reads_input(lua_State *L, int next);

/* The kind of the stage; its parameter is a struct script *. */
extern const struct kind script_kind;

#endif
