/* table_width - the widths of columns: see table.h */
#include "engine/table.h"

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
		table_count_width(c, cell_width(t, row, column));
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
