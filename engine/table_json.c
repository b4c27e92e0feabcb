/* A table as JSON: see table.h. */
#include "engine/table.h"

enum { INDENT = 3 };

static void
put_line(struct buf *out, size_t level)
{
	buf_put_byte(out, '\n');
	for (size_t i = 0; i < level * INDENT; i++)
		buf_put_byte(out, ' ');
}

static void
put_string(struct buf *out, struct slice text, bool lower)
{
	static const char letters[] = "btn?fr";

	buf_put_byte(out, '"');
	for (size_t i = 0; i < text.len; i++) {
		unsigned char byte = text.ptr[i];
		if (byte == '"' || byte == '\\')
			buf_printf(out, "\\%c", byte);
		else if (byte >= '\b' && byte <= '\r' && byte != '\v')
			buf_printf(out, "\\%c", letters[byte - '\b']);
		else if (byte < ' ')
			buf_printf(out, "\\u%04x", byte);
		else if (lower && byte >= 'A' && byte <= 'Z')
			buf_put_byte(out, byte | ' ');
		else
			buf_put_byte(out, byte);
	}
	buf_put_byte(out, '"');
}

/* Objects within each other: that of a row, and the list it is in. */
static size_t
level_of(const struct table *t, size_t row)
{
	size_t level = 2;

	while (t->nodes && (row = t->nodes[row].parent) != TABLE_NONE)
		level += 2;
	return level;
}

void
table_json_begin(const struct table *t, struct slice name, struct buf *out)
{
	(void)t;
	buf_put_byte(out, '{');
	put_line(out, 1);
	put_string(out, name, true);
	buf_put_text(out, ": [");
	put_line(out, 2);
	buf_put_byte(out, '{');
}

/* Ends the object of a row, and those of its ancestors down to a level. */
static void
close_objects(const struct table *t, size_t row, size_t level, struct buf *out)
{
	size_t at = level_of(t, row);

	if (t->n_shown == 0)
		buf_put_byte(out, '\n');
	put_line(out, at);
	buf_put_byte(out, '}');
	for (; at > level; at -= 2) {
		put_line(out, at - 1);
		buf_put_byte(out, ']');
		put_line(out, at - 2);
		buf_put_byte(out, '}');
	}
}

void
table_json_row(struct table *t, size_t row, size_t before, struct buf *out)
{
	size_t level = level_of(t, row);

	if (before != TABLE_NONE && level > level_of(t, before)) {
		if (t->n_shown > 0)
			buf_put_byte(out, ',');
		put_line(out, level - 1);
		buf_put_text(out, "\"children\": [");
		put_line(out, level);
		buf_put_byte(out, '{');
	} else if (before != TABLE_NONE) {
		close_objects(t, before, level, out);
		buf_put_text(out, ",{");
	}
	table_split(t, row);
	for (size_t i = 0; i < t->n_shown; i++) {
		struct slice cell = t->cells[t->shown[i]];
		if (i > 0)
			buf_put_byte(out, ',');
		put_line(out, level + 1);
		put_string(out, t->columns[t->shown[i]].name, true);
		buf_put_text(out, ": ");
		if (cell.len > 0)
			put_string(out, cell, false);
		else
			buf_put_text(out, "null");
	}
}

void
table_json_end(const struct table *t, size_t last, struct buf *out)
{
	close_objects(t, last, 2, out);
	put_line(out, 1);
	buf_put_text(out, "]\n}\n");
}
