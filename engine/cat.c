#include "engine/cat.h"

#include <stdlib.h>

#include "engine/counter.h"
#include "engine/scan.h"

enum { NUMBER_WIDTH = 6, NAME_BYTES = 4, WORD = 8 };

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
	char names[256][NAME_BYTES + 1];
	struct buf out;
	size_t given;              /* bytes of out */
	struct slice block;
};

static void
put_number(struct cat *c)
{
	buf_put(&c->out, buf_slice(&c->counter.text));
	counter_next(&c->counter);
}

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
		name_byte(c->names[byte], byte);
		c->len[byte] = 0;
		if (show)
			c->len[byte] = (unsigned char)strlen(c->names[byte]);
	}
}

/* Whether the bytes of a word all print as themselves, seen at once: none is above 127
   or below 32, or 127. */
static bool
is_plain(const unsigned char *p)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	uint64_t word;

	memcpy(&word, p, WORD);
	return ((word | (word - ones * ' ') | (word + ones)) & ones << 7) == 0;
}

static void
put_shown(struct cat *c, struct slice text)
{
	if (!c->p.show_tabs && !c->p.show_nonprinting) {
		buf_put(&c->out, text);
		return;
	}
	if (text.len > SIZE_MAX / NAME_BYTES)
		die("memory exhausted");
	buf_reserve(&c->out, text.len * NAME_BYTES);
	unsigned char *at = c->out.ptr + c->out.len;
	for (size_t i = 0; i < text.len; i++) {
		for (; text.len - i > WORD && is_plain(text.ptr + i); i += WORD) {
			memcpy(at, text.ptr + i, WORD);
			at += WORD;
		}
		unsigned char byte = text.ptr[i], len = c->len[byte];
		*at = byte;
		if (len > 0)
			memcpy(at, c->names[byte], NAME_BYTES);
		at += len > 0 ? len : 1;
	}
	c->out.len = (size_t)(at - c->out.ptr);
}

/* A CR right before the newline is shown with the ends, others are not. */
static void
put_held_return(struct cat *c, bool at_end)
{
	if (c->held_return)
		buf_put_text(&c->out, at_end ? "^M" : "\r");
	c->held_return = false;
}

static void
put_text(struct cat *c, struct slice text)
{
	if (text.len == 0)
		return;
	put_held_return(c, false);
	if (c->p.show_ends && !c->p.show_nonprinting
	    && text.ptr[text.len - 1] == '\r') {
		c->held_return = true;
		text.len--;
	}
	put_shown(c, text);
}

/* What stands before a line; false for an empty one that is squeezed out. */
static bool
begin_line(struct cat *c, bool empty)
{
	c->blanks = empty ? c->blanks + 1 : 0;
	if (c->p.squeeze_blank && c->blanks > 1)
		return false;
	if (c->p.number_nonblank ? !empty : c->p.number)
		put_number(c);
	return true;
}

/* A line, or a piece of one at either end of a block. The newline that ended it stands
   behind the text. */
static void
put_piece(struct cat *c, struct slice text, bool ended)
{
	if (!c->in_line && !begin_line(c, text.len == 0))
		return;
	if (ended && !c->p.show_ends && !c->p.show_nonprinting
	    && !c->p.show_tabs) {
		text.len++;
		buf_put(&c->out, text);
		c->in_line = false;
		return;
	}
	put_text(c, text);
	if (ended) {
		put_held_return(c, true);
		buf_put_text(&c->out, c->p.show_ends ? "$\n" : "\n");
	}
	c->in_line = !ended;
}

static void
put_block(struct cat *c, struct slice block)
{
	const unsigned char *p = block.ptr, *end = p + block.len;

	while (p < end) {
		const unsigned char *stop = scan_byte(p, end, '\n');
		put_piece(c, (struct slice){ p, (size_t)(stop - p) },
		          stop < end);
		p = stop + (stop < end);
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
			put_held_return(c, false);
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
