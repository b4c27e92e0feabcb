/* cut - print parts of each line (POSIX; GNU: --complement --output-delimiter -z;
   FreeBSD: -w; toybox: -D -F -O; delimiters of several bytes) */
#include <stddef.h>

#include "engine/applet.h"
#include "engine/cut.h"
#include "engine/cut_list.h"

enum { LIST_BYTES = 'b', LIST_CHARS = 'c', LIST_FIELDS = 'f', LIST_REGEX = 'F' };

struct cut_options {
	const char *list;
	int kind;                /* of the list */
	const char *regex;       /* of -F beside -f */
	const char *delim;
	const char *output;
	bool whole, blanks, only_delimited, complement, keep_order, zero;
};

static bool
is_list(const char *text)
{
	struct cut_list list = { 0 };
	struct buf error = { 0 };
	bool is = cut_list_parse(&list, slice_of(text), true, &error);

	cut_list_clear(&list);
	buf_clear(&error);
	return is;
}

/* -F has a list, or beside -f what separates fields: that is never taken for a list, nor a
   list for that. */
static int
set_list(struct run *run, void *options, const struct opt *opt,
         const char *argument)
{
	struct cut_options *o = options;
	const char *other = argument;

	if (o->list && o->kind == LIST_REGEX && opt->letter == LIST_FIELDS) {
		other = o->list;
		o->list = argument;
		o->kind = LIST_FIELDS;
	} else if (!o->list) {
		o->list = argument;
		o->kind = opt->letter;
		return 0;
	} else if (o->kind != LIST_FIELDS || opt->letter != LIST_REGEX) {
		return fail_usage(run, "only one list may be specified");
	}
	if (o->regex || is_list(other))
		return fail_usage(run, "only one list may be specified");
	o->regex = other;
	return 0;
}

#define OPTION(field) offsetof(struct cut_options, field)

static const struct opt options[] = {
	{ OPT_CALL, 'b', "bytes", 0, "LIST", "these bytes of each line",
	  0, set_list },
	{ OPT_CALL, 'c', "characters", 0, "LIST", "these characters",
	  0, set_list },
	{ OPT_TEXT, 'd', "delimiter", OPTION(delim), "DELIM",
	  "what separates fields (tab); for -F a regular expression", 0, NULL },
	{ OPT_FLAG, 'D', "keep-order", OPTION(keep_order), NULL,
	  "in the order of LIST, repetitions too", 0, NULL },
	{ OPT_CALL, 'f', "fields", 0, "LIST",
	  "these fields, and lines without DELIM", 0, set_list },
	{ OPT_CALL, 'F', "regex-fields", 0, "LIST",
	  "these fields, separated by matches of DELIM (runs of white space), "
	  "and put together with a space", 0, set_list },
	{ OPT_FLAG, 'n', "whole-characters", OPTION(whole), NULL,
	  "of -b: split no character", 0, NULL },
	{ OPT_TEXT, 'O', "output-delimiter", OPTION(output), "TEXT",
	  "what is put between the parts", 0, NULL },
	{ OPT_FLAG, 's', "only-delimited", OPTION(only_delimited), NULL,
	  "no lines without DELIM", 0, NULL },
	{ OPT_FLAG, 'w', "whitespace-delimited", OPTION(blanks), NULL,
	  "fields are separated by runs of spaces and tabs", 0, NULL },
	{ OPT_FLAG, 'z', "zero-terminated", OPTION(zero), NULL,
	  "lines end with NUL", 0, NULL },
	{ OPT_FLAG, 0, "complement", OPTION(complement), NULL,
	  "print what is not in LIST", 0, NULL },
	{ 0 }
};

static int
check(struct run *run, const struct cut_options *o)
{
	bool fields = o->kind == LIST_FIELDS || o->kind == LIST_REGEX;
	struct cut_list list = { 0 };
	struct buf error = { 0 };
	int status = 0;

	if (!o->list)
		return fail_usage(run, "you must specify a list of bytes, "
		                  "characters, or fields");
	if (!fields && (o->delim || o->blanks))
		return fail_usage(run, "an input delimiter may be specified "
		                  "only when operating on fields");
	if (!fields && o->only_delimited)
		return fail_usage(run, "suppressing non-delimited lines makes "
		                  "sense\n\tonly when operating on fields");
	if (o->blanks && (o->delim || o->regex || o->kind == LIST_REGEX))
		return fail_usage(run, "-w goes with neither -d nor -F");
	if (o->regex && o->delim)
		return fail_usage(run, "-d does not go with both -f and -F");
	if (!cut_list_parse(&list, slice_of(o->list), fields, &error))
		status = fail_usage(run, "%s", buf_text(&error));
	cut_list_clear(&list);
	buf_clear(&error);
	return status;
}

/* Nothing means NUL. */
static struct slice
delimiter(const char *text)
{
	return *text ? slice_of(text) : (struct slice){ (const void *)"", 1 };
}

static int
cut_lower(struct run *run, const void *opts, const struct opt_parse *operands,
          struct plan *plan)
{
	const struct cut_options *o = opts;
	struct cut_params p = *(const struct cut_params *)cut_kind.defaults;

	(void)operands;
	if (check(run, o) != 0)
		return -1;
	plan->in_end = plan->out_end = o->zero ? 0 : '\n';
	*(o->kind == LIST_BYTES ? &p.bytes : o->kind == LIST_CHARS ? &p.chars
	  : &p.fields) = slice_of(o->list);
	if (o->regex)
		p.regex = slice_of(o->regex);
	else if (o->kind == LIST_REGEX)
		p.regex = o->delim ? slice_of(o->delim) : SLICE("[[:space:]]+");
	else if (o->delim)
		p.delim = delimiter(o->delim);
	if (o->output)
		p.output = delimiter(o->output);
	p.blanks = o->blanks;
	p.only_delimited = o->only_delimited;
	p.complement = o->complement;
	p.keep_order = o->keep_order;
	p.whole = o->whole && o->kind == LIST_BYTES;
	plan_add(plan, &cut_kind, &p);
	return 0;
}

const struct applet cut_applet = {
	.name     = "cut",
	.summary  = "print parts of each line",
	.usage    = "-b LIST | -c LIST | -f LIST | -F LIST [OPTION ...] [FILE ...]",
	.notes    = "LIST is N, N-, N-M and -M, separated by commas; places count "
	            "from 1.\n-f LIST -F REGEX is the same as -F LIST -d REGEX.\n",
	.options  = options,
	.defaults = &(const struct cut_options){ .list = NULL },
	.size     = sizeof(struct cut_options),
	.trouble  = 1,
	.lower    = cut_lower,
};
