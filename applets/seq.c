/* seq - write numbers from one to another (GNU) */
#include <stddef.h>

#include "engine/applet.h"
#include "engine/seq.h"

struct seq_options {
	const char *format;
	const char *separator;
	bool equal_width;
};

static const struct opt options[] = {
	{ OPT_TEXT, 'f', "format", offsetof(struct seq_options, format),
	  "FORMAT", "write numbers as printf's FORMAT for a float has them: %g, %.3f",
	  0, NULL },
	{ OPT_TEXT, 's', "separator", offsetof(struct seq_options, separator),
	  "TEXT", "between numbers TEXT, not a newline", 0, NULL },
	{ OPT_FLAG, 'w', "equal-width", offsetof(struct seq_options, equal_width),
	  NULL, "zeros in front, so that all are as wide", 0, NULL },
	{ 0 }
};

static int
seq_lower(struct run *run, const void *opts, const struct opt_parse *operands,
          struct plan *plan)
{
	const struct seq_options *o = opts;
	struct seq_params p = { .equal_width = o->equal_width };

	if (operands->n_operands > 3)
		return opt_extra(run, operands->operands[3]);
	if (operands->n_operands == 0)
		return fail_usage(run, "missing operand");
	for (size_t i = 0; i < operands->n_operands; i++)
		p.numbers[i] = slice_of(operands->operands[i]);
	if (o->format)
		p.format = slice_of(o->format);
	if (o->separator && strcmp(o->separator, "\n") != 0)
		p.separator = slice_of(o->separator);
	plan->no_input = true;
	plan_add(plan, &seq_kind, &p);
	return 0;
}

const struct applet seq_applet = {
	.name     = "seq",
	.summary  = "write numbers from one to another",
	.usage    = "[-w] [-f FORMAT] [-s TEXT] [[FIRST [STEP]] LAST]",
	.notes    = "FIRST and STEP are 1 unless given. Decimals are exact, integers may have any\n"
	            "length; LAST may be inf. Numbers have as many decimals as FIRST and STEP.\n",
	.options  = options,
	.order    = ORDER_NUMBERS,
	.size     = sizeof(struct seq_options),
	.trouble  = 1,
	.lower    = seq_lower,
};
