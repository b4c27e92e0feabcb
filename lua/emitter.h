/*
 * emitter - what the parts of the emitter share (emit.h is what others see)
 *
 * A chunk is a list of lines. An expression is emitted as lines that leave its
 * value in an operand, which is free of effects and may be written where it is
 * needed. Temporaries are a stack: a caller notes em->temps, evaluates operands,
 * and sets it back once they have been used up.
 */
#ifndef PIEP_LUA_EMITTER_H
#define PIEP_LUA_EMITTER_H

#include "lua/bind.h"
#include "lua/lower.h"
#include "lua/types.h"

enum {
	TEMPS_MAX = 100,     /* temporaries that are Lua locals; the rest are in T */
	NAMES_MAX = 60,      /* names of a group that are Lua locals; else all are in V */
	CONSTANTS_MAX = 90,  /* constants that are Lua locals; the rest are K[n] */
	ARGUMENTS_MAX = 40   /* of a call or display written out; more go by a table */
};

struct line {
	struct slice text;
	size_t at;           /* offset in the source + 1, or 0 */
};

/* A Lua expression without effects: a constant, a variable or a temporary. */
struct operand {
	const char *text;
	enum static_type type;
	bool constant;
	bool lent;           /* a text that is no Lua string (lend.h) */
};

struct variable {
	struct slice name;
	enum static_type type;
};

/* A variable of a comprehension. `spoilt`: a text that is lent was wanted as a value. */
struct local {
	struct local *outer;
	struct slice name;
	enum static_type type;
	bool lent, spoilt;
	unsigned functions;          /* how deep it was made */
};

struct constant {
	const char *name;    /* how the chunk calls it */
	const char *key;     /* what it is, to find it again */
	enum bound kind;
};

/*
 * The fields of a record in place of the list that split would make: p is still
 * the text, and p[2] fetches one field of it. `spoilt` says that a stage needs the
 * list after all: the stages since the split are emitted again, with a list.
 */
struct view {
	bool active, spoilt;
	const char *separator;       /* as the chunk writes it, "nil" for white space */
};

struct emitter {
	lua_State *L;
	int constants_table;         /* stack index */
	const struct lowered *lowered;
	struct source *src;
	struct arena *arena;
	struct line *lines;
	size_t n_lines, cap_lines;
	int indent;
	unsigned temps, temps_max;   /* of the function that is being emitted */
	unsigned labels, patterns;   /* how many were named */
	struct constant *constants;
	size_t n_constants, cap_constants;
	struct variable *variables;  /* line and stream names, with the type they have now */
	size_t n_variables, cap_variables;
	enum static_type p_type;
	struct view view;            /* p is a split that has not been made */
	bool lends;                  /* texts may be lent: nothing else runs meanwhile */
	bool record;                 /* p is the record still, which is lent as r … */
	bool record_spoilt;          /* … and a stage needs it as a value after all */
	bool lends_records;          /* the first group reads records that are lent … */
	size_t record_line;          /* … where p is declared */
	struct local *locals;        /* of comprehensions, innermost first */
	unsigned functions;          /* Lua functions around, below the one of a stage */
	bool copy_names;             /* the stage has := : a name is copied when it is read */
	bool commands;               /* the pipeline may make Commands */
	bool line_table, stream_table;   /* names are in V, in W */
};

/* lines: at once, or with errors that belong to the node */
void emit_line(struct emitter *em, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void emit_at(struct emitter *em, const struct node *node, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

void emit_remove(struct emitter *em, size_t line);

/* The line that declares the temporaries of a Lua function, filled in at its end. */
struct frame {
	size_t line;
	unsigned temps, temps_max;
};

struct frame emit_function(struct emitter *em);
void emit_function_end(struct emitter *em, struct frame frame);

/* temporaries and names */
const char *emit_temp(struct emitter *em);
struct operand emit_in_temp(struct emitter *em, struct operand x);
struct operand emit_value(const char *text, enum static_type type);
bool emit_plain_name(struct slice name);            /* can be part of a Lua name */
const char *emit_user_name(struct emitter *em, struct slice name);
struct variable *emit_variable(struct emitter *em, struct slice name);
const char *emit_place(struct emitter *em, const struct node *node);  /* of a NAME */

/* constants: upvalues of the chunk */
struct constant *emit_find(struct emitter *em, const char *key);
struct constant *emit_constant(struct emitter *em, const char *key, const char *name,
                               enum bound kind);    /* the value on the top, popped */
const char *emit_op(struct emitter *em, const char *name);   /* an operator of ops.h */
/* What a name or a module's attribute is, where that is known while compiling; NULL
   where not. `call`: a type stands for its constructor. */
struct constant *emit_static(struct emitter *em, const struct node *node, bool call);

/* literals */
const char *emit_quoted(struct emitter *em, struct slice s);
struct operand emit_literal(const char *text, enum static_type type);
struct operand emit_integer(struct emitter *em, lua_Integer value);
struct operand emit_number(struct emitter *em, double value);
struct operand emit_none(struct emitter *em);

/* Back to where it was, to emit something in another way. */
struct place {
	size_t lines;
	unsigned temps;
};

static inline struct place
emit_here(const struct emitter *em)
{
	return (struct place){ em->n_lines, em->temps };
}

static inline void
emit_back(struct emitter *em, struct place place)
{
	em->n_lines = place.lines;
	em->temps = place.temps;
}

/* texts (emit_text.c) */

/* Whether a text may be lent here: the function of the stage runs, not one in it, and a place is
   left for the next temporary. */
bool emit_may_lend(const struct emitter *em);
/* As emit_expression(), for who takes a text that is lent too. */
struct operand emit_text(struct emitter *em, const struct node *node);
/* The separator of a call text.split(…) with one byte of ASCII or of white space, as the
   chunk writes it; NULL where the node is something else. */
const char *emit_separator(struct emitter *em, const struct node *node);
/* What fields are taken of. */
struct split {
	const char *text, *separator;
};
bool emit_split(struct emitter *em, const struct node *node, struct split *split);
/* p[2] of a split: the field, with `lent` as a text that is lent; false where the node is
   something else. */
bool emit_field(struct emitter *em, const struct node *node, bool lent, struct operand *x);
/* A text made of others by + and f-strings, as "a .. b" or with `lent` as "a, b" of which
   each may be lent; NULL and nothing emitted where it may be something else. */
const char *emit_joined(struct emitter *em, const struct node *node, const char *between,
                        bool lent);
struct operand emit_fstring(struct emitter *em, const struct node *node);
struct local *emit_local(struct emitter *em, struct slice name);

/* expressions */
struct operand emit_expression(struct emitter *em, const struct node *node);
const char *emit_condition(struct emitter *em, struct operand x);   /* its truth in Lua */
struct operand emit_boolean(struct emitter *em, const struct node *node);
struct operand emit_not(struct emitter *em, const struct node *node);
struct operand emit_conditional(struct emitter *em, const struct node *node);
struct operand emit_binary(struct emitter *em, const struct node *node);
struct operand emit_unary(struct emitter *em, const struct node *node);
struct operand emit_comparison(struct emitter *em, const struct node *node);
struct operand emit_name(struct emitter *em, const struct node *node);
struct operand emit_walrus(struct emitter *em, const struct node *node);
struct operand emit_display(struct emitter *em, const struct node *node, const char *make,
                            enum static_type type);
struct operand emit_dict(struct emitter *em, const struct node *node);
struct operand emit_comprehension(struct emitter *em, const struct node *node,
                                  const char *make, enum static_type type);
struct operand emit_generator(struct emitter *em, const struct node *node);
struct operand emit_lambda(struct emitter *em, const struct node *node);
struct operand emit_call(struct emitter *em, const struct node *node);

/* Assigns x to a target; `local` declares comprehension variables. */
void emit_assign(struct emitter *em, const struct node *target, struct operand x, bool local);

/* a, b = (an expression in Lua) */
void emit_lua_assignment(struct emitter *em, const struct node *node);

/* Elements as a plain table in a temporary. */
const char *emit_table(struct emitter *em, struct node *const *kids, size_t n);
bool node_any(struct node *const *kids, size_t n, enum node_type type);

#endif
