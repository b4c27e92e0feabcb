/*
 * inplace - a file that is replaced by what was made of it
 *
 * What is written goes to a temporary file in the folder of the old one, which gets
 * its mode and owner. When all is written and on the disk it takes the old one's name
 * in one step: at any time there is the whole old file or the whole new one under it.
 * Other names of the old file (hard links) keep the old contents.
 */
#ifndef PIEP_ENGINE_INPLACE_H
#define PIEP_ENGINE_INPLACE_H

#include "engine/arena.h"
#include "engine/write.h"

struct inplace {
	struct run *run;
	const char *name;      /* as it was given, for messages */
	char *target;          /* where it is */
	char *temporary;
	char *backup;          /* or NULL */
	struct writer out;
};

struct inplace_how {
	const char *suffix;    /* of a backup; each * in it stands for the base name, which
	                          comes first where there is none. NULL: no backup */
	bool follow;           /* symbolic links to what they name */
	bool forced;           /* also where the file itself is not writable */
};

/* Begins to replace a regular file: 0, or -1 reported. Then e->out is to be written, and
   one of the others to be called. The names live in the arena. */
int inplace_open(struct inplace *e, struct run *run, struct arena *arena, const char *name,
                 const struct inplace_how *how);
/* Puts what was written in the file's place: 0, or -1 reported; then the old file stays. */
int inplace_commit(struct inplace *e);
/* Forgets what was written; the old file stays. */
void inplace_abandon(struct inplace *e);

#endif
