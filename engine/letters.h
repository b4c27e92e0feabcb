/*
 * letters - what kinds of characters text has, and its case, as Python's str has them
 *
 * Characters are those of utf8.h; where a character is a byte (`bytes`) only ASCII has
 * kinds and case.
 */
#ifndef PIEP_ENGINE_LETTERS_H
#define PIEP_ENGINE_LETTERS_H

#include "engine/buf.h"

enum letters_kind {
	LETTERS_ALNUM, LETTERS_ALPHA, LETTERS_ASCII, LETTERS_DECIMAL, LETTERS_DIGIT,
	LETTERS_NUMERIC, LETTERS_PRINTABLE, LETTERS_SPACE
};

/* Whether all characters are of the kind; an empty text is ASCII and printable alone. */
bool letters_all(struct slice s, bool bytes, enum letters_kind kind);
bool letters_identifier(struct slice s, bool bytes);
/* Whether there is a cased character, and none of the other case. */
bool letters_one_case(struct slice s, bool bytes, bool upper);
/* Whether each word begins with an upper case letter and goes on with lower ones. */
bool letters_titled(struct slice s, bool bytes);

enum letters_case {
	LETTERS_UPPER, LETTERS_LOWER, LETTERS_FOLD, LETTERS_SWAP, LETTERS_TITLE,
	LETTERS_CAPITAL
};

/* Appends the text in that case. */
void letters_put(struct buf *out, struct slice s, bool bytes, enum letters_case to);

#endif
