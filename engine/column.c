#include "engine/column.h"

#include <stdlib.h>
#include <unistd.h>

#include "engine/locale.h"
#include "engine/maker.h"
#include "engine/opt.h"
#include "engine/os.h"
#include "engine/scan.h"
#include "engine/table.h"
#include "engine/utf8.h"
#include "engine/write.h"

enum { USUAL_WIDTH = 80, USUAL_LINES = 24, TAB = 8 };

struct column {
	struct maker maker;
	struct column_params p;
	struct table table;      /* of a list: its items as rows of one cell */
	size_t page;             /* lines below a heading, 0: any number */
	size_t lines;            /* put out below this one */
	size_t row;              /* put out last, or TABLE_NONE */
};

/* -- input ------------------------------------------------------------------ */

static bool
is_space(uint32_t code)
{
	return code == ' ' || (code >= '\t' && code <= '\r') || code == 0x1680
	       || (code >= 0x2000 && code <= 0x200a && code != 0x2007)
	       || code == 0x2028 || code == 0x2029 || code == 0x205f
	       || code == 0x3000;
}

static bool
is_empty(struct slice record, bool bytes)
{
	const unsigned char *p = record.ptr, *end = p + record.len;
	uint32_t code;

	while (p < end) {
		p += utf8_char(p, end, bytes, &code);
		if (!is_space(code))
			return false;
	}
	return true;
}

static int
read_all(struct column *c)
{
	struct batch in;
	int n;

	while ((n = stage_pull(c->maker.stage.up, &in, BATCH_MAX)) > 0)
		for (size_t i = 0; i < in.n; i++)
			if (!is_empty(in.rec[i], c->table.bytes))
				table_add(&c->table, in.rec[i]);
			else if (c->p.keep_empty)
				table_add(&c->table, SLICE(""));
	return n;
}

/* -- a list ----------------------------------------------------------------- */

static struct slice
item(const struct column *c, size_t i)
{
	const struct table_row *row = &c->table.rows[i];

	return (struct slice){ c->table.text.ptr + row->at, row->len };
}

static size_t
item_width(const struct column *c, size_t i)
{
	return table_text_width(item(c, i), c->table.bytes);
}

/* Tabs up to a column of the terminal. */
static void
put_tabs(struct buf *out, size_t at, size_t to)
{
	for (at = at / TAB * TAB + TAB; at <= to; at += TAB)
		buf_put_byte(out, '\t');
}

/* One line: every `step`th item from `i` on, `per_line` of them at most. */
static void
put_list_line(struct column *c, size_t i, size_t step, size_t per_line,
              size_t width)
{
	struct buf *out = &c->maker.out.buf;
	size_t at = 0;

	for (size_t n = 1; n <= per_line && i < c->table.n_rows; n++, i += step) {
		if (n > 1)
			put_tabs(out, at, (n - 1) * width);
		at = (n - 1) * width + item_width(c, i);
		buf_put(out, item(c, i));
	}
	buf_put_byte(out, '\n');
}

static int
put_list(struct column *c)
{
	size_t n = c->table.n_rows, longest = 0;

	for (size_t i = 0; i < n; i++)
		if (item_width(c, i) > longest)
			longest = item_width(c, i);
	size_t width = longest / TAB * TAB + TAB;
	size_t per_line = width < c->table.room ? c->table.room / width : 1;
	size_t lines = (n + per_line - 1) / per_line;
	for (size_t i = 0; i < lines; i++)
		if (c->p.fill_rows)
			put_list_line(c, i * per_line, 1, per_line, width);
		else
			put_list_line(c, i, lines, per_line, width);
	return PULL_END;
}

/* -- a table ---------------------------------------------------------------- */

enum flag { HIDDEN, RIGHT, TRUNCATE, WRAP, NO_EXTREME, TREE };

static void
set_flag(struct table_column *column, enum flag flag)
{
	bool *const flags[] = {
		[HIDDEN] = &column->hidden, [RIGHT] = &column->right,
		[TRUNCATE] = &column->truncate, [WRAP] = &column->wrap,
		[NO_EXTREME] = &column->no_extreme, [TREE] = &column->tree
	};

	*flags[flag] = true;
}

static void
set_range(struct table *t, size_t from, size_t to, enum flag flag)
{
	for (; from < to && from < t->n_columns; from++)
		set_flag(&t->columns[from], flag);
}

/* Of the columns of a list; "0" is all of them. */
static int
set_flags(struct column *c, struct slice list, enum flag flag)
{
	struct table *t = &c->table;
	struct slice name;

	if (slice_equal(list, SLICE("0")))
		set_range(t, 0, t->n_columns, flag);
	while (table_next_item(&list, &name)) {
		ptrdiff_t which = table_column_of(t, c->maker.stage.run, name);
		if (which == TABLE_BAD)
			return -1;
		if (which == TABLE_UNNAMED)
			set_range(t, t->n_named, t->n_columns, flag);
		else
			set_range(t, (size_t)which, (size_t)which + 1, flag);
	}
	return 0;
}

/* The column of a tree's id or parent: TABLE_NONE where there is none such, or
   reported in *status. */
static size_t
tree_column(struct column *c, struct slice name, int *status)
{
	ptrdiff_t which = table_column_of(&c->table, c->maker.stage.run, name);

	if (which == TABLE_BAD)
		*status = -1;
	return which >= 0 && (size_t)which < c->table.n_columns ? (size_t)which
	       : TABLE_NONE;
}

static int
set_tree(struct column *c)
{
	int status = 0;

	if (!c->p.tree.ptr)
		return 0;
	size_t tree = tree_column(c, c->p.tree, &status);
	size_t id = tree_column(c, c->p.id, &status);
	size_t parent = tree_column(c, c->p.parent, &status);
	if (status != 0 || tree == TABLE_NONE || id == TABLE_NONE
	    || parent == TABLE_NONE)
		return status;
	c->table.columns[tree].tree = true;
	table_set_tree(&c->table, id, parent);
	return 0;
}

/* The last column that is shown, whatever the order. */
static void
set_last_no_extreme(struct table *t)
{
	for (size_t i = t->n_columns; i > 0; i--)
		if (!t->columns[i - 1].hidden) {
			t->columns[i - 1].no_extreme = true;
			return;
		}
}

static int
set_columns(struct column *c)
{
	const struct column_params *p = &c->p;
	struct table *t = &c->table;

	if (set_flags(c, p->right, RIGHT) != 0
	    || set_flags(c, p->truncate, TRUNCATE) != 0
	    || set_flags(c, p->no_extreme, NO_EXTREME) != 0
	    || set_flags(c, p->wrap, WRAP) != 0
	    || set_flags(c, p->hide, HIDDEN) != 0
	    || table_set_order(t, c->maker.stage.run, p->order) != 0
	    || set_tree(c) != 0)
		return -1;
	if (!p->no_extreme.ptr)
		set_last_no_extreme(t);
	return 0;
}

/* JSON has no members without names. */
static int
check_names(struct column *c)
{
	struct table *t = &c->table;

	for (size_t row = 0; t->n_columns > t->n_named && row < t->n_rows; row++) {
		table_split(t, row);
		if (t->cells[t->n_named].ptr)
			return fail(c->maker.stage.run, "line %zu: for JSON the name of "
			            "the column %zu is required", row + 2,
			            t->n_named + 1);
	}
	return 0;
}

static void
put_heading(struct column *c)
{
	table_put_heading(&c->table, &c->maker.out.buf);
	c->lines = 0;
}

static int
begin_table(struct column *c)
{
	struct table *t = &c->table;
	struct buf *out = &c->maker.out.buf;

	if (t->n_rows == 0)
		return PULL_END;
	if (c->p.json && check_names(c) != 0)
		return PULL_FAIL;
	if (set_columns(c) != 0)
		return PULL_FAIL;
	if (c->p.json) {
		table_json_begin(t, c->p.name, out);
		return 1;
	}
	table_set_widths(t);
	if (t->nodes)
		c->page = 0;     /* a tree is not parted */
	if (t->heading)
		put_heading(c);
	return 1;
}

static void
put_row(struct column *c, size_t row)
{
	struct buf *out = &c->maker.out.buf;

	if (c->p.json) {
		table_json_row(&c->table, row, c->row, out);
		return;
	}
	if (c->page > 0 && c->lines >= c->page)
		put_heading(c);
	size_t from = out->len;
	table_put_row(&c->table, row, out);
	c->lines += scan_count(out->ptr + from, out->ptr + out->len, '\n');
}

static int
put_rows(struct column *c)
{
	struct buf *out = &c->maker.out.buf;

	while (out->len < FILTER_FULL) {
		size_t row = table_next_row(&c->table, c->row);
		if (row == TABLE_NONE) {
			if (c->p.json)
				table_json_end(&c->table, c->row, out);
			return PULL_END;
		}
		put_row(c, row);
		c->row = row;
	}
	return 1;
}

/* -- the kind --------------------------------------------------------------- */

static int
make_rows(struct maker *m)
{
	return put_rows((struct column *)m);
}

static int
column_make(struct maker *m)
{
	struct column *c = (struct column *)m;

	if (read_all(c) == PULL_FAIL)
		return PULL_FAIL;
	m->make = make_rows;
	return c->p.table ? begin_table(c) : put_list(c);
}

static void
column_close(struct stage *s)
{
	struct column *c = (struct column *)s;

	table_clear(&c->table);
	maker_clear(&c->maker);
	free(c);
}

static const struct stage_ops column_ops = {
	.pull = maker_pull, .close = column_close
};

static int
check(struct run *run, const struct column_params *p)
{
	if (p->json && !p->names.ptr)
		return fail(run, "option --table-columns required for --json");
	if (p->tree.ptr && (!p->id.ptr || !p->parent.ptr))
		return fail(run, "options --tree-id and --tree-parent are required "
		            "for tree formatting");
	if (p->limit != PARAM_NONE && p->limit <= 0)
		return fail(run, "columns limit must be greater than zero");
	return 0;
}

/* A number in the environment, or another one. */
static size_t
environment(const char *name, size_t otherwise)
{
	const char *text = getenv(name);
	uintmax_t n;

	return text && opt_number(text, &n) == 0 && n > 0 ? (size_t)n : otherwise;
}

static void
find_size(const struct run *run, size_t *width, size_t *lines)
{
	if (os_terminal_size(run->out ? run->out->fd : STDOUT_FILENO, width,
	                     lines))
		return;
	*width = environment("COLUMNS", USUAL_WIDTH);
	*lines = environment("LINES", USUAL_LINES);
}

static void
set_table(struct column *c)
{
	const struct column_params *p = &c->p;
	struct table *t = &c->table;
	size_t width, lines;

	find_size(c->maker.stage.run, &width, &lines);
	t->bytes = locale_is_bytes();
	t->separators = p->table ? p->separator : SLICE("");
	t->limit = p->limit == PARAM_NONE ? 0 : (size_t)p->limit;
	t->between = p->output_separator;
	t->room = p->width == PARAM_NONE ? width : (size_t)p->width;
	t->heading = p->names.ptr && !p->no_heading && !p->json;
	c->page = p->repeat_heading && t->heading ? lines : 0;
	table_name_columns(t, p->names);
}

static struct stage *
column_open(const struct plan *plan, const void *params, struct stage *up,
            struct run *run)
{
	const struct column_params *p = params;

	if (check(run, p) != 0)
		return NULL;
	struct column *c = maker_new(sizeof(*c), &column_ops, column_make, run,
	                             records_of(plan, up, run));
	c->p = *p;
	c->p.table |= p->json || p->tree.ptr;
	c->row = TABLE_NONE;
	set_table(c);
	return &c->maker.stage;
}

#define AT(field) offsetof(struct column_params, field)

static const struct param params[] = {
	{ PARAM_BOOL, "table", AT(table), false, "a table, not a list" },
	{ PARAM_TEXT, "separator", AT(separator), false,
	  "characters between cells (blanks)" },
	{ PARAM_TEXT, "output_separator", AT(output_separator), false,
	  "what stands between columns (two spaces)" },
	{ PARAM_BOOL, "json", AT(json), false, "the table as JSON" },
	{ PARAM_TEXT, "names", AT(names), false, "names of the columns: 'a,b'" },
	{ PARAM_TEXT, "right", AT(right), false,
	  "columns that are aligned to the right: numbers or names" },
	{ PARAM_TEXT, "truncate", AT(truncate), false, "… that may be cut" },
	{ PARAM_TEXT, "wrap", AT(wrap), false, "… that may be wrapped" },
	{ PARAM_TEXT, "no_extreme", AT(no_extreme), false,
	  "… whose unusually long cells do not count (the last)" },
	{ PARAM_TEXT, "hide", AT(hide), false,
	  "… that are left out; '-': those without name" },
	{ PARAM_TEXT, "order", AT(order), false, "… that come first" },
	{ PARAM_BOOL, "no_heading", AT(no_heading), false,
	  "do not show the names" },
	{ PARAM_BOOL, "repeat_heading", AT(repeat_heading), false,
	  "show them on each page of a terminal" },
	{ PARAM_INT, "limit", AT(limit), false,
	  "the last of so many cells takes the rest" },
	{ PARAM_TEXT, "name", AT(name), false, "of the table, in JSON" },
	{ PARAM_TEXT, "tree", AT(tree), false, "the column that shows a tree" },
	{ PARAM_TEXT, "id", AT(id), false, "the column of the ids of rows …" },
	{ PARAM_TEXT, "parent", AT(parent), false, "… and of their parents'" },
	{ PARAM_BOOL, "fill_rows", AT(fill_rows), false,
	  "a list goes on to the right, not down" },
	{ PARAM_BOOL, "keep_empty", AT(keep_empty), false,
	  "records of blanks alone, too" },
	{ PARAM_INT, "width", AT(width), false,
	  "of the output (that of the terminal, or 80)" },
	{ 0 }
};

const struct column_params column_defaults = {
	.output_separator = { (const unsigned char *)"  ", 2 },
	.limit = PARAM_NONE,
	.name = { (const unsigned char *)"table", 5 },
	.width = PARAM_NONE
};

const struct kind column_kind = {
	.name = "column",
	.summary = "records in columns, as a list or a table",
	.takes = UNIT_RECORDS,
	.gives = UNIT_BLOCKS,
	.params = params,
	.size = sizeof(struct column_params),
	.defaults = &column_defaults,
	.open = column_open,
};
