/*
 * python_reader - what the files of the translator share: see python.h
 *
 * python.c reads alternatives, items and repeats; python_group.c what begins with a
 * parenthesis; python_escape.c what begins with a backslash; python_set.c sets, and
 * it writes characters and classes. An int is 0, or -1 when the error is filled.
 */
#ifndef PIEP_ENGINE_REGEX_PYTHON_READER_H
#define PIEP_ENGINE_REGEX_PYTHON_READER_H

#include "engine/regex/python.h"

struct python_reader {
	const unsigned char *start, *at, *end;
	unsigned flags;               /* in force at `at` */
	bool wide, bytes;
	bool begun;                   /* past the place for flags of the whole pattern */
	unsigned depth;               /* of parentheses */
	size_t behind;                /* groups from here on are in this look-behind; or 0 */
	bool vague;                   /* a look-behind has no fixed width */
	size_t closed;                /* groups so far */
	size_t group_room;
	struct awaited *awaited;      /* by conditions, the last first */
	struct arena *arena;
	struct buf *out;
	struct python_pattern *what;
	struct regex_error *error;
};

/* A group that a condition names, perhaps before it is there. */
struct awaited {
	uint64_t group;
	const unsigned char *place;
	struct awaited *before;
};

enum python_class { CLASS_DIGIT, CLASS_SPACE, CLASS_WORD };

/* What stands behind a backslash. */
struct python_escape {
	enum { ESCAPE_CHARACTER, ESCAPE_CLASS, ESCAPE_PLACE, ESCAPE_GROUP } kind;
	uint32_t code;                /* character; letter of \A \Z \b \B; group */
	enum python_class class;
	bool negated;                 /* class */
};

/* -- reading (python.c) -- */

/* Takes the character at `at`, which is not the end. */
uint32_t reader_take(struct python_reader *r);
/* The same, and behind a backslash one more. */
int reader_skip(struct python_reader *r);
bool reader_done(const struct python_reader *r);
/* The byte at `at`; 0 at the end, where reader_done() tells it from NUL. */
unsigned char reader_peek(const struct python_reader *r);
/* Takes the byte if it is there. */
bool reader_accept(struct python_reader *r, unsigned char byte);
/* Reports, with a place in the pattern or NULL: -1. */
int reader_fail(struct python_reader *r, const unsigned char *place, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* Reads up to a ')' or the end; of a condition two alternatives at most. */
int read_alternatives(struct python_reader *r, bool conditional,
                      struct python_width *width);

/* -- groups (python_group.c) -- */

/* Reads from behind a '(' on. Comments and flags are no items. */
int read_group(struct python_reader *r, struct python_width *width, bool *is_item);
/* Writes a reference, read to its end, to the group; `place` is where it is wrong. */
int write_reference(struct python_reader *r, size_t group, const unsigned char *place,
                    struct python_width *width);

/* -- escapes (python_escape.c) -- */

/* Reads from behind a backslash on, in a set or outside. */
int read_escape(struct python_reader *r, bool in_set, struct python_escape *escape);
/* Reads a name ("group name") up to the byte, and takes that too. */
int read_name(struct python_reader *r, unsigned char close, const char *kind,
              struct slice *name);
/* May it name a group? */
int check_name(struct python_reader *r, struct slice name);
/* Reads a group's name, which may be one. */
int read_group_name(struct python_reader *r, unsigned char close, struct slice *name);
/* The text in quotes, as Python's repr() shows it (arena). */
const char *quoted(struct python_reader *r, struct slice text);

/* -- sets and characters (python_set.c) -- */

/* Reads from behind a '[' on. */
int read_set(struct python_reader *r);
void write_character(struct python_reader *r, uint32_t code);
void write_class(struct python_reader *r, enum python_class class, bool negated);
void write_boundary(struct python_reader *r, bool negated);

#endif
