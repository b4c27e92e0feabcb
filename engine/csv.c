#include "engine/csv.h"

#include <stdlib.h>

#include "engine/array.h"
#include "engine/scan.h"

/* A field as offsets: the bytes may move before its row is complete. */
struct span {
	size_t from, len;
	bool text;               /* in cut->text, not in the bytes */
};

enum phase { PHASE_BEGIN, PHASE_QUOTED, PHASE_PLAIN };

struct csv_part {
	enum phase phase;
	size_t from;             /* of what is not in text yet */
	size_t text;             /* where the field begins in text */
	bool in_text;            /* some of the field is there */
	bool closed;             /* the quote that ends it was found */
	struct span quoted;      /* what stood before that, not in text yet */
	struct span *spans;
	size_t n, cap;
	bool begun;              /* it holds a row */
};

/* -- rows without quotes ------------------------------------------------------ */

static void
cut_plain(struct csv_cut *cut, const unsigned char *p, const unsigned char *end)
{
	cut->n = 0;
	for (;;) {
		if (cut->n + 1 >= cut->cap)
			cut->fields = array_grow(cut->fields, &cut->cap,
			                   sizeof(*cut->fields));
		size_t room = cut->cap - cut->n - 1;
		size_t n = scan_split(p, end, cut->format.separator,
		                      cut->fields + cut->n, room, &p);
		cut->n += n;
		if (n < room)
			break;
	}
	cut->fields[cut->n++] = (struct slice){ p, (size_t)(end - p) };
}

/* [p, end) without the carriage return before a newline or the end of a file. */
static const unsigned char *
before_return(const struct csv_cut *cut, const unsigned char *p,
              const unsigned char *end)
{
	bool has = cut->format.end == '\n' && end > p && end[-1] == '\r';

	return has ? end - 1 : end;
}

/* Finds the next quote behind those bytes that are known to hold none. */
static void
find_quote(struct csv_cut *cut, struct slice bytes)
{
	const unsigned char *end = bytes.ptr + bytes.len;

	if (!cut->format.quotes)
		cut->clear = bytes.len;
	else if (cut->clear < bytes.len && bytes.ptr[cut->clear] != '"')
		cut->clear = (size_t)(scan_byte(bytes.ptr + cut->clear, end, '"')
		                      - bytes.ptr);
}

static void
finish(struct csv_cut *cut, size_t used)
{
	cut->clear -= cut->clear < used ? cut->clear : used;
	cut->seen = 0;
}

/* -- rows with quotes --------------------------------------------------------- */

static void
put_text(struct csv_cut *cut, struct slice bytes, size_t from, size_t to)
{
	if (!cut->part->in_text)
		cut->part->text = cut->text.len;
	cut->part->in_text = true;
	buf_put(&cut->text, (struct slice){ bytes.ptr + from, to - from });
}

/* Looks behind cut->seen for the quote that ends the field: as csv_cut(). */
static int
cut_quoted(struct csv_cut *cut, struct slice bytes, bool last)
{
	const unsigned char *end = bytes.ptr + bytes.len;
	struct csv_part *part = cut->part;

	for (;;) {
		const unsigned char *quote = scan_byte(bytes.ptr + cut->seen, end, '"');
		size_t at = cut->seen = (size_t)(quote - bytes.ptr);
		if (at + 1 >= bytes.len && !last)
			return 0;
		if (at == bytes.len)
			return -1;
		if (at + 1 == bytes.len || quote[1] != '"')
			break;
		put_text(cut, bytes, part->from, at + 1);
		part->from = cut->seen = at + 2;
	}
	part->quoted = (struct span){ part->from, cut->seen - part->from, false };
	part->from = ++cut->seen;
	part->closed = true;
	part->phase = PHASE_PLAIN;
	return 1;
}

static void
add_span(struct csv_part *part, struct span span)
{
	if (part->n == part->cap)
		part->spans = array_grow(part->spans, &part->cap, sizeof(*part->spans));
	part->spans[part->n++] = span;
}

/* The field ends before `to`; what stands since part->from was outside of quotes. */
static void
end_field(struct csv_cut *cut, struct slice bytes, size_t to)
{
	struct csv_part *part = cut->part;
	struct span quoted = part->quoted;

	if (part->in_text || (part->closed && to > part->from)) {
		put_text(cut, bytes, quoted.from, quoted.from + quoted.len);
		put_text(cut, bytes, part->from, to);
		add_span(part, (struct span){ part->text, cut->text.len - part->text,
		                              true });
	} else if (part->closed) {
		add_span(part, quoted);
	} else {
		add_span(part, (struct span){ part->from, to - part->from, false });
	}
	part->phase = PHASE_BEGIN;
	part->in_text = part->closed = false;
}

/* Looks for what ends a field outside of quotes. At the end of the row *used is its
   length: as csv_cut(), or 2 for a field that is not the last. */
static int
cut_rest(struct csv_cut *cut, struct slice bytes, bool last, size_t *used)
{
	struct csv_format format = cut->format;
	size_t at = cut->seen;

	while (at < bytes.len && bytes.ptr[at] != format.separator
	       && bytes.ptr[at] != format.end)
		at++;
	cut->seen = at;
	if (at == bytes.len && !last)
		return 0;
	bool more = at < bytes.len && bytes.ptr[at] == format.separator;
	const unsigned char *stop = bytes.ptr + at;
	if (!more)
		stop = before_return(cut, bytes.ptr + cut->part->from, stop);
	end_field(cut, bytes, (size_t)(stop - bytes.ptr));
	cut->seen = at + 1;
	*used = at < bytes.len ? at + 1 : at;
	return more ? 2 : 1;
}

static int
begin_field(struct csv_cut *cut, struct slice bytes, bool last)
{
	struct csv_part *part = cut->part;

	if (cut->seen == bytes.len && !last)
		return 0;
	bool quoted = cut->seen < bytes.len && bytes.ptr[cut->seen] == '"';
	part->phase = quoted ? PHASE_QUOTED : PHASE_PLAIN;
	cut->seen += quoted;
	part->from = cut->seen;
	return 1;
}

static void
give_fields(struct csv_cut *cut, struct slice bytes)
{
	struct csv_part *part = cut->part;

	while (cut->cap < part->n)
		cut->fields = array_grow(cut->fields, &cut->cap, sizeof(*cut->fields));
	for (size_t i = 0; i < part->n; i++) {
		struct span span = part->spans[i];
		const unsigned char *base = span.text ? cut->text.ptr : bytes.ptr;
		cut->fields[i] = (struct slice){ base + span.from, span.len };
	}
	cut->n = part->n;
	part->begun = false;
}

static int
cut_fields(struct csv_cut *cut, struct slice bytes, bool last, size_t *used)
{
	int found = 1;

	while (found > 0) {
		switch (cut->part->phase) {
		case PHASE_BEGIN:
			found = begin_field(cut, bytes, last);
			break;
		case PHASE_QUOTED:
			found = cut_quoted(cut, bytes, last);
			break;
		case PHASE_PLAIN:
			found = cut_rest(cut, bytes, last, used);
			if (found == 1) {
				give_fields(cut, bytes);
				return 1;
			}
		}
	}
	return found;
}

static void
begin_part(struct csv_cut *cut)
{
	if (!cut->part)
		cut->part = array_new(1, sizeof(*cut->part));
	cut->part->begun = true;
	cut->part->phase = PHASE_BEGIN;
	cut->part->n = 0;
	cut->text.len = 0;
	cut->seen = 0;
}

int
csv_cut(struct csv_cut *cut, struct slice bytes, bool last, size_t *used)
{
	const unsigned char *end = bytes.ptr + bytes.len;
	int found = 1;

	if (!cut->part || !cut->part->begun) {
		const unsigned char *stop = scan_byte(bytes.ptr + cut->seen, end,
		                                      cut->format.end);
		size_t len = cut->seen = (size_t)(stop - bytes.ptr);
		find_quote(cut, bytes);
		if (cut->clear < len) {
			begin_part(cut);
		} else if (stop == end && !last) {
			return 0;
		} else {
			stop = before_return(cut, bytes.ptr, stop);
			cut_plain(cut, bytes.ptr, stop);
			if (stop == bytes.ptr && cut->format.quotes)
				cut->n = 0;
			*used = len < bytes.len ? len + 1 : len;
		}
	}
	if (cut->part && cut->part->begun)
		found = cut_fields(cut, bytes, last, used);
	if (found == 1)
		finish(cut, *used);
	return found;
}

void
csv_cut_clear(struct csv_cut *cut)
{
	if (cut->part)
		free(cut->part->spans);
	free(cut->part);
	free(cut->fields);
	buf_clear(&cut->text);
	*cut = (struct csv_cut){ .format = cut->format };
}

/* -- rows of files ------------------------------------------------------------ */

void
csv_open(struct csv *csv, const struct plan *plan, struct run *run,
         struct csv_format format)
{
	*csv = (struct csv){ .cut = { .format = format } };
	plan_input(plan, NULL, run, &csv->in);
}

/* A UTF-8 byte order mark is a sign, no data. */
static void
skip_mark(struct input *in)
{
	static const struct slice mark = { (const unsigned char *)"\xEF\xBB\xBF", 3 };

	do {
		struct slice window = input_window(in);
		size_t len = window.len < mark.len ? window.len : mark.len;
		if (len > 0 && memcmp(window.ptr, mark.ptr, len) != 0)
			return;
		if (len == mark.len) {
			input_use(in, len);
			return;
		}
	} while (input_fill(in));
}

static bool
next_operand(struct csv *csv)
{
	if (csv->open)
		return true;
	if (!input_next(&csv->in))
		return false;
	skip_mark(&csv->in);
	csv->open = true;
	csv->row = 0;
	csv->next_line = 1;
	csv->cut.clear = csv->cut.seen = 0;
	return true;
}

static void
count_lines(struct csv *csv, struct slice row)
{
	csv->next_line += scan_count(row.ptr, row.ptr + row.len, '\n');
}

/* The next row of the operand that is open, as csv_next(). */
static int
next_in_operand(struct csv *csv)
{
	struct slice window = input_window(&csv->in);
	bool last = false;
	size_t used = 0;
	int found = 0;

	if (window.len > 0)
		found = csv_cut(&csv->cut, window, false, &used);
	while (found == 0) {
		last = !input_fill(&csv->in);
		window = input_window(&csv->in);
		if (last && window.len == 0)
			return 0;
		found = csv_cut(&csv->cut, window, last, &used);
	}
	csv->line = csv->next_line;
	csv->row++;
	if (found < 0)
		return -1;
	csv->bare = window.ptr[used - 1] != csv->cut.format.end;
	window.len = used;
	count_lines(csv, window);
	input_use(&csv->in, used);
	return 1;
}

int
csv_next(struct csv *csv)
{
	while (next_operand(csv)) {
		int found = next_in_operand(csv);
		if (found == 0)
			csv->open = false;
		if (found == 0 || (found > 0 && csv->cut.n == 0)) {
			csv->row -= found > 0;   /* an empty line */
			continue;
		}
		csv->first = csv->row == 1;
		return found;
	}
	return 0;
}

void
csv_close(struct csv *csv)
{
	input_close(&csv->in);
	csv_cut_clear(&csv->cut);
}

/* -- writing ------------------------------------------------------------------ */

static bool
special(unsigned char c, const struct csv_format *format)
{
	return c == format->separator || c == '\n' || c == format->end
	       || (format->quotes && (c == '"' || c == '\r'));
}

/* Puts the field from `from` on between quotes, in place from its end. */
static void
quote(struct buf *out, size_t from)
{
	const unsigned char *p = out->ptr + from;
	size_t len = out->len - from, quotes = scan_count(p, p + len, '"');

	buf_reserve(out, quotes + 2);
	out->len += quotes + 2;
	unsigned char *to = out->ptr + out->len;
	*--to = '"';
	for (size_t i = len; i > 0; i--) {
		*--to = out->ptr[from + i - 1];
		if (*to == '"')
			*--to = '"';
	}
	*--to = '"';
}

bool
csv_put(struct buf *out, size_t from, bool only, const struct csv_format *format)
{
	size_t at = from;

	while (at < out->len && !special(out->ptr[at], format))
		at++;
	bool plain = at == out->len;
	if (!format->quotes)   /* a return at its end would be read as the row's */
		return plain && (at == from || out->ptr[at - 1] != '\r');
	if (!plain || (only && at == from))
		quote(out, from);
	return true;
}
