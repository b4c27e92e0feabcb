/*
 * maker - a native group that is being made (private to native)
 */
#ifndef PIEP_LUA_MAKER_H
#define PIEP_LUA_MAKER_H

#include "lua/native.h"

enum { NAMES_MAX = 32 };

struct binding {
	struct slice name;
	struct expr *value;
};

struct maker {
	struct arena *arena;
	struct expr_pool pool;
	struct expr_group *group;
	struct expr *p;
	struct binding names[NAMES_MAX];
	size_t n_names;
	struct binding local;      /* a lambda's parameter, a generator's variable, or none */
	struct binding element;    /* of the comprehension around; name NULL outside */
	const struct node *why;
};

/* A tree as an expression, or NULL: it is not known. */
struct expr *maker_expression(struct maker *nv, const struct node *node);
/* The same as a condition. */
struct expr *maker_truth(struct maker *nv, const struct node *node);
/* The construct that decides that the group runs in Lua: the innermost. Gives NULL. */
struct expr *maker_unknown(struct maker *nv, const struct node *node);
/* An operation over expressions, or the construct is not known. */
struct expr *maker_make(struct maker *nv, const struct node *node, const char *name,
                        struct expr **kids, size_t n);
/* A name of operations: what was written between these. */
const char *maker_name(struct maker *nv, const char *before, struct slice written,
                       const char *behind);
struct expr *maker_string(struct maker *nv, struct slice text);

/* Texts made of values (maker_format.c), or NULL: f-strings, text % values, format(x, spec),
   text.format(x, ...). */
struct expr *maker_fstring(struct maker *nv, const struct node *node);
struct expr *maker_percent(struct maker *nv, const struct node *node);
struct expr *maker_format(struct maker *nv, const struct node *node);
struct expr *maker_text_format(struct maker *nv, const struct node *node);

#endif
