/*
 * scan - finding and counting bytes, with vectors where the CPU has them
 *
 * The implementation is chosen once, at the first call; PIEP_SCAN=portable
 * or =sse2 in the environment forces that one; tests run them all.
 */
#ifndef PIEP_ENGINE_SCAN_H
#define PIEP_ENGINE_SCAN_H

#include "engine/slice.h"

/* The first `byte` in [p, end), or end. */
const unsigned char *scan_byte(const unsigned char *p, const unsigned char *end,
                               unsigned char byte);
/* The last `byte` in [p, end), or NULL. */
const unsigned char *scan_byte_back(const unsigned char *p, const unsigned char *end,
                                    unsigned char byte);
/* How many `byte` are in [p, end). */
size_t scan_count(const unsigned char *p, const unsigned char *end, unsigned char byte);
/* Goes past the next *n `byte`, or to the end, and takes what it passed off *n. */
const unsigned char *scan_skip(const unsigned char *p, const unsigned char *end,
                               unsigned char byte, size_t *n);
/* Splits [p, end) at `byte` into at most `max` pieces that end with it; gives how
   many were found, each without its `byte`, and in *rest what follows the last one. */
size_t scan_split(const unsigned char *p, const unsigned char *end, unsigned char byte,
                  struct slice *pieces, size_t max, const unsigned char **rest);
/* Whether all bytes of [p, end) are below 128. */
bool scan_ascii(const unsigned char *p, const unsigned char *end);

#endif
