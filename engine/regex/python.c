/* python - patterns of Python's module re: see python.h */
#include "engine/regex/python.h"

#include <stdarg.h>
#include <stdio.h>
#include "engine/regex/char.h"
#include "engine/regex/python_reader.h"

enum {
	REPEAT_MAX = 65535,   /* PCRE2's */
	MANY = -1,            /* the upper limit of a repeat that has none */
	DEPTH_MAX = 250       /* PCRE2's */
};

/* -- reading ------------------------------------------------------------- */

uint32_t
reader_take(struct python_reader *r)
{
	uint32_t code = *r->at;

	r->at += r->bytes ? 1 : char_read(r->at, r->end, &code);
	return code;
}

int
reader_skip(struct python_reader *r)
{
	const unsigned char *from = r->at;

	if (reader_take(r) != '\\')
		return 0;
	if (reader_done(r))
		return reader_fail(r, from, "bad escape (end of pattern)");
	reader_take(r);
	return 0;
}

bool
reader_done(const struct python_reader *r)
{
	return r->at == r->end;
}

unsigned char
reader_peek(const struct python_reader *r)
{
	return reader_done(r) ? 0 : *r->at;
}

bool
reader_accept(struct python_reader *r, unsigned char byte)
{
	if (reader_done(r) || *r->at != byte)
		return false;
	r->at++;
	return true;
}

int
reader_fail(struct python_reader *r, const unsigned char *place,
            const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(r->error->text, sizeof r->error->text, format, args);
	va_end(args);
	r->error->offset = place ? (size_t)(place - r->start) : REGEX_UNSET;
	return -1;
}

static bool
at_space(const struct python_reader *r)
{
	return reader_peek(r) && strchr(" \t\n\r\v\f", reader_peek(r));
}

/* Skips what a verbose pattern may be spaced with. */
static int
skip_space(struct python_reader *r)
{
	while (at_space(r) || reader_peek(r) == '#') {
		if (*r->at++ != '#')
			continue;
		while (!reader_done(r) && reader_peek(r) != '\n')
			if (reader_skip(r) < 0)
				return -1;
	}
	return 0;
}

/* -- widths -------------------------------------------------------------- */

static uint64_t
sum(uint64_t a, uint64_t b)
{
	return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

static uint64_t
product(uint64_t a, uint64_t b)
{
	return b && a > UINT64_MAX / b ? UINT64_MAX : a * b;
}

static struct python_width
joined(struct python_width a, struct python_width b)
{
	return (struct python_width){ sum(a.least, b.least), sum(a.most, b.most) };
}

static void
widen(struct python_width *width, struct python_width other)
{
	if (other.least < width->least)
		width->least = other.least;
	if (other.most > width->most)
		width->most = other.most;
}

/* -- repeats ------------------------------------------------------------- */

struct repeat {
	int64_t least, most;
};

static int64_t
read_count(struct python_reader *r)
{
	int64_t n = 0;

	for (; reader_peek(r) >= '0' && reader_peek(r) <= '9'; r->at++)
		n = n > REPEAT_MAX ? n : n * 10 + (*r->at - '0');
	return n;
}

/* Reads {m} {m,} {,n} {m,n}; false, with nothing taken, for other braces. */
static bool
read_braces(struct python_reader *r, struct repeat *repeat)
{
	const unsigned char *before = r->at++, *digits = r->at;

	repeat->least = read_count(r);
	bool any = r->at > digits;
	repeat->most = repeat->least;
	if (reader_accept(r, ',')) {
		any = true;
		digits = r->at;
		repeat->most = read_count(r);
		if (r->at == digits)
			repeat->most = MANY;
	}
	if (any && reader_accept(r, '}'))
		return true;
	r->at = before;
	return false;
}

/* Takes a repeat, without what follows it: false where there is none. */
static bool
read_repeat(struct python_reader *r, struct repeat *repeat)
{
	switch (reader_peek(r)) {
	case '*': *repeat = (struct repeat){ 0, MANY }; break;
	case '+': *repeat = (struct repeat){ 1, MANY }; break;
	case '?': *repeat = (struct repeat){ 0, 1 }; break;
	case '{': return read_braces(r, repeat);
	default: return false;
	}
	r->at++;
	return true;
}

static int
check_repeat(struct python_reader *r, const struct repeat *repeat,
             const unsigned char *from)
{
	if (repeat->least > REPEAT_MAX || repeat->most > REPEAT_MAX)
		return reader_fail(r, NULL, "the repetition number is too large");
	if (repeat->most != MANY && repeat->most < repeat->least)
		return reader_fail(r, from + 1, "min repeat greater than max repeat");
	return 0;
}

static void
write_repeat(struct python_reader *r, const struct repeat *repeat)
{
	buf_printf(r->out, "{%d,", (int)repeat->least);
	if (repeat->most != MANY)
		buf_printf(r->out, "%d", (int)repeat->most);
	buf_put_byte(r->out, '}');
	if (reader_peek(r) == '?' || reader_peek(r) == '+')
		buf_put_byte(r->out, *r->at++);
}

/* -- branches ------------------------------------------------------------ */

/* Items that follow each other. */
struct branch {
	enum { NOTHING, ITEM, REPEAT } last;   /* for a repeat */
	struct python_width before, item;      /* of the last, and of those before */
	size_t text, groups;                   /* before the last */
};

static void
begin_item(struct branch *b, uint64_t width)
{
	b->before = joined(b->before, b->item);
	b->item = (struct python_width){ width, width };
	b->last = ITEM;
}

/* What matches a place: nothing to repeat. */
static void
begin_place(struct branch *b)
{
	begin_item(b, 0);
	b->last = NOTHING;
}

/* Writes that the last item is never there. PCRE2 would look at what is in it all the
   same, so that nothing stays but its groups. */
static void
write_never(struct python_reader *r, const struct branch *b)
{
	r->out->len = b->text;
	buf_put_text(r->out, "(?:|(?!)");
	for (size_t i = b->groups; i < r->what->n_groups; i++)
		buf_put_text(r->out, "()");
	buf_put_byte(r->out, ')');
}

/* A repeat that was just taken, `from` here on. In a look-behind PCRE2 wants a limit
   for what matches places too, where once is as good as often. */
static int
apply_repeat(struct python_reader *r, struct branch *b,
             struct repeat *repeat, const unsigned char *from)
{
	if (check_repeat(r, repeat, from) < 0)
		return -1;
	if (b->last != ITEM)
		return reader_fail(r, from, b->last == NOTHING
		                   ? "nothing to repeat" : "multiple repeat");
	if (r->behind && b->item.most == 0 && repeat->most == MANY)
		repeat->most = repeat->least ? repeat->least : 1;
	write_repeat(r, repeat);
	if (repeat->most == 0)
		write_never(r, b);
	b->item.least = product(b->item.least, (uint64_t)repeat->least);
	b->item.most = product(b->item.most, repeat->most == MANY
	                       ? UINT64_MAX : (uint64_t)repeat->most);
	b->last = REPEAT;
	return 0;
}

static int
read_parenthesis(struct python_reader *r, struct branch *b)
{
	struct python_width width = { 0, 0 };
	size_t text = r->out->len, groups = r->what->n_groups;
	bool is_item = true;

	if (r->depth == DEPTH_MAX)
		return reader_fail(r, r->at - 1, "parentheses are too deeply nested");
	r->depth++;
	if (read_group(r, &width, &is_item) < 0)
		return -1;
	r->depth--;
	if (is_item) {
		begin_item(b, 0);
		b->item = width;
		b->text = text;
		b->groups = groups;
	}
	return 0;
}

static void
write_place(struct python_reader *r, uint32_t letter)
{
	if (letter == 'A')
		buf_put_text(r->out, "\\A");
	else if (letter == 'Z')
		buf_put_text(r->out, "\\z");
	else
		write_boundary(r, letter == 'B');
}

static int
read_escaped(struct python_reader *r, struct branch *b)
{
	const unsigned char *from = r->at - 1;
	struct python_escape escape;

	if (read_escape(r, false, &escape) < 0)
		return -1;
	if (escape.kind == ESCAPE_PLACE) {
		write_place(r, escape.code);
		begin_place(b);
		return 0;
	}
	begin_item(b, 1);
	if (escape.kind == ESCAPE_CHARACTER)
		write_character(r, escape.code);
	else if (escape.kind == ESCAPE_CLASS)
		write_class(r, escape.class, escape.negated);
	else if (escape.code < r->what->n_groups)
		return write_reference(r, escape.code, from, &b->item);
	else
		return reader_fail(r, from + 1, "invalid group reference %u",
		                   (unsigned)escape.code);
	return 0;
}

static int
read_item(struct python_reader *r, struct branch *b)
{
	uint32_t code = reader_take(r);

	if (code == '(')
		return read_parenthesis(r, b);
	r->begun = true;
	b->text = r->out->len;
	b->groups = r->what->n_groups;
	if (code == '\\')
		return read_escaped(r, b);
	if (code == '^' || code == '$') {
		buf_put_byte(r->out, (unsigned char)code);
		begin_place(b);
		return 0;
	}
	begin_item(b, 1);
	if (code == '[')
		return read_set(r);
	if (code == '.')
		buf_put_byte(r->out, '.');
	else
		write_character(r, code);
	return 0;
}

static bool
at_branch_end(const struct python_reader *r)
{
	return reader_done(r) || *r->at == '|' || *r->at == ')';
}

/* Reads an item or a repeat, and the space behind it. */
static int
read_part(struct python_reader *r, struct branch *b)
{
	const unsigned char *from = r->at;
	struct repeat repeat;

	if ((read_repeat(r, &repeat) ? apply_repeat(r, b, &repeat, from)
	                             : read_item(r, b)) < 0)
		return -1;
	return r->flags & REGEX_VERBOSE ? skip_space(r) : 0;
}

static int
read_branch(struct python_reader *r, struct python_width *width)
{
	struct branch b = { 0 };

	if ((r->flags & REGEX_VERBOSE) && skip_space(r) < 0)
		return -1;
	while (!at_branch_end(r)) {
		if (read_part(r, &b) < 0)
			return -1;
	}
	*width = joined(b.before, b.item);
	return 0;
}

int
read_alternatives(struct python_reader *r, bool conditional,
                  struct python_width *width)
{
	struct python_width branch, nothing = { 0, 0 };

	if (read_branch(r, width) < 0)
		return -1;
	if (conditional && reader_peek(r) != '|')
		widen(width, nothing);
	for (unsigned n = 1; reader_peek(r) == '|'; n++) {
		if (conditional && n == 2)
			return reader_fail(r, r->at, "conditional backref with "
			                   "more than two branches");
		r->at++;
		r->begun = true;
		buf_put_byte(r->out, '|');
		if (read_branch(r, &branch) < 0)
			return -1;
		widen(width, branch);
	}
	return 0;
}

/* -- the whole pattern --------------------------------------------------- */

/* Are the groups there that conditions have named? */
static int
check_awaited(struct python_reader *r)
{
	const struct awaited *wrong = NULL;

	for (const struct awaited *a = r->awaited; a; a = a->before) {
		if (a->group >= r->what->n_groups)
			wrong = a;
	}
	if (wrong == NULL)
		return 0;
	return reader_fail(r, wrong->place, "invalid group reference %llu",
	                   (unsigned long long)wrong->group);
}

static int
check_flags(struct python_reader *r)
{
	enum { LOCALE = 4 };

	if (r->flags & LOCALE)
		return reader_fail(r, NULL, "cannot use LOCALE flag with a str "
		                   "pattern");
	if (!(r->flags & REGEX_ASCII))
		r->flags |= REGEX_UNICODE;
	else if (r->flags & REGEX_UNICODE)
		return reader_fail(r, NULL, "ASCII and UNICODE flags are "
		                   "incompatible");
	return 0;
}

static int
read_pattern(struct python_reader *r)
{
	struct python_width width;

	if (read_alternatives(r, false, &width) < 0)
		return -1;
	if (check_flags(r) < 0)
		return -1;
	if (!reader_done(r))
		return reader_fail(r, r->at, "unbalanced parenthesis");
	if (check_awaited(r) < 0)
		return -1;
	if (r->vague)
		return reader_fail(r, NULL, "look-behind requires fixed-width "
		                   "pattern");
	return 0;
}

int
python_translate(struct slice pattern, unsigned flags, bool wide,
                 struct arena *arena, struct buf *out,
                 struct python_pattern *what, struct regex_error *error)
{
	struct python_reader r = {
		.start = pattern.ptr, .at = pattern.ptr,
		.end = pattern.ptr + pattern.len, .flags = flags,
		.wide = wide, .bytes = flags & REGEX_BYTES,
		.arena = arena, .out = out, .what = what, .error = error
	};

	*what = (struct python_pattern){ .n_groups = 1 };
	if (wide && (flags & REGEX_ASCII))
		buf_put_text(out, "(?r)");   /* RESTRICT */
	int result = read_pattern(&r);
	what->flags = r.flags;
	return result;
}
