/*
 * row - records that are rows of a table: --csv, --tsv, pp.csv()
 *
 * A row is a list of strings with a metatable of its own: all rows under one header
 * share one, which is a list's with the names (`__header`, a list) and their
 * positions (`__columns`) added. So a row is a list everywhere, and row["name"]
 * works. A list made of a row, or a row that is reordered, is a plain list.
 */
#ifndef PIEP_LUA_ROW_H
#define PIEP_LUA_ROW_H

#include "engine/csv.h"
#include "lua/value.h"

/* Rows of files. Embedded by who reads; the reader frees it by row_close(). */
struct row_source {
	struct csv csv;
	bool header;      /* the first row of each file names the columns */
	int columns;      /* the rows' metatable in the registry, or LUA_NOREF */
	int names;        /* list that gets the first file's names, or LUA_NOREF */
};

void row_open(struct row_source *rows, const struct plan *plan, struct run *run,
              struct csv_format format, bool header);
void row_close(struct row_source *rows);

/* Pushes the next row: 1, or nothing and 0 at the end. */
int row_next(lua_State *L, struct row_source *rows);
/* Reads the header now, where the first file has one; fills the list `names`. */
void row_read_header(lua_State *L, struct row_source *rows);

/* Pushes what is at the name in a row, or raises with the names that there are. */
void row_item(lua_State *L, int row, int name);
/* Whether the value is a row with a header: pushes the header then. */
bool row_header(lua_State *L, int index);
/* The row is reordered: it knows its header no longer. */
void row_forget(lua_State *L, int index);

/* Appends a list or tuple as a row, without its end; raises for what the format
   cannot hold. out may be a scratch buffer. */
void row_put(lua_State *L, int index, const struct csv_format *format, struct buf *out);

/* Methods: list.csv(sep=","), list.tsv(), and stream.csv(sep=",", header=False). */
int row_method_csv(lua_State *L);
int row_method_tsv(lua_State *L);
int row_method_parse(lua_State *L);

#endif
