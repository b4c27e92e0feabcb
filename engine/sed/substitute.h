/*
 * substitute - s: its pattern, replacement and flags
 */
#ifndef PIEP_ENGINE_SED_SUBSTITUTE_H
#define PIEP_ENGINE_SED_SUBSTITUTE_H

#include "engine/scan.h"
#include "engine/sed/script.h"

/* What a replacement is made of: its parts, in order. */
enum part_kind { PART_TEXT, PART_GROUP, PART_CASE };

struct part {
	enum part_kind kind;
	unsigned char change;     /* of case: one of L U E l u */
	size_t group;             /* 0 is the whole match */
	struct slice text;
};

struct replacement {
	struct part *parts;
	size_t n, cap;
	size_t groups;            /* the greatest group in it */
	bool cases;               /* changes of case are in it */
};

/* A pattern that is one of a set of bytes, and the text in place of each. */
struct byte_set {
	struct scan_class class;
	size_t n;
	unsigned char last;       /* if n is 1: the one */
	struct slice text;
	struct scan_map map;      /* if that is one byte: what becomes of all */
};

enum print_when { PRINT_NOT, PRINT_BEFORE, PRINT_AFTER };   /* … it is executed */

struct substitution {
	struct sed_regex *regex;
	struct replacement replacement;
	struct byte_set *set;          /* instead of regex and replacement, or NULL */
	size_t number;                 /* the first match that is replaced */
	bool global;
	bool executed;                 /* e */
	enum print_when printed;
	struct sed_output *output;
};

/* Reads a replacement as it stood between delimiters: 0, or -1 reported. */
int replacement_parse(struct sed_script *s, struct slice raw, struct replacement *r);
/* Appends it for a match in `text` with these spans. */
void replacement_put(const struct replacement *r, struct slice text, const size_t *spans,
                     bool bytes, struct buf *out);

/* The set that a pattern is, or NULL. */
struct byte_set *byte_set_new(struct arena *arena, struct slice pattern, bool extended,
                              struct slice text);
/* The first byte of the set, or the end. */
const unsigned char *byte_set_find(const struct byte_set *set, const unsigned char *p,
                                   const unsigned char *end);
/* Appends the bytes with the text in place of those of the set. */
void byte_set_replace(const struct byte_set *set, struct slice bytes, struct buf *out);

#endif
