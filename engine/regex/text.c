/* text - subjects made ready for programs: see regex.h */
#include "engine/regex.h"

#include "engine/regex/char.h"
#include "engine/scan.h"

/* Fills own with the source, bad bytes replaced. */
static void
stand_in(struct regex_text *t)
{
	const unsigned char *p = t->source.ptr, *end = p + t->source.len;
	uint32_t code;

	t->own.len = 0;
	buf_reserve(&t->own, t->source.len);
	for (size_t n; p < end; p += n) {
		n = char_read(p, end, &code);
		if (char_is_bad(code))
			char_put(&t->own, STAND_IN + *p);
		else
			buf_put(&t->own, (struct slice){ p, n });
	}
	t->text = buf_slice(&t->own);
}

void
regex_text_set(struct regex_text *t, struct slice subject, bool bytes)
{
	const unsigned char *end = subject.ptr + subject.len;

	t->source = t->text = subject;
	t->source_mark = t->text_mark = 0;
	t->narrow = bytes || subject.len == 0 || scan_ascii(subject.ptr, end);
	if (!t->narrow && char_valid_end(subject.ptr, end) < end)
		stand_in(t);
}

void
regex_text_clear(struct regex_text *t)
{
	buf_clear(&t->own);
	*t = (struct regex_text){ 0 };
}
