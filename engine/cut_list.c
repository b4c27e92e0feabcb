#include "engine/cut_list.h"

#include <stdint.h>
#include <stdlib.h>

#include "engine/array.h"
#include "engine/quote.h"

static void
add(struct cut_list *list, size_t from, size_t to)
{
	if (list->n == list->cap)
		list->at = array_grow(list->at, &list->cap, sizeof(*list->at));
	list->at[list->n++] = (struct cut_range){ from, to };
}

struct reader {
	const unsigned char *p, *end;
	bool fields;           /* of what the messages speak */
	struct buf *error;
};

static bool
refuse(struct reader *r, const char *fields, const char *others)
{
	buf_put_text(r->error, r->fields ? fields : others);
	return false;
}

static bool
is_digit(const struct reader *r)
{
	return r->p < r->end && *r->p >= '0' && *r->p <= '9';
}

/* The digits at p, or 0 where there are none. */
static bool
read_number(struct reader *r, size_t *number)
{
	const unsigned char *start = r->p;
	bool large = false;

	for (*number = 0; is_digit(r); r->p++) {
		size_t digit = (size_t)(*r->p - '0');
		large |= *number > (SIZE_MAX - digit) / 10;
		*number = *number * 10 + digit;
	}
	if (!large && *number < SIZE_MAX)
		return true;
	refuse(r, "field number", "byte/character offset");
	buf_printf(r->error, " '%.*s' is too large", (int)(r->p - start), start);
	return false;
}

static bool
at_separator(const struct reader *r)
{
	return r->p == r->end || *r->p == ',' || *r->p == ' ' || *r->p == '\t';
}

static bool
refuse_rest(struct reader *r)
{
	struct buf rest = { 0 }, quoted = { 0 };

	buf_put(&rest, (struct slice){ r->p, (size_t)(r->end - r->p) });
	refuse(r, "invalid field value ", "invalid byte/character position ");
	buf_put_text(r->error, quote_argument(&quoted, buf_text(&rest)));
	buf_clear(&rest);
	buf_clear(&quoted);
	return false;
}

static bool
read_end(struct reader *r, bool begun, struct cut_range *range)
{
	bool ended = is_digit(r);

	if (!read_number(r, &range->to))
		return false;
	if (r->p < r->end && *r->p == '-')
		return refuse(r, "invalid field range",
		              "invalid byte or character range");
	if (!at_separator(r))
		return refuse_rest(r);
	if (!begun && !ended)
		return refuse(r, "invalid range with no endpoint: -",
		              "invalid range with no endpoint: -");
	if (!ended)
		range->to = SIZE_MAX;
	return range->to >= range->from
	       || refuse(r, "invalid decreasing range",
	                 "invalid decreasing range");
}

/* N, N-, N-M or -M. */
static bool
read_range(struct reader *r, struct cut_range *range)
{
	bool begun = is_digit(r);

	if (!read_number(r, &range->from))
		return false;
	bool numbered = range->from > 0;
	range->to = range->from;
	if (r->p < r->end && *r->p == '-') {
		r->p++;
		if (!begun) {
			range->from = 1;
			numbered = true;
		}
		if (numbered && !read_end(r, begun, range))
			return false;
	} else if (!at_separator(r)) {
		return refuse_rest(r);
	}
	return numbered
	       || refuse(r, "fields are numbered from 1",
	                 "byte/character positions are numbered from 1");
}

bool
cut_list_parse(struct cut_list *list, struct slice text, bool fields,
               struct buf *error)
{
	struct reader r = { text.ptr, text.ptr + text.len, fields, error };
	struct cut_range range;

	do {
		if (!read_range(&r, &range))
			return false;
		add(list, range.from, range.to);
	} while (r.p++ < r.end);
	return true;
}

static int
compare(const void *a, const void *b)
{
	const struct cut_range *x = a, *y = b;

	return (x->from > y->from) - (x->from < y->from);
}

void
cut_list_sort(struct cut_list *list)
{
	struct cut_range *last = list->at;

	qsort(list->at, list->n, sizeof(*list->at), compare);
	for (size_t i = 1; i < list->n; i++) {
		struct cut_range *range = &list->at[i];
		if (range->from > last->to)
			*++last = *range;
		else if (range->to > last->to)
			last->to = range->to;
	}
	list->n = (size_t)(last - list->at) + 1;
}

void
cut_list_complement(struct cut_list *list)
{
	struct cut_list rest = { 0 };
	size_t from = 1;

	for (size_t i = 0; i < list->n && from > 0; i++) {
		if (list->at[i].from > from)
			add(&rest, from, list->at[i].from - 1);
		from = list->at[i].to + 1;   /* 0 past an open range */
	}
	if (from > 0)
		add(&rest, from, SIZE_MAX);
	cut_list_clear(list);
	*list = rest;
}

void
cut_list_clear(struct cut_list *list)
{
	free(list->at);
	*list = (struct cut_list){ 0 };
}
