/*
 * buf - bytes that are owned and grow
 *
 * The only place where growth is computed. A zeroed buf is empty and valid.
 * Running out of memory ends the process through die(), except in the _try form.
 */
#ifndef PIEP_ENGINE_BUF_H
#define PIEP_ENGINE_BUF_H

#include <stdarg.h>
#include "engine/slice.h"

struct buf {
	unsigned char *ptr;
	size_t len;   /* bytes in use */
	size_t cap;   /* bytes allocated */
};

/* Makes room for `more` bytes after len. The _try form yields false instead of ending. */
void buf_reserve(struct buf *b, size_t more);
bool buf_try_reserve(struct buf *b, size_t more);

void buf_put(struct buf *b, struct slice bytes);
void buf_put_byte(struct buf *b, unsigned char byte);
void buf_put_text(struct buf *b, const char *text);
void buf_printf(struct buf *b, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void buf_vprintf(struct buf *b, const char *format, va_list args)
	__attribute__((format(printf, 2, 0)));
/* Appends a NUL that len does not count; gives the bytes as a C string, lent. */
const char *buf_text(struct buf *b);
void buf_clear(struct buf *b);   /* frees; b is empty afterwards */

static inline struct slice
buf_slice(const struct buf *b)
{
	return (struct slice){ b->ptr, b->len };
}

#endif
