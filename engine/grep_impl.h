/*
 * grep_impl - private to grep*.c: a grep that runs
 */
#ifndef PIEP_ENGINE_GREP_IMPL_H
#define PIEP_ENGINE_GREP_IMPL_H

#include "engine/filter.h"
#include "engine/grep.h"
#include "engine/regex.h"
#include "engine/scan.h"
#include "engine/walk.h"
#include "engine/write.h"

/* GREP_COLORS: what stands between "\33[" and "m", empty where there is none. */
struct grep_colors {
	struct slice selected_match, context_match, selected_line, context_line;
	struct slice file, line, offset, separator;
	bool reverse;       /* the lines' two change places under -v */
	bool no_erase;      /* without "\33[K" */
};

enum grep_mode { SHOW_LINES, SHOW_COUNT, SHOW_NAMES, SHOW_NOTHING };

struct grep {
	struct stage stage;
	struct grep_params p;
	struct arena arena;
	struct regex *re;          /* NULL: nothing matches … */
	bool inverse;              /* … and what does is not selected */
	struct regex_text text;    /* the line that is looked at for matches */
	struct walk walk;
	struct input in;
	bool open;                 /* an operand is */
	/* what was asked for */
	enum grep_mode mode;
	bool unadorned;            /* lines are written as they are, but for names */
	bool grouped;              /* with a separator between what is not adjacent */
	bool detect;               /* files with NUL are binary … */
	bool checked;              /* … and lines that are no UTF-8 */
	unsigned char end;
	size_t before, after;
	struct grep_colors colors;
	/* the output: a writer, or else what the next pull gives */
	struct writer *w;
	struct outlet outlet;
	bool written;              /* a line was */
	bool any;                  /* was selected */
	bool over;                 /* no more files are read */
	/* the file */
	struct slice name;
	bool named;                /* before each line */
	bool plain;                /* lines are written as they are */
	struct slice gathered;     /* that are still to be written */
	int width;                 /* of numbers, under -T */
	uint64_t start;            /* where it stood when it was opened */
	bool binary;
	bool suppressed;           /* something that was to be written and was not */
	size_t left;               /* lines that may still be selected; SIZE_MAX: all */
	size_t selected;           /* lines that were */
	uint64_t stop;             /* the place behind the last of them */
	bool done;                 /* the rest needs no look */
	size_t pending;            /* lines of context that are still to be written */
	uint64_t shown;            /* the place behind the last line that was written */
	uint64_t counted;          /* the place up to which … */
	uint64_t number;           /* … so many lines are */
	/* the bytes that are looked at, and where in the file they are; of the window, or
	   of a copy of it in which newlines are in place of NUL */
	struct slice block;
	uint64_t place;
	struct buf copy;
	size_t searched;           /* bytes of the window that were; kept as context */
	size_t unended;            /* … and so many more, in which no line ends */
	size_t roomy;              /* how long the window may be until it is trimmed */
};

/* GNU's: so much is looked at before a line of it is written, and is binary at once. */
enum { GREP_BLOCK = 96 * 1024 };

#define GREP_NOWHERE UINT64_MAX

extern const struct stage_ops grep_ops;

/* Compiles the patterns of the params: 0, or -1 (reported). */
int grep_compile(struct grep *g);

/* The colours of GREP_COLOR and GREP_COLORS. */
void grep_colors_read(struct grep_colors *c, struct run *run);

/* Writes selected lines, with the context before them; plain ones are only gathered. */
void grep_show(struct grep *g, const unsigned char *from, const unsigned char *to);
/* Writes what was gathered; the bytes may then go. */
void grep_show_gathered(struct grep *g);
/* Lines that were not selected: the first of them may be context of those before. */
void grep_pass_over(struct grep *g, const unsigned char *from, const unsigned char *to);
/* The begin of the n lines before p, but of none that was shown. */
const unsigned char *grep_lines_before(const struct grep *g, const unsigned char *p, size_t n);

/* Writes a line (without its end), selected or context, with all that belongs to it:
   whether it was written, which a line that is no text is not. */
bool grep_put_line(struct grep *g, struct slice line, bool selected);
/* Writes the separator of groups. */
void grep_put_separator(struct grep *g);
/* Writes the name of the file with what follows it: -c, -l. */
void grep_put_name(struct grep *g, char mark);
/* Counts the lines before this one, which is not before the last that was asked for. */
void grep_count_lines(struct grep *g, const unsigned char *line);
/* Whether a line is to be left out of the output, and said so. */
bool grep_is_no_text(struct grep *g, struct slice line);

/* Writes an idiom that means the same: struct kind's spell. */
bool grep_spell(const void *params, struct buf *out);

static inline void
grep_put(struct grep *g, struct slice bytes)
{
	if (g->w)
		writer_put(g->w, bytes);
	else
		buf_put(&g->outlet.buf, bytes);
}

static inline bool
grep_is(struct slice text, const char *word)
{
	return slice_equal(text, slice_of(word));
}

static inline const unsigned char *
grep_next_line(const struct grep *g, const unsigned char *p, const unsigned char *end)
{
	p = scan_byte(p, end, g->end);
	return p + (p < end);
}

/* Where a byte of the file is; the first that is still there, if it is gone. */
static inline const unsigned char *
grep_byte_at(const struct grep *g, uint64_t place)
{
	if (place == GREP_NOWHERE || place < g->place)
		return g->block.ptr;
	return g->block.ptr + (place - g->place);
}

/* The other way. */
static inline uint64_t
grep_place(const struct grep *g, const unsigned char *p)
{
	return g->place + (uint64_t)(p - g->block.ptr);
}

#endif
