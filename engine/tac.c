#include "engine/tac.h"

#include <stdlib.h>
#include <unistd.h>

#include "engine/copy.h"
#include "engine/filter.h"
#include "engine/scan.h"
#include "engine/spill.h"
#include "engine/tac_pattern.h"

/* So much of what cannot be read backwards is kept in memory. */
enum { BUDGET = 1024 * 1024 };

enum { STRETCH = 4096, WORD_BITS = 64 };

struct tac {
	struct stage stage;
	struct tac_params p;
	unsigned char end;         /* of records */
	struct tac_pattern pattern;
	bool short_separator;      /* it is one byte */
	struct input in;
	struct outlet outlet;
	bool open;                 /* an operand is */
	int spill;                 /* the file that has its front, or -1 */
	int fd;                    /* where its front is read from: spill or the operand */
	off_t left;                /* bytes of it that stand before the window */
	struct buf window;
	size_t past;               /* of the window; what is behind was given */
	size_t limit;              /* the next separator ends here or before … */
	size_t top;                /* … and begins before this */
};

/* -- the window moves backwards --------------------------------------------- */

static void
set_window(struct tac *t, size_t fresh)
{
	t->past += fresh;
	t->limit += fresh;
	t->top += fresh;
	tac_pattern_prepare(&t->pattern, t->window.ptr, fresh, t->limit);
}

/* Puts more before the window; as much again, so that a long record is not moved often:
   1, 0 where there is no more, or -1 (reported). */
static int
go_back(struct tac *t)
{
	size_t n = t->past > READ_BLOCK ? t->past : READ_BLOCK;

	if (t->left == 0)
		return 0;
	if ((uintmax_t)t->left < n)
		n = (size_t)t->left;
	t->window.len = t->past;
	buf_reserve(&t->window, n);
	memmove(t->window.ptr + n, t->window.ptr, t->past);
	if (read_at(t->fd, t->window.ptr, n, t->left - (off_t)n) != 0) {
		warn(t->stage.run, "%s: read error:",
		     t->in.up ? "temporary file" : t->in.name);
		return -1;
	}
	t->left -= (off_t)n;
	set_window(t, n);
	return 1;
}

/* Moves what is in the window to the temporary file. */
static int
put_aside(struct tac *t)
{
	if (t->spill < 0)
		t->spill = t->fd = spill_open(t->stage.run);
	if (t->spill < 0
	    || spill_put(t->stage.run, t->spill, buf_slice(&t->window)) != 0)
		return -1;
	t->left += (off_t)t->window.len;
	t->window.len = 0;
	return 0;
}

/* Reads an operand that must be read to its end first: 0 or -1. */
static int
read_forward(struct tac *t)
{
	while (t->in.window.len > 0 || input_fill(&t->in)) {
		if (t->window.len + t->in.window.len > BUDGET && put_aside(t) != 0)
			return -1;
		buf_put(&t->window, t->in.window);
		input_use(&t->in, t->in.window.len);
	}
	if (t->in.failed)
		return -1;
	set_window(t, t->window.len);
	return 0;
}

/* Opens the next operand: 1, or as stage_pull() where there is none. */
static int
begin_operand(struct tac *t)
{
	if (!input_next(&t->in))
		return t->in.failed ? PULL_FAIL : PULL_END;
	t->open = true;
	t->past = t->limit = t->top = t->window.len = 0;
	t->left = t->in.seekable ? lseek(t->in.fd, 0, SEEK_END) : 0;
	t->fd = t->in.fd;
	/* Files that the system makes up have no length. */
	return t->left > 0 || read_forward(t) == 0 ? 1 : PULL_FAIL;
}

static void
end_operand(struct tac *t)
{
	t->open = false;
	if (t->spill >= 0)
		close(t->spill);
	t->spill = -1;
}

/* -- records ------------------------------------------------------------------- */

/* Gives what is behind `from`. */
static void
put_record(struct tac *t, size_t from)
{
	struct buf *out = &t->outlet.buf;

	buf_reserve(out, t->past - from);
	copy_bytes(out->ptr + out->len, t->window.ptr + from, t->past - from);
	out->len += t->past - from;
	t->past = from;
}

/* The records of a stretch of the window before `top`, by separators of one byte. */
static void
put_stretch(struct tac *t, unsigned char separator)
{
	const struct scan_set set = {
		{ separator, separator, separator, separator }, false
	};
	uint64_t marks[STRETCH / WORD_BITS];
	size_t len = t->top < STRETCH ? t->top : STRETCH, from = t->top - len;
	struct buf *out = &t->outlet.buf;

	scan_marks(t->window.ptr + from, len, &set, marks);
	buf_reserve(out, t->past - from);
	unsigned char *to = out->ptr + out->len;
	for (size_t i = (len + WORD_BITS - 1) / WORD_BITS; i-- > 0;) {
		uint64_t bits = marks[i];
		while (bits) {
			unsigned bit = WORD_BITS - 1
			               - (unsigned)__builtin_clzll(bits);
			size_t at = from + i * WORD_BITS + bit + !t->p.before;
			to = copy_bytes(to, t->window.ptr + at, t->past - at);
			t->past = at;
			bits ^= UINT64_C(1) << bit;
		}
	}
	out->len = (size_t)(to - out->ptr);
	t->top = t->limit = from;
}

/* Puts a record, or looks further back for its beginning: 0 or -1 (reported). */
static int
advance(struct tac *t)
{
	ptrdiff_t len = tac_pattern_find(&t->pattern, t->window.ptr, t->limit,
	                                 &t->top, t->left == 0);
	int more;

	if (len == -1)
		return -1;
	if (len != TAC_NONE) {
		t->limit = t->top;
		put_record(t, t->p.before ? t->top : t->top + (size_t)len);
	} else if ((more = go_back(t)) <= 0) {
		if (more == 0)
			put_record(t, 0);
		end_operand(t);
	}
	return 0;
}

static int
tac_pull(struct stage *s, struct batch *out, size_t want)
{
	struct tac *t = (struct tac *)s;

	while (!outlet_give(&t->outlet, out, want)) {
		int more = t->open ? 1 : begin_operand(t);
		if (more <= 0)
			return more;
		while (t->open && t->outlet.buf.len < FILTER_FULL)
			if (t->short_separator && t->top > 0)
				put_stretch(t, *t->pattern.text.ptr);
			else if (advance(t) != 0)
				return PULL_FAIL;
	}
	return 1;
}

static void
tac_close(struct stage *s)
{
	struct tac *t = (struct tac *)s;

	end_operand(t);
	input_close(&t->in);
	buf_clear(&t->outlet.buf);
	buf_clear(&t->window);
	tac_pattern_clear(&t->pattern);
	free(t);
}

static const struct stage_ops tac_ops = { .pull = tac_pull, .close = tac_close };

static struct stage *
tac_open(const struct plan *plan, const void *params, struct stage *up,
         struct run *run)
{
	struct tac *t = stage_new(sizeof(*t), &tac_ops, run, up);
	struct slice separator = ((const struct tac_params *)params)->separator;

	t->p = *(const struct tac_params *)params;
	t->spill = -1;
	t->end = plan->in_end;
	plan_input(plan, up, run, &t->in);
	if (!separator.ptr)
		separator = (struct slice){ &t->end, 1 };
	t->short_separator = !t->p.regex && separator.len == 1;
	if (tac_pattern_init(&t->pattern, separator, t->p.regex, run) == 0)
		return &t->stage;
	tac_close(&t->stage);
	return NULL;
}

static const struct param params[] = {
	{ PARAM_TEXT, "separator", offsetof(struct tac_params, separator), true,
	  "what separates records" },
	{ PARAM_BOOL, "before", offsetof(struct tac_params, before), false,
	  "it belongs to the record behind it" },
	{ PARAM_BOOL, "regex", offsetof(struct tac_params, regex), false,
	  "it is a regular expression" },
	{ 0 }
};

const struct kind tac_kind = {
	.name = "tac",
	.summary = "from last to first",
	.takes = UNIT_BLOCKS,
	.gives = UNIT_BLOCKS,
	.params = params,
	.size = sizeof(struct tac_params),
	.defaults = &(const struct tac_params){ .before = false },
	.open = tac_open,
};
