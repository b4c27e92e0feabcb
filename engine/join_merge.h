/*
 * join_merge - what the kind join and its work share: see join.h
 */
#ifndef PIEP_ENGINE_JOIN_MERGE_H
#define PIEP_ENGINE_JOIN_MERGE_H

#include "engine/join.h"
#include "engine/lane.h"
#include "engine/maker.h"

/* Records with the same key, collected from a lane. */
struct group {
	struct slice *lines;
	size_t n, cap;
	size_t copied;             /* of them are in bytes: their batch is gone */
	struct buf bytes;
};

/* A record of one stream, to be put out. */
struct side {
	struct slice text, key;
	bool there;                /* false: it stands for a missing partner */
	struct slice *fields;      /* where a format asks for them */
	size_t n, cap;
	size_t automatic;          /* how many are given with the format "auto" */
};

struct join {
	struct maker maker;
	struct join_params p;
	unsigned char end;
	struct slice separator;    /* of the output */
	struct join_field *format;
	size_t n_format;
	bool automatic;
	bool raw;                  /* what stands around a key is put out as it is */
	size_t field[2];           /* from 0 */
	struct lane lane[2];
	struct slice key[2];       /* of the current records … */
	struct slice last_key[2];  /* … and of those before them */
	bool more[2];              /* there is one */
	bool unpaired;             /* a record was; from now on order matters */
	bool warned[2];
	int (*go_on)(struct join *j);   /* what comes next: as make() */
	struct slice group_key;
	struct group group;
	struct side side[2];
};

/* The first of what comes next. */
int join_begin(struct join *j);
/* The maker's make(): some output, as long as it need not wait. */
int join_make(struct maker *m);

#endif
