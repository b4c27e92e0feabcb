/* group - line stages that run natively: batches of records through expressions */
#include <stdlib.h>

#include "engine/expr/hits.h"
#include "engine/array.h"
#include "engine/locale.h"
#include "engine/scan.h"
#include "engine/sorting.h"
#include "engine/write.h"

enum {
	ROWS = 512,     /* of a batch: its columns stay in the cache */
	SOUGHT = 1      /* the step behind that which binds the record */
};

struct group {
	struct stage stage;
	struct eval ev;
	int64_t index;               /* of the next record */
	uint32_t at[ROWS];           /* rows that are still in */
	struct rows rows;
	bool bailed[ROWS];
	unsigned char end;           /* of the records in the input */
	bool whole;                  /* the batch's records stand in one piece */
	bool bare;                   /* the batch's last record has no end */
	size_t last;                 /* its row */
	struct buf aside;            /* what the other made of a row that bailed */
	struct buf key;
	struct buf out;              /* records for a stage behind */
	size_t row, next;            /* of the batch, where these go on */
	struct slice recs[ROWS];
	bool seeks;                  /* the first filter's pattern in whole windows: */
	struct hits hits;
	struct slice found[ROWS];
	int64_t indexes[ROWS];
};

/* Whether all records stand in one piece, with their end between them: what holds for
   the piece holds for all. */
static bool
in_one_piece(const struct batch *in, unsigned char end)
{
	size_t len = in->n - 1;

	for (size_t i = 0; i < in->n; i++)
		len += in->rec[i].len;
	const struct slice *last = &in->rec[in->n - 1];
	if (last->ptr + last->len != in->rec[0].ptr + len)
		return false;
	for (size_t i = 0; i + 1 < in->n; i++)
		if (in->rec[i].ptr[in->rec[i].len] != end)
			return false;
	return true;
}

static bool
all_ascii(const struct batch *in)
{
	for (size_t i = 0; i < in->n; i++)
		if (!scan_ascii(in->rec[i].ptr, in->rec[i].ptr + in->rec[i].len))
			return false;
	return true;
}

static void
begin_batch(struct group *g, const struct batch *in)
{
	struct eval *ev = &g->ev;
	const struct slice *last = &in->rec[in->n - 1];
	const unsigned char *end = last->ptr + last->len;
	bool whole = in_one_piece(in, g->end);

	heap_reset(&ev->heap);
	ev->records = in->rec;
	ev->n = in->n;
	ev->first = g->index;
	ev->safe = whole ? end : NULL;
	/* one record by itself may hold what ends others */
	ev->lines = whole && g->end == '\n' && (in->n > 1 || last->len == 0
	            || !memchr(last->ptr, '\n', last->len));
	ev->ascii = ev->group->ascii
	            && (whole ? scan_ascii(in->rec[0].ptr, end) : all_ascii(in));
	if (ev->any_bailed)
		memset(g->bailed, 0, sizeof(g->bailed));
	ev->any_bailed = false;
	g->index += (int64_t)in->n;
	g->whole = whole;
	g->bare = in->bare;
	g->last = in->n - 1;
	for (uint32_t i = 0; i < in->n; i++)
		g->at[i] = i;
	ev->batch = eval_new_rows(ev);
	g->rows = (struct rows){ g->at, in->n, in->n, NULL, ev->batch };
}

/* Rows that bailed, or for which the condition does not hold, are out. */
static void
keep(struct group *g, const bool *condition)
{
	size_t n = 0;

	for (size_t i = 0; i < g->rows.n; i++) {
		uint32_t row = g->at[i];
		g->at[n] = row;
		n += !g->bailed[row] && (!condition || condition[row]);
	}
	g->rows.n = n;
	g->rows.id = eval_new_rows(&g->ev);
}

/* Evaluates the value of a group, or those of a tuple, as columns. */
static void
value_eval(struct eval *ev, const struct rows *rows)
{
	const struct expr *value = ev->group->value;

	if (value->type != EXPR_TUPLE)
		eval_values(ev, value, rows);
	for (size_t i = 0; value->type == EXPR_TUPLE && i < value->n; i++)
		eval_values(ev, value->kids[i], rows);
}

static void
run_steps(struct group *g)
{
	struct eval *ev = &g->ev;
	const bool *condition;

	for (size_t i = 0; i < ev->group->n_steps && g->rows.n > 0; i++) {
		const struct expr_step *step = &ev->group->steps[i];
		if (g->seeks && i == SOUGHT) {
			keep(g, NULL);
			continue;
		}
		switch (step->effect) {
		case EXPR_BIND:
			eval_bind(ev, step->expr, &g->rows);
			if (ev->any_bailed)
				keep(g, NULL);
			break;
		case EXPR_FILTER:
			condition = eval_values(ev, step->expr, &g->rows);
			keep(g, condition);
			break;
		}
	}
	if (g->rows.n > 0 && (ev->group->reduction != REDUCE_NOT || ev->group->keyed))
		value_eval(ev, &g->rows);
	else if (g->rows.n > 0)
		output_eval(ev, &g->rows);
	if (ev->any_bailed)
		keep(g, NULL);
}

/* A batch of records in which the first filter's pattern occurs, as stage_pull(). */
static int
seek_batch(struct group *g, size_t want, struct batch *in)
{
	bool undecided[ROWS];
	int n = hits_next(&g->hits, want, g->found, g->indexes, undecided, &in->bare);

	in->rec = g->found;
	in->n = n > 0 ? (size_t)n : 0;
	if (n <= 0)
		return n;
	begin_batch(g, in);
	g->ev.safe = in->rec[n - 1].ptr + in->rec[n - 1].len;
	for (int i = 0; i < n; i++)
		if ((g->bailed[i] = undecided[i]))
			g->ev.any_bailed = true;
	return n;
}

/* The next batch, evaluated: its number of records, or as stage_pull(). */
static int
next_batch(struct group *g, size_t want)
{
	struct batch in;
	int n;

	want = want < ROWS ? want : ROWS;
	if (g->seeks)
		n = seek_batch(g, want, &in);
	else if ((n = stage_pull(g->stage.up, &in, want)) > 0)
		begin_batch(g, &in);
	if (n > 0)
		run_steps(g);
	return n;
}

/* What fails while the other records are read comes first. */
static int
fail_late(struct group *g)
{
	struct batch in;
	int n;

	while ((n = stage_pull(g->stage.up, &in, BATCH_MAX)) > 0)
		continue;
	if (n == 0)
		g->ev.group->other->report(g->ev.group->other);
	return -1;
}

/* A row that bailed: 1 and what becomes of it in `aside`, 0 where it is dropped, -1 where it
   fails. Nothing of it is in the output yet: a message flushes that. */
static int
ask_other(struct group *g, size_t row)
{
	struct expr_other *other = g->ev.group->other;

	g->aside.len = 0;
	int kept = other->apply(other, g->ev.records[row], eval_index_of(&g->ev, row),
	                        &g->aside);
	return kept < 0 && g->ev.group->late ? fail_late(g) : kept;
}

/* Whether the next row is kept: 1, 0 where it is dropped, -1 where it fails. */
static int
keep_row(struct group *g, size_t row, size_t *next)
{
	if (g->bailed[row])
		return ask_other(g, row);
	bool kept = *next < g->rows.n && g->at[*next] == row;
	*next += kept;
	return kept;
}

/* Appends what becomes of a row that is kept. */
static void
put_row(struct group *g, size_t row, struct buf *out)
{
	bool bailed = g->bailed[row];

	if (!g->ev.group->keyed) {
		if (bailed)
			buf_put(out, buf_slice(&g->aside));
		else
			output_put(&g->ev, row, out);
		return;
	}
	g->key.len = 0;
	if (bailed)
		output_key_text(g->ev.group->value, buf_slice(&g->aside), &g->key);
	else
		output_key(&g->ev, row, &g->key);
	keyed_put(out, buf_slice(&g->key), g->ev.records[row]);
}

/* The first row from `row` on that is not known to be dropped. */
static size_t
next_row(const struct group *g, size_t row, size_t next)
{
	if (g->ev.any_bailed)
		return row;
	return next < g->rows.n ? g->at[next] : g->ev.n;
}

/* How records end, as the plan says. */
struct ends {
	unsigned char end;
	enum last_end last;
	bool owed;
};

/* Records as they were, those that stand side by side as one piece: the last of them may
   have no end. */
static int
pour_pieces(struct group *g, struct ends *ends, struct writer *w)
{
	const struct slice *records = g->ev.records;
	size_t to;

	for (size_t i = 0; i < g->rows.n; i = to) {
		for (to = i + 1; to < g->rows.n && g->at[to] == g->at[to - 1] + 1; to++)
			continue;
		const struct slice *last = &records[g->at[to - 1]];
		const unsigned char *from = records[g->at[i]].ptr;
		if (ends->owed)
			buf_put_byte(&w->buf, ends->end);
		buf_put(&w->buf, (struct slice){ from, (size_t)(last->ptr + last->len
		                                                - from) });
		ends->owed = ends->last == END_NEVER
		             || (ends->last == END_AS_INPUT && g->bare
		                 && g->at[to - 1] == g->last);
		if (!ends->owed)
			buf_put_byte(&w->buf, ends->end);
		if (w->buf.len >= WRITE_BUFFER && writer_flush(w) != 0)
			return -1;
	}
	return w->line_buffered ? writer_flush(w) : 0;
}

static int
pour_batch(struct group *g, struct ends *ends, struct writer *w)
{
	size_t next = 0;

	if (g->whole && !g->ev.any_bailed && g->end == ends->end
	    && expr_is_record(g->ev.group->value))
		return pour_pieces(g, ends, w);
	for (size_t row = next_row(g, 0, 0); row < g->ev.n;
	     row = next_row(g, row + 1, next)) {
		int kept = keep_row(g, row, &next);
		if (kept < 0)
			return -1;
		if (kept == 0)
			continue;
		if (ends->owed)
			buf_put_byte(&w->buf, ends->end);
		put_row(g, row, &w->buf);
		ends->owed = ends->last == END_NEVER
		             || (ends->last == END_AS_INPUT && g->bare
		                 && row == g->last);
		if (!ends->owed)
			buf_put_byte(&w->buf, ends->end);
		if (w->buf.len >= WRITE_BUFFER && writer_flush(w) != 0)
			return -1;
	}
	return w->line_buffered ? writer_flush(w) : 0;
}

struct pouring {
	struct group group;
	struct ends ends;
};

/* Takes the rows of a batch: 0, or -1 for a failure; an overflow ends the reduction. */
static int
reduce_batch(struct group *g, struct reduced *r)
{
	size_t next = 0;

	for (size_t row = next_row(g, 0, 0); row < g->ev.n && !r->overflow;
	     row = next_row(g, row + 1, next)) {
		int kept = keep_row(g, row, &next);
		if (kept < 0)
			return -1;
		if (kept > 0 && g->bailed[row])
			reduce_text(r, g->ev.group, &g->aside);
		else if (kept > 0)
			reduce_row(r, &g->ev, row);
	}
	return 0;
}

/* Takes all rows, puts the value. */
static int
reduce_all(struct group *g, struct buf *out)
{
	struct reduced r = { 0 };
	int n = 1, status = 0;

	while (status == 0 && !r.overflow && (n = next_batch(g, ROWS)) > 0)
		status = reduce_batch(g, &r);
	out->len = 0;
	if (n == PULL_FAIL || status < 0 || reduce_put(&r, g->ev.group, out) < 0)
		status = -1;
	buf_clear(&r.text);
	return status;
}

/* A value that is text becomes its lines. */
static void
to_lines(struct buf *text, unsigned char end)
{
	text->len -= text->ptr[text->len - 1] == '\n';
	for (size_t i = 0; i < text->len; i++)
		if (text->ptr[i] == '\n')
			text->ptr[i] = end;
}

static int
reduce_pour(struct pouring *p, struct writer *w)
{
	struct buf *out = &p->group.out;

	if (reduce_all(&p->group, out) < 0)
		return -1;
	if (out->len == 0)
		return 0;   /* an empty text has no lines */
	to_lines(out, p->ends.end);
	bool bare = p->ends.last == END_AS_INPUT && p->group.bare;
	if (p->ends.last != END_NEVER && !bare)
		buf_put_byte(&p->group.out, p->ends.end);
	return writer_put(w, buf_slice(&p->group.out));
}

static int
group_pour(struct stage *s, struct writer *w)
{
	struct pouring *p = (struct pouring *)s;
	int n;

	if (p->group.ev.group->reduction != REDUCE_NOT)
		return reduce_pour(p, w);

	buf_reserve(&w->buf, 2 * WRITE_BUFFER);
	while ((n = next_batch(&p->group, ROWS)) > 0)
		if (w->failed || pour_batch(&p->group, &p->ends, w) < 0)
			return -1;
	return n;
}

/* Puts rows into out, on from where the last call stopped: at a row that bailed, which
   does not come before what stands before it was used. Gives the number of records, whose
   lengths are set; or -1. */
static int
put_rows(struct group *g, bool *last_kept)
{
	int kept = 0;

	g->out.len = 0;
	for (; g->row < g->ev.n; g->row = next_row(g, g->row + 1, g->next)) {
		size_t from = g->out.len;
		if (kept > 0 && g->bailed[g->row])
			break;
		int more = keep_row(g, g->row, &g->next);
		if (more < 0)
			return -1;
		if (more > 0) {
			put_row(g, g->row, &g->out);
			g->recs[kept++].len = g->out.len - from;
		}
		*last_kept = more > 0 && g->row == g->last;
	}
	records_place(g->recs, (size_t)kept, g->out.ptr);
	return kept;
}

static int
group_pull(struct stage *s, struct batch *out, size_t want)
{
	struct group *g = (struct group *)s;
	bool last_kept = false;
	int kept = 0;

	while (kept == 0) {
		if (g->row >= g->ev.n) {
			int n = next_batch(g, want);
			if (n <= 0)
				return n;
			g->next = 0;
			g->row = next_row(g, 0, 0);
		}
		kept = put_rows(g, &last_kept);
	}
	if (kept < 0)
		return PULL_FAIL;
	*out = (struct batch){ g->recs, (size_t)kept, g->bare && last_kept };
	return kept;
}

static void
close_column(struct column *c, const struct expr *e)
{
	if (e->op->close && c->state)
		e->op->close(e, c->state);
	free(c->values);
}

static void
group_close(struct stage *s)
{
	struct group *g = (struct group *)s;

	for (const struct expr *e = g->ev.group->exprs; e; e = e->next)
		close_column(&g->ev.columns[e->id], e);
	free(g->ev.columns);
	heap_clear(&g->ev.heap);
	buf_clear(&g->ev.scratch);
	buf_clear(&g->out);
	buf_clear(&g->aside);
	buf_clear(&g->key);
	if (g->seeks)
		input_close(&g->hits.in);
	free(g);
}

static const struct stage_ops group_ops = {
	.pull = group_pull, .pour = group_pour, .close = group_close
};

/* Whether the records are filtered by a pattern first of all. */
static bool
seeks_first(const struct expr_group *group)
{
	return group->n_steps > SOUGHT && group->steps[SOUGHT].effect == EXPR_FILTER
	       && expr_is_sought(group->steps[SOUGHT].expr) && !group->keyed;
}

static struct stage *
group_open(const struct plan *plan, const void *params, struct stage *up,
           struct run *run)
{
	const struct expr_group *spec = params;
	bool blocks = !up || up->unit == UNIT_BLOCKS;
	bool seeks = blocks && plan->in_end == '\n' && seeks_first(spec);
	struct pouring *p = stage_new(sizeof(*p), &group_ops, run,
	                              seeks ? up : records_of(plan, up, run));
	struct group *g = &p->group;
	struct eval *ev = &g->ev;

	g->stage.unit = UNIT_RECORDS;
	g->end = plan->in_end;
	p->ends = (struct ends){ plan->out_end, plan->last, false };
	ev->group = spec;
	ev->run = run;
	ev->bailed = g->bailed;
	ev->bytes = locale_is_bytes();
	ev->columns = array_new(spec->n_exprs + 1, sizeof(*ev->columns));
	g->seeks = seeks;
	if (seeks) {
		const struct expr *e = spec->steps[SOUGHT].expr;
		plan_input(plan, up, run, &g->hits.in);
		g->hits.re = sought_pattern(&ev->columns[e->id], e);
		ev->indexes = g->indexes;
	}
	return &p->group.stage;
}

const struct kind expr_kind = {
	.name = "native",
	.summary = "line stages that run natively",
	.takes = UNIT_RECORDS,
	.gives = UNIT_RECORDS,
	.params = kind_no_params,
	.size = sizeof(struct expr_group),
	.open = group_open,
	.spell = kind_spell_source,
};
