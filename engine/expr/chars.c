/* chars - operations on the characters of texts: counting, parts, case, kinds, white space */
#include "engine/expr/eval.h"
#include "engine/letters.h"
#include "engine/scan.h"
#include "engine/utf8.h"

enum { WIDTH_MAX = 1 << 16 };   /* of padding; more is for the other executor */

static inline struct slice
part_of(struct slice s, size_t from, size_t to)
{
	return (struct slice){ s.ptr + from, to - from };
}

/* -- counting, parts ----------------------------------------------------- */

static inline int64_t
length(const struct eval *ev, struct slice text)
{
	return (int64_t)(ev->ascii ? text.len : utf8_length(text, ev->bytes));
}

static inline size_t
offset(const struct eval *ev, struct slice text, int64_t at)
{
	return ev->ascii ? (size_t)at : utf8_offset(text, (size_t)at, ev->bytes);
}

static void
eval_len(struct eval *ev, const struct expr *e, const struct rows *rows,
         struct column *out)
{
	const struct slice *x = eval_values(ev, e->kids[0], rows);
	int64_t *to = out->values;

	EACH_ROW(rows, row)
		to[row] = length(ev, x[row]);
}

static void
eval_character(struct eval *ev, const struct expr *e, const struct rows *rows,
               struct column *out)
{
	const struct slice *x = eval_values(ev, e->kids[0], rows);
	const int64_t *k = eval_values(ev, e->kids[1], rows);
	struct slice *to = out->values;

	EACH_ROW(rows, row) {
		int64_t len = length(ev, x[row]);
		int64_t at = k[row] < 0 ? k[row] + len : k[row];
		to[row] = SLICE("");
		if (at < 0 || at >= len)
			eval_bail(ev, rows, row);
		else
			to[row] = part_of(x[row], offset(ev, x[row], at),
			                  offset(ev, x[row], at + 1));
	}
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
		int64_t len = length(ev, x[row]);
		int64_t start = eval_bound(from[row], len), stop = eval_bound(to[row], len);
		made[row] = part_of(x[row], offset(ev, x[row], start),
		                    offset(ev, x[row], stop > start ? stop : start));
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

/* What letters_put() makes of the text. */
static struct slice
in_case(struct eval *ev, struct slice text, enum letters_case to)
{
	ev->scratch.len = 0;
	letters_put(&ev->scratch, text, ev->bytes, to);
	return eval_scratch(ev);
}

static void
eval_case(struct eval *ev, const struct expr *e, const struct rows *rows,
          struct column *out, unsigned char first, enum letters_case way)
{
	const struct slice *x = eval_values(ev, e->kids[0], rows);
	struct slice *to = out->values;

	EACH_ROW(rows, row) {
		if (!ev->ascii && !scan_ascii(x[row].ptr, x[row].ptr + x[row].len)) {
			to[row] = in_case(ev, x[row], way);
			continue;
		}
		unsigned char *made = heap_take(&ev->heap, x[row].len);
		turn_case(made, x[row], first, (unsigned char)(first + 25));
		to[row] = (struct slice){ made, x[row].len };
	}
}

static void
eval_upper(struct eval *ev, const struct expr *e, const struct rows *rows,
           struct column *out)
{
	eval_case(ev, e, rows, out, 'a', LETTERS_UPPER);
}

static void
eval_lower(struct eval *ev, const struct expr *e, const struct rows *rows,
           struct column *out)
{
	eval_case(ev, e, rows, out, 'A', LETTERS_LOWER);
}

#define CASE(name, way) \
static void \
name(struct eval *ev, const struct expr *e, const struct rows *rows, \
     struct column *out) \
{ \
	const struct slice *x = eval_values(ev, e->kids[0], rows); \
	struct slice *to = out->values; \
\
	EACH_ROW(rows, row) \
		to[row] = in_case(ev, x[row], way); \
}

CASE(eval_casefold, LETTERS_FOLD)
CASE(eval_swapcase, LETTERS_SWAP)
CASE(eval_title, LETTERS_TITLE)
CASE(eval_capitalize, LETTERS_CAPITAL)

/* -- kinds of characters ------------------------------------------------- */

#define KIND_TEST(name, test) \
static void \
name(struct eval *ev, const struct expr *e, const struct rows *rows, \
     struct column *out) \
{ \
	const struct slice *x = eval_values(ev, e->kids[0], rows); \
	bool *to = out->values; \
\
	EACH_ROW(rows, row) \
		to[row] = test; \
}

KIND_TEST(eval_isalnum, letters_all(x[row], ev->bytes, LETTERS_ALNUM))
KIND_TEST(eval_isalpha, letters_all(x[row], ev->bytes, LETTERS_ALPHA))
KIND_TEST(eval_isascii, letters_all(x[row], ev->bytes, LETTERS_ASCII))
KIND_TEST(eval_isdecimal, letters_all(x[row], ev->bytes, LETTERS_DECIMAL))
KIND_TEST(eval_isdigit, letters_all(x[row], ev->bytes, LETTERS_DIGIT))
KIND_TEST(eval_isnumeric, letters_all(x[row], ev->bytes, LETTERS_NUMERIC))
KIND_TEST(eval_isprintable, letters_all(x[row], ev->bytes, LETTERS_PRINTABLE))
KIND_TEST(eval_isspace, letters_all(x[row], ev->bytes, LETTERS_SPACE))
KIND_TEST(eval_isidentifier, letters_identifier(x[row], ev->bytes))
KIND_TEST(eval_istitle, letters_titled(x[row], ev->bytes))
KIND_TEST(eval_isupper, letters_one_case(x[row], ev->bytes, true))
KIND_TEST(eval_islower, letters_one_case(x[row], ev->bytes, false))

/* -- trimming ------------------------------------------------------------ */

/* Without any bytes of the set at these sides: characters of ASCII. */
static struct slice
trim_set(struct slice text, struct slice set, int sides)
{
	const unsigned char *p = text.ptr, *end = p + text.len;

	while (sides & UTF8_LEFT && p < end && memchr(set.ptr, *p, set.len))
		p++;
	while (sides & UTF8_RIGHT && p < end && memchr(set.ptr, end[-1], set.len))
		end--;
	return (struct slice){ p, (size_t)(end - p) };
}

static void
eval_trim(struct eval *ev, const struct expr *e, const struct rows *rows,
          struct column *out, int sides)
{
	const struct slice *x = eval_values(ev, e->kids[0], rows);
	const struct slice *sets = e->n > 1 ? eval_values(ev, e->kids[1], rows) : NULL;
	struct slice *to = out->values;

	EACH_ROW(rows, row) {
		to[row] = sets ? trim_set(x[row], sets[row], sides)
		          : utf8_trim(x[row], sides, ev->bytes);
		if (sets && !eval_is_ascii(ev, sets[row]))
			eval_bail(ev, rows, row);
	}
}

static void
eval_strip(struct eval *ev, const struct expr *e, const struct rows *rows,
           struct column *out)
{
	eval_trim(ev, e, rows, out, UTF8_LEFT | UTF8_RIGHT);
}

static void
eval_lstrip(struct eval *ev, const struct expr *e, const struct rows *rows,
            struct column *out)
{
	eval_trim(ev, e, rows, out, UTF8_LEFT);
}

static void
eval_rstrip(struct eval *ev, const struct expr *e, const struct rows *rows,
            struct column *out)
{
	eval_trim(ev, e, rows, out, UTF8_RIGHT);
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
pad(struct eval *ev, const struct expr *e, struct slice text, size_t more, bool odd,
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
		size_t left = more / 2 + (more & odd);
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
		int64_t width = widths[row], len = length(ev, x[row]);
		to[row] = x[row];
		if (width > WIDTH_MAX || fill.len != 1)
			eval_bail(ev, rows, row);
		else if (width > len)
			to[row] = pad(ev, e, x[row], (size_t)(width - len), width & 1,
			              fill.ptr[0]);
	}
}

/* -- the table ----------------------------------------------------------- */

#define BOOL EXPR_BOOL
#define INT  EXPR_INT
#define STR  EXPR_STR
#define OP(name, type, eval, ...) { name, type, { __VA_ARGS__ }, eval, NULL, NULL }
#define WITH(name, eval, more) \
	OP(name, STR, eval, STR), OP(name, STR, eval, STR, more)
#define PAD(name) \
	OP(name, STR, eval_pad, STR, INT), OP(name, STR, eval_pad, STR, INT, STR)

const struct expr_op expr_char_ops[] = {
	OP("len()", INT, eval_len, STR),
	OP("[]", STR, eval_character, STR, INT),
	OP("[:]", STR, eval_slice, STR, INT, INT),
	OP(".upper()", STR, eval_upper, STR),
	OP(".lower()", STR, eval_lower, STR),
	OP(".casefold()", STR, eval_casefold, STR),
	OP(".swapcase()", STR, eval_swapcase, STR),
	OP(".title()", STR, eval_title, STR),
	OP(".capitalize()", STR, eval_capitalize, STR),
	WITH(".strip()", eval_strip, STR),
	WITH(".lstrip()", eval_lstrip, STR),
	WITH(".rstrip()", eval_rstrip, STR),
	OP(".isalnum()", BOOL, eval_isalnum, STR),
	OP(".isalpha()", BOOL, eval_isalpha, STR),
	OP(".isascii()", BOOL, eval_isascii, STR),
	OP(".isdecimal()", BOOL, eval_isdecimal, STR),
	OP(".isdigit()", BOOL, eval_isdigit, STR),
	OP(".isnumeric()", BOOL, eval_isnumeric, STR),
	OP(".isprintable()", BOOL, eval_isprintable, STR),
	OP(".isspace()", BOOL, eval_isspace, STR),
	OP(".isidentifier()", BOOL, eval_isidentifier, STR),
	OP(".istitle()", BOOL, eval_istitle, STR),
	OP(".isupper()", BOOL, eval_isupper, STR),
	OP(".islower()", BOOL, eval_islower, STR),
	PAD(".ljust()"), PAD(".rjust()"), PAD(".center()"),
	OP(".zfill()", STR, eval_pad, STR, INT),
	{ 0 }
};
