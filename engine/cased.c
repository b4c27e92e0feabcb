#include "engine/cased.h"

#include "engine/filter.h"
#include "engine/locale.h"
#include "engine/scan.h"

struct cased {
	struct filter filter;
	enum letters_case to;
	bool bytes;                /* a character is a byte */
	struct scan_map map;       /* of ASCII */
};

/* Whole records alone: whether a sigma is the last letter of a word may show in what
   follows it. Ends of records are no letters, so all records are one text. */
static ptrdiff_t
cased_feed(struct filter *f, struct slice window, bool last, struct buf *out)
{
	struct cased *c = (struct cased *)f;
	const unsigned char *end = window.ptr + window.len;

	if (!last && !(end = scan_byte_back(window.ptr, end, f->end)))
		return 0;
	struct slice text = { window.ptr, (size_t)(end - window.ptr) + !last };
	if (!c->bytes && !scan_ascii(text.ptr, text.ptr + text.len)) {
		letters_put(out, text, false, c->to);
	} else if (text.len > 0) {
		buf_reserve(out, text.len + SCAN_SLACK);
		scan_translate(out->ptr + out->len, text.ptr, text.len, &c->map);
		out->len += text.len;
	}
	return (ptrdiff_t)text.len;
}

static const struct stage_ops cased_ops = {
	.pull = filter_pull, .close = filter_close
};
static const struct filter_ops filter_ops = { .feed = cased_feed };

static struct stage *
cased_open(const struct plan *plan, const void *params, struct stage *up, struct run *run)
{
	struct cased *c = filter_new(sizeof(*c), &cased_ops, &filter_ops, plan, up, run);

	c->to = ((const struct cased_params *)params)->to;
	c->bytes = locale_is_bytes();
	unsigned first = c->to == LETTERS_UPPER ? 'a' : 'A';
	for (unsigned byte = 0; byte < 256; byte++)
		c->map.to[byte] = (unsigned char)(byte - first < 26 ? byte ^ 0x20 : byte);
	scan_map_init(&c->map);
	return &c->filter.stage;
}

const struct kind cased_kind = {
	.name = "cased",
	.summary = "the letters of records in one case",
	.takes = UNIT_BLOCKS,
	.gives = UNIT_BLOCKS,
	.params = kind_no_params,
	.size = sizeof(struct cased_params),
	.open = cased_open,
	.spell = kind_spell_source,
};
