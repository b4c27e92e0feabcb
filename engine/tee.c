#include "engine/tee.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "engine/quote.h"
#include "engine/write.h"

enum mode { WARN, WARN_NOPIPE, EXIT, EXIT_NOPIPE, DEFAULT };

const char *const tee_modes[] = {
	"warn", "warn-nopipe", "exit", "exit-nopipe", NULL
};

struct output {
	const char *name;
	int fd;                    /* -1 once it has failed */
};

struct tee {
	struct stage stage;
	struct input in;
	bool open;                 /* an operand is */
	enum mode mode;
	struct output *outputs;    /* the files, and a place for standard output */
	size_t n;                  /* files */
	struct slice block;
	struct sigaction interrupt, broken_pipe;   /* as they were */
};

/* Reports why an output failed. */
static void
warn_output(struct tee *t, const char *name)
{
	int reason = errno;
	struct buf quoted = { 0 };

	quote_name(&quoted, name, false);
	errno = reason;
	warn(t->stage.run, "%s:", buf_text(&quoted));
	buf_clear(&quoted);
}

static bool
exits(const struct tee *t)
{
	return t->mode == EXIT || t->mode == EXIT_NOPIPE;
}

static int
close_output(struct tee *t, struct output *o)
{
	int fd = o->fd;

	o->fd = -1;
	if (fd < 0 || fd == STDOUT_FILENO || close(fd) == 0)
		return 0;
	warn_output(t, o->name);
	return exits(t) ? -1 : 0;
}

/* A failing output is closed; -1 where that ends it all. A closed pipe is a failure in
   two modes. */
static int
drop_output(struct tee *t, struct output *o)
{
	bool pipe = errno == EPIPE && t->mode != WARN && t->mode != EXIT;

	if (!pipe)
		warn_output(t, o->name);
	close_output(t, o);
	return !pipe && exits(t) ? -1 : 0;
}

/* Writes the block to `n` outputs: how many are left, or -1 where the failure of one
   ends it all. */
static int
write_outputs(struct tee *t, size_t n)
{
	int left = 0;

	for (size_t i = 0; i < n; i++) {
		struct output *o = &t->outputs[i];
		if (o->fd < 0)
			continue;
		if (write_bytes(o->fd, t->block) == 0)
			left++;
		else if (drop_output(t, o) != 0)
			return -1;
	}
	return left;
}

/* The next block of up to `want` bytes: 1, or as stage_pull() where there is none. */
static int
read_block(struct tee *t, size_t want)
{
	for (;;) {
		if (!t->open && !input_next(&t->in))
			return t->in.failed ? PULL_FAIL : PULL_END;
		t->open = true;
		if (t->in.window.len > 0 || input_fill(&t->in))
			break;
		t->open = false;
	}
	t->block = input_window(&t->in);
	if (t->block.len > want)
		t->block.len = want;
	input_use(&t->in, t->block.len);
	return 1;
}

static int
tee_pull(struct stage *s, struct batch *out, size_t want)
{
	struct tee *t = (struct tee *)s;
	int n = read_block(t, want);

	if (n <= 0)
		return n;
	if (write_outputs(t, t->n) < 0)
		return PULL_FAIL;
	*out = (struct batch){ &t->block, 1, false };
	return 1;
}

/* Standard output is one of the outputs, the first: its failure loses no other. */
static int
tee_pour(struct stage *s, struct writer *w)
{
	struct tee *t = (struct tee *)s;
	int n, left = 1;

	if (writer_flush(w) != 0)
		return -1;
	for (size_t i = t->n; i > 0; i--)
		t->outputs[i] = t->outputs[i - 1];
	t->outputs[0] = (struct output){ "standard output", w->fd };
	t->n++;
	while (left > 0 && (n = read_block(t, READ_BLOCK)) > 0)
		left = write_outputs(t, t->n);
	if (left < 0 || (left > 0 && n == PULL_FAIL))
		return -1;
	for (size_t i = 0; i < t->n; i++)
		if (close_output(t, &t->outputs[i]) != 0)
			return -1;
	return 0;
}

static void
ignore_signals(struct tee *t, bool interrupts)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN };

	sigaction(SIGINT, interrupts ? &ignore : NULL, &t->interrupt);
	sigaction(SIGPIPE, t->mode != DEFAULT ? &ignore : NULL, &t->broken_pipe);
}

static void
tee_close(struct stage *s)
{
	struct tee *t = (struct tee *)s;

	for (size_t i = 0; i < t->n; i++)
		close_output(t, &t->outputs[i]);
	sigaction(SIGINT, &t->interrupt, NULL);
	sigaction(SIGPIPE, &t->broken_pipe, NULL);
	input_close(&t->in);
	free(t);
}

static int
open_outputs(struct tee *t, const struct tee_params *p, struct arena *arena)
{
	int flags = O_WRONLY | O_CREAT | O_CLOEXEC | (p->append ? O_APPEND : O_TRUNC);

	for (t->n = 0; t->n < p->files.n; t->n++) {
		struct output *o = &t->outputs[t->n];
		o->name = arena_text(arena, p->files.at[t->n]);
		o->fd = open(o->name, flags, 0666);
		if (o->fd >= 0)
			continue;
		warn_output(t, o->name);
		if (exits(t))
			return -1;
	}
	return 0;
}

static const struct stage_ops tee_ops = {
	.pull = tee_pull, .pour = tee_pour, .close = tee_close
};

static int
mode_of(struct run *run, struct slice name, enum mode *mode)
{
	*mode = DEFAULT;
	if (!name.ptr)
		return 0;
	for (int i = 0; tee_modes[i]; i++)
		if (slice_equal(name, slice_of(tee_modes[i]))) {
			*mode = (enum mode)i;
			return 0;
		}
	return fail(run, "tee: invalid value for 'output_error': '%.*s'",
	            (int)name.len, (const char *)name.ptr);
}

static struct stage *
tee_open(const struct plan *plan, const void *params, struct stage *up,
         struct run *run)
{
	const struct tee_params *p = params;
	enum mode mode;

	if (mode_of(run, p->output_error, &mode) != 0)
		return NULL;
	struct tee *t = stage_new(sizeof(*t), &tee_ops, run, up);
	t->mode = mode;
	t->outputs = arena_array(plan->arena, p->files.n + 1, sizeof(*t->outputs));
	plan_input(plan, up, run, &t->in);
	t->in.words = WORDS_NAMELESS;
	ignore_signals(t, p->ignore_interrupts);
	if (open_outputs(t, p, plan->arena) == 0)
		return &t->stage;
	tee_close(&t->stage);
	return NULL;
}

/* Without a parameter pp.tee() is the language's. */
static bool
tee_spell(const void *params, struct buf *out)
{
	const struct tee_params *p = params;

	if (p->files.n > 0 || p->append || p->ignore_interrupts
	    || p->output_error.ptr)
		return false;
	buf_put_text(out, "pp.tee(files=[])");
	return true;
}

#define AT(field) offsetof(struct tee_params, field)

static const struct param params[] = {
	{ PARAM_TEXTS, "files", AT(files), false, "where the bytes are written too" },
	{ PARAM_BOOL, "append", AT(append), false, "behind what the files have" },
	{ PARAM_BOOL, "ignore_interrupts", AT(ignore_interrupts), false,
	  "go on when interrupted" },
	{ PARAM_TEXT, "output_error", AT(output_error), false,
	  "what ends it: 'warn', 'warn-nopipe', 'exit', 'exit-nopipe'" },
	{ 0 }
};

const struct kind tee_kind = {
	.name = "tee",
	.by_keyword = true,
	.summary = "write what passes to files, too",
	.takes = UNIT_BLOCKS,
	.gives = UNIT_BLOCKS,
	.params = params,
	.size = sizeof(struct tee_params),
	.defaults = &(const struct tee_params){ .append = false },
	.open = tee_open,
	.spell = tee_spell,
};
