/*
 * lower - checked stages to steps: native kinds first, then what runs in Lua
 *
 * A step is a native spec, a group of consecutive line stages, or one stream
 * stage. Native ones stand only before the first that needs Lua.
 */
#ifndef PIEP_LUA_LOWER_H
#define PIEP_LUA_LOWER_H

#include "engine/plan.h"
#include "lua/native.h"

enum step_type { STEP_NATIVE, STEP_LINES, STEP_STREAM };

struct step {
	enum step_type type;
	size_t from, to;         /* stages [from, to) of the program */
	struct spec spec;        /* of a native step; kind NULL: nothing to do (`pp`) */
	struct native_form form; /* … what the records that it reads stand for */
	struct expr_group *group;   /* … the expressions in it, or NULL */
	const struct node *each; /* … what they are of one record: a stream stage over it; NULL:
	                            the line stages of the step */
	struct slice join;       /* … the text that those make of a list: --join, or what keeps
	                            its elements apart */
	bool effects;            /* runs commands: one record at a time */
	bool ahead;              /* … or as many as there are --jobs */
	size_t turn;             /* ahead: the stages from here on, one record at a time */
	const char *alone;       /* why it does not run ahead, or NULL */
	const struct node *why;  /* of a group in Lua: what is not known natively, or NULL */
};

struct lowered {
	const struct checked *checked;
	struct step *steps;
	size_t n;
	size_t native;           /* the first `native` steps are native */
	size_t jobs;             /* commands at a time, 0 without --jobs */
	bool user_code;          /* functions of --eval or --import may make commands */
	bool keep_going;         /* a record that fails is reported and dropped */
	bool values;             /* records are no text: --csv, --json */
	bool one_by_one;         /* the chunk gives the next() of its one group, a function of
	                            what it reads (fallback.h) */
};

struct lower_options {
	bool kinds;              /* stages may be kinds of the engine */
	bool lines;              /* … and groups of line stages may run natively */
	struct slice join;       /* --join, escapes resolved */
};

/* 0, or -1 with the error recorded. */
int lower(const struct checked *checked, const struct lower_options *options,
          struct lowered *out);

/* Decides which groups run ahead (--jobs N). */
void lower_jobs(struct lowered *lowered, size_t jobs);

void lower_dump(const struct lowered *lowered, struct buf *out);

#endif
