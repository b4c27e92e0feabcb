/*
 * regex - patterns that are compiled once and looked for in subjects
 *
 * What finds is hidden: programs of PCRE2, just-in-time compiled where the system
 * grants executable memory, interpreted where not. A pattern may have several programs,
 * made when they are first needed: subjects of ASCII alone are matched by a simpler and
 * faster one. Words in the environment's PIEP_REGEX, with commas between, choose others
 * than would be taken, so that all can be compared:
 *
 *     interpreter  nothing is compiled just in time
 *     jit          what cannot be is an error
 *     dfa          dialects of POSIX are matched without backtracking
 *     longest      the longest match is looked for where the first is known to be it
 *     wide         subjects of ASCII are matched as those of UTF-8
 *     blocks       records are found by the pattern in blocks, not by its literals or sets
 *     records      … and by none of these, but one after the other
 *
 * A byte that is no part of valid UTF-8 is a character like any other: `.` and
 * negated sets match it, and so does the same byte in a pattern.
 */
#ifndef PIEP_ENGINE_REGEX_H
#define PIEP_ENGINE_REGEX_H

#include "engine/buf.h"

enum regex_dialect {
	REGEX_PERL,     /* PCRE2's own */
	REGEX_PYTHON,   /* the module re's, with its messages */
	REGEX_BRE,      /* POSIX's basic and extended ones with GNU's extensions and */
	REGEX_ERE,      /* messages: the longest of the leftmost matches */
	REGEX_FIXED     /* itself */
};

enum regex_flag {   /* the values of Python's */
	REGEX_ICASE = 2,
	REGEX_MULTILINE = 8,
	REGEX_DOTALL = 16,
	REGEX_UNICODE = 32,    /* says only that REGEX_ASCII is not meant */
	REGEX_VERBOSE = 64,
	REGEX_ASCII = 256,     /* \w \d \s \b know ASCII alone */
	REGEX_BYTES = 1 << 16, /* a byte is a character */
	/* not of REGEX_PYTHON: */
	REGEX_WORD = 1 << 17,  /* no word character before and behind a match (grep -w) */
	REGEX_WHOLE = 1 << 18, /* a match is the whole subject (grep -x) */
	REGEX_NUL = 1 << 19,   /* records end with NUL: they may hold newlines (grep -z) */
	/* of those of POSIX: */
	REGEX_STRICT = 1 << 20, /* a repeat of nothing, a brace or parenthesis alone: errors (sed) */
	REGEX_STRAY = 1 << 21  /* … but no closing parenthesis (sed --posix) */
};

/* In the dialects of POSIX `.`, [^a] and \W match every character of the subject, its
   newlines too, and `^ $` its begin and end. With REGEX_MULTILINE `^ $` match at every
   newline of it too (with REGEX_NUL: at every NUL), and . and [^a] no newline, as with
   the flag M of GNU sed; [^a] does under REGEX_DOTALL, as with tac -r. REGEX_VERBOSE and
   REGEX_ASCII are not theirs. */

enum regex_how {
	REGEX_AT = 1,          /* begins where the search begins */
	REGEX_TO_END = 2,      /* ends where the subject ends */
	REGEX_NOT_EMPTY = 4,   /* is not empty at the place where the search begins */
	/* What is not asked for is not looked for, and the spans not asked for may be
	   anything: */
	REGEX_TEST = 8,        /* is there a match? */
	REGEX_EXTENT = 16      /* where is it? (without its groups) */
};

#define REGEX_UNSET SIZE_MAX    /* the span of a group that took no part */

struct regex_error {
	char text[200];
	size_t offset;    /* into the pattern, in bytes; REGEX_UNSET where none is meant */
};

/* A subject, made ready once for many finds. A zeroed one is valid. */
struct regex_text {
	struct slice source;   /* lent */
	struct slice text;     /* what is matched: source, or own */
	struct buf own;        /* source with characters in place of bad bytes */
	size_t source_mark;    /* a place in source … */
	size_t text_mark;      /* … and where it is in text */
	bool narrow;           /* every byte is a character */
};

struct regex;

/* Gives a compiled pattern, or NULL and the error. */
struct regex *regex_new(enum regex_dialect dialect, struct slice pattern, unsigned flags,
                        struct regex_error *error);
/* One that matches where any of the patterns does. */
struct regex *regex_new_any(enum regex_dialect dialect, const struct slices *patterns,
                            unsigned flags, struct regex_error *error);
void regex_free(struct regex *re);
/* What a compiled pattern of POSIX says that may be meant otherwise, such as
   "stray \ before q": the ith, or NULL past the last. */
const char *regex_warning(const struct regex *re, size_t i);

/* What a pattern of REGEX_PYTHON without flags plainly is; no is always right. */
bool regex_is_fixed(struct slice pattern);
/* … one of REGEX_ERE, as far as it matters whether a line matches. */
bool regex_is_ere(struct slice pattern);
/* … a set of bytes: as a table of 256, the caller's; NULL where it is not. */
bool *regex_byte_set(struct slice pattern);
/* The bytes that s has room for once each byte of the set is replaced by so many; what does
   not fit in memory ends the process. */
size_t regex_set_room(const bool *set, struct slice s, size_t len);
/* Puts s, each byte of the set replaced, to where that room is: its end; *n: how many. */
unsigned char *regex_set_replace(const bool *set, struct slice s, struct slice by,
                                 unsigned char *to, size_t *n);

enum regex_dialect regex_dialect(const struct regex *re);
size_t regex_groups(const struct regex *re);    /* without group 0 */
unsigned regex_flags(const struct regex *re);   /* with those in the pattern */
const char *regex_group_name(const struct regex *re, size_t group);   /* or NULL */
/* Groups that are closed later in the pattern have greater ranks. */
size_t regex_group_rank(const struct regex *re, size_t group);

/* `bytes` as the pattern's REGEX_BYTES. */
void regex_text_set(struct regex_text *t, struct slice subject, bool bytes);
/* Of a subject in which every byte is a character: ASCII, or for REGEX_BYTES. */
static inline void
regex_text_narrow(struct regex_text *t, struct slice subject)
{
	t->source = t->text = subject;
	t->source_mark = t->text_mark = 0;
	t->narrow = true;
}
void regex_text_clear(struct regex_text *t);

/* Looks from an offset of the subject on: 1, 0, or -1 where a limit was hit. */
int regex_find(struct regex *re, struct regex_text *t, size_t from, unsigned how);
/* Looks for the first record of a block in which the pattern occurs. The block is of
   records with their ends (NUL under REGEX_NUL, else newlines), of which the last may
   lack it: 1 and the record (without its end), 0, or -1 and the record where a limit
   was hit. The spans are not set. */
int regex_find_record(struct regex *re, struct slice block, struct slice *record);
/* Of the last regex_find that gave 1: begin and end of each group, lent until the next. */
const size_t *regex_spans(const struct regex *re);
/* Of the last find that gave -1. */
const char *regex_reason(const struct regex *re);

#endif
