/* split - splits of texts, and fields of them */
#include <stdlib.h>

#include "engine/expr/elements.h"
#include "engine/array.h"
#include "engine/scan.h"
#include "engine/utf8.h"

/* -- split --------------------------------------------------------------- */

enum { WANTED_MAX = 16 };

/* Of a split: what is wanted of it, filled while expressions are made. */
struct split {
	struct slice separator;       /* empty: runs of white space */
	unsigned char byte;           /* its first */
	bool words;
	int64_t limit;                /* of the cuts, or -1 */
	bool general;                 /* fields are taken from the whole list */
	bool whole;                   /* all fields, as a list */
	int64_t wanted[WANTED_MAX];   /* first those from the front, ascending */
	size_t n_wanted;
};

/* The fields of a split that are wanted, in its state; its values are the lists. */
struct split_state {
	struct elements elements;     /* first: eval_elements() */
	struct column fields[WANTED_MAX];
};

static void
split_close(const struct expr *e, void *state)
{
	struct split_state *s = state;

	for (size_t i = 0; s && i < WANTED_MAX; i++)
		free(s->fields[i].values);
	elements_close(e, state);
}

/* The next word of ASCII from *p on, which is put behind it; false at the end. */
static bool
next_word(const unsigned char **p, const unsigned char *end, struct slice *word)
{
	const unsigned char *from = *p, *stop;

	while (from < end && ascii_is_space(*from))
		from++;
	for (stop = from; stop < end && !ascii_is_space(*stop); stop++)
		continue;
	*p = stop;
	*word = (struct slice){ from, (size_t)(stop - from) };
	return word->len > 0;
}

/* The last word of [start, *p), before which *p is put. */
static bool
last_word(const unsigned char *start, const unsigned char **p, struct slice *word)
{
	const unsigned char *stop = *p, *from;

	while (stop > start && ascii_is_space(stop[-1]))
		stop--;
	for (from = stop; from > start && !ascii_is_space(from[-1]); from--)
		continue;
	*p = from;
	*word = (struct slice){ from, (size_t)(stop - from) };
	return word->len > 0;
}

static bool
word_at(struct slice text, int64_t k, struct slice *word)
{
	const unsigned char *p = text.ptr, *end = p + text.len;

	if (k >= 0) {
		while (next_word(&p, end, word))
			if (k-- == 0)
				return true;
		return false;
	}
	while (last_word(text.ptr, &end, word))
		if (++k == 0)
			return true;
	return false;
}

/* The same, between any white space. */
static bool
wide_word_at(struct slice text, int64_t k, struct slice *word)
{
	struct slice rest = text;

	if (k < 0) {
		for (; utf8_word(&rest, false, word); k++)
			continue;
		rest = text;
	}
	while (k >= 0 && utf8_word(&rest, false, word))
		if (k-- == 0)
			return true;
	return false;
}

/* k < 0 */
static bool
field_before(struct slice text, unsigned char byte, int64_t k, struct slice *field)
{
	const unsigned char *end = text.ptr + text.len, *from;

	for (;; end = from) {
		from = scan_byte_back(text.ptr, end, byte);
		if (++k == 0)
			break;
		if (!from)
			return false;
	}
	from = from ? from + 1 : text.ptr;
	*field = (struct slice){ from, (size_t)(end - from) };
	return true;
}

static void
find_words(const struct eval *ev, const struct slice *texts, int64_t k,
           const struct rows *rows, struct slice *fields)
{
	EACH_ROW(rows, row)
		if (!(eval_is_ascii(ev, texts[row])
		      ? word_at(texts[row], k, &fields[row])
		      : wide_word_at(texts[row], k, &fields[row])))
			fields[row].ptr = NULL;
}

static void
find_from_end(const struct split *split, const struct slice *texts, int64_t k,
              const struct rows *rows, struct slice *fields)
{
	EACH_ROW(rows, row)
		if (!field_before(texts[row], split->byte, k, &fields[row]))
			fields[row].ptr = NULL;
}

/* All that are counted from the front, in one walk; gives how many these are. */
static size_t
find_from_front(const struct eval *ev, const struct split *split,
                const struct slice *texts, const struct rows *rows,
                struct slice *const *fields)
{
	size_t wanted[WANTED_MAX], n = 0;

	for (; n < split->n_wanted && split->wanted[n] >= 0; n++)
		wanted[n] = (size_t)split->wanted[n];
	struct scan_fields what = {
		.texts = texts, .rows = rows->at, .n_rows = rows->n,
		.wanted = wanted, .n_wanted = n, .fields = fields,
		.from = ev->safe ? ev->records[0].ptr : NULL, .safe = ev->safe
	};
	if (n > 0)
		scan_fields(&what, split->byte);
	return n;
}

static void
find_fields(const struct eval *ev, const struct split *split,
            const struct slice *texts, const struct rows *rows,
            struct split_state *state)
{
	struct slice *fields[WANTED_MAX];
	size_t i = 0;

	for (size_t k = 0; k < split->n_wanted; k++)
		fields[k] = column_reserve(&state->fields[k], rows->size, EXPR_STR);
	if (!split->words)
		i = find_from_front(ev, split, texts, rows, fields);
	for (; i < split->n_wanted; i++) {
		if (split->words)
			find_words(ev, texts, split->wanted[i], rows, fields[i]);
		else
			find_from_end(split, texts, split->wanted[i], rows,
			              fields[i]);
	}
}

static void
add_words(struct elements *el, const struct split *split, struct slice text, bool bytes,
          size_t row)
{
	struct slice rest = text, word;
	int64_t n = 0;

	for (; n != split->limit && utf8_word(&rest, bytes, &word); n++)
		*elements_add(el, row) = word;
	rest = utf8_trim(rest, n == split->limit ? UTF8_LEFT : 0, bytes);
	if (n == split->limit && rest.len > 0)
		*elements_add(el, row) = rest;
}

static void
add_fields(struct elements *el, const struct split *split, struct slice text,
           size_t row)
{
	const unsigned char *p = text.ptr, *end = p + text.len;

	for (int64_t n = 0;; n++) {
		const unsigned char *stop = p;
		if (n == split->limit)
			stop = end;
		else if (split->separator.len > 1)
			stop = slice_find(p, end, split->separator);
		else
			while (stop < end && *stop != split->byte)
				stop++;
		if (!stop)
			stop = end;
		*elements_add(el, row) = (struct slice){ p, (size_t)(stop - p) };
		if (stop == end)
			return;
		p = stop + split->separator.len;
	}
}

static void
add_lists(const struct eval *ev, const struct split *split, const struct slice *texts,
          const struct rows *rows, struct elements *el, struct span *lists)
{
	EACH_ROW(rows, row) {
		size_t from = el->n;
		if (split->words)
			add_words(el, split, texts[row],
			          eval_is_ascii(ev, texts[row]), row);
		else
			add_fields(el, split, texts[row], row);
		lists[row] = (struct span){ (uint32_t)from, (uint32_t)(el->n - from) };
	}
}

/* The fields that are wanted, of the lists. */
static void
take_fields(const struct split *split, const struct rows *rows,
            struct split_state *state, const struct span *lists)
{
	const struct slice *values = state->elements.values.values;

	for (size_t i = 0; i < split->n_wanted; i++) {
		struct slice *to = column_reserve(&state->fields[i], rows->size,
		                                  EXPR_STR);
		EACH_ROW(rows, row) {
			int64_t n = lists[row].n, k = split->wanted[i];
			k += k < 0 ? n : 0;
			to[row] = k >= 0 && k < n ? values[lists[row].from + k]
			          : (struct slice){ NULL, 0 };
		}
	}
}

static void
eval_split(struct eval *ev, const struct expr *e, const struct rows *rows,
           struct column *out)
{
	const struct slice *texts = eval_values(ev, e->kids[0], rows);
	const struct split *split = e->data;

	if (!out->state)
		out->state = array_new(1, sizeof(struct split_state));
	struct split_state *state = out->state;
	state->elements.n = 0;
	if (split->whole || split->general)
		add_lists(ev, split, texts, rows, &state->elements, out->values);
	if (split->general)
		take_fields(split, rows, state, out->values);
	else
		find_fields(ev, split, texts, rows, state);
}

static const struct expr_op split_op = {
	"split", EXPR_STRS, { EXPR_STR, EXPR_END }, eval_split, split_close, NULL
};

struct expr *
expr_split(struct expr_pool *pool, struct expr *x, struct slice separator, int64_t limit)
{
	struct expr *e = expr_new(pool, &split_op, &x, 1);
	struct split *split = arena_alloc(pool->arena, sizeof(*split));

	split->separator = separator;
	split->words = separator.len == 0;
	split->byte = split->words ? 0 : separator.ptr[0];
	split->limit = limit < 0 ? -1 : limit;
	split->general = separator.len > 1 || limit >= 0;
	e->data = split;
	return e;
}

bool
expr_is_split(const struct expr *e, struct expr **x, struct slice *separator,
              int64_t *limit)
{
	const struct split *split = e->data;

	if (e->op != &split_op)
		return false;
	*x = e->kids[0];
	*separator = split->separator;
	*limit = split->limit;
	return true;
}

void
split_want_list(const struct expr *e)
{
	if (e->op == &split_op)
		((struct split *)e->data)->whole = true;
}

/* Whether k stands before the other: 0 1 2 … -1 -2 … */
static bool
comes_first(int64_t k, int64_t other)
{
	if ((k < 0) != (other < 0))
		return k >= 0;
	return k >= 0 ? k < other : k > other;
}

/* The place of k among the wanted; false where there are too many. */
static bool
want_field(struct split *split, int64_t k)
{
	size_t at = 0;

	while (at < split->n_wanted && comes_first(split->wanted[at], k))
		at++;
	if (at < split->n_wanted && split->wanted[at] == k)
		return true;
	if (split->n_wanted == WANTED_MAX)
		return false;
	for (size_t i = split->n_wanted++; i > at; i--)
		split->wanted[i] = split->wanted[i - 1];
	split->wanted[at] = k;
	return true;
}

/* Which of the wanted fields is the kth. */
static const struct slice *
field_values(const struct eval *ev, const struct expr *list, int64_t k)
{
	const struct split *split = list->data;
	const struct split_state *state = ev->columns[list->id].state;
	size_t at = 0;

	while (split->wanted[at] != k)
		at++;
	return state->fields[at].values;
}

static void
eval_field(struct eval *ev, const struct expr *e, const struct rows *rows,
           struct column *out)
{
	const struct expr *list = e->kids[0];
	struct slice *to = out->values;

	eval_values(ev, list, rows);
	const struct slice *fields = field_values(ev, list, e->integer);
	EACH_ROW(rows, row) {
		to[row] = fields[row];
		if (!to[row].ptr) {
			to[row] = SLICE("");
			eval_bail(ev, rows, row);
		}
	}
}

static const struct expr_op field_op = {
	"field", EXPR_STR, { EXPR_STRS, EXPR_END }, eval_field, NULL, NULL
};

struct expr *
expr_field(struct expr_pool *pool, struct expr *split, int64_t k)
{
	if (split->op != &split_op || !want_field(split->data, k))
		return NULL;
	struct expr *e = expr_new(pool, &field_op, &split, 1);
	e->integer = k;
	return e;
}

static void
eval_exactly(struct eval *ev, const struct expr *e, const struct rows *rows,
             struct column *out)
{
	bool *to = out->values;

	eval_values(ev, e->kids[0], rows);
	const struct slice *last = field_values(ev, e->kids[0], e->integer - 1);
	const struct slice *past = field_values(ev, e->kids[0], e->integer);
	EACH_ROW(rows, row) {
		to[row] = last[row].ptr && !past[row].ptr;
		if (!to[row])
			eval_bail(ev, rows, row);
	}
}

static const struct expr_op exactly_op = {
	"exactly", EXPR_BOOL, { EXPR_STRS, EXPR_END }, eval_exactly, NULL, NULL
};

struct expr *
expr_exactly(struct expr_pool *pool, struct expr *split, size_t n)
{
	if (split->op != &split_op || n == 0
	    || !want_field(split->data, (int64_t)n - 1)
	    || !want_field(split->data, (int64_t)n))
		return NULL;
	struct expr *e = expr_new(pool, &exactly_op, &split, 1);
	e->integer = (int64_t)n;
	return e;
}

