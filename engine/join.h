/*
 * join - the kind: records of two sorted streams that have a field in common
 */
#ifndef PIEP_ENGINE_JOIN_H
#define PIEP_ENGINE_JOIN_H

#include "engine/plan.h"

struct join_params {
	struct slice file;         /* the second stream; "-" is standard input */
	int64_t field1, field2;    /* what is compared, from 1 */
	bool unpaired1, unpaired2; /* give records that are paired with none, too */
	bool paired;               /* give pairs */
	struct slice empty;        /* for fields that are empty or not there, or None */
	bool ignore_case;
	struct slice separator;    /* of fields; None: blanks; empty: a record is one */
	struct slice format;       /* fields of the output: "0,1.2", "auto", or None */
	bool header;               /* the first records are paired whatever they are */
	bool check_order;          /* the first record that is out of order is an error */
	bool nocheck_order;        /* nothing is; neither: once there was one unpaired */
};

/* A field of the output: of stream 1 or 2, or (0) the common one. */
struct join_field {
	int stream;
	size_t index;              /* from 0 */
};

/* Reads a list as in -o into `fields`, unless that is NULL: how many there are, or -1
   reported in GNU's words. */
int join_read_format(struct run *run, struct arena *arena, struct slice format,
                     struct join_field *fields);

extern const struct kind join_kind;

#endif
