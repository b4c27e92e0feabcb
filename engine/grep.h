/*
 * grep - the kind: lines that a pattern selects, with all that grep writes about them
 */
#ifndef PIEP_ENGINE_GREP_H
#define PIEP_ENGINE_GREP_H

#include "engine/plan.h"

struct grep_params {
	struct slices patterns;       /* each may hold several, a line each */
	struct slices pattern_files;  /* more of them */
	struct slice dialect;         /* "bre", "ere", "fixed" or "perl" */
	bool ignore_case;
	bool word_regexp;
	bool line_regexp;
	bool invert_match;
	int64_t max_count;            /* lines of each file; PARAM_NONE: all */
	/* what is written: lines, or the first of these */
	bool quiet;
	bool files_with_matches;
	bool files_without_match;
	bool count;
	/* of a line */
	bool only_matching;
	bool line_number;
	bool byte_offset;
	bool with_filename;           /* always … */
	bool no_filename;             /* … or never; else of files found in folders */
	bool initial_tab;
	bool null;                    /* a NUL behind a file's name */
	bool color;
	struct slice label;           /* the name of standard input */
	int64_t before_context;       /* PARAM_NONE: none, and no separators */
	int64_t after_context;
	struct slice group_separator; /* None: none */
	bool line_buffered;
	/* what is read */
	struct slice binary_files;    /* "binary", "text" or "without-match" */
	struct slice directories;     /* "read", "skip" or "recurse" */
	bool dereference;             /* links that are found in folders */
	struct slice devices;         /* "read", "skip", or None: operands only */
	struct slices globs;          /* as struct walk_rules says */
	struct slices exclude_dir;
	bool no_messages;
	bool idiom;                   /* may be written as p.matches() and pp[:N] */
};

extern const struct kind grep_kind;

#endif
