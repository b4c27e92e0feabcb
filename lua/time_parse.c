/* time_parse - strptime in the C locale, as Python's regular expressions read: see time.h */
#include "lua/time.h"

#include "lua/str.h"
#include "lua/time_names.h"

enum { UNSET = -1 };

/* What directives have set. */
struct fields {
	int year, month, day, hour, minute, second, micro;
	int half;                     /* %p: 0 or 1 */
	int weekday, yearday;
	int week, week_starts;        /* %U, %W: 6 or 0 is its first day */
	int iso_year, iso_week;
	bool twelve;                  /* %I */
	bool zone, offset;
	lua_Integer seconds;          /* of the offset */
	int offset_micro;
};

struct parser {
	lua_State *L;
	const unsigned char *end;            /* of the text */
	const unsigned char *format_end;
	struct fields fields;
};

static const unsigned char *match(struct parser *p, const unsigned char *s,
                                  const unsigned char *f);

static noreturn void
raise_reprs(lua_State *L, const char *message, struct slice a, struct slice b)
{
	struct buf *one = value_scratch(L, 1), *two = value_scratch(L, 2);
	bool bytes = language_of(L)->bytes;

	str_put_repr(one, a, bytes, false);
	str_put_repr(two, b, bytes, false);
	lua_pushlstring(L, (const char *)one->ptr, one->len);
	lua_pushlstring(L, (const char *)two->ptr, two->len);
	raise_error(L, message, lua_tostring(L, -2), lua_tostring(L, -1));
}

/* -- directives ---------------------------------------------------------- */

/* Numbers: the most digits, the range, and where they go. */
struct numeric {
	char letter;
	unsigned char digits;
	bool all;                 /* exactly that many digits */
	short low, high;
	size_t field;
};

#define FIELD(name) offsetof(struct fields, name)

static const struct numeric numerics[] = {
	{ 'Y', 4, true, 0, 9999, FIELD(year) },
	{ 'y', 2, true, 0, 99, FIELD(year) },
	{ 'm', 2, false, 1, 12, FIELD(month) },
	{ 'd', 2, false, 1, 31, FIELD(day) },
	{ 'H', 2, false, 0, 23, FIELD(hour) },
	{ 'I', 2, false, 1, 12, FIELD(hour) },
	{ 'M', 2, false, 0, 59, FIELD(minute) },
	{ 'S', 2, false, 0, 61, FIELD(second) },
	{ 'j', 3, false, 1, 366, FIELD(yearday) },
	{ 'w', 1, true, 0, 6, FIELD(weekday) },
	{ 'u', 1, true, 1, 7, FIELD(weekday) },
	{ 'U', 2, false, 0, 53, FIELD(week) },
	{ 'W', 2, false, 0, 53, FIELD(week) },
	{ 'V', 2, false, 1, 53, FIELD(iso_week) },
	{ 'G', 4, true, 0, 9999, FIELD(iso_year) },
};

static bool
is_digit(const struct parser *p, const unsigned char *s)
{
	return s < p->end && *s >= '0' && *s <= '9';
}

/* Meaning of the number beyond its value. */
static void
set_number(struct fields *fields, const struct numeric *n, int value)
{
	int *field = (int *)(void *)((char *)fields + n->field);

	switch (n->letter) {
	case 'y': *field = value + (value <= 68 ? 2000 : 1900); break;
	case 'w': *field = (value + 6) % 7; break;
	case 'u': *field = value - 1; break;
	case 'U': case 'W':
		*field = value;
		fields->week_starts = n->letter == 'U' ? 6 : 0;
		break;
	default:
		*field = value;
		break;
	}
	if (n->letter == 'I')
		fields->twelve = true;
}

/* The number with as many digits as can be, then with less of them. */
static const unsigned char *
match_number(struct parser *p, const struct numeric *n, const unsigned char *s,
             const unsigned char *f)
{
	struct fields saved = p->fields;
	int have = 0;

	if (n->letter == 'd' && s < p->end && *s == ' ' && is_digit(p, s + 1) &&
	    s[1] != '0') {
		set_number(&p->fields, n, s[1] - '0');
		return match(p, s + 2, f);
	}
	while (have < n->digits && is_digit(p, s + have))
		have++;
	for (; have >= (n->all ? n->digits : 1); have--) {
		int value = 0;
		for (int i = 0; i < have; i++)
			value = value * 10 + (s[i] - '0');
		if (value < n->low || value > n->high)
			continue;
		p->fields = saved;
		set_number(&p->fields, n, value);
		const unsigned char *end = match(p, s + have, f);
		if (end)
			return end;
	}
	return NULL;
}

/* %f: up to six digits, the first of them tenths. */
static const unsigned char *
match_fraction(struct parser *p, const unsigned char *s, const unsigned char *f)
{
	int have = 0;

	while (have < 6 && is_digit(p, s + have))
		have++;
	for (; have > 0; have--) {
		p->fields.micro = 0;
		for (int i = 0; i < 6; i++)
			p->fields.micro = p->fields.micro * 10 +
				(i < have ? s[i] - '0' : 0);
		const unsigned char *end = match(p, s + have, f);
		if (end)
			return end;
	}
	return NULL;
}

static unsigned char
lower(unsigned char c)
{
	return c >= 'A' && c <= 'Z' ? c | 0x20 : c;
}

static bool
starts(const struct parser *p, const unsigned char *s, const char *name, size_t len)
{
	if ((size_t)(p->end - s) < len)
		return false;
	for (size_t i = 0; i < len; i++)
		if (lower(s[i]) != lower((unsigned char)name[i]))
			return false;
	return true;
}

/* One of the names, whole or its first three letters. */
static const unsigned char *
match_name(struct parser *p, const char *const *names, int n, bool whole,
           int *field, const unsigned char *s, const unsigned char *f)
{
	for (int i = 0; i < n; i++) {
		size_t len = whole ? strlen(names[i]) : 3;
		if (!starts(p, s, names[i], len))
			continue;
		*field = names == time_months ? i + 1 : i;
		return match(p, s + len, f);
	}
	return NULL;
}

/* Two digits at s as a number below `limit`, or -1. */
static int
two_digits(const struct parser *p, const unsigned char *s, int limit)
{
	if (!is_digit(p, s) || !is_digit(p, s + 1))
		return -1;
	int n = (s[0] - '0') * 10 + s[1] - '0';
	return n < limit ? n : -1;
}

/* Z, +hh:mm, +hhmm[ss[.ffffff]] */
static const unsigned char *
match_offset(struct parser *p, const unsigned char *s, const unsigned char *f)
{
	struct fields *fields = &p->fields;
	int hours, minutes, seconds = -1;
	bool colon;

	fields->offset = true;
	fields->seconds = fields->offset_micro = 0;
	if (s < p->end && *s == 'Z')
		return match(p, s + 1, f);
	if (s == p->end || (*s != '+' && *s != '-'))
		return NULL;
	int sign = *s++ == '-' ? -1 : 1;
	if ((hours = two_digits(p, s, 100)) < 0)
		return NULL;
	s += 2;
	colon = s < p->end && *s == ':';
	if ((minutes = two_digits(p, s + colon, 60)) < 0)
		return NULL;
	s += 2 + colon;
	if (s < p->end && (!colon || *s == ':'))
		seconds = two_digits(p, s + colon, 60);
	if (seconds >= 0)
		s += 2 + colon;
	fields->seconds = sign * (hours * 3600 + minutes * 60 +
	                          (seconds > 0 ? seconds : 0));
	if (seconds >= 0 && s < p->end && *s == '.' && is_digit(p, s + 1)) {
		int scale = 100000;
		for (s++; scale > 0 && is_digit(p, s); s++, scale /= 10)
			fields->offset_micro += sign * scale * (*s - '0');
	}
	return match(p, s, f);
}

static const unsigned char *
match_zone(struct parser *p, const unsigned char *s, const unsigned char *f)
{
	static const char *const zones[] = { "UTC", "GMT" };

	for (int i = 0; i < 2; i++)
		if (starts(p, s, zones[i], 3)) {
			p->fields.zone = true;
			return match(p, s + 3, f);
		}
	return NULL;
}

/* Directives that stand for others: they match in front of what is left. */
static const unsigned char *
match_composed(struct parser *p, const char *format, const unsigned char *s,
               const unsigned char *f)
{
	const unsigned char *end = p->format_end, *inner = (const unsigned char *)format;

	/* these hold no choice that what follows could undo */
	p->format_end = inner + strlen(format);
	s = match(p, s, inner);
	p->format_end = end;
	return s ? match(p, s, f) : NULL;
}

static noreturn void
raise_directive(struct parser *p, const unsigned char *letter)
{
	struct slice format = { (const unsigned char *)lua_tostring(p->L, 2), 0 };
	struct slice one = { letter, 1 };

	format.len = (size_t)(p->format_end - format.ptr);
	raise_reprs(p->L, "%s is a bad directive in format %s", one, format);
}

static const unsigned char *
match_directive(struct parser *p, const unsigned char *letter, const unsigned char *s)
{
	static const char *const halves[] = { "AM", "PM" };
	const unsigned char *f = letter + 1;
	struct fields *fields = &p->fields;

	for (size_t i = 0; i < sizeof numerics / sizeof *numerics; i++)
		if ((unsigned char)numerics[i].letter == *letter)
			return match_number(p, &numerics[i], s, f);
	switch (*letter) {
	case 'f': return match_fraction(p, s, f);
	case 'a': return match_name(p, time_days, 7, false, &fields->weekday, s, f);
	case 'A': return match_name(p, time_days, 7, true, &fields->weekday, s, f);
	case 'b': return match_name(p, time_months, 12, false, &fields->month, s, f);
	case 'B': return match_name(p, time_months, 12, true, &fields->month, s, f);
	case 'p': return match_name(p, halves, 2, true, &fields->half, s, f);
	case 'z': return match_offset(p, s, f);
	case 'Z': return match_zone(p, s, f);
	case 'c': return match_composed(p, "%a %b %d %H:%M:%S %Y", s, f);
	case 'x': return match_composed(p, "%m/%d/%y", s, f);
	case 'X': return match_composed(p, "%H:%M:%S", s, f);
	case '%': return s < p->end && *s == '%' ? match(p, s + 1, f) : NULL;
	default: raise_directive(p, letter);
	}
}

/* Where the text that the format describes ends, or NULL. */
static const unsigned char *
match(struct parser *p, const unsigned char *s, const unsigned char *f)
{
	while (f < p->format_end) {
		if (*f == '%') {
			if (f + 1 == p->format_end)
				raise_error(p->L, "stray %% in format");
			return match_directive(p, f + 1, s);
		}
		if (ascii_is_space(*f)) {
			if (s == p->end || !ascii_is_space(*s))
				return NULL;
			while (s < p->end && ascii_is_space(*s))
				s++;
			while (f < p->format_end && ascii_is_space(*f))
				f++;
			continue;
		}
		if (s == p->end || lower(*s) != lower(*f))
			return NULL;
		s++;
		f++;
	}
	return s;
}

/* -- what the fields mean together ------------------------------------------ */

/* Month and day of a day of the year. */
static void
set_yearday(struct moment *m, int yearday)
{
	static const short before[] = {
		0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334
	};

	m->yearday = yearday;
	for (m->month = 12; m->month > 1; m->month--) {
		int days = before[m->month - 1] +
			(m->month > 2 && time_is_leap(m->year));
		if (yearday > days) {
			m->day = yearday - days;
			return;
		}
	}
	m->day = yearday;
}

static int
weekday_of(lua_Integer ordinal)
{
	return (int)((ordinal + 6) % 7);
}

/* Day of the year from a week and a day of it. */
static int
day_of_week(const struct fields *fields, lua_Integer year)
{
	int first = weekday_of(time_ordinal(year, 1, 1)), day = fields->weekday;

	if (fields->week_starts == 6) {
		first = (first + 1) % 7;
		day = (day + 1) % 7;
	}
	int week0 = (7 - first) % 7;
	if (fields->week == 0)
		return 1 + day - first;
	return 1 + week0 + 7 * (fields->week - 1) + day;
}

static int
days_in(lua_Integer year, int month)
{
	return month == 2 ? 28 + time_is_leap(year)
	                  : 30 + ((month + (month > 7)) & 1);
}

/* A date from ISO's year and week: day of the year, which may leave it. */
static void
set_iso(struct moment *m, const struct fields *fields)
{
	int fourth = weekday_of(time_ordinal(fields->iso_year, 1, 4)) + 1;
	int yearday = fields->iso_week * 7 + fields->weekday + 1 - (fourth + 3);

	m->year = fields->iso_year;
	if (yearday <= 0) {
		m->year--;
		yearday += time_is_leap(m->year) ? 366 : 365;
	} else if (yearday > 365 + time_is_leap(m->year)) {
		yearday -= 365 + time_is_leap(m->year);
		m->year++;
	}
	set_yearday(m, yearday);
}

static void
check_iso(lua_State *L, const struct fields *fields)
{
	bool week_day = fields->weekday != UNSET;

	if (fields->iso_year != UNSET && fields->yearday != UNSET)
		raise_error(L, "Day of the year directive '%%j' is not compatible with "
		      "ISO year directive '%%G'. Use '%%Y' instead.");
	if (fields->iso_year != UNSET && (fields->iso_week == UNSET || !week_day))
		raise_error(L, "ISO year directive '%%G' must be used with the ISO week "
		      "directive '%%V' and a weekday directive ('%%A', '%%a', "
		      "'%%w', or '%%u').");
	if (fields->iso_week == UNSET || fields->iso_year != UNSET)
		return;
	if (fields->year == UNSET || !week_day)
		raise_error(L, "ISO week directive '%%V' must be used with the ISO year "
		      "directive '%%G' and a weekday directive ('%%A', '%%a', "
		      "'%%w', or '%%u').");
	raise_error(L, "ISO week directive '%%V' is incompatible with the year "
	      "directive '%%Y'. Use the ISO year '%%G' instead.");
}

static void
set_date(lua_State *L, struct moment *m, const struct fields *fields)
{
	bool leap_day = fields->year == UNSET && fields->month == 2 && fields->day == 29;

	check_iso(L, fields);
	m->year = leap_day ? 1904 : fields->year == UNSET ? 1900 : fields->year;
	m->month = fields->month == UNSET ? 1 : fields->month;
	m->day = fields->day == UNSET ? 1 : fields->day;
	if (fields->yearday != UNSET && fields->year != UNSET) {
		set_yearday(m, fields->yearday);
		if (fields->yearday == 366 && !time_is_leap(m->year)) {
			m->year++;
			set_yearday(m, 1);
		}
	} else if (fields->yearday == UNSET && fields->weekday != UNSET) {
		if (fields->week != UNSET && fields->year != UNSET) {
			int day = day_of_week(fields, m->year);
			if (day <= 0) {
				m->year--;
				day += time_is_leap(m->year) ? 366 : 365;
			}
			set_yearday(m, day);
		} else if (fields->iso_year != UNSET) {
			set_iso(m, fields);
		}
	}
	if (m->year < 1)
		raise_error(L, "year %d is out of range", (int)m->year);
	if (m->day > days_in(m->year, m->month))
		raise_error(L, "day is out of range for month");
	lua_Integer ordinal = time_ordinal(m->year, m->month, m->day);
	m->yearday = (int)(ordinal - time_ordinal(m->year, 1, 1)) + 1;
	if (fields->yearday != UNSET && fields->year == UNSET)
		m->yearday = fields->yearday;
	m->weekday = fields->weekday != UNSET ? fields->weekday : weekday_of(ordinal);
	if (leap_day)
		m->year = 1900;
}

static int
hour_of(const struct fields *fields)
{
	int hour = fields->hour == UNSET ? 0 : fields->hour;

	if (!fields->twelve)
		return hour;
	return hour % 12 + (fields->half == 1 ? 12 : 0);
}

void
time_parse(lua_State *L, struct slice text, struct slice format, struct parsed *out)
{
	struct parser p = {
		.L = L, .end = text.ptr + text.len,
		.format_end = format.ptr + format.len
	};
	struct fields *fields = &p.fields;

	*fields = (struct fields){
		.year = UNSET, .month = UNSET, .day = UNSET, .hour = UNSET,
		.half = UNSET, .weekday = UNSET, .yearday = UNSET, .week = UNSET,
		.iso_year = UNSET, .iso_week = UNSET
	};
	const unsigned char *end = match(&p, text.ptr, format.ptr);
	if (end == NULL)
		raise_reprs(L, "time data %s does not match format %s", text, format);
	if (end < p.end) {
		lua_pushlstring(L, (const char *)end, (size_t)(p.end - end));
		raise_error(L, "unconverted data remains: %s", lua_tostring(L, -1));
	}
	*out = (struct parsed){ .has_offset = fields->offset, .offset = fields->seconds,
	                        .offset_micro = fields->offset_micro,
	                        .has_zone = fields->zone };
	set_date(L, &out->moment, fields);
	out->moment.hour = hour_of(fields);
	out->moment.minute = fields->minute;
	out->moment.second = fields->second;
	out->moment.micro = fields->micro;
	out->moment.dst = fields->zone ? 0 : -1;
}
