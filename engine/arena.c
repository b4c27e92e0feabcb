#include "engine/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "engine/err.h"

enum {
	ALIGN = _Alignof(max_align_t),
	CHUNK = 8 * 1024
};

struct arena_chunk {
	struct arena_chunk *before;
	max_align_t bytes[];
};

static void
add_chunk(struct arena *a, size_t size)
{
	if (size > PTRDIFF_MAX - sizeof(struct arena_chunk))
		die("memory exhausted");
	struct arena_chunk *chunk = calloc(1, sizeof(*chunk) + size);
	if (!chunk)
		die("memory exhausted");
	chunk->before = a->chunks;
	a->chunks = chunk;
	a->at = (unsigned char *)chunk->bytes;
	a->left = size;
}

void *
arena_alloc(struct arena *a, size_t size)
{
	if (size > PTRDIFF_MAX - CHUNK)
		die("memory exhausted");
	size = (size + ALIGN - 1) / ALIGN * ALIGN;
	if (size > a->left)
		add_chunk(a, size > CHUNK ? size : CHUNK);

	void *given = a->at;
	a->at += size;
	a->left -= size;
	return given;
}

void *
arena_array(struct arena *a, size_t count, size_t size)
{
	if (size > 0 && count > PTRDIFF_MAX / size)
		die("memory exhausted");
	return arena_alloc(a, count * size);
}

void *
arena_grown(struct arena *a, void *items, size_t n, size_t *cap, size_t size)
{
	enum { FIRST = 8 };

	if (n < *cap)
		return items;
	size_t wider = *cap ? *cap * 2 : FIRST;
	void *grown = arena_array(a, wider, size);
	if (n > 0)
		memcpy(grown, items, n * size);
	*cap = wider;
	return grown;
}

char *
arena_text(struct arena *a, struct slice bytes)
{
	char *text = arena_alloc(a, bytes.len + 1);
	if (bytes.len > 0)
		memcpy(text, bytes.ptr, bytes.len);
	return text;
}

struct slice
arena_copy(struct arena *a, struct slice bytes)
{
	return (struct slice){ (unsigned char *)arena_text(a, bytes), bytes.len };
}

char *
arena_printf(struct arena *a, const char *format, ...)
{
	va_list args, again;
	va_start(args, format);
	va_copy(again, args);
	int n = vsnprintf(NULL, 0, format, args);
	if (n < 0)
		die("unprintable format");
	char *text = arena_alloc(a, (size_t)n + 1);
	vsnprintf(text, (size_t)n + 1, format, again);
	va_end(again);
	va_end(args);
	return text;
}

void
arena_clear(struct arena *a)
{
	while (a->chunks) {
		struct arena_chunk *before = a->chunks->before;
		free(a->chunks);
		a->chunks = before;
	}
	*a = (struct arena){ 0 };
}
