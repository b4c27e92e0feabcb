/*
 * csv - rows of fields: comma-separated (RFC 4180) and tab-separated values
 *
 * With quotes, a field that begins with `"` goes on to the next lone `"`, whatever
 * is between; `""` in it is one `"`. What follows up to the separator belongs to the
 * field too, and a `"` further in is data, as Python's csv has it. An empty line is
 * no row. Without quotes every byte is data but the separator and the row's end, and
 * an empty line is a row of one empty field.
 *
 * A row that ends with a newline loses a carriage return before it. A UTF-8 mark at
 * the beginning of a file is no data. A row ends with its file at the latest.
 */
#ifndef PIEP_ENGINE_CSV_H
#define PIEP_ENGINE_CSV_H

#include "engine/plan.h"

struct csv_format {
	unsigned char separator;
	unsigned char end;       /* of a row: newline or NUL */
	bool quotes;
};

/* Cuts bytes into rows. A zeroed one with a format is ready. */
struct csv_cut {
	struct csv_format format;
	struct slice *fields;    /* of the row: lent until the next call */
	size_t n, cap;
	struct buf text;         /* fields that differ from what was read */
	size_t clear;            /* bytes before the next quote */
	size_t seen;             /* bytes of the row that were looked at */
	struct csv_part *part;   /* a row with quotes that is not complete, or NULL */
};

/* The first row of `bytes`, which takes *used of them: 1, or 0 where the row is not
   complete: call again with the same bytes and more behind. `last`: there are no
   more; then -1 is a quoted field that does not end. */
int csv_cut(struct csv_cut *cut, struct slice bytes, bool last, size_t *used);
void csv_cut_clear(struct csv_cut *cut);

/* Rows of the operands of a plan. */
struct csv {
	struct input in;
	struct csv_cut cut;      /* its fields and n are the row */
	bool open;               /* an operand is */
	bool first;              /* the row is the first of its operand */
	bool bare;               /* the row had no end */
	size_t row;              /* its number in the operand, from 1 */
	size_t line;             /* the line that it begins in, from 1 */
	size_t next_line;
};

void csv_open(struct csv *csv, const struct plan *plan, struct run *run,
              struct csv_format format);
/* The next row: 1, 0 at the end, -1 where its quoted field does not end (csv->row and
   csv->line say where it began; nothing has been reported). */
int csv_next(struct csv *csv);
void csv_close(struct csv *csv);

/* Makes a field of what `out` holds from `from` on: quotes it where it needs that.
   False where the format cannot hold it. `only`: it is the only one of its row. */
bool csv_put(struct buf *out, size_t from, bool only, const struct csv_format *format);

#endif
