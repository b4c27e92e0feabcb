/* time - the module time; what is shown as a struct_time is in runtime/time.lua */
#include "lua/time.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <time.h>
#include "engine/write.h"
#include "lua/modules.h"
#include "lua/operators.h"
#include "lua/time_names.h"

const char *const time_days[7] = {
	"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"
};

const char *const time_months[12] = {
	"January", "February", "March", "April", "May", "June", "July", "August",
	"September", "October", "November", "December"
};

/* -- clocks -------------------------------------------------------------- */

static int
push_seconds(lua_State *L, clockid_t clock)
{
	struct timespec t;

	arg_check(L, 0, 0);
	clock_gettime(clock, &t);
	lua_pushnumber(L, (double)t.tv_sec + 1e-9 * (double)t.tv_nsec);
	return 1;
}

static int
push_nanoseconds(lua_State *L, clockid_t clock)
{
	struct timespec t;

	arg_check(L, 0, 0);
	clock_gettime(clock, &t);
	lua_pushinteger(L, (lua_Integer)t.tv_sec * 1000000000 + (lua_Integer)t.tv_nsec);
	return 1;
}

static int
time_time(lua_State *L)
{
	return push_seconds(L, CLOCK_REALTIME);
}

static int
time_time_ns(lua_State *L)
{
	return push_nanoseconds(L, CLOCK_REALTIME);
}

static int
time_monotonic(lua_State *L)
{
	return push_seconds(L, CLOCK_MONOTONIC);
}

static int
time_monotonic_ns(lua_State *L)
{
	return push_nanoseconds(L, CLOCK_MONOTONIC);
}

static int
time_perf_counter(lua_State *L)
{
	return push_seconds(L, CLOCK_MONOTONIC);
}

static int
time_perf_counter_ns(lua_State *L)
{
	return push_nanoseconds(L, CLOCK_MONOTONIC);
}

static int
time_process_time(lua_State *L)
{
	return push_seconds(L, CLOCK_PROCESS_CPUTIME_ID);
}

static int
time_sleep(lua_State *L)
{
	struct writer *out = language_of(L)->run->out;

	arg_check(L, 1, 1);
	double seconds = arg_number(L, 1, "seconds");
	if (!(seconds >= 0))
		raise_error(L, "sleep length must be non-negative");
	if (seconds > 1e9)
		seconds = 1e9;
	if (out)
		writer_flush(out);   /* who reads us need not wait as well */
	struct timespec t = { .tv_sec = (time_t)seconds };
	t.tv_nsec = (long)((seconds - (double)t.tv_sec) * 1e9);
	while (nanosleep(&t, &t) < 0 && errno == EINTR)
		;
	return value_none(L);
}

/* -- calendar ------------------------------------------------------------ */

/* Seconds since the epoch of the argument, rounded down; now where there is none. */
static time_t
arg_seconds(lua_State *L, int index)
{
	if (value_absent(L, index))
		return time(NULL);
	double seconds = floor(arg_number(L, index, "seconds"));
	if (!(seconds >= -67768040609740800.0 && seconds <= 67768036191676799.0))
		raise_error(L, "timestamp out of range for platform time_t");
	return (time_t)seconds;
}

/* year, month, day, hour, minute, second, weekday, yearday, dst, offset, zone */
static int
push_fields(lua_State *L, const struct tm *tm, long offset, const char *zone)
{
	lua_pushinteger(L, (lua_Integer)tm->tm_year + 1900);
	lua_pushinteger(L, tm->tm_mon + 1);
	lua_pushinteger(L, tm->tm_mday);
	lua_pushinteger(L, tm->tm_hour);
	lua_pushinteger(L, tm->tm_min);
	lua_pushinteger(L, tm->tm_sec);
	lua_pushinteger(L, (tm->tm_wday + 6) % 7);
	lua_pushinteger(L, tm->tm_yday + 1);
	lua_pushinteger(L, tm->tm_isdst);
	lua_pushinteger(L, offset);
	lua_pushstring(L, zone);
	return 11;
}

/* Seconds of the fields as if they were UTC's, less the moment's own. */
static long
offset_of(const struct tm *tm, time_t t)
{
	lua_Integer days = time_ordinal((lua_Integer)tm->tm_year + 1900, tm->tm_mon + 1,
	                                tm->tm_mday) - time_ordinal(1970, 1, 1);

	return (long)(days * 86400 + tm->tm_hour * 3600 + tm->tm_min * 60 + tm->tm_sec
	              - (lua_Integer)t);
}

static int
time_local_fields(lua_State *L)
{
	struct tm tm;
	char zone[32];
	time_t t = arg_seconds(L, 1);

	tzset();
	if (localtime_r(&t, &tm) == NULL)
		raise_error(L, "timestamp out of range for platform time_t");
	zone[strftime(zone, sizeof zone, "%Z", &tm)] = 0;
	return push_fields(L, &tm, offset_of(&tm, t), zone);
}

static int
time_utc_fields(lua_State *L)
{
	struct tm tm;
	time_t t = arg_seconds(L, 1);

	if (gmtime_r(&t, &tm) == NULL)
		raise_error(L, "timestamp out of range for platform time_t");
	return push_fields(L, &tm, 0, "GMT");
}

/* (year, month, day, hour, minute, second, dst) of local time: seconds */
static int
time_make(lua_State *L)
{
	struct tm tm = {
		.tm_year = (int)(arg_int(L, 1, "year") - 1900),
		.tm_mon = (int)arg_int(L, 2, "month") - 1,
		.tm_mday = (int)arg_int(L, 3, "day"),
		.tm_hour = (int)arg_int(L, 4, "hour"),
		.tm_min = (int)arg_int(L, 5, "minute"),
		.tm_sec = (int)arg_int(L, 6, "second"),
		.tm_isdst = (int)arg_int(L, 7, "dst"),
	};

	lua_pushinteger(L, (lua_Integer)mktime(&tm));
	return 1;
}

/* The clock zones of this place: seconds west, in winter and in summer, their names,
   and whether there is a summer time. */
static void
set_zone(lua_State *L)
{
	tzset();
	lua_pushinteger(L, timezone);
	lua_setfield(L, -2, "timezone");
	lua_pushinteger(L, daylight ? timezone - 3600 : timezone);
	lua_setfield(L, -2, "altzone");
	lua_pushinteger(L, daylight != 0);
	lua_setfield(L, -2, "daylight");
	value_new_tuple(L, 2);
	for (int i = 0; i < 2; i++) {
		lua_pushstring(L, tzname[i && daylight ? 1 : 0]);
		lua_rawseti(L, -2, i + 1);
	}
	lua_setfield(L, -2, "tzname");
}

/* -- text ---------------------------------------------------------------- */

static int
arg_field(lua_State *L, int index)
{
	return (int)arg_int(L, index, "field");
}

/* (format, year, month, day, hour, minute, second, weekday, yearday, dst, micro,
   offset's text, zone's) */
static int
time_format(lua_State *L)
{
	struct buf *out;
	struct moment m = {
		.year = arg_int(L, 2, "year"), .month = arg_field(L, 3),
		.day = arg_field(L, 4), .hour = arg_field(L, 5),
		.minute = arg_field(L, 6), .second = arg_field(L, 7),
		.weekday = arg_field(L, 8), .yearday = arg_field(L, 9),
		.dst = arg_field(L, 10), .micro = arg_field(L, 11),
		.offset = arg_str(L, 12, "offset"), .zone = arg_str(L, 13, "zone"),
	};
	struct slice format = arg_str(L, 1, "format");

	if (m.month < 1 || m.month > 12)
		raise_error(L, "month out of range");
	m.weekday = (m.weekday % 7 + 7) % 7;
	out = value_scratch(L, 0);
	time_put(out, &m, format);
	lua_pushlstring(L, (const char *)out->ptr, out->len);
	return 1;
}

/* (text, format): year … second, weekday, yearday, dst, micro, and where they were
   read: offset in seconds, its microseconds, zone */
static int
time_read(lua_State *L)
{
	struct parsed parsed;
	const struct moment *m = &parsed.moment;

	time_parse(L, arg_str(L, 1, "strptime() argument 1"),
	           arg_str(L, 2, "strptime() argument 2"), &parsed);
	const int fields[] = { m->month, m->day, m->hour, m->minute, m->second,
	                       m->weekday, m->yearday, m->dst, m->micro };
	lua_pushinteger(L, m->year);
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
		lua_pushinteger(L, fields[i]);
	if (!parsed.has_offset)
		return 10;
	lua_pushinteger(L, parsed.offset);
	lua_pushinteger(L, parsed.offset_micro);
	return 12;
}

static const struct function functions[] = {
	{ "_format", time_format, "*fields" },
	{ "_local", time_local_fields, "seconds=None" },
	{ "_make", time_make, "*fields" },
	{ "_read", time_read, "string, format" },
	{ "_utc", time_utc_fields, "seconds=None" },
	{ "monotonic", time_monotonic, "" },
	{ "monotonic_ns", time_monotonic_ns, "" },
	{ "perf_counter", time_perf_counter, "" },
	{ "perf_counter_ns", time_perf_counter_ns, "" },
	{ "process_time", time_process_time, "" },
	{ "sleep", time_sleep, "seconds" },
	{ "time", time_time, "" },
	{ "time_ns", time_time_ns, "" },
	{ NULL, NULL, NULL }
};

int
open_time(lua_State *L)
{
	value_new_module(L, "time", functions);
	set_zone(L);
	lua_pushvalue(L, -1);
	value_load_runtime(L, "time");
	lua_pop(L, 1);
	return 1;
}
