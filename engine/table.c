#include "engine/table.h"

#include <stdint.h>
#include <stdlib.h>

#include "engine/array.h"
#include "engine/scan.h"
#include "engine/utf8.h"
#include "engine/width.h"

enum { SINGLE = 1, FIRST = 2 };

void
table_clear(struct table *t)
{
	buf_clear(&t->text);
	buf_clear(&t->drawn);
	free(t->rows);
	free(t->columns);
	free(t->shown);
	free(t->cells);
	free(t->nodes);
}

/* -- characters ------------------------------------------------------------- */

/* The columns that a character takes: none where it is not to be printed. */
static inline size_t
char_width(const unsigned char *p, const unsigned char *end, bool bytes,
           size_t *len)
{
	uint32_t code;

	*len = utf8_char(p, end, bytes, &code);
	int width = width_of(code);
	return width > 0 ? (size_t)width : 0;
}

static inline bool
is_plain(unsigned char byte)
{
	return byte >= ' ' && byte < 0x7f;
}

size_t
table_text_width(struct slice text, bool bytes)
{
	const unsigned char *p = text.ptr, *end = p + text.len;
	size_t width = 0, len;

	for (; p < end; p += len) {
		len = 1;
		width += is_plain(*p) ? 1 : char_width(p, end, bytes, &len);
	}
	return width;
}

/* The first characters of a text that fit, or with `some` at least one. What combines with
   the last of them is taken too, controls behind it are not. */
static struct slice
fitting(struct slice text, size_t room, bool bytes, bool some)
{
	const unsigned char *p = text.ptr, *end = p + text.len;
	size_t width = 0, len;
	uint32_t code;

	for (; p < end; p += len) {
		len = utf8_char(p, end, bytes, &code);
		int more = width_of(code);
		bool fits = more < 0 ? width < room : width + (size_t)more <= room;
		if (!fits && !(some && p == text.ptr))
			break;
		width += more > 0 ? (size_t)more : 0;
	}
	return (struct slice){ text.ptr, (size_t)(p - text.ptr) };
}

/* A line with escapes in place of bytes that are no characters. */
static void
put_clean(struct buf *out, struct slice line, bool bytes)
{
	const unsigned char *p = line.ptr, *end = p + line.len;
	uint32_t code;

	if (scan_ascii(p, end)) {
		buf_put(out, line);
		return;
	}
	while (p < end) {
		size_t len = utf8_char(p, end, bytes, &code);
		bool bad = *p >= 0x80 && len == 1;
		if (bad)
			buf_printf(out, "\\x%02x", *p);
		else
			buf_put(out, (struct slice){ p, len });
		p += len;
	}
}

/* -- cells ------------------------------------------------------------------ */

static void
read_separators(struct table *t)
{
	struct slice set = t->separators.ptr ? t->separators : SLICE(" \t");
	const unsigned char *p = set.ptr, *end = p + set.len;
	uint32_t code;

	while (p < end) {
		size_t len = utf8_char(p, end, t->bytes, &code);
		t->is_separator[*p] |= len == 1 ? SINGLE : FIRST;
		p += len;
	}
}

/* The length of the separator at p, or 0. */
static inline size_t
separator_at(const struct table *t, const unsigned char *p,
             const unsigned char *end)
{
	unsigned char is = t->is_separator[*p];
	uint32_t code, other;

	if (is != FIRST)
		return is;
	size_t len = utf8_char(p, end, t->bytes, &code);
	const unsigned char *at = t->separators.ptr;
	const unsigned char *stop = at + t->separators.len;
	while (at < stop) {
		at += utf8_char(at, stop, t->bytes, &other);
		if (other == code)
			return len;
	}
	return 0;
}

static void
need_column(struct table *t, size_t n)
{
	while (n > t->cap_columns) {
		size_t from = t->cap_columns, cap = from;
		t->columns = array_grow(t->columns, &cap, sizeof(*t->columns));
		t->cells = array_grow(t->cells, &t->cap_columns, sizeof(*t->cells));
		for (; from < cap; from++)
			t->columns[from] = (struct table_column){ .width = 0 };
	}
	if (n > t->n_columns)
		t->n_columns = n;
}

/* Steps over a cell from *at on, which becomes NULL behind the last one. */
static inline struct slice
next_cell(const struct table *t, const unsigned char **at,
          const unsigned char *end, bool rest)
{
	const unsigned char *p = *at, *stop = p;
	size_t len = 0;

	while (!rest && stop < end && (len = separator_at(t, stop, end)) == 0)
		stop++;
	if (rest)
		stop = end;
	*at = stop < end ? stop + len : NULL;
	return (struct slice){ p, (size_t)(stop - p) };
}

/* Blanks stand before a cell, but not before what takes the rest of the line. */
static const unsigned char *
skip_blanks(const struct table *t, const unsigned char *p,
            const unsigned char *end, bool rest)
{
	if (t->separators.ptr || rest)
		return p;
	while (p < end && t->is_separator[*p])
		p++;
	return p < end ? p : NULL;
}

/* How many cells a line has; they are in t->cells. */
static size_t
split(struct table *t, struct slice line)
{
	const unsigned char *end = line.ptr + line.len;
	const unsigned char *at = line.len > 0 ? line.ptr : NULL;
	size_t n = 0;

	while (at && (at = skip_blanks(t, at, end, n + 1 == t->limit))) {
		bool rest = n + 1 == t->limit;
		if (rest && at == end)
			break;
		if (n == t->n_columns)
			need_column(t, n + 1);
		struct slice cell = next_cell(t, &at, end, rest);
		t->cells[n++] = cell;
	}
	return n;
}

static struct slice
row_text(const struct table *t, size_t row)
{
	return (struct slice){ t->text.ptr + t->rows[row].at, t->rows[row].len };
}

void
table_split(struct table *t, size_t row)
{
	size_t n = split(t, row_text(t, row));

	for (; n < t->n_columns; n++)
		t->cells[n] = (struct slice){ NULL, 0 };
}

static void
count_width(struct table_column *column, size_t width)
{
	column->sum += width;
	if (width > column->longest)
		column->longest = width;
}

void
table_add(struct table *t, struct slice line)
{
	size_t at = t->text.len;

	if (t->n_rows == 0)
		read_separators(t);
	put_clean(&t->text, line, t->bytes);
	if (t->n_rows == t->cap_rows)
		t->rows = array_grow(t->rows, &t->cap_rows, sizeof(*t->rows));
	t->rows[t->n_rows++] = (struct table_row){ at, t->text.len - at };
	size_t n = split(t, row_text(t, t->n_rows - 1));
	for (size_t i = 0; i < n; i++)
		count_width(&t->columns[i],
		            table_text_width(t->cells[i], t->bytes));
}

/* -- columns ---------------------------------------------------------------- */

bool
table_next_item(struct slice *list, struct slice *item)
{
	while (list->len > 0 && *list->ptr == ',') {
		list->ptr++;
		list->len--;
	}
	if (list->len == 0)
		return false;
	const unsigned char *end = list->ptr + list->len;
	const unsigned char *stop = scan_byte(list->ptr, end, ',');
	*item = (struct slice){ list->ptr, (size_t)(stop - list->ptr) };
	*list = (struct slice){ stop, (size_t)(end - stop) };
	return true;
}

void
table_name_columns(struct table *t, struct slice names)
{
	struct slice name;

	while (table_next_item(&names, &name)) {
		need_column(t, ++t->n_named);
		t->columns[t->n_named - 1].name = name;
	}
}

static bool
read_number(struct slice text, size_t *n)
{
	*n = 0;
	for (size_t i = 0; i < text.len; i++) {
		unsigned digit = text.ptr[i] - (unsigned)'0';
		if (digit > 9)
			return false;
		*n = *n > (SIZE_MAX - digit) / 10 ? SIZE_MAX : *n * 10 + digit;
	}
	return text.len > 0;
}

ptrdiff_t
table_column_of(const struct table *t, struct run *run, struct slice item)
{
	size_t n;

	if (slice_equal(item, SLICE("-")))
		return TABLE_UNNAMED;
	if (read_number(item, &n))
		return n == 0 || n > PTRDIFF_MAX ? PTRDIFF_MAX
		       : (ptrdiff_t)n - 1;
	for (size_t i = 0; i < t->n_named; i++)
		if (slice_equal(t->columns[i].name, item))
			return (ptrdiff_t)i;
	fail(run, "undefined column name '%.*s'", (int)item.len,
	     (const char *)item.ptr);
	return TABLE_BAD;
}

static void
show(struct table *t, size_t column)
{
	for (size_t i = 0; i < t->n_shown; i++)
		if (t->shown[i] == column)
			return;
	t->shown[t->n_shown++] = column;
}

int
table_set_order(struct table *t, struct run *run, struct slice list)
{
	struct slice item;
	size_t cap = t->n_columns, kept = 0;

	t->shown = array_new(cap, sizeof(*t->shown));
	while (table_next_item(&list, &item)) {
		ptrdiff_t column = table_column_of(t, run, item);
		if (column == TABLE_BAD)
			return -1;
		if (column >= 0 && (size_t)column < cap)
			show(t, (size_t)column);
	}
	for (size_t i = 0; i < cap; i++)
		show(t, i);
	for (size_t i = 0; i < cap; i++)
		if (!t->columns[t->shown[i]].hidden)
			t->shown[kept++] = t->shown[i];
	t->n_shown = kept;
	return 0;
}

/* -- widths ----------------------------------------------------------------- */

/* The width of a row's cell, with the lines of the tree. */
static size_t
cell_width(struct table *t, size_t row, size_t column)
{
	bool tree = t->nodes && t->columns[column].tree;

	table_split(t, row);
	return table_text_width(t->cells[column], t->bytes)
	       + (tree ? 2 * table_depth(t, row) : 0);
}

static void
count_tree_widths(struct table *t, size_t column)
{
	struct table_column *c = &t->columns[column];

	c->longest = c->sum = 0;
	for (size_t row = 0; row < t->n_rows; row++)
		count_width(c, cell_width(t, row, column));
}

static size_t
least_width(const struct table *t, const struct table_column *column)
{
	return table_text_width(column->name, t->bytes);
}

/* The width of a column in which cells longer than twice the average do not count. */
static size_t
usual_width(struct table *t, size_t column)
{
	size_t most = t->columns[column].sum / t->n_rows * 2, width = 1;

	for (size_t row = 0; row < t->n_rows; row++) {
		size_t cell = cell_width(t, row, column);
		if (cell <= most && cell > width)
			width = cell;
	}
	size_t least = least_width(t, &t->columns[column]);
	return width > least ? width : least;
}

static size_t
total_width(const struct table *t)
{
	size_t between = table_text_width(t->between, t->bytes), total = 0;

	for (size_t i = 0; i < t->n_shown; i++)
		total += t->columns[t->shown[i]].width + (i > 0 ? between : 0);
	return total;
}

/* Extreme columns give up what their longest cells take: how many could. */
static size_t
shrink_extremes(struct table *t)
{
	size_t shrunk = 0;

	for (size_t i = 0; i < t->n_shown; i++) {
		struct table_column *c = &t->columns[t->shown[i]];
		size_t width = c->extreme ? usual_width(t, t->shown[i]) : c->width;
		shrunk += width < c->width;
		c->width = width;
	}
	return shrunk;
}

/* They share what room is left, none beyond its longest cell: its name may be longer. */
static void
enlarge_extremes(struct table *t)
{
	size_t total = total_width(t);

	for (size_t i = 0; i < t->n_shown && total < t->room; i++) {
		struct table_column *c = &t->columns[t->shown[i]];
		if (!c->extreme)
			continue;
		size_t most = c->width + (t->room - total);
		size_t width = most < c->longest ? most : c->longest;
		total = total - c->width + width;
		c->width = width;
	}
}

static void
fit_extremes(struct table *t)
{
	size_t n = 0;

	for (size_t i = 0; i < t->n_shown; i++) {
		struct table_column *c = &t->columns[t->shown[i]];
		size_t average = c->sum / t->n_rows;
		c->extreme = c->no_extreme && average > 0
		             && c->longest > 2 * average;
		n += c->extreme;
	}
	if (n > 0 && total_width(t) > t->room)
		n = shrink_extremes(t);
	if (n > 0)
		enlarge_extremes(t);
}

/* Columns that may be cut or wrapped give up one by one what is too much. */
static void
reduce(struct table *t)
{
	size_t total = total_width(t);
	bool any = true;

	while (any && total > t->room) {
		any = false;
		for (size_t i = 0; i < t->n_shown && total > t->room; i++) {
			struct table_column *c = &t->columns[t->shown[i]];
			if (!(c->truncate || c->wrap) || c->width <= 1
			    || c->width <= least_width(t, c))
				continue;
			c->width--;
			total--;
			any = true;
		}
	}
}

void
table_set_widths(struct table *t)
{
	for (size_t i = 0; i < t->n_columns; i++) {
		struct table_column *c = &t->columns[i];
		if (c->tree && t->nodes)
			count_tree_widths(t, i);
		size_t least = least_width(t, c);
		c->width = c->longest > least ? c->longest : least;
	}
	fit_extremes(t);
	reduce(t);
}

/* -- output ----------------------------------------------------------------- */

static void
pad(struct buf *out, size_t n)
{
	buf_reserve(out, n);
	if (n > 0)
		memset(out->ptr + out->len, ' ', n);
	out->len += n;
}

/* A cell that is too long for its column goes on to the end of the line; the next one
   stands in its column on the next. */
static void
begin_below(const struct table *t, size_t place, struct buf *out)
{
	buf_put_byte(out, '\n');
	for (size_t i = 0; i <= place; i++) {
		pad(out, t->columns[t->shown[i]].width);
		buf_put(out, t->between);
	}
}

/* Takes from a cell what is put out on this line. */
static struct slice
take_piece(struct table *t, const struct table_column *column,
           struct slice *cell, size_t *width)
{
	struct slice piece = *cell;

	*width = table_text_width(piece, t->bytes);
	*cell = (struct slice){ NULL, 0 };
	if (*width <= column->width || !(column->wrap || column->truncate))
		return piece;
	struct slice all = piece;
	piece = fitting(all, column->width, t->bytes, !column->truncate);
	*width = table_text_width(piece, t->bytes);
	if (!column->truncate)
		*cell = (struct slice){ all.ptr + piece.len, all.len - piece.len };
	return piece;
}

/* `below`: what is left of a cell that is wrapped, which is not aligned to the right. */
static void
put_cell(struct table *t, size_t place, bool below, struct buf *out)
{
	const struct table_column *column = &t->columns[t->shown[place]];
	bool right = column->right && !below;
	bool last = place + 1 == t->n_shown;
	size_t width;
	struct slice piece = take_piece(t, column, &t->cells[t->shown[place]],
	                                &width);

	size_t padding = width < column->width ? column->width - width : 0;
	if (right && !(last && piece.len == 0))
		pad(out, padding);
	buf_put(out, piece);
	if (last)
		return;
	if (!right)
		pad(out, padding);
	if (width > column->width && !right)
		begin_below(t, place, out);
	else
		buf_put(out, t->between);
}

static bool
has_more(const struct table *t)
{
	for (size_t i = 0; i < t->n_shown; i++)
		if (t->cells[t->shown[i]].len > 0)
			return true;
	return false;
}

/* Whether nothing is left of the cells once the line is put out as far as the tree. */
static bool
is_last_line(const struct table *t)
{
	bool behind = false;

	for (size_t i = 0; i < t->n_shown; i++) {
		const struct table_column *c = &t->columns[t->shown[i]];
		struct slice cell = t->cells[t->shown[i]];
		behind |= c->tree;
		if (cell.len > 0 && (behind || table_text_width(cell, t->bytes)
		                               > c->width))
			return false;
	}
	return true;
}

static struct slice *
tree_cell(const struct table *t)
{
	struct slice *cell = t->cells;

	while (!t->columns[cell - t->cells].tree)
		cell++;
	return cell;
}

static void
put_line(struct table *t, bool below, struct buf *out)
{
	for (size_t i = 0; i < t->n_shown; i++)
		put_cell(t, i, below, out);
	buf_put_byte(out, '\n');
}

/* Puts t->cells, on several lines where some are wrapped. */
static void
put_cells(struct table *t, struct buf *out)
{
	put_line(t, false, out);
	while (has_more(t))
		put_line(t, true, out);
}

void
table_put_heading(struct table *t, struct buf *out)
{
	for (size_t i = 0; i < t->n_columns; i++)
		t->cells[i] = t->columns[i].name;
	put_cells(t, out);
}

/* The row's first line has the lines of the tree before its cell; if others are wrapped,
   the tree goes on below. */
static void
put_tree_row(struct table *t, size_t row, struct buf *out)
{
	struct slice *cell = tree_cell(t);

	t->drawn.len = 0;
	table_draw_lines(t, row, &t->drawn);
	buf_put(&t->drawn, *cell);
	*cell = buf_slice(&t->drawn);
	put_line(t, false, out);
	while (has_more(t)) {
		if (cell->len == 0) {
			t->drawn.len = 0;
			table_draw_below(t, row, is_last_line(t), &t->drawn);
			*cell = buf_slice(&t->drawn);
		}
		put_line(t, true, out);
	}
}

void
table_put_row(struct table *t, size_t row, struct buf *out)
{
	table_split(t, row);
	if (t->nodes)
		put_tree_row(t, row, out);
	else
		put_cells(t, out);
}
