/* regex - patterns of Python's re: matches(), match() and sub() */
#include <stdlib.h>

#include "engine/expr/elements.h"
#include "engine/array.h"
#include "engine/locale.h"
#include "engine/regex.h"

/* -- patterns ------------------------------------------------------------ */

/* Whether ERE stands in for Python; `test`: it matters only whether there is a match. */
static bool
stands_in(struct expr_pattern pattern, bool test)
{
	return test && pattern.dialect == REGEX_PYTHON && pattern.flags == 0
	       && !regex_is_fixed(pattern.text) && regex_is_ere(pattern.text);
}

static struct regex *
compile(struct expr_pattern pattern, bool test)
{
	struct regex_error error;

	if (stands_in(pattern, test))
		pattern.dialect = REGEX_ERE;
	else if (pattern.dialect == REGEX_PYTHON && pattern.flags == 0
	         && regex_is_fixed(pattern.text))
		pattern.dialect = REGEX_FIXED;
	if (locale_is_bytes())
		pattern.flags |= REGEX_BYTES;
	return regex_new(pattern.dialect, pattern.text, pattern.flags, &error);
}

/* The dialect and the flags are an integer of the expression. */
enum { DIALECT_SHIFT = 24 };

static int64_t
pack(struct expr_pattern pattern)
{
	return (int64_t)pattern.dialect << DIALECT_SHIFT | pattern.flags;
}

static struct expr_pattern
unpack(const struct expr *e)
{
	unsigned flags = (unsigned)e->integer & ((1 << DIALECT_SHIFT) - 1);

	return (struct expr_pattern){
		(enum regex_dialect)(e->integer >> DIALECT_SHIFT), flags, e->text
	};
}

static struct expr_pattern
python(struct slice text)
{
	return (struct expr_pattern){ REGEX_PYTHON, 0, text };
}

/* What a pattern needs while it runs. */
struct running {
	struct regex *re;
	struct regex_text text;
	bool line;             /* it means the same in lines, no more */
	bool *set;             /* of the bytes of a pattern that is a set of them */
};

static struct running *
running(struct column *out, struct expr_pattern pattern, bool test)
{
	struct running *r = out->state;

	if (r)
		return r;
	r = array_new(1, sizeof(*r));
	if (!(r->re = compile(pattern, test)))
		die("memory exhausted");
	r->line = stands_in(pattern, test);
	out->state = r;
	return r;
}

static void
running_close(const struct expr *e, void *state)
{
	struct running *r = state;

	(void)e;
	regex_free(r->re);
	regex_text_clear(&r->text);
	free(r->set);
	free(r);
}

static void
set_text(const struct eval *ev, struct running *r, struct slice text)
{
	if (ev->ascii)
		regex_text_narrow(&r->text, text);
	else
		regex_text_set(&r->text, text, locale_is_bytes());
}

/* -- matches ------------------------------------------------------------- */

static bool
match_one(struct eval *ev, struct running *r, struct slice text, const struct rows *rows,
          size_t row)
{
	if (r->line && text.len > 0 && memchr(text.ptr, '\n', text.len)) {
		eval_bail(ev, rows, row);
		return false;
	}
	set_text(ev, r, text);
	int found = regex_find(r->re, &r->text, 0, REGEX_TEST);
	if (found < 0)
		eval_bail(ev, rows, row);
	return found > 0;
}

/* All records of the batch, in one piece: from one that matches to the next. A limit
   that is hit is for the other executor. */
static void
match_block(struct eval *ev, struct running *r, const struct rows *rows, bool *to)
{
	const unsigned char *stop = ev->records[ev->n - 1].ptr
	                            + ev->records[ev->n - 1].len;
	const unsigned char *p = ev->records[0].ptr;
	struct slice hit = { NULL, 0 };
	size_t row = 0;
	int found = 1;

	memset(to, 0, rows->size);
	while (p < stop
	       && (found = regex_find_record(r->re, (struct slice){
	                                     p, (size_t)(stop - p) }, &hit))) {
		while (ev->records[row].ptr != hit.ptr)
			row++;
		to[row] = found > 0;
		if (found < 0)
			eval_bail(ev, rows, row);
		p = hit.ptr + hit.len + 1;
	}
	/* an empty one at the end is none to a search in the piece */
	if (ev->records[ev->n - 1].len == 0)
		to[ev->n - 1] = match_one(ev, r, SLICE(""), rows, ev->n - 1);
}

static void
match_rows(struct eval *ev, struct running *r, const struct slice *texts,
           const struct rows *rows, bool *to)
{
	EACH_ROW(rows, row)
		to[row] = match_one(ev, r, texts[row], rows, row);
}

static void
eval_matches(struct eval *ev, const struct expr *e, const struct rows *rows,
             struct column *out)
{
	const struct slice *texts = eval_values(ev, e->kids[0], rows);
	struct running *r = running(out, unpack(e), true);
	bool all = rows->n > rows->size / 2 && !rows->owners;

	if (all && ev->lines && expr_is_record(e->kids[0]))
		match_block(ev, r, rows, out->values);
	else
		match_rows(ev, r, texts, rows, out->values);
}

static const struct expr_op matches_op = {
	"matches", EXPR_BOOL, { EXPR_STR, EXPR_END }, eval_matches, running_close, NULL
};

bool
expr_is_sought(const struct expr *e)
{
	return e->op == &matches_op && expr_is_record(e->kids[0]);
}

struct regex *
sought_pattern(struct column *c, const struct expr *e)
{
	return running(c, unpack(e), true)->re;
}

/* -- match --------------------------------------------------------------- */

/* A row without a match has a text without address. */
static void
eval_match(struct eval *ev, const struct expr *e, const struct rows *rows,
           struct column *out)
{
	const struct slice *texts = eval_values(ev, e->kids[0], rows);
	struct running *r = running(out, python(e->text), false);
	struct slice *to = out->values;
	size_t group = (size_t)e->integer;

	EACH_ROW(rows, row) {
		set_text(ev, r, texts[row]);
		int found = regex_find(r->re, &r->text, 0, 0);
		to[row] = (struct slice){ NULL, 0 };
		if (found < 0)
			eval_bail(ev, rows, row);
		if (found <= 0)
			continue;
		const size_t *span = regex_spans(r->re) + 2 * group;
		if (span[0] != REGEX_UNSET)
			to[row] = (struct slice){ texts[row].ptr + span[0],
			                          span[1] - span[0] };
	}
}

static void
eval_matched(struct eval *ev, const struct expr *e, const struct rows *rows,
             struct column *out)
{
	const struct slice *x = eval_values(ev, e->kids[0], rows);
	bool *to = out->values;

	EACH_ROW(rows, row)
		to[row] = x[row].ptr != NULL;
}

static const struct expr_op match_op = {
	"match", EXPR_STR, { EXPR_STR, EXPR_END }, eval_match, running_close, NULL
};
static const struct expr_op matched_op = {
	"matched", EXPR_BOOL, { EXPR_STR, EXPR_END }, eval_matched, NULL, NULL
};

/* -- sub ----------------------------------------------------------------- */

static struct slice
sub_set(struct eval *ev, const bool *set, struct slice text, struct slice by)
{
	size_t n;
	unsigned char *made = heap_take(&ev->heap, regex_set_room(set, text, by.len) + 1);

	return (struct slice){ made, (size_t)(regex_set_replace(set, text, by, made, &n) - made) };
}

/* Into the scratch buffer: 1, 0 where nothing matches, -1 for what is done elsewhere:
   an empty match, a limit. */
static int
sub_matches(struct eval *ev, struct running *r, struct slice text, struct slice by)
{
	size_t at = 0;
	int found;

	ev->scratch.len = 0;
	set_text(ev, r, text);
	while ((found = regex_find(r->re, &r->text, at, REGEX_EXTENT)) > 0) {
		const size_t *span = regex_spans(r->re);
		if (span[0] == span[1])
			return -1;
		buf_put(&ev->scratch, (struct slice){ text.ptr + at,
		                                      span[0] - at });
		buf_put(&ev->scratch, by);
		at = span[1];
	}
	if (found < 0 || at == 0)
		return found;
	buf_put(&ev->scratch, (struct slice){ text.ptr + at, text.len - at });
	return 1;
}

/* kids: the text, what is put in place of a match */
static void
eval_sub(struct eval *ev, const struct expr *e, const struct rows *rows,
         struct column *out)
{
	const struct slice *texts = eval_values(ev, e->kids[0], rows);
	bool first = !out->state;
	struct running *r = running(out, python(e->text), false);
	struct slice by = e->kids[1]->text, *to = out->values;

	if (first)
		r->set = regex_byte_set(e->text);
	EACH_ROW(rows, row) {
		to[row] = texts[row];
		if (r->set) {
			to[row] = sub_set(ev, r->set, texts[row], by);
			continue;
		}
		int done = sub_matches(ev, r, texts[row], by);
		if (done < 0)
			eval_bail(ev, rows, row);
		if (done <= 0)
			continue;
		to[row] = eval_scratch(ev);
	}
}

static const struct expr_op sub_op = {
	"sub", EXPR_STR, { EXPR_STR, EXPR_STR, EXPR_END }, eval_sub, running_close, NULL
};

/* -- splitre ------------------------------------------------------------- */

struct cutting {
	struct elements elements;    /* first: eval_elements() */
	struct column pattern;       /* its state is what the pattern needs */
};

static void
cutting_close(const struct expr *e, void *state)
{
	struct cutting *c = state;

	if (c->pattern.state)
		running_close(e, c->pattern.state);
	elements_close(e, state);
}

/* What is between matches; an empty one, or a limit, is for the other executor: false. */
static bool
cut(struct elements *el, struct running *r, struct slice text, size_t row)
{
	size_t at = 0;
	int found;

	while ((found = regex_find(r->re, &r->text, at, REGEX_EXTENT)) > 0) {
		const size_t *span = regex_spans(r->re);
		if (span[0] == span[1])
			return false;
		*elements_add(el, row) = (struct slice){ text.ptr + at, span[0] - at };
		at = span[1];
	}
	*elements_add(el, row) = (struct slice){ text.ptr + at, text.len - at };
	return found == 0;
}

static void
eval_splitre(struct eval *ev, const struct expr *e, const struct rows *rows,
             struct column *out)
{
	const struct slice *texts = eval_values(ev, e->kids[0], rows);
	struct span *lists = out->values;

	if (!out->state)
		out->state = array_new(1, sizeof(struct cutting));
	struct cutting *c = out->state;
	struct running *r = running(&c->pattern, python(e->text), false);
	c->elements.n = 0;
	EACH_ROW(rows, row) {
		size_t from = c->elements.n;
		set_text(ev, r, texts[row]);
		if (!cut(&c->elements, r, texts[row], row))
			eval_bail(ev, rows, row);
		lists[row] = (struct span){ (uint32_t)from,
		                            (uint32_t)(c->elements.n - from) };
	}
}

static const struct expr_op splitre_op = {
	"splitre", EXPR_STRS, { EXPR_STR, EXPR_END }, eval_splitre, cutting_close, NULL
};

/* -- making -------------------------------------------------------------- */

/* Whether the pattern is one, with so many groups. */
static bool
compiles(struct expr_pattern pattern, size_t groups)
{
	struct regex *re = compile(pattern, false);
	bool good = re && regex_groups(re) >= groups;

	regex_free(re);
	return good;
}

static struct expr *
new_pattern(struct expr_pool *pool, const struct expr_op *op, struct slice pattern,
            size_t group, struct expr **kids, size_t n)
{
	if (!compiles(python(pattern), group))
		return NULL;
	struct expr *e = expr_new(pool, op, kids, n);
	e->text = pattern;
	e->integer = (int64_t)group;
	return e;
}

struct expr *
expr_matches(struct expr_pool *pool, struct expr *x, struct expr_pattern pattern)
{
	if (!compiles(pattern, 0))
		return NULL;
	struct expr *e = expr_new(pool, &matches_op, &x, 1);
	e->text = pattern.text;
	e->integer = pack(pattern);
	return e;
}

struct expr *
expr_match(struct expr_pool *pool, struct expr *x, struct slice pattern,
           int64_t group, struct expr **matched)
{
	if (group < 0)
		return NULL;
	struct expr *e = new_pattern(pool, &match_op, pattern, (size_t)group, &x, 1);
	if (e)
		*matched = expr_new(pool, &matched_op, &e, 1);
	return e;
}

struct expr *
expr_sub(struct expr_pool *pool, struct slice pattern, struct slice by,
         struct expr *x)
{
	struct expr *kids[] = { x, expr_str(pool, by) };

	return new_pattern(pool, &sub_op, pattern, 0, kids, 2);
}

struct expr *
expr_splitre(struct expr_pool *pool, struct expr *x, struct slice pattern)
{
	/* what is in groups stands between the parts */
	if (compiles(python(pattern), 1))
		return NULL;
	return new_pattern(pool, &splitre_op, pattern, 0, &x, 1);
}
