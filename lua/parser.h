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
bool parse_expect(struct parser *ps, const char *text);    /* the same, or an error and false */
void *parse_error(struct parser *ps);                      /* "invalid syntax", or why: NULL */

/* operators, loosest first */
struct node *parse_named(struct parser *ps);               /* an expression, or name := it */
struct node *parse_expression(struct parser *ps);
struct node *parse_disjunction(struct parser *ps);         /* or, and what binds tighter */
struct node *parse_bit_or(struct parser *ps);              /* |, and what binds tighter */
struct node *parse_primary(struct parser *ps);             /* an atom and what follows it */
struct node *parse_string(struct parser *ps);              /* one or more literals */
/* Whether so many operators or calls may stand in a row; false: an error. */
bool parse_in_chain(struct parser *ps, size_t links);

/* displays: the bracket is the next token */
struct node *parse_list(struct parser *ps);
struct node *parse_parenthesized(struct parser *ps);
struct node *parse_dict_or_set(struct parser *ps);
struct node *parse_star_or_named(struct parser *ps);       /* an element */
/* The comprehension of a (and b, the value of a dict's) where `for` is the next token. */
struct node *parse_comprehension(struct parser *ps, enum node_type type, size_t where,
                                 struct node *a, struct node *b);
/* Whether the node is a target of `for` or of an assignment: a name, or a tuple of targets;
   false: an error. */
bool parse_check_target(struct parser *ps, struct node *node);

#endif
