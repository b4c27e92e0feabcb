/*
 * table - rows of cells, laid out in columns
 *
 * Rows are kept as text and split again when they are put out: what is known of the
 * cells meanwhile are sums over the columns. Widths are those of a terminal; controls
 * have none, and bytes that are no characters are kept as \xHH.
 */
#ifndef PIEP_ENGINE_TABLE_H
#define PIEP_ENGINE_TABLE_H

#include <stdint.h>
#include "engine/buf.h"
#include "engine/err.h"

struct table_column {
	struct slice name;
	bool hidden, right, truncate, wrap;
	bool no_extreme;       /* cells that are much longer than most do not count … */
	bool extreme;          /* … and there are such */
	bool tree;             /* its cells stand behind the lines of a tree */
	size_t width, longest, sum;
};

struct table_row {
	size_t at, len;        /* in the text */
};

/* Where a row is in the tree; rows are numbers, from 0. */
struct table_node {
	size_t parent, first, last, next;   /* TABLE_NONE where there is none */
};

#define TABLE_NONE SIZE_MAX

struct table {
	/* Set before rows are added. */
	struct slice separators;   /* characters that part cells; ptr NULL: blanks, any number */
	size_t limit;              /* the last of so many cells takes the rest; 0: none */
	bool bytes;                /* characters are bytes */
	/* Set before the layout. */
	struct slice between;      /* of columns in the output */
	size_t room;               /* width of the output */
	bool heading;              /* names stand above the columns */
	/* Rows. */
	struct buf text;
	struct table_row *rows;
	size_t n_rows, cap_rows;
	unsigned char is_separator[256];   /* of a byte: 1; 2: of several it is the first */
	/* Columns. */
	struct table_column *columns;
	size_t n_columns, cap_columns;
	size_t n_named;
	size_t *shown, n_shown;    /* columns in the order of the output */
	struct slice *cells;       /* of one row, of each column; ptr NULL: not there */
	struct table_node *nodes;  /* with a tree */
	size_t first, last;        /* of the rows without parent */
	struct buf drawn;          /* a cell behind the lines of the tree */
};

void table_clear(struct table *t);
/* Names for the first columns: a list with commas. */
void table_name_columns(struct table *t, struct slice names);
void table_add(struct table *t, struct slice line);
size_t table_text_width(struct slice text, bool bytes);

static inline void
table_count_width(struct table_column *column, size_t width)
{
	column->sum += width;
	if (width > column->longest)
		column->longest = width;
}

enum { TABLE_BAD = -1, TABLE_UNNAMED = -2 };
/* The column of a list's item, from 0: its number from 1, or a name; "-" stands for those
   without one. A name that is not there is reported (TABLE_BAD). */
ptrdiff_t table_column_of(const struct table *t, struct run *run, struct slice item);
/* The next item of a list with commas; false at its end. */
bool table_next_item(struct slice *list, struct slice *item);

/* The order of the columns: those of the list first. 0, or -1 reported. */
int table_set_order(struct table *t, struct run *run, struct slice list);
/* Links rows whose `parent` is another's `id`. */
void table_set_tree(struct table *t, size_t id, size_t parent);
/* The row after this one in the order of the output; from TABLE_NONE the first. */
size_t table_next_row(const struct table *t, size_t row);
/* How many ancestors a row of the tree has. */
size_t table_depth(const struct table *t, size_t row);
/* The lines of the tree before a row's cell; and those on the further lines of a row that
   is wrapped: those to its children are not on the last one. */
void table_draw_lines(const struct table *t, size_t row, struct buf *out);
void table_draw_below(const struct table *t, size_t row, bool last, struct buf *out);

void table_set_widths(struct table *t);
void table_put_heading(struct table *t, struct buf *out);
void table_put_row(struct table *t, size_t row, struct buf *out);
/* Splits a row into t->cells. */
void table_split(struct table *t, size_t row);

/* The table as JSON: what stands before the rows, each row with what stands between it
   and the one before (TABLE_NONE), and what stands behind the last. */
void table_json_begin(const struct table *t, struct slice name, struct buf *out);
void table_json_row(struct table *t, size_t row, size_t before, struct buf *out);
void table_json_end(const struct table *t, size_t last, struct buf *out);

#endif
