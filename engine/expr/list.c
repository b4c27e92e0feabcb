/* list - splits and their fields, comprehensions, what is made of lists */
#include <stdlib.h>

#include "engine/expr/eval.h"
#include "engine/scan.h"
#include "engine/utf8.h"

/* -- elements ------------------------------------------------------------ */

enum expr_type
element_type(enum expr_type list)
{
	return list == EXPR_INTS ? EXPR_INT
	       : list == EXPR_FLOATS ? EXPR_FLOAT : EXPR_STR;
}

static void eval_part(struct eval *ev, const struct expr *e, const struct rows *rows,
                      struct column *out);

/* Whether its lists are parts of another's. */
static bool
is_part(const struct expr *e)
{
	return e->op->eval == eval_part;
}

const struct elements *
eval_elements(const struct eval *ev, const struct expr *e)
{
	while (is_part(e))
		e = e->kids[0];
	return ev->columns[e->id].state;
}

void
elements_close(const struct expr *e, void *state)
{
	struct elements *el = state;

	(void)e;
	if (!el)
		return;
	free(el->values.values);
	free(el->owners.values);
	free(el);
}

/* The state of a column of lists, emptied. */
static struct elements *
begin_elements(struct column *c)
{
	if (!c->state && !(c->state = calloc(1, sizeof(struct elements))))
		die("memory exhausted");
	struct elements *el = c->state;
	el->n = 0;
	return el;
}

/* Room for one more text; gives it. */
static struct slice *
add_text(struct elements *el, size_t row)
{
	struct slice *values = column_reserve(&el->values, el->n + 1, EXPR_STR);
	/* a column of integers has room for two rows in one */
	uint32_t *owners = column_reserve(&el->owners, el->n / 2 + 1, EXPR_INT);

	owners[el->n] = (uint32_t)row;
	return &values[el->n++];
}

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
		*add_text(el, row) = word;
	rest = utf8_trim(rest, n == split->limit ? UTF8_LEFT : 0, bytes);
	if (n == split->limit && rest.len > 0)
		*add_text(el, row) = rest;
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
		*add_text(el, row) = (struct slice){ p, (size_t)(stop - p) };
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

	if (!out->state && !(out->state = calloc(1, sizeof(struct split_state))))
		die("memory exhausted");
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
expr_want_list(struct expr *list)
{
	while (is_part(list))
		list = list->kids[0];
	if (list->op == &split_op)
		((struct split *)list->data)->whole = true;
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

/* -- comprehensions ------------------------------------------------------ */

static void
eval_element(struct eval *ev, const struct expr *e, const struct rows *rows,
             struct column *out)
{
	const struct elements *el = eval_elements(ev, e->kids[0]);
	size_t size = e->type == EXPR_STR ? sizeof(struct slice) : sizeof(int64_t);

	if (el->n > 0)
		memcpy(out->values, el->values.values,
		       (rows->size < el->n ? rows->size : el->n) * size);
}

static const struct expr_op element_ops[] = {
	{ "element", EXPR_INT, { EXPR_INTS }, eval_element, NULL, NULL },
	{ "element", EXPR_FLOAT, { EXPR_FLOATS }, eval_element, NULL, NULL },
	{ "element", EXPR_STR, { EXPR_STRS }, eval_element, NULL, NULL }
};

struct expr *
expr_element(struct expr_pool *pool, struct expr *list)
{
	expr_want_list(list);
	return expr_new(pool, &element_ops[list->type - EXPR_INTS], &list, 1);
}

/* The elements of the lists of these rows, as rows. */
static struct rows
element_rows(struct eval *ev, const struct elements *el, const struct span *lists,
             const struct rows *rows)
{
	uint32_t *at = heap_take(&ev->heap, (el->n + 1) * sizeof(*at));
	struct rows inner = { at, 0, el->n, el->owners.values, eval_new_rows(ev) };

	EACH_ROW(rows, row)
		for (uint32_t i = 0; i < lists[row].n; i++)
			at[inner.n++] = lists[row].from + i;
	return inner;
}

static void
keep_rows(struct eval *ev, struct rows *rows, const bool *condition)
{
	uint32_t *at = (uint32_t *)(uintptr_t)rows->at;
	size_t n = 0;

	for (size_t i = 0; i < rows->n; i++)
		if (condition[at[i]])
			at[n++] = at[i];
	rows->n = n;
	rows->id = eval_new_rows(ev);
}

/* Adds one value of a column to the elements. */
static void
add_value(struct elements *el, enum expr_type type, const void *values, size_t from,
          size_t row)
{
	uint32_t *owners = column_reserve(&el->owners, el->n / 2 + 1, EXPR_INT);
	void *to = column_reserve(&el->values, el->n + 1, type);

	owners[el->n] = (uint32_t)row;
	if (type == EXPR_STR)
		((struct slice *)to)[el->n] = ((const struct slice *)values)[from];
	else
		((int64_t *)to)[el->n] = ((const int64_t *)values)[from];
	el->n++;
}

/* kids: the list, the value, the conditions */
static void
eval_comprehension(struct eval *ev, const struct expr *e, const struct rows *rows,
                   struct column *out)
{
	const struct span *lists = eval_values(ev, e->kids[0], rows);
	const struct elements *from = eval_elements(ev, e->kids[0]);
	struct rows inner = element_rows(ev, from, lists, rows);
	struct elements *el = begin_elements(out);
	struct span *to = out->values;

	for (size_t i = 2; i < e->n; i++)
		keep_rows(ev, &inner, eval_values(ev, e->kids[i], &inner));
	const void *values = eval_values(ev, e->kids[1], &inner);
	size_t next = 0;
	EACH_ROW(rows, row) {
		to[row].from = (uint32_t)el->n;
		uint32_t stop = lists[row].from + lists[row].n;
		for (; next < inner.n && inner.at[next] < stop; next++)
			add_value(el, e->kids[1]->type, values, inner.at[next],
			          row);
		to[row].n = (uint32_t)el->n - to[row].from;
	}
}

static const struct expr_op comprehension_ops[] = {
	{ "comprehension", EXPR_INTS, { EXPR_END }, eval_comprehension,
	  elements_close, NULL },
	{ "comprehension", EXPR_FLOATS, { EXPR_END }, eval_comprehension,
	  elements_close, NULL },
	{ "comprehension", EXPR_STRS, { EXPR_END }, eval_comprehension,
	  elements_close, NULL }
};

struct expr *
expr_comprehension(struct expr_pool *pool, struct expr *list, struct expr *value,
                   struct expr **conditions, size_t n)
{
	struct expr **kids = arena_array(pool->arena, n + 2, sizeof(*kids));

	if (value->type != EXPR_INT && value->type != EXPR_FLOAT
	    && value->type != EXPR_STR)
		return NULL;
	expr_want_list(list);
	kids[0] = list;
	kids[1] = value;
	for (size_t i = 0; i < n; i++)
		kids[i + 2] = conditions[i];
	size_t at = value->type == EXPR_INT ? 0 : value->type == EXPR_FLOAT ? 1 : 2;
	return expr_new(pool, &comprehension_ops[at], kids, n + 2);
}

/* -- of lists ------------------------------------------------------------ */

static void
eval_list_len(struct eval *ev, const struct expr *e, const struct rows *rows,
              struct column *out)
{
	const struct span *lists = eval_values(ev, e->kids[0], rows);
	int64_t *to = out->values;

	EACH_ROW(rows, row)
		to[row] = lists[row].n;
}

static void
eval_sum_int(struct eval *ev, const struct expr *e, const struct rows *rows,
             struct column *out)
{
	const struct span *lists = eval_values(ev, e->kids[0], rows);
	const int64_t *values = eval_elements(ev, e->kids[0])->values.values;
	int64_t *to = out->values;

	EACH_ROW(rows, row) {
		int64_t sum = 0;
		for (uint32_t i = 0; i < lists[row].n; i++)
			if (__builtin_add_overflow(sum, values[lists[row].from + i],
			                           &sum))
				eval_bail(ev, rows, row);
		to[row] = sum;
	}
}

/* Of no elements it is the integer 0. */
static void
eval_sum_float(struct eval *ev, const struct expr *e, const struct rows *rows,
               struct column *out)
{
	const struct span *lists = eval_values(ev, e->kids[0], rows);
	const double *values = eval_elements(ev, e->kids[0])->values.values;
	double *to = out->values;

	EACH_ROW(rows, row) {
		double sum = 0;
		for (uint32_t i = 0; i < lists[row].n; i++)
			sum += values[lists[row].from + i];
		to[row] = sum;
		if (lists[row].n == 0)
			eval_bail(ev, rows, row);
	}
}

static struct slice
join(struct eval *ev, const struct slice *texts, size_t n, struct slice by)
{
	size_t len = n > 1 ? (n - 1) * by.len : 0;

	for (size_t i = 0; i < n; i++)
		len += texts[i].len;
	unsigned char *to = heap_take(&ev->heap, len);
	struct slice made = { to, len };
	for (size_t i = 0; i < n; i++) {
		if (i > 0 && by.len > 0) {
			memcpy(to, by.ptr, by.len);
			to += by.len;
		}
		if (texts[i].len > 0)
			memcpy(to, texts[i].ptr, texts[i].len);
		to += texts[i].len;
	}
	return made;
}

/* kids: the separator, the list */
static void
eval_join(struct eval *ev, const struct expr *e, const struct rows *rows,
          struct column *out)
{
	const struct slice *by = eval_values(ev, e->kids[0], rows);
	const struct span *lists = eval_values(ev, e->kids[1], rows);
	const struct slice *texts = eval_elements(ev, e->kids[1])->values.values;
	struct slice *to = out->values;

	EACH_ROW(rows, row)
		to[row] = lists[row].n == 0 ? SLICE("")
		          : join(ev, texts + lists[row].from, lists[row].n,
		                 by[row]);
}

static int64_t
bound(int64_t at, int64_t most)
{
	if (at < 0)
		at += most;
	return at < 0 ? 0 : at > most ? most : at;
}

/* list[a:b]: the elements stay where they are. */
static void
eval_part(struct eval *ev, const struct expr *e, const struct rows *rows,
          struct column *out)
{
	const struct span *lists = eval_values(ev, e->kids[0], rows);
	const int64_t *from = eval_values(ev, e->kids[1], rows);
	const int64_t *to = eval_values(ev, e->kids[2], rows);
	struct span *made = out->values;

	EACH_ROW(rows, row) {
		int64_t n = lists[row].n;
		int64_t start = bound(from[row], n), stop = bound(to[row], n);
		made[row].from = lists[row].from + (uint32_t)start;
		made[row].n = stop > start ? (uint32_t)(stop - start) : 0;
	}
}

/* min() or max(); of no elements it is an error. */
static void
eval_extreme(struct eval *ev, const struct expr *e, const struct rows *rows,
             struct column *out)
{
	const struct span *lists = eval_values(ev, e->kids[0], rows);
	const void *values = eval_elements(ev, e->kids[0])->values.values;
	const int64_t *ints = values;
	const double *floats = values;
	bool least = e->op->name[1] == 'i', real = e->type == EXPR_FLOAT;

	EACH_ROW(rows, row) {
		uint32_t best = lists[row].from, end = best + lists[row].n;
		for (uint32_t i = best + 1; i < end; i++)
			if (real ? least ? floats[i] < floats[best] : floats[i] > floats[best]
			    : least ? ints[i] < ints[best] : ints[i] > ints[best])
				best = i;
		if (lists[row].n == 0)
			eval_bail(ev, rows, row);
		if (real)
			((double *)out->values)[row] = lists[row].n ? floats[best] : 0;
		else
			((int64_t *)out->values)[row] = lists[row].n ? ints[best] : 0;
	}
}

/* The operand's lists are needed whole. */
static bool
accept_list(const struct expr *e)
{
	for (size_t i = 0; i < e->n; i++)
		if (e->kids[i]->type >= EXPR_INTS && e->kids[i]->type <= EXPR_STRS)
			expr_want_list(e->kids[i]);
	return true;
}

#define OP(name, type, eval, ...) \
	{ name, type, { __VA_ARGS__ }, eval, NULL, accept_list }

#define PART(type) OP("[:]", type, eval_part, type, EXPR_INT, EXPR_INT)

const struct expr_op expr_list_ops[] = {
	PART(EXPR_INTS), PART(EXPR_FLOATS), PART(EXPR_STRS),
	OP("min()", EXPR_INT, eval_extreme, EXPR_INTS),
	OP("min()", EXPR_FLOAT, eval_extreme, EXPR_FLOATS),
	OP("max()", EXPR_INT, eval_extreme, EXPR_INTS),
	OP("max()", EXPR_FLOAT, eval_extreme, EXPR_FLOATS),
	OP("len()", EXPR_INT, eval_list_len, EXPR_INTS),
	OP("len()", EXPR_INT, eval_list_len, EXPR_FLOATS),
	OP("len()", EXPR_INT, eval_list_len, EXPR_STRS),
	OP("sum()", EXPR_INT, eval_sum_int, EXPR_INTS),
	OP("sum()", EXPR_FLOAT, eval_sum_float, EXPR_FLOATS),
	OP(".join()", EXPR_STR, eval_join, EXPR_STR, EXPR_STRS),
	{ 0 }
};
