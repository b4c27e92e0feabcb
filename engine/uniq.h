/*
 * uniq - the kind: of adjacent records that are the same one, or what is asked of
 * such groups
 */
#ifndef PIEP_ENGINE_UNIQ_H
#define PIEP_ENGINE_UNIQ_H

#include "engine/plan.h"

struct uniq_params {
	bool adjacent;              /* says no more than that it is this kind */
	bool count;
	bool repeated;              /* no groups of one record */
	bool unique;                /* no others */
	struct slice all_repeated;  /* all records of those groups; how they are set off:
	                               "none", "prepend" or "separate" */
	struct slice group;         /* all records, groups set off; a name, not "none" */
	bool ignore_case;
	int64_t skip_fields;
	int64_t skip_chars;         /* bytes, as in GNU's uniq */
	int64_t check_chars;        /* PARAM_NONE: all */
};

extern const struct uniq_params uniq_defaults;
extern const struct kind uniq_kind;

#endif
