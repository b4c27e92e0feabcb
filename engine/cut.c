#include "engine/cut.h"

#include <stdlib.h>

#include "engine/cut_impl.h"
#include "engine/each.h"
#include "engine/locale.h"
#include "engine/scan.h"

/* Whether the list has this line, where lines are fields. */
static bool
is_listed(const struct cut *c, size_t place)
{
	for (size_t i = 0; i < c->list.n; i++)
		if (place >= c->list.at[i].from && place <= c->list.at[i].to)
			return true;
	return false;
}

static int
cut_apply(struct stage *s, struct slice record, struct buf *out)
{
	struct cut *c = (struct cut *)s;

	if (c->p.fields.ptr)
		return cut_fields_record(c, record, out);
	cut_places_record(c, record, out);
	return 1;
}

/* Records with their ends, one by one. */
static int
apply_block(struct cut *c, struct slice block, struct buf *out)
{
	const unsigned char *p = block.ptr, *end = p + block.len, *hit;

	for (; p < end; p = hit + 1) {
		hit = scan_byte(p, end, c->f.end);
		struct slice record = { p, (size_t)(hit - p) };
		int kept = cut_fields_record(c, record, out);
		if (kept == PULL_FAIL)
			return PULL_FAIL;
		if (kept)
			buf_put_byte(out, c->f.end);
	}
	return 0;
}

static int
cut_block(struct cut *c, struct slice block, struct buf *out)
{
	bool plain = !c->regex && !c->p.blanks && !c->p.keep_order
	             && c->p.delim.len == 1;

	if (!c->p.fields.ptr)
		cut_places_block(c, block, out);
	else if (plain)
		cut_fields_block(c, block, out);
	else
		return apply_block(c, block, out);
	return 0;
}

/* A record ends with its file at the latest. */
static void
end_bare(struct cut *c, struct buf *out)
{
	if (c->bare)
		buf_put_byte(out, c->f.end);
	c->bare = false;
}

static void
put_end(struct cut *c, struct buf *out)
{
	c->bare = true;
	if (c->always)
		end_bare(c, out);
}

static ptrdiff_t
feed(struct filter *f, struct slice window, bool last, struct buf *out)
{
	struct cut *c = (struct cut *)f;
	const unsigned char *end = window.ptr + window.len;
	const unsigned char *hit = scan_byte_back(window.ptr, end, f->end);
	struct slice block = { window.ptr, hit ? (size_t)(hit + 1 - window.ptr) : 0 };
	struct slice rest = { block.ptr + block.len, window.len - block.len };

	if (block.len > 0 || (last && rest.len > 0))
		end_bare(c, out);
	if (block.len > 0 && cut_block(c, block, out) != 0)
		return PULL_FAIL;
	if (!last || rest.len == 0)
		return (ptrdiff_t)block.len;
	int kept = cut_apply(&f->stage, rest, out);
	if (kept == 1)
		put_end(c, out);
	return kept == PULL_FAIL ? PULL_FAIL : (ptrdiff_t)window.len;
}

/* -- the delimiter is the end of a line: lines are the fields of a file ------ */

static void
begin_lines(struct filter *f)
{
	struct cut *c = (struct cut *)f;

	c->line = 0;
	c->printed = false;
}

static void
put_line(struct cut *c, struct slice line, struct buf *out)
{
	if (!is_listed(c, ++c->line))
		return;
	if (c->printed)
		buf_put(out, c->output);
	buf_put(out, line);
	c->printed = true;
}

/* A file as one record, where the order is not that of the file. */
static ptrdiff_t
feed_file(struct cut *c, struct slice file, struct buf *out)
{
	struct slice record = file;

	if (file.len == 0)
		return 0;
	end_bare(c, out);
	if (file.ptr[file.len - 1] == c->f.end)
		record.len--;
	int kept = cut_fields_record(c, record, out);
	if (kept == 1)
		put_end(c, out);
	return kept == PULL_FAIL ? PULL_FAIL : (ptrdiff_t)file.len;
}

static ptrdiff_t
feed_lines(struct filter *f, struct slice window, bool last, struct buf *out)
{
	struct cut *c = (struct cut *)f;
	const unsigned char *p = window.ptr, *end = p + window.len, *hit;

	if (c->p.keep_order)
		return last ? feed_file(c, window, out) : 0;
	if (c->line == 0 && window.len > 0)
		end_bare(c, out);
	while ((hit = scan_byte(p, end, f->end)) < end) {
		put_line(c, (struct slice){ p, (size_t)(hit - p) }, out);
		p = hit + 1;
	}
	if (!last)
		return p - window.ptr;
	if (p < end && c->line > 0) {
		put_line(c, (struct slice){ p, (size_t)(end - p) }, out);
	} else if (p < end && !c->p.only_delimited) {
		buf_put(out, (struct slice){ p, (size_t)(end - p) });
		c->printed = true;
	}
	if (c->printed || c->line > (c->p.only_delimited ? 1 : 0))
		put_end(c, out);
	return (ptrdiff_t)window.len;
}

/* -- the stage -------------------------------------------------------------- */

static void
cut_close(struct stage *s)
{
	struct cut *c = (struct cut *)s;

	filter_clear(&c->f);
	cut_list_clear(&c->list);
	free(c->steps);
	if (c->regex)
		regex_free(c->regex);
	regex_text_clear(&c->text);
	buf_clear(&c->spans);
	free(c);
}

static const struct stage_ops cut_ops = {
	.pull = filter_pull, .apply = cut_apply, .close = cut_close
};
static const struct filter_ops record_ops = { .feed = feed };
static const struct filter_ops line_ops = {
	.feed = feed_lines, .begin = begin_lines
};

/* The list: 0, or -1 reported. */
static int
read_list(struct cut *c)
{
	const struct cut_params *p = &c->p;
	struct slice text = p->fields.ptr ? p->fields
	                    : p->bytes.ptr ? p->bytes : p->chars;
	bool one = !p->fields.ptr + !p->bytes.ptr + !p->chars.ptr == 2;
	struct buf error = { 0 };

	if (!one)
		return fail(c->f.stage.run, "cut: one of fields, bytes and chars "
		            "must be given");
	if (!cut_list_parse(&c->list, text, p->fields.ptr != NULL, &error)) {
		fail(c->f.stage.run, "cut: %s", buf_text(&error));
		buf_clear(&error);
		return -1;
	}
	if (!p->keep_order || p->complement)
		cut_list_sort(&c->list);
	if (p->complement)
		cut_list_complement(&c->list);
	return 0;
}

static int
read_separator(struct cut *c)
{
	struct regex_error error;

	if (!c->p.regex.ptr)
		return c->p.delim.len > 0 ? 0
		       : fail(c->f.stage.run, "cut: empty delimiter");
	c->regex = regex_new(REGEX_ERE, c->p.regex,
	                     c->in_bytes ? REGEX_BYTES : 0, &error);
	return c->regex ? 0 : fail(c->f.stage.run, "%s", error.text);
}

static struct slice
output_of(const struct cut_params *p)
{
	if (p->output.ptr)
		return p->output;
	if (!p->fields.ptr)
		return SLICE("");
	return p->regex.ptr ? SLICE(" ") : p->blanks ? SLICE("\t") : p->delim;
}

static struct stage *
open_filter(const struct plan *plan, const void *params, struct stage *up,
            struct run *run)
{
	/* It reads the operands itself, to know where each of them ends. */
	struct cut *c = filter_new(sizeof(*c), &cut_ops, &record_ops, NULL, up, run);

	if (plan) {
		plan_input(plan, up, run, &c->f.in);
		c->f.end = plan->in_end;
		c->always = plan->last != END_AS_INPUT;
	}
	c->p = *(const struct cut_params *)params;
	c->output = output_of(&c->p);
	c->in_bytes = locale_is_bytes();
	if (read_list(c) != 0 || read_separator(c) != 0) {
		cut_close(&c->f.stage);
		return NULL;
	}
	bool lines = c->p.fields.ptr && !c->regex && !c->p.blanks
	             && c->p.delim.len == 1 && c->p.delim.ptr[0] == c->f.end;
	if (lines)
		c->f.filter = &line_ops;
	cut_steps_init(c);
	return &c->f.stage;
}

/* A record may hold what ends records in blocks. */
static bool
needs_records(const struct plan *plan, const struct cut_params *p, struct stage *up)
{
	struct slice output = output_of(p);

	return (up && up->unit == UNIT_RECORDS)
	       || (!slice_equal(output, p->delim) && output.len > 0
	           && memchr(output.ptr, plan->in_end, output.len));
}

static struct stage *
cut_open(const struct plan *plan, const void *params, struct stage *up,
         struct run *run)
{
	if (!plan || !needs_records(plan, params, up))
		return open_filter(plan, params, up, run);
	struct stage *s = open_filter(NULL, params, NULL, run);
	return s ? each_open(s, plan, up, run) : NULL;
}

#define FIELD(name) offsetof(struct cut_params, name)

static const struct param params[] = {
	{ PARAM_TEXT, "fields", FIELD(fields), true,
	  "the fields that are kept, such as \"1,3-5,7-\"" },
	{ PARAM_TEXT, "bytes", FIELD(bytes), false, "or the bytes" },
	{ PARAM_TEXT, "chars", FIELD(chars), false, "or the characters" },
	{ PARAM_TEXT, "delim", FIELD(delim), false, "what separates fields (tab)" },
	{ PARAM_TEXT, "output", FIELD(output), false,
	  "what is put between them (the delimiter)" },
	{ PARAM_TEXT, "regex", FIELD(regex), false,
	  "fields are separated by what this matches" },
	{ PARAM_BOOL, "blanks", FIELD(blanks), false,
	  "fields are separated by runs of spaces and tabs" },
	{ PARAM_BOOL, "only_delimited", FIELD(only_delimited), false,
	  "drop records without a separator" },
	{ PARAM_BOOL, "complement", FIELD(complement), false,
	  "keep what is not listed" },
	{ PARAM_BOOL, "keep_order", FIELD(keep_order), false,
	  "in the order of the list, repetitions too" },
	{ PARAM_BOOL, "whole", FIELD(whole), false,
	  "of bytes: split no character" },
	{ 0 }
};

const struct kind cut_kind = {
	.name = "cut",
	.of_record = true,
	.summary = "parts of each record",
	.takes = UNIT_ANY,
	.gives = UNIT_ANY,
	.params = params,
	.size = sizeof(struct cut_params),
	.defaults = &(const struct cut_params){
		.delim = { (const unsigned char *)"\t", 1 }
	},
	.open = cut_open,
};
