/* run - cycles, and what the commands do */
#include "engine/sed/run.h"

#include "engine/scan.h"
#include "engine/sed/debug.h"
#include "engine/sed/readers.h"
#include "engine/sed/script.h"
#include "engine/sed/state.h"

/* -- what commands share --------------------------------------------------- */

/* The pattern space as the regex takes it. */
static struct regex_text *
text_for(struct sed *s, const struct sed_regex *regex)
{
	if (regex->bytes) {
		regex_text_narrow(&s->narrow, s->pattern.text);
		return &s->narrow;
	}
	if (!s->ready)
		regex_text_set(&s->text, s->pattern.text, false);
	s->ready = true;
	return &s->text;
}

int
sed_find(struct sed *s, const struct sed_regex *regex, size_t from, unsigned how)
{
	const struct sed_regex *r = regex->re ? regex : s->last;

	if (!r) {
		s->stage.run->trouble = SED_BAD_SCRIPT;
		return script_fail_piece(s->stage.run, s->program.last_piece, 1,
		                         "no previous regular expression");
	}
	s->last = r;
	int found = regex_find(r->re, text_for(s, r), from, how);
	if (found < 0)
		fail(s->stage.run, "%s", regex_reason(r->re));
	return found;
}

int
sed_matches(struct sed *s, const struct sed_regex *regex)
{
	if (regex == s->known) {
		s->last = regex;
		return 1;
	}
	return sed_find(s, regex, 0, REGEX_TEST);
}

static enum sed_step
step_of(int status)
{
	return status == 0 ? STEP_NEXT : STEP_FAIL;
}

static int
print(struct sed *s)
{
	return sed_put_line(&s->out, s->pattern.text, s->program.end, s->pattern.bare);
}

/* The pattern space up to its first newline. */
static struct slice
first_line(const struct sed *s, bool *whole)
{
	struct slice text = s->pattern.text;
	const unsigned char *end = text.ptr + text.len;
	const unsigned char *stop = scan_byte(text.ptr, end, s->program.end);

	*whole = stop == end;
	return (struct slice){ text.ptr, (size_t)(stop - text.ptr) };
}

static struct sed_appended *
append(struct sed *s, const struct sed_command *c)
{
	s->appended = arena_grown(&s->arena, s->appended, s->n_appended,
	                          &s->cap_appended, sizeof *s->appended);
	s->appended[s->n_appended] = (struct sed_appended){ .from = c };
	return &s->appended[s->n_appended++];
}

/* The rest of standard input, also where the lines come from there. */
static int
put_file(struct sed *s, struct slice name)
{
	int status = 0;

	while (slice_equal(name, SLICE(SED_STDIN)) && status == 0) {
		s->scratch.len = 0;
		if (!files_take(s, &s->scratch))
			break;
		status = sed_put(&s->out, buf_slice(&s->scratch));
	}
	return status != 0 ? status : sed_put_file(&s->out, (const char *)name.ptr);
}

static int
put_appended(struct sed *s, const struct sed_appended *a)
{
	switch (a->from->verb->name) {
	case 'a':
		return sed_put(&s->out, a->from->text);
	case 'r':
		return put_file(s, a->from->text);
	default:
		return sed_put(&s->out, (struct slice){ s->lines.ptr + a->at, a->len });
	}
}

/* Puts out what a, r, R left for the end of the cycle: 0 or -1. */
static int
flush_appended(struct sed *s)
{
	if (s->n_appended > 0 && sed_put_end(&s->out) != 0)
		return -1;
	for (size_t i = 0; i < s->n_appended; i++)
		if (put_appended(s, &s->appended[i]) != 0)
			return -1;
	s->n_appended = 0;
	s->lines.len = 0;
	return 0;
}

/* -- lines in and out ------------------------------------------------------ */

enum sed_step
sed_run_nothing(struct sed *s, struct sed_command *c)
{
	(void)s;
	(void)c;
	return STEP_NEXT;
}

enum sed_step
sed_run_number(struct sed *s, struct sed_command *c)
{
	char digits[24], *at = digits + sizeof digits;

	(void)c;
	for (size_t n = s->in.line; n > 0; n /= 10)
		*--at = (char)('0' + n % 10);
	return step_of(sed_put_line(&s->out, (struct slice){
		(const unsigned char *)at, (size_t)(digits + sizeof digits - at)
	}, s->program.end, false));
}

enum sed_step
sed_run_name(struct sed *s, struct sed_command *c)
{
	(void)c;
	return step_of(sed_put_line(&s->out, slice_of(s->in.name), s->program.end, false));
}

enum sed_step
sed_run_append(struct sed *s, struct sed_command *c)
{
	append(s, c);
	return STEP_NEXT;
}

enum sed_step
sed_run_read_line(struct sed *s, struct sed_command *c)
{
	size_t at = s->lines.len;

	if (!readers_line(s, c->text, &s->lines))
		return STEP_NEXT;
	struct sed_appended *a = append(s, c);
	a->at = at;
	a->len = s->lines.len - at;
	return STEP_NEXT;
}

/* A text now, as a line. */
static int
put_text(struct sed *s, struct slice text)
{
	if (text.len == 0)
		return 0;
	text.len--;
	return sed_put_line(&s->out, text, s->program.end, false);
}

enum sed_step
sed_run_insert(struct sed *s, struct sed_command *c)
{
	return step_of(put_text(s, c->text));
}

/* Of a range the last line is replaced, the others go. */
enum sed_step
sed_run_change(struct sed *s, struct sed_command *c)
{
	bool inside = c->to.kind != ADDRESS_NONE && c->range == RANGE_INSIDE
	              && !c->negated;

	if (!inside && put_text(s, c->text) != 0)
		return STEP_FAIL;
	return STEP_DELETE;
}

enum sed_step
sed_run_delete(struct sed *s, struct sed_command *c)
{
	(void)s;
	(void)c;
	return STEP_DELETE;
}

enum sed_step
sed_run_delete_first(struct sed *s, struct sed_command *c)
{
	bool whole;
	struct slice line = first_line(s, &whole);

	(void)c;
	if (whole)
		return STEP_DELETE;
	space_drop(s, line.len + 1);
	return STEP_RESTART;
}

enum sed_step
sed_run_print(struct sed *s, struct sed_command *c)
{
	(void)c;
	return step_of(print(s));
}

enum sed_step
sed_run_print_first(struct sed *s, struct sed_command *c)
{
	bool whole;
	struct slice line = first_line(s, &whole);

	(void)c;
	return step_of(sed_put_line(&s->out, line, s->program.end,
	                           whole && s->pattern.bare));
}

enum sed_step
sed_run_list(struct sed *s, struct sed_command *c)
{
	int64_t width = c->number >= 0 ? c->number : s->how.line_length;

	return step_of(sed_list(s, (size_t)width));
}

enum sed_step
sed_run_write(struct sed *s, struct sed_command *c)
{
	return step_of(sed_put_line(c->output, s->pattern.text, s->program.end,
	                           s->pattern.bare));
}

enum sed_step
sed_run_write_first(struct sed *s, struct sed_command *c)
{
	bool whole;
	struct slice line = first_line(s, &whole);

	return step_of(sed_put_line(c->output, line, s->program.end,
	                           whole && s->pattern.bare));
}

enum sed_step
sed_run_next(struct sed *s, struct sed_command *c)
{
	(void)c;
	if (sed_is_last(s))
		return STEP_END;
	if (!s->program.quiet && print(s) != 0)
		return STEP_FAIL;
	if (flush_appended(s) != 0 || files_read(s) <= 0)
		return STEP_FAIL;
	return STEP_NEXT;
}

enum sed_step
sed_run_next_append(struct sed *s, struct sed_command *c)
{
	(void)c;
	if (sed_is_last(s))
		return s->posix ? STEP_DELETE : STEP_END;
	if (flush_appended(s) != 0 || files_append(s) <= 0)
		return STEP_FAIL;
	return STEP_NEXT;
}

/* -- spaces ---------------------------------------------------------------- */

enum sed_step
sed_run_get(struct sed *s, struct sed_command *c)
{
	(void)c;
	space_get(s, false);
	return STEP_NEXT;
}

enum sed_step
sed_run_get_append(struct sed *s, struct sed_command *c)
{
	(void)c;
	space_get(s, true);
	return STEP_NEXT;
}

enum sed_step
sed_run_hold(struct sed *s, struct sed_command *c)
{
	(void)c;
	space_hold(s, false);
	return STEP_NEXT;
}

enum sed_step
sed_run_hold_append(struct sed *s, struct sed_command *c)
{
	(void)c;
	space_hold(s, true);
	return STEP_NEXT;
}

enum sed_step
sed_run_exchange(struct sed *s, struct sed_command *c)
{
	(void)c;
	space_exchange(s);
	return STEP_NEXT;
}

enum sed_step
sed_run_zap(struct sed *s, struct sed_command *c)
{
	(void)c;
	space_zap(s);
	return STEP_NEXT;
}

/* -- jumps ----------------------------------------------------------------- */

enum sed_step
sed_run_jump(struct sed *s, struct sed_command *c)
{
	s->next = c->target;
	return STEP_NEXT;
}

enum sed_step
sed_run_jump_replaced(struct sed *s, struct sed_command *c)
{
	if (s->replaced)
		s->next = c->target;
	s->replaced = false;
	return STEP_NEXT;
}

enum sed_step
sed_run_jump_unreplaced(struct sed *s, struct sed_command *c)
{
	if (!s->replaced)
		s->next = c->target;
	s->replaced = false;
	return STEP_NEXT;
}

static void
set_status(struct sed *s, const struct sed_command *c)
{
	s->stage.run->status = c->number > 0 ? (int)(c->number & 0xff) : 0;
}

enum sed_step
sed_run_quit(struct sed *s, struct sed_command *c)
{
	set_status(s, c);
	return STEP_QUIT;
}

enum sed_step
sed_run_stop(struct sed *s, struct sed_command *c)
{
	set_status(s, c);
	return STEP_STOP;
}

/* -- programs of others ---------------------------------------------------- */

int
sed_execute(struct sed *s)
{
	struct buf *out = &s->scratch;

	out->len = 0;
	if (sed_shell(s, s->pattern.text, out) != 0)
		return -1;
	if (out->len > 0 && out->ptr[out->len - 1] == s->program.end)
		out->len--;
	space_swap_in(s, out);
	return 0;
}

/* What a given command prints stands before the line. */
enum sed_step
sed_run_execute(struct sed *s, struct sed_command *c)
{
	if (c->text.len == 0)
		return step_of(sed_execute(s));
	s->scratch.len = 0;
	if (sed_shell(s, c->text, &s->scratch) != 0)
		return STEP_FAIL;
	return step_of(sed_put(&s->out, buf_slice(&s->scratch)));
}

/* -- cycles ---------------------------------------------------------------- */

/* Whether a command is to be run: 1, 0, -1 reported. */
static int
is_meant(struct sed *s, struct sed_command *c)
{
	int selected = c->from.kind == ADDRESS_NONE ? 1 : sed_selects(s, c);

	return selected < 0 ? selected : selected != c->negated;
}

/* Runs commands until one ends the cycle. */
static enum sed_step
run_commands(struct sed *s)
{
	struct sed_program *p = &s->program;

	for (size_t i = 0; i < p->n; i = s->next) {
		struct sed_command *c = &p->commands[i];
		enum sed_step step = STEP_NEXT;
		s->next = i + 1;
		if (s->how.debug && debug_command(s, i) != 0)
			return STEP_FAIL;
		int meant = is_meant(s, c);
		if (meant > 0)
			step = c->verb->run(s, c);
		else if (meant < 0)
			step = STEP_FAIL;
		else if (c->verb->name == '{')
			s->next = c->target;
		if (step != STEP_NEXT)
			return step;
		if (s->how.debug && meant > 0 && debug_done(s, i) != 0)
			return STEP_FAIL;
	}
	return STEP_END;
}

/* What a cycle ends with: 1, PULL_END or PULL_FAIL. */
static int
end_cycle(struct sed *s, enum sed_step step)
{
	bool prints = (step == STEP_END || step == STEP_QUIT) && !s->program.quiet;

	if (s->how.debug && debug_end(s) != 0)
		return PULL_FAIL;
	if (step == STEP_FAIL || (prints && print(s) != 0))
		return PULL_FAIL;
	if (step != STEP_STOP && step != STEP_RESTART && flush_appended(s) != 0)
		return PULL_FAIL;
	if (step == STEP_QUIT && sed_put_end(&s->out) != 0)
		return PULL_FAIL;
	s->restart = step == STEP_RESTART;
	s->ended = step == STEP_QUIT || step == STEP_STOP;
	return s->ended ? PULL_END : 1;
}

int
sed_cycle(struct sed *s)
{
	if (s->ended)
		return PULL_END;
	if (!s->restart) {
		if (s->skip.on && skip_lines(s) != 0)
			return PULL_FAIL;
		int more = files_read(s);
		if (more <= 0)
			return more < 0 ? PULL_FAIL : PULL_END;
		s->known = s->skip.found ? s->skip.only : NULL;
		s->skip.found = false;
	}
	if (s->how.debug && debug_input(s) != 0)
		return PULL_FAIL;
	return end_cycle(s, run_commands(s));
}
