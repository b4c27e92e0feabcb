#include "engine/paragraph.h"

enum { TAB = 8 };

/* What a break or a line costs, as the square of so many tenths of a column. */
enum {
	COLUMN_OFF   = 10,    /* each column off the goal */
	LINE         = 70,
	SENTENCE     = 50,    /* off, behind the end of one */
	NO_SENTENCE  = 600,   /* behind a period that ends none */
	PUNCTUATION  = 40,    /* off, behind it */
	OPENING      = 40,    /* off, before it */
	FIRST_WORD   = 200,   /* behind the first word of a sentence, less for a long word */
	LAST_WORD    = 150,   /* before the last one, the same */
	LATER        = 3      /* off, for each line that a part has more */
};

static int64_t
square(int64_t n)
{
	return n * n;
}

/* -- breaking ----------------------------------------------------------------------- */

/* Of a line that begins with the word i. */
static int64_t
break_cost(const struct paragraph *p, int i)
{
	const struct word *w = &p->words[i];
	int64_t cost = square(LINE);

	if (i > 0) {
		const struct word *before = w - 1;
		if (before->period)
			cost += before->final ? -square(SENTENCE)
			                      : square(NO_SENTENCE);
		else if (before->punctuation)
			cost -= square(PUNCTUATION);
		else if (i > 1 && before[-1].final)
			cost += square(FIRST_WORD) / (before->len + 2);
	}
	if (w->opens)
		cost -= square(OPENING);
	else if (w->final)
		cost += square(LAST_WORD) / (w->len + 2);
	return cost;
}

/* Of lines whose widths differ. */
static int64_t
ragged_cost(int width, int other)
{
	return square((int64_t)(width - other) * COLUMN_OFF) / 2;
}

/* The words that may follow the line that begins with the word i are (i, far]; no word of
   them costs less than `least` of the two stretches (i, middle] and (middle, …). */
struct window {
	int far, middle;
	int64_t least, least_behind;
};

/* Moves it to the front: the line may be `room` wide without its indent. */
static void
window_move(struct window *w, const struct paragraph *p, int i, int room)
{
	if (p->cost[i + 1] < w->least)
		w->least = p->cost[i + 1];
	while (w->far > i + 1 && p->end[w->far - 1] - p->begin[i] >= room)
		w->far--;
	if (w->far > w->middle)
		return;
	w->middle = i;
	w->least_behind = w->least;
	w->least = INT64_MAX;
}

static int64_t
window_least(const struct window *w)
{
	return w->least < w->least_behind ? w->least : w->least_behind;
}

/* Finds where the line that begins with the word i ends best; later words are done. From
   the widest line down: what is so far off the goal that even the least of costs behind it
   does not help ends the search. Of lines that cost the same the shortest is taken. */
static void
break_line(struct paragraph *p, int i, int indent, int far, int64_t least)
{
	int64_t best = INT64_MAX;

	for (int next = far; next > i; next--) {
		int width = indent + p->end[next - 1] - p->begin[i];
		int64_t cost = p->cost[next];
		if (next < p->n) {
			int64_t off = square((int64_t)(p->goal - width)
			                     * COLUMN_OFF);
			if (width < p->goal && off > best - least)
				break;
			cost += off;
			if (p->stop[next] != p->n)
				cost += ragged_cost(width,
				                    p->line_width[next]);
		}
		if (i == 0 && p->last_width > 0)
			cost += ragged_cost(width, p->last_width);
		if (cost <= best) {
			best = cost;
			p->stop[i] = next;
			p->line_width[i] = width;
		}
	}
	p->cost[i] = best + break_cost(p, i);
}

static void
measure_words(struct paragraph *p)
{
	int column = 0;

	for (int i = 0; i < p->n; i++) {
		p->begin[i] = column;
		p->end[i] = column += p->words[i].len;
		column += p->words[i].space;
	}
}

static void
break_lines(struct paragraph *p)
{
	struct window w = { p->n, p->n, INT64_MAX, INT64_MAX };

	measure_words(p);
	p->cost[p->n] = 0;
	for (int i = p->n - 1; i > 0; i--) {
		window_move(&w, p, i, p->width - p->rest);
		break_line(p, i, p->rest, w.far, window_least(&w));
	}
	w.far = p->n;
	window_move(&w, p, 0, p->width - p->first);
	break_line(p, 0, p->first, w.far, 0);
}

/* -- writing ------------------------------------------------------------------------ */

int
put_columns(struct buf *out, int column, int n, bool tabs)
{
	int end = column + n, stop = end / TAB * TAB;

	buf_reserve(out, (size_t)(n > 0 ? n : 0));
	unsigned char *to = out->ptr + out->len;
	while (tabs && column + 1 < stop) {
		*to++ = '\t';
		column = (column / TAB + 1) * TAB;
		if (column == stop)
			break;
	}
	while (column < end) {
		*to++ = ' ';
		column++;
	}
	out->len = (size_t)(to - out->ptr);
	return column;
}

static int
put_bytes(struct buf *out, int column, const unsigned char *bytes, int n)
{
	buf_put(out, (struct slice){ bytes, (size_t)n });
	return column + n;
}

static bool
single_spaces(const struct paragraph *p, int from, int last)
{
	for (; from < last; from++)
		if (p->words[from].space != 1)
			return false;
	return true;
}

static int
put_words(const struct paragraph *p, int from, int last, int column, struct buf *out)
{
	for (int i = from; i <= last; i++) {
		const struct word *w = &p->words[i];
		column = put_bytes(out, column, p->text + w->from, w->len);
		if (i < last)
			column = put_columns(out, column, w->space, p->tabs);
	}
	return column;
}

static void
put_line(struct paragraph *p, int from, int indent, struct buf *out)
{
	int last = p->stop[from] - 1;
	const struct word *w = &p->words[from], *end = &p->words[last];
	int column = put_columns(out, 0, p->prefix_indent, p->tabs);

	column = put_bytes(out, column, p->prefix.ptr, (int)p->prefix.len);
	column = put_columns(out, column, indent - column, p->tabs);
	if (single_spaces(p, from, last))
		column = put_bytes(out, column, p->text + w->from,
		                   end->from + end->len - w->from);
	else
		column = put_words(p, from, last, column, out);
	buf_put_byte(out, '\n');
	p->last_width = column;
}

/* The lines before the one that begins with the word `to`. */
static void
put_lines(struct paragraph *p, int to, struct buf *out)
{
	for (int i = 0; i < to; i = p->stop[i])
		put_line(p, i, i == 0 ? p->first : p->rest, out);
}

void
paragraph_put(struct paragraph *p, struct buf *out)
{
	struct word *last = &p->words[p->n - 1];

	last->period = last->final = true;
	break_lines(p);
	put_lines(p, p->n, out);
	p->n = p->len = p->last_width = 0;
}

/* The word to begin the next part with: of the line that costs least by itself, the later
   the rather. */
static int
choose_split(const struct paragraph *p)
{
	int split = p->n;
	int64_t best = INT64_MAX;

	for (int i = p->stop[0]; i < p->n; i = p->stop[i]) {
		int64_t cost = p->cost[i] - p->cost[p->stop[i]];
		if (cost < best) {
			split = i;
			best = cost;
		}
		if (best <= INT64_MAX - square(LATER))
			best += square(LATER);
	}
	return split;
}

/* Takes the words before `n` away, those behind it go to the front. */
static void
drop_words(struct paragraph *p, int n)
{
	int from = p->words[n].from;

	memmove(p->text, p->text + from, (size_t)(p->len - from));
	for (int i = n; i <= p->n; i++) {
		p->words[i - n] = p->words[i];
		p->words[i - n].from -= from;
	}
	p->len -= from;
	p->n -= n;
}

void
paragraph_put_part(struct paragraph *p, struct buf *out)
{
	if (p->n == 0) {
		put_bytes(out, 0, p->text, p->len);
		p->len = 0;
		return;
	}
	break_lines(p);
	int split = choose_split(p);
	put_lines(p, split, out);
	drop_words(p, split);
}
