/*
 * lex - pipeline text to tokens
 *
 * Python's tokens; white space and newlines only separate. A `|` outside brackets
 * is TOKEN_PIPE, inside it is the operator. `#` begins a comment where a script is
 * read. Bytes past ASCII make identifiers, as UTF-8 letters do in Python.
 */
#ifndef PIEP_LUA_LEX_H
#define PIEP_LUA_LEX_H

#include <lua.h>
#include "lua/source.h"

enum token_type {
	TOKEN_END,
	TOKEN_PIPE,      /* between stages */
	TOKEN_NAME,
	TOKEN_KEYWORD,   /* and or not if else for in is lambda None True False … */
	TOKEN_INT,
	TOKEN_FLOAT,
	TOKEN_STRING,    /* value: its bytes, escapes resolved */
	TOKEN_BYTES,     /* b'' */
	TOKEN_FSTRING,   /* text: the body, raw or not; parsed by the parser */
	TOKEN_OP         /* operators and delimiters, by their text */
};

struct token {
	enum token_type type;
	struct slice text;     /* as typed */
	size_t at;             /* offset in the source */
	struct slice value;    /* of strings; the body of an f-string */
	lua_Integer integer;
	double number;
	bool raw;              /* r'' */
	bool least;            /* 9223372036854775808: fits only behind a minus */
};

struct tokens {
	struct token *list;    /* ended by TOKEN_END */
	size_t n, cap;
};

/* Tokens of text[from, to) of the source: 0, or -1 with the error recorded. */
int lex(struct source *src, size_t from, size_t to, bool comments, struct tokens *out);

/* Resolves Python's escapes of the text (a string's body at offset `at`). */
int lex_escapes(struct source *src, struct slice body, size_t at, struct slice *out);

bool token_is(const struct token *t, const char *text);   /* an operator or keyword */
void lex_dump(const struct tokens *tokens, struct buf *out);

#endif
