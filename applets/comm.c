/* comm - compare two sorted files line by line (POSIX; all options of GNU) */
#include <stddef.h>

#include "applets/two_files.h"
#include "engine/applet.h"
#include "engine/comm.h"

struct comm_options {
	bool hide1, hide2, hide3;
	int order;
	const char *delimiter;
	bool total;
	bool zero;
};

enum { ORDER_AUTO, ORDER_CHECK, ORDER_NOCHECK };

static int
set_delimiter(struct run *run, void *options, const struct opt *opt,
              const char *argument)
{
	struct comm_options *o = options;

	(void)opt;
	if (o->delimiter && strcmp(o->delimiter, argument) != 0)
		return fail(run, "multiple output delimiters specified");
	o->delimiter = argument;
	return 0;
}

#define AT(field) offsetof(struct comm_options, field)

static const struct opt options[] = {
	{ OPT_FLAG, '1', NULL, AT(hide1), NULL,
	  "leave out column 1, lines of FILE1 alone", 0, NULL },
	{ OPT_FLAG, '2', NULL, AT(hide2), NULL,
	  "leave out column 2, lines of FILE2 alone", 0, NULL },
	{ OPT_FLAG, '3', NULL, AT(hide3), NULL,
	  "leave out column 3, lines of both", 0, NULL },
	{ OPT_SET, 0, "check-order", AT(order), NULL,
	  "end at the first line that is out of order", ORDER_CHECK, NULL },
	{ OPT_SET, 0, "nocheck-order", AT(order), NULL,
	  "do not look for such lines", ORDER_NOCHECK, NULL },
	{ OPT_CALL, 0, "output-delimiter", 0, "STR",
	  "what indents the columns (a tab; empty: a NUL)", 0, set_delimiter },
	{ OPT_FLAG, 0, "total", AT(total), NULL,
	  "a last line with the number of lines of each column", 0, NULL },
	{ OPT_FLAG, 'z', "zero-terminated", AT(zero), NULL,
	  "lines end with NUL", 0, NULL },
	{ 0 }
};

static int
comm_lower(struct run *run, const void *opts, const struct opt_parse *operands,
           struct plan *plan)
{
	const struct comm_options *o = opts;
	struct comm_params p = comm_defaults;

	if (two_files(run, operands, plan, &p.file) != 0)
		return -1;
	plan->in_end = plan->out_end = o->zero ? 0 : '\n';
	p.hide1 = o->hide1;
	p.hide2 = o->hide2;
	p.hide3 = o->hide3;
	p.check_order = o->order == ORDER_CHECK;
	p.nocheck_order = o->order == ORDER_NOCHECK;
	if (o->delimiter)
		p.delimiter = *o->delimiter ? slice_of(o->delimiter) : SLICE("\0");
	p.total = o->total;
	plan_add(plan, &comm_kind, &p);
	return 0;
}

const struct applet comm_applet = {
	.name     = "comm",
	.summary  = "compare two sorted files line by line",
	.usage    = "[-123z] FILE1 FILE2",
	.notes    = "Lines are compared by their bytes. Without --check-order and\n"
	            "--nocheck-order, order matters once a line is in one file alone.\n",
	.options  = options,
	.size     = sizeof(struct comm_options),
	.trouble  = 1,
	.lower    = comm_lower,
};
