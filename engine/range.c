#include "engine/range.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/scan.h"

enum { HELD_BYTES = 64 * 1024 };

/* A stretch of bytes that the end of the input may take away. */
struct held {
	struct held *next;
	size_t n;              /* units that end in [from, len) */
	size_t from, len;
	unsigned char bytes[HELD_BYTES];
};

static size_t
count_units(const struct ranger *r, struct slice bytes)
{
	if (r->range.bytes)
		return bytes.len;
	return scan_count(bytes.ptr, bytes.ptr + bytes.len, r->range.end);
}

/* Goes past *n units or to the end of the bytes: how many bytes that is. */
static size_t
advance(const struct ranger *r, struct slice bytes, size_t *n)
{
	if (*n == SIZE_MAX)
		return bytes.len;
	if (r->range.bytes) {
		size_t passed = bytes.len < *n ? bytes.len : *n;
		*n -= passed;
		return passed;
	}
	return (size_t)(scan_skip(bytes.ptr, bytes.ptr + bytes.len,
	                          r->range.end, n) - bytes.ptr);
}

/* Shows what has been read, or reads; false at the end. */
static bool
peek(struct ranger *r, struct slice *window)
{
	struct input *in = r->in;

	if (in->window.len == 0) {
		/* What is not asked for is left to whoever reads after us. */
		in->most = r->bytes_left;
		if (r->range.bytes && r->left < in->most && r->skip < in->most
		    - r->left)
			in->most = r->skip + r->left;
		if (!input_fill(in))
			return false;
	}
	*window = input_window(in);
	if (window->len > r->bytes_left)
		window->len = r->bytes_left;
	return window->len > 0;
}

static void
use(struct ranger *r, size_t n)
{
	input_use(r->in, n);
	if (r->bytes_left != SIZE_MAX)
		r->bytes_left -= n;
}

/* Goes past what is left of the units to skip; false when that took the window. */
static bool
skipped(struct ranger *r, struct slice *window)
{
	if (r->skip == 0)
		return true;
	size_t n = advance(r, *window, &r->skip);
	use(r, n);
	window->ptr += n;
	window->len -= n;
	return window->len > 0;
}

static int
next_of_stream(struct ranger *r, struct slice *out, size_t want)
{
	while (r->left > 0 && peek(r, out)) {
		if (!skipped(r, out))
			continue;
		if (out->len > want)
			out->len = want;
		out->len = advance(r, *out, &r->left);
		use(r, out->len);
		return 1;
	}
	return 0;
}

static void
drop_first(struct ranger *r)
{
	struct held *h = r->first;

	r->first = h->next;
	if (!r->first)
		r->last = NULL;
	r->n_held -= h->n;
	h->next = r->spare;
	r->spare = h;
}

static struct held *
add_held(struct ranger *r)
{
	struct held *h = r->spare;

	if (h)
		r->spare = h->next;
	else if (!(h = malloc(sizeof(*h))))
		die("memory exhausted");
	h->next = NULL;
	h->n = h->from = h->len = 0;
	if (r->last)
		r->last->next = h;
	else
		r->first = h;
	return r->last = h;
}

static void
hold(struct ranger *r, struct slice bytes)
{
	while (bytes.len > 0) {
		struct held *h = r->last;
		if (!h || h->len == HELD_BYTES)
			h = add_held(r);
		struct slice part = bytes;
		if (part.len > HELD_BYTES - h->len)
			part.len = HELD_BYTES - h->len;
		memcpy(h->bytes + h->len, part.ptr, part.len);
		h->len += part.len;
		size_t n = count_units(r, part);
		h->n += n;
		r->n_held += n;
		bytes.ptr += part.len;
		bytes.len -= part.len;
	}
}

static int
give_held(struct ranger *r, struct slice *out, size_t want)
{
	while (r->first && r->first->from == r->first->len)
		drop_first(r);
	struct held *h = r->first;
	if (!h || r->left == 0)
		return 0;

	*out = (struct slice){ h->bytes + h->from, h->len - h->from };
	if (out->len > want)
		out->len = want;
	size_t left = r->left;
	out->len = advance(r, *out, &r->left);
	/* The last record has no end that could have been counted. */
	size_t passed = left - r->left;
	if (left == SIZE_MAX)
		passed = count_units(r, *out);
	h->from += out->len;
	h->n -= passed;
	r->n_held -= passed;
	return 1;
}

static bool
held_is_bare(const struct ranger *r)
{
	const struct held *h = r->last;

	return !r->range.bytes && h && h->len > h->from
	       && h->bytes[h->len - 1] != r->range.end;
}

/* [from, -behind): what comes out when `behind` units are held. */
static int
next_held_back(struct ranger *r, struct slice *out, size_t want)
{
	struct slice window;

	for (;;) {
		size_t n = r->n_held + (r->ended && held_is_bare(r));
		r->left = n > r->behind ? n - r->behind : 0;
		if (give_held(r, out, want))
			return 1;
		if (r->ended)
			return 0;
		r->left = SIZE_MAX;
		if (!peek(r, &window)) {
			r->ended = true;
		} else if (skipped(r, &window)) {
			hold(r, window);
			use(r, window.len);
		}
	}
}

/* Holds the last `behind` units of all that was seen, and what is in their chunks. */
static void
keep_last(struct ranger *r, struct slice block, size_t n)
{
	size_t surplus = n > r->behind ? n - r->behind : 0;
	size_t cut = advance(r, block, &surplus);

	if (cut > 0)
		while (r->first)
			drop_first(r);
	block.ptr += cut;
	block.len -= cut;
	hold(r, block);
	while (r->first != r->last
	       && r->n_held - r->first->n > r->behind)
		drop_first(r);
}

/* Reads to the end, or until it is sure that [-behind, to) is empty. */
static void
collect(struct ranger *r)
{
	int64_t to = r->range.to;
	size_t seen = 0;
	struct slice window;

	while (peek(r, &window)) {
		size_t n = count_units(r, window);
		keep_last(r, window, n);
		use(r, window.len);
		seen += n;
		if (to >= 0 && seen >= (size_t)to
		    && seen - (size_t)to >= r->behind) {
			r->left = 0;
			return;
		}
	}
	size_t bare = held_is_bare(r);
	size_t held = r->n_held + bare;
	size_t surplus = held > r->behind ? held - r->behind : 0;
	size_t start = seen + bare - (held - surplus);

	r->left = surplus;
	for (struct slice gone; give_held(r, &gone, SIZE_MAX);)
		continue;
	held -= surplus;
	r->left = SIZE_MAX;
	if (to >= 0)
		r->left = (size_t)to > start ? (size_t)to - start : 0;
	else if (to != PARAM_NONE)
		r->left = held > (size_t)-to ? held - (size_t)-to : 0;
}

/* [-behind, …): nothing can be given before the end. */
static int
next_of_last(struct ranger *r, struct slice *out, size_t want)
{
	if (!r->ended)
		collect(r);
	r->ended = true;
	return give_held(r, out, want);
}

static bool
read_at(int fd, unsigned char *p, size_t len, off_t at)
{
	while (len > 0) {
		ssize_t n = pread(fd, p, len, at);
		if (n <= 0)
			return false;
		p += n;
		at += n;
		len -= (size_t)n;
	}
	return true;
}

/* Where the last n records of the bytes [low, high) of the file begin. */
static bool
locate_records(const struct ranger *r, off_t low, off_t high, size_t n,
               unsigned char *block, off_t *at)
{
	bool last = true;

	while (high > low) {
		off_t from = (high - 1) / READ_BLOCK * READ_BLOCK;
		if (from < low)
			from = low;
		size_t len = (size_t)(high - from);
		if (!read_at(r->in->fd, block, len, from))
			return false;
		/* The end of the last record begins no other. */
		if (last && block[len - 1] == r->range.end)
			len--;
		last = false;
		struct slice bytes = { block, len };
		size_t found = count_units(r, bytes);
		if (found >= n) {
			size_t before = found - n + 1;
			*at = from + (off_t)advance(r, bytes, &before);
			return true;
		}
		n -= found;
		high = from;
	}
	*at = low;
	return true;
}

/* Where the unit `bound` (negative) of the bytes [low, high) begins. */
static bool
locate(const struct ranger *r, off_t low, off_t high, int64_t bound, off_t *at)
{
	if (r->range.bytes) {
		*at = -bound > high - low ? low : high + bound;
		return true;
	}
	unsigned char *block = malloc(READ_BLOCK);
	if (!block)
		return false;
	bool found = locate_records(r, low, high, (size_t)-bound, block, at);
	free(block);
	return found;
}

/* Replaces bounds from the end by places in the file: false where that cannot be, or
   the size is not true, as with files of the kernel. */
static bool
located(struct ranger *r)
{
	struct input *in = r->in;
	int64_t from = r->range.from, to = r->range.to;
	struct stat file;

	if (!in->seekable || (from < 0 && to >= 0) || in->window.len > 0)
		return false;
	off_t low = lseek(in->fd, 0, SEEK_CUR);
	if (low < 0 || fstat(in->fd, &file) != 0
	    || file.st_size <= low)
		return false;
	off_t start = low, end = file.st_size;
	if (to < 0 && to != PARAM_NONE && !locate(r, low, end, to, &end))
		return false;
	if (from < 0 && !locate(r, low, file.st_size, from, &start))
		return false;
	if (start > low && input_seek(in, start) != 0)
		return false;
	if (to != PARAM_NONE)
		r->bytes_left = end > start ? (size_t)(end - start) : 0;
	r->skip = from > 0 ? (size_t)from : 0;
	return true;
}

static void
begin_stream(struct ranger *r)
{
	int64_t from = r->range.from, to = r->range.to;
	struct input *in = r->in;

	r->skip = (size_t)from;
	if (to != PARAM_NONE)
		r->left = to > from ? (size_t)(to - from) : 0;
	if (r->range.bytes && from > 0 && in->seekable && r->left > 0
	    && in->window.len == 0 && lseek(in->fd, from, SEEK_CUR) >= 0)
		r->skip = 0;
}

void
range_begin(struct ranger *r, struct range range, struct input *in)
{
	if (range.from == PARAM_NONE)
		range.from = 0;
	r->range = range;
	r->in = in;
	r->next = next_of_stream;
	r->skip = r->behind = 0;
	r->left = r->bytes_left = SIZE_MAX;
	r->ended = false;
	while (r->first)
		drop_first(r);

	bool to_end = range.to < 0 && range.to != PARAM_NONE;
	if (range.from >= 0 && !to_end) {
		begin_stream(r);
	} else if (range.from < 0 && to_end && range.from >= range.to) {
		r->left = 0;
	} else if (!located(r)) {
		r->next = range.from < 0 ? next_of_last : next_held_back;
		r->skip = range.from > 0 ? (size_t)range.from : 0;
		r->behind = (size_t)-(range.from < 0 ? range.from : range.to);
	}
}

int
range_next(struct ranger *r, struct slice *out, size_t want)
{
	int more = r->next(r, out, want);

	if (!more)
		r->in->most = SIZE_MAX;
	return more;
}

static void
free_held(struct held *h)
{
	while (h) {
		struct held *next = h->next;
		free(h);
		h = next;
	}
}

void
range_clear(struct ranger *r)
{
	free_held(r->first);
	free_held(r->spare);
	r->first = r->last = r->spare = NULL;
}
