/* printf - write arguments by a format (POSIX; GNU: all) */
#include "applets/words.h"
#include "engine/applet.h"
#include "engine/printf.h"

static int
printf_lower(struct run *run, const void *opts, const struct opt_parse *operands,
             struct plan *plan)
{
	const char *const *words = operands->operands;
	size_t first = words[0] && strcmp(words[0], "--") == 0;

	(void)opts;
	if (!words[first])
		return fail_usage(run, "missing operand");
	plan->no_input = true;
	plan->last = END_AS_INPUT;
	plan_add(plan, &printf_kind, &(struct printf_params){
		slice_of(words[first]), words_from(plan->arena, operands, first + 1)
	});
	return 0;
}

const struct applet printf_applet = {
	.name     = "printf",
	.summary  = "write arguments by a format, again and again while any are left",
	.usage    = "FORMAT [ARGUMENT ...]",
	.notes    = "Conversions: %d %i %o %u %x %X, %f %F %e %E %g %G %a %A, %c %s, %b (a string with\n"
	            "escapes), %q (quoted for a shell), %%; with flags, width and precision, * for\n"
	            "an argument. 'c and \"c are the code of a character.\n"
	            "Escapes: \\a \\b \\c (no more output) \\e \\f \\n \\r \\t \\v \\\\ \\\" \\NNN \\xHH \\uHHHH\n"
	            "\\UHHHHHHHH, in %b also \\0NNN.\n"
	            "--help is one as the only word; `piep printf` takes --explain before all others.\n",
	.order    = ORDER_NONE,
	.trouble  = 1,
	.lower    = printf_lower,
};
