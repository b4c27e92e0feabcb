/* tee - copy standard input to standard output and files (POSIX; all options of GNU) */
#include <stddef.h>

#include "engine/applet.h"
#include "engine/tee.h"

#define AT(field) offsetof(struct tee_params, field)

/* --output-error, or -p: then without an argument. */
static int
set_output_error(struct run *run, void *options, const struct opt *opt,
                 const char *argument)
{
	int mode = 1;

	(void)opt;
	if (argument)
		mode = opt_choice(run, "--output-error", tee_modes, argument);
	if (mode < 0)
		return -1;
	((struct tee_params *)options)->output_error = slice_of(tee_modes[mode]);
	return 0;
}

static const struct opt options[] = {
	{ OPT_FLAG, 'a', "append", AT(append), NULL,
	  "write behind what the files have", 0, NULL },
	{ OPT_FLAG, 'i', "ignore-interrupts", AT(ignore_interrupts), NULL,
	  "go on when interrupted", 0, NULL },
	{ OPT_CALL, 'p', NULL, 0, NULL, "the same as --output-error", 0,
	  set_output_error },
	{ OPT_OPTIONAL, 0, "output-error", 0, "MODE",
	  "of an output that fails: report it (warn) or end (exit), but let go of "
	  "a closed pipe without a word (warn-nopipe, the default MODE; "
	  "exit-nopipe)", 0, set_output_error },
	{ 0 }
};

static int
tee_lower(struct run *run, const void *opts, const struct opt_parse *operands,
          struct plan *plan)
{
	struct tee_params p = *(const struct tee_params *)opts;
	struct slice *files = arena_array(plan->arena, operands->n_operands + 1,
	                                  sizeof(*files));

	(void)run;
	for (size_t i = 0; i < operands->n_operands; i++)
		files[i] = slice_of(operands->operands[i]);
	p.files = (struct slices){ files, operands->n_operands };
	plan->operands = NULL;
	plan->last = END_AS_INPUT;
	plan_add(plan, &tee_kind, &p);
	return 0;
}

const struct applet tee_applet = {
	.name     = "tee",
	.summary  = "copy standard input to standard output and files",
	.usage    = "[-aip] [--output-error[=MODE]] [FILE ...]",
	.notes    = "Without -p or --output-error a closed pipe ends it, and other outputs\n"
	            "that fail are reported. \"-\" is a file of that name.\n",
	.options  = options,
	.size     = sizeof(struct tee_params),
	.trouble  = 1,
	.lower    = tee_lower,
};
