/*
 * eval - how expressions run: columns, rows, and rows that bail (private to expr/)
 *
 * Each expression has a column with a value per row. An operation reads the columns
 * of its operands and fills its own, for the rows it is asked for. A row that bails
 * gets some valid value all the same (zero, an empty text): later operations need
 * not know.
 */
#ifndef PIEP_ENGINE_EXPR_EVAL_H
#define PIEP_ENGINE_EXPR_EVAL_H

#include "engine/buf.h"
#include "engine/expr/expr.h"
#include "engine/heap.h"

struct column {
	void *values;
	size_t size;       /* rows there is room for */
	uint64_t rows;     /* the id of those it was evaluated for last */
	uint64_t bound;    /* the batch for which its step evaluated it last */
	void *state;       /* of the operation */
};

/* Elements [from, from + n) of the rows that the elements of a list are. */
struct span {
	uint32_t from, n;
};

/* Rows to evaluate: those of the batch, or the elements of its lists. */
struct rows {
	const uint32_t *at;      /* in ascending order */
	size_t n;
	size_t size;             /* all are below */
	const uint32_t *owners;  /* the batch's row of each, or NULL: itself */
	uint64_t id;             /* from eval_new_rows(): of these rows and no others */
};

#define EACH_ROW(rows, row) \
	for (size_t row##_n = 0, row; row##_n < (rows)->n \
	     && (row = (rows)->at[row##_n], true); row##_n++)

struct eval {
	const struct expr_group *group;
	struct run *run;
	struct column *columns;
	const struct slice *records;   /* of the batch */
	size_t n;
	int64_t first;                 /* index of the first … */
	const int64_t *indexes;        /* … or of each */
	bool bytes;                    /* a character is a byte */
	bool ascii;                    /* all of them are */
	bool lines;                    /* … and end with newlines, one behind the other */
	const unsigned char *safe;     /* their bytes are followed by others up to here */
	uint64_t ids;                  /* of rows, given so far */
	uint64_t batch;                /* the first of them that the batch's rows had */
	bool *bailed;                  /* by the batch's row */
	bool any_bailed;
	struct heap heap;              /* of texts that operations make, until the next batch */
	struct buf scratch;
};

struct expr_op {
	const char *name;
	enum expr_type type;
	enum expr_type takes[4];       /* ended by EXPR_END */
	void (*eval)(struct eval *ev, const struct expr *e, const struct rows *rows,
	             struct column *out);
	void (*close)(const struct expr *e, void *state);   /* or NULL */
	bool (*accept)(const struct expr *e);   /* constants it can do; NULL: all */
};

/* All that expr_make() knows, each table ended by a NULL name. */
extern const struct expr_op expr_logic_ops[], expr_number_ops[], expr_text_ops[],
	expr_char_ops[], expr_list_ops[];

struct expr *expr_new(struct expr_pool *pool, const struct expr_op *op,
                      struct expr **kids, size_t n);
bool expr_is_record(const struct expr *e);

/* An id for rows that have not been evaluated yet. */
static inline uint64_t
eval_new_rows(struct eval *ev)
{
	return ++ev->ids;
}

/* The values of e in these rows, lent until the next batch; evaluated once for the same
   rows, however many operations take them. */
const void *eval_values(struct eval *ev, const struct expr *e, const struct rows *rows);
/* What the step does that binds e: it stays for the batch, whatever rows are left of it. */
void eval_bind(struct eval *ev, const struct expr *e, const struct rows *rows);
/* Room for the values of so many rows. */
void *column_reserve(struct column *c, size_t rows, enum expr_type type);

/* The text in scratch, on the heap. */
struct slice eval_scratch(struct eval *ev);

/* Where the bound of a slice is among n. */
static inline int64_t
eval_bound(int64_t at, int64_t n)
{
	if (at < 0)
		at += n;
	return at < 0 ? 0 : at > n ? n : at;
}

/* Evaluates what is written of a group's value; then each row can be put. */
void output_eval(struct eval *ev, const struct rows *rows);
void output_put(struct eval *ev, size_t row, struct buf *out);

/* Appends the value of a row, or what it is as text, as a key (engine/sort.h). The text of
   a tuple: of each element the length of its text, a size_t, and that. */
void output_key(struct eval *ev, size_t row, struct buf *key);
void output_key_text(const struct expr *value, struct slice text, struct buf *key);

/* A reduction so far. */
struct reduced {
	int64_t count;
	bool real;        /* it is a float */
	int64_t whole;
	double number;
	struct buf text;  /* of whoever reduces */
	bool overflow;
};

/* Takes the value of a row, or a number as text, which the group's type says. False once
   an integer does not fit. */
bool reduce_row(struct reduced *r, const struct eval *ev, size_t row);
bool reduce_text(struct reduced *r, const struct expr_group *group, struct buf *text);
/* Puts the result: 0, or -1 where there is none (reported). */
int reduce_put(const struct reduced *r, const struct expr_group *group, struct buf *out);

void output_int(struct buf *out, int64_t x);
void output_float(struct buf *out, double x);

static inline void
eval_bail(struct eval *ev, const struct rows *rows, size_t row)
{
	ev->bailed[rows->owners ? rows->owners[row] : row] = true;
	ev->any_bailed = true;
}

static inline bool
eval_has_bailed(const struct eval *ev, const struct rows *rows, size_t row)
{
	return ev->any_bailed
	       && ev->bailed[rows->owners ? rows->owners[row] : row];
}

/* Whether e tests the records themselves for a pattern; and that, of the column of e. */
bool expr_is_sought(const struct expr *e);
struct regex *sought_pattern(struct column *c, const struct expr *e);

static inline int64_t
eval_index_of(const struct eval *ev, size_t row)
{
	return ev->indexes ? ev->indexes[row] : ev->first + (int64_t)row;
}

/* Whether each byte of a text is a character; that of a batch that is ASCII needs no look. */
bool eval_is_ascii(const struct eval *ev, struct slice text);

#endif
