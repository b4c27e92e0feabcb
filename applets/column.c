/* column - put lines into columns (util-linux: all options of 2.38) */
#include <limits.h>
#include <stddef.h>

#include "engine/applet.h"
#include "engine/column.h"

static int
set_text(struct run *run, void *options, const struct opt *opt,
         const char *argument)
{
	struct slice *text = (void *)((unsigned char *)options + opt->offset);

	(void)run;
	*text = slice_of(argument);
	return 0;
}

static int
set_number(struct run *run, int64_t *number, const char *what,
           const char *argument)
{
	uintmax_t n;
	bool minus = argument[0] == '-';

	if (opt_number(argument + minus, &n) != 0)
		return fail(run, "invalid %s argument: '%s'", what, argument);
	if (n > UINT_MAX || (minus && n > 0))
		return fail(run, "invalid %s argument: '%s': Numerical result out "
		            "of range", what, argument);
	*number = (int64_t)n;
	return 0;
}

static int
set_width(struct run *run, void *options, const struct opt *opt,
          const char *argument)
{
	(void)opt;
	return set_number(run, &((struct column_params *)options)->width,
	                  "columns", argument);
}

static int
set_limit(struct run *run, void *options, const struct opt *opt,
          const char *argument)
{
	struct column_params *p = options;

	(void)opt;
	if (set_number(run, &p->limit, "columns limit", argument) != 0)
		return -1;
	if (p->limit == 0)
		return fail(run, "columns limit must be greater than zero");
	return 0;
}

#define AT(field) offsetof(struct column_params, field)

/* COLS are names or numbers, with commas between. */
static const struct opt options[] = {
	{ OPT_CALL, 'c', "output-width", 0, "WIDTH",
	  "columns of the output (those of the terminal, or 80)", 0, set_width },
	{ OPT_CALL, 0, "columns", 0, "WIDTH", NULL, 0, set_width },
	{ OPT_FLAG, 'd', "table-noheadings", AT(no_heading), NULL,
	  "do not print the names of -N", 0, NULL },
	{ OPT_FLAG, 'e', "table-header-repeat", AT(repeat_heading), NULL,
	  "print them on each page of a terminal", 0, NULL },
	{ OPT_CALL, 'E', "table-noextreme", AT(no_extreme), "COLS",
	  "cells longer than most do not widen these (the last)", 0, set_text },
	{ OPT_COMMON, 'h', NULL, 0, NULL, "the same as --help", REQUEST_HELP,
	  NULL },
	{ OPT_CALL, 'H', "table-hide", AT(hide), "COLS",
	  "leave these out; - is those without a name", 0, set_text },
	{ OPT_CALL, 'i', "tree-id", AT(id), "COL",
	  "the column with the ids of lines", 0, set_text },
	{ OPT_FLAG, 'J', "json", AT(json), NULL, "the table as JSON", 0, NULL },
	{ OPT_CALL, 'l', "table-columns-limit", 0, "N",
	  "the last of N cells takes the rest of the line", 0, set_limit },
	{ OPT_FLAG, 'L', "keep-empty-lines", AT(keep_empty), NULL,
	  "do not drop lines of blanks alone", 0, NULL },
	{ OPT_FLAG, 0, "table-empty-lines", AT(keep_empty), NULL, NULL, 0, NULL },
	{ OPT_CALL, 'n', "table-name", AT(name), "NAME",
	  "of the table in JSON (table)", 0, set_text },
	{ OPT_CALL, 'N', "table-columns", AT(names), "NAMES",
	  "names of the columns, with commas between", 0, set_text },
	{ OPT_CALL, 'o', "output-separator", AT(output_separator), "TEXT",
	  "what stands between columns of a table (two spaces)", 0, set_text },
	{ OPT_CALL, 'O', "table-order", AT(order), "COLS", "put these first", 0,
	  set_text },
	{ OPT_CALL, 'p', "tree-parent", AT(parent), "COL",
	  "the column with the ids of their parents", 0, set_text },
	{ OPT_CALL, 'r', "tree", AT(tree), "COL",
	  "draw a tree in this column; needs -i and -p", 0, set_text },
	{ OPT_CALL, 'R', "table-right", AT(right), "COLS",
	  "align these to the right (0: all)", 0, set_text },
	{ OPT_CALL, 's', "separator", AT(separator), "CHARS",
	  "each of CHARS parts cells (blanks, any number)", 0, set_text },
	{ OPT_FLAG, 't', "table", AT(table), NULL, "make a table", 0, NULL },
	{ OPT_CALL, 'T', "table-truncate", AT(truncate), "COLS",
	  "these may be cut where the width asks for it", 0, set_text },
	{ OPT_COMMON, 'V', NULL, 0, NULL, "the same as --version",
	  REQUEST_VERSION, NULL },
	{ OPT_CALL, 'W', "table-wrap", AT(wrap), "COLS",
	  "… or wrapped", 0, set_text },
	{ OPT_FLAG, 'x', "fillrows", AT(fill_rows), NULL,
	  "fill rows before columns", 0, NULL },
	{ 0 }
};

static int
check(struct run *run, const struct column_params *p)
{
	bool table = p->table || p->json || p->tree.ptr;
	bool of_table = p->order.ptr || p->name.ptr || p->names.ptr
	                || p->right.ptr || p->truncate.ptr || p->wrap.ptr
	                || p->hide.ptr || p->no_extreme.ptr;

	if (p->fill_rows && (p->table || p->json))
		return fail(run, "mutually exclusive arguments: %s --fillrows",
		            p->json ? "--json" : "--table");
	if (p->tree.ptr && (!p->id.ptr || !p->parent.ptr))
		return fail(run, "options --tree-id and --tree-parent are required "
		            "for tree formatting");
	if (!table && of_table)
		return fail(run, "option --table required for all --table-*");
	if (p->json && !p->names.ptr)
		return fail(run, "option --table-columns required for --json");
	return 0;
}

static int
column_lower(struct run *run, const void *opts, const struct opt_parse *operands,
             struct plan *plan)
{
	struct column_params p = *(const struct column_params *)opts;

	(void)operands;
	if (check(run, &p) != 0)
		return -1;
	if (!p.name.ptr)
		p.name = column_defaults.name;
	plan_add(plan, &column_kind, &p);
	return 0;
}

const struct applet column_applet = {
	.name     = "column",
	.summary  = "put lines into columns: a list that fills them, or with -t a table",
	.usage    = "[-tJxdeL] [-c WIDTH] [-s CHARS] [-o TEXT] [-l N] [-N NAMES] [-n NAME] "
	            "[-EHORTW COLS] [-r COL -i COL -p COL] [FILE ...]",
	.notes    = "COL is a column's name (-N) or number; COLS are several, with commas.\n",
	.options  = options,
	.defaults = &(const struct column_params){
		.output_separator = { (const unsigned char *)"  ", 2 },
		.limit = PARAM_NONE, .width = PARAM_NONE
	},
	.size     = sizeof(struct column_params),
	.trouble  = 1,
	.lower    = column_lower,
};
