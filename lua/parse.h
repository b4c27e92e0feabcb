/*
 * parse - tokens to a tree per stage: Python's expression grammar
 *
 * What a node's kids are stands beside its type. Nodes live in the arena.
 */
#ifndef PIEP_LUA_PARSE_H
#define PIEP_LUA_PARSE_H

#include "lua/lex.h"

enum node_type {
	NODE_NONE, NODE_TRUE, NODE_FALSE, NODE_ELLIPSIS,
	NODE_INT,        /* integer */
	NODE_FLOAT,      /* number */
	NODE_STRING,     /* text */
	NODE_BYTES,      /* text */
	NODE_FSTRING,    /* STRING and FIELD kids */
	NODE_FIELD,      /* value [format: FSTRING]; text: conversion "r" "s" "a" or "" */
	NODE_NAME,       /* text */
	NODE_LIST,       /* elements, STAR among them */
	NODE_TUPLE,      /* elements, STAR among them */
	NODE_SET,        /* elements, STAR among them */
	NODE_DICT,       /* key value key value …; DOUBLESTAR stands for such a pair alone */
	NODE_LISTCOMP,   /* element, FOR … */
	NODE_SETCOMP,    /* element, FOR … */
	NODE_DICTCOMP,   /* key, value, FOR … */
	NODE_GENEXP,     /* element, FOR … */
	NODE_FOR,        /* target, iterable, conditions … */
	NODE_UNARY,      /* operand; text: - + ~ */
	NODE_BINARY,     /* left, right; text: operator */
	NODE_COMPARE,    /* operands, n of them; texts: n - 1 operators */
	NODE_AND,        /* operands */
	NODE_OR,         /* operands */
	NODE_NOT,        /* operand */
	NODE_IF,         /* condition, then, else */
	NODE_LAMBDA,     /* PARAM …, body */
	NODE_PARAM,      /* [default]; text: name; integer: 1 *name, 2 **name, 3 bare * */
	NODE_CALL,       /* callee, arguments (STAR, DOUBLESTAR, KEYWORD among them) */
	NODE_KEYWORD,    /* value; text: name */
	NODE_ATTRIBUTE,  /* object; text: name */
	NODE_SUBSCRIPT,  /* object, key or SLICE */
	NODE_SLICE,      /* start, stop, step: NULL where left out */
	NODE_STAR,       /* iterable */
	NODE_DOUBLESTAR, /* mapping */
	NODE_WALRUS,     /* value; text: name */
	NODE_ASSIGN,     /* targets …, value */
	NODE_LUA         /* names in it; text: an expression in Lua (plain.h) */
};

struct node {
	enum node_type type;
	size_t at;             /* offset in the source, where a caret points */
	struct slice text;
	struct slice *texts;
	lua_Integer integer;
	double number;
	struct node **kids;
	size_t n;
};

struct stage_text {
	struct node *tree;
	size_t from, to;       /* offsets in the source, without surrounding space */
};

struct program {
	struct source *src;
	struct stage_text *stages;
	size_t n;
};

/* Tokens of a pipeline to stages: 0, or -1 with the error recorded. */
int parse(struct source *src, const struct tokens *tokens, struct program *out);

void parse_dump(const struct program *program, struct buf *out);

#endif
