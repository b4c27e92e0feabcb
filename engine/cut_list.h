/*
 * cut_list - the positions that a list such as "1,3-5,7-" names
 */
#ifndef PIEP_ENGINE_CUT_LIST_H
#define PIEP_ENGINE_CUT_LIST_H

#include "engine/buf.h"

struct cut_range {
	size_t from, to;   /* counted from 1, both are in it; SIZE_MAX: no end */
};

/* A zeroed one is empty and valid. */
struct cut_list {
	struct cut_range *at;
	size_t n, cap;
};

/* Appends the ranges in the order given; or false, and GNU's message in `error`. */
bool cut_list_parse(struct cut_list *list, struct slice text, bool fields,
                    struct buf *error);
/* Sorts the ranges and joins those that overlap. */
void cut_list_sort(struct cut_list *list);
/* Of a sorted list, what is not in it. */
void cut_list_complement(struct cut_list *list);
void cut_list_clear(struct cut_list *list);

#endif
