#include "engine/tabs.h"
#include "engine/array.h"

#include <stdint.h>
#include <stdlib.h>

#include "engine/opt.h"

enum { USUAL = 8 };

static void
add_stop(struct tabs *t, size_t stop)
{
	if (t->n == t->cap)
		t->stops = array_grow(t->stops, &t->cap, sizeof(*t->stops));
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

struct reading {
	struct run *run;
	struct tabs *tabs;
	struct slice rest;      /* of the list */
	char prefix;            /* it stays for the numbers that follow */
	bool in_number;
	size_t number;
	bool bad;               /* something was reported */
};

static int
refuse_rest(struct reading *r)
{
	struct buf rest = { 0 };

	buf_put(&rest, r->rest);
	opt_refuse(r->run, "tab size contains invalid character(s):",
	           buf_text(&rest), NULL);
	buf_clear(&rest);
	return -1;
}

/* Takes the digits at the front of what is left. */
static void
take_digits(struct reading *r)
{
	struct slice digits = { r->rest.ptr, 0 };
	bool fits = true;

	if (!r->in_number)
		r->number = 0;
	r->in_number = true;
	for (; r->rest.len > 0 && *r->rest.ptr >= '0' && *r->rest.ptr <= '9';
	     digits.len++, r->rest.ptr++, r->rest.len--) {
		size_t digit = (size_t)(*r->rest.ptr - '0');
		fits = fits && r->number <= (SIZE_MAX - digit) / 10;
		r->number = r->number * 10 + digit;
	}
	if (!fits) {
		fail(r->run, "tab stop is too large '%.*s'", (int)digits.len,
		     (const char *)digits.ptr);
		r->bad = true;
	}
}

static void
set_prefix(struct reading *r)
{
	r->prefix = (char)*r->rest.ptr;
	if (r->in_number) {
		fail(r->run, "'%c' specifier not at start of number: '%.*s'",
		     r->prefix, (int)r->rest.len, (const char *)r->rest.ptr);
		r->bad = true;
	}
}

/* Adds the number that was read, if one was. */
static int
end_number(struct reading *r)
{
	bool any = r->in_number;

	r->in_number = false;
	return any ? add_number(r->run, r->tabs, r->prefix, r->number) : 0;
}

/* Takes a byte that is no digit; what is wrong with a prefix does not end the list. */
static int
take_other(struct reading *r)
{
	switch (*r->rest.ptr) {
	case '/':
	case '+':
		set_prefix(r);
		break;
	case ',':
	case ' ':
	case '\t':
		if (end_number(r) != 0)
			return -1;
		break;
	default:
		return refuse_rest(r);
	}
	r->rest.ptr++;
	r->rest.len--;
	return 0;
}

int
tabs_add(struct run *run, struct tabs *t, struct slice list)
{
	struct reading r = { .run = run, .tabs = t, .rest = list };

	while (r.rest.len > 0)
		if (*r.rest.ptr >= '0' && *r.rest.ptr <= '9')
			take_digits(&r);
		else if (take_other(&r) != 0)
			return -1;
	return r.bad ? -1 : end_number(&r);
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
