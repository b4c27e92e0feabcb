/*
 * time - moments as fields, their text, and the text's fields
 */
#ifndef PIEP_LUA_TIME_H
#define PIEP_LUA_TIME_H

#include "lua/value.h"

struct moment {
	lua_Integer year;
	int month, day;            /* from 1 */
	int hour, minute, second;
	int micro;
	int weekday;               /* Monday is 0 */
	int yearday;               /* from 1 */
	int dst;                   /* -1: not known */
	struct slice offset;       /* "+0200"; what %z shows */
	struct slice zone;         /* what %Z shows */
};

/* Days since 1 January of year 1, which is day 1. */
lua_Integer time_ordinal(lua_Integer year, int month, int day);
bool time_is_leap(lua_Integer year);
/* Appends strftime's text, in the C locale. */
void time_put(struct buf *out, const struct moment *m, struct slice format);

/* What strptime has read; offset is in seconds. */
struct parsed {
	struct moment moment;
	bool has_offset;
	lua_Integer offset;
	int offset_micro;
	bool has_zone;
};

/* Reads the text by the format, or raises in Python's words. */
void time_parse(lua_State *L, struct slice text, struct slice format, struct parsed *out);

#endif
