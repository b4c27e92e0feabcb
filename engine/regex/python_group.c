/* python_group - what begins with a parenthesis: see python_reader.h */
#include "engine/regex/python_reader.h"

/* -- flags --------------------------------------------------------------- */

enum { LOCALE = 4, SCOPE = REGEX_ASCII | REGEX_UNICODE | LOCALE };

static unsigned
flag_of(uint32_t letter)
{
	switch (letter) {
	case 'a': return REGEX_ASCII;
	case 'i': return REGEX_ICASE;
	case 'L': return LOCALE;
	case 'm': return REGEX_MULTILINE;
	case 's': return REGEX_DOTALL;
	case 'u': return REGEX_UNICODE;
	case 'x': return REGEX_VERBOSE;
	default: return 0;
	}
}

static bool
is_letter(uint32_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0x80;
}

/* Takes a character that is a flag or one of `ends`; else an error: what is missing. */
static int
take_flag(struct python_reader *r, const char *ends, const char *missing,
          uint32_t *letter)
{
	const unsigned char *from = r->at;

	if (reader_done(r))
		return reader_fail(r, from, "missing %s", missing);
	*letter = reader_take(r);
	if (flag_of(*letter) || (*letter && *letter < 0x80
	                         && strchr(ends, (int)*letter)))
		return 0;
	if (is_letter(*letter))
		return reader_fail(r, from, "unknown flag");
	return reader_fail(r, from, "missing %s", missing);
}

/* Reads flags to be turned on, of which *letter is the first, and what ends them. */
static int
read_on(struct python_reader *r, uint32_t *letter, unsigned *on)
{
	while (flag_of(*letter)) {
		*on |= flag_of(*letter);
		if (*on & LOCALE)
			return reader_fail(r, r->at, "bad inline flags: cannot "
			                   "use 'L' flag with a str pattern");
		if ((*on & SCOPE) == (REGEX_ASCII | REGEX_UNICODE))
			return reader_fail(r, r->at, "bad inline flags: flags "
			                   "'a', 'u' and 'L' are incompatible");
		if (take_flag(r, ")-:", "-, : or )", letter) < 0)
			return -1;
	}
	return 0;
}

/* Reads flags to be turned off, up to the colon. */
static int
read_off(struct python_reader *r, unsigned on, unsigned *off)
{
	uint32_t letter;

	if (take_flag(r, "", "flag", &letter) < 0)
		return -1;
	while (letter != ':') {
		*off |= flag_of(letter);
		if (*off & SCOPE)
			return reader_fail(r, r->at, "bad inline flags: cannot "
			                   "turn off flags 'a', 'u' and 'L'");
		if (take_flag(r, ":", ":", &letter) < 0)
			return -1;
	}
	if (on & *off)
		return reader_fail(r, r->at - 1,
		                   "bad inline flags: flag turned on and off");
	return 0;
}

/* Writes what PCRE2 has to know of flags. RESTRICT: the letter r keeps the cases of
   ASCII's letters within ASCII. */
static void
write_flags(struct python_reader *r, unsigned on, unsigned off)
{
	static const char letters[] = "ims";
	bool was_ascii = r->flags & REGEX_ASCII;

	for (const char *c = letters; *c; c++)
		if (on & flag_of((uint32_t)*c))
			buf_put_byte(r->out, (unsigned char)*c);
	if (r->wide && (on & REGEX_ASCII))
		buf_put_byte(r->out, 'r');
	buf_put_byte(r->out, '-');
	for (const char *c = letters; *c; c++)
		if (off & flag_of((uint32_t)*c))
			buf_put_byte(r->out, (unsigned char)*c);
	if (r->wide && was_ascii && (on & REGEX_UNICODE))
		buf_put_byte(r->out, 'r');
}

/* Flags of the whole pattern: (?i). */
static int
set_flags(struct python_reader *r, const unsigned char *from, unsigned on)
{
	if (r->begun)
		return reader_fail(r, from, "global flags not at the start of "
		                   "the expression");
	if (r->wide && (on & REGEX_ASCII) && !(r->flags & REGEX_ASCII))
		buf_put_text(r->out, "(?r)");
	r->flags |= on;
	return 0;
}

/* -- bodies -------------------------------------------------------------- */

/* Reads a group's inside and its ')'. */
static int
read_body(struct python_reader *r, const unsigned char *from, bool conditional,
          struct python_width *width)
{
	unsigned flags = r->flags;

	r->begun = true;
	if (read_alternatives(r, conditional, width) < 0)
		return -1;
	if (!reader_accept(r, ')'))
		return reader_fail(r, from, "missing ), unterminated subpattern");
	r->flags = flags;
	buf_put_byte(r->out, ')');
	return 0;
}

/* Reads a group that begins with this in PCRE2 too. */
static int
read_plain(struct python_reader *r, const unsigned char *from, const char *begin,
           struct python_width *width)
{
	buf_put_text(r->out, begin);
	return read_body(r, from, false, width);
}

static int
read_around(struct python_reader *r, const unsigned char *from, const char *begin,
            struct python_width *width)
{
	int result = read_plain(r, from, begin, width);

	*width = (struct python_width){ 0, 0 };
	return result;
}

static int
read_behind(struct python_reader *r, const unsigned char *from, const char *begin,
            struct python_width *width)
{
	size_t outer = r->behind;

	if (!outer)
		r->behind = r->what->n_groups;
	if (read_plain(r, from, begin, width) < 0)
		return -1;
	r->behind = outer;
	r->vague = r->vague || width->least != width->most;
	*width = (struct python_width){ 0, 0 };
	return 0;
}

/* (?i) or (?i-m:…), of which a letter or '-' was taken. */
static int
read_flags(struct python_reader *r, const unsigned char *from, uint32_t letter,
           struct python_width *width, bool *is_item)
{
	unsigned on = 0, off = 0, outer = r->flags;

	if (read_on(r, &letter, &on) < 0)
		return -1;
	if (letter == ')') {
		*is_item = false;
		return set_flags(r, from, on);
	}
	if (letter == '-' && read_off(r, on, &off) < 0)
		return -1;
	buf_put_text(r->out, "(?");
	write_flags(r, on, off);
	buf_put_byte(r->out, ':');
	if (on & SCOPE)
		r->flags &= ~(unsigned)SCOPE;
	r->flags = (r->flags | on) & ~off;
	if (read_body(r, from, false, width) < 0)
		return -1;
	r->flags = outer;
	return 0;
}

static int
read_comment(struct python_reader *r, const unsigned char *from, bool *is_item)
{
	*is_item = false;
	while (!reader_accept(r, ')')) {
		if (reader_done(r))
			return reader_fail(r, from,
			                   "missing ), unterminated comment");
		if (reader_skip(r) < 0)
			return -1;
	}
	return 0;
}

/* -- captures ------------------------------------------------------------ */

/* Gives a new group's number. */
static size_t
add_group(struct python_reader *r)
{
	struct python_pattern *what = r->what;

	if (what->n_groups >= r->group_room) {
		size_t room = r->group_room ? 2 * r->group_room : 8;
		struct python_group *more =
			arena_array(r->arena, room, sizeof *more);
		if (r->group_room)
			memcpy(more, what->groups,
			       r->group_room * sizeof *more);
		what->groups = more;
		r->group_room = room;
	}
	return what->n_groups++;
}

static int
read_capture(struct python_reader *r, const unsigned char *from, const char *name,
             struct python_width *width)
{
	size_t n = add_group(r);

	r->what->groups[n].name = name;
	if (read_plain(r, from, "(", width) < 0)
		return -1;
	struct python_group *group = &r->what->groups[n];
	group->closed = true;
	group->rank = ++r->closed;
	group->width = *width;
	return 0;
}

/* The group of this name, or 0. */
static size_t
find_name(const struct python_reader *r, struct slice name)
{
	for (size_t i = 1; i < r->what->n_groups; i++) {
		const char *other = r->what->groups[i].name;

		if (other && slice_equal(slice_of(other), name))
			return i;
	}
	return 0;
}

/* (?P<name>…) behind its '<'. */
static int
read_named(struct python_reader *r, const unsigned char *from,
           struct python_width *width)
{
	const unsigned char *at = r->at;
	struct slice name;

	if (read_group_name(r, '>', &name) < 0)
		return -1;
	size_t before = find_name(r, name);
	if (before)
		return reader_fail(r, at, "redefinition of group name %s as group "
		                   "%zu; was group %zu", quoted(r, name),
		                   r->what->n_groups, before);
	return read_capture(r, from, arena_text(r->arena, name), width);
}

/* -- references ---------------------------------------------------------- */

/* May it be referred to, from within a look-behind? */
static int
check_behind(struct python_reader *r, size_t group)
{
	if (!r->behind || group < r->behind)
		return 0;
	return reader_fail(r, r->at, "cannot refer to group defined in the same "
	                   "lookbehind subpattern");
}

int
write_reference(struct python_reader *r, size_t group, const unsigned char *place,
                struct python_width *width)
{
	if (!r->what->groups[group].closed)
		return reader_fail(r, place, "cannot refer to an open group");
	if (check_behind(r, group) < 0)
		return -1;
	buf_printf(r->out, "\\g{%zu}", group);
	*width = r->what->groups[group].width;
	return 0;
}

static int
fail_unknown(struct python_reader *r, const unsigned char *place, struct slice name)
{
	return reader_fail(r, place, "unknown group name %s", quoted(r, name));
}

/* (?P=name) behind its '='. */
static int
read_named_reference(struct python_reader *r, struct python_width *width)
{
	const unsigned char *at = r->at;
	struct slice name;

	r->begun = true;
	if (read_group_name(r, ')', &name) < 0)
		return -1;
	size_t group = find_name(r, name);
	if (group == 0)
		return fail_unknown(r, at, name);
	return write_reference(r, group, at, width);
}

/* -- conditions ---------------------------------------------------------- */

static bool
is_digit(unsigned char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_number(struct slice name)
{
	for (size_t i = 0; i < name.len; i++)
		if (!is_digit(name.ptr[i]))
			return false;
	return true;
}

static uint64_t
number_of(struct slice name)
{
	uint64_t n = 0;

	for (size_t i = 0; i < name.len; i++)
		n = n > UINT64_MAX / 10 - 1 ? n : n * 10 + (name.ptr[i] - '0');
	return n;
}

/* Reads the group that a condition asks for, and the ')'. */
static int
read_asked(struct python_reader *r, uint64_t *group)
{
	const unsigned char *at = r->at;
	struct slice name;

	if (read_name(r, ')', "group name", &name) < 0)
		return -1;
	if (is_number(name)) {
		*group = number_of(name);
		return *group ? 0 : reader_fail(r, at, "bad group number");
	}
	if (check_name(r, name) < 0)
		return -1;
	*group = find_name(r, name);
	return *group ? 0 : fail_unknown(r, at, name);
}

/* Within a look-behind a group must be there, elsewhere it may come later. */
static int
await(struct python_reader *r, uint64_t group, const unsigned char *place)
{
	const struct python_pattern *what = r->what;

	if (r->behind) {
		if (group >= what->n_groups || !what->groups[group].closed)
			return reader_fail(r, r->at,
			                   "cannot refer to an open group");
		return check_behind(r, (size_t)group);
	}
	struct awaited *awaited = arena_alloc(r->arena, sizeof *awaited);
	*awaited = (struct awaited){ group, place, r->awaited };
	r->awaited = awaited;
	return 0;
}

/* (?(1)a|b) behind its second '('. */
static int
read_condition(struct python_reader *r, const unsigned char *from,
               struct python_width *width)
{
	const unsigned char *at = r->at;
	uint64_t group;

	if (read_asked(r, &group) < 0 || await(r, group, at) < 0)
		return -1;
	buf_printf(r->out, "(?(%llu)", (unsigned long long)group);
	return read_body(r, from, true, width);
}

/* -- groups -------------------------------------------------------------- */

/* What was taken from behind the '(' is no extension. */
static int
fail_extension(struct python_reader *r, const unsigned char *from)
{
	return reader_fail(r, from + 1, "unknown extension %.*s",
	                   (int)(r->at - from - 1), (const char *)from + 1);
}

/* Takes what stands behind "(?", of which the first byte will do. */
static int
take_extension(struct python_reader *r, unsigned char *code)
{
	const unsigned char *from = r->at;

	if (reader_done(r))
		return reader_fail(r, from, "unexpected end of pattern");
	if (reader_skip(r) < 0)
		return -1;
	*code = *from;
	return 0;
}

/* (?P… */
static int
read_python(struct python_reader *r, const unsigned char *from,
            struct python_width *width)
{
	unsigned char code;

	if (take_extension(r, &code) < 0)
		return -1;
	switch (code) {
	case '<': return read_named(r, from, width);
	case '=': return read_named_reference(r, width);
	default: return fail_extension(r, from);
	}
}

/* (?<… */
static int
read_angle(struct python_reader *r, const unsigned char *from,
           struct python_width *width)
{
	unsigned char code;

	if (take_extension(r, &code) < 0)
		return -1;
	switch (code) {
	case '=': return read_behind(r, from, "(?<=", width);
	case '!': return read_behind(r, from, "(?<!", width);
	default: return fail_extension(r, from);
	}
}

int
read_group(struct python_reader *r, struct python_width *width, bool *is_item)
{
	const unsigned char *from = r->at - 1;
	unsigned char code;

	if (!reader_accept(r, '?'))
		return read_capture(r, from, NULL, width);
	if (take_extension(r, &code) < 0)
		return -1;
	switch (code) {
	case ':': return read_plain(r, from, "(?:", width);
	case '>': return read_plain(r, from, "(?>", width);
	case '=': return read_around(r, from, "(?=", width);
	case '!': return read_around(r, from, "(?!", width);
	case '<': return read_angle(r, from, width);
	case 'P': return read_python(r, from, width);
	case '(': return read_condition(r, from, width);
	case '#': return read_comment(r, from, is_item);
	}
	if (code == '-' || flag_of(code))
		return read_flags(r, from, code, width, is_item);
	return fail_extension(r, from);
}
