/* cut_places - bytes and characters of a record, by their places */
#include "engine/cut_impl.h"
#include "engine/marks.h"
#include "engine/utf8.h"

/* A walk over the characters of a record. */
struct place {
	const unsigned char *p;   /* the next character */
	size_t passed;            /* characters before it; or bytes */
};

/* Goes past the characters whose places are up to `last`. That of a character is its
   number, or where none is to be split, the number of its last byte. */
static void
go_past(const struct cut *c, struct place *at, const unsigned char *end, size_t last)
{
	uint32_t code;

	while (at->p < end && at->passed < last) {
		size_t len = utf8_char(at->p, end, false, &code);
		size_t step = c->p.whole ? len : 1;
		if (last - at->passed < step)
			break;
		at->passed += step;
		at->p += len;
	}
}

static inline void
put_part(struct cut_copy *to, const unsigned char *from, const unsigned char *end)
{
	cut_put_output(to);
	cut_put(to, from, (size_t)(end - from));
}

static void
put_chars(const struct cut *c, struct slice record, struct cut_copy *to)
{
	const unsigned char *end = record.ptr + record.len;
	struct place at = { record.ptr, 0 };

	for (size_t i = 0; i < c->list.n; i++) {
		struct cut_range range = c->list.at[i];
		if (range.from - 1 < at.passed)
			at = (struct place){ record.ptr, 0 };
		go_past(c, &at, end, range.from - 1);
		const unsigned char *from = at.p;
		go_past(c, &at, end, range.to);
		if (at.p > from)
			put_part(to, from, at.p);
	}
}

static inline void
put_bytes(const struct cut *c, struct slice record, struct cut_copy *to)
{
	for (size_t i = 0; i < c->list.n; i++) {
		struct cut_range range = c->list.at[i];
		if (range.from <= record.len)
			put_part(to, record.ptr + range.from - 1, record.ptr
			         + (range.to < record.len ? range.to : record.len));
	}
}

static bool
by_bytes(const struct cut *c, struct slice text)
{
	return c->in_bytes || (c->p.bytes.ptr && !c->p.whole)
	       || scan_ascii(text.ptr, text.ptr + text.len);
}

void
cut_places_record(const struct cut *c, struct slice record, struct buf *out)
{
	struct cut_copy to = cut_copy_begin(c, record, out);

	if (by_bytes(c, record))
		put_bytes(c, record, &to);
	else
		put_chars(c, record, &to);
	cut_copy_end(&to);
}

void
cut_places_block(const struct cut *c, struct slice block, struct buf *out)
{
	struct cut_copy to = cut_copy_begin(c, block, out);
	unsigned char end = c->f.end;
	bool bytes = by_bytes(c, block);
	const unsigned char *p = block.ptr, *hit;
	struct marks marks = { .set = { { end, end, end, end }, false } };

	marks_begin(&marks, block);
	for (; p < to.end; p = hit + 1) {
		hit = marks_next(&marks, p);
		struct slice record = { p, (size_t)(hit - p) };
		to.again = false;
		if (bytes || by_bytes(c, record))
			put_bytes(c, record, &to);
		else
			put_chars(c, record, &to);
		cut_put(&to, hit, 1);
	}
	cut_copy_end(&to);
}
