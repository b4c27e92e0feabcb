/*
 * paragraph - words, put out as lines that are broken well
 *
 * All breaks of a paragraph are chosen together. A line costs the square of what it is
 * off the goal, of what it differs from the next line, and more where a break tears what
 * belongs together: after the first word of a sentence, before its last, behind a period
 * that ends none; less where it follows punctuation, the end of a sentence or stands
 * before a parenthesis. The numbers are those with which the lines come out as GNU's fmt
 * makes them. Columns are bytes, as there.
 */
#ifndef PIEP_ENGINE_PARAGRAPH_H
#define PIEP_ENGINE_PARAGRAPH_H

#include <stdint.h>

#include "engine/buf.h"

/* A paragraph that is longer is put out in parts. */
enum { PARAGRAPH_BYTES = 5000, PARAGRAPH_WORDS = 998 };

struct word {
	int from, len;     /* of the paragraph's text */
	int space;         /* behind it, within a line */
	bool opens;        /* begins with a parenthesis or quote */
	bool period;       /* ends with . ? ! within closing ones */
	bool punctuation;  /* ends with punctuation */
	bool final;        /* ends a sentence */
};

struct paragraph {
	/* The last entry is for the word that is being read. */
	struct word words[PARAGRAPH_WORDS + 1];
	int n;
	/* A space stands behind each word but the one that is being read. */
	unsigned char text[PARAGRAPH_BYTES + PARAGRAPH_WORDS + 1];
	int len;
	int width, goal;           /* of lines: the most, and what is best */
	struct slice prefix;       /* of each line, lent */
	int prefix_indent;         /* columns before it */
	int first, rest;           /* the column where words begin in the first line, others */
	int last_width;            /* of the line before, of an earlier part; or 0 */
	bool tabs;                 /* spaces may be written as tabs */

	/* Columns where words begin and end, were all in one line; words[n] has a begin. */
	int begin[PARAGRAPH_WORDS + 2], end[PARAGRAPH_WORDS + 1];
	/* If the word begins a line: the one that begins the next, that line's width, and
	   what all lines from there cost. */
	int stop[PARAGRAPH_WORDS + 1], line_width[PARAGRAPH_WORDS + 1];
	int64_t cost[PARAGRAPH_WORDS + 1];
};

/* How many bytes all words have. */
static inline int
paragraph_bytes(const struct paragraph *p)
{
	return p->len - p->n;
}

/* Writes all lines; the paragraph is empty then. */
void paragraph_put(struct paragraph *p, struct buf *out);
/* Writes the lines up to the best break, or what there is of a word that is too long. The
   word that is being read stays, and its length is not counted yet. */
void paragraph_put_part(struct paragraph *p, struct buf *out);

/* Writes columns of white space from `column` on: where that ends. */
int put_columns(struct buf *out, int column, int n, bool tabs);

#endif
