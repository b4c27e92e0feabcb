#include "engine/buf.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "engine/err.h"

enum { FIRST_CAP = 64 };

bool
buf_try_reserve(struct buf *b, size_t more)
{
	if (more <= b->cap - b->len)
		return true;
	if (more > PTRDIFF_MAX - b->len)
		return false;

	size_t need = b->len + more;
	size_t cap = b->cap < FIRST_CAP ? FIRST_CAP : b->cap;
	if (cap < need)
		cap = cap <= PTRDIFF_MAX / 2 && cap * 2 > need ? cap * 2 : need;
	unsigned char *ptr = realloc(b->ptr, cap);
	if (!ptr)
		return false;
	b->ptr = ptr;
	b->cap = cap;
	return true;
}

void
buf_reserve(struct buf *b, size_t more)
{
	if (!buf_try_reserve(b, more))
		die("memory exhausted");
}

void
buf_put(struct buf *b, struct slice bytes)
{
	if (bytes.len == 0)
		return;
	buf_reserve(b, bytes.len);
	memcpy(b->ptr + b->len, bytes.ptr, bytes.len);
	b->len += bytes.len;
}

void
buf_put_byte(struct buf *b, unsigned char byte)
{
	buf_reserve(b, 1);
	b->ptr[b->len++] = byte;
}

void
buf_put_text(struct buf *b, const char *text)
{
	buf_put(b, slice_of(text));
}

void
buf_vprintf(struct buf *b, const char *format, va_list args)
{
	va_list again;
	va_copy(again, args);
	int n = vsnprintf(NULL, 0, format, args);
	if (n < 0)
		die("unprintable format");
	/* vsnprintf() ends with a NUL, which len does not count. */
	buf_reserve(b, (size_t)n + 1);
	vsnprintf((char *)b->ptr + b->len, (size_t)n + 1, format, again);
	b->len += (size_t)n;
	va_end(again);
}

void
buf_printf(struct buf *b, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	buf_vprintf(b, format, args);
	va_end(args);
}

const char *
buf_text(struct buf *b)
{
	buf_reserve(b, 1);
	b->ptr[b->len] = 0;
	return (const char *)b->ptr;
}

void
buf_clear(struct buf *b)
{
	free(b->ptr);
	*b = (struct buf){ 0 };
}
