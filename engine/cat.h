/*
 * cat - the kind: bytes as they are, or made visible, numbered, squeezed
 */
#ifndef PIEP_ENGINE_CAT_H
#define PIEP_ENGINE_CAT_H

#include "engine/plan.h"

struct cat_params {
	bool number;
	bool number_nonblank;     /* overrides number */
	bool squeeze_blank;
	bool show_ends;
	bool show_tabs;
	bool show_nonprinting;    /* tab and newline excepted */
};

extern const struct kind cat_kind;

#endif
