/* record - the records of a block in which a pattern occurs: see record.h */
#include "engine/regex/record.h"

#include <stdlib.h>
#include "engine/array.h"
#include "engine/regex/blocks.h"
#include "engine/regex/choice.h"
#include "engine/regex/literals.h"
#include "engine/regex/sequence.h"
#include "engine/scan.h"
#include "engine/search.h"

/* How records are found, in the order in which that is tried. */
enum way { BY_HIGH, BY_LITERALS, BY_SEQUENCE, BY_BLOCKS };

struct record_finder {
	struct regex *re;
	enum way first, way;       /* to begin with; and now */
	size_t walked, wasted;     /* bytes, since this way is gone; of records that were
	                              tried in vain */
	unsigned char end;         /* of a record */
	bool bytes;
	struct search *literals;   /* NULL: nothing is known */
	bool exact;
	struct search *odd;        /* characters by which there may be a match without
	                              a literal, or NULL */
	struct sequence *sequence; /* or NULL */
	struct regex_text text;
};

/* -- compiling ----------------------------------------------------------- */

/* Whole records are looked for: what has an end in it is in none. */
static struct search *
search_literals(const struct literals *literals, unsigned char end)
{
	struct slices within = { 0 };
	struct slice *at = array_new(literals->strings.n, sizeof *at);

	for (size_t i = 0; i < literals->strings.n; i++) {
		struct slice s = literals->strings.at[i];
		if (memchr(s.ptr, end, s.len) == NULL)
			at[within.n++] = s;
	}
	within.at = at;
	struct search *search = search_new(&within, literals->icase);
	free(at);
	return search;
}

/* The characters beyond ASCII that are letters of ASCII in the other case. */
static struct search *
search_odd(void)
{
	const struct slice odd[] = {
		SLICE("\u017f"), SLICE("\u212a"), SLICE("\u0130"), SLICE("\u0131")
	};

	return search_new(&(struct slices){ odd, sizeof odd / sizeof *odd }, false);
}

static void
set_literals(struct record_finder *f, const struct literals *literals)
{
	f->literals = search_literals(literals, f->end);
	f->exact = literals->exact;
	if (literals->ascii && !f->bytes)
		f->odd = search_odd();
}

/* Whether there are strings, all with bytes above 127. */
static bool
have_high(const struct slices *strings)
{
	bool all = strings->n > 0;

	for (size_t i = 0; i < strings->n; i++) {
		struct slice s = strings->at[i];
		all = all && !scan_ascii(s.ptr, s.ptr + s.len);
	}
	return all;
}

/* The first of the ways that there is, from one on. */
static enum way
way_from(const struct record_finder *f, enum way way)
{
	if (way <= BY_LITERALS && f->literals)
		return BY_LITERALS;
	return way <= BY_SEQUENCE && f->sequence ? BY_SEQUENCE : BY_BLOCKS;
}

struct record_finder *
record_finder_new(struct regex *re)
{
	struct record_finder *f = array_new(1, sizeof *f);
	struct literals literals = regex_literals(re);

	f->re = re;
	f->end = regex_flags(re) & REGEX_NUL ? 0 : '\n';
	f->bytes = regex_flags(re) & REGEX_BYTES;
	f->first = BY_BLOCKS;
	if (!regex_choice("blocks") && !regex_choice("records")) {
		if (literals.strings.n > 0)
			set_literals(f, &literals);
		if (!f->exact)
			f->sequence = sequence_new(re);
		f->first = literals.high && !have_high(&literals.strings)
		           ? BY_HIGH : way_from(f, BY_LITERALS);
	}
	f->way = f->first;
	return f;
}

void
record_finder_free(struct record_finder *f)
{
	if (f == NULL)
		return;
	search_free(f->literals);
	search_free(f->odd);
	sequence_free(f->sequence);
	regex_text_clear(&f->text);
	free(f);
}

/* -- finding ------------------------------------------------------------- */

/* A walk over the records of a block. */
struct walk {
	struct record_finder *f;
	const unsigned char *at, *end;
	const unsigned char *ascii;   /* from `at` to here all is ASCII */
	size_t ahead;                 /* how far to look for that next */
	size_t wasted;
};

/* Whether a record is of ASCII alone. What follows is looked at in the same call, the
   farther the longer that goes well. */
static bool
is_ascii(struct walk *w, struct slice record)
{
	enum { MOST = 16 * 1024 };
	const unsigned char *end = record.ptr + record.len;

	if (end <= w->ascii)
		return true;
	const unsigned char *to = end;
	if ((size_t)(w->end - to) > w->ahead)
		to += w->ahead;
	w->ahead = w->ahead < MOST ? 2 * w->ahead + record.len : MOST;
	if (scan_ascii(record.ptr, to))
		w->ascii = to;
	else
		w->ahead = 0;
	return end <= w->ascii;
}

/* Is there a match in this record? The walk goes on behind it. */
static int
test(struct walk *w, struct slice record)
{
	struct record_finder *f = w->f;

	if (f->bytes || is_ascii(w, record))
		regex_text_narrow(&f->text, record);
	else
		regex_text_set(&f->text, record, false);
	w->at = record.ptr + record.len + 1;
	return regex_find(f->re, &f->text, 0, REGEX_TEST);
}

/* The record around a hit. */
static struct slice
around(const struct walk *w, struct slice hit)
{
	unsigned char end = w->f->end;
	const unsigned char *from = scan_byte_before(w->at, hit.ptr, w->end, end);
	const unsigned char *to = scan_byte(hit.ptr + hit.len, w->end, end);

	from = from ? from + 1 : w->at;
	return (struct slice){ from, (size_t)(to - from) };
}

/* Every record is tried. */
static int
find_by_records(struct walk *w, struct slice *record)
{
	int found = 0;

	while (w->at < w->end && !found) {
		const unsigned char *to = scan_byte(w->at, w->end, w->f->end);
		*record = (struct slice){ w->at, (size_t)(to - w->at) };
		found = test(w, *record);
	}
	return found;
}

/* What the walk comes to next: records up to one that ends `size` bytes on or later, of
   ASCII alone; or one that is not. With their ends, but for the last. */
static struct slice
stretch(const struct walk *w, size_t size, bool *ascii)
{
	const unsigned char *to = w->end, *high, *last;

	if ((size_t)(to - w->at) > size)
		to = w->at + size;
	to = scan_byte(to, w->end, w->f->end);
	if (to == w->end && to[-1] == w->f->end)
		to--;
	high = w->f->bytes ? to : scan_high(w->at, to);
	*ascii = high == to;
	if (!*ascii) {
		last = scan_byte_back(w->at, high, w->f->end);
		*ascii = last != NULL;
		to = last ? last : scan_byte(high, to, w->f->end);
	}
	return (struct slice){ w->at, (size_t)(to - w->at) };
}

/* A record that may match: it is tried. */
static int
test_likely(struct walk *w, struct slice record)
{
	int found = test(w, record);

	if (found == 0)
		w->wasted += record.len;
	return found;
}

/* Records of ASCII with the sequence are tried. */
static int
find_by_sequence(struct walk *w, struct slice *record)
{
	int found = 0;

	while (!found && w->at < w->end) {
		const unsigned char *place = sequence_find(w->f->sequence, w->at, w->end);
		if (place == w->end)
			return 0;
		*record = around(w, (struct slice){ place, 0 });
		found = test_likely(w, *record);
	}
	return found;
}

/* Looks through a block of records, which may be of ASCII alone: by their sequence, or for
   the pattern in all at once; where that cannot be done every record is tried. */
static int
find_in_block(struct walk *w, struct slice block, bool ascii, struct slice *record)
{
	size_t place;
	int found = -1;

	if (ascii && w->f->way == BY_SEQUENCE) {
		w->ascii = w->end;
		return find_by_sequence(w, record);
	}
	if (ascii)
		found = regex_find_in_block(w->f->re, block, &place);
	if (found < 0)
		return find_by_records(w, record);
	if (found > 0)
		*record = around(w, (struct slice){ block.ptr + place, 0 });
	return found;
}

/* Many records are looked at together, and more the longer there is no match. */
static int
find_by_blocks(struct walk *w, struct slice *record)
{
	enum { LEAST = 1024, MOST = 64 * 1024 };
	size_t size = LEAST;
	bool ascii;
	int found = 0;

	while (!found && w->at < w->end) {
		struct slice block = stretch(w, size, &ascii);
		struct walk part = *w;
		/* with the end of its last record, which may be empty */
		part.end = block.ptr + block.len;
		part.end += part.end < w->end;
		found = find_in_block(&part, block, ascii, record);
		w->wasted = part.wasted;
		w->at = part.end;
		size = size < MOST ? 2 * size : MOST;
	}
	return found;
}

/* Records with bytes above 127 are tried. */
static int
find_by_high(struct walk *w, struct slice *record)
{
	int found = 0;

	while (!found && w->at < w->end) {
		const unsigned char *high = scan_high(w->at, w->end);
		if (high == w->end)
			return 0;
		*record = around(w, (struct slice){ high, 1 });
		found = test_likely(w, *record);
	}
	return found;
}

/* Records with odd characters are tried. */
static int
find_odd(struct walk *w, struct slice *record)
{
	struct slice hit;
	int found = 0;

	while (!found && w->at < w->end
	       && search_find(w->f->odd, w->at, w->end, &hit)) {
		*record = around(w, hit);
		found = test(w, *record);
	}
	return found;
}

/* Looks where the literals are not: from the walk's place up to a record. */
static int
find_before(const struct walk *w, const unsigned char *end, struct slice *record)
{
	struct walk before = *w;

	if (w->f->odd == NULL)
		return 0;
	before.end = end;
	return find_odd(&before, record);
}

/* Records with literals are tried, or taken as they are. */
static int
find_by_literals(struct walk *w, struct slice *record)
{
	struct slice hit, where;
	int found = 0;

	while (!found && w->at < w->end) {
		if (!search_find(w->f->literals, w->at, w->end, &hit))
			return find_before(w, w->end, record);
		where = around(w, hit);
		if ((found = find_before(w, where.ptr, record)) != 0)
			return found;
		*record = where;
		found = w->f->exact ? 1 : test_likely(w, where);
	}
	return found;
}

/* Where too many of the records are tried in vain the next way is gone, for a while. */
static void
judge(struct record_finder *f, size_t walked, size_t wasted)
{
	enum { TRIAL = 64 * 1024, WHILE = 4 * 1024 * 1024, PART = 4 };

	f->walked += walked;
	f->wasted += wasted;
	if (f->way < BY_BLOCKS && f->walked >= TRIAL
	    && f->wasted > f->walked / PART)
		f->way = way_from(f, f->way + 1);
	else if (f->walked >= WHILE)
		f->way = f->first;
	else
		return;
	f->walked = f->wasted = 0;
}

int
record_find(struct record_finder *f, struct slice block, struct slice *record)
{
	struct walk w = { f, block.ptr, block.ptr + block.len, block.ptr, 0, 0 };
	int found = f->way == BY_HIGH     ? find_by_high(&w, record)
	          : f->way == BY_LITERALS ? find_by_literals(&w, record)
	                                  : find_by_blocks(&w, record);

	judge(f, found ? (size_t)(record->ptr + record->len - block.ptr) : block.len,
	      w.wasted);
	return found;
}
