#include "engine/wc.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/locale.h"
#include "engine/maker.h"
#include "engine/quote.h"
#include "engine/scan.h"
#include "engine/wc_count.h"

enum { PIPE_WIDTH = 7, PAGE = 4096 };

enum total { TOTAL_AUTO, TOTAL_ALWAYS, TOTAL_ONLY, TOTAL_NEVER };

struct wc {
	struct maker m;
	struct wc_params p;
	struct wc_counter counter;
	struct wc_counts sum;
	enum total total;
	bool by_operand;
	const char *const *operands;
	struct input in;           /* the stream, where its parts are not told apart */
	struct input list;         /* of names */
	size_t n_names;            /* read or taken from the operands so far */
	unsigned number_width;     /* 0: not known yet */
};

/* -- the text --------------------------------------------------------------- */

static void
put_counts(struct wc *w, const struct wc_counts *n, const char *name)
{
	const struct { bool shown; uint64_t n; } columns[] = {
		{ w->p.lines, n->lines }, { w->p.words, n->words },
		{ w->p.chars, n->chars }, { w->p.bytes, n->bytes },
		{ w->p.width, n->width }
	};
	struct buf *out = &w->m.out.buf;
	bool again = false;

	for (size_t i = 0; i < sizeof(columns) / sizeof(*columns); i++)
		if (columns[i].shown) {
			buf_printf(out, "%s%*" PRIu64, again ? " " : "",
			           (int)w->number_width, columns[i].n);
			again = true;
		}
	if (name) {
		buf_put_byte(out, ' ');
		if (strchr(name, '\n'))
			quote_name(out, name, false);
		else
			buf_put_text(out, name);
	}
	buf_put_byte(out, w->counter.end);
}

static void
add_counts(struct wc_counts *sum, const struct wc_counts *n)
{
	sum->lines += n->lines;
	sum->words += n->words;
	sum->chars += n->chars;
	sum->bytes += n->bytes;
	if (n->width > sum->width)
		sum->width = n->width;
}

static void
put_total(struct wc *w)
{
	bool wanted = w->total == TOTAL_AUTO ? w->n_names > 1
	              : w->total != TOTAL_NEVER;

	if (wanted)
		put_counts(w, &w->sum, w->total == TOTAL_ONLY ? NULL : "total");
}

/* -- counting --------------------------------------------------------------- */

/* Where nothing but bytes is wanted: whether the size of the file tells how many are left.
   Files of the system have sizes of nothing or of whole pages, which may be wrong: the last
   of their bytes are to be read. */
static bool
know_bytes(struct wc *w, struct input *in)
{
	struct wc_counter *c = &w->counter;
	struct stat file;
	off_t at;

	if (c->lines || c->words || c->width || (c->chars && !c->bytes)
	    || !in->seekable
	    || fstat(in->fd, &file) != 0
	    || (at = lseek(in->fd, 0, SEEK_CUR)) < 0)
		return false;
	bool known = file.st_size % PAGE != 0;
	off_t to = known ? file.st_size : file.st_size - file.st_size % (PAGE + 1);
	if (to > at && (known || input_seek(in, to) == 0)) {
		c->n.bytes += (uint64_t)(to - at);
		c->n.chars = c->n.bytes;
	}
	return known;
}

static void
count_operand(struct wc *w, struct input *in)
{
	bool last = know_bytes(w, in);

	while (!last) {
		last = !input_fill(in);
		input_use(in, wc_feed(&w->counter, in->window, last));
	}
}

/* -- operands, one by one --------------------------------------------------- */

static void
count_name(struct wc *w, const char *name)
{
	const char *operands[] = { name, NULL };
	struct input in;

	input_init(&in, w->m.stage.run, operands);
	wc_begin(&w->counter);
	if (input_next(&in)) {
		count_operand(w, &in);
		add_counts(&w->sum, &w->counter.n);
		if (w->total != TOTAL_ONLY)
			put_counts(w, &w->counter.n, name);
	}
	input_close(&in);
}

/* The next name of the list, or NULL; lent until the next. */
static const char *
next_name(struct wc *w)
{
	struct input *list = &w->list;
	const unsigned char *end, *hit;

	for (;;) {
		end = list->window.ptr + list->window.len;
		hit = scan_byte(list->window.ptr, end, 0);
		if (hit < end)
			break;
		if (input_fill(list))
			continue;
		if (list->window.len == 0)
			return NULL;
		/* The last one may lack its NUL. */
		buf_text(&list->buf);
		list->window.ptr = list->buf.ptr + list->buf.len
		                   - list->window.len;
		const char *name = (const char *)list->window.ptr;
		list->window.len = 0;
		return name;
	}
	const char *name = (const char *)list->window.ptr;
	input_use(list, (size_t)(hit + 1 - list->window.ptr));
	return name;
}

static bool
is_name(struct wc *w, const char *name)
{
	bool standard = slice_equal(w->p.files, SLICE("-"));

	if (!*name)
		warn(w->m.stage.run, "%.*s:%zu: invalid zero-length file name",
		     (int)w->p.files.len, w->p.files.ptr, w->n_names);
	else if (standard && strcmp(name, "-") == 0)
		warn(w->m.stage.run, "when reading file names from stdin, no file "
		     "name of '-' allowed");
	else
		return true;
	return false;
}

static int
make_of_list(struct wc *w)
{
	const char *name = next_name(w);

	if (!name) {
		put_total(w);
		return PULL_END;
	}
	w->n_names++;
	if (is_name(w, name))
		count_name(w, name);
	return 1;
}

static int
make_of_operand(struct wc *w)
{
	const char *name = w->operands[w->n_names];

	if (!name) {
		put_total(w);
		return PULL_END;
	}
	w->n_names++;
	count_name(w, name);
	return 1;
}

static int
make_of_stream(struct wc *w)
{
	wc_begin(&w->counter);
	while (input_next(&w->in))
		count_operand(w, &w->in);
	if (w->in.failed)
		return PULL_FAIL;
	add_counts(&w->sum, &w->counter.n);
	w->n_names = 1;
	if (w->total != TOTAL_ONLY)
		put_counts(w, &w->counter.n, NULL);
	put_total(w);
	return PULL_END;
}

/* -- how wide the columns are ----------------------------------------------- */

struct sizes {
	uint64_t sum;
	size_t n;
	bool unknown;      /* of one that is no regular file */
};

static void
add_size(struct sizes *s, const char *name)
{
	struct stat file;
	int status = strcmp(name, "-") == 0 ? fstat(STDIN_FILENO, &file)
	             : stat(name, &file);

	s->n++;
	if (status == 0 && S_ISREG(file.st_mode))
		s->sum += (uint64_t)file.st_size;
	else if (status == 0)
		s->unknown = true;
}

static void
add_sizes_of_list(struct wc *w, struct sizes *s)
{
	while (input_fill(&w->list))
		;
	struct slice names = w->list.window;
	buf_text(&w->list.buf);
	w->list.window.ptr = names.ptr = w->list.buf.ptr;
	for (size_t at = 0; at < names.len;) {
		const char *name = (const char *)names.ptr + at;
		add_size(s, name);
		at += strlen(name) + 1;
	}
}

static unsigned
width_for(struct wc *w, const struct sizes *s)
{
	if (!w->p.each)
		return 1;
	unsigned columns = 0u + w->p.lines + w->p.words + w->p.chars + w->p.bytes
	                   + w->p.width, width = 1;

	if (w->total == TOTAL_ONLY || (s->n == 1 && columns == 1))
		return 1;
	for (uint64_t n = s->sum; n >= 10; n /= 10)
		width++;
	return s->unknown && width < PIPE_WIDTH ? PIPE_WIDTH : width;
}

static void
measure(struct wc *w)
{
	struct sizes s = { 0 };

	if (w->p.files.ptr) {
		if (w->list.regular)
			add_sizes_of_list(w, &s);
	} else if (w->in.up) {
		s = (struct sizes){ .n = 1, .unknown = true };
	} else {
		for (size_t i = 0; w->operands[i]; i++)
			add_size(&s, w->operands[i]);
	}
	w->number_width = width_for(w, &s);
}

/* -- the stage -------------------------------------------------------------- */

static int
open_list(struct wc *w)
{
	struct run *run = w->m.stage.run;
	const char *name = w->list.operands[0];
	struct stat file;

	if (!input_next(&w->list))
		return PULL_FAIL;
	if (fstat(w->list.fd, &file) == 0 && S_ISDIR(file.st_mode)) {
		errno = EISDIR;
		return fail(run, "%s: read error:", name);
	}
	return 1;
}

static int
make(struct maker *m)
{
	struct wc *w = (struct wc *)m;

	if (w->number_width == 0) {
		if (w->p.files.ptr && open_list(w) != 1)
			return PULL_FAIL;
		measure(w);
	}
	if (w->p.files.ptr)
		return make_of_list(w);
	return w->by_operand ? make_of_operand(w) : make_of_stream(w);
}

static void
wc_close(struct stage *s)
{
	struct wc *w = (struct wc *)s;

	input_close(&w->in);
	input_close(&w->list);
	maker_clear(&w->m);
	free(w);
}

static const struct stage_ops wc_ops = { .pull = maker_pull, .close = wc_close };

static bool
read_total(struct slice text, enum total *total)
{
	static const char *const names[] = { "auto", "always", "only", "never" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (slice_equal(text, slice_of(names[i]))) {
			*total = (enum total)i;
			return true;
		}
	return false;
}

static void
init_counter(struct wc *w, unsigned char end)
{
	struct wc_params *p = &w->p;

	if (!p->lines && !p->words && !p->chars && !p->bytes && !p->width)
		p->lines = p->words = p->bytes = true;
	w->counter.lines = p->lines;
	w->counter.words = p->words;
	w->counter.chars = p->chars;
	w->counter.width = p->width;
	w->counter.bytes = locale_is_bytes();
	w->counter.joins = getenv("POSIXLY_CORRECT") != NULL;
	w->counter.end = end;
	wc_counter_init(&w->counter);
}

static struct stage *
wc_open(const struct plan *plan, const void *params, struct stage *up,
        struct run *run)
{
	const struct wc_params *p = params;
	enum total total;

	if (!read_total(p->total, &total)) {
		fail(run, "wc: total must be auto, always, only or never");
		return NULL;
	}
	struct wc *w = maker_new(sizeof(*w), &wc_ops, make, run, up);
	w->p = *p;
	w->total = total;
	plan_input(plan, up, run, &w->in);
	w->operands = w->in.operands;
	w->by_operand = p->each && !up && plan->operands && plan->operands[0];
	const char **list = arena_array(plan->arena, 2, sizeof(*list));
	list[0] = p->files.ptr ? arena_text(plan->arena, p->files) : NULL;
	input_init(&w->list, run, list);
	w->list.words = WORDS_LONG;
	init_counter(w, plan->in_end);
	return &w->m.stage;
}

#define FIELD(name) offsetof(struct wc_params, name)

static const struct param params[] = {
	{ PARAM_BOOL, "lines", FIELD(lines), false, "how many lines" },
	{ PARAM_BOOL, "words", FIELD(words), false, "words" },
	{ PARAM_BOOL, "chars", FIELD(chars), false, "characters" },
	{ PARAM_BOOL, "bytes", FIELD(bytes), false, "bytes" },
	{ PARAM_BOOL, "width", FIELD(width), false, "columns of the widest line" },
	{ PARAM_BOOL, "each", FIELD(each), false, "of each file, with its name" },
	{ PARAM_TEXT, "files", FIELD(files), false,
	  "a file of the files' names, which NUL ends" },
	{ PARAM_TEXT, "total", FIELD(total), false,
	  "of each file: a line for all, auto always only never" },
	{ 0 }
};

const struct kind wc_kind = {
	.name = "wc",
	.summary = "how many lines, words, characters, bytes",
	.takes = UNIT_BLOCKS,
	.gives = UNIT_BLOCKS,
	.params = params,
	.size = sizeof(struct wc_params),
	.defaults = &(const struct wc_params){
		.total = { (const unsigned char *)"auto", 4 }
	},
	.open = wc_open,
};
