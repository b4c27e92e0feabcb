#include "applets/words.h"

struct slices
words_from(struct arena *arena, const struct opt_parse *operands, size_t from)
{
	size_t n = operands->n_operands - from;
	struct slice *at = arena_array(arena, n + 1, sizeof(*at));

	for (size_t i = 0; i < n; i++)
		at[i] = slice_of(operands->operands[from + i]);
	return (struct slices){ at, n };
}
