#include "engine/joined.h"

#include <stdlib.h>

#include "engine/buf.h"
#include "engine/scan.h"

struct joined {
	struct stage stage;
	struct slice separator;
	struct buf text;
	size_t used;              /* bytes of it that were given */
	bool read;
	bool bare;                /* the input's last record had no end */
	struct slice recs[BATCH_MAX];
};

static int
read_all(struct joined *j)
{
	bool first = true;
	struct batch in;
	int n;

	while ((n = stage_pull(j->stage.up, &in, BATCH_MAX)) > 0) {
		for (size_t i = 0; i < in.n; i++) {
			if (!first)
				buf_put(&j->text, j->separator);
			first = false;
			buf_put(&j->text, in.rec[i]);
		}
		j->bare = in.bare;
	}
	j->read = n == 0;
	return n;
}

static int
joined_pull(struct stage *s, struct batch *out, size_t want)
{
	struct joined *j = (struct joined *)s;

	if (!j->read && read_all(j) < 0)
		return PULL_FAIL;
	const unsigned char *p = j->text.ptr + j->used, *end = j->text.ptr + j->text.len;
	const unsigned char *rest = p;
	if (p == end)
		return PULL_END;
	size_t n = scan_split(p, end, '\n', j->recs, want < BATCH_MAX ? want : BATCH_MAX,
	                      &rest);
	if (n == 0) {   /* what ends without a newline is a line too */
		j->recs[n++] = (struct slice){ rest, (size_t)(end - rest) };
		rest = end;
	}
	j->used = (size_t)(rest - j->text.ptr);
	bool bare = j->bare && rest == end && j->recs[n - 1].len > 0;
	*out = (struct batch){ j->recs, n, bare };
	return (int)n;
}

static void
joined_close(struct stage *s)
{
	buf_clear(&((struct joined *)s)->text);
	free(s);
}

static const struct stage_ops joined_ops = {
	.pull = joined_pull, .close = joined_close
};

static struct stage *
joined_open(const struct plan *plan, const void *params, struct stage *up, struct run *run)
{
	struct joined *j = stage_new(sizeof(*j), &joined_ops, run,
	                             records_of(plan, up, run));

	j->stage.unit = UNIT_RECORDS;
	j->separator = ((const struct joined_params *)params)->separator;
	return &j->stage;
}

const struct kind joined_kind = {
	.name = "joined",
	.summary = "all records as one text",
	.takes = UNIT_RECORDS,
	.gives = UNIT_RECORDS,
	.params = kind_no_params,
	.size = sizeof(struct joined_params),
	.open = joined_open,
	.spell = kind_spell_source,
};
