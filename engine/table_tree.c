/* How rows become a tree, and how it is drawn: see table.h. */
#include <stdlib.h>

#include "engine/array.h"
#include "engine/key.h"
#include "engine/table.h"

/* A row by what it names as its parent. */
struct child {
	struct slice parent;
	size_t row;
};

static int
compare_children(const void *a, const void *b)
{
	const struct child *x = a, *y = b;
	int order = key_compare(x->parent, y->parent, false);

	return order != 0 ? order : (x->row > y->row) - (x->row < y->row);
}

/* The first child that names the parent, or one that does not. */
static size_t
first_child(const struct child *children, size_t n, struct slice parent)
{
	size_t low = 0;

	while (low < n) {
		size_t middle = low + (n - low) / 2;
		if (key_compare(children[middle].parent, parent, false) < 0)
			low = middle + 1;
		else
			n = middle;
	}
	return low;
}

static bool
is_ancestor(const struct table *t, size_t row, size_t of)
{
	for (; of != TABLE_NONE; of = t->nodes[of].parent)
		if (of == row)
			return true;
	return false;
}

static void
unlink_child(struct table *t, size_t row)
{
	struct table_node *node = &t->nodes[row];
	struct table_node *parent = &t->nodes[node->parent];
	size_t before = TABLE_NONE;

	for (size_t i = parent->first; i != row; i = t->nodes[i].next)
		before = i;
	if (before == TABLE_NONE)
		parent->first = node->next;
	else
		t->nodes[before].next = node->next;
	if (parent->last == row)
		parent->last = before;
}

/* Appends the row to a list of children, or of those that have no parent. */
static void
append(struct table *t, size_t *first, size_t *last, size_t row)
{
	t->nodes[row].next = TABLE_NONE;
	if (*first == TABLE_NONE)
		*first = row;
	else
		t->nodes[*last].next = row;
	*last = row;
}

/* Of several that a row names the last one is its parent. What would make it its own
   ancestor is none. */
static void
adopt(struct table *t, size_t parent, size_t row)
{
	struct table_node *node = &t->nodes[row];

	if (is_ancestor(t, row, parent))
		return;
	if (node->parent != TABLE_NONE)
		unlink_child(t, row);
	node->parent = parent;
	append(t, &t->nodes[parent].first, &t->nodes[parent].last, row);
}

static void
find_parents(struct table *t, size_t id, const struct child *children)
{
	for (size_t row = 0; row < t->n_rows; row++) {
		table_split(t, row);
		struct slice name = t->cells[id];
		if (!name.ptr)
			continue;
		for (size_t i = first_child(children, t->n_rows, name);
		     i < t->n_rows && slice_equal(children[i].parent, name); i++)
			if (children[i].parent.ptr)
				adopt(t, row, children[i].row);
	}
}

void
table_set_tree(struct table *t, size_t id, size_t parent)
{
	static const struct table_node alone = {
		TABLE_NONE, TABLE_NONE, TABLE_NONE, TABLE_NONE
	};
	struct child *children = array_new(t->n_rows, sizeof(*children));

	t->nodes = array_new(t->n_rows, sizeof(*t->nodes));
	for (size_t row = 0; row < t->n_rows; row++) {
		table_split(t, row);
		children[row] = (struct child){ t->cells[parent], row };
		t->nodes[row] = alone;
	}
	qsort(children, t->n_rows, sizeof(*children), compare_children);
	find_parents(t, id, children);
	free(children);
	t->first = t->last = TABLE_NONE;
	for (size_t row = 0; row < t->n_rows; row++)
		if (t->nodes[row].parent == TABLE_NONE)
			append(t, &t->first, &t->last, row);
}

/* -- the order and the lines ------------------------------------------------ */

size_t
table_depth(const struct table *t, size_t row)
{
	size_t depth = 0;

	for (; t->nodes[row].parent != TABLE_NONE; row = t->nodes[row].parent)
		depth++;
	return depth;
}

size_t
table_next_row(const struct table *t, size_t row)
{
	if (!t->nodes) {
		row = row == TABLE_NONE ? 0 : row + 1;
		return row < t->n_rows ? row : TABLE_NONE;
	}
	if (row == TABLE_NONE)
		return t->first;
	if (t->nodes[row].first != TABLE_NONE)
		return t->nodes[row].first;
	while (row != TABLE_NONE && t->nodes[row].next == TABLE_NONE)
		row = t->nodes[row].parent;
	return row == TABLE_NONE ? TABLE_NONE : t->nodes[row].next;
}

static void
draw_level(const struct table *t, bool goes_on, struct buf *out)
{
	buf_put_text(out, !goes_on ? "  " : t->bytes ? "| " : "\u2502 ");
}

/* A line for each ancestor below the first that has a row after it. */
static void
draw_ancestors(const struct table *t, size_t row, struct buf *out)
{
	size_t depth = table_depth(t, row);

	for (size_t level = 1; level < depth; level++) {
		size_t ancestor = row;
		for (size_t up = depth - level; up > 0; up--)
			ancestor = t->nodes[ancestor].parent;
		draw_level(t, t->nodes[ancestor].next != TABLE_NONE, out);
	}
}

void
table_draw_lines(const struct table *t, size_t row, struct buf *out)
{
	const struct table_node *node = &t->nodes[row];
	bool goes_on = node->next != TABLE_NONE;

	if (node->parent == TABLE_NONE)
		return;
	draw_ancestors(t, row, out);
	if (t->bytes)
		buf_put_text(out, goes_on ? "|-" : "`-");
	else
		buf_put_text(out, goes_on ? "\u251c\u2500" : "\u2514\u2500");
}

void
table_draw_below(const struct table *t, size_t row, bool last, struct buf *out)
{
	const struct table_node *node = &t->nodes[row];

	draw_ancestors(t, row, out);
	if (node->parent != TABLE_NONE)
		draw_level(t, node->next != TABLE_NONE, out);
	if (node->first != TABLE_NONE && !last)
		draw_level(t, true, out);
}
