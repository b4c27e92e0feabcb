/*
 * opt - command lines from one table
 *
 * The table of an applet is the only list of its options: parsing, --help and
 * the tests read it. Options keep what was typed; lowering decides what it
 * means. Long names may be shortened while unambiguous, options and operands may
 * mix (unless POSIXLY_CORRECT is set), "--" ends the options: getopt_long's rules
 * and messages.
 */
#ifndef PIEP_ENGINE_OPT_H
#define PIEP_ENGINE_OPT_H

#include <stdint.h>
#include "engine/arena.h"
#include "engine/err.h"

enum opt_type {
	OPT_END,
	OPT_FLAG,      /* bool: set to true */
	OPT_SET,       /* int: set to .value */
	OPT_TEXT,      /* const char *: the option-argument */
	OPT_OPTIONAL,  /* const char *: the argument of --name[=ARG], "" where there is none; or
	                  .call gets it, or NULL */
	OPT_LIST,      /* struct opt_list: every argument, in order; behind the character
	                  .value, where that is not 0 */
	OPT_NUMBER,    /* the same list: -N, any digit and the rest of the word, is one of
	                  its items; a row without a letter */
	OPT_DIGITS,    /* -NUM among other letters: .call decides, it gets the digits */
	OPT_CALL,      /* .call decides; for options that act on several fields. It takes
	                  an option-argument if .argument is set */
	OPT_OPERAND,   /* .call is shown each operand before "--": 1 where it is an option
	                  of an old form (+5) and taken, 0, or -1 reported */
	OPT_COMMON     /* --explain and the like: .value is a request */
};

struct opt_list {
	const char **items;   /* NULL-terminated once parsed, never NULL */
	size_t n, cap;
};

struct opt {
	enum opt_type type;
	char letter;            /* 0 where there is none */
	const char *name;       /* long name */
	size_t offset;          /* of the field in the options struct */
	const char *argument;   /* its name in the help, NULL where it takes none */
	const char *help;       /* NULL: left out of --help */
	int value;              /* for OPT_SET, and for OPT_CALL to see */
	int (*call)(struct run *run, void *options, const struct opt *opt, const char *argument);
	                        /* 0, or -1 reported */
};

enum opt_request {
	REQUEST_RUN,
	REQUEST_EXPLAIN,
	REQUEST_HELP,      /* the rest was not parsed */
	REQUEST_VERSION    /* nor here */
};

/* Where options may stand. */
enum opt_order {
	ORDER_ANY,       /* between operands too, unless POSIXLY_CORRECT is set */
	ORDER_FIRST,     /* before the first operand */
	ORDER_NUMBERS,   /* the same, and -5 and -.5 are operands */
	ORDER_NONE       /* nowhere: every word is an operand */
};

struct opt_parse {
	const char **operands;   /* NULL-terminated, in the arena */
	size_t n_operands;
	enum opt_request request;
	char *const *rest;       /* what stands after --help, NULL-terminated */
};

extern const struct opt opt_common[];   /* the options that every applet has */

/* Fills options from argv[1..]; a usage error is reported with the hint
   "Try 'NAME --help' for more information.": 0 or -1. */
int opt_parse(struct run *run, struct arena *arena, const struct opt *table,
              enum opt_order order, void *options, int argc, char **argv,
              struct opt_parse *out);

/* Reports an operand that is one too many: -1. */
int opt_extra(struct run *run, const char *operand);

/* Reports what is wrong, the text, quoted as in GNU's messages, and the reason, if there is
   one (NULL): -1. */
int opt_refuse(struct run *run, const char *what, const char *text, const char *reason);

/* Numbers as GNU's tools take them: decimal digits and an optional suffix (b kB K MB M
   … Q, KiB). 0, or -1 where it is none of that (nothing reported); past the largest
   value it saturates. */
int opt_count(const char *text, uintmax_t *count);
/* The same without suffix. */
int opt_number(const char *text, uintmax_t *number);

/* Which of the names (NULL-terminated) the argument of an option is or shortens; what fits
   none or several is reported as GNU's tools do: -1. */
int opt_choice(struct run *run, const char *option, const char *const *names,
               const char *argument);

#endif
