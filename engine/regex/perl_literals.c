/* perl_literals - strings that patterns of PERL and PYTHON need: see literals.h.
   What is not known for certain to be harmless gives up. */
#include "engine/regex/literals.h"

#include "engine/regex/char.h"

enum { DEPTH = 50, STRINGS = 50 };

struct string {
	struct slice text;
	struct string *next;
};

/* Strings one of which is in every match; none: nothing is known. */
struct needed {
	struct string *strings;
	size_t n, shortest;
	bool exact;   /* and there is a match where one is */
};

struct reader {
	const unsigned char *at, *end;
	struct arena *arena;
	bool icase, bytes;
	unsigned depth;
	bool lost;    /* what follows cannot be told */
};

/* Items that follow each other. */
struct branch {
	struct buf run;       /* characters that follow each other */
	struct needed best;
	size_t items;         /* that are not in the run */
};

static struct needed read_alternatives(struct reader *r);

/* -- reading ------------------------------------------------------------- */

static bool
accept(struct reader *r, const char *text)
{
	size_t n = strlen(text);

	if ((size_t)(r->end - r->at) < n || memcmp(r->at, text, n) != 0)
		return false;
	r->at += n;
	return true;
}

static bool
at_digit(const struct reader *r)
{
	return r->at < r->end && *r->at >= '0' && *r->at <= '9';
}

/* Takes {2}, {2,}, {,2}, { 2, 3 } and what looks like it; false for other braces. */
static bool
accept_braces(struct reader *r)
{
	const unsigned char *p = r->at + 1;

	while (p < r->end && *p && strchr("0123456789, ", *p))
		p++;
	if (p == r->end || *p != '}')
		return false;
	r->at = p + 1;
	return true;
}

enum times { ONCE, OFTEN, PERHAPS };

/* Takes the repeat that follows an item. */
static enum times
read_times(struct reader *r)
{
	enum times times = OFTEN;

	if (r->at == r->end)
		return ONCE;
	if (*r->at == '{' ? accept_braces(r) : accept(r, "*") || accept(r, "?"))
		times = PERHAPS;
	else if (!accept(r, "+"))
		return ONCE;
	if (!accept(r, "?"))
		accept(r, "+");
	return times;
}

/* -- what is needed ------------------------------------------------------ */

/* Takes the better one. */
static void
offer(struct branch *b, struct needed needed)
{
	b->items++;
	if (needed.n > 0
	    && (b->best.n == 0 || needed.shortest > b->best.shortest))
		b->best = needed;
}

/* An item of which nothing is known. */
static void
offer_nothing(struct branch *b)
{
	offer(b, (struct needed){ 0 });
}

static void
end_run(struct reader *r, struct branch *b)
{
	struct string *s;

	if (b->run.len == 0)
		return;
	s = arena_alloc(r->arena, sizeof *s);
	s->text = arena_copy(r->arena, buf_slice(&b->run));
	offer(b, (struct needed){ s, 1, s->text.len, true });
	b->run.len = 0;
}

static struct needed
either(struct needed a, struct needed b)
{
	struct string **last = &a.strings;

	if (a.n == 0 || b.n == 0 || a.n + b.n > STRINGS)
		return (struct needed){ 0 };
	while (*last)
		last = &(*last)->next;
	*last = b.strings;
	a.n += b.n;
	a.shortest = a.shortest < b.shortest ? a.shortest : b.shortest;
	a.exact = a.exact && b.exact;
	return a;
}

/* -- items --------------------------------------------------------------- */

static void
read_character(struct reader *r, struct branch *b)
{
	struct slice text = { r->at, 1 };
	unsigned char byte = *r->at;
	uint32_t code;

	if (!r->bytes)
		text.len = char_read(r->at, r->end, &code);
	r->at += text.len;
	enum times times = read_times(r);
	if (times != PERHAPS && !(r->icase && byte >= 0x80)) {
		if (r->icase && byte >= 'A' && byte <= 'Z')
			buf_put_byte(&b->run, byte | 0x20);
		else
			buf_put(&b->run, text);
		if (times == ONCE)
			return;
	}
	end_run(r, b);
	offer_nothing(b);
}

/* Takes [:alpha:] and its like. */
static bool
accept_class(struct reader *r)
{
	const unsigned char *p = r->at;

	if (!accept(r, "[:"))
		return false;
	while (r->at < r->end && *r->at != ':' && *r->at != ']')
		r->at++;
	if (accept(r, ":]"))
		return true;
	r->at = p;
	return false;
}

/* [...], in which a ] is a character where it is the first or escaped. */
static void
read_set(struct reader *r)
{
	r->at++;
	accept(r, "^");
	accept(r, "]");
	while (r->at < r->end && *r->at != ']') {
		if (accept_class(r))
			continue;
		if (accept(r, "\\") && r->at < r->end)
			r->lost = r->lost || *r->at == 'Q' || *r->at == 'c';
		r->at += r->at < r->end;
	}
	r->lost = r->lost || !accept(r, "]");
}

static bool
is_alphanumeric(unsigned char byte)
{
	return (byte >= '0' && byte <= '9')
	    || ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z');
}

static void
read_escape(struct reader *r, struct branch *b)
{
	static const char single[] = "dDwWsSbBAzZhHvVtnrfae";

	r->at++;
	if (r->at == r->end || *r->at == 0 || *r->at >= 0x80) {
		r->lost = true;
		return;
	}
	if (!is_alphanumeric(*r->at)) {
		read_character(r, b);
		return;
	}
	end_run(r, b);
	r->lost = !at_digit(r) && strchr(single, *r->at) == NULL;
	for (r->at++; at_digit(r); r->at++)
		continue;
	read_times(r);
	offer_nothing(b);
}

/* -- groups -------------------------------------------------------------- */

enum group { GROUP, AHEAD, BEHIND, NEGATIVE };

static bool
accept_name(struct reader *r)
{
	if (!accept(r, "?P<") && !accept(r, "?<"))
		return false;
	while (r->at < r->end && *r->at != '>')
		r->at++;
	return accept(r, ">");
}

/* What begins a group, behind its parenthesis. */
static enum group
read_kind(struct reader *r)
{
	if (accept(r, "?="))
		return AHEAD;
	if (accept(r, "?<="))
		return BEHIND;
	if (accept(r, "?!") || accept(r, "?<!"))
		return NEGATIVE;
	if (!accept(r, "?:") && !accept(r, "?>") && !accept_name(r))
		r->lost = r->at < r->end && (*r->at == '?' || *r->at == '*');
	return GROUP;
}

static void
read_group(struct reader *r, struct branch *b)
{
	r->at++;
	enum group kind = read_kind(r);
	if (r->lost || ++r->depth > DEPTH) {
		r->lost = true;
		return;
	}
	struct needed needed = read_alternatives(r);
	r->depth--;
	r->lost = r->lost || !accept(r, ")");
	enum times times = read_times(r);
	end_run(r, b);
	if (times == PERHAPS || kind == NEGATIVE) {
		offer_nothing(b);
	} else if (kind == BEHIND && needed.n == 1 && needed.exact) {
		offer_nothing(b);
		buf_put(&b->run, needed.strings->text);
	} else {
		needed.exact = needed.exact && kind == GROUP;
		offer(b, needed);
	}
}

/* -- all ----------------------------------------------------------------- */

static void
read_item(struct reader *r, struct branch *b)
{
	switch (*r->at) {
	case '(':
		read_group(r, b);
		return;
	case '\\':
		read_escape(r, b);
		return;
	case '[':
		read_set(r);
		break;
	case '.': case '^': case '$':
	case '*': case '+': case '?': case '{':   /* that repeat nothing */
		r->at++;
		break;
	default:
		read_character(r, b);
		return;
	}
	end_run(r, b);
	read_times(r);
	offer_nothing(b);
}

static struct needed
read_branch(struct reader *r)
{
	struct branch b = { 0 };

	while (!r->lost && r->at < r->end && *r->at != '|' && *r->at != ')')
		read_item(r, &b);
	end_run(r, &b);
	buf_clear(&b.run);
	b.best.exact = b.best.exact && b.items == 1;
	return b.best;
}

static struct needed
read_alternatives(struct reader *r)
{
	struct needed all = read_branch(r);

	while (!r->lost && accept(r, "|"))
		all = either(all, read_branch(r));
	return all;
}

static struct needed
read_pattern(struct slice pattern, unsigned flags, struct arena *arena, bool *icase)
{
	struct reader r = {
		.at = pattern.ptr, .end = pattern.ptr + pattern.len,
		.arena = arena, .icase = flags & REGEX_ICASE,
		.bytes = flags & REGEX_BYTES, .lost = flags & REGEX_VERBOSE
	};

	if (accept(&r, "(?i)"))
		r.icase = true;
	*icase = r.icase;
	struct needed needed = read_alternatives(&r);
	return r.lost || r.at < r.end ? (struct needed){ 0 } : needed;
}

struct literals
perl_literals(const struct slices *patterns, unsigned flags, struct arena *arena)
{
	bool icase, other;
	struct needed all = read_pattern(patterns->at[0], flags, arena, &icase);

	for (size_t i = 1; i < patterns->n; i++) {
		all = either(all, read_pattern(patterns->at[i], flags, arena, &other));
		if (icase != other)
			return (struct literals){ 0 };
	}
	struct slice *at = arena_array(arena, all.n, sizeof *at);
	size_t n = 0;
	for (struct string *s = all.strings; s; s = s->next)
		at[n++] = s->text;
	return (struct literals){
		.strings = { at, n }, .icase = icase,
		.exact = all.exact && !(flags & (REGEX_WORD | REGEX_WHOLE)),
		.ascii = icase && !(flags & REGEX_BYTES)
	};
}
