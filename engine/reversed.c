#include "engine/reversed.h"

#include "engine/filter.h"
#include "engine/locale.h"
#include "engine/scan.h"
#include "engine/utf8.h"

enum { WORD = 8 };

struct reversed {
	struct filter filter;
	bool bytes;                      /* a byte is a character */
	struct slice lines[BATCH_MAX];
};

/* Eight bytes from last to first, or false where one of them is above 127. */
static bool
swap_word(unsigned char *to, const unsigned char *from, bool bytes)
{
	uint64_t word;

	memcpy(&word, from, WORD);
	if (!bytes && (word & UINT64_C(0x8080808080808080)) != 0)
		return false;
	word = __builtin_bswap64(word);
	memcpy(to, &word, WORD);
	return true;
}

/* Puts what is reversed of `line` at `to`; gives the end. */
static unsigned char *
reverse(unsigned char *to, struct slice line, bool bytes)
{
	const unsigned char *p = line.ptr + line.len;

	while (p > line.ptr) {
		uint32_t code;
		size_t n = 1;
		if (p - line.ptr >= WORD && swap_word(to, p - WORD, bytes)) {
			p -= WORD;
			to += WORD;
			continue;
		}
		if (!bytes && p[-1] > 127)
			n = utf8_char_back(line.ptr, p, false, &code);
		p -= n;
		for (size_t i = 0; i < n; i++)
			*to++ = p[i];
	}
	return to;
}

static void
put_reversed(struct reversed *r, struct slice line, bool ended, struct buf *out)
{
	buf_reserve(out, line.len + 1);
	unsigned char *to = reverse(out->ptr + out->len, line, r->bytes);
	if (ended)
		*to++ = r->filter.end;
	out->len = (size_t)(to - out->ptr);
}

static ptrdiff_t
reversed_feed(struct filter *f, struct slice window, bool last, struct buf *out)
{
	struct reversed *r = (struct reversed *)f;
	const unsigned char *end = window.ptr + window.len, *rest = window.ptr;
	size_t n;

	do {
		n = scan_split(rest, end, f->end, r->lines, BATCH_MAX, &rest);
		for (size_t i = 0; i < n; i++)
			put_reversed(r, r->lines[i], true, out);
	} while (n == BATCH_MAX && out->len < FILTER_FULL);
	if (!last)
		return rest - window.ptr;
	if (rest < end)
		put_reversed(r, (struct slice){ rest, (size_t)(end - rest) },
		             false, out);
	return (ptrdiff_t)window.len;
}

static int
reversed_apply(struct stage *s, struct slice record, struct buf *out)
{
	put_reversed((struct reversed *)s, record, false, out);
	return 1;
}

static const struct stage_ops reversed_ops = {
	.pull = filter_pull, .close = filter_close, .apply = reversed_apply
};
static const struct filter_ops filter_ops = { .feed = reversed_feed };

static struct stage *
reversed_open(const struct plan *plan, const void *params, struct stage *up,
              struct run *run)
{
	struct reversed *r = filter_new(sizeof(*r), &reversed_ops, &filter_ops,
	                                plan, up, run);

	(void)params;
	r->bytes = locale_is_bytes();
	return &r->filter.stage;
}

static const struct param params[] = { { 0 } };

const struct kind reversed_kind = {
	.name = "reversed",
	.of_record = true,
	.summary = "the characters of each record from last to first",
	.takes = UNIT_BLOCKS,
	.gives = UNIT_BLOCKS,
	.params = params,
	.open = reversed_open,
};
