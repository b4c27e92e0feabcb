/*
 * wc_count - lines, words, characters and columns of bytes as they come
 */
#ifndef PIEP_ENGINE_WC_COUNT_H
#define PIEP_ENGINE_WC_COUNT_H

#include <stdint.h>
#include "engine/scan.h"

struct wc_counts {
	uint64_t lines, words, chars, bytes;
	uint64_t width;            /* columns of the widest line */
};

struct wc_counter {
	bool lines, words, chars, width;   /* what is counted, beside bytes */
	bool bytes;                /* a byte is a character */
	bool joins;                /* spaces that do not break part no words */
	unsigned char end;         /* of lines */
	struct wc_counts n;
	bool apart;                /* the next printing character begins a word */
	uint64_t column;
	struct scan_class space;   /* white space */
	struct scan_class silent;  /* what neither prints nor parts words */
	struct scan_class odd;     /* what does not take one column; or begins what may not */
	struct scan_class suspect; /* what begins characters that may not be printing */
	struct scan_class follow;  /* what goes on with a character */
};

/* What is counted has been set, all else is zero. */
void wc_counter_init(struct wc_counter *c);
/* Before each file: the counts are set to zero. */
void wc_begin(struct wc_counter *c);
/* Counts bytes at the front of the window: gives how many, all where nothing follows. */
size_t wc_feed(struct wc_counter *c, struct slice window, bool last);

#endif
