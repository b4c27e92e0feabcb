/*
 * column - the kind: records in columns, as a list that fills them or as a table
 */
#ifndef PIEP_ENGINE_COLUMN_H
#define PIEP_ENGINE_COLUMN_H

#include "engine/plan.h"

/* Lists of columns have commas between names and numbers (from 1); 0 is all of them. */
struct column_params {
	bool table;
	struct slice separator;        /* characters that part cells; None: blanks */
	struct slice output_separator;
	bool json;                     /* the table as JSON */
	struct slice names;            /* of the first columns, or None */
	struct slice right, truncate, wrap;
	struct slice no_extreme;       /* unusually long cells do not widen these; None: the
	                                  last column */
	struct slice hide;             /* "-": those without a name */
	struct slice order;
	bool no_heading;
	bool repeat_heading;           /* on each page of a terminal */
	int64_t limit;                 /* of cells; PARAM_NONE: none */
	struct slice name;             /* of the table, in JSON */
	struct slice tree;             /* the column that shows a tree … */
	struct slice id, parent;       /* … of rows that name another's id as their parent */
	bool fill_rows;                /* the list goes on to the right, not down */
	bool keep_empty;               /* records of blanks alone, too */
	int64_t width;                 /* PARAM_NONE: that of the terminal, or 80 */
};

extern const struct column_params column_defaults;
extern const struct kind column_kind;

#endif
