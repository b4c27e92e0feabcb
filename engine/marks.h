/*
 * marks - a walk over the bytes of a set, or those that do not simply take a column
 *
 * A window is scanned a stretch at a time, and what is in the set is found by its
 * bits. Whoever walks says from where on: bytes that were used together with the last
 * one found (of a character, say) are passed over.
 */
#ifndef PIEP_ENGINE_MARKS_H
#define PIEP_ENGINE_MARKS_H

#include "engine/scan.h"

enum { MARKS_WORDS = 64, MARKS_BITS = 64 };

enum marks_spaces {
	MARKS_NO_SPACES,
	MARKS_SPACES,
	MARKS_SEVERAL     /* those that another blank may follow */
};

struct marks {
	struct scan_set set;
	const struct scan_class *class; /* instead of the set, or NULL */
	bool odd;                       /* instead: controls, those above 127, and … */
	enum marks_spaces spaces;
	const unsigned char *end;       /* of the window */
	const unsigned char *scanned;   /* end of the stretch */
	const unsigned char *at;        /* byte of the lowest bit of `bits` */
	uint64_t bits;                  /* not yet walked over */
	const uint64_t *word, *stop;    /* those that follow */
	uint64_t words[MARKS_WORDS];
};

static inline void
marks_begin(struct marks *m, struct slice window)
{
	m->end = window.ptr + window.len;
	m->scanned = m->at = window.ptr;
	m->bits = 0;
	m->word = m->stop = m->words;
}

/* Scans the next stretch; the window has more. */
void marks_scan(struct marks *m);

/* The first byte of the set at or behind `from`, which never goes back; or the end. */
static inline const unsigned char *
marks_next(struct marks *m, const unsigned char *from)
{
	for (;;) {
		while (m->bits) {
			const unsigned char *hit = m->at + __builtin_ctzll(m->bits);
			if (hit >= from)
				return hit;
			size_t passed = (size_t)(from - m->at);
			m->bits &= passed < MARKS_BITS ? UINT64_MAX << passed : 0;
		}
		if (m->word == m->stop) {
			if (m->scanned == m->end)
				return m->end;
			marks_scan(m);
		} else {
			m->at += MARKS_BITS;
		}
		m->bits = *m->word++;
	}
}

#endif
