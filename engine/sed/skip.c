#include "engine/sed/skip.h"

#include "engine/scan.h"
#include "engine/sed/state.h"
#include "engine/sed/substitute.h"

enum { HITS_MAX = 8, REST = 64 };

/* The regex without which the command does nothing to a line, whatever its number, as
   long as no range has begun. */
static const struct sed_regex *
regex_of(const struct sed_command *c)
{
	if (c->from.kind == ADDRESS_REGEX && !c->negated)
		return c->from.regex;
	if (c->from.kind == ADDRESS_NONE && !c->negated && c->verb->name == 's')
		return c->substitution->regex;
	return NULL;
}

static bool
is_inert(const struct sed_command *c)
{
	return (c->verb->name == '}' || c->verb->name == ':') && !c->negated;
}

/* Whether a line's number, or its being the last, decides. */
static bool
is_numbered(const struct sed_command *c)
{
	return !c->negated && c->to.kind == ADDRESS_NONE
	       && (c->from.kind == ADDRESS_LINE || c->from.kind == ADDRESS_LAST);
}

/* What follows in the same block level: behind a block, or the next. */
static size_t
after(const struct sed_program *p, size_t i)
{
	const struct sed_command *c = &p->commands[i];

	return c->verb->name == '{' ? c->target + 1 : i + 1;
}

static bool
counts_lines(const struct sed_program *p)
{
	for (size_t i = 0; i < p->n; i++) {
		const struct sed_command *c = &p->commands[i];
		bool by_number = c->from.kind == ADDRESS_LINE || c->from.kind == ADDRESS_STEP
		                 || c->to.kind == ADDRESS_LINE || c->to.kind == ADDRESS_PLUS
		                 || c->to.kind == ADDRESS_MULTIPLE
		                 || c->to.kind == ADDRESS_STEP;
		if (by_number || c->verb->name == '=')
			return true;
	}
	return false;
}

/* The regexes of the commands outside of blocks; false where one of these commands may
   do something to any line. */
static bool
collect(const struct sed_program *p, struct sed_skip *skip,
        const struct sed_regex **regexes, size_t *n)
{
	for (size_t i = 0; i < p->n; i = after(p, i)) {
		const struct sed_command *c = &p->commands[i];
		const struct sed_regex *regex = regex_of(c);
		if (regex && !regex->re)
			return false;
		if (regex)
			regexes[(*n)++] = regex;
		else if (!is_inert(c) && !is_numbered(c))
			return false;
		skip->last = skip->last || c->from.kind == ADDRESS_LAST;
		skip->bounds = skip->bounds || c->from.kind == ADDRESS_LINE
		               || c->to.kind != ADDRESS_NONE;
	}
	return *n > 0;
}

/* One regex for all of them. */
static bool
join(struct sed *s, const struct sed_regex **regexes, size_t n)
{
	struct slice *sources = arena_array(&s->arena, n, sizeof *sources);
	unsigned flags = regex_flags(regexes[0]->re);
	struct regex_error error;

	if (n == 1) {
		s->skip.only = regexes[0];
		s->skip.regex = regexes[0]->re;
		return true;
	}
	for (size_t i = 0; i < n; i++) {
		sources[i] = regexes[i]->text;
		if (regexes[i]->flags != regexes[0]->flags)
			return false;
		if (!regexes[i]->bytes)
			flags &= ~(unsigned)REGEX_BYTES;
	}
	s->skip.regex = regex_new_any(s->how.extended ? REGEX_ERE : REGEX_BRE,
	                              &(struct slices){ sources, n }, flags, &error);
	return s->skip.regex != NULL;
}

void
skip_open(struct sed *s)
{
	struct sed_program *p = &s->program;
	const struct sed_regex **regexes;
	size_t n = 0;

	if (s->how.debug || s->how.unbuffered || p->n == 0)
		return;
	regexes = arena_array(&s->arena, p->n, sizeof(struct sed_regex *));
	s->skip.on = collect(p, &s->skip, regexes, &n) && join(s, regexes, n);
	s->skip.counts = counts_lines(p);
}

void
skip_close(struct sed *s)
{
	if (!s->skip.only)
		regex_free(s->skip.regex);
}

/* How many lines come before one that a number selects, or a range that is open. */
static size_t
lines_to_number(const struct sed *s)
{
	const struct sed_program *p = &s->program;
	size_t line = s->in.line, least = SIZE_MAX;

	if (!s->skip.bounds)
		return SIZE_MAX;
	for (size_t i = 0; i < p->n; i = after(p, i)) {
		const struct sed_command *c = &p->commands[i];
		if (c->range == RANGE_INSIDE)
			return 0;
		if (c->from.kind != ADDRESS_LINE || c->range == RANGE_OVER)
			continue;
		if (c->from.n > line && c->from.n - line - 1 < least)
			least = c->from.n - line - 1;
		if (c->from.n <= line && c->to.kind != ADDRESS_NONE)
			return 0;
	}
	return least;
}

/* The whole lines of the window that may be passed over. */
static struct slice
candidates(struct sed *s)
{
	size_t most = lines_to_number(s);
	struct slice lines = files_lines(s);
	const unsigned char *end = lines.ptr + lines.len;

	if (s->skip.last && lines.len > 0) {
		/* Any may be the last but those before another. */
		const unsigned char *p = scan_byte_back(lines.ptr, end - 1, s->program.end);
		end = p ? p + 1 : lines.ptr;
	}
	if (most < lines.len)
		end = scan_skip(lines.ptr, end, s->program.end, &most);
	return (struct slice){ lines.ptr, (size_t)(end - lines.ptr) };
}

/* Passes over a piece of the input, as cycles would that do nothing. */
static int
pass(struct sed *s, struct slice piece)
{
	if (piece.len == 0)
		return 0;
	s->skip.hits = 0;
	if (s->skip.counts)
		s->in.line += scan_count(piece.ptr, piece.ptr + piece.len, s->program.end);
	if (!s->program.quiet && sed_put_block(&s->out, piece) != 0)
		return -1;
	input_use(&s->in.in, piece.len);
	return 0;
}

/* The first line is one that needs its cycle. */
static void
note_hit(struct sed *s)
{
	if (++s->skip.hits < HITS_MAX)
		return;
	s->skip.hits = 0;
	s->skip.rest = REST;
}

int
skip_lines(struct sed *s)
{
	struct slice record;

	if (s->skip.rest > 0) {
		s->skip.rest--;
		return 0;
	}
	files_leave(s);
	for (;;) {
		struct slice lines = candidates(s);
		if (lines.len == 0 && (!files_want(s) || (lines = candidates(s)).len == 0))
			return 0;
		int found = regex_find_record(s->skip.regex, lines, &record);
		if (found < 0)
			return 0;    /* the cycle will say so */
		if (found > 0)
			lines.len = (size_t)(record.ptr - lines.ptr);
		if (lines.len == 0)
			note_hit(s);
		if (pass(s, lines) != 0)
			return -1;
		if (found > 0) {
			s->skip.found = true;
			return 0;
		}
	}
}
