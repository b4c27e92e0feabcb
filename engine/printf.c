#include "engine/printf.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>

#include "engine/convert.h"
#include "engine/escape.h"
#include "engine/filter.h"
#include "engine/locale.h"
#include "engine/quote.h"
#include "engine/utf8.h"

/* The text of a format is put out item by item, so that what stands before a failure is
   seen before its message. */
struct printer {
	struct stage stage;
	struct buf format;     /* ended with NUL */
	size_t at;             /* the next item of the format */
	struct slices arguments;
	size_t next;           /* of the arguments */
	size_t used;           /* of them before this pass over the format */
	bool ended, failed;
	struct buf text;       /* of the argument in use, ended with NUL */
	struct outlet outlet;
};

/* -- arguments ------------------------------------------------------------------- */

static void
complain(struct printer *p, const char *argument, const char *why)
{
	struct buf quoted = { 0 };

	warn(p->stage.run, "%s: %s", quote_argument(&quoted, argument), why);
	buf_clear(&quoted);
}

/* What reading a number left behind `end`; errno is as it left that. */
static void
check_number(struct printer *p, const char *text, const char *end)
{
	if (errno == ERANGE)
		complain(p, text, "Numerical result out of range");
	else if (end == text)
		complain(p, text, "expected a numeric value");
	else if (*end)
		complain(p, text, "value not completely converted");
}

/* The code of the character of 'c or "c. */
static uint32_t
read_character(struct printer *p, const char *text)
{
	struct slice s = slice_of(text + 1);
	uint32_t code;
	size_t n = utf8_char(s.ptr, s.ptr + s.len, locale_is_bytes(), &code);

	if (n < s.len)
		note(p->stage.run, "warning: %s: character(s) following "
		     "character constant have been ignored", text + 1 + n);
	return n == 1 ? *s.ptr : code;
}

/* Ended with NUL, and empty where none is left. */
static struct slice
next_argument(struct printer *p)
{
	p->text.len = 0;
	if (p->next < p->arguments.n)
		buf_put(&p->text, p->arguments.at[p->next++]);
	buf_text(&p->text);
	return buf_slice(&p->text);
}

/* The text of a number, or NULL where the argument is none but stands for *code. */
static const char *
next_number(struct printer *p, uint32_t *code)
{
	const char *text = (const char *)next_argument(p).ptr;

	*code = 0;
	if (!*text)
		return NULL;
	if ((*text == '\'' || *text == '"') && text[1]) {
		*code = read_character(p, text);
		return NULL;
	}
	errno = 0;
	return text;
}

static intmax_t
next_int(struct printer *p)
{
	uint32_t code;
	const char *text = next_number(p, &code);
	char *end;

	if (!text)
		return code;
	intmax_t number = strtoimax(text, &end, 0);
	check_number(p, text, end);
	return number;
}

static uintmax_t
next_uint(struct printer *p)
{
	uint32_t code;
	const char *text = next_number(p, &code);
	char *end;

	if (!text)
		return code;
	uintmax_t number = strtoumax(text, &end, 0);
	check_number(p, text, end);
	return number;
}

static long double
next_float(struct printer *p)
{
	uint32_t code;
	const char *text = next_number(p, &code);
	char *end;

	if (!text)
		return code;
	long double number = float_of_text(text, &end);
	check_number(p, text, end);
	return number;
}

/* -- conversions ------------------------------------------------------------------- */

static int
write_error(const struct printer *p)
{
	return fail(p->stage.run, "write error");
}

/* A width or precision: digits, or * for an argument. What is longer than C's printf can
   write is told as an error of writing. */
static int
read_size(struct printer *p, const char **at, const char *what, intmax_t least,
          int *size)
{
	if (**at != '*') {
		char *end;
		long n = **at >= '0' && **at <= '9' ? strtol(*at, &end, 10) : 0;
		*at += strspn(*at, "0123456789");
		*size = (int)n;
		return n > INT_MAX ? write_error(p) : 0;
	}
	intmax_t n = next_int(p);
	++*at;
	if (n < least || n > INT_MAX) {
		struct buf quoted = { 0 };
		fail(p->stage.run, "invalid %s: %s", what,
		     quote_argument(&quoted, (const char *)p->text.ptr));
		buf_clear(&quoted);
		return -1;
	}
	*size = n < INT_MIN ? -1 : (int)n;
	return 0;
}

/* The conversions that go with what was read before their letter. */
static const char *
letters_allowed(const struct conversion *c, bool bare)
{
	if (bare)
		return "diouxXfFeEgGaAcsbq";
	if (conversion_has(c, '\'') || conversion_has(c, 'I'))
		return conversion_has(c, '#') ? "fFgG" : "diufFgG";
	if (conversion_has(c, '#'))
		return "oxXfFeEgGaA";
	return conversion_has(c, '0') ? "diouxXfFeEgGaA" : "diouxXfFeEgGaAcs";
}

/* What stands between % and the letter, which it gives; NULL where it was reported. */
static const char *
read_conversion(struct printer *p, const char *from, struct conversion *c)
{
	const char *at = from + 1;

	*c = (struct conversion){ .precision = -1 };
	at = conversion_flags(c, at, "-+ #0'I");
	if (read_size(p, &at, "field width", INT_MIN, &c->width) != 0)
		return NULL;
	bool precise = *at == '.';
	if (precise) {
		at++;
		if (read_size(p, &at, "precision", INTMAX_MIN, &c->precision))
			return NULL;
	}
	at += strspn(at, "lLhjzt");
	c->letter = *at;
	if (*at && strchr(letters_allowed(c, at == from + 1), *at)
	    && !(precise && *at == 'c'))
		return at;
	fail(p->stage.run, "%.*s: invalid conversion specification",
	     (int)(at + (*at != '\0') - from), from);
	return NULL;
}

static int
put_number(struct printer *p, const struct conversion *c, struct buf *out)
{
	int status;

	if (strchr("di", c->letter))
		status = conversion_put_int(c, next_int(p), out);
	else if (strchr("ouxX", c->letter))
		status = conversion_put_uint(c, next_uint(p), out);
	else
		status = conversion_put_float(c, next_float(p), out);
	return status == 0 ? 0 : write_error(p);
}

static enum escape_result
put_conversion(struct printer *p, const struct conversion *c, struct buf *out)
{
	struct slice text;

	switch (c->letter) {
	case 'b':
		return escape_put_text(ESCAPES_WORD, p->stage.run,
		                       next_argument(p), out);
	case 'q':
		if (p->next < p->arguments.n)
			quote_word(out, (const char *)next_argument(p).ptr);
		break;
	case 'c':
		text = next_argument(p);
		conversion_put_text(c, (struct slice){ text.ptr, 1 }, out);
		break;
	case 's':
		conversion_put_text(c, next_argument(p), out);
		break;
	default:
		if (put_number(p, c, out) != 0)
			return ESCAPE_FAILED;
	}
	return ESCAPE_DONE;
}

/* -- items -------------------------------------------------------------------------- */

/* The next item of the format: a conversion, an escape, or text up to one. */
static enum escape_result
put_item(struct printer *p, struct buf *out)
{
	const char *at = (const char *)p->format.ptr + p->at, *end;
	struct conversion c;

	if (*at == '%' && at[1] == '%') {
		p->at += 2;
		buf_put_byte(out, '%');
		return ESCAPE_DONE;
	}
	if (*at == '%') {
		end = read_conversion(p, at, &c);
		p->at += end ? (size_t)(end + 1 - at) : 0;
		return end ? put_conversion(p, &c, out) : ESCAPE_FAILED;
	}
	if (*at == '\\') {
		const unsigned char *escape = (const unsigned char *)at;
		enum escape_result result = escape_put(
			ESCAPES_FORMAT, p->stage.run, &escape,
			p->format.ptr + p->format.len, out);
		p->at = (size_t)(escape - p->format.ptr);
		return result;
	}
	size_t n = strcspn(at, "%\\");
	buf_put(out, (struct slice){ p->format.ptr + p->at, n });
	p->at += n;
	return ESCAPE_DONE;
}

/* At the end of the format: it begins anew while it uses arguments and there are more. */
static void
begin_again(struct printer *p)
{
	struct buf quoted = { 0 };

	p->ended = p->next == p->used || p->next == p->arguments.n;
	if (p->ended && p->next < p->arguments.n) {
		next_argument(p);
		note(p->stage.run, "warning: ignoring excess arguments, "
		     "starting with %s",
		     quote_argument(&quoted, (const char *)p->text.ptr));
		buf_clear(&quoted);
	}
	p->at = 0;
	p->used = p->next;
}

static int
printf_pull(struct stage *s, struct batch *out, size_t want)
{
	struct printer *p = (struct printer *)s;

	while (!outlet_give(&p->outlet, out, want)) {
		if (p->ended)
			return p->failed ? PULL_FAIL : PULL_END;
		if (p->at == p->format.len) {
			begin_again(p);
			continue;
		}
		enum escape_result result = put_item(p, &p->outlet.buf);
		p->failed = result == ESCAPE_FAILED;
		p->ended = result != ESCAPE_DONE;
	}
	return 1;
}

static void
printf_close(struct stage *s)
{
	struct printer *p = (struct printer *)s;

	buf_clear(&p->format);
	buf_clear(&p->text);
	buf_clear(&p->outlet.buf);
	free(p);
}

static const struct stage_ops printf_ops = {
	.pull = printf_pull, .close = printf_close
};

static struct stage *
printf_open(const struct plan *plan, const void *params, struct stage *up,
            struct run *run)
{
	const struct printf_params *given = params;
	struct printer *p = stage_new(sizeof(*p), &printf_ops, run, up);

	(void)plan;
	buf_put(&p->format, given->format);
	p->format.len = strlen(buf_text(&p->format));
	p->arguments = given->arguments;
	return &p->stage;
}

static const struct param params[] = {
	{ PARAM_TEXT, "format", offsetof(struct printf_params, format), true,
	  "text, escapes, and conversions that take arguments" },
	{ PARAM_TEXTS, "arguments", offsetof(struct printf_params, arguments), true,
	  "what is converted; the format is used again while any are left" },
	{ 0 }
};

const struct kind printf_kind = {
	.name = "printf",
	.source = true,
	.summary = "arguments by a format",
	.takes = UNIT_BLOCKS,
	.gives = UNIT_BLOCKS,
	.params = params,
	.size = sizeof(struct printf_params),
	.defaults = &(const struct printf_params){ .format = { NULL, 0 } },
	.open = printf_open,
};
