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

/* -- how long, and what it begins with ----------------------------------- */

struct width {
	uint64_t least, most;   /* characters; as good as endless: UINT32_MAX */
};

static uint64_t
capped(uint64_t n)
{
	return n < UINT32_MAX ? n : UINT32_MAX;
}

static struct width
width_of(const struct posix_node *node)
{
	struct width w = { 1, 1 }, one;

	switch (node->kind) {
	case POSIX_CHARACTER: case POSIX_ANY: case POSIX_SET:
		break;
	case POSIX_EMPTY: case POSIX_PLACE:
		return (struct width){ 0, 0 };
	case POSIX_REFERENCE:
		return (struct width){ 0, UINT32_MAX };
	case POSIX_STRING:
		return (struct width){ node->least, node->least };
	case POSIX_GROUP:
		return width_of(node->child);
	case POSIX_REPEAT:
		w = width_of(node->child);
		w.least = capped(w.least * node->least);
		w.most = capped(w.most * node->most);
		break;
	case POSIX_SEQUENCE:
		w = (struct width){ 0, 0 };
		for (node = node->child; node; node = node->next) {
			one = width_of(node);
			w.least = capped(w.least + one.least);
			w.most = capped(w.most + one.most);
		}
		break;
	case POSIX_CHOICE:
		w = width_of(node->child);
		for (node = node->child->next; node; node = node->next) {
			one = width_of(node);
			w.least = w.least < one.least ? w.least : one.least;
			w.most = w.most > one.most ? w.most : one.most;
		}
		break;
	}
	return w;
}

bool
posix_may_be_empty(const struct posix_node *node)
{
	return width_of(node).least == 0;
}

static bool
is_fixed(struct width w)
{
	return w.least == w.most && w.most < UINT32_MAX;
}

static struct rest before(const struct posix_node *node, struct rest rest,
                          unsigned flags);

static struct rest
nothing(void)
{
	return (struct rest){ .longest = true, .monotone = true, .empty = true };
}

/* What a node by itself begins with, and whether it may be empty. */
static struct rest
alone(const struct posix_node *node, unsigned flags)
{
	return before(node, nothing(), flags);
}

/* -- choices ------------------------------------------------------------- */

/* More repeats are tried before fewer. */
static struct rest
before_repeat(const struct posix_node *node, struct rest rest, unsigned flags)
{
	struct rest body = alone(node->child, flags), all = rest;
	bool single = posix_is_single(node->child);
	bool apart = disjoint(&body.first, &rest.first) && rest.longest;

	all.monotone = single && rest.monotone;
	if (is_fixed(width_of(node->child))) {
		all.longest = rest.monotone || apart;
	} else {
		struct rest again = {
			.longest = true, .empty = rest.empty,
			.first = joined(body.first, rest.first)
		};
		all.longest = apart && !body.empty
		           && before(node->child, again, flags).longest;
	}
	all.first = body.first;
	if (node->least == 0 || body.empty)
		all.first = joined(all.first, rest.first);
	all.empty = rest.empty && (node->least == 0 || body.empty);
	return all;
}

static struct rest
before_choice(const struct posix_node *node, struct rest rest, unsigned flags)
{
	struct rest all = { .longest = true };

	for (node = node->child; node; node = node->next) {
		struct rest one = before(node, rest, flags);
		all.longest = all.longest && one.longest && !all.empty
		           && disjoint(&all.first, &one.first);
		all.empty = all.empty || one.empty;
		all.first = joined(all.first, one.first);
	}
	return all;
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

static struct rest
before_single(const struct posix_node *node, struct rest rest, unsigned flags)
{
	rest.first = posix_bits(node, flags);
	rest.empty = false;
	return rest;
}

static struct rest
before_string(const struct posix_node *node, struct rest rest, unsigned flags)
{
	bool bytes = flags & REGEX_BYTES;
	unsigned char c = *node->text.ptr;
	const struct posix_node first = {
		.kind = POSIX_CHARACTER, .code = bytes || c < 0x80 ? c : 0x80
	};

	return before_single(&first, rest, flags);
}

static struct rest
before_varied(const struct posix_node *node, struct rest rest, unsigned flags)
{
	switch (node->kind) {
	case POSIX_EMPTY: case POSIX_PLACE:
		return rest;
	case POSIX_CHARACTER: case POSIX_ANY: case POSIX_SET:
		return before_single(node, rest, flags);
	case POSIX_STRING:
		return before_string(node, rest, flags);
	case POSIX_GROUP:
		return before(node->child, rest, flags);
	case POSIX_REPEAT:
		return before_repeat(node, rest, flags);
	case POSIX_SEQUENCE:
		return before_children(node->child, rest, flags);
	case POSIX_CHOICE:
		return before_choice(node, rest, flags);
	case POSIX_REFERENCE:
		break;
	}
	memset(&rest.first, 0xff, sizeof rest.first);
	rest.longest = rest.monotone = false;
	return rest;
}

/* The facts of the node with the rest behind it. */
static struct rest
before(const struct posix_node *node, struct rest rest, unsigned flags)
{
	struct rest all = before_varied(node, rest, flags);

	if (is_fixed(width_of(node))) {
		all.longest = rest.longest;
		all.monotone = rest.monotone;
	}
	return all;
}

bool
posix_first_is_longest(const struct posix_tree *tree)
{
	return tree->sorted || before(tree->root, nothing(), tree->flags).longest;
}
