#include "applets/help.h"

enum { COLUMN_MAX = 26, LINE = 79 };

static void
put_names(struct buf *out, const struct opt *opt)
{
	if (opt->type == OPT_DIGITS)
		buf_put_text(out, "  -NUM");
	else if (opt->letter)
		buf_printf(out, "  -%c%s", opt->letter, opt->name ? ", " : "");
	else
		buf_put_text(out, "      ");
	if (opt->name)
		buf_printf(out, "--%s", opt->name);
	if (opt->type == OPT_OPTIONAL)
		buf_printf(out, opt->name ? "[=%s]" : "[%s]",
		           opt->argument ? opt->argument : "ARG");
	else if (opt->argument && opt->type != OPT_DIGITS)
		buf_printf(out, opt->name ? "=%s" : " %s", opt->argument);
}

/* Words of a text on lines that begin at `column`. */
static void
put_wrapped(struct buf *out, const char *text, size_t column, size_t at)
{
	while (*text) {
		size_t word = strcspn(text, " ");
		if (at > column && at + 1 + word > LINE) {
			buf_printf(out, "\n%*s", (int)column, "");
			at = column;
		} else if (at > column) {
			buf_put_byte(out, ' ');
			at++;
		}
		buf_put(out, (struct slice){ (const unsigned char *)text, word });
		at += word;
		text += word + (text[word] == ' ');
	}
	buf_put_byte(out, '\n');
}

static void
put_row(struct buf *out, const struct opt *opt, size_t column)
{
	size_t from = out->len;

	put_names(out, opt);
	size_t width = out->len - from;
	if (width + 2 > column)
		buf_printf(out, "\n%*s", (int)column, "");
	else
		buf_printf(out, "%*s", (int)(column - width), "");
	put_wrapped(out, opt->help, column, column);
}

static size_t
widest(const struct opt *table, size_t column)
{
	struct buf names = { 0 };

	for (; table && table->type != OPT_END; table++) {
		names.len = 0;
		if (table->help)
			put_names(&names, table);
		if (names.len + 2 > column && names.len + 2 <= COLUMN_MAX)
			column = names.len + 2;
	}
	buf_clear(&names);
	return column;
}

static bool
lists(const struct opt *table, const char *name)
{
	for (; table && table->type != OPT_END; table++)
		if (table->name && strcmp(table->name, name) == 0)
			return true;
	return false;
}

static void
put_table(struct buf *out, const struct opt *table, size_t column)
{
	for (; table && table->type != OPT_END; table++)
		if (table->help)
			put_row(out, table, column);
}

/* An applet may have its own meaning of one of them. */
static void
put_common(struct buf *out, const struct opt *table, size_t column)
{
	for (const struct opt *opt = opt_common; opt->type != OPT_END; opt++)
		if (!lists(table, opt->name))
			put_row(out, opt, column);
}

void
help_put(struct buf *out, const struct applet *applet, const char *name)
{
	size_t column = widest(applet->options, widest(opt_common, 0));

	buf_printf(out, "Usage: %s %s\n", name, applet->usage);
	if (applet->summary)
		buf_printf(out, "%s\n", applet->summary);
	buf_put_byte(out, '\n');
	put_table(out, applet->options, column);
	put_common(out, applet->options, column);
	if (applet->notes)
		buf_printf(out, "\n%s", applet->notes);
}

void
version_put(struct buf *out, const char *name)
{
	if (strcmp(name, "piep") == 0)
		buf_printf(out, "piep %s\n", PIEP_VERSION);
	else
		buf_printf(out, "%s (piep) %s\n", name, PIEP_VERSION);
}
