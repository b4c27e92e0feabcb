/*
 * tac_pattern - what separates records, looked for backwards
 *
 * A text, or a pattern. Of a pattern the last place counts at which one begins that ends
 * within the window, as GNU's tac has it, not the longest one that ends there.
 */
#ifndef PIEP_ENGINE_TAC_PATTERN_H
#define PIEP_ENGINE_TAC_PATTERN_H

#include "engine/err.h"
#include "engine/regex.h"

enum { TAC_NONE = -2 };

struct tac_pattern {
	struct run *run;
	struct slice text;         /* lent; unless there is a regex */
	struct regex *regex;
	bool bytes;                /* a byte is a character */
	bool looks_on;             /* what follows a match matters to it */
	struct regex_text subject;
	struct buf begins;         /* a byte for each of the window: whether a match may begin */
};

/* 0, or -1 (reported). The slice is lent. */
int tac_pattern_init(struct tac_pattern *p, struct slice separator, bool regex,
                     struct run *run);
void tac_pattern_clear(struct tac_pattern *p);

/* [0, len) of the window has at its front `fresh` bytes that were not yet seen. */
void tac_pattern_prepare(struct tac_pattern *p, const unsigned char *window, size_t fresh,
                         size_t len);
/* Looks for the last separator that begins before *top and ends at `limit` or before:
   gives its length, and its begin in *top; or -1 (reported). TAC_NONE: there is none;
   then *top is how far the window must still be looked at when there is more before it.
   `first`: nothing is. */
ptrdiff_t tac_pattern_find(struct tac_pattern *p, const unsigned char *window, size_t limit,
                           size_t *top, bool first);

#endif
