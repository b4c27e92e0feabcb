/*
 * posix_emitter - what the files of the emitter share: see posix.h
 *
 * posix_emit.c writes the tree, posix_emit_set.c characters and sets.
 */
#ifndef PIEP_ENGINE_REGEX_POSIX_EMITTER_H
#define PIEP_ENGINE_REGEX_POSIX_EMITTER_H

#include "engine/regex/posix.h"

/* The text needs no options but those of posix_program_flags(). */
struct posix_emitter {
	const struct posix_tree *tree;
	struct buf *out;
	enum posix_width width;
	bool blocks;
	uint32_t greatest;         /* character of the subjects */
	unsigned char record_end;
	unsigned copies;           /* parts are being written for which others are written
	                              more than once */
};

void posix_write_character(struct posix_emitter *e, uint32_t code);
void posix_write_string(struct posix_emitter *e, struct slice text);
void posix_write_set(struct posix_emitter *e, const struct posix_set *set);

#endif
