#include "engine/texts.h"

#include "engine/scan.h"

void
texts_add(struct texts *list, struct slice text)
{
	if (list->n == list->cap) {
		size_t cap = list->cap ? list->cap * 2 : 8;
		struct slice *at = arena_array(list->arena, cap, sizeof(*at));
		for (size_t i = 0; i < list->n; i++)
			at[i] = list->at[i];
		list->at = at;
		list->cap = cap;
	}
	list->at[list->n++] = text;
}

void
texts_add_lines(struct texts *list, struct slice text)
{
	const unsigned char *p = text.ptr, *end = p + text.len;

	while (p < end) {
		const unsigned char *stop = scan_byte(p, end, '\n');
		texts_add(list, (struct slice){ p, (size_t)(stop - p) });
		p = stop + (stop < end);
	}
}
