/* sed - edit lines by a script (POSIX; GNU 4.9: all commands and options) */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "engine/applet.h"
#include "engine/sed.h"
#include "engine/sed/parse.h"
#include "engine/sed/state.h"
#include "engine/slicing.h"

/* An argument of -e or -f. */
struct source {
	const char *argument;
	bool file;
};

struct sed_options {
	struct buf sources;        /* struct source, in order */
	struct sed_params how;
	const char *in_place;
	const char *line_length;
	bool zero, binary;
};

static int
add_source(struct run *run, void *options, const struct opt *opt, const char *argument)
{
	struct sed_options *o = options;
	const struct source source = { argument, opt->letter == 'f' };

	(void)run;
	buf_put(&o->sources, (struct slice){
		(const unsigned char *)&source, sizeof source
	});
	return 0;
}

#define HOW(field) offsetof(struct sed_options, how.field)
#define FIELD(field) offsetof(struct sed_options, field)

static const struct opt options[] = {
	{ OPT_FLAG, 'n', "quiet", HOW(quiet), NULL,
	  "print only what the script says", 0, NULL },
	{ OPT_FLAG, 0, "silent", HOW(quiet), NULL, "the same", 0, NULL },
	{ OPT_CALL, 'e', "expression", 0, "SCRIPT", "add commands", 0, add_source },
	{ OPT_CALL, 'f', "file", 0, "FILE", "add the commands in a file", 0, add_source },
	{ OPT_FLAG, 'E', "regexp-extended", HOW(extended), NULL,
	  "patterns are extended regular expressions", 0, NULL },
	{ OPT_FLAG, 'r', NULL, HOW(extended), NULL, "the same", 0, NULL },
	{ OPT_OPTIONAL, 'i', "in-place", FIELD(in_place), "SUFFIX",
	  "edit the files; with SUFFIX keep the old ones (* in it is the name)", 0, NULL },
	{ OPT_FLAG, 0, "follow-symlinks", HOW(follow_symlinks), NULL,
	  "edit what a link names, not the link", 0, NULL },
	{ OPT_FLAG, 's', "separate", HOW(separate), NULL,
	  "each file has its own line numbers and last line", 0, NULL },
	{ OPT_FLAG, 'z', "null-data", FIELD(zero), NULL, "lines end with NUL", 0, NULL },
	{ OPT_FLAG, 0, "zero-terminated", FIELD(zero), NULL, "the same", 0, NULL },
	{ OPT_FLAG, 'u', "unbuffered", HOW(unbuffered), NULL,
	  "read no more than needed, write every line at once", 0, NULL },
	{ OPT_TEXT, 'l', "line-length", FIELD(line_length), "N",
	  "where l wraps (70); 0: nowhere", 0, NULL },
	{ OPT_FLAG, 0, "posix", HOW(posix), NULL, "no extensions", 0, NULL },
	{ OPT_FLAG, 0, "sandbox", HOW(sandbox), NULL,
	  "refuse the commands e, r and w", 0, NULL },
	{ OPT_FLAG, 0, "debug", HOW(debug), NULL,
	  "show the program, and what it does", 0, NULL },
	{ OPT_FLAG, 'b', "binary", FIELD(binary), NULL,
	  "for other systems: here all files are", 0, NULL },
	{ 0 }
};

/* -- the script ------------------------------------------------------------ */

static int
read_script(struct run *run, struct arena *arena, const char *name, struct slice *text)
{
	bool standard = strcmp(name, "-") == 0;
	int fd = standard ? STDIN_FILENO : open(name, O_RDONLY | O_CLOEXEC);
	struct buf bytes = { 0 };
	ssize_t n = -1;

	if (fd >= 0) {
		do {
			buf_reserve(&bytes, READ_BLOCK);
			n = read(fd, bytes.ptr + bytes.len, READ_BLOCK);
			bytes.len += n > 0 ? (size_t)n : 0;
		} while (n > 0 || (n < 0 && errno == EINTR));
	}
	*text = arena_copy(arena, buf_slice(&bytes));
	buf_clear(&bytes);
	if (n < 0) {
		run->trouble = SED_PANIC;
		fail(run, fd < 0 ? "couldn't open file %s:" : "read error on %s:", name);
	}
	if (fd > STDIN_FILENO)
		close(fd);
	return (int)n;
}

/* The pieces of -e and -f, or of the first operand, which is taken off the operands. */
static struct sed_piece *
read_pieces(struct run *run, const struct sed_options *o, struct plan *plan, size_t *n)
{
	const struct source first = { plan->operands[0], false };
	const struct source *sources = (const void *)o->sources.ptr;
	size_t expressions = 0;

	*n = o->sources.len / sizeof *sources;
	if (*n == 0) {
		if (!first.argument) {
			fail_usage(run, "no script given");
			return NULL;
		}
		sources = &first;
		plan->operands++;
		*n = 1;
	}
	struct sed_piece *pieces = arena_array(plan->arena, *n, sizeof *pieces);
	for (size_t i = 0; i < *n; i++) {
		struct sed_piece *piece = &pieces[i];
		piece->number = ++expressions;
		piece->text = slice_of(sources[i].argument);
		if (!sources[i].file)
			continue;
		piece->file = sources[i].argument;
		if (read_script(run, plan->arena, piece->file, &piece->text) != 0)
			return NULL;
	}
	return pieces;
}

/* One text that means what all pieces do. */
static struct slice
join(struct arena *arena, const struct sed_piece *pieces, size_t n)
{
	struct buf script = { 0 };

	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			buf_put_byte(&script, '\n');
		buf_put(&script, pieces[i].text);
	}
	struct slice copy = arena_copy(arena, buf_slice(&script));
	buf_clear(&script);
	return copy;
}

/* -- what is simpler than a program ---------------------------------------- */

static bool
is_plain(const struct sed_params *how)
{
	return !how->separate && !how->in_place.ptr && !how->unbuffered && !how->posix
	       && !how->debug;
}

static int64_t
line(const struct sed_address *a)
{
	return a->n > INT32_MAX ? INT32_MAX : (int64_t)a->n;
}

/* The records that the addresses select, where these are numbers or the last line. */
static bool
slice_of_lines(const struct sed_command *c, struct slice_params *slice)
{
	if (c->negated || (c->from.kind != ADDRESS_LINE && c->from.kind != ADDRESS_LAST))
		return false;
	if (c->from.kind == ADDRESS_LAST) {
		*slice = (struct slice_params){ -1, PARAM_NONE, PARAM_NONE };
		return c->to.kind == ADDRESS_NONE;
	}
	int64_t from = line(&c->from), to = from;
	if (c->to.kind == ADDRESS_LAST)
		to = PARAM_NONE;
	else if (c->to.kind == ADDRESS_LINE)
		to = line(&c->to) > from ? line(&c->to) : from;
	else if (c->to.kind != ADDRESS_NONE)
		return false;
	*slice = (struct slice_params){ from - 1, to, PARAM_NONE };
	return true;
}

/* Programs of one command that print a range of lines. */
static bool
is_slice(const struct sed_program *p, struct slice_params *slice)
{
	const struct sed_command *c = &p->commands[0];

	if (p->n != 1 || !slice_of_lines(c, slice))
		return false;
	if (c->verb->name == 'p')
		return p->quiet;
	if (p->quiet)
		return false;
	if (c->verb->name != 'd')
		return false;
	if (slice->start == -1)
		*slice = (struct slice_params){ PARAM_NONE, -1, PARAM_NONE };
	else if (slice->stop == PARAM_NONE)
		*slice = (struct slice_params){ PARAM_NONE, slice->start, PARAM_NONE };
	else if (slice->start == 0)
		*slice = (struct slice_params){ slice->stop, PARAM_NONE, PARAM_NONE };
	else
		return false;
	return true;
}

/* Whether what a slice leaves of the input is nobody's: a slice stops at its end, where sed
   reads all files, which may be missing, and the standard input, whose writer would be told
   that nobody reads. */
static bool
may_stop(const struct plan *plan)
{
	return plan->operands[0] && !plan->operands[1] && strcmp(plan->operands[0], "-") != 0;
}

static void
add_stages(struct run *run, const struct sed_program *p, const struct sed_params *how,
           struct plan *plan)
{
	struct slice_params slice;

	if (p->n > 0 && is_plain(how) && is_slice(p, &slice)
	    && (slice.stop == PARAM_NONE || slice.stop < 0 || may_stop(plan))) {
		run->trouble = SED_BAD_INPUT;
		plan->words = WORDS_SED;
		plan_add(plan, &slice_kind, &slice);
	} else {
		plan_add(plan, &sed_kind, how);
	}
}

static int
lower(struct run *run, const struct sed_options *o, struct plan *plan)
{
	struct sed_params how = o->how;
	size_t n;

	plan->last = END_AS_INPUT;
	plan->in_end = plan->out_end = o->zero ? 0 : '\n';
	if (o->in_place)
		how.in_place = slice_of(o->in_place);
	if (o->line_length)
		how.line_length = strtol(o->line_length, NULL, 10);
	if (how.line_length < 0)
		how.line_length = 0;
	struct sed_piece *pieces = read_pieces(run, o, plan, &n);
	if (!pieces)
		return -1;
	struct sed_program program = {
		.run = run, .arena = plan->arena, .how = &how, .end = plan->in_end
	};
	int status = sed_parse(&program, pieces, n);
	if (status == 0 && o->in_place && !plan->operands[0]) {
		run->trouble = SED_PANIC;
		status = fail(run, "no input files");
	}
	if (status == 0) {
		how.script = join(plan->arena, pieces, n);
		add_stages(run, &program, &how, plan);
	}
	sed_program_clear(&program);
	return status;
}

static int
sed_lower(struct run *run, const void *opts, const struct opt_parse *operands,
          struct plan *plan)
{
	struct sed_options o = *(const struct sed_options *)opts;
	int status = lower(run, &o, plan);

	(void)operands;
	buf_clear(&o.sources);
	return status;
}

const struct applet sed_applet = {
	.name     = "sed",
	.summary  = "edit lines by a script",
	.usage    = "[-nEsziu] [-e SCRIPT | -f FILE | SCRIPT] [FILE ...]",
	.options  = options,
	.defaults = &(const struct sed_options){ .how.line_length = SED_LINE_LENGTH },
	.size     = sizeof(struct sed_options),
	.trouble  = SED_BAD_SCRIPT,
	.lower    = sed_lower,
};
