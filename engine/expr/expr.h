/*
 * expr - typed expressions over records, evaluated column by column
 *
 * A group of line stages that the language recognises wholly becomes steps over
 * typed expressions. They are a spec: immutable, made in an arena. Running, each
 * operation goes over all rows of a batch before the next one does (eval.h).
 *
 * A row for which an operation cannot do just what the language means - an error,
 * an integer that overflows, characters past ASCII where they count - bails: its
 * record is given to the group's `other`, which means the same and can do it all.
 * So there is one place that knows errors, and no second meaning.
 */
#ifndef PIEP_ENGINE_EXPR_EXPR_H
#define PIEP_ENGINE_EXPR_EXPR_H

#include "engine/arena.h"
#include "engine/plan.h"
#include "engine/regex.h"

enum expr_type {
	EXPR_END,      /* ends lists of types */
	EXPR_BOOL,     /* bool */
	EXPR_INT,      /* int64_t */
	EXPR_FLOAT,    /* double */
	EXPR_STR,      /* struct slice */
	EXPR_INTS,     /* lists: struct span, of the rows of their elements */
	EXPR_FLOATS,
	EXPR_STRS,
	EXPR_LISTS,    /* … of the texts that are split to lists */
	EXPR_TUPLE     /* no column of its own: its kids are written */
};

struct expr_op;

struct expr {
	const struct expr_op *op;
	enum expr_type type;
	size_t id;               /* of its column */
	struct expr *next;       /* of all of its pool */
	struct expr **kids;
	size_t n;
	bool bound;              /* evaluated by a step: a name for its column */
	int64_t integer;
	double number;
	struct slice text;
	void *data;              /* of the operation: a regex, wanted fields, a format */
};

/* Where expressions are made: all of one group. */
struct expr_pool {
	struct arena *arena;
	struct expr *list;       /* the newest first */
	size_t n;                /* ids given */
};

struct expr *expr_record(struct expr_pool *pool);      /* p, as it was read */
struct expr *expr_index(struct expr_pool *pool);       /* i */
struct expr *expr_bool(struct expr_pool *pool, bool value);
struct expr *expr_int(struct expr_pool *pool, int64_t value);
struct expr *expr_float(struct expr_pool *pool, double value);
struct expr *expr_str(struct expr_pool *pool, struct slice value);   /* lent */

/* The operation of this name over operands of these types - an int is taken for a
   float, a bool for an int, where only that fits - or NULL: there is none. Names are
   as they are written: "+", "not", "int()", ".upper()". */
struct expr *expr_make(struct expr_pool *pool, const char *name, struct expr **kids,
                       size_t n);

/* What str() makes of each - of texts, numbers and bools - one after another: a + b,
   f-strings, formats. */
struct expr *expr_concat(struct expr_pool *pool, struct expr **kids, size_t n);
/* A number or text laid out by the specification of an f-string, or of % without it.
   NULL where that is not done here. */
struct expr *expr_layout(struct expr_pool *pool, struct expr *x, struct slice spec,
                         bool percent);
struct expr *expr_tuple(struct expr_pool *pool, struct expr **kids, size_t n);
/* The same with lists, which is not written. */
struct expr *expr_values(struct expr_pool *pool, struct expr **kids, size_t n);
/* Whether it can be what a group writes. */
bool expr_is_written(const struct expr *e);

/* The values of a record of tally.h, of these types. */
struct expr *expr_pair(struct expr_pool *pool, struct expr *record, enum expr_type type);
/* The values of a record of grouped.h: the key, an int or text, and a list of elements of
   the type; EXPR_STRS: each is what is between separators. */
struct expr *expr_grouped(struct expr_pool *pool, struct expr *record, enum expr_type key,
                          enum expr_type element, struct slice separator, int64_t limit);
/* The list that an element of lists is, of its text. */
struct expr *expr_list_of(struct expr_pool *pool, const struct expr *lists,
                          struct expr *text);

/* x.split(separator, limit); white space where it is empty, all cuts where limit < 0. Of
   one byte without a limit those fields that are wanted are found in one walk. */
struct expr *expr_split(struct expr_pool *pool, struct expr *x, struct slice separator,
                        int64_t limit);
/* split[k]; counts from the end where k < 0. */
struct expr *expr_field(struct expr_pool *pool, struct expr *split, int64_t k);

/* Whether it is such a split of what another gives, which is then *x. */
bool expr_is_split(const struct expr *e, struct expr **x, struct slice *separator,
                   int64_t *limit);
/* A test that split has n fields: evaluated, rows that have not bail. */
struct expr *expr_exactly(struct expr_pool *pool, struct expr *split, size_t n);

static inline bool
expr_is_list(const struct expr *e)
{
	return e->type >= EXPR_INTS && e->type <= EXPR_LISTS;
}

/* A list of which more is needed than single fields. */
void expr_want_list(struct expr *list);

/* [value for element in list if conditions …]. In value and conditions the element is
   expr_element(list); besides it they hold constants, nothing else of a row. */
struct expr *expr_element(struct expr_pool *pool, struct expr *list);
struct expr *expr_comprehension(struct expr_pool *pool, struct expr *list,
                                struct expr *value, struct expr **conditions, size_t n);

struct expr_pattern {
	enum regex_dialect dialect;
	unsigned flags;          /* of regex.h */
	struct slice text;
};

/* NULL where the pattern is none, or has no such group; it is one of Python's re, if no
   dialect is named. */
struct expr *expr_matches(struct expr_pool *pool, struct expr *x,
                          struct expr_pattern pattern);
/* The group of the first match; *matched says whether there is one: what it is in other
   rows is not to be asked. */
struct expr *expr_match(struct expr_pool *pool, struct expr *x, struct slice pattern,
                        int64_t group, struct expr **matched);
/* x with `by`, taken literally, in place of all matches. */
struct expr *expr_sub(struct expr_pool *pool, struct slice pattern, struct slice by,
                      struct expr *x);
/* The list of what is between the matches of a pattern without groups. */
struct expr *expr_splitre(struct expr_pool *pool, struct expr *x, struct slice pattern);

/* -- groups -- */

enum step_effect {
	EXPR_BIND,     /* evaluates it, for others that name it */
	EXPR_FILTER    /* keeps the rows for which it holds */
};

struct expr_step {
	enum step_effect effect;
	struct expr *expr;
};

/* What means the same and can do everything; it belongs to the caller. */
struct expr_other {
	/* Appends to out what becomes of a record, without its end: 1, 0 where it is
	   dropped, -1 where it failed (reported). A tuple that is a key: each element with
	   its length before it. */
	int (*apply)(struct expr_other *other, struct slice record, int64_t index,
	             struct buf *out);
	/* Reports why a reduction fails. */
	void (*refuse)(struct expr_other *other, const char *why);
	/* Of a group that is late apply() does not report a failure: this does. */
	void (*report)(struct expr_other *other);
};

/* What the values of all records become, at the end: one. */
enum reduction {
	REDUCE_NOT,
	REDUCE_LEN,
	REDUCE_SUM,    /* these of numbers */
	REDUCE_MIN,
	REDUCE_MAX
};

struct expr_group {
	struct slice source;     /* the stages as they were written, for --explain: first */
	struct expr_step *steps;
	size_t n_steps;
	const struct expr *exprs;   /* all there are, a list */
	size_t n_exprs;
	bool ascii;              /* no text of its own is past ASCII */
	struct expr *value;      /* what is written, or reduced */
	enum reduction reduction;
	bool keyed;              /* gives each record as it was read, with its value for a key
	                            (engine/sorting.h) */
	bool late;               /* … and fails once all records have been read, no sooner */
	struct slice join;       /* between the elements of a list or tuple */
	struct expr_other *other;
};

/* Its parameter is a struct expr_group. */
extern const struct kind expr_kind;

#endif
