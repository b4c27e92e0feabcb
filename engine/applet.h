/*
 * applet - what the table of applets holds
 */
#ifndef PIEP_ENGINE_APPLET_H
#define PIEP_ENGINE_APPLET_H

#include "engine/opt.h"
#include "engine/plan.h"

struct applet {
	const char *name;
	const char *summary;           /* one line */
	const char *usage;             /* "[-n N] [FILE ...]" */
	const char *notes;             /* after the options in --help, or NULL */
	const struct opt *options;     /* ended by OPT_END; --explain --help --version are added */
	enum opt_order order;          /* ORDER_NONE: lower reads options, and called by its own
	                                  name the applet has --help and --version alone */
	const void *defaults;
	size_t size;                   /* of the options struct */
	int trouble;                   /* exit status for trouble */
	/* Rewrites the obsolete forms (-5, +5) before parsing, or NULL: 0 or -1. */
	int (*prepare)(struct run *run, struct arena *arena, int *argc, char ***argv);
	/* Fills the plan: 0, or -1 reported. */
	int (*lower)(struct run *run, const void *options, const struct opt_parse *operands,
	             struct plan *plan);
	/* Instead of lower, for the language: does it all and yields the exit status. */
	int (*main)(struct run *run, struct arena *arena, const void *options,
	            const struct opt_parse *operands);
	/* Instead of the table, where --help has words after it or there is more to say;
	   "OPTIONS" still gives the table. NULL, or appends to out: 0, or -1 reported. */
	int (*help)(struct run *run, char *const *words, struct buf *out);
};

#endif
