/*
 * unicode - properties and case mappings of code points
 *
 * The tables are made by scripts/unicode-tables and mean what Python's str
 * methods of that Unicode version mean. ASCII is answered without them.
 */
#ifndef PIEP_ENGINE_UNICODE_H
#define PIEP_ENGINE_UNICODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum unicode_property {
	UNICODE_ALPHA,
	UNICODE_UPPER,
	UNICODE_LOWER,
	UNICODE_TITLE,       /* the few like U+01C5 */
	UNICODE_IGNORABLE,   /* Case_Ignorable, for the final sigma */
	UNICODE_DIGIT,
	UNICODE_NUMERIC,
	UNICODE_SPACE,
	UNICODE_PRINTABLE,
	UNICODE_START_ODD,   /* differs from ALPHA in beginning an identifier */
	UNICODE_MORE_ODD,    /* … in continuing one */
	UNICODE_PROPERTIES
};

enum unicode_case {
	UNICODE_TO_UPPER,
	UNICODE_TO_LOWER,
	UNICODE_TO_TITLE,
	UNICODE_TO_FOLD,
	UNICODE_CASES
};

bool unicode_has(uint32_t code, enum unicode_property property);
/* Writes the mapped code points, gives how many: 1 to 3. */
size_t unicode_map(uint32_t code, enum unicode_case to, uint32_t out[3]);
/* Writes the code points that differ from this one in case alone, itself first, and gives
   how many; `max` (8 are enough) at most. Mappings to several are passed over. */
size_t unicode_cases(uint32_t code, uint32_t *out, size_t max);
int unicode_decimal(uint32_t code);   /* value of a decimal digit, or -1 */

static inline bool
unicode_cased(uint32_t code)
{
	return unicode_has(code, UNICODE_LOWER)
	    || unicode_has(code, UNICODE_UPPER)
	    || unicode_has(code, UNICODE_TITLE);
}

/* private: the tables. Each kind's part ends where its _ends entry says. */
struct unicode_run {
	uint32_t codes;   /* first << 11 | (count - 1) << 1 | (stride - 1) */
	int32_t delta;
};

struct unicode_many {
	uint16_t code;
	uint16_t to[3];   /* 0 after the last */
};

extern const uint32_t unicode_ranges[];   /* first << 11 | how many more */
extern const uint16_t unicode_range_ends[];
extern const struct unicode_run unicode_runs[];
extern const uint16_t unicode_run_ends[];
extern const struct unicode_many unicode_manys[];
extern const uint16_t unicode_many_ends[];
extern const uint32_t unicode_zeros[];
extern const size_t unicode_zero_count;

#endif
