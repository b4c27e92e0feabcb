#include "applets/two_files.h"

int
two_files(struct run *run, const struct opt_parse *operands, struct plan *plan,
          struct slice *second)
{
	const char *const *names = operands->operands;

	if (operands->n_operands == 0)
		return fail_usage(run, "missing operand");
	if (operands->n_operands == 1)
		return fail_usage(run, "missing operand after '%s'", names[0]);
	if (operands->n_operands > 2)
		return opt_extra(run, names[2]);
	const char **first = arena_array(plan->arena, 2, sizeof(*first));
	first[0] = names[0];
	plan->operands = first;
	*second = slice_of(names[1]);
	return 0;
}
