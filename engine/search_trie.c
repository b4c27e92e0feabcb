/* search_trie - a tree of texts: see search_trie.h */
#include "engine/search_trie.h"

#include "engine/err.h"

/* -- building ------------------------------------------------------------ */

/* The texts of a node: those that begin with what it stands for. */
struct range {
	uint32_t from, to;
};

static uint32_t
count_nodes(const struct slices *texts)
{
	uint64_t n = 1;

	for (size_t i = 0; i < texts->n; i++)
		n += texts->at[i].len;
	if (n >= UINT32_MAX)
		die("memory exhausted");
	return (uint32_t)n;
}

/* Appends the children of a node, whose texts have `depth` bytes in common. */
static void
add_children(struct search_trie *t, struct range *ranges, uint32_t node,
             const struct slice *texts, size_t depth)
{
	uint32_t i = ranges[node].from, to = ranges[node].to;

	t->first[node] = t->n;
	for (; i < to && texts[i].len == depth; i++)
		t->ends[node] = (uint32_t)depth;
	while (i < to) {
		uint32_t from = i;
		unsigned char byte = texts[i].ptr[depth];
		while (i < to && texts[i].ptr[depth] == byte)
			i++;
		ranges[t->n] = (struct range){ from, i };
		t->label[t->n++] = byte;
	}
}

static void
add_levels(struct search_trie *t, struct range *ranges,
           const struct slice *texts)
{
	uint32_t node = 0;

	for (t->n = 1; node < t->n; t->levels++) {
		uint32_t next = t->n;
		t->level[t->levels] = node;
		for (; node < next; node++)
			add_children(t, ranges, node, texts, t->levels);
	}
	t->first[t->n] = t->n;
}

/* The child of a node by a byte, or 0. */
static inline uint32_t
child(const struct search_trie *t, uint32_t node, unsigned char byte)
{
	if (node == 0)
		return t->start[byte];
	uint32_t from = t->first[node], to = t->first[node + 1];
	while (to - from > 8) {
		uint32_t middle = from + (to - from) / 2;
		if (t->label[middle] > byte)
			to = middle;
		else
			from = middle;
	}
	for (; from < to; from++)
		if (t->label[from] == byte)
			return from;
	return 0;
}

/* Where the automaton is after a byte. */
static inline uint32_t
step(const struct search_trie *t, uint32_t node, unsigned char byte)
{
	uint32_t next;

	while ((next = child(t, node, byte)) == 0 && node != 0)
		node = t->shorter[node];
	return next;
}

/* Level by level: what is shorter is there already. */
static void
link_suffixes(struct search_trie *t)
{
	for (uint32_t node = 0; node < t->n; node++) {
		if (t->ends[node] == 0)
			t->ends[node] = t->ends[t->shorter[node]];
		for (uint32_t c = t->first[node]; node && c < t->first[node + 1]; c++)
			t->shorter[c] = step(t, t->shorter[node], t->label[c]);
	}
}

void
trie_init(struct search_trie *t, struct arena *arena, const struct slices *texts,
          bool icase, bool automaton)
{
	struct arena temporary = { 0 };
	size_t n = count_nodes(texts), deepest = 0;

	for (size_t i = 0; i < texts->n; i++)
		if (texts->at[i].len > deepest)
			deepest = texts->at[i].len;
	t->first = arena_array(arena, n + 1, sizeof *t->first);
	t->label = arena_array(arena, n, sizeof *t->label);
	t->ends = arena_array(arena, n, sizeof *t->ends);
	t->level = arena_array(arena, deepest + 1, sizeof *t->level);
	struct range *ranges = arena_array(&temporary, n, sizeof *ranges);
	ranges[0].to = (uint32_t)texts->n;
	add_levels(t, ranges, texts->at);
	arena_clear(&temporary);

	for (unsigned i = 0; i < 256; i++)
		t->fold[i] = (unsigned char)(icase && i >= 'A' && i <= 'Z'
		                             ? i | 0x20 : i);
	for (uint32_t c = t->first[0]; c < t->first[1]; c++)
		t->start[t->label[c]] = (uint16_t)c;
	if (!automaton)
		return;
	t->shorter = arena_array(arena, t->n, sizeof *t->shorter);
	link_suffixes(t);
}

/* -- finding ------------------------------------------------------------- */

size_t
trie_match(const struct search_trie *t, const unsigned char *p,
           const unsigned char *end, size_t *looked)
{
	size_t len = 0, i = 0;
	uint32_t node = 0;

	for (; p + i < end; i++) {
		node = child(t, node, t->fold[p[i]]);
		if (node == 0)
			break;
		if (t->ends[node] == i + 1)
			len = i + 1;
	}
	*looked = i;
	return len;
}

/* How many bytes a node stands for. */
static size_t
depth_of(const struct search_trie *t, uint32_t node)
{
	size_t from = 0, to = t->levels;

	while (to - from > 1) {
		size_t middle = from + (to - from) / 2;
		if (t->level[middle] > node)
			to = middle;
		else
			from = middle;
	}
	return from;
}

/* While what the automaton is in has not begun behind the hit, an earlier or a longer
   one may come. */
bool
trie_find(const struct search_trie *t, const unsigned char *p,
          const unsigned char *end, struct slice *hit)
{
	uint32_t node = 0;

	*hit = (struct slice){ NULL, 0 };
	for (; p < end; p++) {
		node = step(t, node, t->fold[*p]);
		if (hit->ptr && p + 1 - depth_of(t, node) > hit->ptr)
			return true;
		size_t len = t->ends[node];
		if (len > 0 && (!hit->ptr || p + 1 - len <= hit->ptr))
			*hit = (struct slice){ p + 1 - len, len };
	}
	return hit->ptr != NULL;
}
