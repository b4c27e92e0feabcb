/* text - looking for parts of texts, and putting others in their place */
#include "engine/expr/eval.h"
#include "engine/scan.h"
#include "engine/utf8.h"

static inline struct slice
part_of(struct slice s, size_t from, size_t to)
{
	return (struct slice){ s.ptr + from, to - from };
}

/* -- bytes --------------------------------------------------------------- */

/* Where the part is in the text from p on, or NULL. */
static const unsigned char *
find_part(const unsigned char *p, const unsigned char *end, struct slice part)
{
	return part.len == 0 ? p : slice_find(p, end, part);
}

/* Whether the part may be looked for by its bytes: what is valid neither begins nor ends
   within a character. */
static bool
is_plain_search(const struct eval *ev, struct slice text, struct slice part)
{
	size_t chars;

	return eval_is_ascii(ev, text)
	       || (part.len > 0 && scan_utf8(part.ptr, part.ptr + part.len, &chars));
}

#define TEXT_TEST(name, test) \
static void \
name(struct eval *ev, const struct expr *e, const struct rows *rows, \
     struct column *out) \
{ \
	const struct slice *texts = eval_values(ev, e->kids[0], rows); \
	const struct slice *parts = eval_values(ev, e->kids[1], rows); \
	bool *to = out->values; \
\
	EACH_ROW(rows, row) { \
		struct slice text = texts[row], part = parts[row]; \
		to[row] = test; \
		if (!is_plain_search(ev, text, part)) \
			eval_bail(ev, rows, row); \
	} \
}

TEXT_TEST(eval_contains, find_part(text.ptr, text.ptr + text.len, part) != NULL)
TEXT_TEST(eval_startswith, text.len >= part.len
          && slice_equal(part_of(text, 0, part.len), part))
TEXT_TEST(eval_endswith, text.len >= part.len
          && slice_equal(part_of(text, text.len - part.len, text.len), part))

/* "x" in text: the part stands first. */
static void
eval_in(struct eval *ev, const struct expr *e, const struct rows *rows,
        struct column *out)
{
	struct expr *turned[] = { e->kids[1], e->kids[0] };
	struct expr contains = *e;

	contains.kids = turned;
	eval_contains(ev, &contains, rows, out);
}

static void
eval_find(struct eval *ev, const struct expr *e, const struct rows *rows,
          struct column *out)
{
	const struct slice *texts = eval_values(ev, e->kids[0], rows);
	const struct slice *parts = eval_values(ev, e->kids[1], rows);
	int64_t *to = out->values;

	EACH_ROW(rows, row) {
		struct slice text = texts[row];
		const unsigned char *hit = find_part(text.ptr, text.ptr + text.len,
		                                     parts[row]);
		to[row] = hit ? (int64_t)utf8_length(part_of(text, 0,
		                                             (size_t)(hit - text.ptr)),
		                                     ev->bytes) : -1;
		if (!is_plain_search(ev, text, parts[row]))
			eval_bail(ev, rows, row);
	}
}

/* The same, but what is not found is an error. */
static void
eval_position(struct eval *ev, const struct expr *e, const struct rows *rows,
              struct column *out)
{
	const int64_t *to = out->values;

	eval_find(ev, e, rows, out);
	EACH_ROW(rows, row)
		if (to[row] < 0)
			eval_bail(ev, rows, row);
}

/* Without the part that it begins with, or ends. */
static void
eval_remove(struct eval *ev, const struct expr *e, const struct rows *rows,
            struct column *out)
{
	const struct slice *texts = eval_values(ev, e->kids[0], rows);
	const struct slice *parts = eval_values(ev, e->kids[1], rows);
	bool front = e->op->name[7] == 'p';   /* .removeprefix() */
	struct slice *to = out->values;

	EACH_ROW(rows, row) {
		struct slice text = texts[row], part = parts[row];
		size_t from = front ? 0 : text.len - part.len;
		to[row] = text;
		if (!is_plain_search(ev, text, part))
			eval_bail(ev, rows, row);
		else if (text.len >= part.len
		         && slice_equal(part_of(text, from, from + part.len), part))
			to[row] = front ? part_of(text, part.len, text.len)
			          : part_of(text, 0, from);
	}
}

static int64_t
count_parts(struct slice text, struct slice part)
{
	const unsigned char *p = text.ptr, *end = p + text.len;
	int64_t n = 0;

	for (; (p = find_part(p, end, part)) != NULL; p += part.len)
		n++;
	return n;
}

static void
eval_count(struct eval *ev, const struct expr *e, const struct rows *rows,
           struct column *out)
{
	const struct slice *texts = eval_values(ev, e->kids[0], rows);
	const struct slice *parts = eval_values(ev, e->kids[1], rows);
	int64_t *to = out->values;

	EACH_ROW(rows, row) {
		bool plain = parts[row].len > 0
		             && is_plain_search(ev, texts[row], parts[row]);
		to[row] = plain ? count_parts(texts[row], parts[row]) : 0;
		if (!plain)
			eval_bail(ev, rows, row);
	}
}

static struct slice
replace(struct eval *ev, struct slice text, struct slice part, struct slice by)
{
	const unsigned char *p = text.ptr, *end = p + text.len, *hit;
	size_t n = (size_t)count_parts(text, part);

	if (n == 0)
		return text;
	if (by.len > part.len && n > SIZE_MAX / 2 / by.len)
		die("memory exhausted");
	size_t len = text.len - n * part.len + n * by.len;
	unsigned char *to = heap_take(&ev->heap, len);
	struct slice made = { to, len };
	while ((hit = find_part(p, end, part)) != NULL) {
		memcpy(to, p, (size_t)(hit - p));
		to += hit - p;
		if (by.len > 0)
			memcpy(to, by.ptr, by.len);
		to += by.len;
		p = hit + part.len;
	}
	memcpy(to, p, (size_t)(end - p));
	return made;
}

static void
eval_replace(struct eval *ev, const struct expr *e, const struct rows *rows,
             struct column *out)
{
	const struct slice *texts = eval_values(ev, e->kids[0], rows);
	const struct slice *parts = eval_values(ev, e->kids[1], rows);
	const struct slice *by = eval_values(ev, e->kids[2], rows);
	struct slice *to = out->values;

	EACH_ROW(rows, row) {
		bool plain = parts[row].len > 0
		             && is_plain_search(ev, texts[row], parts[row]);
		to[row] = texts[row];
		if (plain)
			to[row] = replace(ev, texts[row], parts[row], by[row]);
		else
			eval_bail(ev, rows, row);
	}
}

/* -- the table ----------------------------------------------------------- */

#define BOOL EXPR_BOOL
#define INT  EXPR_INT
#define STR  EXPR_STR
#define OP(name, type, eval, ...) { name, type, { __VA_ARGS__ }, eval, NULL, NULL }

const struct expr_op expr_text_ops[] = {
	OP("in", BOOL, eval_in, STR, STR),
	OP(".startswith()", BOOL, eval_startswith, STR, STR),
	OP(".endswith()", BOOL, eval_endswith, STR, STR),
	OP(".find()", INT, eval_find, STR, STR),
	OP(".count()", INT, eval_count, STR, STR),
	OP(".replace()", STR, eval_replace, STR, STR, STR),
	OP(".index()", INT, eval_position, STR, STR),
	OP(".removeprefix()", STR, eval_remove, STR, STR),
	OP(".removesuffix()", STR, eval_remove, STR, STR),
	{ 0 }
};
