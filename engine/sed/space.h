/*
 * space - pattern space and hold space
 *
 * The pattern space is lent by the input's window as long as nothing changes it: it
 * stands there at the beginning. Else its bytes are its own.
 */
#ifndef PIEP_ENGINE_SED_SPACE_H
#define PIEP_ENGINE_SED_SPACE_H

#include "engine/buf.h"
#include "engine/scan.h"

struct sed;

struct sed_space {
	struct slice text;
	bool lent;
	bool bare;            /* the line that came last had no newline */
	struct buf own;
	size_t dropped;       /* bytes of own before the text */
};

/* Bytes of its own for the pattern space, which is then what `own` has. */
void space_own(struct sed *s);
/* Says that `own` was changed, and is the pattern space. */
void space_set_own(struct sed *s);
/* Makes what a buffer has the pattern space; the buffer gets another's memory. */
void space_swap_in(struct sed *s, struct buf *text);
/* `len` bytes from an offset on become what the map says. */
void space_translate(struct sed *s, size_t from, size_t len, const struct scan_map *map);
/* Leaves out the first n bytes. */
void space_drop(struct sed *s, size_t n);

void space_exchange(struct sed *s);                   /* x */
void space_hold(struct sed *s, bool append);          /* h H */
void space_get(struct sed *s, bool append);           /* g G */
void space_zap(struct sed *s);                        /* z */
void space_empty_hold(struct sed *s);

#endif
