/* input - the records of a stream as values: see input.h */
#include "lua/input.h"

#include "lua/json.h"

void
records_open_input(struct records_input *in, const struct record_format *format,
                   const struct plan *plan, struct stage *up, struct run *run)
{
	*in = (struct records_input){ .format = format, .up = up, .open = true };
	if (format->type == RECORD_ROW)
		row_open(&in->rows, plan, run, format->csv, format->header);
}

void
records_close_input(struct records_input *in)
{
	size_t left = in->batch.n - in->at;

	if (!in->open)
		return;
	in->open = false;
	if (in->format->type == RECORD_ROW)
		row_close(&in->rows);
	else if (left > 0 && in->up->ops->unread)
		in->up->ops->unread(in->up, left);
	in->at = in->batch.n;
}

/* More lines: false at the end, or where the stage before failed. */
static bool
fill(struct records_input *in)
{
	if (in->ended)
		return false;
	int n = stage_pull(in->up, &in->batch, BATCH_MAX);
	in->failed = n == PULL_FAIL;
	in->ended = n <= 0;
	in->at = 0;
	if (in->ended)
		in->batch.n = 0;
	return !in->ended;
}

static bool
next_line(struct records_input *in, struct slice *line)
{
	if (in->at == in->batch.n && !fill(in))
		return false;
	*line = in->batch.rec[in->at++];
	in->bare = in->batch.bare && in->at == in->batch.n;
	return true;
}

static bool
blank(struct slice line)
{
	size_t i = 0;

	while (i < line.len && (line.ptr[i] == ' ' || line.ptr[i] == '\t' ||
	                        line.ptr[i] == '\r'))
		i++;
	return i == line.len;
}

/* What has failed before has been reported: the run ends. */
static int
end_of_lines(lua_State *L, const struct records_input *in)
{
	return in->failed ? failure_of_output(L) : 0;
}

/* Lines of nothing but white space are no values. */
static int
next_json(lua_State *L, struct records_input *in)
{
	struct slice line;

	do {
		if (!next_line(in, &line))
			return end_of_lines(L, in);
		in->number++;
	} while (blank(line));
	in->failure->reading = line;
	in->failure->reading_number = in->number - 1;
	json_push(L, line);
	in->failure->reading.ptr = NULL;
	return 1;
}

int
records_next_line(lua_State *L, struct records_input *in, struct slice *line)
{
	return in->open && next_line(in, line) ? 1 : end_of_lines(L, in);
}

int
records_next(lua_State *L, struct records_input *in)
{
	struct slice line;

	if (!in->open)
		return 0;
	switch (in->format->type) {
	case RECORD_ROW:
		if (!row_next(L, &in->rows))
			return 0;
		in->bare = in->rows.csv.bare;
		return 1;
	case RECORD_JSON:
		return next_json(L, in);
	default:
		if (!next_line(in, &line))
			return end_of_lines(L, in);
		lua_pushlstring(L, (const char *)line.ptr, line.len);
		return 1;
	}
}

bool
records_take_input(struct records_input *in, struct stage **up)
{
	if (!in->open || in->ended || in->batch.n > 0 || in->format->type != RECORD_LINE)
		return false;
	in->ended = true;
	*up = in->up;
	return true;
}

int
records_await(const struct records_input *in)
{
	if (!in->open || in->ended || in->format->type == RECORD_ROW || in->at < in->batch.n)
		return -1;
	return stage_await(in->up);
}

/* -- and back ------------------------------------------------------------------ */

bool
record_is_row(const struct record_format *format)
{
	return format->type == RECORD_ROW && !format->plain;
}

/* A list's elements with --join between them. */
static void
put_joined(lua_State *L, int index, struct buf *out)
{
	const struct slice join = language_of(L)->join;
	lua_Integer n = (lua_Integer)lua_rawlen(L, index);

	for (lua_Integer i = 1; i <= n; i++) {
		if (i > 1)
			buf_put(out, join);
		lua_rawgeti(L, index, i);
		value_str(L, -1, out);
		lua_pop(L, 1);
	}
}

void
record_put(lua_State *L, int index, struct buf *out)
{
	const struct record_format *format = language_of(L)->format;
	enum value_type type = value_type(L, index);

	if (format->type == RECORD_JSON)
		json_put(L, index, out);
	else if (type != VALUE_LIST && type != VALUE_TUPLE)
		value_str(L, index, out);
	else if (record_is_row(format))
		row_put(L, index, &format->csv, out);
	else
		put_joined(L, index, out);
}
