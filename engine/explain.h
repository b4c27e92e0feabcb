/*
 * explain - plans, specs and kinds as they are written in the language
 */
#ifndef PIEP_ENGINE_EXPLAIN_H
#define PIEP_ENGINE_EXPLAIN_H

#include "engine/plan.h"

/* Appends the piep command line, quoted for a shell, without newline. */
void plan_explain(const struct plan *plan, struct buf *out);
/* Appends a string literal of Python's, single quotes preferred. */
void explain_string(struct buf *out, struct slice text);
/* Appends one stage: pp.NAME(…), p.NAME(…), or the idiom that means the same. */
void spec_explain(const struct spec *spec, struct buf *out);
/* Appends the parameters of a kind with their defaults: "lines=10, *, bytes=None". */
void kind_explain(const struct kind *kind, struct buf *out);

#endif
