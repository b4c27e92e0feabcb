/*
 * find - finding a pattern in a subject: see regex.h
 *
 * A search by backtracking gives the first match at the leftmost place. POSIX wants the
 * longest there, where that is another one: program_longest() tells its end, and
 * program_ways() its groups; with back-references, which the former does not know,
 * program_ways() goes through all matches of the place.
 */
#include "engine/regex.h"

#include "engine/regex/blocks.h"
#include "engine/regex/char.h"
#include "engine/regex/pattern.h"
#include "engine/regex/record.h"
#include "engine/scan.h"

/* -- places in source and text ------------------------------------------- */

static bool
is_mapped(const struct regex_text *t)
{
	return t->text.ptr != t->source.ptr;
}

/* Walks from the mark (or the start) until `source` or `text` is reached. */
static void
walk(struct regex_text *t, size_t source, size_t text)
{
	const unsigned char *end = t->source.ptr + t->source.len;
	uint32_t code;

	if (source < t->source_mark || text < t->text_mark)
		t->source_mark = t->text_mark = 0;
	while (t->source_mark < source && t->text_mark < text) {
		size_t n = char_read(t->source.ptr + t->source_mark, end, &code);
		t->source_mark += n;
		t->text_mark += char_is_bad(code) ? 4 : n;
	}
}

static size_t
to_text(struct regex_text *t, size_t source)
{
	walk(t, source, SIZE_MAX);
	return t->text_mark;
}

static size_t
to_source(struct regex_text *t, size_t text)
{
	if (text == REGEX_UNSET)
		return text;
	walk(t, SIZE_MAX, text);
	return t->source_mark;
}

static void
map_spans(struct regex *re, struct regex_text *t, unsigned how)
{
	size_t n = how & REGEX_EXTENT ? 2 : 2 * (re->n_groups + 1);

	if (re->mapped == NULL)
		re->mapped = arena_array(&re->arena, 2 * (re->n_groups + 1),
		                         sizeof *re->mapped);
	for (size_t i = 0; i < n; i++)
		re->mapped[i] = to_source(t, re->spans[i]);
	re->spans = re->mapped;
}

/* -- the chain ----------------------------------------------------------- */

/* A search on its way. */
struct search {
	struct slice s;
	size_t from;
	unsigned how;
	bool wide;
	bool extent_only;   /* groups are not set */
};

/* Takes note of what a program found. */
static int
result_of(struct regex *re, const struct program *program, int found)
{
	if (found > 0) {
		re->spans = program_spans(program);
		return 1;
	}
	if (found < 0)
		re->reason = program_reason(program);
	return found < 0 ? -1 : 0;
}

static int
find_longest(struct regex *re, struct search *search)
{
	struct program *program = regex_program(re, search->wide, USE_FIND);

	if (program == NULL)
		return -1;
	search->extent_only = true;
	return result_of(re, program, program_longest(program, search->s, search->from,
	                                              search->how));
}

static int
find_first(struct regex *re, struct search *search)
{
	struct program *program;

	if (re->limits > LIMITS_MAX)
		return find_longest(re, search);
	program = regex_program(re, search->wide, search->how & (HOWS - 1));
	if (program == NULL)
		return -1;
	int found = program_find(program, search->s, search->from, search->how);
	if (found == PROGRAM_LIMIT && re->may_fall_back) {
		re->limits++;
		return find_longest(re, search);
	}
	return result_of(re, program, found);
}

/* Goes on from a match to those that begin where it does. */
static void
stay(struct regex *re, struct search *search)
{
	if (re->spans[0] != search->from)
		search->how &= ~(unsigned)REGEX_NOT_EMPTY;
	search->from = re->spans[0];
	search->how |= REGEX_AT;
}

/* Finds the match that ends at `end` (or the longest) with its groups. */
static int
find_ways(struct regex *re, struct search *search, size_t end)
{
	struct program *program = regex_program(re, search->wide, USE_WAYS);

	if (program == NULL)
		return -1;
	return result_of(re, program, program_ways(program, search->s, search->from,
	                                           search->how, end));
}

/* From the first match to the longest. */
static int
extend(struct regex *re, struct search *search)
{
	const size_t *first = re->spans;

	stay(re, search);
	if (!re->may_fall_back)
		return find_ways(re, search, REGEX_UNSET);
	int found = find_longest(re, search);
	if (found > 0 && re->spans[1] == first[1]) {
		re->spans = first;
		search->extent_only = false;
	}
	return found;
}

static int
find_posix(struct regex *re, struct search *search)
{
	unsigned asked = search->how;

	int found = find_first(re, search);
	if (found <= 0 || (asked & REGEX_TEST))
		return found;
	if (!search->extent_only && !re->first_is_longest
	    && !(asked & REGEX_TO_END) && re->spans[1] < search->s.len)
		found = extend(re, search);
	if (found <= 0 || !search->extent_only || re->n_groups == 0
	    || (asked & REGEX_EXTENT))
		return found;
	stay(re, search);
	return find_ways(re, search, re->spans[1]);
}

int
regex_find(struct regex *re, struct regex_text *t, size_t from, unsigned how)
{
	struct search search = {
		.s = t->text, .from = from, .how = how,
		.wide = !(re->flags & REGEX_BYTES) && (!t->narrow || re->beyond)
	};

	if (is_mapped(t))
		search.from = to_text(t, from);
	int found = find_posix(re, &search);
	if (found > 0 && is_mapped(t) && !(how & REGEX_TEST))
		map_spans(re, t, how);
	return found;
}

const size_t *
regex_spans(const struct regex *re)
{
	return re->spans;
}

/* -- many records -------------------------------------------------------- */

int
regex_find_in_block(struct regex *re, struct slice block, size_t *place)
{
	if (!re->may_block || re->limits > LIMITS_MAX)
		return -1;
	struct program *program = regex_program(re, re->beyond && !(re->flags & REGEX_BYTES),
	                                        USE_BLOCKS);
	if (program == NULL)
		return -1;
	int found = program_find(program, block, 0, 0);
	if (found > 0)
		*place = program_spans(program)[0];
	return found < 0 ? -1 : found;
}

int
regex_find_record(struct regex *re, struct slice block, struct slice *record)
{
	if (re->finder == NULL)
		re->finder = record_finder_new(re);
	return record_find(re->finder, block, record);
}
