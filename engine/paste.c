#include "engine/paste.h"

#include <stdlib.h>

#include "engine/array.h"
#include "engine/copy.h"
#include "engine/filter.h"
#include "engine/locale.h"
#include "engine/scan.h"
#include "engine/utf8.h"

/* An input, which several columns may share. */
struct feed {
	struct input in;
	const char *operands[2];       /* of one that has a file of its own */
	bool open;                     /* an operand is */
	bool opened;                   /* one could be opened */
	bool ended;
	size_t seen;                   /* bytes of the window known to hold no end */
	size_t at, n;                  /* of records, the next to give and all */
	struct slice records[BATCH_MAX];
};

struct paste {
	struct stage stage;
	struct outlet outlet;
	unsigned char end;             /* of records */
	bool serial;
	bool started;
	struct feed **columns;         /* a feed stands in each column it has */
	size_t n_columns;
	struct slice *delimiters;
	size_t n_delimiters;
	struct buf bytes;              /* of the delimiters */
	size_t column, delimiter;      /* serial: where it is */
	bool in_row;                   /* serial: a record of this input was put */
};

/* -- records of a feed ------------------------------------------------------ */

/* Takes the records of the window; false where it has no whole one. */
static bool
split(struct feed *f, unsigned char end)
{
	struct slice w = input_window(&f->in);
	const unsigned char *rest;

	f->at = 0;
	f->n = f->seen == w.len ? 0
	       : scan_split(w.ptr + f->seen, w.ptr + w.len, end, f->records,
	                    BATCH_MAX, &rest);
	if (f->n == 0) {
		f->seen = w.len;
		return false;
	}
	f->records[0].ptr -= f->seen;
	f->records[0].len += f->seen;
	f->seen = 0;
	input_use(&f->in, (size_t)(rest - w.ptr));
	return true;
}

/* Readies the next records: 1, 0 at the end, or -1 (reported). */
static int
fill(struct feed *f, unsigned char end)
{
	while (!f->ended) {
		if (!f->open && !input_next(&f->in)) {
			f->ended = true;
			break;
		}
		f->open = f->opened = true;
		if (split(f, end))
			return 1;
		if (input_fill(&f->in))
			continue;
		f->open = false;
		f->records[0] = input_window(&f->in);
		f->n = f->records[0].len > 0;
		input_use(&f->in, f->records[0].len);
		f->seen = 0;
		if (f->n > 0)
			return 1;
	}
	return f->in.failed ? -1 : 0;
}

/* The next record: 1, 0 at the end, or -1 (reported). */
static int
next_record(struct feed *f, unsigned char end, struct slice *record)
{
	if (f->at == f->n) {
		int more = fill(f, end);
		if (more <= 0)
			return more;
	}
	*record = f->records[f->at++];
	return 1;
}

/* Whether the next record could have to be waited for. */
static bool
may_wait(const struct feed *f)
{
	return f->at == f->n && !f->ended && !f->in.regular;
}

/* -- rows --------------------------------------------------------------------- */

/* Puts a text with a delimiter or the end of the record behind it. */
static void
put(struct buf *out, struct slice text, struct slice behind)
{
	if (text.len > PTRDIFF_MAX - behind.len)
		die("memory exhausted");
	buf_reserve(out, text.len + behind.len);
	unsigned char *to = out->ptr + out->len;
	to = copy_bytes(to, text.ptr, text.len);
	to = copy_bytes(to, behind.ptr, behind.len);
	out->len = (size_t)(to - out->ptr);
}

/* Puts the next record of each column: 1, 0 where no column has one, or -1. */
static int
put_row(struct paste *p)
{
	struct buf *out = &p->outlet.buf;
	size_t from = out->len, delimiter = 0;
	bool any = false;

	for (size_t i = 0; i < p->n_columns; i++) {
		struct slice record = SLICE("");
		struct slice behind = p->delimiters[delimiter];
		int got = next_record(p->columns[i], p->end, &record);
		if (got < 0)
			return -1;
		any = any || got;
		if (++delimiter == p->n_delimiters)
			delimiter = 0;
		if (i + 1 == p->n_columns)
			behind = (struct slice){ &p->end, 1 };
		put(out, record, behind);
	}
	if (!any)
		out->len = from;
	return any;
}

static bool
row_may_wait(const struct paste *p)
{
	for (size_t i = 0; i < p->n_columns; i++)
		if (may_wait(p->columns[i]))
			return true;
	return false;
}

static int
fill_parallel(struct paste *p)
{
	int more = 1;

	while (more > 0 && p->outlet.buf.len < FILTER_FULL
	       && !(p->outlet.buf.len > 0 && row_may_wait(p)))
		more = put_row(p);
	return more;
}

/* -- one input after the other ------------------------------------------------ */

static void
end_row(struct paste *p)
{
	buf_put_byte(&p->outlet.buf, p->end);
	p->in_row = false;
	p->column++;
}

/* Puts a record behind the delimiter that goes with it. */
static void
put_serial(struct paste *p, struct slice record)
{
	struct slice before = SLICE("");

	if (p->in_row) {
		before = p->delimiters[p->delimiter++];
		if (p->delimiter == p->n_delimiters)
			p->delimiter = 0;
	} else {
		p->delimiter = 0;
	}
	p->in_row = true;
	put(&p->outlet.buf, before, record);
}

/* A file that cannot be opened gives no row, an empty one an empty row. */
static int
fill_serial(struct paste *p)
{
	while (p->column < p->n_columns && p->outlet.buf.len < FILTER_FULL) {
		struct feed *f = p->columns[p->column];
		struct slice record;
		if (p->outlet.buf.len > 0 && may_wait(f))
			return 1;
		int got = next_record(f, p->end, &record);
		if (got < 0)
			return -1;
		if (got > 0)
			put_serial(p, record);
		else if (f->opened)
			end_row(p);
		else
			p->column++;
	}
	return p->column < p->n_columns;
}

/* -- the stage ------------------------------------------------------------------ */

/* Side by side, all files must be there. */
static int
open_all(struct paste *p)
{
	for (size_t i = 0; i < p->n_columns; i++) {
		struct feed *f = p->columns[i];
		if (f->opened || p->serial)
			continue;
		if (!input_next(&f->in))
			return -1;
		f->open = f->opened = true;
	}
	return 0;
}

static int
paste_pull(struct stage *s, struct batch *out, size_t want)
{
	struct paste *p = (struct paste *)s;

	if (!p->started && open_all(p) != 0)
		return PULL_FAIL;
	p->started = true;
	while (!outlet_give(&p->outlet, out, want)) {
		int more = p->serial ? fill_serial(p) : fill_parallel(p);
		if (more < 0)
			return PULL_FAIL;
		if (more == 0 && p->outlet.buf.len == 0)
			return PULL_END;
	}
	return 1;
}

static void
paste_close(struct stage *s)
{
	struct paste *p = (struct paste *)s;

	for (size_t i = 0; i < p->n_columns; i++) {
		struct feed *f = p->columns[i];
		for (size_t k = i + 1; k < p->n_columns; k++)
			if (p->columns[k] == f)
				f = NULL;   /* its last column frees it */
		if (f)
			input_close(&f->in);
		free(f);
	}
	free(p->columns);
	free(p->delimiters);
	buf_clear(&p->bytes);
	buf_clear(&p->outlet.buf);
	free(p);
}

static const struct stage_ops paste_ops = {
	.pull = paste_pull, .close = paste_close
};

/* The feed of a named file, or of the stream for a name that is NULL. */
static struct feed *
new_feed(const struct plan *plan, const char *name, struct stage *up,
         struct run *run)
{
	struct feed *f = array_new(1, sizeof(*f));

	f->operands[0] = name;
	plan_input(plan, name ? NULL : up, run, &f->in);
	if (name)
		f->in.operands = f->operands;
	return f;
}

/* Adds a column: "-" is the same in all of them. */
static void
add_column(struct paste *p, const struct plan *plan, const char *name,
           struct feed **standard)
{
	bool is_standard = !name || strcmp(name, "-") == 0;
	struct feed *f = is_standard ? *standard : NULL;

	if (!f)
		f = new_feed(plan, name, p->stage.up, p->stage.run);
	if (is_standard)
		*standard = f;
	p->columns[p->n_columns++] = f;
}

static void
add_columns(struct paste *p, const struct plan *plan, const struct slices *files)
{
	const char *const *operands = plan->operands;
	struct feed *standard = NULL;
	size_t n = 0;

	while (operands && operands[n])
		n++;
	if (files->n > 0 || p->stage.up || plan->no_input)
		n = 0;
	p->columns = array_new(n + files->n + 1, sizeof(struct feed *));
	for (size_t i = 0; i < n; i++)
		add_column(p, plan, operands[i], &standard);
	for (size_t i = 0; i < files->n; i++) {
		bool stream = slice_equal(files->at[i], SLICE("-"));
		add_column(p, plan, stream ? NULL
		           : arena_text(plan->arena, files->at[i]), &standard);
	}
	if (p->n_columns == 0)
		add_column(p, plan, NULL, &standard);
}

/* The byte that a backslash and this one mean, or 0 for none at all. */
static unsigned char
escaped(unsigned char byte)
{
	static const char letters[] = "0bfnrtv", bytes[] = "\0\b\f\n\r\t\v";
	const char *at = byte ? strchr(letters, byte) : NULL;

	return at ? (unsigned char)bytes[at - letters] : byte;
}

bool
paste_delimiters_valid(struct slice list)
{
	size_t backslashes = 0;

	while (backslashes < list.len
	       && list.ptr[list.len - 1 - backslashes] == '\\')
		backslashes++;
	return backslashes % 2 == 0;
}

/* An empty list is one empty delimiter. */
static void
set_delimiters(struct paste *p, struct slice list)
{
	const unsigned char *at = list.ptr, *end = at + list.len;
	bool bytes = locale_is_bytes();

	p->delimiters = array_new(list.len + 1, sizeof(*p->delimiters));
	buf_reserve(&p->bytes, list.len + 1);
	while (at < end) {
		struct slice *delimiter = &p->delimiters[p->n_delimiters++];
		uint32_t code;
		delimiter->ptr = p->bytes.ptr + p->bytes.len;
		if (*at == '\\' && at + 1 < end && at[1] < 128) {
			delimiter->len = at[1] != '0';
			buf_put_byte(&p->bytes, escaped(at[1]));
			at += 2;
			continue;
		}
		at += *at == '\\' && at + 1 < end;
		delimiter->len = utf8_char(at, end, bytes, &code);
		buf_put(&p->bytes, (struct slice){ at, delimiter->len });
		at += delimiter->len;
	}
	if (p->n_delimiters == 0)
		p->delimiters[p->n_delimiters++] = SLICE("");
}

static struct stage *
paste_open(const struct plan *plan, const void *params, struct stage *up,
           struct run *run)
{
	const struct paste_params *o = params;

	if (!paste_delimiters_valid(o->delimiters)) {
		fail(run, "delimiter list ends with an unescaped backslash: %.*s",
		     (int)o->delimiters.len, (const char *)o->delimiters.ptr);
		return NULL;
	}
	struct paste *p = stage_new(sizeof(*p), &paste_ops, run, up);
	p->end = plan->in_end;
	p->serial = o->serial;
	set_delimiters(p, o->delimiters);
	add_columns(p, plan, &o->files);
	return &p->stage;
}

static const struct param params[] = {
	{ PARAM_TEXTS, "files", offsetof(struct paste_params, files), true,
	  "what to paste; '-' is the stream itself" },
	{ PARAM_TEXT, "delimiters", offsetof(struct paste_params, delimiters), false,
	  "taken in turn; \\0 is none" },
	{ PARAM_BOOL, "serial", offsetof(struct paste_params, serial), false,
	  "all records of a file in one" },
	{ 0 }
};

const struct kind paste_kind = {
	.name = "paste",
	.summary = "records of several files side by side",
	.takes = UNIT_BLOCKS,
	.gives = UNIT_BLOCKS,
	.params = params,
	.size = sizeof(struct paste_params),
	.defaults = &(const struct paste_params){
		.delimiters = { (const unsigned char *)"\t", 1 }
	},
	.open = paste_open,
};
