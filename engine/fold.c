#include "engine/fold.h"

#include "engine/copy.h"
#include "engine/filter.h"
#include "engine/locale.h"
#include "engine/marks.h"
#include "engine/utf8.h"
#include "engine/width.h"

enum { TAB = 8 };

struct fold {
	struct filter filter;
	struct fold_params p;
	size_t width;
	bool utf8;
	struct marks marks;           /* what does not simply take one column */
	size_t column;
	bool begun;                   /* bytes of the line that is made were given */
	size_t seen;                  /* of the window, counted in `column` */
	const unsigned char *line;    /* where it begins, or the window */
	const unsigned char *from;    /* what is not yet in the output */
	struct buf *out;
};

/* Where the character at p ends in the line, and how long it is. */
static size_t
column_after(const struct fold *f, size_t column, const unsigned char *p,
             const unsigned char *end, size_t *len)
{
	size_t columns = 1;

	*len = 1;
	if (f->p.bytes)
		return column + 1;
	if (f->utf8 && *p > 127)
		columns = width_at(p, end, len);
	if (f->p.characters)
		return column + 1;
	switch (*p) {
	case '\b':
		return column - (column > 0);
	case '\r':
		return 0;
	case '\t':
		return column + TAB - column % TAB;
	default:
		return column + columns;
	}
}

static void
put_until(struct fold *f, const unsigned char *to)
{
	size_t len = (size_t)(to - f->from);

	buf_reserve(f->out, len + 1);   /* and what may end the line */
	copy_bytes(f->out->ptr + f->out->len, f->from, len);
	f->out->len += len;
	f->from = to;
}

/* The place to break a line at that has no room for what is at p. */
static const unsigned char *
break_before(const struct fold *f, const unsigned char *p)
{
	if (f->p.spaces)
		for (const unsigned char *at = p; at > f->line; at--)
			if (at[-1] == ' ' || at[-1] == '\t')
				return at;
	return p;
}

/* Ends the line before p, or behind its last blank. */
static void
break_line(struct fold *f, const unsigned char *p)
{
	const unsigned char *at = break_before(f, p);
	size_t len;

	put_until(f, at);
	f->out->ptr[f->out->len++] = '\n';
	f->line = at;
	f->begun = false;
	for (f->column = 0; at < p; at += len)
		f->column = column_after(f, f->column, at, p, &len);
}

/* Counts the bytes of [p, to), which take a column each. */
static void
add_plain(struct fold *f, const unsigned char *p, const unsigned char *to)
{
	for (;;) {
		size_t room = f->column < f->width ? f->width - f->column : 0;
		if ((size_t)(to - p) <= room)
			break;
		p += room;
		break_line(f, p);
	}
	f->column += (size_t)(to - p);
}

/* Counts a character that may take any number of columns; gives its end. */
static const unsigned char *
add_marked(struct fold *f, const unsigned char *p, const unsigned char *end)
{
	size_t len;

	if (*p == '\n' || *p == f->filter.end) {
		f->line = p + 1;
		f->begun = false;
		f->column = 0;
		return p + 1;
	}
	for (;;) {
		size_t column = column_after(f, f->column, p, end, &len);
		bool empty = p == f->line && !f->begun;
		if (column <= f->width || column == f->column || empty) {
			f->column = column;
			return p + len;
		}
		break_line(f, p);
	}
}

static void
fold_begin(struct filter *filter)
{
	struct fold *f = (struct fold *)filter;

	f->column = f->seen = 0;
	f->begun = false;
}

static ptrdiff_t
fold_feed(struct filter *filter, struct slice window, bool last, struct buf *out)
{
	struct fold *f = (struct fold *)filter;
	const unsigned char *p = window.ptr + f->seen;
	const unsigned char *end = window.ptr + window.len;

	if (f->utf8 && !last)
		end = window.ptr + utf8_whole(window.ptr, end);
	f->line = f->from = window.ptr;
	f->out = out;
	marks_begin(&f->marks, (struct slice){ p, p < end ? (size_t)(end - p) : 0 });
	while (p < end && (last || out->len < FILTER_FULL)) {
		const unsigned char *mark = marks_next(&f->marks, p);
		add_plain(f, p, mark);
		p = mark < end ? add_marked(f, mark, end) : mark;
	}
	/* The blank to break at may be in what has been seen of the line. */
	const unsigned char *keep = f->p.spaces && !last ? f->line : p;
	if (keep > f->from)
		put_until(f, keep);
	f->seen = (size_t)(p - keep);
	f->begun = keep > f->line || (f->begun && keep == f->line);
	return keep - window.ptr;
}

static const struct stage_ops fold_ops = {
	.pull = filter_pull, .close = filter_close, .apply = filter_apply
};
static const struct filter_ops filter_ops = {
	.feed = fold_feed, .begin = fold_begin
};

static struct stage *
fold_open(const struct plan *plan, const void *params, struct stage *up,
          struct run *run)
{
	const struct fold_params *p = params;

	if (p->width < 1) {
		fail(run, "invalid number of columns: %lld", (long long)p->width);
		return NULL;
	}
	struct fold *f = filter_new(sizeof(*f), &fold_ops, &filter_ops, plan, up,
	                            run);
	f->p = *p;
	f->width = (size_t)p->width;
	f->utf8 = !p->bytes && !locale_is_bytes();
	f->marks.odd = true;
	return &f->filter.stage;
}

static const struct param params[] = {
	{ PARAM_INT, "width", offsetof(struct fold_params, width), true,
	  "columns of a line" },
	{ PARAM_BOOL, "bytes", offsetof(struct fold_params, bytes), false,
	  "count bytes" },
	{ PARAM_BOOL, "characters", offsetof(struct fold_params, characters), false,
	  "count characters" },
	{ PARAM_BOOL, "spaces", offsetof(struct fold_params, spaces), false,
	  "break behind blanks" },
	{ 0 }
};

const struct kind fold_kind = {
	.name = "fold",
	.of_record = true,
	.summary = "lines wrapped at a width",
	.takes = UNIT_BLOCKS,
	.gives = UNIT_BLOCKS,
	.params = params,
	.size = sizeof(struct fold_params),
	.defaults = &(const struct fold_params){ .width = 80 },
	.open = fold_open,
};
