/*
 * posix - patterns of POSIX with GNU's extensions: a syntax tree, and what is made of it
 *
 * posix_parse.c and posix_bracket.c read a pattern into nodes; posix_tree.c makes a tree
 * of these, in which several patterns are alternatives and REGEX_WORD and REGEX_WHOLE
 * are places. posix_set.c tells what a set holds; posix_emit.c writes the tree as PCRE2
 * text, posix_literals.c finds the strings it needs, posix_longest.c whether its first
 * match is the longest.
 */
#ifndef PIEP_ENGINE_REGEX_POSIX_H
#define PIEP_ENGINE_REGEX_POSIX_H

#include <stdint.h>
#include "engine/arena.h"
#include "engine/regex/literals.h"

enum posix_class {   /* a bit each */
	CLASS_ALPHA = 1, CLASS_DIGIT = 2, CLASS_UPPER = 4, CLASS_LOWER = 8,
	CLASS_SPACE = 16, CLASS_BLANK = 32, CLASS_PUNCT = 64, CLASS_PRINT = 128,
	CLASS_GRAPH = 256, CLASS_CNTRL = 512, CLASS_XDIGIT = 1024,
	CLASS_ALNUM = CLASS_ALPHA | CLASS_DIGIT
};

struct posix_range {
	uint32_t first, last;
	struct posix_range *next;
};

struct posix_set {
	unsigned classes;             /* of enum posix_class */
	struct posix_range *ranges;   /* a bad byte is a range by itself */
	bool negated;
	bool bracket;                 /* [^a], which REGEX_MULTILINE keeps from newlines */
};

enum posix_place {
	PLACE_LINE_BEGIN, PLACE_LINE_END,     /* ^ $ */
	PLACE_BEGIN, PLACE_END,               /* \` \' */
	PLACE_WORD_BEGIN, PLACE_WORD_END,     /* \< \> */
	PLACE_WORD_EDGE, PLACE_NO_WORD_EDGE,  /* \b \B */
	PLACE_NOT_BEHIND_WORD, PLACE_NOT_BEFORE_WORD   /* around what -w finds */
};

enum posix_kind {
	POSIX_EMPTY,
	POSIX_CHARACTER,   /* code */
	POSIX_ANY,
	POSIX_SET,         /* set */
	POSIX_STRING,      /* text, at least one character */
	POSIX_PLACE,       /* code: enum posix_place */
	POSIX_REFERENCE,   /* code: group */
	POSIX_GROUP,       /* code: its number; one child */
	POSIX_REPEAT,      /* least, most; one child */
	POSIX_SEQUENCE, POSIX_CHOICE   /* two children or more */
};

enum { POSIX_MANY = UINT32_MAX };   /* without limit */

struct posix_node {
	enum posix_kind kind;
	uint32_t code;
	uint32_t least, most;
	uint32_t shortest, longest;   /* characters that it matches; or POSIX_MANY */
	union {
		struct posix_node *child;   /* the first */
		struct posix_set *set;
		struct slice text;
	};
	struct posix_node *next, *before;   /* of the same parent */
};

/* Is it one character of the subject? */
static inline bool
posix_is_single(const struct posix_node *node)
{
	return node->kind == POSIX_CHARACTER || node->kind == POSIX_SET
	    || node->kind == POSIX_ANY;
}

struct posix_warning {
	const char *text;
	struct posix_warning *next;
};

struct posix_tree {
	struct posix_node *root;
	unsigned flags;                     /* of enum regex_flag */
	uint32_t groups;
	bool sorted;                        /* alternatives, the longer ones first */
	bool references;                    /* there are back-references */
	bool beyond;                        /* characters past ASCII that cases of ASCII's */
	struct posix_warning *warnings;
};

/* Reads patterns (REGEX_BRE, _ERE, _FIXED) into a tree of the arena: 0, or -1 and the
   error. The patterns live as long as the tree. */
int posix_parse(enum regex_dialect dialect, const struct slices *patterns, unsigned flags,
                struct arena *arena, struct posix_tree *tree, struct regex_error *error);

/* -- what a set holds (posix_set.c) -- */

/* 256 bytes; a byte past ASCII stands for itself under REGEX_BYTES, else all of them
   for all characters beyond: set if one of these may be in. */
struct posix_bits {
	uint64_t words[4];
};

static inline bool
posix_bit(const struct posix_bits *bits, unsigned byte)
{
	return bits->words[byte / 64] >> byte % 64 & 1;
}

/* What a POSIX_CHARACTER, _ANY or _SET matches, either case under REGEX_ICASE. */
struct posix_bits posix_bits(const struct posix_node *node, unsigned flags);

/* -- what is made of a tree -- */

enum posix_width {
	POSIX_NARROW,   /* subjects of ASCII, or REGEX_BYTES */
	POSIX_WIDE      /* of UTF-8 */
};

/* Appends the PCRE2 text. A match of a text for `blocks` lies in one record of the
   many in its subject, which lacks the end of the last. */
void posix_emit(const struct posix_tree *tree, enum posix_width width, bool blocks,
                struct buf *out);
/* The flags that go with the text, for program_new(). */
unsigned posix_program_flags(const struct posix_tree *tree, bool blocks);

/* Is the first match that a backtracking search finds the longest at its place? */
bool posix_first_is_longest(const struct posix_tree *tree);

struct literals posix_literals(const struct posix_tree *tree, struct arena *arena);

#endif
