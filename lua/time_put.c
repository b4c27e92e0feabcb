/* time_put - strftime in the C locale, with glibc's flags: see time.h */
#include "lua/time.h"

#include <ctype.h>
#include <string.h>
#include <time.h>
#include "lua/time_names.h"

/* One directive: %[flag][width]letter. */
struct directive {
	char flag;     /* - _ 0 ^ #, or 0 */
	size_t width;
	char letter;
};

lua_Integer
time_ordinal(lua_Integer year, int month, int day)
{
	/* years begin in March, so that the odd day is the last */
	lua_Integer y = month > 2 ? year : year - 1;
	lua_Integer m = month > 2 ? month - 3 : month + 9;
	lua_Integer era = (y >= 0 ? y : y - 399) / 400, of_era = y - era * 400;

	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100
	     + (153 * m + 2) / 5 + day - 1 - 305;
}

bool
time_is_leap(lua_Integer year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

/* ISO 8601's week, and the year that it belongs to. */
static int
iso_week(const struct moment *m, lua_Integer *year)
{
	int week = (m->yearday - 1 - m->weekday + 10) / 7;

	*year = m->year;
	if (week < 1) {
		--*year;
		int days = m->yearday + (time_is_leap(*year) ? 366 : 365);
		return (days - 1 - m->weekday + 10) / 7;
	}
	/* the last days may belong to the next year's first week */
	int length = time_is_leap(m->year) ? 366 : 365;
	if (week == 53 && m->yearday - m->weekday + 3 > length) {
		++*year;
		return 1;
	}
	return week;
}

static void
put_number(struct buf *out, const struct directive *d, lua_Integer n, size_t width,
           char fill)
{
	char text[24];
	size_t at = sizeof text;
	lua_Unsigned rest = n < 0 ? 0 - (lua_Unsigned)n : (lua_Unsigned)n;

	if (d->flag == '_')
		fill = ' ';
	else if (d->flag == '0')
		fill = '0';
	if (d->width > 0)
		width = d->width;
	else if (d->flag == '-')
		width = 0;
	do
		text[--at] = (char)('0' + rest % 10);
	while ((rest /= 10) > 0);
	size_t len = sizeof text - at + (n < 0);
	if (n < 0 && fill == '0')
		buf_put_byte(out, '-');
	for (; len < width; len++)
		buf_put_byte(out, (unsigned char)fill);
	if (n < 0 && fill != '0')
		buf_put_byte(out, '-');
	buf_put(out, (struct slice){ (unsigned char *)text + at, sizeof text - at });
}

static void
put_text(struct buf *out, const struct directive *d, struct slice s)
{
	bool lower = d->flag == '#' && (d->letter == 'p' || d->letter == 'Z');

	for (size_t n = s.len; n < d->width; n++)
		buf_put_byte(out, d->flag == '0' ? '0' : ' ');
	for (size_t i = 0; i < s.len; i++) {
		int c = s.ptr[i];
		if (lower || d->letter == 'P')
			c = tolower(c);
		else if (d->flag == '^' || d->flag == '#')
			c = toupper(c);
		buf_put_byte(out, (unsigned char)c);
	}
}

static void
put_name(struct buf *out, const struct directive *d, const char *name, bool whole)
{
	size_t len = strlen(name);

	put_text(out, d, (struct slice){ (const unsigned char *)name,
	                                 whole || len < 3 ? len : 3 });
}

static lua_Integer
epoch_of(const struct moment *m)
{
	struct tm tm = {
		.tm_year = (int)(m->year - 1900), .tm_mon = m->month - 1,
		.tm_mday = m->day, .tm_hour = m->hour, .tm_min = m->minute,
		.tm_sec = m->second, .tm_isdst = m->dst
	};

	return (lua_Integer)mktime(&tm);
}

/* Directives that stand for others, or NULL. */
static const char *
composed(char letter)
{
	switch (letter) {
	case 'c': return "%a %b %e %H:%M:%S %Y";
	case 'D': return "%m/%d/%y";
	case 'x': return "%m/%d/%y";
	case 'F': return "%Y-%m-%d";
	case 'r': return "%I:%M:%S %p";
	case 'R': return "%H:%M";
	case 'T': return "%H:%M:%S";
	case 'X': return "%H:%M:%S";
	default: return NULL;
	}
}

/* Dates; false where the letter is none of them. */
static bool
put_date(struct buf *out, const struct directive *d, const struct moment *m)
{
	lua_Integer year;
	int week;

	switch (d->letter) {
	case 'Y': put_number(out, d, m->year, 0, '0'); return true;
	case 'C': put_number(out, d, m->year / 100, 2, '0'); return true;
	case 'y': put_number(out, d, m->year % 100, 2, '0'); return true;
	case 'm': put_number(out, d, m->month, 2, '0'); return true;
	case 'd': put_number(out, d, m->day, 2, '0'); return true;
	case 'e': put_number(out, d, m->day, 2, ' '); return true;
	case 'j': put_number(out, d, m->yearday, 3, '0'); return true;
	case 'u': put_number(out, d, m->weekday + 1, 1, '0'); return true;
	case 'w': put_number(out, d, (m->weekday + 1) % 7, 1, '0'); return true;
	case 'U':
		week = (m->yearday + 6 - (m->weekday + 1) % 7) / 7;
		put_number(out, d, week, 2, '0');
		return true;
	case 'W':
		put_number(out, d, (m->yearday + 6 - m->weekday) / 7, 2, '0');
		return true;
	case 'V': case 'G': case 'g':
		week = iso_week(m, &year);
		if (d->letter == 'V')
			put_number(out, d, week, 2, '0');
		else if (d->letter == 'G')
			put_number(out, d, year, 0, '0');
		else
			put_number(out, d, year % 100, 2, '0');
		return true;
	case 'a': case 'A':
		put_name(out, d, time_days[m->weekday], d->letter == 'A');
		return true;
	case 'b': case 'B': case 'h':
		put_name(out, d, time_months[m->month - 1], d->letter == 'B');
		return true;
	default:
		return false;
	}
}

static bool
put_clock(struct buf *out, const struct directive *d, const struct moment *m)
{
	int half = m->hour % 12 == 0 ? 12 : m->hour % 12;

	switch (d->letter) {
	case 'H': put_number(out, d, m->hour, 2, '0'); return true;
	case 'k': put_number(out, d, m->hour, 2, ' '); return true;
	case 'I': put_number(out, d, half, 2, '0'); return true;
	case 'l': put_number(out, d, half, 2, ' '); return true;
	case 'M': put_number(out, d, m->minute, 2, '0'); return true;
	case 'S': put_number(out, d, m->second, 2, '0'); return true;
	case 'f': put_number(out, d, m->micro, 6, '0'); return true;
	case 's': put_number(out, d, epoch_of(m), 1, '0'); return true;
	case 'p': case 'P':
		put_text(out, d, m->hour < 12 ? SLICE("AM") : SLICE("PM"));
		return true;
	case 'z': put_text(out, d, m->offset); return true;
	case 'Z': put_text(out, d, m->zone); return true;
	case 'n': buf_put_byte(out, '\n'); return true;
	case 't': buf_put_byte(out, '\t'); return true;
	case '%': buf_put_byte(out, '%'); return true;
	default: return false;
	}
}

/* Reads what follows the per cent sign at p: bytes of it, 0 where the text ends. */
static size_t
read_directive(struct slice p, struct directive *d)
{
	size_t at = 1;

	*d = (struct directive){ 0 };
	for (; at < p.len && p.ptr[at] && strchr("-_0^#", p.ptr[at]); at++)
		d->flag = (char)p.ptr[at];
	for (; at < p.len && p.ptr[at] >= '0' && p.ptr[at] <= '9'; at++)
		if (d->width < 1000)
			d->width = d->width * 10 + (size_t)(p.ptr[at] - '0');
	if (at < p.len && (p.ptr[at] == 'E' || p.ptr[at] == 'O'))
		at++;
	if (at == p.len)
		return 0;
	d->letter = (char)p.ptr[at];
	return at + 1;
}

void
time_put(struct buf *out, const struct moment *m, struct slice format)
{
	struct directive d;
	const char *inner;

	while (format.len > 0) {
		size_t n = format.ptr[0] == '%' ? read_directive(format, &d) : 0;
		struct slice part = { format.ptr, n ? n : 1 };
		if (n > 0 && (inner = composed(d.letter)) != NULL)
			time_put(out, m, slice_of(inner));
		else if (n == 0 || (!put_date(out, &d, m) && !put_clock(out, &d, m)))
			buf_put(out, part);   /* what is no directive stays */
		format.ptr += part.len;
		format.len -= part.len;
	}
}
