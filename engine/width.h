/*
 * width - the columns that a character takes on a terminal
 *
 * As wcwidth() counts them. The tables are made by scripts/width-table.
 */
#ifndef PIEP_ENGINE_WIDTH_H
#define PIEP_ENGINE_WIDTH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* 0 for what combines with the character before, 2 for wide ones, -1 for what is not
   to be printed: controls, and the bytes that utf8_char() gives as 0xDCxx. */
int width_of(uint32_t code);
/* Of the character of UTF-8 at p (p < end) as the tools count: what is not to be printed
   takes a column as a byte does. Its bytes are in *len. */
size_t width_at(const unsigned char *p, const unsigned char *end, size_t *len);

/* Sorted code points (without their plane) that begin and end, in turn, a range: of no
   columns and of two in plane 0, then in plane 1. width_ends says where each list ends. */
extern const uint16_t width_toggles[];
extern const uint16_t width_ends[];

#endif
