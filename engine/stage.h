/*
 * stage - what a pipeline is made of
 *
 * A kind says what a stage can do and how the language spells it; a spec is a kind
 * with its parameters (immutable, printable); a stage is one running instance with
 * all its state. A kind may stand any number of times in a pipeline.
 *
 * Streams have a unit: blocks (raw bytes, terminators included) or records
 * (without their terminator). A third, values, exists only inside lua/.
 *
 * The rule that keeps a stream live: a stage asks the one before only while it has
 * nothing to give. The rule that keeps it lazy: it never asks for more than `want`.
 */
#ifndef PIEP_ENGINE_STAGE_H
#define PIEP_ENGINE_STAGE_H

#include <stdint.h>
#include "engine/arena.h"
#include "engine/err.h"
#include "engine/slice.h"

enum unit {
	UNIT_BLOCKS,
	UNIT_RECORDS,
	UNIT_ANY   /* of a kind: it takes either, and gives what stage.unit says */
};

enum { PULL_END = 0, PULL_FAIL = -1 };

struct buf;

enum { BATCH_MAX = 1024 };   /* records in a batch at most */

/* What a pull gives, lent until the next pull on the same stage. */
struct batch {
	struct slice *rec;   /* records; or, in rec[0], one block */
	size_t n;
	bool bare;           /* the last record had no terminator in the input */
};

/* The n records lie one behind another from `at` on, and have their lengths: they get their
   places. For those appended to what moves until there are no more. */
static inline void
records_place(struct slice *rec, size_t n, const unsigned char *at)
{
	for (size_t i = 0; i < n; i++) {
		rec[i].ptr = at;
		at += rec[i].len;
	}
}

struct stage;
struct writer;

struct stage_ops {
	/* Up to `want` records (want >= 1), or one block of up to `want` bytes: gives how
	   many (1 for a block), PULL_END, or PULL_FAIL (reported). May be NULL where
	   pour is not. */
	int (*pull)(struct stage *s, struct batch *out, size_t want);
	/* Writes all there is to w, without batches between: 0 or -1. May be NULL: then
	   stage_pour() pulls and writes. Called on the last stage of a plan only; one of
	   records writes their ends as that plan says. */
	int (*pour)(struct stage *s, struct writer *w);
	/* Frees all the stage holds and the stage. The stage before is closed by its owner. */
	void (*close)(struct stage *s);
	/* Takes back the last n records of the last batch, which were not used; before
	   close, so that a seekable input is left behind the last that was. May be NULL. */
	void (*unread)(struct stage *s, size_t n);
	/* The descriptor that a pull would wait for now, or -1. May be NULL: nobody knows. */
	int (*await)(const struct stage *s);
	/* Of a kind that is of_record: appends to out what becomes of one record, 1; or 0
	   where it is dropped; or PULL_FAIL. */
	int (*apply)(struct stage *s, struct slice record, struct buf *out);
};

struct stage {
	const struct stage_ops *ops;
	struct run *run;
	struct stage *up;          /* the stage before, or NULL for a source */
	enum unit unit;            /* what it gives */
	bool ended;                /* of blocks: the last record has its end too */
};

static inline int
stage_pull(struct stage *s, struct batch *out, size_t want)
{
	return s->ops->pull(s, out, want);
}

static inline int
stage_await(const struct stage *s)
{
	return s->ops->await ? s->ops->await(s) : -1;
}

/* A zeroed stage struct of `size` bytes, whose first member is filled in (unit: that
   of blocks). Lost memory ends the process. */
void *stage_new(size_t size, const struct stage_ops *ops, struct run *run,
                struct stage *up);

/* Closes a stage and all before it; NULL is none. */
void stages_close(struct stage *last);

/* A parameter of a kind: a keyword argument in the language. */
enum param_type {
	PARAM_END,
	PARAM_BOOL,    /* bool */
	PARAM_INT,     /* int64_t; PARAM_NONE means None */
	PARAM_BYTE,    /* unsigned char, spelled as a string of one byte */
	PARAM_FLOAT,   /* double */
	PARAM_TEXT,    /* struct slice; ptr NULL means None */
	PARAM_TEXTS    /* struct slices, spelled as a list */
};

#define PARAM_NONE INT64_MIN

struct param {
	enum param_type type;
	const char *name;
	size_t offset;         /* in the kind's parameter struct */
	bool positional;       /* spelled without its name when all before it are */
	const char *help;
};

struct plan;

struct kind {
	const char *name;               /* the method's name: pp.NAME(…) */
	bool of_record;                 /* … or p.NAME(…): each record by itself */
	bool by_keyword;                /* … where a parameter is given: without any, NAME is
	                                   a method of the language */
	bool source;                    /* takes no input: first, where nothing is read (-n) */
	const char *summary;            /* one line for the help */
	enum unit takes, gives;
	const struct param *params;     /* ended by PARAM_END */
	size_t size;                    /* of the parameter struct */
	const void *defaults;
	/* Gives a running stage that reads `up`, or the plan's operands where up is NULL; or
	   NULL (reported). One of a record kind may be opened without a plan: then it is
	   only applied. */
	struct stage *(*open)(const struct plan *plan, const void *params, struct stage *up,
	                      struct run *run);
	/* Writes an idiomatic spelling ("pp[:10]") and yields true; false, or NULL, leaves
	   it to the generic pp.NAME(param=value, …). */
	bool (*spell)(const void *params, struct buf *out);
};

/* Of a kind that only the lowering of other stages makes: it has no parameters in the language,
   and its spelling is the stage as it was written, a struct slice that its parameter struct
   begins with. */
extern const struct param kind_no_params[];
bool kind_spell_source(const void *params, struct buf *out);

struct spec {
	const struct kind *kind;
	const void *params;
};

#endif
