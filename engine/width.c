#include "engine/width.h"

#include "engine/utf8.h"

/* Whether an odd number of the list's toggles stand at or before the code point. */
static bool
is_inside(size_t list, uint32_t low16)
{
	size_t start = list > 0 ? width_ends[list - 1] : 0;
	size_t low = start, high = width_ends[list];

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (width_toggles[mid] <= low16)
			low = mid + 1;
		else
			high = mid;
	}
	return (low - start) % 2 == 1;
}

static int
width_far(uint32_t plane)
{
	switch (plane) {
	case 2:
	case 3:
		return 2;
	case 14:
		return 0;
	default:
		return 1;
	}
}

int
width_of(uint32_t code)
{
	uint32_t plane = code >> 16;

	if (code < 0x300)
		return code < ' ' || (code >= 0x7f && code < 0xa0) ? -1 : 1;
	if (code == 0x2028 || code == 0x2029 || (code >= 0xd800 && code < 0xe000))
		return -1;
	if (plane > 1)
		return width_far(plane);
	if (is_inside(plane * 2, code & 0xffff))
		return 0;
	return is_inside(plane * 2 + 1, code & 0xffff) ? 2 : 1;
}

size_t
width_at(const unsigned char *p, const unsigned char *end, size_t *len)
{
	uint32_t code;

	*len = utf8_char(p, end, false, &code);
	int columns = width_of(code);
	return columns < 0 ? 1 : (size_t)columns;
}
