/*
 * tablist - the tab stops of expand and unexpand
 */
#ifndef PIEP_APPLETS_TABLIST_H
#define PIEP_APPLETS_TABLIST_H

#include "engine/opt.h"
#include "engine/plan.h"

/* The stops of all lists in order, spelled as one: 0 or -1 (reported). */
int tablist(struct run *run, const struct opt_list *lists, const char *more,
            struct plan *plan, struct slice *tabs);

#endif
