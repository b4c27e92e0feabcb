#include "engine/slicing.h"

#include <inttypes.h>
#include <stdlib.h>

#include "engine/array.h"
#include "engine/ranges.h"

/* Records that are held, oldest first. */
struct place {
	size_t at, len;
};

struct queue {
	struct buf bytes;
	struct place *places;
	size_t first, n, cap;   /* [first, first + n) of places are in use */
};

static void
make_place(struct queue *q)
{
	if (q->first + q->n < q->cap)
		return;
	if (q->first > q->n) {
		memmove(q->places, q->places + q->first,
		        q->n * sizeof(*q->places));
		q->first = 0;
		return;
	}
	q->places = array_grow(q->places, &q->cap, sizeof(*q->places));
}

/* Moves the bytes in use to the front once they are the smaller part. */
static void
compact(struct queue *q)
{
	size_t dead = q->n > 0 ? q->places[q->first].at : q->bytes.len;

	if (dead < READ_BLOCK || dead < q->bytes.len / 2)
		return;
	memmove(q->bytes.ptr, q->bytes.ptr + dead, q->bytes.len - dead);
	q->bytes.len -= dead;
	for (size_t i = 0; i < q->n; i++)
		q->places[q->first + i].at -= dead;
}

static void
push(struct queue *q, struct slice record)
{
	make_place(q);
	q->places[q->first + q->n++] = (struct place){
		q->bytes.len, record.len
	};
	buf_put(&q->bytes, record);
}

static void
pop(struct queue *q, size_t n)
{
	q->first += n;
	q->n -= n;
}

static struct slice
held_at(const struct queue *q, size_t i)
{
	const struct place *place = &q->places[q->first + i];

	if (place->len == 0)
		return (struct slice){ (const unsigned char *)"", 0 };
	return (struct slice){ q->bytes.ptr + place->at, place->len };
}

struct slicing {
	struct stage stage;
	int64_t from, to;     /* the range, before steps are made in it */
	size_t step;
	bool backward;
	bool bare;            /* the input's last record was */
	bool ended;
	size_t seen;          /* records read */
	size_t next;          /* index of the next record to give */
	struct queue queue;
	size_t low, high;     /* of the queue, what is left to give once ended */
	struct slice recs[BATCH_MAX];
};

static int
give(struct slicing *s, struct batch *out, size_t n, bool bare)
{
	*out = (struct batch){ s->recs, n, bare };
	return (int)n;
}

/* How many records hold `want` of them in steps: never more than is needed. */
static size_t
stride(const struct slicing *s, size_t want)
{
	if (want > BATCH_MAX)
		want = BATCH_MAX;
	if (s->step > BATCH_MAX)
		return want > 1 ? BATCH_MAX : 1;
	return (want - 1) * s->step + 1;
}

static size_t
at_most(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* [from, to) counted from the beginning: nothing is held. */
static int
pull_stream(struct stage *stage, struct batch *out, size_t want)
{
	struct slicing *s = (struct slicing *)stage;
	size_t stop = s->to == PARAM_NONE ? SIZE_MAX : (size_t)s->to;
	struct batch in;

	while (s->next < stop) {
		size_t ahead = s->next - s->seen;
		size_t need = ahead < BATCH_MAX ? ahead + stride(s, want)
		                                : BATCH_MAX;
		need = at_most(at_most(need, stop - s->seen), BATCH_MAX);
		int got = stage_pull(stage->up, &in, need);
		if (got <= 0)
			return got;
		size_t n = 0;
		for (; s->next - s->seen < in.n; s->next += s->step) {
			s->recs[n++] = in.rec[s->next - s->seen];
			if (s->next > SIZE_MAX - s->step)
				break;
		}
		bool bare = in.bare && n > 0
		            && s->next - s->step - s->seen == in.n - 1;
		s->seen += in.n;
		if (n > 0)
			return give(s, out, n, bare);
	}
	return PULL_END;
}

/* Reads up to `need` records into the queue, those before `from` excepted. */
static int
read_some(struct slicing *s, size_t need)
{
	size_t from = s->from > 0 ? (size_t)s->from : 0;
	struct batch in;

	compact(&s->queue);
	int got = stage_pull(s->stage.up, &in, at_most(need, BATCH_MAX));
	if (got <= 0)
		return got;
	for (size_t i = 0; i < in.n; i++)
		if (s->seen++ >= from)
			push(&s->queue, in.rec[i]);
	s->bare = in.bare;
	return got;
}

/* [from, -behind): what falls out of a queue of `behind` records. */
static int
pull_behind(struct stage *stage, struct batch *out, size_t want)
{
	struct slicing *s = (struct slicing *)stage;
	size_t behind = (size_t)-s->to, n = 0;

	for (;;) {
		size_t ready = s->queue.n > behind ? s->queue.n - behind : 0;
		size_t base = s->seen - s->queue.n;
		for (; s->next - base < ready && n < at_most(want, BATCH_MAX);
		     s->next += s->step)
			s->recs[n++] = held_at(&s->queue, s->next - base);
		if (n > 0) {
			pop(&s->queue, at_most(s->next - base, ready));
			return give(s, out, n, false);
		}
		pop(&s->queue, ready);
		size_t need = s->next + behind < s->seen ? 1
		              : s->next + behind - s->seen + stride(s, want);
		int got = read_some(s, need);
		if (got <= 0)
			return got;
	}
}

/* Whether no record that follows can be in the range. */
static bool
enough(const struct slicing *s)
{
	if (s->to < 0)
		return false;
	size_t to = (size_t)s->to;
	if (s->from >= 0)
		return s->seen >= to;
	return s->seen >= to && s->seen - to >= (size_t)-s->from;
}

/* Holds the range: what is left to give is [low, high) of the queue. */
static int
collect(struct slicing *s)
{
	size_t keep = s->from < 0 ? (size_t)-s->from : SIZE_MAX;
	int got = 1;

	while (!enough(s)) {
		size_t need = s->from >= 0 && s->to >= 0
		              ? (size_t)s->to - s->seen : BATCH_MAX;
		if ((got = read_some(s, need)) <= 0)
			break;
		if (s->queue.n > keep)
			pop(&s->queue, s->queue.n - keep);
	}
	if (got == PULL_FAIL)
		return PULL_FAIL;
	size_t base = s->seen - s->queue.n, end = s->seen;
	if (s->to >= 0)
		end = at_most((size_t)s->to, end);
	else if (s->to != PARAM_NONE)
		end -= at_most((size_t)-s->to, end);
	s->low = 0;
	s->high = end > base ? end - base : 0;
	s->bare = s->bare && end == s->seen;
	return 1;
}

static size_t
take_up(struct slicing *s, size_t want)
{
	size_t n = 0;

	while (n < want && s->low < s->high) {
		s->recs[n++] = held_at(&s->queue, s->low);
		s->low += at_most(s->step, s->high - s->low);
	}
	return n;
}

static size_t
take_down(struct slicing *s, size_t want)
{
	size_t n = 0;

	while (n < want && s->low < s->high) {
		s->recs[n++] = held_at(&s->queue, s->high - 1);
		s->high -= at_most(s->step, s->high - s->low);
	}
	return n;
}

static int
pull_held(struct stage *stage, struct batch *out, size_t want)
{
	struct slicing *s = (struct slicing *)stage;

	if (!s->ended && collect(s) == PULL_FAIL)
		return PULL_FAIL;
	s->ended = true;
	want = at_most(want, BATCH_MAX);
	if (s->backward)
		return give(s, out, take_down(s, want), false);
	size_t high = s->high, last = s->low;
	size_t n = take_up(s, want);
	if (n > 0)
		last += (n - 1) * s->step;
	return give(s, out, n, s->bare && n > 0 && last == high - 1);
}

static int
pull_nothing(struct stage *stage, struct batch *out, size_t want)
{
	(void)stage;
	(void)out;
	(void)want;
	return PULL_END;
}

static void
slicing_close(struct stage *stage)
{
	struct slicing *s = (struct slicing *)stage;

	buf_clear(&s->queue.bytes);
	free(s->queue.places);
	free(s);
}

static const struct stage_ops stream_ops = {
	.pull = pull_stream, .close = slicing_close
};
static const struct stage_ops behind_ops = {
	.pull = pull_behind, .close = slicing_close
};
static const struct stage_ops held_ops = {
	.pull = pull_held, .close = slicing_close
};
static const struct stage_ops empty_ops = {
	.pull = pull_nothing, .close = slicing_close
};

/* The range that a negative step walks backwards: (stop, start]. */
static void
set_backward(struct slicing *s, const struct slice_params *p)
{
	s->backward = true;
	s->from = p->stop == PARAM_NONE ? 0
	          : p->stop == INT64_MAX ? INT64_MAX : p->stop + 1;
	s->to = p->start == PARAM_NONE || p->start == -1 ? PARAM_NONE
	        : p->start == INT64_MAX ? INT64_MAX : p->start + 1;
}

static const struct stage_ops *
choose_ops(const struct slicing *s, const struct slice_params *p)
{
	bool to_end = s->to < 0 && s->to != PARAM_NONE;

	if (s->backward && (p->stop == -1 || p->stop == INT64_MAX))
		return &empty_ops;
	if (s->from >= 0 && s->to >= 0 && s->from >= s->to)
		return &empty_ops;
	if (s->from < 0 && to_end && s->from >= s->to)
		return &empty_ops;
	if (s->backward || s->from < 0)
		return &held_ops;
	return to_end ? &behind_ops : &stream_ops;
}

static struct stage *
open_records(const struct slice_params *p, struct stage *up, struct run *run)
{
	struct slicing *s = stage_new(sizeof(*s), &stream_ops, run, up);
	uint64_t step = p->step == PARAM_NONE ? 1 : (uint64_t)p->step;

	s->stage.unit = UNIT_RECORDS;
	s->from = p->start == PARAM_NONE ? 0 : p->start;
	s->to = p->stop;
	if (p->step < 0 && p->step != PARAM_NONE) {
		step = -step;
		set_backward(s, p);
	}
	s->step = step < SIZE_MAX / 4 ? (size_t)step : SIZE_MAX / 4;
	s->next = s->from > 0 ? (size_t)s->from : 0;
	s->stage.ops = choose_ops(s, p);
	return &s->stage;
}

static struct stage *
slice_open(const struct plan *plan, const void *params, struct stage *up,
           struct run *run)
{
	const struct slice_params *p = params;
	struct range range = { p->start, p->stop, false, plan->in_end };

	if (p->step == 0) {
		fail(run, "slice step cannot be zero");
		return NULL;
	}
	if (up && up->unit == UNIT_RECORDS)
		return open_records(p, up, run);
	if (p->step == 1 || p->step == PARAM_NONE)
		return ranges_open(plan, range, false, false, up, run);
	return open_records(p, records_of(plan, up, run), run);
}

static bool
slice_spell(const void *params, struct buf *out)
{
	const struct slice_params *p = params;

	buf_put_text(out, "pp[");
	if (p->start != PARAM_NONE)
		buf_printf(out, "%" PRId64, p->start);
	buf_put_byte(out, ':');
	if (p->stop != PARAM_NONE)
		buf_printf(out, "%" PRId64, p->stop);
	if (p->step != PARAM_NONE && p->step != 1)
		buf_printf(out, ":%" PRId64, p->step);
	buf_put_byte(out, ']');
	return true;
}

static const struct param params[] = {
	{ PARAM_INT, "start", offsetof(struct slice_params, start), true,
	  "index of the first record" },
	{ PARAM_INT, "stop", offsetof(struct slice_params, stop), true,
	  "index after the last" },
	{ PARAM_INT, "step", offsetof(struct slice_params, step), true,
	  "from one to the next" },
	{ 0 }
};

const struct kind slice_kind = {
	.name = "slice",
	.summary = "the records of pp[start:stop:step]",
	.takes = UNIT_ANY,
	.gives = UNIT_ANY,
	.params = params,
	.size = sizeof(struct slice_params),
	.defaults = &(const struct slice_params){
		PARAM_NONE, PARAM_NONE, PARAM_NONE
	},
	.open = slice_open,
	.spell = slice_spell,
};
