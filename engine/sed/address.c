/* address - which lines a command is for: reading it, and matching */
#include "engine/sed/parse.h"
#include "engine/sed/state.h"

enum { BAD = -2 };

/* -- reading --------------------------------------------------------------- */

int
sed_take_delimiter(struct sed_script *s)
{
	int byte = script_take(s);

	if (byte >= 0x80 && !s->program->bytes) {
		script_fail(s, "delimiter character is not a single-byte character");
		return BAD;
	}
	return byte;
}

/* The letters behind a pattern. */
static unsigned
take_flags(struct sed_script *s)
{
	bool posix = s->program->how->posix;
	unsigned flags = 0;

	for (;;) {
		int byte = script_take_black(s);
		if (byte == 'I' && !posix) {
			flags |= REGEX_ICASE;
		} else if (byte == 'M' && !posix) {
			flags |= REGEX_MULTILINE;
		} else {
			script_back(s, byte);
			return flags;
		}
	}
}

static int
parse_pattern(struct sed_script *s, int delimiter, struct sed_address *a)
{
	struct buf pattern = { 0 };
	int status = delimiter == SCRIPT_END ? -1
	             : script_delimited(s, delimiter, true, &pattern);

	if (status != 0) {
		script_fail(s, "unterminated address regex");
	} else {
		a->kind = ADDRESS_REGEX;
		a->regex = sed_new_regex(s, buf_slice(&pattern), take_flags(s));
		status = a->regex ? 0 : -1;
	}
	buf_clear(&pattern);
	return status;
}

static void
parse_line(struct sed_script *s, int digit, struct sed_address *a)
{
	a->kind = ADDRESS_LINE;
	a->n = script_number(s, digit);
	int byte = script_take_black(s);
	if (byte != '~' || s->program->how->posix) {
		script_back(s, byte);
		return;
	}
	a->step = script_optional_number(s);
	if (a->step > 0)
		a->kind = ADDRESS_STEP;
}

/* 1 where there is an address, 0 where there is none, -1 reported. */
static int
parse_address(struct sed_script *s, struct sed_address *a)
{
	int byte = script_take_black(s);

	if (byte == '/' || byte == '\\') {
		int delimiter = byte == '/' ? byte : sed_take_delimiter(s);
		return delimiter == BAD || parse_pattern(s, delimiter, a) != 0 ? -1 : 1;
	}
	if (byte >= '0' && byte <= '9') {
		parse_line(s, byte, a);
	} else if ((byte == '+' || byte == '~') && !s->program->how->posix) {
		a->kind = byte == '+' ? ADDRESS_PLUS : ADDRESS_MULTIPLE;
		a->n = script_optional_number(s);
	} else if (byte == '$') {
		a->kind = ADDRESS_LAST;
	} else {
		script_back(s, byte);
		return 0;
	}
	return 1;
}

static int
parse_second(struct sed_script *s, struct sed_command *c)
{
	int byte = script_take_black(s);

	if (byte != ',') {
		script_back(s, byte);
		return 0;
	}
	int found = parse_address(s, &c->to);
	if (found == 0) {
		script_take_black(s);
		script_fail(s, "unexpected `,'");
	}
	return found > 0 ? 0 : -1;
}

static bool
is_bad_zero(const struct sed_program *p, const struct sed_command *c)
{
	return c->from.kind == ADDRESS_LINE && c->from.n == 0
	       && (c->to.kind != ADDRESS_REGEX || p->how->posix);
}

int
sed_parse_addresses(struct sed_script *s, struct sed_command *c)
{
	int found = parse_address(s, &c->from);

	if (found < 0)
		return BAD;
	/* One of 0 is any line, as for GNU's. */
	if ((c->from.kind == ADDRESS_PLUS || c->from.kind == ADDRESS_MULTIPLE)
	    && c->from.n > 0) {
		script_fail(s, "invalid usage of +N or ~N as first address");
		return BAD;
	}
	if (found && parse_second(s, c) != 0)
		return BAD;
	int byte = script_take_black(s);
	if (is_bad_zero(s->program, c)) {
		script_fail(s, "invalid usage of line address 0");
		return BAD;
	}
	if (byte != '!')
		return byte;
	c->negated = true;
	byte = script_take_black(s);
	if (byte != '!')
		return byte;
	script_fail(s, "multiple `!'s");
	return BAD;
}

/* -- matching -------------------------------------------------------------- */

/* 1, 0, or -1 reported. */
static int
matches_one(struct sed *s, const struct sed_address *a)
{
	size_t line = s->in.line;

	switch (a->kind) {
	case ADDRESS_LINE:
		return line == a->n;
	case ADDRESS_STEP:
		return line >= a->n && (line - a->n) % a->step == 0;
	case ADDRESS_LAST:
		return sed_is_last(s);
	case ADDRESS_REGEX:
		return sed_matches(s, a->regex);
	default:
		return 1;
	}
}

/* The last line of a range that begins here, where its end is a number. */
static size_t
end_of_range(const struct sed_address *to, size_t line)
{
	size_t n = to->n, rest;

	switch (to->kind) {
	case ADDRESS_LINE:
		return n;
	case ADDRESS_PLUS:
		return n > SIZE_MAX - line ? SIZE_MAX : line + n;
	case ADDRESS_MULTIPLE:
		rest = n > 0 ? n - line % n : 0;
		return rest > SIZE_MAX - line ? SIZE_MAX : line + rest;
	default:
		return SIZE_MAX;
	}
}

static bool
ends_by_number(const struct sed_address *to)
{
	return to->kind == ADDRESS_LINE || to->kind == ADDRESS_PLUS
	       || to->kind == ADDRESS_MULTIPLE;
}

/* A range that begins with a line of a number has only one beginning. */
static enum sed_range
after_range(const struct sed_command *c)
{
	return c->from.kind == ADDRESS_LINE ? RANGE_OVER : RANGE_BEFORE;
}

/* Whether a range that begins here ends here too; a pattern is looked for in the lines
   after it only. */
static bool
ends_at_once(struct sed *s, const struct sed_command *c)
{
	if (ends_by_number(&c->to))
		return c->range_end <= s->in.line;
	return c->to.kind != ADDRESS_REGEX && matches_one(s, &c->to) > 0;
}

static int
begins_range(struct sed *s, struct sed_command *c)
{
	size_t line = s->in.line;

	if (c->from.kind == ADDRESS_LINE) {
		if (line < c->from.n)
			return 0;
		if (c->to.kind == ADDRESS_LINE && line > c->to.n) {
			c->range = RANGE_OVER;
			return line == c->from.n;
		}
	} else {
		int found = matches_one(s, &c->from);
		if (found <= 0)
			return found;
	}
	c->range_end = end_of_range(&c->to, line);
	c->range = ends_at_once(s, c) ? after_range(c) : RANGE_INSIDE;
	return 1;
}

static int
continues_range(struct sed *s, struct sed_command *c)
{
	if (ends_by_number(&c->to)) {
		if (s->in.line >= c->range_end)
			c->range = after_range(c);
		/* Where N went past the end, a counted range has one line more. */
		return s->in.line <= c->range_end || c->to.kind != ADDRESS_LINE;
	}
	int found = matches_one(s, &c->to);
	if (found > 0)
		c->range = after_range(c);
	return found < 0 ? found : 1;
}

int
sed_selects(struct sed *s, struct sed_command *c)
{
	if (c->to.kind == ADDRESS_NONE)
		return matches_one(s, &c->from);
	switch (c->range) {
	case RANGE_BEFORE:
		return begins_range(s, c);
	case RANGE_INSIDE:
		return continues_range(s, c);
	default:
		return 0;
	}
}

void
sed_reset_ranges(struct sed_program *p)
{
	for (size_t i = 0; i < p->n; i++) {
		struct sed_command *c = &p->commands[i];
		bool inside = c->from.kind == ADDRESS_LINE && c->from.n == 0;
		c->range = inside ? RANGE_INSIDE : RANGE_BEFORE;
	}
}
