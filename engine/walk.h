/*
 * walk - operands that may be folders, whose files are read too
 *
 * It gives what is to be read to an input (read.h). Folders are not held open: of each
 * one on the way down its names are kept, and the deepest alone is a descriptor, so
 * that neither depth nor the length of a path ends a walk.
 */
#ifndef PIEP_ENGINE_WALK_H
#define PIEP_ENGINE_WALK_H

#include <locale.h>
#include <sys/stat.h>
#include "engine/read.h"

enum walk_folders {
	FOLDERS_READ,   /* as files: that fails, and is reported */
	FOLDERS_SKIP,
	FOLDERS_WALK
};

enum walk_devices {   /* and pipes and sockets */
	DEVICES_NAMED,  /* are read where they are operands … */
	DEVICES_READ,   /* … everywhere … */
	DEVICES_SKIP    /* … and nowhere; standard input always is */
};

struct walk_rules {
	enum walk_folders folders;
	enum walk_devices devices;
	bool follow;            /* links that are found in folders */
	bool silent;            /* failures show in the status alone */
	/* C strings: globs of files, of which the last that matches decides and "!GLOB"
	   leaves out (where none does: all files if the first is "!GLOB") … */
	struct slices globs;
	struct slices without;  /* … and of folders to leave out */
};

struct walk {
	struct input_feed feed;      /* first */
	struct run *run;
	struct walk_rules rules;
	const char *const *operands; /* lent; without any the working folder is walked */
	size_t next;                 /* operand */
	bool found;                  /* what was given last was in a folder */
	int folder;                  /* the deepest one, or -1 */
	struct level *levels;
	size_t depth, cap;
	struct buf path;             /* of what is looked at */
	locale_t locale;             /* in which globs are matched */
};

/* The rules are lent, the operands too; `operands` may be NULL. */
void walk_init(struct walk *w, struct run *run, const struct walk_rules *rules,
               const char *const *operands);
void walk_clear(struct walk *w);

#endif
