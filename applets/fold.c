/* fold - wrap lines (POSIX; GNU, and its newer -c) */
#include <errno.h>
#include <inttypes.h>
#include <stddef.h>

#include "engine/applet.h"
#include "engine/fold.h"

struct fold_options {
	int unit;
	bool spaces;
	struct opt_list widths;
};

enum { UNIT_COLUMNS, UNIT_IS_BYTES, UNIT_IS_CHARACTERS };

#define FIELD(field) offsetof(struct fold_options, field)

static const struct opt options[] = {
	{ OPT_SET, 'b', "bytes", FIELD(unit), NULL, "count bytes, not columns",
	  UNIT_IS_BYTES, NULL },
	{ OPT_SET, 'c', "characters", FIELD(unit), NULL,
	  "count characters, not columns", UNIT_IS_CHARACTERS, NULL },
	{ OPT_FLAG, 's', "spaces", FIELD(spaces), NULL,
	  "break behind the last blank that fits", 0, NULL },
	{ OPT_LIST, 'w', "width", FIELD(widths), "N", "columns of a line (80)",
	  0, NULL },
	{ .type = OPT_NUMBER, .offset = FIELD(widths) },
	{ 0 }
};

/* GNU's greatest width, which leaves room to count a tab behind it. */
#define WIDTH_MAX (UINTMAX_MAX - 9)

static int
read_width(struct run *run, const char *text, int64_t *width)
{
	char *end;
	const char *digits = text + strspn(text, " \t\n\v\f\r");
	const char *wrong = "invalid number of columns:", *reason = NULL;

	errno = 0;
	uintmax_t n = strtoumax(digits, &end, 10);
	if (*digits == '-' || end == digits || *end)
		return opt_refuse(run, wrong, text, NULL);
	if (n == 0)
		reason = "Numerical result out of range";
	else if (errno == ERANGE || n > WIDTH_MAX)
		reason = "Value too large for defined data type";
	if (reason)
		return opt_refuse(run, wrong, text, reason);
	*width = n > INT64_MAX ? INT64_MAX : (int64_t)n;
	return 0;
}

static int
fold_lower(struct run *run, const void *opts, const struct opt_parse *operands,
           struct plan *plan)
{
	const struct fold_options *o = opts;
	struct fold_params p = {
		.width = 80, .bytes = o->unit == UNIT_IS_BYTES,
		.characters = o->unit == UNIT_IS_CHARACTERS, .spaces = o->spaces
	};

	(void)operands;
	for (const char **text = o->widths.items; *text; text++)
		if (read_width(run, *text, &p.width) != 0)
			return -1;
	plan->last = END_AS_INPUT;
	plan_add(plan, &fold_kind, &p);
	return 0;
}

const struct applet fold_applet = {
	.name     = "fold",
	.summary  = "wrap lines",
	.usage    = "[-b | -c] [-s] [-w N] [FILE ...]",
	.notes    = "-N is the old form of -w N.\n",
	.options  = options,
	.defaults = NULL,
	.size     = sizeof(struct fold_options),
	.trouble  = 1,
	.lower    = fold_lower,
};
