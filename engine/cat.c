#include "engine/cat.h"

#include <stdlib.h>

#include "engine/copy.h"
#include "engine/counter.h"
#include "engine/marks.h"

enum {
	NUMBER_WIDTH = 6,
	NAME_ROOM = 8,  /* the longest is M-^X */
	ROOM = 32       /* for a number, or a name */
};

struct cat {
	struct stage stage;
	struct cat_params p;
	struct input in;
	bool open;                 /* an operand is */
	struct counter counter;
	size_t blanks;             /* empty lines just before */
	bool in_line;              /* the beginning of the line was seen */
	bool held_return;          /* a CR that may stand before a newline */
	unsigned char len[256];    /* of the name of a byte, 0: it stays */
	char names[256][NAME_ROOM];
	struct scan_class stops;   /* bytes with a name, and CR where it may be held */
	struct marks marks;
	struct buf out;
	size_t given;              /* bytes of out */
	struct slice block;
};

/* ^X for control bytes, M- for those above 127: GNU's notation. */
static void
name_byte(char *name, unsigned byte)
{
	if (byte >= 128) {
		*name++ = 'M';
		*name++ = '-';
		byte -= 128;
	}
	if (byte < 32 || byte == 127) {
		*name++ = '^';
		byte ^= 64;
	}
	*name++ = (char)byte;
	*name = '\0';
}

static void
fill_names(struct cat *c)
{
	for (unsigned byte = 0; byte < 256; byte++) {
		bool plain = byte >= 32 && byte < 127;
		bool show = byte == '\t' ? c->p.show_tabs
		            : c->p.show_nonprinting && !plain;
		if (show)
			name_byte(c->names[byte], byte);
	}
	strcpy(c->names['\n'], c->p.show_ends ? "$\n" : "\n");
	for (unsigned byte = 0; byte < 256; byte++) {
		c->len[byte] = (unsigned char)strlen(c->names[byte]);
		c->stops.has[byte] = c->len[byte] > 0;
	}
	c->stops.has['\r'] |= c->p.show_ends;
	scan_class_init(&c->stops);
	c->marks.class = &c->stops;
}

/* A CR right before the newline is shown with the ends, others are not. */
static void
put_return(struct cat *c, bool at_end)
{
	buf_put_text(&c->out, at_end ? "^M" : "\r");
	c->held_return = false;
}

/* Where the output goes on, with room for `n` bytes and what may come between. */
static inline unsigned char *
make_room(struct cat *c, size_t n)
{
	if (n > SIZE_MAX - ROOM)
		die("memory exhausted");
	if (c->out.cap - c->out.len < n + ROOM)
		buf_reserve(&c->out, n + ROOM);
	return c->out.ptr + c->out.len;
}

/* What stands before a line; false for an empty one that is squeezed out. */
static inline bool
begin_line(struct cat *c, bool empty)
{
	c->blanks = empty ? c->blanks + 1 : 0;
	if (c->p.squeeze_blank && c->blanks > 1)
		return false;
	if (c->p.number_nonblank ? !empty : c->p.number) {
		struct slice number = buf_slice(&c->counter.text);
		copy_bytes(make_room(c, 0), number.ptr, number.len);
		c->out.len += number.len;
		counter_next(&c->counter);
	}
	return true;
}

/* The names of the bytes from p on, up to the end of the line or one without a name: gives
   where that is. */
static inline const unsigned char *
put_names(struct cat *c, const unsigned char *p, const unsigned char *end,
          unsigned char *to)
{
	const unsigned char *full = c->out.ptr + c->out.cap - NAME_ROOM;
	unsigned char len;

	c->in_line = true;
	while (p < end && to <= full && (len = c->len[*p]) > 0) {
		memcpy(to, c->names[*p], NAME_ROOM);
		to += len;
		if (*p++ == '\n') {
			c->in_line = false;
			break;
		}
	}
	c->out.len = (size_t)(to - c->out.ptr);
	return p;
}

static inline const unsigned char *
put_run(struct cat *c, const unsigned char *p, const unsigned char *end)
{
	const unsigned char *stop = marks_next(&c->marks, p);
	unsigned char *to = make_room(c, (size_t)(stop - p));

	return put_names(c, stop, end,
	                 copy_bytes(to, p, (size_t)(stop - p)));
}

static void
put_block(struct cat *c, struct slice block)
{
	const unsigned char *p = block.ptr, *end = p + block.len;

	if (c->held_return)
		put_return(c, *p == '\n');
	marks_begin(&c->marks, block);
	while (p < end) {
		if (!c->in_line && !begin_line(c, *p == '\n')) {
			p++;
			continue;
		}
		p = put_run(c, p, end);
		if (p == end || *p != '\r' || !c->stops.has['\r'] || !c->in_line)
			continue;
		c->held_return = true;
		if (++p < end)
			put_return(c, *p == '\n');
	}
}

/* The next window of the input: 1, or as stage_pull() where there is none. */
static int
read_window(struct cat *c)
{
	for (;;) {
		if (!c->open && !input_next(&c->in))
			return c->in.failed ? PULL_FAIL : PULL_END;
		c->open = true;
		if (c->in.window.len > 0 || input_fill(&c->in))
			return 1;
		c->open = false;
	}
}

static int
give(struct cat *c, struct batch *out)
{
	*out = (struct batch){ &c->block, 1, false };
	return 1;
}

static int
pull_plain(struct stage *s, struct batch *out, size_t want)
{
	struct cat *c = (struct cat *)s;
	int more = read_window(c);

	if (more <= 0)
		return more;
	c->block = input_window(&c->in);
	if (c->block.len > want)
		c->block.len = want;
	input_use(&c->in, c->block.len);
	return give(c, out);
}

static int
cat_pull(struct stage *s, struct batch *out, size_t want)
{
	struct cat *c = (struct cat *)s;

	while (c->given == c->out.len) {
		c->out.len = c->given = 0;
		int more = read_window(c);
		if (more == PULL_FAIL)
			return PULL_FAIL;
		if (more == PULL_END && !c->held_return)
			return PULL_END;
		if (more == PULL_END)
			put_return(c, false);
		else
			put_block(c, input_window(&c->in));
		input_use(&c->in, c->in.window.len);
	}
	c->block = (struct slice){ c->out.ptr + c->given,
	                           c->out.len - c->given };
	if (c->block.len > want)
		c->block.len = want;
	c->given += c->block.len;
	return give(c, out);
}

static void
cat_close(struct stage *s)
{
	struct cat *c = (struct cat *)s;

	input_close(&c->in);
	counter_clear(&c->counter);
	buf_clear(&c->out);
	free(c);
}

static int
pour_plain(struct stage *s, struct writer *w)
{
	struct cat *c = (struct cat *)s;

	while (input_next(&c->in))
		if (input_pour(&c->in, w) != 0)
			return -1;
	return c->in.failed ? -1 : 0;
}

static const struct stage_ops plain_ops = {
	.pull = pull_plain, .pour = pour_plain, .close = cat_close
};
static const struct stage_ops cat_ops = { .pull = cat_pull, .close = cat_close };

static struct stage *
cat_open(const struct plan *plan, const void *params, struct stage *up,
         struct run *run)
{
	static const struct cat_params nothing;
	struct cat *c = stage_new(sizeof(*c), &cat_ops, run, up);

	c->stage.unit = UNIT_BLOCKS;
	c->p = *(const struct cat_params *)params;
	if (memcmp(&c->p, &nothing, sizeof(nothing)) == 0)
		c->stage.ops = &plain_ops;
	c->counter = (struct counter){
		.step = 1, .width = NUMBER_WIDTH, .after = SLICE("\t")
	};
	counter_set(&c->counter, 1);
	fill_names(c);
	plan_input(plan, up, run, &c->in);
	c->in.not_output = true;
	return &c->stage;
}

static const struct param params[] = {
	{ PARAM_BOOL, "number", offsetof(struct cat_params, number), false,
	  "number the lines" },
	{ PARAM_BOOL, "number_nonblank",
	  offsetof(struct cat_params, number_nonblank), false,
	  "number the lines that are not empty" },
	{ PARAM_BOOL, "squeeze_blank", offsetof(struct cat_params, squeeze_blank),
	  false, "of several empty lines keep one" },
	{ PARAM_BOOL, "show_ends", offsetof(struct cat_params, show_ends), false,
	  "a $ at the end of each line" },
	{ PARAM_BOOL, "show_tabs", offsetof(struct cat_params, show_tabs), false,
	  "tabs as ^I" },
	{ PARAM_BOOL, "show_nonprinting",
	  offsetof(struct cat_params, show_nonprinting), false,
	  "other bytes that do not print as ^X and M-X" },
	{ 0 }
};

const struct kind cat_kind = {
	.name = "cat",
	.summary = "bytes as they are, or made visible",
	.takes = UNIT_BLOCKS,
	.gives = UNIT_BLOCKS,
	.params = params,
	.size = sizeof(struct cat_params),
	.defaults = &(const struct cat_params){ 0 },
	.open = cat_open,
};
