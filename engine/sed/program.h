/*
 * program - what a script of sed becomes
 *
 * A program lives in its arena; the regexes in it are freed by sed_program_clear().
 * It belongs to one running stage: the state of ranges is in its commands.
 */
#ifndef PIEP_ENGINE_SED_PROGRAM_H
#define PIEP_ENGINE_SED_PROGRAM_H

#include "engine/arena.h"
#include "engine/regex.h"
#include "engine/sed.h"

struct sed;
struct sed_output;

/* A pattern as it was written; re is NULL for the empty one: the last used. */
struct sed_regex {
	struct regex *re;
	struct slice source;
	struct slice text;         /* … with its escapes replaced */
	unsigned flags;            /* REGEX_ICASE, REGEX_MULTILINE */
	bool bytes;                /* it is looked for byte by byte */
};

enum sed_address_kind {
	ADDRESS_NONE,
	ADDRESS_LINE,              /* N */
	ADDRESS_STEP,              /* N~STEP */
	ADDRESS_LAST,              /* $ */
	ADDRESS_REGEX,             /* /RE/ */
	ADDRESS_PLUS,              /* ADDR,+N */
	ADDRESS_MULTIPLE           /* ADDR,~N */
};

struct sed_address {
	enum sed_address_kind kind;
	size_t n, step;
	struct sed_regex *regex;
};

enum sed_range { RANGE_BEFORE, RANGE_INSIDE, RANGE_OVER };

/* What running a command leads to. */
enum sed_step {
	STEP_FAIL = -1,            /* reported */
	STEP_NEXT,                 /* the next command, or where the command jumped */
	STEP_END,                  /* the end of the cycle */
	STEP_DELETE,               /* … without printing the pattern space */
	STEP_RESTART,              /* … and the next one reads no line */
	STEP_QUIT,                 /* the end of the cycle is the end of all */
	STEP_STOP                  /* that is the end, at once */
};

struct sed_command;

enum sed_argument {
	ARGUMENT_NONE,
	ARGUMENT_NUMBER,           /* l q Q L */
	ARGUMENT_TEXT,             /* a c i */
	ARGUMENT_FILE,             /* r R */
	ARGUMENT_OUTPUT,           /* w W */
	ARGUMENT_LABEL,            /* b t T : */
	ARGUMENT_SHELL,            /* e */
	ARGUMENT_SUBSTITUTION,     /* s */
	ARGUMENT_MAP,              /* y */
	ARGUMENT_OPEN,             /* { */
	ARGUMENT_CLOSE,            /* } */
	ARGUMENT_VERSION,          /* v */
	ARGUMENT_COMMENT           /* # */
};

/* A row of the table of commands (sed/verbs.c). */
struct sed_verb {
	char name;
	unsigned char addresses;         /* 0, 1 or 2 at most */
	unsigned char posix_addresses;   /* … where extensions are off */
	bool extension;                  /* not there then */
	bool effects;                    /* not there in the sandbox */
	enum sed_argument argument;
	enum sed_step (*run)(struct sed *s, struct sed_command *c);
};

struct sed_command {
	const struct sed_verb *verb;
	struct sed_address from, to;
	bool negated;
	enum sed_range range;
	size_t range_end;                /* last line of the range, where that is known */
	size_t target;                   /* command to go on with after a jump */
	int64_t number;                  /* -1: none was given */
	struct slice text;               /* text, label, name of a file, command of a shell */
	struct sed_output *output;
	struct substitution *substitution;
	struct sed_map *map;
};

/* Programs of one `how`; the commands of a piece are joined to those before. */
struct sed_program {
	struct run *run;
	struct arena *arena;
	const struct sed_params *how;
	unsigned char end;               /* of lines */
	bool bytes;                      /* a byte is a character */
	bool quiet;                      /* -n or #n */
	const struct sed_piece *last_piece;
	struct sed_command *commands;
	size_t n, cap;
	struct sed_regex **regexes;
	size_t n_regexes, cap_regexes;
	struct sed_output **outputs;     /* `w` files, shared by name; opened when run */
	size_t n_outputs, cap_outputs;
};

/* A piece of the script: an expression (file NULL), the Nth, or a file. */
struct sed_piece {
	struct slice text;
	const char *file;
	size_t number;
};

/* Reads pieces, which are joined as by newlines: 0, or -1 reported. */
int sed_parse(struct sed_program *p, const struct sed_piece *pieces, size_t n);
void sed_program_clear(struct sed_program *p);

const struct sed_verb *sed_verb(unsigned char name);

#endif
