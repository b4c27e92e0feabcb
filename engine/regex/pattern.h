/*
 * pattern - what a regex is inside: regex.c makes it, find.c looks for it
 */
#ifndef PIEP_ENGINE_REGEX_PATTERN_H
#define PIEP_ENGINE_REGEX_PATTERN_H

#include "engine/arena.h"
#include "engine/regex/posix.h"
#include "engine/regex/program.h"
#include "engine/regex/python.h"

enum { NARROW, WIDE, WIDTHS };   /* see regex_text */

/* Programs by their use: the first HOWS are told apart by REGEX_AT and REGEX_TO_END. */
enum { USE_FIND, HOWS = 4, USE_WAYS = HOWS, USE_BLOCKS, USES };

struct regex {
	struct arena arena;        /* patterns, tree, groups, spans */
	enum regex_dialect dialect;
	struct slices patterns;
	unsigned flags;
	bool beyond;               /* not to be found by narrow programs */
	bool is_posix;             /* there is a tree */
	struct posix_tree tree;
	bool first_is_longest;     /* as far as such matters */
	bool may_fall_back;        /* to program_longest() */
	bool may_block;            /* it can be looked for in many records at once */
	unsigned limits;           /* how often too many steps were taken */
	struct literals literals;
	bool has_literals;         /* they have been looked for */
	struct program *programs[WIDTHS][USES];
	struct python_group *groups;
	size_t n_groups;           /* without group 0 */
	size_t *mapped;            /* spans of a subject with bad bytes */
	const size_t *spans;
	const char *reason;
	struct record_finder *finder;   /* NULL until it is needed */
};

enum { LIMITS_MAX = 8 };   /* so many searches may take too many steps */

/* The program, made if it is not there; or NULL and a reason. */
struct program *regex_program(struct regex *re, bool wide, unsigned use);

#endif
