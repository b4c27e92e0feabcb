/* wc - count lines, words, characters and bytes (POSIX; GNU: -L --files0-from --total) */
#include <stddef.h>

#include "engine/applet.h"
#include "engine/quote.h"
#include "engine/wc.h"

struct wc_options {
	struct wc_params params;
	const char *files;
};

static int
set_total(struct run *run, void *options, const struct opt *opt,
          const char *argument)
{
	static const char *const names[] = { "auto", "always", "only", "never", NULL };
	int choice = opt_choice(run, "--total", names, argument);

	(void)opt;
	if (choice >= 0)
		((struct wc_options *)options)->params.total =
			slice_of(names[choice]);
	return choice < 0 ? -1 : 0;
}

#define COUNT(field) offsetof(struct wc_options, params.field)

static const struct opt options[] = {
	{ OPT_FLAG, 'c', "bytes", COUNT(bytes), NULL, "print how many bytes",
	  0, NULL },
	{ OPT_FLAG, 'm', "chars", COUNT(chars), NULL, "characters", 0, NULL },
	{ OPT_FLAG, 'l', "lines", COUNT(lines), NULL, "lines", 0, NULL },
	{ OPT_FLAG, 'w', "words", COUNT(words), NULL, "words", 0, NULL },
	{ OPT_FLAG, 'L', "max-line-length", COUNT(width), NULL,
	  "columns of the widest line", 0, NULL },
	{ OPT_TEXT, 0, "files0-from", offsetof(struct wc_options, files), "F",
	  "of the files that F names, each name ended by NUL", 0, NULL },
	{ OPT_CALL, 0, "total", 0, "WHEN",
	  "a line for all files: auto, always, only, never", 0, set_total },
	{ 0 }
};

static int
wc_lower(struct run *run, const void *opts, const struct opt_parse *operands,
         struct plan *plan)
{
	static const char *const none[] = { NULL };
	const struct wc_options *o = opts;
	struct wc_params p = o->params;

	if (o->files && operands->n_operands > 0) {
		struct buf quoted = { 0 };
		fail_usage(run, "extra operand %s\nfile operands cannot be combined "
		           "with --files0-from",
		           quote_argument(&quoted, operands->operands[0]));
		buf_clear(&quoted);
		return -1;
	}
	p.each = true;
	if (o->files) {
		p.files = slice_of(o->files);
		plan->operands = none;
	}
	plan_add(plan, &wc_kind, &p);
	return 0;
}

const struct applet wc_applet = {
	.name     = "wc",
	.summary  = "count lines, words, characters and bytes",
	.usage    = "[-clLmw] [--total=WHEN] [FILE ... | --files0-from=F]",
	.notes    = "Without an option: lines, words and bytes. They are printed in the\n"
	            "order lines, words, characters, bytes, columns.\n",
	.options  = options,
	.defaults = &(const struct wc_options){
		.params.total = { (const unsigned char *)"auto", 4 }
	},
	.size     = sizeof(struct wc_options),
	.trouble  = 1,
	.lower    = wc_lower,
};
