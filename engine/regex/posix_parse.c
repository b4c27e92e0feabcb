/* posix_parse - the syntax of BRE and ERE, as GNU's: see posix.h */
#include "engine/regex/posix_parser.h"

#include "engine/regex/char.h"

enum {
	REPEAT_MAX = 32767,
	DEPTH_MAX = 250,       /* of parentheses */
	COST_MAX = 1000 * 1000
};

/* -- operators ----------------------------------------------------------- */

/* Is the operator there: a byte, behind a backslash in BRE? */
static bool
at_operator(const struct posix_parser *p, unsigned char byte)
{
	if (p->extended)
		return p->at < p->end && *p->at == byte;
	return p->end - p->at >= 2 && p->at[0] == '\\' && p->at[1] == byte;
}

static bool
take_operator(struct posix_parser *p, unsigned char byte)
{
	if (!at_operator(p, byte))
		return false;
	p->at += p->extended ? 1 : 2;
	return true;
}

/* -- repeats ------------------------------------------------------------- */

struct repeat {
	enum { NO_REPEAT, SIGN, BRACES, WRONG } kind;   /* WRONG: the error is filled */
	uint32_t least, most;
};

static bool
read_count(struct posix_parser *p, uint32_t *count)
{
	const unsigned char *from = p->at;

	*count = 0;
	for (; p->at < p->end && *p->at >= '0' && *p->at <= '9'; p->at++)
		if (*count <= REPEAT_MAX)
			*count = *count * 10 + (uint32_t)(*p->at - '0');
	return p->at > from;
}

/* Reads what is between the braces, and the closing one. */
static bool
read_limits(struct posix_parser *p, struct repeat *repeat)
{
	bool any = read_count(p, &repeat->least);

	repeat->most = repeat->least;
	if (p->at < p->end && *p->at == ',') {
		p->at++;
		any = true;
		if (!read_count(p, &repeat->most))
			repeat->most = POSIX_MANY;
	}
	return any && take_operator(p, '}');
}

/* What is wrong with braces, from inside them on: a number ends with a comma, the closing
   one or the pattern. */
static const char *
braces_error(const struct posix_parser *p, const unsigned char *at)
{
	static const char invalid[] = "Invalid content of \\{\\}";
	bool digits = true, second = false;

	for (; at < p->end; at++) {
		if (p->extended ? *at == '}'
		    : *at == '\\' && p->end - at > 1 && at[1] == '}')
			return invalid;
		if (p->extended && *at == '\\')
			at++;    /* no operator is behind it */
		if (at < p->end && *at == ',' && (second || !digits))
			return invalid;
		second = second || *at == ',';
		digits = digits && *at >= '0' && *at <= '9';
	}
	return "Unmatched \\{";
}

/* Braces that are no interval are characters in ERE, but for a{}, and errors in BRE and
   for the strict. */
static struct repeat
read_braces(struct posix_parser *p)
{
	struct repeat repeat = { BRACES, 0, 0 };
	const unsigned char *from = p->at;
	const char *error = NULL;

	take_operator(p, '{');
	const unsigned char *inside = p->at;
	if (read_limits(p, &repeat)) {
		if (repeat.most < repeat.least)
			error = "Invalid content of \\{\\}";
		else if (repeat.least > REPEAT_MAX
		         || (repeat.most > REPEAT_MAX
		             && repeat.most != POSIX_MANY))
			error = "Regular expression too big";
	} else if (!p->extended || p->strict || (inside < p->end && *inside == '}')) {
		error = p->extended && !p->strict ? "Invalid content of \\{\\}"
		        : braces_error(p, inside);
	} else {
		p->at = from;
		repeat.kind = NO_REPEAT;
	}
	if (error) {
		posix_fail(p, error);
		repeat.kind = WRONG;
	}
	return repeat;
}

static struct repeat
read_repeat(struct posix_parser *p)
{
	if (p->at < p->end && *p->at == '*') {
		p->at++;
		return (struct repeat){ SIGN, 0, POSIX_MANY };
	}
	if (take_operator(p, '+'))
		return (struct repeat){ SIGN, 1, POSIX_MANY };
	if (take_operator(p, '?'))
		return (struct repeat){ SIGN, 0, 1 };
	if (at_operator(p, '{'))
		return read_braces(p);
	return (struct repeat){ NO_REPEAT, 0, 0 };
}

/* At a sign of ERE. */
static bool
at_repeat(const struct posix_parser *p)
{
	return p->at < p->end && memchr("*+?{", *p->at, 4);
}

static bool
is_sign(uint32_t least, uint32_t most)
{
	return least <= 1 && (most == 1 || most == POSIX_MANY);
}

/* The repeat of an item, of which `cost` is the part of the whole. A repeated repeat
   such as a+* is one. */
static struct posix_node *
apply_repeat(struct posix_parser *p, struct posix_node *item,
             const struct repeat *repeat, uint64_t cost)
{
	uint64_t times = repeat->most == POSIX_MANY ? repeat->least : repeat->most;

	if (item->kind == POSIX_REPEAT && is_sign(item->least, item->most)
	    && is_sign(repeat->least, repeat->most)) {
		item->least = item->least < repeat->least ? item->least
		                                          : repeat->least;
		item->most = item->most > repeat->most ? item->most : repeat->most;
		return item;
	}
	struct posix_node *node = posix_new(p, POSIX_REPEAT);
	node->least = repeat->least;
	node->most = repeat->most;
	node->child = item;
	if (!posix_is_single(item) && times > 1)
		p->cost += cost * (times - 1);
	if (p->cost > COST_MAX)
		return posix_fail(p, "Regular expression too big");
	return node;
}

#define NOTHING_TO_REPEAT "Invalid preceding regular expression"

/* In a strict BRE a repeat is not repeated by `*` or braces. */
static bool
is_repeated_wrongly(const struct posix_parser *p)
{
	return p->strict && !p->extended
	       && (at_operator(p, '{') || (p->at < p->end && *p->at == '*'));
}

static struct posix_node *
read_repeats(struct posix_parser *p, struct posix_node *item, uint64_t before)
{
	struct repeat repeat;

	while (item && (repeat = read_repeat(p)).kind != NO_REPEAT) {
		if (repeat.kind == WRONG)
			return NULL;
		if (is_repeated_wrongly(p))
			return posix_fail(p, NOTHING_TO_REPEAT);
		item = apply_repeat(p, item, &repeat, p->cost - before);
	}
	return item;
}

/* In ERE a repeat of nothing is passed over. False, and the error. */
static bool
skip_repeats(struct posix_parser *p)
{
	for (;;) {
		const unsigned char *from = p->at;
		if (p->strict && at_repeat(p)) {
			posix_fail(p, NOTHING_TO_REPEAT);
			return false;
		}
		struct repeat repeat = read_repeat(p);
		if (repeat.kind == NO_REPEAT || repeat.kind == WRONG)
			return repeat.kind == NO_REPEAT;
		if (repeat.kind == BRACES)
			posix_warn(p, "{...} at start of expression");
		else
			posix_warn(p, arena_printf(p->arena, "%c at start of "
			                           "expression", *from));
	}
}

/* -- items --------------------------------------------------------------- */

/* From behind the parenthesis on. */
static struct posix_node *
read_group(struct posix_parser *p)
{
	struct posix_node *group = posix_new_code(p, POSIX_GROUP, ++p->tree->groups);
	uint32_t number = group->code - p->base;

	if (++p->depth > DEPTH_MAX)
		return posix_fail(p, "Regular expression too big");
	group->child = posix_read(p);
	if (group->child == NULL)
		return NULL;
	p->depth--;
	if (!take_operator(p, ')'))
		return posix_fail(p, "Unmatched ( or \\(");
	if (number <= 9)
		p->closed |= 1u << number;
	return group;
}

static struct posix_node *
read_reference(struct posix_parser *p, uint32_t number)
{
	if (!(p->closed >> number & 1))
		return posix_fail(p, "Invalid back reference");
	p->tree->references = true;
	return posix_new_code(p, POSIX_REFERENCE, p->base + number);
}

static struct posix_node *
new_class(struct posix_parser *p, unsigned char letter)
{
	struct posix_node *node = posix_new(p, POSIX_SET);
	struct posix_set *set = arena_alloc(p->arena, sizeof *set);

	node->set = set;
	set->negated = letter == 'W' || letter == 'S';
	set->classes = letter == 's' || letter == 'S' ? CLASS_SPACE : CLASS_ALNUM;
	if (set->classes == CLASS_ALNUM)
		posix_add_range(p, set, '_', '_');
	return node;
}

static struct posix_node *
new_character(struct posix_parser *p, uint32_t code)
{
	posix_note(p, code, code);
	return posix_new_code(p, POSIX_CHARACTER, code);
}

static void
warn_stray(struct posix_parser *p, uint32_t code, struct slice shown)
{
	const char *special = p->extended ? "^.[$()|*+?{\\]}" : "^.[$*\\]}";

	if (code && code < 0x80 && strchr(special, (int)code))
		return;
	if (code == ' ')
		posix_warn(p, "stray \\ before white space");
	else if (code < ' ' || code == 0x7f || char_is_bad(code))
		posix_warn(p, "stray \\ before unprintable character");
	else
		posix_warn(p, arena_printf(p->arena, "stray \\ before %.*s",
		                           (int)shown.len, (const char *)shown.ptr));
}

/* From behind the backslash on. */
static struct posix_node *
read_escape(struct posix_parser *p)
{
	static const char places[] = "`'<>bB";   /* from PLACE_BEGIN on */
	const unsigned char *from = p->at;
	const char *place;

	if (p->at == p->end)
		return posix_fail(p, "Trailing backslash");
	uint32_t code = posix_take(p);
	if (code && code < 0x80 && (place = strchr(places, (int)code)))
		return posix_new_code(p, POSIX_PLACE,
		                      PLACE_BEGIN + (uint32_t)(place - places));
	if (code >= '1' && code <= '9')
		return read_reference(p, code - '0');
	if (code == 'w' || code == 'W' || code == 's' || code == 'S')
		return new_class(p, (unsigned char)code);
	warn_stray(p, code, (struct slice){ from, (size_t)(p->at - from) });
	return new_character(p, code);
}

/* In BRE `$` means the end before what ends a branch. */
static bool
is_end(const struct posix_parser *p)
{
	return p->extended || p->at == p->end || at_operator(p, ')')
	    || at_operator(p, '|');
}

static struct posix_node *
read_item(struct posix_parser *p, bool first)
{
	if (take_operator(p, '('))
		return read_group(p);
	if ((!p->extended || p->strict) && !p->stray && !p->depth
	    && at_operator(p, ')'))
		return posix_fail(p, "Unmatched ) or \\)");
	uint32_t code = posix_take(p);
	if (code == '\\')
		return read_escape(p);
	if (code == '^' && (p->extended || first))
		return posix_new_code(p, POSIX_PLACE, PLACE_LINE_BEGIN);
	if (code == '$' && is_end(p))
		return posix_new_code(p, POSIX_PLACE, PLACE_LINE_END);
	if (code == '.')
		return posix_new(p, POSIX_ANY);
	if (code == '[')
		return posix_bracket(p);
	return new_character(p, code);
}

/* -- branches ------------------------------------------------------------ */

static bool
at_branch_end(const struct posix_parser *p)
{
	return p->at == p->end || at_operator(p, '|')
	    || (p->depth && at_operator(p, ')'));
}

/* What is before it, if anything, cannot be repeated: so in BRE a sign of repetition is
   itself, and in ERE it is passed over. */
static bool
begin_item(struct posix_parser *p, bool *done)
{
	if (p->extended && !skip_repeats(p))
		return false;
	if (!p->extended && p->strict && at_operator(p, '{')) {
		posix_fail(p, NOTHING_TO_REPEAT);
		return false;
	}
	*done = at_branch_end(p);
	return true;
}

static struct posix_node *
read_branch(struct posix_parser *p)
{
	struct posix_list items = { 0 };
	bool repeatable = false, done;

	while (!at_branch_end(p)) {
		uint64_t before = p->cost;
		if (!repeatable) {
			if (!begin_item(p, &done))
				return NULL;
			if (done)
				break;
		}
		struct posix_node *item = read_item(p, items.n == 0);
		repeatable = item && item->kind != POSIX_PLACE;
		if (repeatable)
			item = read_repeats(p, item, before);
		if (item == NULL)
			return NULL;
		posix_add(&items, item);
	}
	return posix_join(p, POSIX_SEQUENCE, &items);
}

struct posix_node *
posix_read(struct posix_parser *p)
{
	struct posix_list branches = { 0 };
	struct posix_node *empty = NULL;
	uint32_t before = p->closed, closed = before;

	do {
		p->closed = before;   /* no branch knows those of another */
		struct posix_node *branch = read_branch(p);
		if (branch == NULL)
			return NULL;
		if (branch->kind == POSIX_EMPTY)
			empty = branch;
		else
			posix_add(&branches, branch);
		closed |= p->closed;
	} while (take_operator(p, '|'));
	p->closed = closed;
	if (empty)   /* wherever it stands, it is tried last */
		posix_add(&branches, empty);
	return posix_join(p, POSIX_CHOICE, &branches);
}
