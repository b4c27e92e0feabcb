/*
 * scan_impl - private to scan*.c: what an implementation provides
 *
 * All walk 64 bytes at a time as a bit mask of the bytes that match.
 */
#ifndef PIEP_ENGINE_SCAN_IMPL_H
#define PIEP_ENGINE_SCAN_IMPL_H

#include "engine/scan.h"

enum { MASK_BYTES = 64 };

struct scan_ops {
	const unsigned char *(*byte)(const unsigned char *p,
	                             const unsigned char *end, unsigned char byte);
	const unsigned char *(*byte_back)(const unsigned char *p,
	                                  const unsigned char *end,
	                                  const unsigned char *safe,
	                                  unsigned char byte);
	size_t (*count)(const unsigned char *p, const unsigned char *end,
	                unsigned char byte);
	size_t (*split)(const unsigned char *p, const unsigned char *end,
	                unsigned char byte, struct slice *pieces, size_t max,
	                const unsigned char **rest);
	void (*marks)(const unsigned char *p, size_t len,
	              const struct scan_set *set, uint64_t *marks);
	void (*odd_marks)(const unsigned char *p, size_t len, uint64_t *marks);
	void (*fields)(const struct scan_fields *what, unsigned char byte);
	void (*class_marks)(const unsigned char *p, size_t len,
	                    const struct scan_class *c, uint64_t *marks);
	bool (*utf8)(const unsigned char *p, const unsigned char *end,
	             size_t *chars);
	size_t (*drop)(unsigned char *to, const unsigned char *p, size_t len,
	               const struct scan_class *c);
	size_t (*squeeze)(unsigned char *to, const unsigned char *p, size_t len,
	                  const struct scan_class *c, int before);
	void (*translate)(unsigned char *to, const unsigned char *p, size_t len,
	                  const struct scan_map *m);
	const unsigned char *(*high)(const unsigned char *p,
	                             const unsigned char *end);
};

extern const struct scan_ops scan_portable;

/* The best of this CPU, or the one that is named ("sse2"); NULL where it has none. */
const struct scan_ops *scan_vector(const char *name);

#endif
