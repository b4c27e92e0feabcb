/* join - the kind: its parameters, and the text of a format */
#include "engine/join_merge.h"

#include <stdlib.h>
#include "engine/opt.h"

/* "0" or "STREAM.FIELD". */
static int
read_field(struct run *run, const char *text, struct join_field *field)
{
	uintmax_t number;

	if (text[0] == '0' && !text[1]) {
		*field = (struct join_field){ 0, 0 };
		return 0;
	}
	if (text[0] == '\0' || !strchr("012", text[0]))
		return opt_refuse(run, "invalid file number in field spec:", text, NULL);
	if (text[0] == '0' || text[1] != '.')
		return opt_refuse(run, "invalid field specifier:", text, NULL);
	if (opt_number(text + 2, &number) != 0 || number == 0)
		return opt_refuse(run, "invalid field number:", text + 2, NULL);
	*field = (struct join_field){ text[0] - '0', (size_t)(number - 1) };
	return 0;
}

int
join_read_format(struct run *run, struct arena *arena, struct slice format,
                 struct join_field *fields)
{
	char *at = arena_text(arena, format), *next;
	int n = 0;

	do {
		struct join_field field;
		next = strpbrk(at, ", \t");
		if (next)
			*next++ = '\0';
		if (read_field(run, at, &field) != 0)
			return -1;
		if (fields)
			fields[n] = field;
		n++;
	} while ((at = next));
	return n;
}

static void
join_close(struct stage *s)
{
	struct join *j = (struct join *)s;

	lanes_close(j->lane, s->up);
	free(j->group.lines);
	buf_clear(&j->group.bytes);
	for (int i = 0; i < 2; i++)
		free(j->side[i].fields);
	maker_clear(&j->maker);
	free(j);
}

static const struct stage_ops join_ops = {
	.pull = maker_pull, .close = join_close
};

static int
set_format(struct join *j, const struct plan *plan, struct run *run)
{
	struct slice format = j->p.format;

	j->automatic = format.ptr && slice_equal(format, SLICE("auto"));
	if (!format.ptr || j->automatic)
		return 0;
	int n = join_read_format(run, plan->arena, format, NULL);
	if (n < 0)
		return -1;
	j->n_format = (size_t)n;
	j->format = arena_array(plan->arena, j->n_format, sizeof(*j->format));
	return join_read_format(run, plan->arena, format, j->format) < 0 ? -1 : 0;
}

static int
set_params(struct join *j, const struct plan *plan, struct run *run)
{
	const struct join_params *p = &j->p;

	if (p->field1 < 1 || p->field2 < 1)
		return fail(run, "join: fields are counted from 1");
	j->separator = !p->separator.ptr ? SLICE(" ")
	               : p->separator.len == 0 ? SLICE("\n") : p->separator;
	j->field[0] = (size_t)p->field1 - 1;
	j->field[1] = (size_t)p->field2 - 1;
	if (set_format(j, plan, run) != 0)
		return -1;
	j->raw = p->separator.ptr && p->empty.len == 0 && j->n_format == 0
	         && !j->automatic;
	return 0;
}

static struct stage *
join_open(const struct plan *plan, const void *params, struct stage *up,
          struct run *run)
{
	struct join *j = maker_new(sizeof(*j), &join_ops, join_make, run, up);

	j->p = *(const struct join_params *)params;
	j->end = plan->in_end;
	j->go_on = join_begin;
	if (set_params(j, plan, run) == 0
	    && lanes_open(j->lane, plan, up, j->p.file,
	                  WORDS_NAMELESS, run) == 0)
		return &j->maker.stage;
	join_close(&j->maker.stage);
	return NULL;
}

#define AT(field) offsetof(struct join_params, field)

static const struct param params[] = {
	{ PARAM_TEXT, "file", AT(file), false, "the second stream" },
	{ PARAM_INT, "field1", AT(field1), false, "compare this field (1)" },
	{ PARAM_INT, "field2", AT(field2), false, "… and that of the second" },
	{ PARAM_BOOL, "unpaired1", AT(unpaired1), false,
	  "give what has no partner in the second stream, too" },
	{ PARAM_BOOL, "unpaired2", AT(unpaired2), false, "… in the first" },
	{ PARAM_BOOL, "paired", AT(paired), false, "give pairs (True)" },
	{ PARAM_TEXT, "empty", AT(empty), false, "in place of empty fields" },
	{ PARAM_BOOL, "ignore_case", AT(ignore_case), false,
	  "letters of ASCII are the same in both cases" },
	{ PARAM_TEXT, "separator", AT(separator), false,
	  "what stands between fields (blanks); '': the record is one field" },
	{ PARAM_TEXT, "format", AT(format), false,
	  "fields to give: '0,1.2,2.3' or 'auto'" },
	{ PARAM_BOOL, "header", AT(header), false,
	  "pair the first of both, whatever they are" },
	{ PARAM_BOOL, "check_order", AT(check_order), false,
	  "the first that is out of order is an error" },
	{ PARAM_BOOL, "nocheck_order", AT(nocheck_order), false,
	  "do not look whether they are in order" },
	{ 0 }
};

static const struct join_params defaults = {
	.field1 = 1, .field2 = 1, .paired = true
};

const struct kind join_kind = {
	.name = "join",
	.by_keyword = true,
	.summary = "records of two sorted streams with a common field",
	.takes = UNIT_RECORDS,
	.gives = UNIT_BLOCKS,
	.params = params,
	.size = sizeof(struct join_params),
	.defaults = &defaults,
	.open = join_open,
};
