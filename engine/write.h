/*
 * write - the output of a run, buffered, every write checked
 *
 * The first failing write is reported once ("write error"), remembered, and makes
 * every later call yield -1. A closed pipe is not reported: the process ends by
 * SIGPIPE as any filter does (or quietly with -1 where that signal is ignored:
 * then it is reported like any failure).
 */
#ifndef PIEP_ENGINE_WRITE_H
#define PIEP_ENGINE_WRITE_H

#include "engine/buf.h"
#include "engine/err.h"

enum { WRITE_BUFFER = 64 * 1024 };

struct writer {
	struct run *run;
	int fd;
	const char *name;     /* of the file, for messages, or NULL */
	bool failed;
	bool line_buffered;   /* flush after every record */
	struct buf buf;       /* what has not been written yet */
};

void writer_init(struct writer *w, struct run *run, int fd);
int writer_flush(struct writer *w);              /* 0, or -1 reported */
int writer_put_slow(struct writer *w, struct slice bytes);
/* Writes at once what is so large that gathering it gains nothing. */
int writer_put_block(struct writer *w, struct slice block);
int writer_put_record_slow(struct writer *w, struct slice record,
                           unsigned char end);
/* Flushes, closes fd (checked: a full disk may show only here) and frees the buffer. */
int writer_close(struct writer *w);

/* Appends bytes; 0, or -1 when the output has failed (reported). */
static inline int
writer_put(struct writer *w, struct slice bytes)
{
	if (bytes.len > w->buf.cap - w->buf.len || w->failed)
		return writer_put_slow(w, bytes);
	if (bytes.len > 0)
		memcpy(w->buf.ptr + w->buf.len, bytes.ptr, bytes.len);
	w->buf.len += bytes.len;
	return 0;
}

static inline int
writer_put_byte(struct writer *w, unsigned char byte)
{
	return writer_put(w, (struct slice){ &byte, 1 });
}

/* Appends a record and its terminator. */
static inline int
writer_put_record(struct writer *w, struct slice record, unsigned char end)
{
	if (record.len >= w->buf.cap - w->buf.len || w->failed
	    || w->line_buffered)
		return writer_put_record_slow(w, record, end);
	unsigned char *at = w->buf.ptr + w->buf.len;
	if (record.len > 0)
		memcpy(at, record.ptr, record.len);
	at[record.len] = end;
	w->buf.len += record.len + 1;
	return 0;
}

/* Writes all to a descriptor: 0, or -1 with the reason in errno. */
int write_bytes(int fd, struct slice bytes);

#endif
