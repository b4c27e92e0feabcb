/*
 * search_trie - the texts of a search as a tree, and as an automaton (Aho-Corasick)
 *
 * Nodes are numbered level by level, so that the children of a node are neighbours
 * and a node is known by where its children begin. Node 0 is the root.
 */
#ifndef PIEP_ENGINE_SEARCH_TRIE_H
#define PIEP_ENGINE_SEARCH_TRIE_H

#include <stdint.h>
#include "engine/arena.h"
#include "engine/slice.h"

struct search_trie {
	uint32_t n;               /* nodes */
	uint32_t *first;          /* child, of each node and of one past the last */
	unsigned char *label;     /* the last byte of what the node stands for */
	uint32_t *ends;           /* length of the longest text that this ends with, or 0;
	                             without the automaton: that this is */
	uint32_t *shorter;        /* the node of the longest proper suffix that has one */
	uint32_t *level;          /* where each begins */
	size_t levels;
	uint16_t start[256];      /* children of the root */
	unsigned char fold[256];  /* what a byte is taken for */
};

/* Texts, folded, not empty and sorted. `automaton`: for trie_find too. */
void trie_init(struct search_trie *t, struct arena *arena, const struct slices *texts,
               bool icase, bool automaton);
/* The length of the longest text that [p, end) begins with, or 0; and up to how many
   bytes were looked at. */
size_t trie_match(const struct search_trie *t, const unsigned char *p,
                  const unsigned char *end, size_t *looked);
/* As search_find. */
bool trie_find(const struct search_trie *t, const unsigned char *p,
               const unsigned char *end, struct slice *hit);

#endif
