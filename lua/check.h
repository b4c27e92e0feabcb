/*
 * check - what the names of a pipeline are, and which stages run once
 *
 * Resolves every name to a scope (node->integer of NAME and WALRUS), tells line
 * stages from stream stages, and refuses what LANGUAGE section 1 refuses.
 */
#ifndef PIEP_LUA_CHECK_H
#define PIEP_LUA_CHECK_H

#include "lua/parse.h"

enum scope {
	SCOPE_GLOBAL,   /* a built-in name, or one of --eval: known when it is bound */
	SCOPE_LOCAL,    /* lambda's parameter, comprehension's variable */
	SCOPE_LINE,     /* bound in a line stage: lives until the next stream stage */
	SCOPE_STREAM,   /* bound in a stream stage: lives to the end */
	SCOPE_P, SCOPE_I, SCOPE_PP, SCOPE_FILES, SCOPE_FF
};

struct names {
	struct slice *list;
	size_t n, cap;
};

struct checked_stage {
	bool stream;           /* runs once */
	struct names bound;    /* line names that this stage binds first */
};

struct checked {
	struct program *program;
	struct checked_stage *stages;   /* as many as the program has */
	struct names stream_names;      /* bound in stream stages, all of them */
	bool no_input;                  /* -n: the first stage makes pp */
};

/* 0, or -1 with the error recorded. */
int check(struct program *program, bool no_input, struct checked *out);

bool names_have(const struct names *names, struct slice name);
void names_add(struct arena *arena, struct names *names, struct slice name);

/* Whether a node is a name of the language or a module's. */
bool node_is_global(const struct node *node, struct slice name);
/* Whether it is an integer, perhaps with a minus; which one. */
bool node_constant_int(const struct node *node, int64_t *value);

void check_dump(const struct checked *checked, struct buf *out);

#endif
