/* unicode - binary searches in the generated tables */
#include "engine/unicode.h"

static size_t
part_start(const uint16_t *ends, int kind)
{
	return kind > 0 ? ends[kind - 1] : 0;
}

bool
unicode_has(uint32_t code, enum unicode_property property)
{
	size_t low = part_start(unicode_range_ends, (int)property);
	size_t high = unicode_range_ends[property];
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		uint32_t first = unicode_ranges[mid] >> 11;
		if (code < first)
			high = mid;
		else if (code - first > (unicode_ranges[mid] & 2047))
			low = mid + 1;
		else
			return true;
	}
	return false;
}

static bool
in_run(const struct unicode_run *run, uint32_t code)
{
	uint32_t first = run->codes >> 11, stride = (run->codes & 1) + 1;

	return code >= first && (code - first) % stride == 0
	    && (code - first) / stride <= (run->codes >> 1 & 1023);
}

/* Runs of stride 2 interleave (upper, lower, upper …), so the run that begins
   last at or before the code need not be the one that holds it. */
static bool
run_map(uint32_t code, enum unicode_case to, uint32_t *out)
{
	size_t start = part_start(unicode_run_ends, (int)to);
	size_t low = start, high = unicode_run_ends[to];
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (unicode_runs[mid].codes >> 11 <= code)
			low = mid + 1;
		else
			high = mid;
	}
	for (size_t tries = 0; low-- > start && tries < 3; tries++) {
		if (in_run(&unicode_runs[low], code)) {
			*out = code + (uint32_t)unicode_runs[low].delta;
			return true;
		}
	}
	return false;
}

static size_t
many_map(uint32_t code, enum unicode_case to, uint32_t out[3])
{
	size_t low = part_start(unicode_many_ends, (int)to);
	size_t high = unicode_many_ends[to];
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		const struct unicode_many *m = &unicode_manys[mid];
		if (m->code == code) {
			size_t n = 0;
			while (n < 3 && m->to[n] != 0) {
				out[n] = m->to[n];
				n++;
			}
			return n;
		}
		if (m->code < code)
			low = mid + 1;
		else
			high = mid;
	}
	return 0;
}

/* Title stands as differences from upper, fold as differences from lower. */
size_t
unicode_map(uint32_t code, enum unicode_case to, uint32_t out[3])
{
	if (run_map(code, to, out))
		return 1;
	size_t n = many_map(code, to, out);
	if (n > 0)
		return n;
	if (to == UNICODE_TO_TITLE)
		return unicode_map(code, UNICODE_TO_UPPER, out);
	if (to == UNICODE_TO_FOLD)
		return unicode_map(code, UNICODE_TO_LOWER, out);
	out[0] = code;
	return 1;
}

static size_t
add_new(uint32_t code, uint32_t *out, size_t n, size_t max)
{
	for (size_t i = 0; i < n; i++)
		if (out[i] == code)
			return n;
	if (n < max)
		out[n++] = code;
	return n;
}

/* Whatever maps to one that is known, or that one maps to, is known. */
size_t
unicode_cases(uint32_t code, uint32_t *out, size_t max)
{
	size_t n = add_new(code, out, 0, max), runs = unicode_run_ends[UNICODE_CASES - 1];

	for (size_t i = 0; i < n; i++) {
		for (const struct unicode_run *r = unicode_runs; r < unicode_runs + runs; r++) {
			uint32_t from = out[i] - (uint32_t)r->delta;
			if (in_run(r, out[i]))
				n = add_new(out[i] + (uint32_t)r->delta, out, n, max);
			if (in_run(r, from))
				n = add_new(from, out, n, max);
		}
	}
	return n;
}

int
unicode_decimal(uint32_t code)
{
	if (code < 128)
		return code >= '0' && code <= '9' ? (int)(code - '0') : -1;
	size_t low = 0, high = unicode_zero_count;
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (unicode_zeros[mid] > code)
			high = mid;
		else if (code - unicode_zeros[mid] > 9)
			low = mid + 1;
		else
			return (int)(code - unicode_zeros[mid]);
	}
	return -1;
}
