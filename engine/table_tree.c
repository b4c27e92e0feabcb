/* How rows become a tree: see table.h. */
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
