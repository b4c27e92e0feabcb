/*
 * posix_parser - what the files of the parser share: see posix.h
 */
#ifndef PIEP_ENGINE_REGEX_POSIX_PARSER_H
#define PIEP_ENGINE_REGEX_POSIX_PARSER_H

#include "engine/regex/posix.h"

struct posix_parser {
	const unsigned char *start, *at, *end;
	bool extended, bytes, icase, strict, stray;
	bool confusing;              /* [:space:] is written for [[:space:]] */
	unsigned depth;              /* of parentheses */
	uint32_t base;               /* groups of the patterns before */
	uint32_t closed;             /* a bit for each of \1 to \9 that may be referred to */
	uint64_t cost;               /* items of the pattern, repeats written out */
	struct posix_tree *tree;
	struct posix_warning **last_warning;
	struct arena *arena;
	struct regex_error *error;
};

/* Takes the character at `at`, which is not the end. */
uint32_t posix_take(struct posix_parser *p);
/* Takes note of characters of the pattern. */
void posix_note(struct posix_parser *p, uint32_t first, uint32_t last);
/* Fills the error: NULL. */
void *posix_fail(struct posix_parser *p, const char *text);
void posix_warn(struct posix_parser *p, const char *text);
struct posix_node *posix_new(struct posix_parser *p, enum posix_kind kind);
struct posix_node *posix_new_code(struct posix_parser *p, enum posix_kind kind, uint32_t code);

/* Nodes that become children of one. A zeroed list is empty. */
struct posix_list {
	struct posix_node *first, *newest, **last;
	size_t n;
};

void posix_add(struct posix_list *list, struct posix_node *node);
/* Gives their parent; of none an empty node, of one that one. */
struct posix_node *posix_join(struct posix_parser *p, enum posix_kind kind,
                              const struct posix_list *list);

/* Reads alternatives of BRE or ERE up to the end or to what closes a group: the node, or
   NULL and the error. */
struct posix_node *posix_read(struct posix_parser *p);
/* Reads a set from behind its '[' on: the node, or NULL and the error. */
struct posix_node *posix_bracket(struct posix_parser *p);
void posix_add_range(struct posix_parser *p, struct posix_set *set, uint32_t first,
                     uint32_t last);

#endif
