/* stage - the kind pp.sed(), and a run of it */
#include <stdlib.h>

#include "engine/sed/debug.h"
#include "engine/sed/spell.h"
#include "engine/sed/state.h"

/* Ends a run that went well: 0, or -1 reported. A file that could not be read is a status
   of its own, which is not that of trouble. */
static int
finish(struct sed *s)
{
	struct run *run = s->stage.run;
	int status = files_finish(s);

	if (sed_close_outputs(s) != 0)
		status = -1;
	if (status == 0 && run->troubled && !s->in.failed) {
		run->troubled = false;
		run->status = SED_BAD_INPUT;
	}
	return status;
}

static int
sed_pour(struct stage *stage, struct writer *w)
{
	struct sed *s = (struct sed *)stage;
	int status;

	s->standard = s->out.to = w;
	if (sed_open_outputs(s) != 0)
		return -1;
	if (s->how.debug && debug_program(s) != 0)
		return -1;
	do
		status = sed_cycle(s);
	while (status == 1);
	return status == PULL_END ? finish(s) : -1;
}

/* Runs cycles until they have put something out. */
static int
gather(struct sed *s)
{
	int status = 1;

	if (s->standard == NULL) {
		s->out.gathers = true;
		s->standard = s->out.to = &s->gathered;
		if (sed_open_outputs(s) != 0 || (s->how.debug && debug_program(s) != 0))
			return PULL_FAIL;
	}
	s->gathered.buf.len = s->given = 0;
	while (status == 1 && s->gathered.buf.len == 0)
		status = sed_cycle(s);
	if (status == PULL_END && !s->finished) {
		s->finished = true;
		return finish(s) != 0 ? PULL_FAIL : PULL_END;
	}
	return status;
}

static int
sed_pull(struct stage *stage, struct batch *out, size_t want)
{
	struct sed *s = (struct sed *)stage;

	if (s->given == s->gathered.buf.len) {
		int status = gather(s);
		if (status == PULL_FAIL || s->gathered.buf.len == 0)
			return status;
	}
	s->block = (struct slice){
		s->gathered.buf.ptr + s->given, s->gathered.buf.len - s->given
	};
	if (s->block.len > want)
		s->block.len = want;
	s->given += s->block.len;
	*out = (struct batch){ &s->block, 1, false };
	return 1;
}

static void
sed_close(struct stage *stage)
{
	struct sed *s = (struct sed *)stage;

	sed_close_outputs(s);
	skip_close(s);
	files_leave(s);
	files_close(s);
	readers_close(s);
	regex_text_clear(&s->text);
	sed_program_clear(&s->program);
	buf_clear(&s->pattern.own);
	buf_clear(&s->hold.own);
	buf_clear(&s->scratch);
	buf_clear(&s->lines);
	buf_clear(&s->gathered.buf);
	arena_clear(&s->arena);
	free(s);
}

static const struct stage_ops sed_ops = {
	.pull = sed_pull, .pour = sed_pour, .close = sed_close
};

static int
parse(struct sed *s, const struct plan *plan)
{
	s->script = (struct sed_piece){ s->how.script, NULL, 1 };
	s->program = (struct sed_program){
		.run = s->stage.run, .arena = &s->arena, .how = &s->how,
		.end = plan->in_end
	};
	return sed_parse(&s->program, &s->script, 1);
}

static struct stage *
sed_open(const struct plan *plan, const void *params, struct stage *up, struct run *run)
{
	struct sed *s = stage_new(sizeof(*s), &sed_ops, run, up);

	s->stage.unit = UNIT_BLOCKS;
	s->how = *(const struct sed_params *)params;
	s->posix = s->how.posix || getenv("POSIXLY_CORRECT");
	files_open(s, plan, up);
	writer_init(&s->gathered, run, -1);
	s->out.eager = s->how.unbuffered;
	if (parse(s, plan) != 0) {
		run->trouble = SED_BAD_SCRIPT;
		sed_close(&s->stage);
		return NULL;
	}
	run->trouble = SED_PANIC;
	readers_open(s);
	skip_open(s);
	return &s->stage;
}

#define PARAM(type, name, help) \
	{ type, #name, offsetof(struct sed_params, name), false, help }

static const struct param params[] = {
	{ PARAM_TEXT, "script", offsetof(struct sed_params, script), true,
	  "commands of sed" },
	PARAM(PARAM_BOOL, quiet, "print only what the script says"),
	PARAM(PARAM_BOOL, extended, "patterns are extended regular expressions"),
	PARAM(PARAM_BOOL, separate, "each file has its own line numbers and last line"),
	PARAM(PARAM_TEXT, in_place, "edit the files; what is not empty is a backup's suffix"),
	PARAM(PARAM_BOOL, follow_symlinks, "edit what a link names"),
	PARAM(PARAM_BOOL, unbuffered, "read and write line by line"),
	PARAM(PARAM_BOOL, posix, "no extensions"),
	PARAM(PARAM_BOOL, sandbox, "no commands e, r, w"),
	PARAM(PARAM_BOOL, debug, "show the program and what it does"),
	PARAM(PARAM_INT, line_length, "where `l` wraps, 0 nowhere"),
	{ 0 }
};

const struct kind sed_kind = {
	.name = "sed",
	.summary = "edits lines by a script",
	.takes = UNIT_BLOCKS,
	.gives = UNIT_BLOCKS,
	.params = params,
	.size = sizeof(struct sed_params),
	.defaults = &(const struct sed_params){
		.script = { (const unsigned char *)"", 0 }, .line_length = SED_LINE_LENGTH
	},
	.open = sed_open,
	.spell = sed_spell,
};
