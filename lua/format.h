/*
 * format - numbers and text laid out: what %, format() and str.format() share
 *
 * Digits are made in scratch buffer 1, the result in whatever the caller gives
 * (format_percent and format_value: buffer 0).
 */
#ifndef PIEP_LUA_FORMAT_H
#define PIEP_LUA_FORMAT_H

#include "lua/value.h"

/* [[fill]align][sign][z][#][0][width][grouping][.precision][type] */
struct format_spec {
	struct slice fill;       /* one character */
	unsigned char align;     /* < > = ^ */
	unsigned char sign;      /* + - or space: before what is not negative */
	unsigned char grouping;  /* , or _, or 0 */
	bool alternate;          /* # */
	bool plain_zero;         /* z: no -0.0 */
	size_t width;
	int precision;           /* -1: none */
	uint32_t type;           /* a character */
};

/* A number taken apart: what is grouped and filled stands in `digits`. */
struct format_number {
	bool negative;
	struct slice prefix;     /* 0x */
	struct slice digits;     /* of the whole part */
	struct slice rest;       /* .5e+10 */
};

/* Appends the number with sign, groups and fill. */
void format_put_number(lua_State *L, struct buf *out, const struct format_number *n,
                       const struct format_spec *spec);
/* Fills up what stands in `out` from offset `from` on to the width. */
void format_pad(lua_State *L, struct buf *out, size_t from,
                const struct format_spec *spec);
/* Digits of n with at least `least` of them; type is one of b o d x X. */
void format_integer(lua_State *L, struct format_number *n, lua_Integer value,
                    uint32_t type, bool alternate, size_t least);
/* type is one of e E f F g G, or 0 for the shortest form that has a point. */
void format_float(lua_State *L, struct format_number *n, double x, uint32_t type,
                  int precision, bool alternate);
/* Cuts the text from `from` on to so many characters; less than 0: none. */
void format_truncate(lua_State *L, struct buf *out, size_t from, int precision);

#endif
