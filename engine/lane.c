#include "engine/lane.h"

static const char standard_input[] = "-";

static const char *
first_name(const struct plan *plan, const struct stage *up)
{
	bool operand = !up && plan->operands && plan->operands[0];

	return operand ? plan->operands[0] : standard_input;
}

static bool
reads_standard_input(const struct plan *plan, const struct stage *up)
{
	return !up && !plan->no_input
	       && strcmp(first_name(plan, up), standard_input) == 0;
}

int
lanes_open(struct lane lanes[2], const struct plan *plan, struct stage *up,
           struct slice file, enum read_words words, struct run *run)
{
	struct plan first = *plan, second = *plan;

	if (!file.ptr)
		return fail(run, "no second file");
	lanes[1].name = arena_text(plan->arena, file);
	if (strcmp(lanes[1].name, standard_input) == 0
	    && reads_standard_input(plan, up))
		return fail(run, "both files cannot be standard input");
	first.strict = second.strict = true;
	first.words = second.words = words;
	second.no_input = false;
	lanes[1].operands[0] = lanes[1].name;
	second.operands = lanes[1].operands;
	lanes[0].name = first_name(plan, up);
	lanes[0].records = records_of(&first, up, run);
	lanes[1].records = records_of(&second, NULL, run);
	return 0;
}

/* The stage before is closed by its owner. */
void
lanes_close(struct lane lanes[2], const struct stage *up)
{
	for (int i = 0; i < 2; i++) {
		struct stage *records = lanes[i].records;
		if (records && records != up)
			records->ops->close(records);
		buf_clear(&lanes[i].kept);
		buf_clear(&lanes[i].spare);
	}
}

/* Copies the current record and the one before: their batch goes. */
static void
keep(struct lane *lane)
{
	size_t len = lane->last.len;

	if (lane->batch.n == 0)
		return;
	struct buf kept = lane->spare;   /* the one before may be in lane->kept */
	kept.len = 0;
	buf_put(&kept, lane->last);
	buf_put(&kept, lane->now);
	lane->last = (struct slice){ kept.ptr, len };
	lane->now = (struct slice){ kept.ptr + len, kept.len - len };
	lane->spare = lane->kept;
	lane->kept = kept;
	lane->at = lane->batch.n = 0;
}

int
lane_next_batch(struct lane *lane)
{
	keep(lane);
	int n = stage_pull(lane->records, &lane->batch, BATCH_MAX);
	if (n > 0)
		return lane_next(lane);
	lane->batch.n = 0;
	return n;
}
