/*
 * posix_longest - whether the first match is the longest: see posix.h
 *
 * A backtracking search takes the first way through the pattern that succeeds. It ends
 * with the longest match at its place where one of these holds of every choice on the
 * way, given what follows the choice (`rest`):
 *
 * - all ways are equally long;
 * - it is between more and fewer repeats, more are tried first, and the rest is
 *   monotone: from places further on, where it matches at all, it ends no earlier;
 * - the next character of the subject leaves one way only, or else that way and nothing.
 */
#include "engine/regex/posix.h"

/* Of a part of the pattern and all that follows it. */
struct rest {
	bool longest;              /* its first match is the longest */
	bool monotone;             /* see above; implies `longest` */
	bool empty;                /* it may match nothing */
	struct posix_bits first;   /* what it may begin with otherwise */
};

static struct posix_bits
joined(struct posix_bits a, struct posix_bits b)
{
	for (int i = 0; i < 4; i++)
		a.words[i] |= b.words[i];
	return a;
}

static bool
disjoint(const struct posix_bits *a, const struct posix_bits *b)
{
	for (int i = 0; i < 4; i++)
		if (a->words[i] & b->words[i])
			return false;
	return true;
}

static bool
is_fixed(const struct posix_node *node)
{
	return node->shortest == node->longest && node->longest < POSIX_MANY;
}

/* -- what it begins with ------------------------------------------------- */

struct begin {
	bool empty;                /* it may match nothing */
	struct posix_bits first;
};

static struct begin
begin_of_string(const struct posix_node *node, unsigned flags)
{
	unsigned char c = *node->text.ptr;
	const struct posix_node first = {
		.kind = POSIX_CHARACTER,
		.code = c < 0x80 || (flags & REGEX_BYTES) ? c : 0x80
	};

	return (struct begin){ false, posix_bits(&first, flags) };
}

static struct begin
begin_of(const struct posix_node *node, unsigned flags)
{
	struct begin all = { .empty = true }, one;

	switch (node->kind) {
	case POSIX_EMPTY: case POSIX_PLACE:
		break;
	case POSIX_CHARACTER: case POSIX_ANY: case POSIX_SET:
		return (struct begin){ false, posix_bits(node, flags) };
	case POSIX_STRING:
		return begin_of_string(node, flags);
	case POSIX_REFERENCE:
		memset(&all.first, 0xff, sizeof all.first);
		break;
	case POSIX_GROUP:
		return begin_of(node->child, flags);
	case POSIX_REPEAT:
		all = begin_of(node->child, flags);
		all.empty = all.empty || node->least == 0;
		break;
	case POSIX_SEQUENCE:
		for (node = node->child; node && all.empty; node = node->next) {
			one = begin_of(node, flags);
			all.first = joined(all.first, one.first);
			all.empty = one.empty;
		}
		break;
	case POSIX_CHOICE:
		all.empty = false;
		for (node = node->child; node; node = node->next) {
			one = begin_of(node, flags);
			all.first = joined(all.first, one.first);
			all.empty = all.empty || one.empty;
		}
		break;
	}
	return all;
}

/* -- choices ------------------------------------------------------------- */

static struct rest before(const struct posix_node *node, struct rest rest,
                          unsigned flags);

/* More repeats are tried before fewer. */
static void
judge_repeat(const struct posix_node *node, struct rest rest, unsigned flags,
             struct rest *all)
{
	struct begin body = begin_of(node->child, flags);
	bool apart = disjoint(&body.first, &rest.first) && rest.longest;

	all->monotone = posix_is_single(node->child) && rest.monotone;
	if (is_fixed(node->child)) {
		all->longest = rest.monotone || apart;
		return;
	}
	struct rest again = {
		.longest = true, .empty = rest.empty,
		.first = joined(body.first, rest.first)
	};
	all->longest = apart && !body.empty
	            && before(node->child, again, flags).longest;
}

static void
judge_choice(const struct posix_node *node, struct rest rest, unsigned flags,
             struct rest *all)
{
	struct posix_bits first = { { 0 } };
	bool empty = false;

	all->longest = true;
	all->monotone = false;
	for (node = node->child; node; node = node->next) {
		struct rest one = before(node, rest, flags);
		all->longest = all->longest && one.longest && !empty
		            && disjoint(&first, &one.first);
		empty = empty || one.empty;
		first = joined(first, one.first);
	}
}

/* -- sequences ----------------------------------------------------------- */

static struct rest
before_children(const struct posix_node *node, struct rest rest, unsigned flags)
{
	while (node->next)
		node = node->next;
	for (; node; node = node->before)
		rest = before(node, rest, flags);
	return rest;
}

static void
judge(const struct posix_node *node, struct rest rest, unsigned flags,
      struct rest *all)
{
	struct rest whole;

	if (is_fixed(node))
		return;
	switch (node->kind) {
	case POSIX_GROUP: case POSIX_SEQUENCE:
		whole = before_children(node->child, rest, flags);
		all->longest = whole.longest;
		all->monotone = whole.monotone;
		break;
	case POSIX_REPEAT:
		judge_repeat(node, rest, flags, all);
		break;
	case POSIX_CHOICE:
		judge_choice(node, rest, flags, all);
		break;
	default:
		all->longest = all->monotone = false;
	}
}

/* The facts of the node with the rest behind it. */
static struct rest
before(const struct posix_node *node, struct rest rest, unsigned flags)
{
	struct begin begin = begin_of(node, flags);
	struct rest all = rest;

	all.empty = begin.empty && rest.empty;
	all.first = begin.empty ? joined(begin.first, rest.first) : begin.first;
	judge(node, rest, flags, &all);
	return all;
}

bool
posix_first_is_longest(const struct posix_tree *tree)
{
	struct rest nothing = { .longest = true, .monotone = true, .empty = true };

	return tree->sorted || before(tree->root, nothing, tree->flags).longest;
}
