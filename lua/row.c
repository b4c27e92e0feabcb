/* row - records that are rows of a table: see row.h */
#include "lua/row.h"

#include <strings.h>
#include "lua/suggest.h"
#include "lua/suggest.h"

/* -- rows and their columns --------------------------------------------------- */

static void
push_fields(lua_State *L, const struct csv_cut *cut)
{
	lua_createtable(L, (int)cut->n, 0);
	for (size_t i = 0; i < cut->n; i++) {
		struct slice field = cut->fields[i];
		lua_pushlstring(L, (const char *)field.ptr, field.len);
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
}

/* Pushes the positions of the names of the list on the top; false for a name that is
   there twice. */
static void
push_columns(lua_State *L)
{
	lua_Integer n = (lua_Integer)lua_rawlen(L, -1);

	lua_createtable(L, 0, (int)n);
	for (lua_Integer i = 1; i <= n; i++) {
		lua_rawgeti(L, -2, i);
		lua_pushvalue(L, -1);
		if (lua_rawget(L, -3) == LUA_TNIL)
			lua_pushinteger(L, i);
		else
			lua_pushboolean(L, false);
		lua_remove(L, -2);
		lua_rawset(L, -3);
	}
}

/* row.name and row["name"] of stages in Lua: a column, or else what a list has.
   Upvalues: the columns, a list's methods. */
static int
index_for_lua(lua_State *L)
{
	lua_pushvalue(L, 2);
	if (lua_rawget(L, lua_upvalueindex(1)) == LUA_TNIL) {
		lua_pushvalue(L, 2);
		lua_gettable(L, lua_upvalueindex(2));
		return 1;
	}
	lua_pop(L, 1);
	row_item(L, 1, 2);
	return 1;
}

/* The list of names on the top becomes the metatable of rows under it. */
static void
make_metatable(lua_State *L)
{
	int names = lua_gettop(L);

	lua_createtable(L, 0, 8);
	value_push_metatable(L, VALUE_LIST);
	for (lua_pushnil(L); lua_next(L, -2);) {
		lua_pushvalue(L, -2);
		lua_insert(L, -2);
		lua_rawset(L, names + 1);
	}
	lua_pop(L, 1);
	lua_pushvalue(L, names);
	push_columns(L);
	if (language_of(L)->lua_stages) {
		lua_pushvalue(L, -1);
		lua_getfield(L, names + 1, "__index");
		lua_pushcclosure(L, index_for_lua, 2);
		lua_setfield(L, names + 1, "__index");
	}
	lua_setfield(L, names + 1, "__columns");
	lua_setfield(L, names + 1, "__header");
	lua_remove(L, names);
}

static bool
has_columns(lua_State *L, int index, const char *field)
{
	if (!lua_istable(L, index) || !lua_getmetatable(L, index))
		return false;
	lua_pushstring(L, field);
	int type = lua_rawget(L, -2);
	lua_remove(L, -2);
	if (type != LUA_TNIL)
		return true;
	lua_pop(L, 1);
	return false;
}

bool
row_header(lua_State *L, int index)
{
	return has_columns(L, index, "__header");
}

void
row_forget(lua_State *L, int index)
{
	if (!has_columns(L, index, "__header"))
		return;
	lua_pop(L, 1);
	lua_pushvalue(L, index);
	value_set_type(L, VALUE_LIST);
	lua_pop(L, 1);
}

/* -- columns by name ---------------------------------------------------------- */

enum { NAMES_SHOWN = 12 };

static bool
near_name(struct slice wanted, struct slice column)
{
	return suggest_distance(wanted, column) <= (wanted.len <= 3 ? 1 : 2)
	       || (wanted.len == column.len
	           && strncasecmp((const char *)wanted.ptr, (const char *)column.ptr,
	                          wanted.len) == 0);
}

/* Appends the names whose nearness is as asked for, while there is room. */
static int
put_names(lua_State *L, int header, int name, bool near, int shown, struct buf *out)
{
	struct slice wanted = { NULL, 0 }, column;

	wanted = string_at(L, name);
	for (lua_Integer i = 1; lua_rawgeti(L, header, i) == LUA_TSTRING; i++) {
		column = string_at(L, -1);
		if (near_name(wanted, column) == near && shown++ < NAMES_SHOWN) {
			buf_put_text(out, shown > 1 ? ", " : "");
			buf_put(out, column);
		}
		lua_pop(L, 1);
	}
	lua_pop(L, 1);
	return shown;
}

/* The nearest names come first. */
static noreturn void
raise_column(lua_State *L, int row, int name)
{
	struct buf *out = value_scratch(L, 0);

	row_header(L, row);
	int header = lua_gettop(L);
	int shown = put_names(L, header, name, true, 0, out);
	shown = put_names(L, header, name, false, shown, out);
	if (shown > NAMES_SHOWN)
		buf_put_text(out, ", ...");
	lua_pushlstring(L, (const char *)out->ptr, out->len);
	raise_error(L, "no column '%s' (columns: %s)", lua_tostring(L, name),
	      lua_tostring(L, -1));
}

void
row_item(lua_State *L, int row, int name)
{
	if (!has_columns(L, row, "__columns"))
		raise_error(L, "list indices must be integers or slices, not str");
	lua_pushvalue(L, name);
	switch (lua_rawget(L, -2)) {
	case LUA_TNUMBER:
		break;
	case LUA_TBOOLEAN:
		raise_error(L, "there are several columns '%s': say which by its number",
		      lua_tostring(L, name));
	default:
		raise_column(L, row, name);
	}
	if (lua_rawgeti(L, row, lua_tointeger(L, -1)) == LUA_TNIL)
		raise_error(L, "the row has no column '%s': it has only %I of the fields",
		      lua_tostring(L, name), (LUAI_UACINT)lua_rawlen(L, row));
	lua_copy(L, -1, -3);
	lua_pop(L, 2);
}

/* -- reading ------------------------------------------------------------------ */

void
row_open(struct row_source *rows, const struct plan *plan, struct run *run,
         struct csv_format format, bool header)
{
	csv_open(&rows->csv, plan, run, format);
	rows->header = header;
	rows->columns = rows->names = LUA_NOREF;
}

void
row_close(struct row_source *rows)
{
	csv_close(&rows->csv);
}

static noreturn void
raise_open(lua_State *L, const struct row_source *rows)
{
	const struct csv *csv = &rows->csv;
	size_t record = csv->row - rows->header;

	if (record == 0)
		raise_error(L, "%s: a quoted field of the header does not end", csv->in.name);
	raise_error(L, "%s: a quoted field does not end (it is in record %I, which begins "
	      "in line %I)", csv->in.name, (LUAI_UACINT)record, (LUAI_UACINT)csv->line);
}

/* Whether the names on the top are those of the rows before. */
static bool
same_columns(lua_State *L, const struct row_source *rows)
{
	lua_Integer n = (lua_Integer)lua_rawlen(L, -1), i = 1;

	if (rows->columns == LUA_NOREF)
		return false;
	lua_rawgeti(L, LUA_REGISTRYINDEX, rows->columns);
	lua_getfield(L, -1, "__header");
	for (bool same = true; same && i <= n; i += same) {
		lua_rawgeti(L, -1, i);
		lua_rawgeti(L, -4, i);
		same = lua_rawequal(L, -1, -2);
		lua_pop(L, 2);
	}
	bool all = i > n && lua_rawlen(L, -1) == (size_t)n;
	lua_pop(L, 2);
	return all;
}

/* The row that was read names the columns of those that follow. */
static void
use_header(lua_State *L, struct row_source *rows)
{
	push_fields(L, &rows->csv.cut);
	value_set_type(L, VALUE_LIST);
	if (same_columns(L, rows)) {
		lua_pop(L, 1);
		return;
	}
	if (rows->columns == LUA_NOREF && rows->names != LUA_NOREF) {
		lua_rawgeti(L, LUA_REGISTRYINDEX, rows->names);
		for (lua_Integer i = 1; lua_rawgeti(L, -2, i) != LUA_TNIL; i++)
			lua_rawseti(L, -2, i);
		lua_pop(L, 2);
	}
	make_metatable(L);
	luaL_unref(L, LUA_REGISTRYINDEX, rows->columns);
	rows->columns = luaL_ref(L, LUA_REGISTRYINDEX);
}

/* Reads up to a row that is no header: 1, or 0 at the end. */
static int
read_row(lua_State *L, struct row_source *rows)
{
	int found;

	while ((found = csv_next(&rows->csv)) > 0 && rows->header && rows->csv.first)
		use_header(L, rows);
	if (found < 0)
		raise_open(L, rows);
	return found;
}

void
row_read_header(lua_State *L, struct row_source *rows)
{
	if (!rows->header)
		return;
	int found = csv_next(&rows->csv);
	if (found < 0)
		raise_open(L, rows);
	if (found > 0)
		use_header(L, rows);
}

int
row_next(lua_State *L, struct row_source *rows)
{
	if (!read_row(L, rows))
		return 0;
	push_fields(L, &rows->csv.cut);
	if (rows->columns == LUA_NOREF)
		value_push_metatable(L, VALUE_LIST);
	else
		lua_rawgeti(L, LUA_REGISTRYINDEX, rows->columns);
	lua_setmetatable(L, -2);
	return 1;
}

/* -- writing ------------------------------------------------------------------ */

static noreturn void
raise_field(lua_State *L, struct buf *out, size_t from)
{
	lua_pushlstring(L, (const char *)out->ptr + from, out->len - from);
	out->len = 0;
	value_repr(L, lua_gettop(L), out);
	lua_pushlstring(L, (const char *)out->ptr, out->len);
	raise_error(L, "a row of tab-separated values cannot hold %s", lua_tostring(L, -1));
}

void
row_put(lua_State *L, int index, const struct csv_format *format, struct buf *out)
{
	size_t n = lua_rawlen(L, index);

	for (size_t i = 1; i <= n; i++) {
		if (i > 1)
			buf_put_byte(out, format->separator);
		size_t from = out->len;
		lua_rawgeti(L, index, (lua_Integer)i);
		if (!value_is_none(L, -1))
			value_str(L, lua_gettop(L), out);
		if (!csv_put(out, from, n == 1, format))
			raise_field(L, out, from);
		lua_pop(L, 1);
	}
}

static unsigned char
arg_separator(lua_State *L, int index)
{
	if (value_absent(L, index))
		return ',';
	struct slice sep = arg_str(L, index, "sep");
	if (sep.len != 1 || sep.ptr[0] == '"' || sep.ptr[0] == '\n' || sep.ptr[0] == '\r')
		raise_error(L, "sep must be one byte, neither a quote nor the end of a line");
	return sep.ptr[0];
}

static int
push_row(lua_State *L, struct csv_format format)
{
	struct buf *out = value_scratch(L, VALUE_SCRATCH - 1);

	if (value_type(L, 1) != VALUE_TUPLE)
		arg_self(L, VALUE_LIST);
	row_put(L, 1, &format, out);
	lua_pushlstring(L, (const char *)out->ptr, out->len);
	return 1;
}

int
row_method_csv(lua_State *L)
{
	arg_check(L, 1, 2);
	return push_row(L, (struct csv_format){ arg_separator(L, 2), '\n', true });
}

int
row_method_tsv(lua_State *L)
{
	arg_check(L, 1, 1);
	return push_row(L, (struct csv_format){ '\t', '\n', false });
}

/* -- pp.csv() ----------------------------------------------------------------- */

struct line_rows {
	struct csv_cut cut;
	struct buf text;         /* lines that are no complete row yet */
	lua_Integer row;
	bool header;             /* the next row is */
	bool ended;              /* there are no more lines */
};

enum { ROWS_NEXT = 1, ROWS_STATE, ROWS_METATABLE };

static int
lines_close(lua_State *L)
{
	struct line_rows *rows = lua_touserdata(L, 1);

	csv_cut_clear(&rows->cut);
	buf_clear(&rows->text);
	return 0;
}

/* Another line behind the text: false at the end. */
static bool
add_line(lua_State *L, struct line_rows *rows)
{
	lua_pushvalue(L, lua_upvalueindex(ROWS_NEXT));
	lua_call(L, 0, 1);
	if (lua_isnil(L, -1))
		return false;
	buf_put(&rows->text, arg_str(L, lua_gettop(L), "a line of csv()"));
	buf_put_byte(&rows->text, '\n');
	lua_pop(L, 1);
	return true;
}

static void
drop_text(struct line_rows *rows, size_t used)
{
	rows->text.len -= used;
	memmove(rows->text.ptr, rows->text.ptr + used, rows->text.len);
}

/* Pushes the fields of the next row: false at the end. */
static bool
next_fields(lua_State *L, struct line_rows *rows)
{
	size_t used;

	for (;;) {
		int found = 0;
		if (rows->text.len > 0)
			found = csv_cut(&rows->cut, buf_slice(&rows->text), rows->ended, &used);
		if (found < 0)
			raise_error(L, "csv(): a quoted field does not end (it is in row %I)",
			      (LUAI_UACINT)rows->row + 1);
		if (found > 0 && rows->cut.n > 0)
			break;
		if (found > 0)
			drop_text(rows, used);
		else if (rows->ended)
			return false;
		else
			rows->ended = !add_line(L, rows);
	}
	rows->row++;
	push_fields(L, &rows->cut);
	drop_text(rows, used);
	return true;
}

static int
lines_next(lua_State *L)
{
	struct line_rows *rows = lua_touserdata(L, lua_upvalueindex(ROWS_STATE));

	lua_settop(L, 0);
	if (!next_fields(L, rows))
		return 0;
	if (rows->header) {
		rows->header = false;
		value_set_type(L, VALUE_LIST);
		make_metatable(L);
		lua_replace(L, lua_upvalueindex(ROWS_METATABLE));
		if (!next_fields(L, rows))
			return 0;
	}
	lua_pushvalue(L, lua_upvalueindex(ROWS_METATABLE));
	lua_setmetatable(L, -2);
	return 1;
}

int
row_method_parse(lua_State *L)
{
	arg_check(L, 1, 3);
	unsigned char separator = arg_separator(L, 2);
	bool header = arg_truth_or(L, 3, false);

	value_iter(L, 1);
	lua_rawgeti(L, -1, 1);
	struct line_rows *rows = lua_newuserdatauv(L, sizeof *rows, 0);
	*rows = (struct line_rows){ .cut.format = { separator, '\n', true },
	                            .header = header };
	if (luaL_newmetatable(L, "piep.csv")) {
		lua_pushcfunction(L, lines_close);
		lua_setfield(L, -2, "__gc");
	}
	lua_setmetatable(L, -2);
	value_push_metatable(L, VALUE_LIST);
	lua_pushcclosure(L, lines_next, 3);
	stream_new(L);
	return 1;
}
