#include "applets/extent.h"

int
extent_set(struct run *run, void *options, const struct opt *opt,
           const char *argument)
{
	struct extent *extent = (void *)((unsigned char *)options
	                                 + opt->offset);
	const char *wrong = opt->value == UNIT_IS_BYTES
	                    ? "invalid number of bytes:"
	                    : "invalid number of lines:";
	uintmax_t n;

	extent->sign = *argument == '-' || *argument == '+' ? *argument : 0;
	argument += extent->sign == '-';
	if (opt_count(argument, &n) != 0)
		return opt_refuse(run, wrong, argument, NULL);
	if (n == UINTMAX_MAX)
		return opt_refuse(run, wrong, argument,
		                  "Value too large for defined data type");
	extent->n = n > INT64_MAX ? INT64_MAX : (int64_t)n;
	extent->bytes = opt->value == UNIT_IS_BYTES;
	return 0;
}
