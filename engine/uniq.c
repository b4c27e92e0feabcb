#include "engine/uniq.h"

#include <stdlib.h>

#include "engine/copy.h"
#include "engine/key.h"
#include "engine/maker.h"

enum { NONE, PREPEND, SEPARATE, APPEND, BOTH, COUNT_MAX = 24, COUNT_WIDTH = 7 };

static const char *const methods[] = {
	"none", "prepend", "separate", "append", "both", NULL
};

struct uniq {
	struct maker maker;
	unsigned char end;
	int method;                 /* how groups are set off */
	bool count, fold, whole;    /* whole: nothing is skipped or cut off */
	bool show_alone;            /* what of a group is shown: the record of a group of */
	bool show_first;            /* one, the first of several, */
	bool show_later;            /* and the others */
	size_t skip_fields, skip_chars, check_chars;
	bool shown;                 /* a group was */
	size_t n;                   /* records of the group so far */
	struct slice first, key;    /* its first record, and what of it is compared */
	struct buf kept;            /* the first record, once its batch is gone */
};

static struct slice
key_of(const struct uniq *u, struct slice record)
{
	if (u->whole)
		return record;
	struct slice key = key_skip_fields(record, u->skip_fields);
	size_t skip = key.len < u->skip_chars ? key.len : u->skip_chars;
	key.ptr += skip;
	key.len -= skip;
	if (key.len > u->check_chars)
		key.len = u->check_chars;
	return key;
}

/* The number right-aligned, and a space; gives the place behind them. */
static unsigned char *
copy_count(unsigned char *to, size_t n)
{
	unsigned char digits[COUNT_MAX], *at = digits + COUNT_MAX;

	*--at = ' ';
	do
		*--at = (unsigned char)('0' + n % 10);
	while ((n /= 10) > 0);
	while (at > digits + COUNT_MAX - COUNT_WIDTH - 1)
		*--at = ' ';
	return copy_bytes(to, at, (size_t)(digits + COUNT_MAX - at));
}

static void
put_record(struct uniq *u, struct slice record)
{
	struct buf *out = &u->maker.out.buf;

	if (out->cap - out->len < record.len + COUNT_MAX + 1)
		buf_reserve(out, record.len + COUNT_MAX + 1);
	unsigned char *at = out->ptr + out->len;
	if (u->count)
		at = copy_count(at, u->n);
	at = copy_bytes(at, record.ptr, record.len);
	*at++ = u->end;
	out->len = (size_t)(at - out->ptr);
}

/* Before the first record of a group that is shown. */
static void
set_off(struct uniq *u)
{
	if (u->method == PREPEND || u->method == BOTH
	    || (u->method != NONE && u->shown))
		buf_put_byte(&u->maker.out.buf, u->end);
	u->shown = true;
}

static void
begin_group(struct uniq *u, struct slice record, struct slice key)
{
	u->n = 1;
	u->first = record;
	u->key = key;
	if (u->count || !u->show_alone || !u->show_first)
		return;
	set_off(u);
	put_record(u, record);
}

/* All records of a group but the first are passed as they come; where the first is not
   to be shown (-u with -D) GNU leaves out the last instead. */
static void
go_on(struct uniq *u, struct slice record, struct slice key)
{
	if (++u->n == 2 && !u->count && !u->show_alone) {
		set_off(u);
		if (u->show_first)
			put_record(u, u->first);
	}
	if (!u->show_later)
		return;
	put_record(u, u->show_first ? record : u->first);
	u->first = record;
	u->key = key;
}

static void
end_group(struct uniq *u)
{
	bool show = u->n == 1 ? u->show_alone : u->show_first;

	if (u->n > 0 && show && (u->count || !u->show_first))
		put_record(u, u->first);
}

/* What the group goes on with in the next batch. */
static void
keep_first(struct uniq *u)
{
	if (u->first.ptr == u->kept.ptr)
		return;
	u->kept.len = 0;
	buf_put(&u->kept, u->first);
	u->first = buf_slice(&u->kept);
	u->key = key_of(u, u->first);
}

static int
uniq_make(struct maker *m)
{
	struct uniq *u = (struct uniq *)m;
	struct batch in;
	int n = stage_pull(m->stage.up, &in, BATCH_MAX);

	for (int i = 0; i < n; i++) {
		struct slice key = key_of(u, in.rec[i]);
		if (u->n > 0 && key_equal(key, u->key, u->fold)) {
			go_on(u, in.rec[i], key);
		} else {
			end_group(u);
			begin_group(u, in.rec[i], key);
		}
	}
	if (n > 0)
		keep_first(u);
	if (n != PULL_END)
		return n;
	end_group(u);
	if (u->shown && (u->method == APPEND || u->method == BOTH))
		buf_put_byte(&m->out.buf, u->end);
	return PULL_END;
}

static void
uniq_close(struct stage *s)
{
	struct uniq *u = (struct uniq *)s;

	maker_clear(&u->maker);
	buf_clear(&u->kept);
	free(u);
}

static const struct stage_ops uniq_ops = {
	.pull = maker_pull, .close = uniq_close
};

/* NONE where the name is None, -1 (reported) where it is not one from..to. */
static int
method_of(struct run *run, const char *param, struct slice name, int from, int to)
{
	if (!name.ptr)
		return NONE;
	for (int i = from; i <= to; i++)
		if (slice_equal(name, slice_of(methods[i])))
			return i;
	return fail(run, "uniq: invalid value for '%s': '%.*s'", param,
	            (int)name.len, (const char *)name.ptr);
}

static int
check(struct run *run, const struct uniq_params *p)
{
	if (p->group.ptr && (p->count || p->repeated || p->unique
	                     || p->all_repeated.ptr))
		return fail(run, "uniq: 'group' goes with no other choice of records");
	if (p->count && p->all_repeated.ptr)
		return fail(run, "uniq: 'count' does not go with 'all_repeated'");
	if (p->skip_fields < 0 || p->skip_chars < 0
	    || (p->check_chars < 0 && p->check_chars != PARAM_NONE))
		return fail(run, "uniq: a count is negative");
	return 0;
}

static void
set_choice(struct uniq *u, const struct uniq_params *p)
{
	bool all = p->all_repeated.ptr || p->group.ptr;

	u->count = p->count;
	u->show_alone = !p->repeated && !p->all_repeated.ptr;
	u->show_first = !p->unique;
	u->show_later = all;
}

static struct stage *
uniq_open(const struct plan *plan, const void *params, struct stage *up,
          struct run *run)
{
	const struct uniq_params *p = params;
	int group = method_of(run, "group", p->group, PREPEND, BOTH);
	int repeated = method_of(run, "all_repeated", p->all_repeated, NONE,
	                         SEPARATE);

	if (group < 0 || repeated < 0 || check(run, p) != 0)
		return NULL;
	struct uniq *u = maker_new(sizeof(*u), &uniq_ops, uniq_make, run,
	                           records_of(plan, up, run));
	u->end = plan->in_end;
	u->method = group > repeated ? group : repeated;
	set_choice(u, p);
	u->fold = p->ignore_case;
	u->skip_fields = (size_t)p->skip_fields;
	u->skip_chars = (size_t)p->skip_chars;
	u->check_chars = p->check_chars == PARAM_NONE ? SIZE_MAX
	                 : (size_t)p->check_chars;
	u->whole = u->skip_fields == 0 && u->skip_chars == 0
	           && u->check_chars == SIZE_MAX;
	return &u->maker.stage;
}

#define AT(field) offsetof(struct uniq_params, field)

static const struct param params[] = {
	{ PARAM_BOOL, "adjacent", AT(adjacent), false,
	  "compare a record with the one before alone" },
	{ PARAM_BOOL, "count", AT(count), false,
	  "how many there are of each, before it" },
	{ PARAM_BOOL, "repeated", AT(repeated), false,
	  "only those that occur more than once" },
	{ PARAM_BOOL, "unique", AT(unique), false, "only those that occur once" },
	{ PARAM_TEXT, "all_repeated", AT(all_repeated), false,
	  "all that occur more than once; groups set off: 'none', 'prepend', "
	  "'separate'" },
	{ PARAM_TEXT, "group", AT(group), false,
	  "all, groups set off: 'prepend', 'separate', 'append', 'both'" },
	{ PARAM_BOOL, "ignore_case", AT(ignore_case), false,
	  "letters of ASCII are the same in both cases" },
	{ PARAM_INT, "skip_fields", AT(skip_fields), false,
	  "do not compare the first fields" },
	{ PARAM_INT, "skip_chars", AT(skip_chars), false,
	  "nor the first bytes behind them" },
	{ PARAM_INT, "check_chars", AT(check_chars), false,
	  "compare no more bytes" },
	{ 0 }
};

const struct uniq_params uniq_defaults = { .check_chars = PARAM_NONE };

const struct kind uniq_kind = {
	.name = "uniq",
	.by_keyword = true,
	.summary = "of adjacent records that are the same, one",
	.takes = UNIT_RECORDS,
	.gives = UNIT_BLOCKS,
	.params = params,
	.size = sizeof(struct uniq_params),
	.defaults = &uniq_defaults,
	.open = uniq_open,
};
