#include "engine/tr.h"

#include <stdlib.h>

#include "engine/each.h"
#include "engine/filter.h"
#include "engine/locale.h"
#include "engine/scan.h"
#include "engine/tr_map.h"
#include "engine/utf8.h"

enum { NO_CODE = TR_CODES, PIECE = 1024 };

struct tr {
	struct filter f;
	struct tr_map map;
	bool within;             /* what becomes of ASCII is ASCII */
	bool translates;         /* … and not always the same */
	struct scan_map to;      /* the tables: of ASCII, or of bytes */
	struct scan_class drop, once;
	uint32_t before;         /* the character that came out last */
	struct buf half;         /* a piece between two steps */
};

/* -- bytes ------------------------------------------------------------------ */

static unsigned char *
room(struct buf *out, size_t len)
{
	buf_reserve(out, len + SCAN_SLACK);
	return out->ptr + out->len;
}

static void
squeeze_bytes(struct tr *t, struct slice bytes, struct buf *out)
{
	int before = t->before < 256 ? (int)t->before : -1;
	unsigned char *to = room(out, bytes.len);

	out->len += scan_squeeze(to, bytes.ptr, bytes.len, &t->once, before);
	t->before = bytes.ptr[bytes.len - 1];
}

/* By the tables; the first step of two goes to `half`. */
static void
put_bytes(struct tr *t, struct slice bytes, struct buf *out)
{
	bool once = t->map.squeezes;
	struct buf *to = once ? &t->half : out;

	t->half.len = 0;
	if (t->map.drops) {
		to->len += scan_drop(room(to, bytes.len), bytes.ptr, bytes.len,
		                     &t->drop);
		bytes = buf_slice(to);
	} else if (t->translates || !once) {
		scan_translate(room(to, bytes.len), bytes.ptr, bytes.len, &t->to);
		to->len += bytes.len;
		bytes = buf_slice(to);
	}
	if (once && bytes.len > 0)
		squeeze_bytes(t, bytes, out);
}

/* -- characters ------------------------------------------------------------- */

static unsigned char *
put_code(unsigned char *to, uint32_t code)
{
	if (code < 128 || code >= TR_BAD) {
		*to = (unsigned char)code;
		return to + 1;
	}
	return to + utf8_write(to, code);
}

static uint32_t
read_code(const unsigned char **p, const unsigned char *end)
{
	uint32_t code;

	*p += utf8_char(*p, end, false, &code);
	return code >= 0xdc80 && code <= 0xdcff ? code - 0xdc00 + TR_BAD : code;
}

static void
put_chars(struct tr *t, struct slice text, struct buf *out)
{
	enum { LONGEST = 4 };
	const unsigned char *p = text.ptr, *end = p + text.len;
	unsigned char *to = room(out, text.len * LONGEST);

	while (p < end) {
		uint32_t entry = tr_map_at(&t->map, read_code(&p, end));
		uint32_t code = entry & TR_TARGET;
		if (entry & TR_DROP)
			continue;
		if (code == t->before && tr_map_at(&t->map, code) & TR_ONCE)
			continue;
		t->before = code;
		to = put_code(to, code);
	}
	out->len = (size_t)(to - out->ptr);
}

static void
put_text(struct tr *t, struct slice text, struct buf *out)
{
	if (t->map.bytes) {
		put_bytes(t, text, out);
		return;
	}
	while (text.len > 0) {
		struct slice piece = text;
		if (piece.len > PIECE) {
			piece.len = PIECE;
			piece.len -= utf8_unfinished(piece);
		}
		if (t->within && scan_ascii(piece.ptr, piece.ptr + piece.len))
			put_bytes(t, piece, out);
		else
			put_chars(t, piece, out);
		text.ptr += piece.len;
		text.len -= piece.len;
	}
}

/* -- the stage -------------------------------------------------------------- */

static int
tr_apply(struct stage *s, struct slice record, struct buf *out)
{
	struct tr *t = (struct tr *)s;

	t->before = NO_CODE;
	if (record.len > 0)
		put_text(t, record, out);
	return 1;
}

static ptrdiff_t
feed(struct filter *f, struct slice window, bool last, struct buf *out)
{
	struct tr *t = (struct tr *)f;

	if (!last && !t->map.bytes)
		window.len -= utf8_unfinished(window);
	if (window.len > 0)
		put_text(t, window, out);
	return (ptrdiff_t)window.len;
}

static void
tr_close(struct stage *s)
{
	struct tr *t = (struct tr *)s;

	filter_clear(&t->f);
	tr_map_clear(&t->map);
	buf_clear(&t->half);
	free(t);
}

static const struct filter_ops tr_filter = { .feed = feed };
static const struct stage_ops tr_ops = {
	.pull = filter_pull, .apply = tr_apply, .close = tr_close
};

static void
fill_tables(struct tr *t)
{
	uint32_t most = t->map.bytes ? 256 : 128;

	t->within = true;
	for (uint32_t code = 0; code < 256; code++) {
		uint32_t entry = code < most ? tr_map_at(&t->map, code) : code;
		uint32_t target = entry & TR_TARGET;
		t->within &= target < most || code >= most;
		t->translates |= target != code;
		t->to.to[code] = (unsigned char)target;
		t->drop.has[code] = (entry & TR_DROP) != 0;
		t->once.has[code] = (entry & TR_ONCE) != 0;
	}
	scan_map_init(&t->to);
	scan_class_init(&t->drop);
	scan_class_init(&t->once);
}

static int
check_params(const struct tr_params *p, struct run *run)
{
	if (!p->from.ptr)
		return fail(run, "tr: the first set is missing");
	if (!p->to.ptr && !p->remove && !p->squeeze)
		return fail(run, "tr: the second set is missing");
	if (p->to.ptr && p->remove && !p->squeeze)
		return fail(run, "tr: remove takes one set, unless squeeze is set");
	return 0;
}

/* Closes the source that was opened for a filter which does not read after all. */
static void
drop_source(struct stage *s, const struct stage *up)
{
	if (s->up && s->up != up)
		stages_close(s->up);
	s->up = NULL;
}

static struct stage *
tr_open(const struct plan *plan, const void *params, struct stage *up,
        struct run *run)
{
	const struct tr_params *p = params;
	struct tr *t = filter_new(sizeof(*t), &tr_ops, &tr_filter, plan, up, run);

	t->before = NO_CODE;
	if (check_params(p, run) != 0
	    || tr_map_init(&t->map, p, locale_is_bytes(), run) != 0) {
		drop_source(&t->f.stage, up);
		tr_close(&t->f.stage);
		return NULL;
	}
	fill_tables(t);
	return &t->f.stage;
}

/* Where the ends of records stay what they are, and nothing becomes one, records need not
   be told apart. */
static struct stage *
tr_record_open(const struct plan *plan, const void *params, struct stage *up,
               struct run *run)
{
	bool records = up && up->unit == UNIT_RECORDS;
	struct stage *s = tr_open(records ? NULL : plan, params, up, run);

	if (!s || !plan
	    || !(records || tr_map_touches(&((struct tr *)s)->map, plan->in_end)))
		return s;
	drop_source(s, up);
	return each_open(s, plan, up, run);
}

#define FIELD(name) offsetof(struct tr_params, name)

static const struct param params[] = {
	{ PARAM_TEXT, "chars", FIELD(from), true, "a set, such as \"a-z[:digit:]\"" },
	{ PARAM_TEXT, "to", FIELD(to), true, "what they become, one by one" },
	{ PARAM_BOOL, "complement", FIELD(complement), false,
	  "all but the chars are meant" },
	{ PARAM_BOOL, "delete", FIELD(remove), false, "take them away" },
	{ PARAM_BOOL, "squeeze", FIELD(squeeze), false,
	  "of several equal ones of the last set leave one" },
	{ PARAM_BOOL, "truncate", FIELD(truncate), false,
	  "leave chars alone for which there is nothing in to" },
	{ 0 }
};

static const struct tr_params defaults;

const struct kind tr_kind = {
	.name = "tr",
	.summary = "characters to others, away, or one for several",
	.takes = UNIT_BLOCKS,
	.gives = UNIT_BLOCKS,
	.params = params,
	.size = sizeof(struct tr_params),
	.defaults = &defaults,
	.open = tr_open,
};

const struct kind tr_record_kind = {
	.name = "tr",
	.of_record = true,
	.summary = "characters to others, away, or one for several",
	.takes = UNIT_ANY,
	.gives = UNIT_ANY,
	.params = params,
	.size = sizeof(struct tr_params),
	.defaults = &defaults,
	.open = tr_record_open,
};
