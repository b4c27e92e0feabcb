/*
 * cut_impl - private to cut*.c: the running stage, and how it walks over records
 */
#ifndef PIEP_ENGINE_CUT_IMPL_H
#define PIEP_ENGINE_CUT_IMPL_H

#include "engine/copy.h"
#include "engine/cut.h"
#include "engine/cut_list.h"
#include "engine/filter.h"
#include "engine/regex.h"

/* What is done with the fields of a record, one step after the other. */
struct cut_step {
	size_t unit;     /* fields that are passed or copied together */
	size_t times;    /* how often */
	bool take;       /* they are copied */
	bool rest;       /* all fields that follow, together */
};

struct cut {
	struct filter f;
	struct cut_params p;
	struct slice output;         /* between what is copied */
	bool in_bytes;               /* a byte is a character */
	bool always;                 /* a record without an end gets one */
	bool bare;                   /* … is not wanted: the last record had none */
	size_t line;                 /* the number of the last, where they are fields */
	bool printed;                /* … and one of them was */
	struct cut_list list;
	struct cut_step *steps;      /* where the list is sorted: the last is the rest */
	struct regex *regex;         /* what separates fields, or NULL */
	struct regex_text text;
	struct buf spans;            /* struct slices: the fields of a record */
};

/* Of the records of a block, which have their ends, what is wanted: appended. */
void cut_fields_block(const struct cut *c, struct slice block, struct buf *out);
void cut_places_block(const struct cut *c, struct slice block, struct buf *out);
/* The same of one record, without its end: 1, or 0 where it is dropped, or PULL_FAIL. */
int cut_fields_record(struct cut *c, struct slice record, struct buf *out);
void cut_places_record(const struct cut *c, struct slice record, struct buf *out);

/* Of the list, which is sorted. */
void cut_steps_init(struct cut *c);

/* What is copied out of a record: the buffer while it is written to. */
struct cut_copy {
	struct buf *out;
	unsigned char *at;             /* the end of what is in it */
	unsigned char *limit;          /* CUT_SLACK bytes before that of its memory */
	const unsigned char *end;      /* of the bytes that may be read */
	struct slice output;
	bool again;                    /* something was copied from the record */
};

enum { CUT_SLACK = 16 };

static inline void
cut_make_room(struct cut_copy *to, size_t len)
{
	to->out->len = (size_t)(to->at - to->out->ptr);
	buf_reserve(to->out, len + CUT_SLACK);
	to->at = to->out->ptr + to->out->len;
	to->limit = to->out->ptr + to->out->cap - CUT_SLACK;
}

static inline struct cut_copy
cut_copy_begin(const struct cut *c, struct slice bytes, struct buf *out)
{
	struct cut_copy to = {
		.out = out, .end = bytes.ptr + bytes.len, .output = c->output
	};

	to.at = out->ptr + out->len;
	cut_make_room(&to, bytes.len);
	return to;
}

static inline void
cut_copy_end(struct cut_copy *to)
{
	to->out->len = (size_t)(to->at - to->out->ptr);
}

/* Most pieces are short and far from the end: one store, of more than is needed. */
static inline void
cut_put(struct cut_copy *to, const unsigned char *from, size_t len)
{
	if (len > (size_t)(to->limit - to->at))
		cut_make_room(to, len);
	if (len <= CUT_SLACK && to->end - from >= CUT_SLACK) {
		memcpy(to->at, from, CUT_SLACK);
		to->at += len;
	} else {
		to->at = copy_bytes(to->at, from, len);
	}
}

/* What stands before all pieces of a record but the first. */
static inline void
cut_put_output(struct cut_copy *to)
{
	if (to->again) {
		if (to->output.len > (size_t)(to->limit - to->at))
			cut_make_room(to, to->output.len);
		to->at = copy_bytes(to->at, to->output.ptr, to->output.len);
	}
	to->again = true;
}

#endif
