/* dirname - write paths without their last part (POSIX; GNU: several, -z) */
#include <stddef.h>

#include "applets/words.h"
#include "engine/applet.h"
#include "engine/names.h"

struct dirname_options {
	bool zero;
};

static const struct opt options[] = {
	{ OPT_FLAG, 'z', "zero", offsetof(struct dirname_options, zero), NULL,
	  "lines end with NUL", 0, NULL },
	{ 0 }
};

static int
dirname_lower(struct run *run, const void *opts, const struct opt_parse *operands,
              struct plan *plan)
{
	const struct dirname_options *o = opts;
	struct names_params p = { .paths = words_from(plan->arena, operands, 0) };

	if (operands->n_operands == 0)
		return fail_usage(run, "missing operand");
	plan->no_input = true;
	if (o->zero) {
		plan->out_end = '\0';
		plan->last = END_AS_INPUT;
	}
	plan_add(plan, &dirname_kind, &p);
	return 0;
}

const struct applet dirname_applet = {
	.name     = "dirname",
	.summary  = "write paths without their last part",
	.usage    = "[-z] PATH ...",
	.options  = options,
	.size     = sizeof(struct dirname_options),
	.trouble  = 1,
	.lower    = dirname_lower,
};
