/* source - errors that point into the text of a pipeline: see source.h */
#include "lua/source.h"

#include <stdarg.h>
#include <stdio.h>

enum { SHOWN = 100 };   /* bytes of a stage that are shown around a place */

void *
source_error(struct source *src, size_t at, const char *format, ...)
{
	char message[400];
	va_list args;

	if (src->failed)
		return NULL;
	va_start(args, format);
	vsnprintf(message, sizeof message, format, args);
	va_end(args);
	src->failed = true;
	src->message = arena_text(src->arena, slice_of(message));
	src->at = at;
	return NULL;
}

/* Characters, not bytes, so that the caret stands right under UTF-8 text. */
static size_t
columns(const unsigned char *p, const unsigned char *end)
{
	size_t n = 0;

	for (; p < end; p++)
		n += (*p & 0xC0) != 0x80;
	return n;
}

static void
put_printable(struct buf *out, const unsigned char *p, const unsigned char *end)
{
	for (; p < end; p++)
		buf_put_byte(out, *p < ' ' ? ' ' : *p);
}

void
source_show(const struct source *src, size_t at, struct buf *out)
{
	const unsigned char *text = src->text.ptr, *end = text + src->text.len;
	const unsigned char *place = text + (at < src->text.len ? at : src->text.len);
	const unsigned char *from = place, *to = place;

	while (from > text && from[-1] != '\n' && place - from < SHOWN)
		from--;
	while (from < place && (*from == ' ' || *from == '\t' || (*from & 0xC0) == 0x80))
		from++;
	while (to < end && *to != '\n' && to - place < SHOWN)
		to++;
	while (to < end && (*to & 0xC0) == 0x80)
		to++;
	buf_put_text(out, "  ");
	put_printable(out, from, to);
	buf_put_text(out, "\n  ");
	for (size_t n = columns(from, place); n > 0; n--)
		buf_put_byte(out, ' ');
	buf_put_text(out, "^");
}

int
source_report(const struct source *src, struct run *run)
{
	struct buf shown = { 0 };

	source_show(src, src->at, &shown);
	fail(run, "%s\n%s", src->message, buf_text(&shown));
	buf_clear(&shown);
	return -1;
}
