/* posix_tree - the tree of patterns and its nodes: see posix.h */
#include "engine/regex/posix_parser.h"

#include <stdlib.h>
#include "engine/regex/char.h"

/* -- the parser's tools -------------------------------------------------- */

void *
posix_fail(struct posix_parser *p, const char *text)
{
	size_t n = strlen(text);

	memcpy(p->error->text, text, n + 1);
	p->error->offset = REGEX_UNSET;
	return NULL;
}

void
posix_warn(struct posix_parser *p, const char *text)
{
	struct posix_warning *warning = arena_alloc(p->arena, sizeof *warning);

	warning->text = text;
	*p->last_warning = warning;
	p->last_warning = &warning->next;
}

struct posix_node *
posix_new(struct posix_parser *p, enum posix_kind kind)
{
	struct posix_node *node = arena_alloc(p->arena, sizeof *node);

	node->kind = kind;
	p->cost++;
	return node;
}

struct posix_node *
posix_new_code(struct posix_parser *p, enum posix_kind kind, uint32_t code)
{
	struct posix_node *node = posix_new(p, kind);

	node->code = code;
	return node;
}

uint32_t
posix_take(struct posix_parser *p)
{
	uint32_t code = *p->at;

	p->at += p->bytes ? 1 : char_read(p->at, p->end, &code);
	return code;
}

void
posix_note(struct posix_parser *p, uint32_t first, uint32_t last)
{
	static const uint32_t odd[] = { 0x130, 0x131, 0x17f, 0x212a };

	for (size_t i = 0; i < sizeof odd / sizeof *odd; i++)
		if (odd[i] >= first && odd[i] <= last && p->icase && !p->bytes)
			p->tree->beyond = true;
}

void
posix_add(struct posix_list *list, struct posix_node *node)
{
	if (list->n++ == 0)
		list->last = &list->first;
	*list->last = node;
	node->before = list->newest;
	list->newest = node;
	list->last = &node->next;
}

struct posix_node *
posix_join(struct posix_parser *p, enum posix_kind kind, const struct posix_list *list)
{
	if (list->n == 0)
		return posix_new(p, POSIX_EMPTY);
	if (list->n == 1)
		return list->first;
	struct posix_node *node = posix_new(p, kind);
	node->child = list->first;
	return node;
}

/* -- how long nodes are -------------------------------------------------- */

static uint32_t
limited(uint64_t n)
{
	return n < POSIX_MANY ? (uint32_t)n : POSIX_MANY;
}

static void measure(struct posix_node *node);

/* Fills shortest and longest from those of the children. */
static void
measure_sequence(struct posix_node *node)
{
	for (struct posix_node *n = node->child; n; n = n->next) {
		measure(n);
		node->shortest = limited((uint64_t)node->shortest + n->shortest);
		node->longest = limited((uint64_t)node->longest + n->longest);
	}
}

static void
measure_choice(struct posix_node *node)
{
	node->shortest = POSIX_MANY;
	for (struct posix_node *n = node->child; n; n = n->next) {
		measure(n);
		if (n->shortest < node->shortest)
			node->shortest = n->shortest;
		if (n->longest > node->longest)
			node->longest = n->longest;
	}
}

static void
measure_repeat(struct posix_node *node)
{
	struct posix_node *child = node->child;

	measure(child);
	node->shortest = limited((uint64_t)child->shortest * node->least);
	node->longest = limited((uint64_t)child->longest * node->most);
}

static void
measure(struct posix_node *node)
{
	switch (node->kind) {
	case POSIX_CHARACTER: case POSIX_ANY: case POSIX_SET:
		node->shortest = node->longest = 1;
		break;
	case POSIX_REFERENCE:
		node->longest = POSIX_MANY;
		break;
	case POSIX_REPEAT:
		measure_repeat(node);
		break;
	case POSIX_GROUP: case POSIX_SEQUENCE:
		measure_sequence(node);
		break;
	case POSIX_CHOICE:
		measure_choice(node);
		break;
	case POSIX_EMPTY: case POSIX_PLACE:
	case POSIX_STRING:   /* it was measured when it was read */
		break;
	}
}

/* -- whole patterns ------------------------------------------------------ */

static struct posix_node *
read_fixed(struct posix_parser *p)
{
	struct posix_node *node;

	if (p->at == p->end)
		return posix_new(p, POSIX_EMPTY);
	node = posix_new(p, POSIX_STRING);
	node->text = (struct slice){ p->at, (size_t)(p->end - p->at) };
	for (; p->at < p->end; node->longest++) {
		uint32_t code = posix_take(p);
		posix_note(p, code, code);
	}
	node->shortest = node->longest;
	return node;
}

static struct posix_node *
read_pattern(struct posix_parser *p, enum regex_dialect dialect, struct slice pattern)
{
	p->start = p->at = pattern.ptr;
	p->end = pattern.ptr + pattern.len;
	p->base = p->tree->groups;
	p->closed = 0;
	p->depth = 0;
	p->extended = dialect == REGEX_ERE;
	return dialect == REGEX_FIXED ? read_fixed(p) : posix_read(p);
}

/* What -w and -x ask for. */
static struct posix_node *
enclose(struct posix_parser *p, struct posix_node *root, enum posix_place before,
        enum posix_place behind)
{
	struct posix_list items = { 0 };

	posix_add(&items, posix_new_code(p, POSIX_PLACE, before));
	posix_add(&items, root);
	posix_add(&items, posix_new_code(p, POSIX_PLACE, behind));
	return posix_join(p, POSIX_SEQUENCE, &items);
}

static int
longer_first(const void *a, const void *b)
{
	const struct posix_node *const *x = a, *const *y = b;

	return ((*x)->longest < (*y)->longest) - ((*x)->longest > (*y)->longest);
}

/* So that the first of them to match is the longest. */
static void
sort_fixed(struct posix_parser *p, struct posix_list *list)
{
	struct posix_node **all = arena_array(p->arena, list->n, sizeof(void *));
	struct posix_list sorted = { 0 };
	size_t n = 0;

	for (struct posix_node *node = list->first; node; node = node->next)
		all[n++] = node;
	qsort(all, n, sizeof *all, longer_first);
	for (size_t i = 0; i < n; i++) {
		all[i]->next = NULL;
		posix_add(&sorted, all[i]);
	}
	*list = sorted;
	p->tree->sorted = true;
}

int
posix_parse(enum regex_dialect dialect, const struct slices *patterns, unsigned flags,
            struct arena *arena, struct posix_tree *tree, struct regex_error *error)
{
	struct posix_parser p = {
		.bytes = flags & REGEX_BYTES, .icase = flags & REGEX_ICASE,
		.strict = flags & REGEX_STRICT, .stray = flags & REGEX_STRAY,
		.tree = tree, .last_warning = &tree->warnings, .arena = arena,
		.error = error
	};
	struct posix_list all = { 0 };

	*tree = (struct posix_tree){ .flags = flags };
	for (size_t i = 0; i < patterns->n; i++) {
		struct posix_node *one = read_pattern(&p, dialect, patterns->at[i]);
		if (one == NULL)
			return -1;
		posix_add(&all, one);
	}
	if (p.confusing) {
		posix_fail(&p, "character class syntax is [[:space:]], not [:space:]");
		return -1;
	}
	if (dialect == REGEX_FIXED)
		sort_fixed(&p, &all);
	tree->root = posix_join(&p, POSIX_CHOICE, &all);
	if (flags & REGEX_WHOLE)
		tree->root = enclose(&p, tree->root, PLACE_BEGIN, PLACE_END);
	else if (flags & REGEX_WORD)
		tree->root = enclose(&p, tree->root, PLACE_NOT_BEHIND_WORD,
		                     PLACE_NOT_BEFORE_WORD);
	measure(tree->root);
	return 0;
}
