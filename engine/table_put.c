/* table_put - the rows of the output: see table.h */
#include "engine/table.h"

#include "engine/utf8.h"
#include "engine/width.h"

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
