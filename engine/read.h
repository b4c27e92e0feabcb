/*
 * read - the one reader: the operands of a run, in order, as bytes
 *
 * An input is either files ("-" is standard input) or the stage before. It shows a
 * window of bytes that have been read and not yet used; whoever reads says how
 * many it used. A file that cannot be opened or read is reported (the run is
 * troubled) and the next one follows. Before a read that would wait, the run's
 * output is flushed. When a seekable standard input is left, its position is put
 * after the last byte used, so that `(head -1; cat) < file` loses nothing.
 */
#ifndef PIEP_ENGINE_READ_H
#define PIEP_ENGINE_READ_H

#include <stdint.h>
#include <sys/types.h>
#include "engine/arena.h"
#include "engine/buf.h"
#include "engine/err.h"

enum { READ_BLOCK = 128 * 1024 };

/* How a file that cannot be opened or read is spoken of. */
enum read_words {
	WORDS_PLAIN,   /* cat: NAME: reason */
	WORDS_LONG,    /* tail: cannot open 'NAME' for reading: reason */
	WORDS_FAILED,  /* tac: failed to open 'NAME' for reading: reason */
	WORDS_SHORT,   /* rev: cannot open NAME: reason */
	WORDS_SED,     /* sed: can't read NAME: reason */
	WORDS_RAW,     /* grep: NAME: reason, where nothing in a name is quoted */
	WORDS_NAMELESS /* tee: NAME: reason, but of a read: read error: reason */
};

/* What can be opened; lent until the next is asked for. */
struct input_operand {
	const char *path;   /* as it is spoken of */
	const char *name;   /* what to open, or NULL: standard input … */
	int folder;         /* … in this folder, or AT_FDCWD */
};

/* Of a word of the command line: "-" is standard input. */
struct input_operand input_operand(const char *path);

/* Where operands come from that are not a list: next() yields false after the last. */
struct input_feed {
	bool (*next)(struct input_feed *self, struct input_operand *out);
};

struct stage;
struct writer;

struct input {
	struct run *run;
	const char *const *operands;   /* lent; NULL-terminated */
	struct input_feed *feed;       /* gives them instead, lent; or NULL */
	size_t next;                   /* operand to open after the current one */
	struct stage *up;              /* read this instead of operands, or NULL */
	enum read_words words;
	bool strict;                   /* an operand that cannot be read is a failure, and
	                                  nothing after it is read */
	bool only_files;               /* "-" is one by that name */
	bool not_output;               /* refuse a file that is also the output */
	bool silent;                   /* failures show in the status alone */
	const char *standard;          /* the name of standard input */
	const char *name;              /* of the current operand */
	int fd;                        /* of the current operand, -1 where there is none */
	bool seekable;
	bool regular;
	bool at_end;                   /* the current operand has no more bytes to read */
	bool failed;                   /* pass PULL_FAIL on: the stage before did, or an
	                                  operand of a strict input */
	int error;                     /* why the current operand could not be read, or 0 */
	size_t most;                   /* bytes that one fill reads at most */
	struct slice window;           /* bytes read and not used */
	struct buf buf;                /* where they are, unless the stage before lends them */
};

/* Without operands (or NULL) the input is standard input. */
void input_init(struct input *in, struct run *run, const char *const *operands);
/* `up` gives blocks. */
void input_init_stage(struct input *in, struct run *run, struct stage *up);

/* Leaves the current operand (position put right) and opens the next that can be
   opened: 1, or 0 when none is left. A stage before counts as one operand. */
int input_next(struct input *in);

/* Reads more behind the window, growing it where needed: 1 when there are more
   bytes than before, 0 at the end of the operand (an error was reported there).
   What the window showed may have moved. */
int input_fill(struct input *in);

/* Writes the rest of the operand to w, by the system where it can: 0 or -1. */
int input_pour(struct input *in, struct writer *w);

/* Goes to the file's byte `at`, which must be seekable; the window is dropped. */
int input_seek(struct input *in, off_t at);

static inline struct slice
input_window(const struct input *in)
{
	return in->window;
}

static inline void
input_use(struct input *in, size_t n)
{
	in->window.ptr += n;
	in->window.len -= n;
}

void input_close(struct input *in);

/* Gives all bytes of one operand, in the arena: 0 or -1 (reported). */
int input_read_all(struct run *run, struct arena *arena, const char *path,
                   struct slice *all);

#endif
