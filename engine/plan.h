/*
 * plan - a whole pipeline: operands, specs in order, sink
 *
 * Applets and the language lower to a plan; the plan is run, or explained as the
 * piep command that means the same.
 */
#ifndef PIEP_ENGINE_PLAN_H
#define PIEP_ENGINE_PLAN_H

#include "engine/read.h"
#include "engine/stage.h"

/* How the last record of the output ends. */
enum last_end {
	END_ALWAYS,   /* with the terminator */
	END_NEVER,    /* without: the terminator separates (--print0) */
	END_AS_INPUT  /* with it unless the input's last record had none (--keep-end) */
};

struct plan {
	const char *const *operands;  /* NULL-terminated, may be empty: standard input */
	bool no_input;                /* nothing is read (-n) */
	unsigned char in_end;         /* record terminator of the input, '\n' or NUL */
	unsigned char out_end;
	enum last_end last;
	enum read_words words;        /* of messages about operands */
	bool strict;                  /* an operand that cannot be read ends the run */
	const char *output;           /* a file that is written anew, or NULL: standard output */
	struct spec *specs;
	size_t n_specs, cap_specs;
	struct arena *arena;          /* the run's: specs and params live there */
};

void plan_init(struct plan *plan, struct arena *arena);
/* Appends a spec with a copy of the kind's params (of kind->size bytes). */
void plan_add(struct plan *plan, const struct kind *kind, const void *params);

/* Opens every stage, pours the last into the output, closes them: the status 0 or -1. */
int plan_run(const struct plan *plan, struct run *run);
/* The same into w, which is flushed and stays the caller's. */
int plan_run_to(const struct plan *plan, struct run *run, struct writer *w);

/* Opens every stage over the one before, with what turns blocks into records and
   back where their units ask for that: gives the last one, or NULL (reported). With
   no specs it is the source of blocks. */
struct stage *plan_open(const struct plan *plan, struct run *run);
/* Opens one spec over `up` (NULL: it is the first) in the same way. Where that fails
   `up` is still the caller's. */
struct stage *spec_open(const struct plan *plan, const struct spec *spec,
                        struct stage *up, struct run *run);
/* Readies an input on `up`, or on the plan's operands where that is NULL. */
void plan_input(const struct plan *plan, struct stage *up, struct run *run,
                struct input *in);

/* Opens the operands of the plan as a stage of records or blocks (engine/records.c).
   A record ends with its file at the latest: between two operands blocks get a
   terminator that is missing. The last record stays bare. */
struct stage *source_open(const struct plan *plan, enum unit unit, struct run *run);
/* `up`, or where that is NULL the operands, as a stage of records. */
struct stage *records_of(const struct plan *plan, struct stage *up, struct run *run);
/* Turns a stage of blocks into one of records, ended by `end`. */
struct stage *records_open(struct stage *up, unsigned char end, struct run *run);
/* The other way. */
struct stage *blocks_open(struct stage *up, unsigned char end, struct run *run);

/* All native kinds, NULL-terminated (engine/kinds.c), and one by its method name: of a
   record, or of the stream. */
extern const struct kind *const kinds[];
const struct kind *kind_named(struct slice name, bool of_record);

/* Pours a stage into w, by its own pour or by pulling. The ends are as the plan says:
   blocks pass untouched where that is the same. */
int stage_pour(struct stage *s, const struct plan *plan, struct writer *w);

#endif
