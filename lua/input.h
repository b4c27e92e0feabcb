/*
 * input - the records of a stream as values: lines, rows of a table, JSON; and back
 */
#ifndef PIEP_LUA_INPUT_H
#define PIEP_LUA_INPUT_H

#include "lua/failure.h"
#include "lua/row.h"

enum record_type { RECORD_LINE, RECORD_ROW, RECORD_JSON };

/* What --csv, --tsv, --json and --no-header say. */
struct record_format {
	enum record_type type;
	struct csv_format csv;
	bool header;             /* the first row names the columns */
	bool plain;              /* rows are written as lists are (--join) */
};

/* A stream that is being read. Zeroed: an empty one. */
struct records_input {
	const struct record_format *format;
	struct failure *failure; /* learns which record could not be read */
	struct stage *up;        /* gives lines; NULL for rows */
	struct batch batch;
	size_t at;               /* the next record of the batch */
	lua_Integer number;      /* of records that were read */
	bool open, ended;
	bool failed;             /* the stage before did */
	bool bare;               /* the record that was read last had no terminator */
	struct row_source rows;
};

/* Reads rows of the operands of the plan, or lines of `up`, which stays the caller's.
   The caller sets `failure` and, where names are wanted, rows.names. */
void records_open_input(struct records_input *in, const struct record_format *format,
                        const struct plan *plan, struct stage *up, struct run *run);
/* Pushes the next record: 1, or 0 and nothing at the end. */
int records_next(lua_State *L, struct records_input *in);
/* Of lines: the next one as it is, lent until the one after it: 1, or 0 at the end. */
int records_next_line(lua_State *L, struct records_input *in, struct slice *line);
/* Where nothing was read of lines: true and the stage before, for somebody else to read;
   the input has ended. */
bool records_take_input(struct records_input *in, struct stage **up);
/* The descriptor that the next record has to be waited for; -1 where it is there, or where
   nobody knows. */
int records_await(const struct records_input *in);
/* Appends a value as a record of the output, without its end; raises for what the
   format cannot hold. out may be a scratch buffer. */
void record_put(lua_State *L, int index, struct buf *out);
/* Whether a table is written. */
bool record_is_row(const struct record_format *format);

/* What was read ahead and not asked for is given back to the stage before. */
void records_close_input(struct records_input *in);

#endif
