/*
 * state - a program that runs: the stage and its spaces
 */
#ifndef PIEP_ENGINE_SED_STATE_H
#define PIEP_ENGINE_SED_STATE_H

#include "engine/sed/files.h"
#include "engine/sed/output.h"
#include "engine/sed/program.h"
#include "engine/sed/readers.h"
#include "engine/sed/skip.h"
#include "engine/sed/space.h"

enum { SED_BAD_SCRIPT = 1, SED_BAD_INPUT = 2, SED_PANIC = 4 };

/* What is put out at the end of the cycle. */
struct sed_appended {
	const struct sed_command *from;
	size_t at, len;              /* of R: the line, in sed.lines */
};

struct sed {
	struct stage stage;
	struct arena arena;
	struct sed_params how;
	struct sed_piece script;
	struct sed_program program;
	struct sed_input in;
	struct sed_space pattern, hold;
	struct buf scratch;
	struct regex_text text;      /* the pattern space as regexes take it … */
	bool ready;                  /* … if this is set */
	struct regex_text narrow;    /* … that are of bytes */
	const struct sed_regex *last;    /* the regex used last */
	const struct sed_regex *known;   /* one that matches the pattern space */
	bool replaced;               /* by s, since the last line was read or t jumped */
	size_t next;                 /* the command after this one */
	bool restart;                /* the next cycle reads no line */
	bool ended;
	bool finished;               /* … and all is closed */
	bool posix;                  /* N at the end drops the pattern space */
	struct sed_appended *appended;
	size_t n_appended, cap_appended;
	struct buf lines;
	struct sed_reader *readers;  /* of R */
	struct sed_output out;       /* of the pattern space */
	struct writer *standard;     /* standard output */
	struct writer gathered;      /* … where batches are pulled */
	struct sed_skip skip;
	int depth;                   /* of blocks, as --debug shows them */
	size_t given;                /* bytes of `gathered` */
	struct slice block;
};

/* Whether the command is for the line (its negation left aside): 1, 0, -1 reported. */
int sed_selects(struct sed *s, struct sed_command *c);
void sed_reset_ranges(struct sed_program *p);

/* Looks in the pattern space from an offset on (how: of enum regex_how): 1, 0, or -1
   reported. The spans are those of sed.last. */
int sed_find(struct sed *s, const struct sed_regex *regex, size_t from, unsigned how);
int sed_matches(struct sed *s, const struct sed_regex *regex);

/* Has a shell run what is in `command`, appending what it prints: 0, or -1 reported. */
int sed_shell(struct sed *s, struct slice command, struct buf *out);

/* The same with the pattern space, which becomes what it prints. */
int sed_execute(struct sed *s);

/* One cycle: 1, PULL_END or PULL_FAIL. */
int sed_cycle(struct sed *s);

/* Unambiguous text of the pattern space, in lines of `width` (l). */
int sed_list(struct sed *s, size_t width);

#endif
