/*
 * tr - the kinds: characters to others, away, or of several equal ones one; of the stream,
 * and of each record
 */
#ifndef PIEP_ENGINE_TR_H
#define PIEP_ENGINE_TR_H

#include "engine/plan.h"

struct tr_params {
	struct slice from;     /* a set, see tr_set.h */
	struct slice to;       /* another, or NULL */
	bool complement;       /* what is not in `from` is meant */
	bool remove;           /* what is in `from` */
	bool squeeze;          /* repetitions of what is in `to`, or else in `from` */
	bool truncate;         /* `from` to the length of `to` */
};

extern const struct kind tr_kind, tr_record_kind;

#endif
