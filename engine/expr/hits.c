#include "engine/expr/hits.h"

#include "engine/scan.h"

/* Where the last whole record of the window ends, or NULL. */
static const unsigned char *
whole_end(struct hits *h)
{
	struct slice w = input_window(&h->in);
	const unsigned char *last = scan_byte_back(w.ptr + h->seen, w.ptr + w.len, '\n');

	h->seen = w.len;
	return last ? last + 1 : NULL;
}

/* Searches [window, stop), of whole records or the last one: as hits_next(). */
static size_t
search(struct hits *h, const unsigned char *stop, size_t max, struct slice *recs,
       int64_t *indexes, bool *undecided)
{
	const unsigned char *start = input_window(&h->in).ptr, *p = start;
	size_t n = 0;
	int found = 0;

	while (n < max && p < stop
	       && (found = regex_find_record(h->re, (struct slice){
	                                     p, (size_t)(stop - p) }, &recs[n]))) {
		const unsigned char *end = recs[n].ptr + recs[n].len;
		h->index += (int64_t)scan_count(p, recs[n].ptr, '\n');
		indexes[n] = h->index++;
		undecided[n++] = found < 0;
		p = end < stop ? end + 1 : stop;
	}
	if (n < max && p < stop) {
		h->index += (int64_t)scan_count(p, stop, '\n');
		p = stop;
	}
	input_use(&h->in, (size_t)(p - start));
	h->seen = 0;
	return n;
}

int
hits_next(struct hits *h, size_t max, struct slice *recs, int64_t *indexes,
          bool *undecided, bool *bare)
{
	const unsigned char *stop;
	size_t n;

	*bare = false;
	for (;;) {
		if (!h->open && !input_next(&h->in))
			return h->in.failed ? PULL_FAIL : PULL_END;
		h->open = true;
		if ((stop = whole_end(h)) != NULL) {
			n = search(h, stop, max, recs, indexes, undecided);
			if (n > 0)
				return (int)n;
			continue;
		}
		if (input_fill(&h->in))
			continue;
		h->open = false;
		struct slice rest = input_window(&h->in);
		bool is_record = rest.len > 0;
		n = search(h, rest.ptr + rest.len, 1, recs, indexes, undecided);
		h->index += n == 0 && is_record;
		*bare = n > 0;
		if (n > 0)
			return 1;
	}
}
