/* digest - MD5 and the SHA family: see digest.h */
#include "engine/digest.h"

#include <md5.h>
#include <sha1.h>
#include <sha2.h>

union context {
	MD5_CTX md5;
	SHA1_CTX sha1;
	SHA2_CTX sha2;
};

_Static_assert(sizeof(union context) <= sizeof ((struct digest *)0)->state,
               "a context fits a digest");

static const struct {   /* ORDER DIGESTS */
	const char *name;
	size_t size, block;
} kinds[DIGEST_KINDS] = {
	{ "md5", MD5_DIGEST_LENGTH, MD5_BLOCK_LENGTH },
	{ "sha1", SHA1_DIGEST_LENGTH, SHA1_BLOCK_LENGTH },
	{ "sha224", SHA224_DIGEST_LENGTH, SHA224_BLOCK_LENGTH },
	{ "sha256", SHA256_DIGEST_LENGTH, SHA256_BLOCK_LENGTH },
	{ "sha384", SHA384_DIGEST_LENGTH, SHA384_BLOCK_LENGTH },
	{ "sha512", SHA512_DIGEST_LENGTH, SHA512_BLOCK_LENGTH },
};

enum digest_kind
digest_find(struct slice name)
{
	unsigned kind = 0;

	while (kind < DIGEST_KINDS && !slice_equal(name, slice_of(kinds[kind].name)))
		kind++;
	return (enum digest_kind)kind;
}

const char *
digest_name(enum digest_kind kind)
{
	return kinds[kind].name;
}

size_t
digest_size(enum digest_kind kind)
{
	return kinds[kind].size;
}

size_t
digest_block_size(enum digest_kind kind)
{
	return kinds[kind].block;
}

void
digest_init(struct digest *d, enum digest_kind kind)
{
	union context *c = (void *)d->state;

	d->kind = kind;
	switch (kind) {
	case DIGEST_MD5: MD5Init(&c->md5); break;
	case DIGEST_SHA1: SHA1Init(&c->sha1); break;
	case DIGEST_SHA224: SHA224Init(&c->sha2); break;
	case DIGEST_SHA256: SHA256Init(&c->sha2); break;
	case DIGEST_SHA384: SHA384Init(&c->sha2); break;
	default: SHA512Init(&c->sha2); break;
	}
}

void
digest_put(struct digest *d, struct slice bytes)
{
	union context *c = (void *)d->state;

	switch (d->kind) {
	case DIGEST_MD5: MD5Update(&c->md5, bytes.ptr, bytes.len); break;
	case DIGEST_SHA1: SHA1Update(&c->sha1, bytes.ptr, bytes.len); break;
	case DIGEST_SHA224: SHA224Update(&c->sha2, bytes.ptr, bytes.len); break;
	case DIGEST_SHA256: SHA256Update(&c->sha2, bytes.ptr, bytes.len); break;
	case DIGEST_SHA384: SHA384Update(&c->sha2, bytes.ptr, bytes.len); break;
	default: SHA512Update(&c->sha2, bytes.ptr, bytes.len); break;
	}
}

void
digest_finish(struct digest *d, unsigned char result[DIGEST_SIZE_MAX])
{
	union context *c = (void *)d->state;

	switch (d->kind) {
	case DIGEST_MD5: MD5Final(result, &c->md5); break;
	case DIGEST_SHA1: SHA1Final(result, &c->sha1); break;
	case DIGEST_SHA224: SHA224Final(result, &c->sha2); break;
	case DIGEST_SHA256: SHA256Final(result, &c->sha2); break;
	case DIGEST_SHA384: SHA384Final(result, &c->sha2); break;
	default: SHA512Final(result, &c->sha2); break;
	}
}
