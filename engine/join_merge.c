/* join_merge - the records of two sorted streams, merged by their keys */
#include "engine/join_merge.h"

#include "engine/array.h"
#include "engine/copy.h"
#include "engine/key.h"

/* -- fields ----------------------------------------------------------------- */

static const unsigned char *
find_separator(struct slice separator, const unsigned char *p,
               const unsigned char *end)
{
	unsigned char first = separator.ptr[0];
	size_t rest = separator.len - 1;

	for (; p < end; p++)
		if (*p == first
		    && (rest == 0
		        || ((size_t)(end - p) > rest
		            && memcmp(p + 1, separator.ptr + 1, rest) == 0)))
			return p;
	return end;
}

/* Steps over a field from *at on, which becomes NULL behind the last one. Blanks at the
   end of a line stand before an empty field. */
static inline struct slice
next_field(const struct join *j, const unsigned char **at,
           const unsigned char *end)
{
	const unsigned char *p = *at, *stop;

	if (j->p.separator.ptr) {
		stop = j->p.separator.len == 0 ? end
		       : find_separator(j->separator, p, end);
		*at = stop < end ? stop + j->separator.len : NULL;
		return (struct slice){ p, (size_t)(stop - p) };
	}
	for (stop = p; stop < end && !is_blank(*stop);)
		stop++;
	struct slice field = { p, (size_t)(stop - p) };
	*at = stop < end ? stop : NULL;
	while (*at && *at < end && is_blank(**at))
		++*at;
	return field;
}

/* Where the first field begins, or NULL where there is none. */
static inline const unsigned char *
first_field(const struct join *j, struct slice line)
{
	const unsigned char *p = line.ptr, *end = p + line.len;

	while (!j->p.separator.ptr && p < end && is_blank(*p))
		p++;
	return p < end ? p : NULL;
}

/* The key of a record; ptr is NULL where it has no such field. */
static struct slice
key_of(const struct join *j, int i, struct slice line)
{
	const unsigned char *at = first_field(j, line);
	const unsigned char *end = line.ptr + line.len;
	struct slice field = { NULL, 0 };

	for (size_t n = j->field[i]; at; n--) {
		field = next_field(j, &at, end);
		if (n == 0)
			return field;
	}
	return (struct slice){ NULL, 0 };
}

static void
split(const struct join *j, struct side *s)
{
	const unsigned char *at = first_field(j, s->text);
	const unsigned char *end = s->text.ptr + s->text.len;

	for (s->n = 0; at; s->n++) {
		if (s->n == s->cap)
			s->fields = array_grow(s->fields, &s->cap, sizeof(*s->fields));
		s->fields[s->n] = next_field(j, &at, end);
	}
}

/* -- output ----------------------------------------------------------------- */

static inline void
put(struct join *j, struct slice bytes)
{
	struct buf *out = &j->maker.out.buf;

	if (out->cap - out->len < bytes.len)
		buf_reserve(out, bytes.len);
	copy_bytes(out->ptr + out->len, bytes.ptr, bytes.len);
	out->len += bytes.len;
}

static inline void
put_field(struct join *j, struct slice field)
{
	put(j, field.len > 0 ? field : j->p.empty);
}

static inline struct slice
field_of(const struct side *s, size_t i)
{
	return i < s->n ? s->fields[i] : (struct slice){ NULL, 0 };
}

/* What stands before the key, if anything, and what stands behind it. */
static void
put_around_key(struct join *j, const struct side *s)
{
	const unsigned char *begin = s->text.ptr, *end = begin + s->text.len;
	const unsigned char *before = end, *after = end;

	if (s->key.ptr) {
		after = s->key.ptr + s->key.len;
		before = s->key.ptr > begin ? s->key.ptr - j->separator.len : NULL;
	}
	if (before && s->text.len > 0) {
		put(j, j->separator);
		put(j, (struct slice){ begin, (size_t)(before - begin) });
	}
	put(j, (struct slice){ after, (size_t)(end - after) });
}

/* As many fields but the key as the first record had. */
static void
put_automatic(struct join *j, const struct side *s, size_t key)
{
	for (size_t i = 0; i < s->automatic; i++) {
		if (i == key)
			continue;
		put(j, j->separator);
		put_field(j, field_of(s, i));
	}
}

static void
put_fields(struct join *j, const struct side *s, size_t key)
{
	const unsigned char *at = first_field(j, s->text);
	const unsigned char *end = s->text.ptr + s->text.len;

	for (size_t i = 0; at; i++) {
		struct slice field = next_field(j, &at, end);
		if (i == key)
			continue;
		put(j, j->separator);
		put_field(j, field);
	}
}

static void
put_others(struct join *j, int i)
{
	const struct side *s = &j->side[i];

	if (j->automatic)
		put_automatic(j, s, j->field[i]);
	else if (s->there && j->raw)
		put_around_key(j, s);
	else if (s->there)
		put_fields(j, s, j->field[i]);
}

static void
put_key(struct join *j)
{
	put_field(j, j->side[j->side[0].there ? 0 : 1].key);
}

static void
put_sides(struct join *j)
{
	for (size_t i = 0; i < j->n_format; i++) {
		const struct join_field *f = &j->format[i];
		if (i > 0)
			put(j, j->separator);
		if (f->stream == 0)
			put_key(j);
		else
			put_field(j, field_of(&j->side[f->stream - 1],
			                      f->index));
	}
	if (j->n_format == 0) {
		put_key(j);
		put_others(j, 0);
		put_others(j, 1);
	}
	put(j, (struct slice){ &j->end, 1 });
}

static void
set_side(struct join *j, int i, struct slice line, struct slice key)
{
	struct side *s = &j->side[i];

	s->there = true;
	s->text = line;
	s->key = key;
	if (j->n_format > 0 || j->automatic)
		split(j, s);
}

static void
clear_side(struct join *j, int i)
{
	j->side[i].there = false;
	j->side[i].n = 0;
}

static void
put_unpaired(struct join *j, int i)
{
	clear_side(j, !i);
	set_side(j, i, j->lane[i].now, j->key[i]);
	put_sides(j);
}

/* -- records ---------------------------------------------------------------- */

static int
fail_order(struct join *j, int i)
{
	const struct lane *lane = &j->lane[i];
	struct run *run = j->maker.stage.run;
	static const char format[] = "%s:%ju: is not sorted: %.*s";

	j->warned[i] = true;
	if (j->p.check_order)
		return fail(run, format, lane->name, lane->number, (int)lane->now.len,
		            (const char *)lane->now.ptr);
	warn(run, format, lane->name, lane->number, (int)lane->now.len,
	     (const char *)lane->now.ptr);
	return 1;
}

static int
check_order(struct join *j, int i)
{
	bool asked = j->p.check_order || (j->unpaired && !j->p.nocheck_order);
	bool first = j->lane[i].number < (j->p.header ? 3 : 2);

	if (!asked || first || j->warned[i]
	    || key_compare(j->last_key[i], j->key[i], j->p.ignore_case) <= 0)
		return 1;
	return fail_order(j, i);
}

static int
step(struct join *j, int i)
{
	struct lane *lane = &j->lane[i];
	bool same_batch = lane_ready(lane);
	int n = lane_next(lane);

	if (n == PULL_FAIL)
		return n;
	j->last_key[i] = same_batch ? j->key[i] : key_of(j, i, lane->last);
	j->key[i] = key_of(j, i, lane->now);
	j->more[i] = n > 0;
	return j->more[i] ? check_order(j, i) : 1;
}

static bool
in_group(const struct join *j, int i)
{
	return j->more[i]
	       && key_compare(j->key[i], j->group_key, j->p.ignore_case) == 0;
}

static void
group_add(struct group *g, struct slice line)
{
	if (g->n == g->cap)
		g->lines = array_grow(g->lines, &g->cap, sizeof(*g->lines));
	g->lines[g->n++] = line;
}

/* The batch of the lane is to go. */
static void
group_copy(struct group *g)
{
	for (; g->copied < g->n; g->copied++)
		buf_put(&g->bytes, g->lines[g->copied]);
}

/* Collects the records of the second stream with the current key. */
static int
collect(struct join *j)
{
	struct group *g = &j->group;

	g->n = g->copied = g->bytes.len = 0;
	do {
		group_add(g, j->lane[1].now);
		if (!lane_ready(&j->lane[1]))
			group_copy(g);
		if (step(j, 1) == PULL_FAIL)
			return PULL_FAIL;
	} while (in_group(j, 1));
	records_place(g->lines, g->copied, g->bytes.ptr);
	return 1;
}

/* -- what comes next -------------------------------------------------------- */

static int merge(struct join *j);

/* The record of stream 1 that is in its side, with one of stream 2. */
static void
put_pair(struct join *j, struct slice line, struct slice key)
{
	if (!j->p.paired)
		return;
	set_side(j, 1, line, key);
	put_sides(j);
}

/* A single record of stream 1, with those of stream 2 as they come. */
static int
go_on_single(struct join *j)
{
	put_pair(j, j->lane[1].now, j->key[1]);
	if (step(j, 1) == PULL_FAIL)
		return PULL_FAIL;
	if (!in_group(j, 1))
		j->go_on = merge;
	return 1;
}

static void
put_group(struct join *j, struct slice line)
{
	set_side(j, 0, line, key_of(j, 0, line));
	for (size_t i = 0; i < j->group.n; i++)
		put_pair(j, j->group.lines[i],
		         key_of(j, 1, j->group.lines[i]));
}

/* Records of stream 1 as they come, each with the group of stream 2. */
static int
go_on_group(struct join *j)
{
	put_group(j, j->lane[0].now);
	if (step(j, 0) == PULL_FAIL)
		return PULL_FAIL;
	if (!in_group(j, 0))
		j->go_on = merge;
	return 1;
}

/* The current records have the same key. Those of stream 2 are collected only if there
   are several of stream 1. */
static int
begin_group(struct join *j)
{
	const struct lane *lane = &j->lane[0];

	if (step(j, 0) == PULL_FAIL)
		return PULL_FAIL;
	struct slice first = j->more[0] ? lane->last : lane->now;
	j->group_key = j->more[0] ? j->last_key[0] : j->key[0];
	if (!in_group(j, 0)) {
		set_side(j, 0, first, j->group_key);
		j->go_on = go_on_single;
		return 1;
	}
	if (collect(j) == PULL_FAIL)
		return PULL_FAIL;
	put_group(j, first);
	j->group_key = key_of(j, 1, j->group.lines[0]);
	j->go_on = go_on_group;
	return 1;
}

static int
finish(struct join *j)
{
	if (j->warned[0] || j->warned[1])
		warn(j->maker.stage.run, "input is not in sorted order");
	return PULL_END;
}

/* One stream has ended. The other is read on for its records, and for their order. */
static int
put_rest(struct join *j)
{
	int i = j->more[0] ? 0 : 1;
	bool put = i == 0 ? j->p.unpaired1 : j->p.unpaired2;
	bool check = j->p.check_order || (j->unpaired && !j->p.nocheck_order);

	if (!j->more[i] || (!put && (!check || j->warned[i])))
		return finish(j);
	if (put)
		put_unpaired(j, i);
	return step(j, i);
}

static int
merge(struct join *j)
{
	if (!j->more[0] || !j->more[1]) {
		j->go_on = put_rest;
		return 1;
	}
	int order = key_compare(j->key[0], j->key[1], j->p.ignore_case);
	if (order == 0)
		return begin_group(j);
	int i = order > 0;
	if (i == 0 ? j->p.unpaired1 : j->p.unpaired2)
		put_unpaired(j, i);
	int status = step(j, i);
	j->unpaired = true;
	return status;
}

/* The first records are paired as they are, and the order begins behind them. */
static int
pair_headers(struct join *j)
{
	for (int i = 0; i < 2; i++) {
		clear_side(j, i);
		if (j->more[i])
			set_side(j, i, j->lane[i].now, j->key[i]);
	}
	if (j->more[0] || j->more[1])
		put_sides(j);
	for (int i = 0; i < 2; i++)
		if (j->more[i] && step(j, i) == PULL_FAIL)
			return PULL_FAIL;
	return 1;
}

int
join_begin(struct join *j)
{
	for (int i = 0; i < 2; i++) {
		if (step(j, i) == PULL_FAIL)
			return PULL_FAIL;
		if (!j->more[i])
			continue;
		j->side[i].text = j->lane[i].now;
		split(j, &j->side[i]);
		j->side[i].automatic = j->side[i].n;
	}
	j->go_on = merge;
	return j->p.header ? pair_headers(j) : 1;
}

/* Whether what comes next can be done without waiting for input. */
static bool
ready(const struct join *j)
{
	bool first = j->more[0] && j->go_on != go_on_single;
	bool second = j->more[1] && j->go_on != go_on_group;

	return (!first || lane_ready(&j->lane[0]))
	       && (!second || lane_ready(&j->lane[1]));
}

int
join_make(struct maker *m)
{
	struct join *j = (struct join *)m;

	do {
		int status = j->go_on(j);
		if (status <= 0)
			return status;
	} while (ready(j) && m->out.buf.len < FILTER_FULL);
	return 1;
}
