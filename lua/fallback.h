/*
 * fallback - one record at a time through a group of line stages in Lua
 *
 * For the records that a native group cannot do (engine/expr/expr.h). The state is made
 * with the first of them.
 */
#ifndef PIEP_LUA_FALLBACK_H
#define PIEP_LUA_FALLBACK_H

#include "engine/expr/expr.h"
#include "lua/stage.h"

struct fallback {
	struct expr_other other;    /* first */
	struct fallback *next;      /* of all of the run */
	struct run *run;
	struct script script;
	struct lowered lowered;     /* the group alone */
	struct step step;           /* … without the stage that reduces it */
	size_t place;               /* of that stage in the source */
	struct slice join;          /* --join, escapes resolved */
	bool bytes;
	bool open;
	bool stream;                /* it is a stream stage over the one record */
	bool keyed;                 /* what it gives is a key */
	bool held;                  /* what fails is reported later */
	struct native_form form;    /* of the records */
	struct slice record;
	bool pending;               /* it is to be read next */
	struct buf *out;
};

/* Of the native step's stages; the plan and what is lowered outlive it. */
void fallback_init(struct fallback *f, const struct lowered *lowered,
                   const struct step *step, const struct plan *plan, struct run *run);
void fallback_close(struct fallback *f);

#endif
