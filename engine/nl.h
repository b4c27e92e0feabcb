/*
 * nl - the kind: lines numbered, in the sections of logical pages
 */
#ifndef PIEP_ENGINE_NL_H
#define PIEP_ENGINE_NL_H

#include "engine/counter.h"
#include "engine/plan.h"

struct nl_params {
	struct slice body, header, footer;   /* styles: a, t, n, or p and a BRE */
	struct slice delimiter;              /* a third of the line that begins a header */
	int64_t start, step, width;
	int64_t join;                        /* with style a: number each such empty line */
	struct slice format;                 /* ln, rn or rz */
	struct slice separator;              /* between number and line */
	bool no_renumber;                    /* go on counting in the next section */
};

/* Whether the style has a form that there is; its BRE is not looked at. */
bool nl_is_style(struct slice style);
/* The place that a format's name means, or -1. */
int nl_format_place(struct slice format);

#define NL_TEXT(literal) { (const unsigned char *)(literal), sizeof(literal) - 1 }
#define NL_DEFAULTS { \
	.body = NL_TEXT("t"), .header = NL_TEXT("n"), .footer = NL_TEXT("n"), \
	.delimiter = NL_TEXT("\\:"), .start = 1, .step = 1, .width = 6, \
	.join = 1, .format = NL_TEXT("rn"), .separator = NL_TEXT("\t") \
}

extern const struct kind nl_kind;

#endif
