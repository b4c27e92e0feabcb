#include "engine/tabs.h"

#include <stdint.h>
#include <stdlib.h>

enum { USUAL = 8 };

static void
add_stop(struct tabs *t, size_t stop)
{
	if (t->n == t->cap) {
		size_t cap = t->cap ? t->cap * 2 : 8;
		size_t *stops = NULL;
		if (cap <= PTRDIFF_MAX / sizeof(*stops))
			stops = realloc(t->stops, cap * sizeof(*stops));
		if (!stops)
			die("memory exhausted");
		t->stops = stops;
		t->cap = cap;
	}
	t->stops[t->n++] = stop;
}

/* What stands behind a prefix goes on behind the list; it may stand there once. */
static int
add_number(struct run *run, struct tabs *t, char prefix, size_t number)
{
	size_t *size = prefix == '/' ? &t->multiples : &t->steps;

	if (!prefix) {
		add_stop(t, number);
		return 0;
	}
	if (*size > 0)
		return fail(run, "'%c' specifier only allowed with the last value",
		            prefix);
	*size = number;
	return 0;
}

/* Takes the digits at the front of *list. */
static int
take_number(struct run *run, struct slice *list, size_t *number)
{
	struct slice digits = { list->ptr, 0 };
	bool fits = true;

	for (*number = 0; list->len > 0 && *list->ptr >= '0' && *list->ptr <= '9';
	     digits.len++, list->ptr++, list->len--) {
		size_t digit = (size_t)(*list->ptr - '0');
		fits = fits && *number <= (SIZE_MAX - digit) / 10;
		*number = *number * 10 + digit;
	}
	return fits ? 0 : fail(run, "tab stop is too large '%.*s'",
	                       (int)digits.len, (const char *)digits.ptr);
}

static int
bad_list(struct run *run, bool in_number, struct slice rest)
{
	char byte = (char)*rest.ptr;

	if (in_number && (byte == '/' || byte == '+'))
		return fail(run, "'%c' specifier not at start of number: '%.*s'",
		            byte, (int)rest.len, (const char *)rest.ptr);
	return fail(run, "tab size contains invalid character(s): '%.*s'",
	            (int)rest.len, (const char *)rest.ptr);
}

int
tabs_add(struct run *run, struct tabs *t, struct slice list)
{
	char prefix = 0;        /* it stays for the numbers behind it, too */
	bool after_number = false;
	size_t number;

	while (list.len > 0) {
		unsigned char byte = *list.ptr;
		bool separator = byte == ',' || byte == ' ' || byte == '\t';
		if (byte >= '0' && byte <= '9') {
			if (take_number(run, &list, &number) != 0
			    || add_number(run, t, prefix, number) != 0)
				return -1;
			after_number = true;
			continue;
		}
		if (!separator && (after_number || (byte != '/' && byte != '+')))
			return bad_list(run, after_number, list);
		if (!separator)
			prefix = (char)byte;
		after_number = false;
		list.ptr++;
		list.len--;
	}
	return 0;
}

static int
check(struct run *run, const struct tabs *t)
{
	size_t before = 0;

	for (size_t i = 0; i < t->n; i++) {
		if (t->stops[i] == 0)
			return fail(run, "tab size cannot be 0");
		if (t->stops[i] <= before)
			return fail(run, "tab sizes must be ascending");
		before = t->stops[i];
	}
	if (t->multiples > 0 && t->steps > 0)
		return fail(run, "'/' specifier is mutually exclusive with '+'");
	return 0;
}

int
tabs_finish(struct run *run, struct tabs *t)
{
	if (check(run, t) != 0)
		return -1;
	if (t->multiples > 0 || (t->steps > 0 && t->n > 0) || t->n > 1)
		return 0;
	t->multiples = t->n == 1 ? t->stops[0] : t->steps > 0 ? t->steps : USUAL;
	t->n = t->steps = 0;
	return 0;
}

void
tabs_spell(const struct tabs *t, struct buf *out)
{
	const char *comma = "";

	for (size_t i = 0; i < t->n; i++, comma = ",")
		buf_printf(out, "%s%zu", comma, t->stops[i]);
	if (t->multiples > 0)
		buf_printf(out, "%s%s%zu", comma, t->n > 0 ? "/" : "",
		           t->multiples);
	if (t->steps > 0)
		buf_printf(out, "%s+%zu", comma, t->steps);
}

void
tabs_clear(struct tabs *t)
{
	free(t->stops);
	*t = (struct tabs){ 0 };
}

size_t
tabs_after_list(const struct tabs *t, size_t column)
{
	size_t last = t->stops[t->n - 1];

	if (column < last) {
		size_t i = 0;
		while (t->stops[i] <= column)
			i++;
		return t->stops[i];
	}
	if (t->multiples > 0)
		return column + t->multiples - column % t->multiples;
	if (t->steps > 0)
		return column + t->steps - (column - last) % t->steps;
	return 0;
}
