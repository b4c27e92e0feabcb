#include "engine/names.h"

#include <stdlib.h>

struct names {
	struct stage stage;
	struct names_params p;
	size_t next;
	struct slice recs[BATCH_MAX];
};

/* Without the slashes at its end, but for one that is all of it. */
static struct slice
trim(struct slice path)
{
	while (path.len > 1 && path.ptr[path.len - 1] == '/')
		path.len--;
	return path;
}

static size_t
last_part(struct slice path)
{
	size_t from = path.len;

	while (from > 0 && path.ptr[from - 1] != '/')
		from--;
	return from;
}

/* A suffix that is all of the name stays. */
static struct slice
base_of(struct slice path, struct slice suffix)
{
	struct slice name = trim(path);
	size_t from = last_part(name), n = suffix.len;

	if (from == name.len)
		return name;
	name = (struct slice){ name.ptr + from, name.len - from };
	if (n > 0 && n < name.len
	    && memcmp(name.ptr + name.len - n, suffix.ptr, n) == 0)
		name.len -= n;
	return name;
}

static struct slice
folder_of(struct slice path)
{
	struct slice name = trim(path);
	size_t from = last_part(name);

	if (from == 0)
		return SLICE(".");
	return trim((struct slice){ name.ptr, from });
}

static size_t
batch_of(const struct names *n, size_t want)
{
	size_t left = n->p.paths.n - n->next;

	want = want < BATCH_MAX ? want : BATCH_MAX;
	return want < left ? want : left;
}

static int
basename_pull(struct stage *s, struct batch *out, size_t want)
{
	struct names *n = (struct names *)s;
	size_t given = batch_of(n, want);

	for (size_t i = 0; i < given; i++)
		n->recs[i] = base_of(n->p.paths.at[n->next++], n->p.suffix);
	*out = (struct batch){ n->recs, given, false };
	return (int)given;
}

static int
dirname_pull(struct stage *s, struct batch *out, size_t want)
{
	struct names *n = (struct names *)s;
	size_t given = batch_of(n, want);

	for (size_t i = 0; i < given; i++)
		n->recs[i] = folder_of(n->p.paths.at[n->next++]);
	*out = (struct batch){ n->recs, given, false };
	return (int)given;
}

static void
names_close(struct stage *s)
{
	free(s);
}

static struct stage *
names_new(const struct stage_ops *ops, const struct names_params *p,
          struct stage *up, struct run *run)
{
	struct names *n = stage_new(sizeof(*n), ops, run, up);

	n->stage.unit = UNIT_RECORDS;
	n->p = *p;
	return &n->stage;
}

static struct stage *
basename_open(const struct plan *plan, const void *params, struct stage *up,
              struct run *run)
{
	static const struct stage_ops ops = {
		.pull = basename_pull, .close = names_close
	};

	(void)plan;
	return names_new(&ops, params, up, run);
}

static struct stage *
dirname_open(const struct plan *plan, const void *params, struct stage *up,
             struct run *run)
{
	static const struct stage_ops ops = {
		.pull = dirname_pull, .close = names_close
	};

	(void)plan;
	return names_new(&ops, params, up, run);
}

static const struct param basename_params[] = {
	{ PARAM_TEXTS, "paths", offsetof(struct names_params, paths), true,
	  "whose last parts are wanted" },
	{ PARAM_TEXT, "suffix", offsetof(struct names_params, suffix), true,
	  "taken off their ends" },
	{ 0 }
};

const struct kind basename_kind = {
	.name = "basename",
	.source = true,
	.summary = "the last parts of paths",
	.takes = UNIT_RECORDS,
	.gives = UNIT_RECORDS,
	.params = basename_params,
	.size = sizeof(struct names_params),
	.defaults = &(const struct names_params){ .suffix = { NULL, 0 } },
	.open = basename_open,
};

static const struct param dirname_params[] = {
	{ PARAM_TEXTS, "paths", offsetof(struct names_params, paths), true,
	  "whose folders are wanted" },
	{ 0 }
};

const struct kind dirname_kind = {
	.name = "dirname",
	.source = true,
	.summary = "paths without their last parts",
	.takes = UNIT_RECORDS,
	.gives = UNIT_RECORDS,
	.params = dirname_params,
	.size = sizeof(struct names_params),
	.defaults = &(const struct names_params){ .suffix = { NULL, 0 } },
	.open = dirname_open,
};
