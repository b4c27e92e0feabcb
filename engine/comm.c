#include "engine/comm.h"

#include <stdlib.h>

#include "engine/copy.h"
#include "engine/lane.h"
#include "engine/key.h"
#include "engine/maker.h"

enum { FIRST, SECOND, BOTH, COLUMNS };

struct comm {
	struct maker maker;
	struct comm_params p;
	unsigned char end;
	struct lane lane[2];
	bool begun;
	bool more[2];                  /* there is a current record */
	bool unpaired;                 /* some record was in one alone */
	bool warned[2];                /* records were out of order */
	struct buf delimiters;         /* two, one behind the other */
	size_t prefix[COLUMNS];        /* bytes of them before a record */
	bool hidden[COLUMNS];
	uintmax_t count[COLUMNS];
};

/* Looks at the current record and the one before. */
static int
check_order(struct comm *c, int i)
{
	const struct lane *lane = &c->lane[i];
	bool asked = c->p.check_order || (c->unpaired && !c->p.nocheck_order);

	if (!asked || c->warned[i] || lane->number < 2
	    || key_compare(lane->last, lane->now, false) <= 0)
		return 0;
	c->warned[i] = true;
	if (c->p.check_order)
		return fail(c->maker.stage.run, "file %d is not in sorted order",
		            i + 1);
	warn(c->maker.stage.run, "file %d is not in sorted order", i + 1);
	return 0;
}

/* At the end too: since they were checked a record may have been found unpaired. */
static int
step(struct comm *c, int i)
{
	int n = lane_next(&c->lane[i]);

	c->more[i] = n > 0;
	return n == PULL_FAIL || check_order(c, i) != 0 ? PULL_FAIL : 1;
}

static void
put_record(struct comm *c, int column, struct slice record)
{
	struct buf *out = &c->maker.out.buf;
	size_t prefix = c->prefix[column], len = prefix + record.len + 1;

	c->count[column]++;
	if (c->hidden[column])
		return;
	if (out->cap - out->len < len)
		buf_reserve(out, len);
	unsigned char *at = out->ptr + out->len;
	at = copy_bytes(at, c->delimiters.ptr, prefix);
	at = copy_bytes(at, record.ptr, record.len);
	*at = c->end;
	out->len += len;
}

/* Puts the lower of the current records, or both if they are the same, and steps on. */
static int
put_lower(struct comm *c)
{
	int order = !c->more[0] ? 1 : !c->more[1] ? -1
	            : key_compare(c->lane[0].now, c->lane[1].now, false);

	if (order != 0)
		c->unpaired = true;
	put_record(c, order == 0 ? BOTH : order < 0 ? FIRST : SECOND,
	           c->lane[order > 0].now);
	if (order <= 0 && step(c, FIRST) == PULL_FAIL)
		return PULL_FAIL;
	return order >= 0 ? step(c, SECOND) : 1;
}

static int
finish(struct comm *c)
{
	struct buf *out = &c->maker.out.buf;
	struct slice delimiter = c->p.delimiter;

	if (slice_equal(delimiter, SLICE("\0")))   /* which GNU leaves out here */
		delimiter.len = 0;
	for (int i = 0; c->p.total && i < COLUMNS; i++) {
		buf_printf(out, "%ju", c->count[i]);
		buf_put(out, delimiter);
	}
	if (c->p.total) {
		buf_put_text(out, "total");
		buf_put_byte(out, c->end);
	}
	if (c->warned[0] || c->warned[1])
		warn(c->maker.stage.run, "input is not in sorted order");
	return PULL_END;
}

static bool
ready(const struct comm *c)
{
	return (!c->more[0] || lane_ready(&c->lane[0]))
	       && (!c->more[1] || lane_ready(&c->lane[1]));
}

static int
comm_make(struct maker *m)
{
	struct comm *c = (struct comm *)m;

	for (; !c->begun; c->begun = true)
		if (step(c, FIRST) == PULL_FAIL || step(c, SECOND) == PULL_FAIL)
			return PULL_FAIL;
	do {
		if (!c->more[0] && !c->more[1])
			return finish(c);
		if (put_lower(c) == PULL_FAIL)
			return PULL_FAIL;
	} while (ready(c) && m->out.buf.len < FILTER_FULL);
	return 1;
}

static void
comm_close(struct stage *s)
{
	struct comm *c = (struct comm *)s;

	lanes_close(c->lane, s->up);
	buf_clear(&c->delimiters);
	maker_clear(&c->maker);
	free(c);
}

static const struct stage_ops comm_ops = {
	.pull = maker_pull, .close = comm_close
};

/* A column is indented by those before it that are shown. */
static void
set_columns(struct comm *c)
{
	struct slice delimiter = c->p.delimiter;
	size_t first = c->p.hide1 ? 0 : delimiter.len;
	size_t second = c->p.hide2 ? 0 : delimiter.len;

	buf_put(&c->delimiters, delimiter);
	buf_put(&c->delimiters, delimiter);
	c->prefix[SECOND] = first;
	c->prefix[BOTH] = first + second;
	c->hidden[FIRST] = c->p.hide1;
	c->hidden[SECOND] = c->p.hide2;
	c->hidden[BOTH] = c->p.hide3;
}

static struct stage *
comm_open(const struct plan *plan, const void *params, struct stage *up,
          struct run *run)
{
	struct comm *c = maker_new(sizeof(*c), &comm_ops, comm_make, run, up);

	c->p = *(const struct comm_params *)params;
	c->end = plan->in_end;
	set_columns(c);
	if (lanes_open(c->lane, plan, up, c->p.file, WORDS_PLAIN,
	               run) == 0)
		return &c->maker.stage;
	comm_close(&c->maker.stage);
	return NULL;
}

#define AT(field) offsetof(struct comm_params, field)

static const struct param params[] = {
	{ PARAM_TEXT, "file", AT(file), true, "the second stream" },
	{ PARAM_BOOL, "hide1", AT(hide1), false,
	  "leave out records of the first alone" },
	{ PARAM_BOOL, "hide2", AT(hide2), false, "… of the second alone" },
	{ PARAM_BOOL, "hide3", AT(hide3), false, "… of both" },
	{ PARAM_BOOL, "check_order", AT(check_order), false,
	  "the first record that is out of order is an error" },
	{ PARAM_BOOL, "nocheck_order", AT(nocheck_order), false,
	  "do not look whether records are in order" },
	{ PARAM_TEXT, "delimiter", AT(delimiter), false,
	  "what indents the columns (a tab)" },
	{ PARAM_BOOL, "total", AT(total), false, "a last line of counts" },
	{ 0 }
};

const struct comm_params comm_defaults = {
	.delimiter = { (const unsigned char *)"\t", 1 }
};

const struct kind comm_kind = {
	.name = "comm",
	.summary = "two sorted streams: records of one, the other, both",
	.takes = UNIT_RECORDS,
	.gives = UNIT_BLOCKS,
	.params = params,
	.size = sizeof(struct comm_params),
	.defaults = &comm_defaults,
	.open = comm_open,
};
