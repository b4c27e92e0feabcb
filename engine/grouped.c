#include "engine/grouped.h"

#include <stdlib.h>

#include "engine/array.h"
#include "engine/heap.h"
#include "engine/seen.h"

enum {
	PIECE_MAX = 64 * 1024,     /* bytes that are taken ahead of need */
	GIVEN = 64 * 1024          /* bytes of a batch, or one group */
};

/* Records of a group, each with its length before it. */
struct piece {
	struct piece *next;
	size_t len, cap;
	unsigned char bytes[];
};

struct members {
	struct piece *first, *last;
	size_t len;                /* in bytes, of all pieces */
};

struct grouped {
	struct stage stage;
	bool keyed;
	bool collected;
	bool bare;                 /* the input's last record had no end */
	struct seen keys;
	struct members *groups;    /* by the number of the key */
	size_t cap;
	size_t given;
	struct heap pieces;
	struct buf out;
	struct slice recs[BATCH_MAX];
};

/* With room for so many bytes: half as much again as there is, so that a group of few
   takes little. */
static struct piece *
add_piece(struct grouped *g, struct members *group, size_t need)
{
	size_t cap = group->len / 2 < PIECE_MAX ? group->len / 2 : PIECE_MAX;

	if (cap < need)
		cap = need;
	struct piece *piece = heap_take(&g->pieces, sizeof(*piece) + cap);
	*piece = (struct piece){ NULL, 0, cap };
	if (group->last)
		group->last->next = piece;
	else
		group->first = piece;
	group->last = piece;
	return piece;
}

/* The group of a key. */
static struct members *
group_of(struct grouped *g, struct slice key)
{
	size_t n = g->keys.n, number = seen_add(&g->keys, key);

	if (number == g->cap)
		g->groups = array_grow(g->groups, &g->cap, sizeof(*g->groups));
	if (number == n)
		g->groups[number] = (struct members){ NULL, NULL, 0 };
	return &g->groups[number];
}

static void
add(struct grouped *g, struct slice record)
{
	struct slice key = g->keyed ? keyed_take(&record) : record;
	struct members *group = group_of(g, key);
	struct piece *piece = group->last;
	size_t need = sizeof(record.len) + record.len;

	if (!piece || piece->cap - piece->len < need)
		piece = add_piece(g, group, need);
	unsigned char *to = piece->bytes + piece->len;
	memcpy(to, &record.len, sizeof(record.len));
	if (record.len > 0)
		memcpy(to + sizeof(record.len), record.ptr, record.len);
	piece->len += need;
	group->len += need;
}

static int
add_all(struct grouped *g)
{
	struct batch in;
	int n;

	while ((n = stage_pull(g->stage.up, &in, BATCH_MAX)) > 0) {
		for (size_t i = 0; i < in.n; i++)
			add(g, in.rec[i]);
		g->bare = in.bare;
	}
	g->collected = n == PULL_END;
	return n;
}

static void
put_group(struct grouped *g, size_t number)
{
	const struct members *group = &g->groups[number];

	keyed_put(&g->out, seen_at(&g->keys, number), SLICE(""));
	buf_reserve(&g->out, group->len);
	for (const struct piece *piece = group->first; piece; piece = piece->next)
		buf_put(&g->out, (struct slice){ piece->bytes, piece->len });
}

static int
grouped_pull(struct stage *s, struct batch *out, size_t want)
{
	struct grouped *g = (struct grouped *)s;
	size_t n = 0;

	if (!g->collected && add_all(g) < 0)
		return PULL_FAIL;
	g->out.len = 0;
	for (; n < want && n < BATCH_MAX && g->given < g->keys.n && g->out.len < GIVEN; n++) {
		size_t from = g->out.len;
		put_group(g, g->given++);
		g->recs[n].len = g->out.len - from;
	}
	const unsigned char *at = g->out.ptr;
	for (size_t i = 0; i < n; i++) {
		g->recs[i].ptr = at;
		at += g->recs[i].len;
	}
	*out = (struct batch){ g->recs, n, g->bare && g->given == g->keys.n };
	return (int)n;
}

static void
grouped_close(struct stage *s)
{
	struct grouped *g = (struct grouped *)s;

	seen_clear(&g->keys);
	free(g->groups);
	heap_clear(&g->pieces);
	buf_clear(&g->out);
	free(g);
}

static const struct stage_ops grouped_ops = {
	.pull = grouped_pull, .close = grouped_close
};

static struct stage *
grouped_open(const struct plan *plan, const void *params, struct stage *up,
             struct run *run)
{
	const struct grouped_params *what = params;
	struct stage *records = what->key ? spec_open(plan, what->key, up, run)
	                        : records_of(plan, up, run);

	if (!records)
		return NULL;
	struct grouped *g = stage_new(sizeof(*g), &grouped_ops, run, records);
	g->stage.unit = UNIT_RECORDS;
	g->keyed = what->key != NULL;
	return &g->stage;
}

static bool
grouped_spell(const void *params, struct buf *out)
{
	buf_put(out, ((const struct grouped_params *)params)->source);
	return true;
}

static const struct param no_params[] = { { 0 } };

const struct kind grouped_kind = {
	.name = "grouped",
	.summary = "each key, and the records that have it",
	.takes = UNIT_RECORDS,
	.gives = UNIT_RECORDS,
	.params = no_params,
	.size = sizeof(struct grouped_params),
	.open = grouped_open,
	.spell = grouped_spell,
};
