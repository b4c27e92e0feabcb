#include "engine/plan.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/write.h"

void
plan_init(struct plan *plan, struct arena *arena)
{
	*plan = (struct plan){
		.arena = arena, .in_end = '\n', .out_end = '\n'
	};
}

void
plan_add(struct plan *plan, const struct kind *kind, const void *params)
{
	if (plan->n_specs == plan->cap_specs) {
		size_t cap = plan->cap_specs ? plan->cap_specs * 2 : 4;
		struct spec *specs = arena_array(plan->arena, cap,
		                                 sizeof(*specs));
		for (size_t i = 0; i < plan->n_specs; i++)
			specs[i] = plan->specs[i];
		plan->specs = specs;
		plan->cap_specs = cap;
	}
	void *copy = arena_alloc(plan->arena, kind->size);
	if (kind->size > 0)
		memcpy(copy, params, kind->size);
	plan->specs[plan->n_specs++] = (struct spec){ kind, copy };
}

void
plan_input(const struct plan *plan, struct stage *up, struct run *run,
           struct input *in)
{
	static const char *const nothing[] = { NULL };

	if (up)
		input_init_stage(in, run, up);
	else
		input_init(in, run, plan->operands);
	if (!up && plan->no_input)
		in->operands = nothing;
	in->words = plan->words;
	in->strict = plan->strict;
}

/* `up` in the unit that the kind takes. */
static struct stage *
fitting(const struct plan *plan, const struct kind *kind, struct stage *up,
        struct run *run)
{
	if (!up || kind->takes == UNIT_ANY || kind->takes == up->unit)
		return up;
	if (kind->takes == UNIT_RECORDS)
		return records_open(up, plan->in_end, run);
	return blocks_open(up, plan->in_end, run);
}

struct stage *
spec_open(const struct plan *plan, const struct spec *spec, struct stage *up,
          struct run *run)
{
	struct stage *fit = fitting(plan, spec->kind, up, run);
	struct stage *s = spec->kind->open(plan, spec->params, fit, run);

	if (!s && fit != up)
		fit->ops->close(fit);
	return s;
}

struct stage *
plan_open(const struct plan *plan, struct run *run)
{
	struct stage *last = NULL;

	if (plan->n_specs == 0)
		return source_open(plan, UNIT_BLOCKS, run);
	for (size_t i = 0; i < plan->n_specs; i++) {
		struct stage *s = spec_open(plan, &plan->specs[i], last, run);
		if (!s) {
			stages_close(last);
			return NULL;
		}
		last = s;
	}
	return last;
}

int
plan_run_to(const struct plan *plan, struct run *run, struct writer *w)
{
	run->out = w;
	struct stage *last = plan_open(plan, run);
	int status = last ? stage_pour(last, plan, w) : -1;
	/* Last records are seen before the messages of closing stages. */
	if (writer_flush(w) != 0)
		status = -1;
	run->out = NULL;
	stages_close(last);
	return status;
}

/* The operand must be there, and not be the output, which is written while it is read. */
static int
check_operand(struct run *run, const char *operand, const char *output)
{
	struct stat in, out;
	bool standard = strcmp(operand, "-") == 0;

	if (!standard && access(operand, R_OK) != 0)
		return fail(run, "%s:", operand);
	if ((standard ? fstat(STDIN_FILENO, &in) : stat(operand, &in)) == 0
	    && stat(output, &out) == 0 && S_ISREG(in.st_mode)
	    && in.st_dev == out.st_dev && in.st_ino == out.st_ino)
		return fail(run, "%s: input file is output file", operand);
	return 0;
}

static int
open_output(const struct plan *plan, struct run *run)
{
	if (!plan->output)
		return STDOUT_FILENO;
	if (!plan->operands[0] && check_operand(run, "-", plan->output) != 0)
		return -1;
	for (size_t i = 0; plan->operands[i]; i++)
		if (check_operand(run, plan->operands[i], plan->output) != 0)
			return -1;
	int fd = open(plan->output, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC,
	              0666);
	return fd < 0 ? fail(run, "%s:", plan->output) : fd;
}

int
plan_run(const struct plan *plan, struct run *run)
{
	struct writer out;
	int fd = open_output(plan, run);

	if (fd < 0)
		return -1;
	writer_init(&out, run, fd);
	int status = plan_run_to(plan, run, &out);
	return writer_close(&out) != 0 ? -1 : status;
}

/* Blocks as they are, or with a last terminator where there must be one. */
static int
pour_blocks(struct stage *s, const struct plan *plan, struct writer *w)
{
	struct batch batch;
	bool bare = false;
	int n;

	while ((n = stage_pull(s, &batch, READ_BLOCK)) > 0) {
		struct slice block = batch.rec[0];
		if (writer_put_block(w, block) != 0)
			return -1;
		bare = block.ptr[block.len - 1] != plan->out_end;
	}
	if (n == PULL_FAIL)
		return -1;
	return bare && plan->last == END_ALWAYS
	       ? writer_put_byte(w, plan->out_end) : 0;
}

/* All records of a batch but the last with their terminators, and the last without. */
static int
put_batch(const struct batch *batch, unsigned char end, struct writer *w)
{
	size_t i = 0;

	for (; i + 1 < batch->n; i++)
		if (writer_put_record(w, batch->rec[i], end) != 0)
			return -1;
	return writer_put(w, batch->rec[i]);
}

static int
pour_records(struct stage *s, const struct plan *plan, struct writer *w)
{
	struct batch batch;
	bool owed = false;   /* a terminator, if another record follows */
	int n;

	while ((n = stage_pull(s, &batch, BATCH_MAX)) > 0) {
		if (owed && writer_put_byte(w, plan->out_end) != 0)
			return -1;
		if (put_batch(&batch, plan->out_end, w) != 0)
			return -1;
		owed = plan->last == END_NEVER
		       || (plan->last == END_AS_INPUT && batch.bare);
		if (!owed && writer_put_byte(w, plan->out_end) != 0)
			return -1;
		if (w->line_buffered && writer_flush(w) != 0)
			return -1;
	}
	return n;
}

/* The stage is borrowed: its owner closes it. */
static int
pour_as_records(struct stage *s, const struct plan *plan, struct writer *w)
{
	struct stage *records = records_open(s, plan->in_end, s->run);
	int status = pour_records(records, plan, w);

	records->ops->close(records);
	return status;
}

int
stage_pour(struct stage *s, const struct plan *plan, struct writer *w)
{
	bool untouched = plan->in_end == plan->out_end
	                 && (plan->last == END_AS_INPUT
	                     || (plan->last == END_ALWAYS && s->ended));

	if (s->ops->pour && (s->unit == UNIT_RECORDS || untouched
	                     || !s->ops->pull))
		return s->ops->pour(s, w);
	if (s->unit == UNIT_RECORDS)
		return pour_records(s, plan, w);
	if (plan->in_end == plan->out_end && plan->last != END_NEVER)
		return pour_blocks(s, plan, w);
	return pour_as_records(s, plan, w);
}
