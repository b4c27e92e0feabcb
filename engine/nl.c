#include "engine/nl.h"

#include "engine/copy.h"
#include "engine/filter.h"
#include "engine/locale.h"
#include "engine/regex.h"
#include "engine/scan.h"

enum section { BODY, HEADER, FOOTER, SECTIONS };

struct style {
	unsigned char letter;
	struct regex *pattern;    /* of p */
};

struct nl {
	struct filter filter;
	struct nl_params p;
	struct style styles[SECTIONS];
	const struct style *style;       /* of the section that this is */
	struct counter counter;
	struct buf blank;                /* stands where a number would */
	int64_t empty;                   /* lines since one that is not, or has a number */
	struct regex_text text;
	struct slice lines[BATCH_MAX];
};

bool
nl_is_style(struct slice style)
{
	return style.len > 0 && memchr("atnp", style.ptr[0], 4);
}

int
nl_format_place(struct slice format)
{
	static const char *const names[] = {
		[COUNTER_RIGHT] = "rn", [COUNTER_LEFT] = "ln", [COUNTER_ZEROS] = "rz"
	};

	for (int i = 0; i <= COUNTER_ZEROS; i++)
		if (slice_equal(format, slice_of(names[i])))
			return i;
	return -1;
}

/* The section that a line of nothing but delimiters begins; SECTIONS: it is no such
   line. */
static enum section
section_of(const struct nl *n, struct slice line)
{
	struct slice mark = n->p.delimiter;
	size_t times = 0;

	while (mark.len > 0 && line.len >= mark.len
	       && memcmp(line.ptr, mark.ptr, mark.len) == 0) {
		line.ptr += mark.len;
		line.len -= mark.len;
		times++;
	}
	if (line.len > 0 || times == 0 || times > SECTIONS)
		return SECTIONS;
	return times == 1 ? FOOTER : times == 2 ? BODY : HEADER;
}

static void
begin_section(struct nl *n, enum section section, struct buf *out)
{
	n->style = &n->styles[section];
	if (!n->p.no_renumber)
		counter_set(&n->counter, n->p.start);
	buf_put_byte(out, n->filter.end);
}

/* Whether the line gets a number: 1, 0, or -1 (reported). */
static int
is_numbered(struct nl *n, struct slice line)
{
	int found;

	switch (n->style->letter) {
	case 'a':
		if (line.len == 0 && ++n->empty < n->p.join)
			return 0;
		n->empty = 0;
		return 1;
	case 't':
		return line.len > 0;
	case 'p':
		regex_text_set(&n->text, line, locale_is_bytes());
		found = regex_find(n->style->pattern, &n->text, 0, 0);
		return found >= 0 ? found
		       : fail(n->filter.stage.run, "%s",
		              regex_reason(n->style->pattern));
	default:
		return 0;
	}
}

/* A line behind a number, or behind as much space. */
static int
put_line(struct nl *n, struct slice line, struct buf *out)
{
	int numbered = is_numbered(n, line);

	if (numbered < 0)
		return -1;
	if (numbered && n->counter.past)
		return fail(n->filter.stage.run, "line number overflow");
	struct buf *before = numbered ? &n->counter.text : &n->blank;
	if (line.len > PTRDIFF_MAX - before->len)
		die("memory exhausted");
	buf_reserve(out, before->len + line.len + 1);
	unsigned char *to = out->ptr + out->len;
	to = copy_bytes(to, before->ptr, before->len);
	to = copy_bytes(to, line.ptr, line.len);
	*to++ = n->filter.end;
	out->len = (size_t)(to - out->ptr);
	if (numbered)
		counter_next(&n->counter);
	return 0;
}

static int
put_any(struct nl *n, struct slice line, struct buf *out)
{
	enum section section = section_of(n, line);

	if (section == SECTIONS)
		return put_line(n, line, out);
	begin_section(n, section, out);
	return 0;
}

static ptrdiff_t
nl_feed(struct filter *f, struct slice window, bool last, struct buf *out)
{
	struct nl *n = (struct nl *)f;
	const unsigned char *end = window.ptr + window.len, *rest = window.ptr;
	size_t found;

	do {
		found = scan_split(rest, end, f->end, n->lines, BATCH_MAX, &rest);
		for (size_t i = 0; i < found; i++)
			if (put_any(n, n->lines[i], out) != 0)
				return -1;
	} while (found == BATCH_MAX && out->len < FILTER_FULL);
	if (!last)
		return rest - window.ptr;
	if (rest < end && put_any(n, (struct slice){ rest, (size_t)(end - rest) },
	                          out) != 0)
		return -1;
	return (ptrdiff_t)window.len;
}

static void
nl_close(struct stage *s)
{
	struct nl *n = (struct nl *)s;

	for (size_t i = 0; i < SECTIONS; i++)
		if (n->styles[i].pattern)
			regex_free(n->styles[i].pattern);
	counter_clear(&n->counter);
	buf_clear(&n->blank);
	regex_text_clear(&n->text);
	filter_close(s);
}

static int
set_style(struct nl *n, enum section section, struct slice text)
{
	struct style *style = &n->styles[section];
	struct regex_error error;

	if (!nl_is_style(text))
		return fail(n->filter.stage.run, "invalid numbering style: '%.*s'",
		            (int)text.len, (const char *)text.ptr);
	style->letter = text.ptr[0];
	if (style->letter != 'p')
		return 0;
	style->pattern = regex_new(REGEX_BRE,
	                           (struct slice){ text.ptr + 1, text.len - 1 },
	                           locale_is_bytes() ? REGEX_BYTES : 0, &error);
	return style->pattern ? 0 : fail(n->filter.stage.run, "%s", error.text);
}

static int
set_numbers(struct nl *n)
{
	int place = nl_format_place(n->p.format);

	if (place < 0)
		return fail(n->filter.stage.run,
		            "invalid line numbering format: '%.*s'",
		            (int)n->p.format.len, (const char *)n->p.format.ptr);
	if (n->p.width < 1 || n->p.width > INT32_MAX || n->p.join < 1)
		return fail(n->filter.stage.run, "invalid width, or count of "
		            "empty lines");
	n->counter.width = (size_t)n->p.width;
	n->counter.place = (enum counter_place)place;
	n->counter.step = n->p.step;
	n->counter.after = n->p.separator;
	counter_set(&n->counter, n->p.start);
	buf_reserve(&n->blank, n->counter.width + n->p.separator.len);
	n->blank.len = n->counter.width + n->p.separator.len;
	memset(n->blank.ptr, ' ', n->blank.len);
	return 0;
}

static const struct stage_ops nl_ops = { .pull = filter_pull, .close = nl_close };
static const struct filter_ops filter_ops = { .feed = nl_feed };

static struct stage *
nl_open(const struct plan *plan, const void *params, struct stage *up,
        struct run *run)
{
	struct nl *n = filter_new(sizeof(*n), &nl_ops, &filter_ops, plan, up, run);

	n->p = *(const struct nl_params *)params;
	n->style = &n->styles[BODY];
	if (set_style(n, BODY, n->p.body) == 0
	    && set_style(n, HEADER, n->p.header) == 0
	    && set_style(n, FOOTER, n->p.footer) == 0 && set_numbers(n) == 0)
		return &n->filter.stage;
	/* With the source, where that is the filter's own. */
	if (up)
		nl_close(&n->filter.stage);
	else
		stages_close(&n->filter.stage);
	return NULL;
}

#define PARAM(type, field, positional, help) \
	{ PARAM_##type, #field, offsetof(struct nl_params, field), positional, help }

static const struct param params[] = {
	PARAM(TEXT, body, true, "style: a all, t not empty, n none, pBRE"),
	PARAM(TEXT, header, false, "style of headers"),
	PARAM(TEXT, footer, false, "style of footers"),
	PARAM(TEXT, delimiter, false, "of sections; empty: there are none"),
	PARAM(INT, start, false, "first number of a section"),
	PARAM(INT, step, false, "from one number to the next"),
	PARAM(INT, width, false, "of numbers"),
	PARAM(INT, join, false, "of so many empty lines number one"),
	PARAM(TEXT, format, false, "ln left, rn right, rz with zeros"),
	PARAM(TEXT, separator, false, "between number and line"),
	PARAM(BOOL, no_renumber, false, "go on counting in the next section"),
	{ 0 }
};

const struct kind nl_kind = {
	.name = "number",
	.summary = "lines numbered",
	.takes = UNIT_BLOCKS,
	.gives = UNIT_BLOCKS,
	.params = params,
	.size = sizeof(struct nl_params),
	.defaults = &(const struct nl_params)NL_DEFAULTS,
	.open = nl_open,
};
