/*
 * expand - the kinds: tabs become spaces, and spaces tabs
 */
#ifndef PIEP_ENGINE_EXPAND_H
#define PIEP_ENGINE_EXPAND_H

#include "engine/plan.h"

struct expand_params {
	struct slice tabs;    /* see engine/tabs.h */
	bool initial;         /* only those before the first that is not blank */
};

struct unexpand_params {
	struct slice tabs;
	bool all;             /* not only those before the first that is not blank */
};

extern const struct kind expand_kind, unexpand_kind;

#endif
