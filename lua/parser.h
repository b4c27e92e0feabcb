/*
 * parser - what the parts of the parser share (parse.h is what others see)
 *
 * A function that parses gives a node, or NULL with the error recorded.
 */
#ifndef PIEP_LUA_PARSER_H
#define PIEP_LUA_PARSER_H

#include "lua/parse.h"

struct parser {
	struct source *src;
	const struct token *t;      /* the next token */
	const struct token *stage;  /* the first of the stage */
	size_t depth;
};

/* nodes */
struct node *parse_node(struct parser *ps, enum node_type type, size_t at);
struct node *parse_node_of(struct parser *ps, enum node_type type, size_t at,
                           struct node *a, struct node *b);   /* kids: those not NULL */
void parse_add(struct parser *ps, struct node *node, struct node *kid);

/* tokens */
bool parse_at(const struct parser *ps, const char *text);
bool parse_accept(struct parser *ps, const char *text);    /* moves over it if it is there */
bool parse_at_end(const struct parser *ps);                /* of the stage */
void *parse_error(struct parser *ps);                      /* "invalid syntax", or why: NULL */

/* grammar */
struct node *parse_named(struct parser *ps);               /* an expression, or name := it */
struct node *parse_string(struct parser *ps);              /* one or more literals */

#endif
