/*
 * skip - passing over lines that a program does nothing to
 */
#ifndef PIEP_ENGINE_SED_SKIP_H
#define PIEP_ENGINE_SED_SKIP_H

#include "engine/regex.h"

struct sed;
struct sed_regex;

struct sed_skip {
	bool on;                       /* the program allows it */
	bool counts;                   /* … and asks for line numbers */
	bool bounds;                   /* some lines are known by number, or ranges */
	bool last;                     /* … or the last one is */
	struct regex *regex;           /* lines without a match of it are passed */
	const struct sed_regex *only;  /* it is this one; else it is a joint one */
	bool found;                    /* the line that comes next has a match of it */
	unsigned hits;                 /* of the first line looked at, one after another */
	unsigned rest;                 /* lines that are not looked at */
};

void skip_open(struct sed *s);
void skip_close(struct sed *s);
/* Passes over lines that need no cycle: 0 or -1. */
int skip_lines(struct sed *s);

#endif
