/*
 * native - groups of line stages as expressions of the engine
 *
 * A group runs natively where every construct of it is known there, and else wholly in
 * Lua.
 */
#ifndef PIEP_LUA_NATIVE_H
#define PIEP_LUA_NATIVE_H

#include "engine/expr/expr.h"
#include "lua/check.h"

/* What the records between native steps stand for. */
struct native_form {
	enum expr_type type;       /* EXPR_STR: themselves. EXPR_STRS: what is between
	                              separators. EXPR_TUPLE: a pair (engine/tally.h), or a
	                              group (engine/grouped.h).
	                              EXPR_END: no more than the output's lines */
	struct slice separator;    /* or empty: white space */
	int64_t limit;             /* of the cuts, or -1 */
	enum expr_type of;         /* of the pair's value, the group's key */
	enum expr_type elements;   /* of a group: these, by what type says (and what parts
	                              them); EXPR_END: it is none */
};

/* What is made of stages, and how. */
struct native {
	const struct checked *checked;
	struct slice join;           /* --join */
	struct native_form form;     /* of the records that are read; afterwards of those given */
	const struct node *why;      /* the construct that is not known */
};

/* The line stages [from, to) as a group, or NULL. Where the stage behind them is the last
   and reduces the stream to one value, it is part of the group: *reduced. */
struct expr_group *native_group(struct native *nv, size_t from, size_t to, bool *reduced);
/* A group that gives what a lambda makes of each record; or, keyed, the records with that
   for a key. Or NULL. */
struct expr_group *native_lambda(struct native *nv, const struct node *lambda, bool keyed);
/* A group that reduces a generator over pp to one value, in a call like sum(…): of the
   generator in *each. Or NULL. */
struct expr_group *native_generator(struct native *nv, const struct node *call,
                                    const struct node **each);
/* Whether records are written as what they stand for: no list of lists is. */
bool native_is_written(const struct native_form *form);
/* A group that writes its records as they are written at the end. */
struct expr_group *native_written(struct native *nv);

#endif
