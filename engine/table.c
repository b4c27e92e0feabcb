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
		table_count_width(&t->columns[i],
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
