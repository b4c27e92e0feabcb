/* cut_fields - fields: a walk over the bits of separators and line ends, or over the
   separators of one record */


#include "engine/array.h"
#include "engine/cut_impl.h"
#include "engine/scan.h"

enum { WORD_BITS = 64, STRETCH_WORDS = 64 };

/* A place in a record. */
struct walk {
	const struct cut *c;
	const struct cut_step *step;
	size_t left, times;            /* of the step */
	const unsigned char *start;    /* of the record */
	const unsigned char *from;     /* where the step's first field begins */
	struct cut_copy to;
};

static inline void
begin_record(struct walk *w, const unsigned char *start)
{
	w->step = w->c->steps;
	w->left = w->step->unit;
	w->times = w->step->times;
	w->to.again = false;
	w->start = w->from = start;
}

static inline void
walk_begin(struct walk *w, const struct cut *c, struct slice bytes, struct buf *out)
{
	*w = (struct walk){ .c = c, .to = cut_copy_begin(c, bytes, out) };
	begin_record(w, bytes.ptr);
}

/* A separator: whether none that follows in the record matters. */
static inline bool
pass(struct walk *w, const unsigned char *at, size_t len)
{
	if (--w->left > 0)
		return false;
	if (w->step->take) {
		cut_put_output(&w->to);
		cut_put(&w->to, w->from, (size_t)(at - w->from));
	}
	w->from = at + len;
	if (--w->times == 0) {
		w->step++;
		w->times = w->step->times;
	}
	w->left = w->step->unit;
	return w->step->rest;
}

/* Whether no separator was passed: the first step, and its units, end at one. */
static inline bool
is_single(const struct walk *w)
{
	return w->from == w->start && w->left == w->step->unit;
}

/* The end of a record, of which `len` bytes are copied with it; false: drop it. */
static inline bool
finish(struct walk *w, const unsigned char *at, size_t len)
{
	const unsigned char *from = at;

	if (is_single(w)) {
		if (w->c->p.only_delimited)
			return false;
		from = w->start;
	} else if (w->step->take) {
		cut_put_output(&w->to);
		from = w->from;
	}
	cut_put(&w->to, from, (size_t)(at - from) + len);
	return true;
}

/* The bits above the lowest one. */
static inline uint64_t
above_lowest(uint64_t bits)
{
	return ~(bits ^ (bits - 1));
}

static inline void
walk_word(struct walk *w, const unsigned char *p, uint64_t marks, uint64_t ends)
{
	uint64_t bits = w->step->rest ? ends : marks;

	while (bits) {
		const unsigned char *hit = p + __builtin_ctzll(bits);
		uint64_t above = above_lowest(bits);
		if (bits & ends & ~above) {
			finish(w, hit, 1);
			begin_record(w, hit + 1);
			bits = marks & above;
		} else if (pass(w, hit, 1)) {
			bits = ends & above;
		} else {
			bits &= above;
		}
	}
}

void
cut_fields_block(const struct cut *c, struct slice block, struct buf *out)
{
	unsigned char end = c->f.end, delim = c->p.delim.ptr[0];
	struct scan_set both = { { end, delim, end, delim }, false };
	struct scan_set ends = { { end, end, end, end }, false };
	uint64_t mark_words[STRETCH_WORDS], end_words[STRETCH_WORDS];
	struct walk w;

	walk_begin(&w, c, block, out);
	while (block.len > 0) {
		size_t len = sizeof(mark_words) * 8;
		if (len > block.len)
			len = block.len;
		scan_marks(block.ptr, len, &both, mark_words);
		scan_marks(block.ptr, len, &ends, end_words);
		for (size_t i = 0; i * WORD_BITS < len; i++)
			walk_word(&w, block.ptr + i * WORD_BITS, mark_words[i],
			          end_words[i]);
		block.ptr += len;
		block.len -= len;
	}
	cut_copy_end(&w.to);
}

/* -- one record ------------------------------------------------------------- */

static bool
is_blank(unsigned char byte)
{
	return byte == ' ' || byte == '\t';
}

static bool
find_blanks(const unsigned char *p, const unsigned char *end,
            struct slice *separator)
{
	while (p < end && !is_blank(*p))
		p++;
	separator->ptr = p;
	while (p < end && is_blank(*p))
		p++;
	separator->len = (size_t)(p - separator->ptr);
	return separator->len > 0;
}

static bool
find_delim(struct slice delim, const unsigned char *p, const unsigned char *end,
           struct slice *separator)
{
	for (; (size_t)(end - p) >= delim.len; p++) {
		p = scan_byte(p, end, delim.ptr[0]);
		if ((size_t)(end - p) < delim.len)
			break;
		if (memcmp(p, delim.ptr, delim.len) == 0) {
			*separator = (struct slice){ p, delim.len };
			return true;
		}
	}
	return false;
}

/* Empty matches separate nothing. */
static int
find_match(struct cut *c, const unsigned char *p, struct slice *separator)
{
	const unsigned char *start = c->text.source.ptr;
	size_t from = (size_t)(p - start);
	int found;

	while ((found = regex_find(c->regex, &c->text, from, REGEX_NOT_EMPTY)) > 0) {
		const size_t *span = regex_spans(c->regex);
		from = span[0];
		*separator = (struct slice){ start + from, span[1] - from };
		if (separator->len > 0)
			return 1;
	}
	return found < 0 ? fail(c->f.stage.run, "%s", regex_reason(c->regex)) : 0;
}

/* The next separator of the record: 1, 0 where there is none, or PULL_FAIL. */
static int
find_separator(struct cut *c, const unsigned char *p, const unsigned char *end,
               struct slice *separator)
{
	if (c->regex)
		return find_match(c, p, separator);
	if (c->p.blanks)
		return find_blanks(p, end, separator);
	return find_delim(c->p.delim, p, end, separator);
}

static int
walk_record(struct cut *c, struct slice record, struct buf *out)
{
	const unsigned char *p = record.ptr, *end = p + record.len;
	struct slice separator;
	struct walk w;
	int found;

	walk_begin(&w, c, record, out);
	while ((found = find_separator(c, p, end, &separator)) > 0) {
		p = separator.ptr + separator.len;
		if (pass(&w, separator.ptr, separator.len))
			break;
	}
	if (found < 0)
		return PULL_FAIL;
	bool kept = finish(&w, end, 0);
	cut_copy_end(&w.to);
	return kept;
}

/* Splits a record at its separators: how many fields, or PULL_FAIL. */
static ptrdiff_t
split_record(struct cut *c, struct slice record)
{
	const unsigned char *p = record.ptr, *end = p + record.len;
	struct slice separator, field;
	int found;

	c->spans.len = 0;
	do {
		found = find_separator(c, p, end, &separator);
		if (found < 0)
			return PULL_FAIL;
		field = (struct slice){ p, (size_t)(end - p) };
		if (found) {
			field.len = (size_t)(separator.ptr - p);
			p = separator.ptr + separator.len;
		}
		buf_put(&c->spans, (struct slice){ (unsigned char *)&field,
		                                   sizeof(field) });
	} while (found);
	return (ptrdiff_t)(c->spans.len / sizeof(field));
}

/* The fields as the list has them, again and again. */
static int
put_in_order(struct cut *c, struct slice record, struct buf *out)
{
	ptrdiff_t fields = split_record(c, record);
	bool again = false;

	if (fields < 0)
		return PULL_FAIL;
	if (fields == 1) {
		if (!c->p.only_delimited)
			buf_put(out, record);
		return !c->p.only_delimited;
	}
	const struct slice *field = (const void *)c->spans.ptr;
	for (size_t i = 0; i < c->list.n; i++) {
		struct cut_range range = c->list.at[i];
		for (size_t n = range.from; n <= range.to && n <= (size_t)fields; n++) {
			if (again)
				buf_put(out, c->output);
			buf_put(out, field[n - 1]);
			again = true;
		}
	}
	return 1;
}

int
cut_fields_record(struct cut *c, struct slice record, struct buf *out)
{
	if (c->regex)
		regex_text_set(&c->text, record, c->in_bytes);
	return c->p.keep_order ? put_in_order(c, record, out)
	       : walk_record(c, record, out);
}

/* -- what the walk does ----------------------------------------------------- */

static void
add_step(struct cut *c, size_t *n, struct cut_step step)
{
	c->steps[(*n)++] = step;
}

/* Fields [from, to], of which the separators are copied where they are the output's. */
static void
add_take(struct cut *c, size_t *n, struct cut_range range, bool together)
{
	size_t fields = range.to == SIZE_MAX ? SIZE_MAX
	                : range.to - range.from + 1;
	bool rest = fields == SIZE_MAX && together;

	/* The first step counts: it tells records without a separator. */
	if (rest && range.from == 1)
		add_step(c, n, (struct cut_step){ 1, 1, true, false });
	add_step(c, n, together ? (struct cut_step){ fields, 1, true, rest }
	         : (struct cut_step){ 1, fields, true, false });
}

void
cut_steps_init(struct cut *c)
{
	bool together = !c->regex && !c->p.blanks
	                && slice_equal(c->output, c->p.delim);
	size_t n = 0, next = 1;

	c->steps = array_new(2 * c->list.n + 3, sizeof(*c->steps));
	if (c->list.n == 0)
		add_step(c, &n, (struct cut_step){ 1, 1, false, false });
	for (size_t i = 0; i < c->list.n; i++) {
		struct cut_range range = c->list.at[i];
		if (range.from > next)
			add_step(c, &n, (struct cut_step){
				range.from - next, 1, false, false
			});
		add_take(c, &n, range, together);
		next = range.to + 1;
	}
	add_step(c, &n, (struct cut_step){ 1, 1, false, true });
}
