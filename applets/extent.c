#include "applets/extent.h"

int
extent_set(struct run *run, void *options, const struct opt *opt,
           const char *argument)
{
	struct extent *extent = (void *)((unsigned char *)options
	                                 + opt->offset);
	const char *unit = opt->value == UNIT_IS_BYTES ? "bytes" : "lines";
	uintmax_t n;

	extent->sign = *argument == '-' || *argument == '+' ? *argument : 0;
	argument += extent->sign == '-';
	if (opt_count(argument, &n) != 0)
		return fail(run, "invalid number of %s: '%s'", unit, argument);
	if (n == UINTMAX_MAX)
		return fail(run, "invalid number of %s: '%s': "
		            "Value too large for defined data type", unit,
		            argument);
	extent->n = n > INT64_MAX ? INT64_MAX : (int64_t)n;
	extent->bytes = opt->value == UNIT_IS_BYTES;
	return 0;
}
