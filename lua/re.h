/*
 * re - patterns and matches as values, shared by re*.c and match.c
 */
#ifndef PIEP_LUA_RE_H
#define PIEP_LUA_RE_H

#include "engine/regex.h"
#include "engine/search.h"
#include "lua/value.h"

/* Userdata with the metatable PATTERN; its user value is the pattern's text. */
struct pattern {
	struct regex *re;
	struct search *literal;    /* of a pattern that is its own text; NULL: it is more */
	struct regex_text text;    /* for what runs to its end without other Lua code */
	bool *set;                 /* of the bytes of a pattern that is a set; NULL: it is none */
};

/* A flag of patterns: re.NAME and re.LETTER. The list ends with one without a name. */
struct pattern_flag {
	const char *name, *letter;
	lua_Integer value;
};
extern const struct pattern_flag pattern_flags[];

/* What makes a pattern of a dialect: "bre"; NULL: re.compile. */
extern const char *const pattern_dialects[];

/* The pattern that the argument is, or is the text of: it is put there. flags: where the flags
   are, 0: there are none. */
struct pattern *pattern_arg(lua_State *L, int index, int flags);
/* Puts the compiled pattern in place of the text at the index. */
void pattern_compile(lua_State *L, int index, enum regex_dialect dialect, lua_Integer flags);
/* The text at the index, which a pattern is to be found in. */
struct slice pattern_subject(lua_State *L, int index);
void pattern_open(lua_State *L, const struct function *methods);   /* registers the type */

/* re.compile(pattern, flags=0), for the emitter; and (pattern): a function that says of a text
   whether it has a match. */
int re_compile(lua_State *L);
int re_tester(lua_State *L);

/* Userdata with the metatable MATCH; its user values are subject and pattern. */
struct match {
	lua_Integer pos, endpos;   /* in characters */
	size_t groups;
	bool narrow;               /* a byte of the subject is a character */
	size_t spans[];
};

enum { MATCH_SUBJECT = 1, MATCH_PATTERN, MATCH_USER_VALUES = MATCH_PATTERN };

/* A pattern on its way through a subject. */
struct scan {
	struct regex *re;
	struct regex_text *text;
	size_t at;
	bool stuck;            /* the last match was empty, at `at` */
	lua_Integer pos, endpos;
};

/* A scan that lives while other Lua code runs. */
struct long_scan {
	struct scan scan;
	struct regex_text text;
	bool done;
};

/* Begins a scan of the subject at the index; pos and endpos are at `bounds` and
   behind, 0 where there are none. False where these leave nothing. */
bool scan_open(lua_State *L, struct scan *scan, struct regex *re, struct regex_text *text,
               int subject, int bounds);
/* Whether there is a next match; how: REGEX_AT and the like. */
bool scan_find(lua_State *L, struct scan *scan, unsigned how);
/* Finds the next match and goes behind it: its spans, or NULL. */
const size_t *scan_next(lua_State *L, struct scan *scan, unsigned how);
/* Pushes the match that was found, of the pattern and the subject at these indices. */
void scan_push(lua_State *L, struct scan *scan, int pattern, int subject);
/* Pushes a scan that is yet to be begun. */
struct long_scan *long_scan_push(lua_State *L);

/* sub() and subn() of the module and of patterns. */
int re_sub(lua_State *L);
int re_subn(lua_State *L);
int pattern_sub(lua_State *L);
int pattern_subn(lua_State *L);

/* Pushes the match that the scan's pattern has just found. */
void match_push(lua_State *L, const struct scan *scan, int pattern, int subject);
/* The number of the group that the value at the index names; raises "no such group". */
size_t match_group(lua_State *L, const struct regex *re, int index);
/* Pushes the text of a span, or the value at `absent` (0: None). */
void match_push_span(lua_State *L, struct slice subject, const size_t *span, int absent);
/* Appends the template at the index (a str) with its groups filled in, or only checks
   it where out is NULL. */
void match_expand(lua_State *L, const struct regex *re, int template, struct slice subject,
                  const size_t *spans, struct buf *out);
void match_open(lua_State *L);   /* registers the type */

#endif
