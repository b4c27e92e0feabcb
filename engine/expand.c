#include "engine/expand.h"

#include "engine/copy.h"
#include "engine/filter.h"
#include "engine/locale.h"
#include "engine/marks.h"
#include "engine/scan.h"
#include "engine/tabs.h"
#include "engine/utf8.h"
#include "engine/width.h"

struct expand {
	struct filter filter;
	struct tabs tabs;
	bool initial;                 /* change blanks before the first that is none */
	bool utf8;
	struct marks marks;           /* what does not simply take one column */
	size_t column;
	bool changing;                /* blanks in what is left of the line */
	bool at_start;                /* of the line */
	const unsigned char *from;    /* what is not yet in the output */
	struct buf *out;
	/* Takes the blanks at p that belong together and gives their end, or NULL where
	   more of them may follow. */
	const unsigned char *(*change)(struct expand *e, const unsigned char *p,
	                               const unsigned char *end, bool last);
};

/* Puts what stands before p into the output, with room for n bytes behind it. */
static void
put_until(struct expand *e, const unsigned char *p, size_t n)
{
	size_t len = (size_t)(p - e->from);

	if (n > PTRDIFF_MAX - len)
		die("memory exhausted");
	buf_reserve(e->out, len + n);
	copy_bytes(e->out->ptr + e->out->len, e->from, len);
	e->out->len += len;
	e->from = p;
}

/* Puts n spaces; there is room for WIDE more. */
enum { WIDE = 16 };

static void
put_spaces(struct expand *e, size_t n)
{
	unsigned char *to = e->out->ptr + e->out->len;

	memset(to, ' ', WIDE);
	if (n > WIDE)
		memset(to, ' ', n);
	e->out->len += n;
}

/* -- tabs to spaces ------------------------------------------------------- */

static const unsigned char *
expand_tab(struct expand *e, const unsigned char *p, const unsigned char *end,
           bool last)
{
	size_t stop = tabs_next(&e->tabs, e->column);
	size_t n = stop > e->column ? stop - e->column : 1;

	(void)end;
	(void)last;
	put_until(e, p, n < PTRDIFF_MAX ? n + WIDE : n);
	put_spaces(e, n);
	e->from = p + 1;
	e->column += n;
	return p + 1;
}

/* -- spaces to tabs ------------------------------------------------------- */

/* Goes over the blanks of [p, end) as far as there are tab stops; gives where that is
   and the column there. */
static const unsigned char *
blanks_with_stops(struct expand *e, const unsigned char *p,
                  const unsigned char *end, size_t *column)
{
	size_t stop = 0;

	for (; p < end && (*p == ' ' || *p == '\t'); p++) {
		if (*column >= stop)
			stop = tabs_next(&e->tabs, *column);
		if (stop == 0) {
			e->changing = false;
			break;
		}
		*column = *p == '\t' ? stop : *column + 1;
	}
	return p;
}

/* Puts tabs to each stop up to the column, then spaces. */
static void
put_blanks(struct expand *e, const unsigned char *p, const unsigned char *to,
           size_t column)
{
	size_t stop;

	put_until(e, p, (size_t)(to - p) + WIDE);
	while (e->column < column
	       && (stop = tabs_next(&e->tabs, e->column)) != 0
	       && stop <= column) {
		e->out->ptr[e->out->len++] = '\t';
		e->column = stop;
	}
	put_spaces(e, column - e->column);
	e->from = to;
}

/* A single space stays one, even before a tab stop, but for one that begins a line. */
static const unsigned char *
unexpand_blanks(struct expand *e, const unsigned char *p,
                const unsigned char *end, bool last)
{
	size_t column = e->column;
	const unsigned char *to = blanks_with_stops(e, p, end, &column);

	if (to == end && !last)
		return NULL;
	if (to - p > 1 || (to > p && e->at_start))
		put_blanks(e, p, to, column);
	e->column = column;
	/* Without a stop, what follows is as it is: see feed(). */
	return to;
}

/* -- both ------------------------------------------------------------------ */

static bool
is_spaces(const unsigned char *p, const unsigned char *end)
{
	while (p < end && *p == ' ')
		p++;
	return p == end;
}

/* What takes columns, and is no blank that is changed. */
static void
add_text(struct expand *e, size_t columns, bool blank)
{
	e->column += columns;
	e->changing = e->changing && (!e->initial || blank);
	e->at_start = false;
}

static void
begin_line(struct expand *e)
{
	e->column = 0;
	e->changing = e->at_start = true;
}

/* Takes a byte that was marked: gives its end, or NULL to wait for more. */
static const unsigned char *
take_marked(struct expand *e, const unsigned char *p, const unsigned char *end,
            bool last)
{
	size_t len = 1, columns = 1;

	if (*p == '\n' || *p == e->filter.end) {
		begin_line(e);
		return p + 1;
	}
	if (*p == '\t' || *p == ' ')
		return e->changing ? e->change(e, p, end, last) : p + 1;
	if (*p == '\b')
		columns = (size_t)0 - (e->column > 0);
	else if (*p > 127 && e->utf8)
		columns = width_at(p, end, &len);
	add_text(e, columns, false);
	return p + len;
}

static const unsigned char *
skip_unchanged(const struct expand *e, const unsigned char *p,
               const unsigned char *end)
{
	return e->changing || e->filter.end != '\n' ? p : scan_byte(p, end, '\n');
}

static ptrdiff_t
expand_feed(struct filter *filter, struct slice window, bool last,
            struct buf *out)
{
	struct expand *e = (struct expand *)filter;
	const unsigned char *p = window.ptr, *end = p + window.len, *next = p;

	if (e->utf8 && !last)
		end = p + utf8_whole(p, end);
	e->from = p;
	e->out = out;
	marks_begin(&e->marks, (struct slice){ p, (size_t)(end - p) });
	while (next && p < end && (last || out->len < FILTER_FULL)) {
		p = skip_unchanged(e, p, end);
		next = marks_next(&e->marks, p);
		if (next > p)
			add_text(e, (size_t)(next - p),
			         !e->initial || is_spaces(p, next));
		p = next;
		if (p < end && (next = take_marked(e, p, end, last)) != NULL)
			p = next;
	}
	put_until(e, p, 0);
	return p - window.ptr;
}

static void
expand_begin(struct filter *filter)
{
	begin_line((struct expand *)filter);
}

static void
expand_close(struct stage *s)
{
	tabs_clear(&((struct expand *)s)->tabs);
	filter_close(s);
}

static const struct stage_ops expand_ops = {
	.pull = filter_pull, .close = expand_close, .apply = filter_apply
};
static const struct filter_ops filter_ops = {
	.feed = expand_feed, .begin = expand_begin
};

static struct expand *
new_expand(const struct plan *plan, struct slice tabs, struct stage *up,
           struct run *run)
{
	struct tabs stops = { 0 };

	if (tabs_add(run, &stops, tabs) != 0 || tabs_finish(run, &stops) != 0) {
		tabs_clear(&stops);
		return NULL;
	}
	struct expand *e = filter_new(sizeof(*e), &expand_ops, &filter_ops, plan,
	                              up, run);
	e->marks.odd = true;
	e->tabs = stops;
	e->utf8 = !locale_is_bytes();
	return e;
}

static struct stage *
expand_open(const struct plan *plan, const void *params, struct stage *up,
            struct run *run)
{
	const struct expand_params *p = params;
	struct expand *e = new_expand(plan, p->tabs, up, run);

	if (!e)
		return NULL;
	e->initial = p->initial;
	e->change = expand_tab;
	return &e->filter.stage;
}

static struct stage *
unexpand_open(const struct plan *plan, const void *params, struct stage *up,
              struct run *run)
{
	const struct unexpand_params *p = params;
	struct expand *e = new_expand(plan, p->tabs, up, run);

	if (!e)
		return NULL;
	e->initial = !p->all;
	e->change = unexpand_blanks;
	/* One space alone matters where a line begins with a stop, and behind the last. */
	bool several = p->all && e->tabs.n == 0 && e->tabs.multiples > 1;
	e->marks.spaces = several ? MARKS_SEVERAL : MARKS_SPACES;
	return &e->filter.stage;
}

static const struct param expand_param_table[] = {
	{ PARAM_TEXT, "tabs", offsetof(struct expand_params, tabs), true,
	  "columns between tab stops, or a list of stops" },
	{ PARAM_BOOL, "initial", offsetof(struct expand_params, initial), false,
	  "only those at the beginning of a line" },
	{ 0 }
};

static const struct param unexpand_param_table[] = {
	{ PARAM_TEXT, "tabs", offsetof(struct unexpand_params, tabs), true,
	  "columns between tab stops, or a list of stops" },
	{ PARAM_BOOL, "all", offsetof(struct unexpand_params, all), false,
	  "not only those at the beginning of a line" },
	{ 0 }
};

const struct kind expand_kind = {
	.name = "expand",
	.of_record = true,
	.summary = "tabs become spaces up to the next stop",
	.takes = UNIT_BLOCKS,
	.gives = UNIT_BLOCKS,
	.params = expand_param_table,
	.size = sizeof(struct expand_params),
	.defaults = &(const struct expand_params){
		{ (const unsigned char *)"8", 1 }, false
	},
	.open = expand_open,
};

const struct kind unexpand_kind = {
	.name = "unexpand",
	.of_record = true,
	.summary = "spaces become tabs where they end at a stop",
	.takes = UNIT_BLOCKS,
	.gives = UNIT_BLOCKS,
	.params = unexpand_param_table,
	.size = sizeof(struct unexpand_params),
	.defaults = &(const struct unexpand_params){
		{ (const unsigned char *)"8", 1 }, false
	},
	.open = unexpand_open,
};
