/*
 * tr_set - a set of characters as tr writes it: "a-z[:digit:][x*3]\n"
 *
 * A character is a code point; a byte that is none is TR_BAD and it, and sorts behind them
 * all. Where a byte is a character the code is the byte.
 */
#ifndef PIEP_ENGINE_TR_SET_H
#define PIEP_ENGINE_TR_SET_H

#include <stdint.h>
#include "engine/buf.h"
#include "engine/err.h"

enum { TR_BAD = 0x110000, TR_CODES = TR_BAD + 256 };

enum tr_class {
	TR_ALNUM, TR_ALPHA, TR_BLANK, TR_CNTRL, TR_DIGIT, TR_GRAPH, TR_LOWER, TR_PRINT,
	TR_PUNCT, TR_SPACE, TR_UPPER, TR_XDIGIT, TR_CLASSES
};

enum tr_kind {
	TR_RANGE,     /* from … to */
	TR_REPEAT,    /* from, `len` times */
	TR_FILL,      /* the same, as often as it takes */
	TR_EQUAL,     /* [=c=] */
	TR_CLASS
};

struct tr_item {
	enum tr_kind kind;
	uint32_t from, to;
	enum tr_class class;
	uint64_t len;    /* characters; of a class, those of ASCII */
};

struct tr_set {
	struct tr_item *items;
	size_t n, cap;
	uint64_t len;
	bool bytes;      /* a byte is a character */
};

/* Whether bytes above 127 are asked for that are not written as a character. */
bool tr_text_is_bytes(struct slice text);
/* 0, or -1 reported. Warns of what is not portable. */
int tr_set_parse(struct tr_set *set, struct slice text, struct run *run);
void tr_set_add(struct tr_set *set, struct tr_item item);
/* The character of a range, repetition or class at this place. */
uint32_t tr_item_at(const struct tr_item *item, uint64_t place);
bool tr_set_has(const struct tr_set *set, uint32_t code);
/* Of a set without classes, what is not in it, in order. */
struct tr_set tr_set_complement(const struct tr_set *set);
void tr_set_clear(struct tr_set *set);

#endif
