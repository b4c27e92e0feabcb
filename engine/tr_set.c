#include "engine/tr_set.h"

#include <stdlib.h>

#include "engine/array.h"
#include "engine/quote.h"
#include "engine/unicode.h"
#include "engine/utf8.h"

/* -- classes ---------------------------------------------------------------- */

static const char *const class_names[] = {
	"alnum", "alpha", "blank", "cntrl", "digit", "graph", "lower", "print",
	"punct", "space", "upper", "xdigit"
};

static bool
between(uint32_t code, uint32_t from, uint32_t to)
{
	return code >= from && code <= to;
}

static bool
ascii_is(enum tr_class class, uint32_t code)
{
	bool lower = between(code, 'a', 'z'), upper = between(code, 'A', 'Z');
	bool digit = between(code, '0', '9'), graph = between(code, '!', '~');

	switch (class) {
	case TR_ALNUM:
		return lower || upper || digit;
	case TR_ALPHA:
		return lower || upper;
	case TR_BLANK:
		return code == ' ' || code == '\t';
	case TR_CNTRL:
		return code < ' ' || code == 127;
	case TR_DIGIT:
		return digit;
	case TR_GRAPH:
		return graph;
	case TR_LOWER:
		return lower;
	case TR_PRINT:
		return graph || code == ' ';
	case TR_PUNCT:
		return graph && !lower && !upper && !digit;
	case TR_SPACE:
		return code == ' ' || between(code, '\t', '\r');
	case TR_UPPER:
		return upper;
	default:
		return digit || between(code | 32, 'a', 'f');
	}
}

static bool
unicode_is(enum tr_class class, uint32_t code)
{
	bool control = between(code, 0x80, 0x9f) || between(code, 0x2028, 0x2029);
	bool alnum = unicode_has(code, UNICODE_ALPHA)
	             || unicode_has(code, UNICODE_NUMERIC);
	bool space = unicode_has(code, UNICODE_SPACE) && code != 0x85;
	bool graph = unicode_has(code, UNICODE_PRINTABLE);

	switch (class) {
	case TR_ALNUM:
		return alnum;
	case TR_ALPHA:
		return unicode_has(code, UNICODE_ALPHA);
	case TR_BLANK:
		return space && !control;
	case TR_CNTRL:
		return control;
	case TR_GRAPH:
		return graph;
	case TR_LOWER:
		return unicode_has(code, UNICODE_LOWER);
	case TR_PRINT:
		return graph || (space && !control);
	case TR_PUNCT:
		return graph && !alnum;
	case TR_SPACE:
		return space;
	case TR_UPPER:
		return unicode_has(code, UNICODE_UPPER);
	default:
		return false;
	}
}

static bool
class_has(enum tr_class class, uint32_t code, bool bytes)
{
	if (code < 128)
		return ascii_is(class, code);
	return !bytes && code < TR_BAD && unicode_is(class, code);
}

/* -- sets ------------------------------------------------------------------- */

void
tr_set_add(struct tr_set *set, struct tr_item item)
{
	if (set->n == set->cap)
		set->items = array_grow(set->items, &set->cap, sizeof(*set->items));
	set->items[set->n++] = item;
	set->len += item.len;
}

uint32_t
tr_item_at(const struct tr_item *item, uint64_t place)
{
	uint32_t code = 0;

	if (item->kind == TR_RANGE)
		return item->from + (uint32_t)place;
	if (item->kind != TR_CLASS)
		return item->from;
	while (!ascii_is(item->class, code) || place-- > 0)
		code++;
	return code;
}

bool
tr_set_has(const struct tr_set *set, uint32_t code)
{
	for (size_t i = 0; i < set->n; i++) {
		const struct tr_item *item = &set->items[i];
		if (item->kind == TR_CLASS
		    ? class_has(item->class, code, set->bytes)
		    : item->len > 0 && between(code, item->from, item->to))
			return true;
	}
	return false;
}

static int
by_start(const void *a, const void *b)
{
	const struct tr_item *x = a, *y = b;

	return (x->from > y->from) - (x->from < y->from);
}

static void
add_range(struct tr_set *set, uint32_t from, uint32_t to)
{
	tr_set_add(set, (struct tr_item){
		TR_RANGE, from, to, 0, (uint64_t)to - from + 1
	});
}

struct tr_set
tr_set_complement(const struct tr_set *set)
{
	struct tr_set sorted = { .bytes = set->bytes }, out = sorted;
	uint32_t from = 0, codes = set->bytes ? 256 : TR_CODES;

	for (size_t i = 0; i < set->n; i++)
		tr_set_add(&sorted, set->items[i]);
	if (sorted.n > 0)
		qsort(sorted.items, sorted.n, sizeof(*sorted.items), by_start);
	for (size_t i = 0; i < sorted.n; i++) {
		const struct tr_item *item = &sorted.items[i];
		if (item->len == 0)
			continue;
		if (item->from > from)
			add_range(&out, from, item->from - 1);
		if (item->to >= from)
			from = item->to + 1;
	}
	if (from < codes)
		add_range(&out, from, codes - 1);
	tr_set_clear(&sorted);
	return out;
}

void
tr_set_clear(struct tr_set *set)
{
	free(set->items);
	*set = (struct tr_set){ 0 };
}

/* -- characters as they are written ----------------------------------------- */

struct letter {
	uint32_t code;
	bool escaped;
};

struct reader {
	struct run *run;       /* NULL: nobody is warned */
	const unsigned char *p, *end;
	bool bytes;
	struct buf letters;    /* struct letters */
	struct letter *at;     /* them */
	size_t n, next;
};

static bool
is_octal(const struct reader *r, size_t i)
{
	return (size_t)(r->end - r->p) > i && between(r->p[i], '0', '7');
}

/* Up to three octal digits, of which the third must leave a byte. */
static uint32_t
read_octal(struct reader *r)
{
	uint32_t code = 0;
	size_t n = 0;

	for (; n < 3 && is_octal(r, n); n++) {
		uint32_t more = code * 8 + r->p[n] - '0';
		if (more > 255) {
			if (r->run)
				note(r->run, "warning: the ambiguous octal escape "
				     "\\%c%c%c is being\n\tinterpreted as the "
				     "2-byte sequence \\0%c%c, %c", r->p[0],
				     r->p[1], r->p[2], r->p[0], r->p[1], r->p[2]);
			break;
		}
		code = more;
	}
	r->p += n;
	return code;
}

static uint32_t
read_escape(struct reader *r)
{
	static const char letters[] = "abfnrtv", codes[] = "\a\b\f\n\r\t\v";

	if (r->p == r->end) {
		if (r->run)
			note(r->run, "warning: an unescaped backslash at end of "
			     "string is not portable");
		return '\\';
	}
	if (is_octal(r, 0))
		return read_octal(r);
	const char *hit = memchr(letters, *r->p, sizeof(letters) - 1);
	if (hit) {
		r->p++;
		return (unsigned char)codes[hit - letters];
	}
	uint32_t code;
	r->p += utf8_char(r->p, r->end, r->bytes, &code);
	return code;
}

/* A letter; raw bytes above 127 come as utf8_char() has them, and from octal digits. */
static struct letter
read_letter(struct reader *r)
{
	struct letter letter = { 0 };

	if (*r->p == '\\') {
		r->p++;
		letter.escaped = r->p < r->end;
		letter.code = read_escape(r);
	} else {
		r->p += utf8_char(r->p, r->end, r->bytes, &letter.code);
	}
	if (r->bytes && letter.code > 255)
		letter.code &= 255;
	return letter;
}

bool
tr_text_is_bytes(struct slice text)
{
	struct reader r = { .p = text.ptr, .end = text.ptr + text.len };

	while (r.p < r.end) {
		const unsigned char *start = r.p;
		uint32_t code = read_letter(&r).code;
		bool octal = *start == '\\' && code > 127 && r.p - start > 1
		             && between(start[1], '0', '7');
		if (octal || between(code, 0xdc80, 0xdcff))
			return true;
	}
	return false;
}

/* -- items ------------------------------------------------------------------ */

static bool
is_at(const struct reader *r, size_t i, uint32_t code)
{
	return i < r->n && r->at[i].code == code && !r->at[i].escaped;
}

/* Letters [from, to) as GNU's messages show them. */
static void
show(struct buf *out, const struct reader *r, size_t from, size_t to)
{
	static const char letters[] = "abfnrtv\\", codes[] = "\a\b\f\n\r\t\v\\";
	unsigned char seq[4];

	for (size_t i = from; i < to; i++) {
		uint32_t code = r->at[i].code;
		const char *hit = code > 0 && code < 128 ? strchr(codes, (int)code)
		                  : NULL;
		if (hit)
			buf_printf(out, "\\%c", letters[hit - codes]);
		else if (code < ' ' || code == 127 || (r->bytes && code > 127))
			buf_printf(out, "\\%03o", code);
		else
			buf_put(out, (struct slice){ seq, utf8_write(seq, code) });
	}
}

static int
refuse(struct reader *r, const char *before, size_t from, size_t to,
       const char *after)
{
	struct buf shown = { 0 };

	show(&shown, r, from, to);
	fail(r->run, "%s%s%s", before, buf_text(&shown), after);
	buf_clear(&shown);
	return -1;
}

static int
refuse_quoted(struct reader *r, const char *before, size_t from, size_t to,
              const char *after)
{
	struct buf shown = { 0 }, quoted = { 0 };

	show(&shown, r, from, to);
	fail(r->run, "%s%s%s", before, quote_argument(&quoted, buf_text(&shown)),
	     after);
	buf_clear(&shown);
	buf_clear(&quoted);
	return -1;
}

/* A range speaks of its ends in octal. */
static int
refuse_range(struct reader *r, size_t from, size_t to)
{
	struct buf shown = { 0 };
	unsigned char seq[4];

	for (size_t i = from; i <= to; i += to - from) {
		uint32_t code = r->at[i].code;
		if (i > from)
			buf_put_byte(&shown, '-');
		if (code >= ' ' && code != 127 && !(r->bytes && code > 127))
			buf_put(&shown, (struct slice){ seq,
			                                utf8_write(seq, code) });
		else
			buf_printf(&shown, "\\%03o", code);
	}
	fail(r->run, "range-endpoints of '%s' are in reverse collating sequence "
	     "order", buf_text(&shown));
	buf_clear(&shown);
	return -1;
}

static int
add_class(struct reader *r, struct tr_set *set, size_t from, size_t to)
{
	struct tr_item item = { .kind = TR_CLASS };
	struct buf name = { 0 };
	size_t class = 0;

	if (from == to)
		return fail(r->run, "missing character class name '[::]'");
	show(&name, r, from, to);
	while (class < TR_CLASSES
	       && strcmp(class_names[class], buf_text(&name)) != 0)
		class++;
	buf_clear(&name);
	if (class == TR_CLASSES)
		return refuse_quoted(r, "invalid character class ", from, to, "");
	item.class = (enum tr_class)class;
	for (uint32_t code = 0; code < 128; code++)
		item.len += ascii_is(item.class, code);
	tr_set_add(set, item);
	return 0;
}

static int
add_equal(struct reader *r, struct tr_set *set, size_t from, size_t to)
{
	if (from == to)
		return fail(r->run,
		            "missing equivalence class character '[==]'");
	if (to - from > 1)
		return refuse(r, "", from, to, ": equivalence class operand must "
		              "be a single character");
	tr_set_add(set, (struct tr_item){
		TR_EQUAL, r->at[from].code, r->at[from].code, 0, 1
	});
	return 0;
}

/* Letters [from, to) as a count, octal behind a 0; 0 means as often as it takes. */
static bool
read_count(const struct reader *r, size_t from, size_t to, uint64_t *count)
{
	size_t i = from;

	while (i < to && r->at[i].code < 128 && ascii_is(TR_SPACE, r->at[i].code))
		i++;
	if (i < to && r->at[i].code == '+')
		i++;
	uint32_t base = i < to && r->at[i].code == '0' ? 8 : 10;
	bool any = i < to;
	for (*count = 0; i < to; i++) {
		uint32_t digit = r->at[i].code - '0';
		if (digit >= base || *count > (UINT64_MAX - digit) / base)
			return false;
		*count = *count * base + digit;
	}
	return (any || from == to) && *count < UINT64_MAX;
}

/* [c*N] at `next`, whose ']' is at `close`. */
static int
add_repeat(struct reader *r, struct tr_set *set, size_t close)
{
	size_t from = r->next + 3;
	uint32_t code = r->at[r->next + 1].code;
	uint64_t count;

	if (!read_count(r, from, close, &count))
		return refuse_quoted(r, "invalid repeat count ", from, close,
		                     " in [c*n] construct");
	tr_set_add(set, (struct tr_item){
		count ? TR_REPEAT : TR_FILL, code, code, 0, count
	});
	return 0;
}

/* Whether a '*' and digits stand before the next ']', after `[c`. */
static bool
is_plain_repeat(const struct reader *r)
{
	size_t i = r->next + 2;

	if (!is_at(r, i, '*'))
		return false;
	do
		i++;
	while (i < r->n && between(r->at[i].code, '0', '9') && !r->at[i].escaped);
	return is_at(r, i, ']');
}

/* A construct in brackets: 1, 0 where it is none, or -1 reported. */
static int
read_bracket(struct reader *r, struct tr_set *set)
{
	size_t i = r->next + 2;
	uint32_t mark = r->at[r->next + 1].code;
	bool named = is_at(r, r->next + 1, ':') || is_at(r, r->next + 1, '=');

	if (named && !is_plain_repeat(r))
		for (; i + 1 < r->n; i++)
			if (is_at(r, i, mark) && is_at(r, i + 1, ']')) {
				int status = (mark == ':' ? add_class : add_equal)
					(r, set, r->next + 2, i);
				r->next = i + 2;
				return status == 0 ? 1 : -1;
			}
	if (!is_at(r, r->next + 2, '*'))
		return 0;
	for (i = r->next + 3; i < r->n && !r->at[i].escaped; i++)
		if (is_at(r, i, ']')) {
			int status = add_repeat(r, set, i);
			r->next = i + 1;
			return status == 0 ? 1 : -1;
		}
	return 0;
}

static int
read_item(struct reader *r, struct tr_set *set)
{
	bool more = r->next + 2 < r->n;
	int found;

	if (more && is_at(r, r->next, '[') && (found = read_bracket(r, set)) != 0)
		return found > 0 ? 0 : -1;
	size_t first = r->next, last = first;
	if (more && is_at(r, first + 1, '-'))
		last += 2;
	if (r->at[last].code < r->at[first].code)
		return refuse_range(r, first, last);
	add_range(set, r->at[first].code, r->at[last].code);
	r->next = last + 1;
	return 0;
}

int
tr_set_parse(struct tr_set *set, struct slice text, struct run *run)
{
	struct reader r = {
		.run = run, .p = text.ptr, .end = text.ptr + text.len,
		.bytes = set->bytes
	};
	int status = 0;

	while (r.p < r.end) {
		struct letter letter = read_letter(&r);
		buf_put(&r.letters, (struct slice){
			(unsigned char *)&letter, sizeof(letter)
		});
	}
	r.at = (void *)r.letters.ptr;
	r.n = r.letters.len / sizeof(*r.at);
	while (status == 0 && r.next < r.n)
		status = read_item(&r, set);
	buf_clear(&r.letters);
	return status;
}
