#include "applets/tablist.h"

#include "engine/tabs.h"

static int
add_lists(struct run *run, const struct opt_list *lists, const char *more,
          struct tabs *tabs)
{
	for (const char **list = lists->items; *list; list++)
		if (tabs_add(run, tabs, slice_of(*list)) != 0)
			return -1;
	return tabs_add(run, tabs, slice_of(more)) != 0 ? -1
	       : tabs_finish(run, tabs);
}

int
tablist(struct run *run, const struct opt_list *lists, const char *more,
        struct plan *plan, struct slice *list)
{
	struct tabs tabs = { 0 };
	struct buf text = { 0 };
	int status = add_lists(run, lists, more, &tabs);

	if (status == 0) {
		tabs_spell(&tabs, &text);
		*list = arena_copy(plan->arena, buf_slice(&text));
	}
	buf_clear(&text);
	tabs_clear(&tabs);
	return status;
}
