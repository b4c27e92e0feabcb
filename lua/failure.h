/*
 * failure - errors of a running pipeline, in the user's terms
 *
 * The place of an error is the line of the chunk that was running, which the
 * emitter knows as an offset in the source; the record is the local `r` of the
 * line group around it.
 */
#ifndef PIEP_LUA_FAILURE_H
#define PIEP_LUA_FAILURE_H

#include <lua.h>
#include "lua/emit.h"

/* The name of the chunk, by which its frames are known. */
#define CHUNK_NAME "=pipeline"

struct failure {
	const struct chunk *chunk;
	const struct source *src;
	bool located;
	size_t at;               /* offset in the source + 1, 0 where unknown */
	bool has_record;
	lua_Integer number;      /* of the record, from 0 */
	bool unread;             /* … or of the line that could not be made one */
	char record[200];        /* as it is shown */
	struct slice reading;    /* a record that is being made a value, or ptr NULL */
	lua_Integer reading_number;
	bool output;             /* the output failed: that has been reported */
	bool traceback;          /* --debug: Lua's too, on standard error */
};

/* Makes this the failure that errors of the state are put into. */
void failure_set(lua_State *L, struct failure *failure);
/* Forgets a failure that was reported. */
void failure_reset(struct failure *failure);
/* Notes where the state is right now, unless that is known already. */
void failure_locate(lua_State *L);
/* A message handler: notes the place, adds a traceback to the message for --debug. */
int failure_handler(lua_State *L);
/* Reports the error on the top (popped): always -1. */
int failure_report(lua_State *L, struct failure *failure, struct run *run);
/* Ends the run after the output has failed, which was reported. */
int failure_of_output(lua_State *L);

#endif
