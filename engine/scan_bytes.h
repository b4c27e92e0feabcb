/*
 * scan_bytes - private to scan*.c: classes and maps of bytes where the CPU cannot look
 * up many at a time
 */
#ifndef PIEP_ENGINE_SCAN_BYTES_H
#define PIEP_ENGINE_SCAN_BYTES_H

#include "engine/scan_impl.h"
#include "engine/utf8.h"

static inline uint64_t
class64(const unsigned char *p, const struct scan_class *c)
{
	uint64_t mask = 0;

	for (unsigned i = 0; i < MASK_BYTES; i++)
		mask |= (uint64_t)c->has[p[i]] << i;
	return mask;
}

static inline unsigned char *
keep64(unsigned char *to, const unsigned char *p, uint64_t keep,
       const struct scan_class *c)
{
	(void)c;
	for (unsigned i = 0; i < MASK_BYTES; i++) {
		*to = p[i];
		to += keep >> i & 1;
	}
	return to;
}

static inline void
translate64(unsigned char *to, const unsigned char *p, const struct scan_map *m)
{
	for (unsigned i = 0; i < MASK_BYTES; i++)
		to[i] = m->to[p[i]];
}

static inline bool
utf8(const unsigned char *p, const unsigned char *end, size_t *chars)
{
	uint32_t code;

	for (*chars = 0; p < end; ++*chars) {
		p += utf8_char(p, end, false, &code);
		if (code >= 0xdc80 && code <= 0xdcff)
			return false;
	}
	return true;
}

#endif
