/*
 * runs - sorted records put aside in temporary files, and merged (private to sort)
 */
#ifndef PIEP_ENGINE_RUNS_H
#define PIEP_ENGINE_RUNS_H

#include "engine/err.h"
#include "engine/slice.h"

struct runs;

struct runs *runs_new(struct run *run, bool reverse);
void runs_free(struct runs *r);   /* NULL is fine */
/* A run: its records are put in order. Each: 0, or -1 (reported). */
int runs_begin(struct runs *r);
int runs_put(struct runs *r, struct slice key, struct slice record);
int runs_end(struct runs *r);
/* Begins to give the records of all runs in order; equal ones of earlier runs first. */
int runs_merge(struct runs *r);
/* The next one: 1, 0 at the end, -1 (reported). Lent until the next call. */
int runs_next(struct runs *r, struct slice *key, struct slice *record);
/* Whether that was the last. */
bool runs_ended(const struct runs *r);

#endif
