/* text - operations on text; what counts characters is done here for ASCII alone */
#include "engine/expr/eval.h"
#include "engine/scan.h"
#include "engine/utf8.h"

enum { WIDTH_MAX = 1 << 16 };   /* of padding; more is for the other executor */

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

/* Whether the part may be looked for by its bytes: it cannot begin or end within a
   character. */
static bool
is_plain_search(const struct eval *ev, struct slice text, struct slice part)
{
	return eval_is_ascii(ev, text)
	       || (part.len > 0 && scan_ascii(part.ptr, part.ptr + part.len));
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
		to[row] = hit ? hit - text.ptr : -1;
		if (!eval_is_ascii(ev, text))
			eval_bail(ev, rows, row);
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

/* -- characters ---------------------------------------------------------- */

static void
eval_len(struct eval *ev, const struct expr *e, const struct rows *rows,
         struct column *out)
{
	const struct slice *x = eval_values(ev, e->kids[0], rows);
	int64_t *to = out->values;

	EACH_ROW(rows, row) {
		to[row] = (int64_t)x[row].len;
		if (!eval_is_ascii(ev, x[row]))
			eval_bail(ev, rows, row);
	}
}

static void
eval_character(struct eval *ev, const struct expr *e, const struct rows *rows,
               struct column *out)
{
	const struct slice *x = eval_values(ev, e->kids[0], rows);
	const int64_t *k = eval_values(ev, e->kids[1], rows);
	struct slice *to = out->values;

	EACH_ROW(rows, row) {
		int64_t len = (int64_t)x[row].len;
		int64_t at = k[row] < 0 ? k[row] + len : k[row];
		bool good = at >= 0 && at < len && eval_is_ascii(ev, x[row]);
		to[row] = good ? part_of(x[row], (size_t)at, (size_t)at + 1)
		          : SLICE("");
		if (!good)
			eval_bail(ev, rows, row);
	}
}

static size_t
bound(int64_t at, size_t len)
{
	int64_t most = (int64_t)len;

	if (at < 0)
		at += most;
	return (size_t)(at < 0 ? 0 : at > most ? most : at);
}

static void
eval_slice(struct eval *ev, const struct expr *e, const struct rows *rows,
           struct column *out)
{
	const struct slice *x = eval_values(ev, e->kids[0], rows);
	const int64_t *from = eval_values(ev, e->kids[1], rows);
	const int64_t *to = eval_values(ev, e->kids[2], rows);
	struct slice *made = out->values;

	EACH_ROW(rows, row) {
		size_t start = bound(from[row], x[row].len);
		size_t stop = bound(to[row], x[row].len);
		made[row] = part_of(x[row], start, stop > start ? stop : start);
		if (!eval_is_ascii(ev, x[row]))
			eval_bail(ev, rows, row);
	}
}

/* -- case ---------------------------------------------------------------- */

enum { WORD = 8 };

#define ONES  UINT64_C(0x0101010101010101)
#define HIGHS UINT64_C(0x8080808080808080)

/* The bit 0x20 of each byte of ASCII within [first, last], which are letters. */
static inline uint64_t
case_bits(uint64_t word, unsigned char first, unsigned char last)
{
	uint64_t from = word + ONES * (unsigned char)(0x80 - first);
	uint64_t past = word + ONES * (unsigned char)(0x7f - last);

	return ((from & ~past) & HIGHS) >> 2;
}

static void
turn_case(unsigned char *to, struct slice text, unsigned char first,
          unsigned char last)
{
	const unsigned char *p = text.ptr, *end = p + text.len;
	uint64_t word;

	for (; end - p >= WORD; p += WORD, to += WORD) {
		memcpy(&word, p, WORD);
		word ^= case_bits(word, first, last);
		memcpy(to, &word, WORD);
	}
	for (; p < end; p++)
		*to++ = *p ^ (*p >= first && *p <= last ? 0x20 : 0);
}

static void
eval_case(struct eval *ev, const struct expr *e, const struct rows *rows,
          struct column *out, unsigned char first, unsigned char last)
{
	const struct slice *x = eval_values(ev, e->kids[0], rows);
	struct slice *to = out->values;

	EACH_ROW(rows, row) {
		to[row] = x[row];
		if (!eval_is_ascii(ev, x[row])) {
			eval_bail(ev, rows, row);
			continue;
		}
		unsigned char *made = heap_take(&ev->heap, x[row].len);
		turn_case(made, x[row], first, last);
		to[row].ptr = made;
	}
}

static void
eval_upper(struct eval *ev, const struct expr *e, const struct rows *rows,
           struct column *out)
{
	eval_case(ev, e, rows, out, 'a', 'z');
}

static void
eval_lower(struct eval *ev, const struct expr *e, const struct rows *rows,
           struct column *out)
{
	eval_case(ev, e, rows, out, 'A', 'Z');
}

/* -- kinds of characters ------------------------------------------------- */

enum {
	CLASS_DIGIT = 1, CLASS_UPPER = 2, CLASS_LOWER = 4, CLASS_SPACE = 8,
	CLASS_ALPHA = CLASS_UPPER | CLASS_LOWER,
	CLASS_ALNUM = CLASS_ALPHA | CLASS_DIGIT
};

static unsigned
class_of(unsigned char c)
{
	if (c >= '0' && c <= '9')
		return CLASS_DIGIT;
	if ((c | 32) >= 'a' && (c | 32) <= 'z')
		return c & 32 ? CLASS_LOWER : CLASS_UPPER;
	return ascii_is_space(c) ? CLASS_SPACE : 0;
}

/* All characters are of the class, and there is one. */
static bool
all_of(struct slice s, unsigned class)
{
	for (size_t i = 0; i < s.len; i++)
		if (!(class_of(s.ptr[i]) & class))
			return false;
	return s.len > 0;
}

/* There is a cased character, and none of the other case. */
static bool
one_case(struct slice s, unsigned wanted)
{
	unsigned seen = 0;

	for (size_t i = 0; i < s.len; i++)
		seen |= class_of(s.ptr[i]) & CLASS_ALPHA;
	return seen == wanted;
}

#define CLASS_TEST(name, test) \
static void \
name(struct eval *ev, const struct expr *e, const struct rows *rows, \
     struct column *out) \
{ \
	const struct slice *x = eval_values(ev, e->kids[0], rows); \
	bool *to = out->values; \
\
	EACH_ROW(rows, row) { \
		struct slice s = x[row]; \
		to[row] = test; \
		if (!eval_is_ascii(ev, s)) \
			eval_bail(ev, rows, row); \
	} \
}

CLASS_TEST(eval_isdigit, all_of(s, CLASS_DIGIT))
CLASS_TEST(eval_isalpha, all_of(s, CLASS_ALPHA))
CLASS_TEST(eval_isalnum, all_of(s, CLASS_ALNUM))
CLASS_TEST(eval_isspace, all_of(s, CLASS_SPACE))
CLASS_TEST(eval_isupper, one_case(s, CLASS_UPPER))
CLASS_TEST(eval_islower, one_case(s, CLASS_LOWER))

/* -- trimming ------------------------------------------------------------ */

enum { LEFT = 1, RIGHT = 2 };

/* Past the class; in a row that ends at a byte past ASCII that may be white space. */
static void
eval_trim(struct eval *ev, const struct expr *e, const struct rows *rows,
          struct column *out, unsigned sides)
{
	const struct slice *x = eval_values(ev, e->kids[0], rows);
	struct slice *to = out->values;

	EACH_ROW(rows, row) {
		const unsigned char *p = x[row].ptr, *end = p + x[row].len;
		while (sides & LEFT && p < end && class_of(*p) == CLASS_SPACE)
			p++;
		while (sides & RIGHT && p < end
		       && class_of(end[-1]) == CLASS_SPACE)
			end--;
		to[row] = (struct slice){ p, (size_t)(end - p) };
		if (p < end && ((sides & LEFT && *p >= 128)
		                || (sides & RIGHT && end[-1] >= 128)))
			eval_bail(ev, rows, row);
	}
}

static void
eval_strip(struct eval *ev, const struct expr *e, const struct rows *rows,
           struct column *out)
{
	eval_trim(ev, e, rows, out, LEFT | RIGHT);
}

static void
eval_lstrip(struct eval *ev, const struct expr *e, const struct rows *rows,
            struct column *out)
{
	eval_trim(ev, e, rows, out, LEFT);
}

static void
eval_rstrip(struct eval *ev, const struct expr *e, const struct rows *rows,
            struct column *out)
{
	eval_trim(ev, e, rows, out, RIGHT);
}

/* -- padding ------------------------------------------------------------- */

/* The text with so many fills on either side. */
static struct slice
padded(struct eval *ev, struct slice text, size_t left, size_t right,
       unsigned char fill)
{
	size_t len = left + text.len + right;
	unsigned char *to = heap_take(&ev->heap, len);

	memset(to, fill, left);
	if (text.len > 0)
		memcpy(to + left, text.ptr, text.len);
	memset(to + left + text.len, fill, right);
	return (struct slice){ to, len };
}

/* Zeros stand behind the sign. */
static struct slice
zero_filled(struct eval *ev, struct slice text, size_t more)
{
	struct slice made = padded(ev, text, more, 0, '0');
	bool sign = text.len > 0 && (text.ptr[0] == '-' || text.ptr[0] == '+');
	unsigned char *to = (unsigned char *)(uintptr_t)made.ptr;

	if (sign && more > 0) {
		to[more] = '0';
		to[0] = text.ptr[0];
	}
	return made;
}

static struct slice
pad(struct eval *ev, const struct expr *e, struct slice text, size_t more,
    unsigned char fill)
{
	switch (e->op->name[1]) {
	case 'l':   /* .ljust() */
		return padded(ev, text, 0, more, fill);
	case 'r':
		return padded(ev, text, more, 0, fill);
	case 'z':
		return zero_filled(ev, text, more);
	default: {
		/* .center(): of an odd number the more stand on the left where the
		   width is odd. */
		size_t left = more / 2 + (more & (more + text.len) & 1);
		return padded(ev, text, left, more - left, fill);
	}
	}
}

static void
eval_pad(struct eval *ev, const struct expr *e, const struct rows *rows,
         struct column *out)
{
	const struct slice *x = eval_values(ev, e->kids[0], rows);
	const int64_t *widths = eval_values(ev, e->kids[1], rows);
	const struct slice *fills = e->n > 2 ? eval_values(ev, e->kids[2], rows)
	                            : NULL;
	struct slice *to = out->values;

	EACH_ROW(rows, row) {
		struct slice fill = fills ? fills[row] : SLICE(" ");
		int64_t width = widths[row];
		to[row] = x[row];
		if (width > WIDTH_MAX || fill.len != 1
		    || !eval_is_ascii(ev, x[row]))
			eval_bail(ev, rows, row);
		else if (width > (int64_t)x[row].len)
			to[row] = pad(ev, e, x[row], (size_t)width - x[row].len,
			              fill.ptr[0]);
	}
}

/* -- the table ----------------------------------------------------------- */

#define BOOL EXPR_BOOL
#define INT  EXPR_INT
#define STR  EXPR_STR
#define OP(name, type, eval, ...) { name, type, { __VA_ARGS__ }, eval, NULL, NULL }
#define PAD(name) \
	OP(name, STR, eval_pad, STR, INT), OP(name, STR, eval_pad, STR, INT, STR)

const struct expr_op expr_text_ops[] = {
	OP("in", BOOL, eval_in, STR, STR),
	OP(".startswith()", BOOL, eval_startswith, STR, STR),
	OP(".endswith()", BOOL, eval_endswith, STR, STR),
	OP(".find()", INT, eval_find, STR, STR),
	OP(".count()", INT, eval_count, STR, STR),
	OP(".replace()", STR, eval_replace, STR, STR, STR),
	OP("len()", INT, eval_len, STR),
	OP("[]", STR, eval_character, STR, INT),
	OP("[:]", STR, eval_slice, STR, INT, INT),
	OP(".upper()", STR, eval_upper, STR),
	OP(".lower()", STR, eval_lower, STR),
	OP(".strip()", STR, eval_strip, STR),
	OP(".lstrip()", STR, eval_lstrip, STR),
	OP(".rstrip()", STR, eval_rstrip, STR),
	OP(".isdigit()", BOOL, eval_isdigit, STR),
	OP(".isdecimal()", BOOL, eval_isdigit, STR),
	OP(".isnumeric()", BOOL, eval_isdigit, STR),
	OP(".isalpha()", BOOL, eval_isalpha, STR),
	OP(".isalnum()", BOOL, eval_isalnum, STR),
	OP(".isspace()", BOOL, eval_isspace, STR),
	OP(".isupper()", BOOL, eval_isupper, STR),
	OP(".islower()", BOOL, eval_islower, STR),
	PAD(".ljust()"), PAD(".rjust()"), PAD(".center()"),
	OP(".zfill()", STR, eval_pad, STR, INT),
	{ 0 }
};
