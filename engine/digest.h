/*
 * digest - MD5 and the SHA family over bytes that come in parts (libmd's)
 *
 * A struct digest is plain memory: a copy of it goes on by itself.
 */
#ifndef PIEP_ENGINE_DIGEST_H
#define PIEP_ENGINE_DIGEST_H

#include <stdint.h>
#include "engine/slice.h"

enum digest_kind {   /* ORDER DIGESTS */
	DIGEST_MD5, DIGEST_SHA1, DIGEST_SHA224, DIGEST_SHA256, DIGEST_SHA384,
	DIGEST_SHA512, DIGEST_KINDS
};

enum { DIGEST_SIZE_MAX = 64 };

struct digest {
	enum digest_kind kind;
	uint64_t state[32];   /* libmd's context */
};

/* The kind of that name ("sha256"), or DIGEST_KINDS. */
enum digest_kind digest_find(struct slice name);
const char *digest_name(enum digest_kind kind);
size_t digest_size(enum digest_kind kind);         /* bytes of the result */
size_t digest_block_size(enum digest_kind kind);

void digest_init(struct digest *d, enum digest_kind kind);
void digest_put(struct digest *d, struct slice bytes);
/* The digest of what was put; d is used up. */
void digest_finish(struct digest *d, unsigned char result[DIGEST_SIZE_MAX]);

#endif
