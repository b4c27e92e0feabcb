#include "engine/fmt.h"

#include <inttypes.h>
#include <stdlib.h>

#include "engine/filter.h"
#include "engine/marks.h"
#include "engine/paragraph.h"

enum { TAB = 8, WIDTH = 75, OVER_GOAL = 10, INDENT = 3 };

/* What the next byte of the input belongs to. */
enum place { LINE_START, WORD, SPACE, COPIED };

struct fmt {
	struct filter filter;
	struct fmt_params p;
	int lead;                  /* spaces that the prefix begins with */
	int prefix;                /* its bytes behind them, with the spaces at its end */
	enum place place;
	bool fresh;                /* the word has no byte yet */
	int column;                /* of the next byte; within a word, of its first */
	int lines;                 /* of the paragraph so far */
	struct paragraph text;
	struct marks marks;        /* white space, and bytes that are no text */
};

/* How a line begins. */
struct head {
	const unsigned char *end;
	int indent;                /* columns before the prefix */
	int matched;               /* bytes of the prefix */
	int column;                /* of what follows */
	bool blank;                /* nothing follows */
};

/* The bytes of a window that are not used yet. */
struct bytes {
	const unsigned char *at, *end;
	bool last;                 /* nothing follows them in the operand */
};

/* -- white space ------------------------------------------------------------------ */

static const unsigned char *
skip_space(struct fmt *f, const unsigned char *p, const unsigned char *end,
           int *column)
{
	for (; p < end && (*p == ' ' || *p == '\t'); p++) {
		if (*p == ' ') {
			++*column;
			continue;
		}
		*column = (*column / TAB + 1) * TAB;
		f->text.tabs = true;
	}
	return p;
}

static bool
is_space(unsigned char c)
{
	return c <= ' ' && (c == ' ' || (c >= '\t' && c <= '\r'));
}

/* -- how a line begins -------------------------------------------------------------- */

/* False where more bytes are needed. */
static bool
read_head(struct fmt *f, const struct bytes *in, struct head *head)
{
	struct slice prefix = f->text.prefix;
	const unsigned char *p = in->at;

	*head = (struct head){ .column = 0 };
	p = skip_space(f, p, in->end, &head->column);
	head->indent = head->column;
	if (prefix.len == 0 && head->indent > f->lead)
		head->indent = f->lead;
	while ((size_t)head->matched < prefix.len && p < in->end
	       && *p == prefix.ptr[head->matched]) {
		head->matched++;
		head->column++;
		p++;
	}
	if ((size_t)head->matched == prefix.len)
		p = skip_space(f, p, in->end, &head->column);
	head->end = p;
	head->blank = p == in->end || *p == '\n';
	return p < in->end || in->last;
}

static bool
has_words(const struct fmt *f, const struct head *head)
{
	return !head->blank && head->indent >= f->lead
	       && head->column >= head->indent + f->prefix;
}

/* Where the lines of a paragraph begin, behind the first; `same` where it has a second
   one. A tagged paragraph of one line is like the one before it. */
static void
set_rest(struct fmt *f, bool same, int column)
{
	struct paragraph *p = &f->text;

	if (f->p.crown && !f->p.split && same)
		p->rest = column;
	else if (!f->p.tagged || f->p.crown || f->p.split)
		p->rest = p->first;
	else if (same && column != p->first)
		p->rest = column;
	else if (p->rest == p->first)
		p->rest = p->first == 0 ? INDENT : 0;
}

/* Whether the line goes on with the paragraph. */
static bool
goes_on(struct fmt *f, const struct head *head)
{
	bool same = has_words(f, head) && head->indent == f->text.prefix_indent;

	if (f->lines == 1)
		set_rest(f, same, head->column);
	return same && !f->p.split && head->column == f->text.rest;
}

/* A line that stays begins as it did, but for the tabs. */
static void
put_head(struct fmt *f, const struct head *head, bool at_end, struct buf *out)
{
	const struct paragraph *p = &f->text;

	if (head->column == head->indent && head->blank)
		return;
	int column = put_columns(out, 0, head->indent, p->tabs);
	buf_put(out, (struct slice){ p->prefix.ptr, (size_t)head->matched });
	column += head->matched;
	if (!head->blank)
		put_columns(out, column, head->column - column, p->tabs);
	else if (at_end && (size_t)head->matched == p->prefix.len)
		buf_put_byte(out, '\n');
}

static void
end_paragraph(struct fmt *f, struct buf *out)
{
	if (f->lines > 0)
		paragraph_put(&f->text, out);
	f->lines = 0;
}

static void
begin_word(struct fmt *f)
{
	f->text.words[f->text.n].from = f->text.len;
	f->fresh = true;
	f->place = WORD;
}

static void
begin_words(struct fmt *f, const struct head *head)
{
	if (f->lines == 0) {
		f->text.prefix_indent = head->indent;
		f->text.first = head->column;
	}
	f->lines += f->lines < 2;
	f->column = head->column;
	begin_word(f);
}

/* These give false where the window has no more for them. */
static bool
start_line(struct fmt *f, struct bytes *in, struct buf *out)
{
	struct head head;

	if (!read_head(f, in, &head))
		return false;
	bool at_end = head.end == in->end;
	if (f->lines > 0 && !goes_on(f, &head))
		end_paragraph(f, out);
	in->at = head.end;
	if (has_words(f, &head)) {
		begin_words(f, &head);
		return true;
	}
	put_head(f, &head, at_end, out);
	f->place = COPIED;
	return true;
}

static bool
copy_line(struct fmt *f, struct bytes *in, struct buf *out)
{
	size_t left = (size_t)(in->end - in->at);
	const unsigned char *end = left ? memchr(in->at, '\n', left) : NULL;
	struct slice rest = { in->at, end ? (size_t)(end + 1 - in->at) : left };

	buf_put(out, rest);
	in->at += rest.len;
	if (end)
		f->place = LINE_START;
	return end != NULL;
}

/* -- words ------------------------------------------------------------------------------ */

/* Makes room in a paragraph that is too long. Its column is now that of the second line,
   as in GNU's. */
static void
put_part(struct fmt *f, int column, struct buf *out)
{
	set_rest(f, true, column);
	paragraph_put_part(&f->text, out);
}

static void
add_bytes(struct fmt *f, const unsigned char *from, size_t n, struct buf *out)
{
	struct paragraph *p = &f->text;

	while (n > 0) {
		if (paragraph_bytes(p) == PARAGRAPH_BYTES)
			put_part(f, f->column, out);
		size_t room = (size_t)(PARAGRAPH_BYTES - paragraph_bytes(p));
		size_t some = n < room ? n : room;
		memcpy(p->text + p->len, from, some);
		p->len += (int)some;
		from += some;
		n -= some;
	}
}

static bool
is_alnum(unsigned char c)
{
	return (c | 32U) - 'a' < 26 || c - (unsigned)'0' < 10;
}

static bool
is_opening(unsigned char c)
{
	return c < 'a' && (c == '(' || c == '"' || c == '\'' || c == '[' || c == '`'
	                   || c == '\0');
}

static bool
is_closing(unsigned char c)
{
	return c < 'a' && (c == ')' || c == '"' || c == '\'' || c == ']' || c == '\0');
}

/* What the word's first and last bytes tell. NUL is all that they may be, as in GNU's. */
static void
classify(struct word *w, const unsigned char *text)
{
	const unsigned char *first = text + w->from, *last = first + w->len - 1;

	w->opens = is_opening(*first);
	w->punctuation = w->period = false;
	if (is_alnum(*last))
		return;
	w->punctuation = *last > ' ' && *last < 0x7f;
	while (last > first && is_closing(*last))
		last--;
	w->period = *last == '.' || *last == '?' || *last == '!' || *last == '\0';
}

static bool
read_word(struct fmt *f, struct bytes *in, struct buf *out)
{
	const unsigned char *end = in->end;
	const unsigned char *p = in->at + (f->fresh && in->at < end);

	do
		p = marks_next(&f->marks, p);
	while (p < end && !is_space(*p) && ++p);
	f->fresh &= p == in->at;
	add_bytes(f, in->at, (size_t)(p - in->at), out);
	in->at = p;
	if (p == end && !in->last)
		return false;
	f->place = SPACE;
	return true;
}

static bool
end_word(struct fmt *f, struct bytes *in, struct buf *out)
{
	struct paragraph *p = &f->text;
	struct word *w = &p->words[p->n];
	int start = f->column + p->len - w->from, column = start;
	const unsigned char *at = skip_space(f, in->at, in->end, &column);
	bool at_end = at == in->end;

	if (at_end && !in->last)
		return false;
	bool line_ends = at_end || *at == '\n';
	w->len = p->len - w->from;
	w->space = column - start;
	classify(w, p->text);
	w->final = at_end || (w->period && (line_ends || w->space > 1));
	if (line_ends || f->p.uniform)
		w->space = w->final ? 2 : 1;
	if (p->n == PARAGRAPH_WORDS)
		put_part(f, column, out);
	p->n++;
	p->text[p->len++] = ' ';
	f->column = column;
	in->at = at + (line_ends && !at_end);
	if (line_ends)
		f->place = LINE_START;
	else
		begin_word(f);
	return true;
}

/* -- the stage ------------------------------------------------------------------------ */

static ptrdiff_t
fmt_feed(struct filter *filter, struct slice window, bool last, struct buf *out)
{
	struct fmt *f = (struct fmt *)filter;
	struct bytes in = { window.ptr, window.ptr + window.len, last };
	static bool (*const readers[])(struct fmt *, struct bytes *, struct buf *) = {
		[LINE_START] = start_line, [WORD] = read_word,
		[SPACE] = end_word, [COPIED] = copy_line
	};

	marks_begin(&f->marks, window);
	while ((last || out->len < FILTER_FULL) && readers[f->place](f, &in, out))
		;
	return in.at - window.ptr;
}

static void
fmt_begin(struct filter *filter)
{
	struct fmt *f = (struct fmt *)filter;

	f->place = LINE_START;
	f->lines = 0;
	f->text.rest = 0;
	f->text.tabs = false;
}

static const struct filter_ops feeding = { .feed = fmt_feed, .begin = fmt_begin };
static const struct stage_ops fmt_ops = {
	.pull = filter_pull, .close = filter_close
};

static void
set_prefix(struct fmt *f)
{
	struct slice prefix = f->p.prefix;

	while (prefix.len > 0 && *prefix.ptr == ' ') {
		f->lead++;
		prefix.ptr++;
		prefix.len--;
	}
	f->prefix = (int)prefix.len;
	while (prefix.len > 0 && prefix.ptr[prefix.len - 1] == ' ')
		prefix.len--;
	f->text.prefix = prefix;
}

/* The goal is 93.5 % of the width. */
static void
set_widths(struct fmt *f)
{
	int64_t width = f->p.width, goal = f->p.goal;

	if (width == PARAM_NONE)
		width = goal == PARAM_NONE ? WIDTH : goal + OVER_GOAL;
	if (goal == PARAM_NONE)
		goal = width * 187 / 200;
	f->text.width = (int)width;
	f->text.goal = (int)goal;
}

static struct stage *
fmt_open(const struct plan *plan, const void *params, struct stage *up,
         struct run *run)
{
	struct fmt *f = filter_new(sizeof(*f), &fmt_ops, &feeding, plan, up, run);

	f->filter.stage.unit = UNIT_BLOCKS;
	f->p = *(const struct fmt_params *)params;
	f->marks.odd = true;
	f->marks.spaces = MARKS_SPACES;
	set_prefix(f);
	set_widths(f);
	return &f->filter.stage;
}

static const struct param params[] = {
	{ PARAM_INT, "width", offsetof(struct fmt_params, width), true,
	  "of lines, at most" },
	{ PARAM_INT, "goal", offsetof(struct fmt_params, goal), false,
	  "of lines, at best" },
	{ PARAM_TEXT, "prefix", offsetof(struct fmt_params, prefix), false,
	  "lines without it stay, others keep it" },
	{ PARAM_BOOL, "crown", offsetof(struct fmt_params, crown), false,
	  "the second line says where those behind it begin" },
	{ PARAM_BOOL, "tagged", offsetof(struct fmt_params, tagged), false,
	  "the same, and it is not where the first does" },
	{ PARAM_BOOL, "split", offsetof(struct fmt_params, split), false,
	  "long lines are broken, short ones are not joined" },
	{ PARAM_BOOL, "uniform", offsetof(struct fmt_params, uniform), false,
	  "one space between words, two between sentences" },
	{ 0 }
};

const struct kind fmt_kind = {
	.name = "fmt",
	.summary = "paragraphs in lines that are about as long as each other",
	.takes = UNIT_BLOCKS,
	.gives = UNIT_BLOCKS,
	.params = params,
	.size = sizeof(struct fmt_params),
	.defaults = &(const struct fmt_params){
		.width = PARAM_NONE, .goal = PARAM_NONE
	},
	.open = fmt_open,
};
