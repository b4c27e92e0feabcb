#include "engine/seq.h"

#include <math.h>
#include <stdlib.h>

#include "engine/convert.h"
#include "engine/count.h"
#include "engine/filter.h"
#include "engine/quote.h"

enum number_type {
	NUMBER_DECIMAL,
	NUMBER_HEX,        /* an integer: it has no width of its own */
	NUMBER_BINARY,     /* with hexadecimals behind the point, or an exponent of two */
	NUMBER_INFINITE
};

struct number {
	enum number_type type;
	struct numeral numeral;    /* of DECIMAL and HEX */
	long double value;
};

enum which { FIRST, STEP, LAST, NUMBERS };

/* What stands around the number, and its conversion. */
struct seq_format {
	bool given;
	struct conversion conversion;
	struct buf before, after;
};

struct seq {
	struct stage stage;
	struct number numbers[NUMBERS];
	struct seq_format format;
	struct buf separator;
	unsigned char end;
	struct outlet outlet;
	bool ended;
	bool exact;                /* counted as text */
	struct count count;
	long double steps;         /* made, where it is not */
	bool past;                 /* the number is past the last, by the error of sums */
	struct buf text, past_text, last_text;
};

/* -- what was asked for -------------------------------------------------------- */

static int
refuse(struct run *run, const char *what, const char *text)
{
	struct buf quoted = { 0 };

	fail_usage(run, "invalid %s: %s", what, quote_argument(&quoted, text));
	buf_clear(&quoted);
	return -1;
}

/* A hexadecimal integer is counted as text too. */
static enum number_type
read_hex(struct number *n, const char *text)
{
	struct buf digits = { 0 };

	if (isinf(n->value))
		return NUMBER_INFINITE;
	if (strpbrk(text, ".pP"))
		return NUMBER_BINARY;
	buf_printf(&digits, "%.0Lf", n->value);
	numeral_clear(&n->numeral);
	numeral_read(&n->numeral, buf_text(&digits));
	buf_clear(&digits);
	return NUMBER_HEX;
}

static int
read_number(struct run *run, const char *text, struct number *n)
{
	static const char what[] = "floating point argument";
	const char *from = text + strspn(text, " \t\n\v\f\r");
	char *end;

	n->value = float_of_text(text, &end);
	if (end == text || *end)
		return refuse(run, what, text);
	if (isnan(n->value))
		return refuse(run, "'not-a-number' argument", text);
	n->type = NUMBER_DECIMAL;
	if (!numeral_read(&n->numeral, from))
		n->type = read_hex(n, from);
	else if (isinf(n->value))
		return refuse(run, what, text);
	return 0;
}

static bool
is_zero(const struct number *n)
{
	return n->type == NUMBER_DECIMAL ? numeral_is_zero(&n->numeral)
	                                 : fpclassify(n->value) == FP_ZERO;
}

/* The text of a parameter; a string of the language may hold NUL, which ends it. */
static const char *
text_of(struct buf *buf, struct slice text)
{
	buf->len = 0;
	buf_put(buf, text);
	return buf_text(buf);
}

static int
read_numbers(struct seq *s, const struct seq_params *p)
{
	static const enum which places[][NUMBERS] = {
		{ LAST }, { FIRST, LAST }, { FIRST, STEP, LAST }
	};
	struct run *run = s->stage.run;
	const char *texts[NUMBERS] = { "1", "1", NULL };
	struct buf bufs[NUMBERS] = { { 0 } };
	size_t n = 0;
	int status = 0;

	while (n < NUMBERS && p->numbers[n].ptr)
		n++;
	for (size_t i = 0; i < n; i++)
		texts[places[n - 1][i]] = text_of(&bufs[i], p->numbers[i]);
	if (n == 0)
		status = fail_usage(run, "missing operand");
	for (int i = 0; i < NUMBERS && status == 0; i++)
		status = read_number(run, texts[i], &s->numbers[i]);
	if (status == 0 && is_zero(&s->numbers[STEP]))
		status = refuse(run, "Zero increment value", texts[STEP]);
	for (size_t i = 0; i < n; i++)
		buf_clear(&bufs[i]);
	return status;
}

/* -- the format ---------------------------------------------------------------- */

static int
refuse_format(struct run *run, const char *format, const char *why)
{
	struct buf quoted = { 0 };

	fail(run, "format %s %s", quote_argument(&quoted, format), why);
	buf_clear(&quoted);
	return -1;
}

/* Appends the text up to a directive or the end, %% as %: gives where that is. */
static const char *
take_literal(const char *at, struct buf *out)
{
	for (; *at && (at[0] != '%' || at[1] == '%'); at++) {
		at += *at == '%';
		buf_put_byte(out, (unsigned char)*at);
	}
	return at;
}

static int
take_int(const char **at)
{
	char *end;
	long n = strtol(*at, &end, 10);

	*at = end;
	return n > INT32_MAX ? INT32_MAX : (int)n;
}

/* %[-+#0 '][width][.precision][L] and a letter. */
static const char *
take_conversion(struct conversion *c, const char *at)
{
	*c = (struct conversion){ .precision = -1 };
	at = conversion_flags(c, at + 1, "-+#0 '");
	if (*at >= '0' && *at <= '9')
		c->width = take_int(&at);
	if (*at == '.') {
		at++;
		c->precision = *at >= '0' && *at <= '9' ? take_int(&at) : 0;
	}
	at += *at == 'L';
	c->letter = *at;
	return at;
}

static int
read_format(struct run *run, const char *text, struct seq_format *f)
{
	char unknown[] = "has unknown %? directive";
	const char *at = take_literal(text, &f->before);

	f->given = true;
	if (!*at)
		return refuse_format(run, text, "has no % directive");
	at = take_conversion(&f->conversion, at);
	if (!*at)
		return refuse_format(run, text, "ends in %");
	if (!strchr("aAeEfFgG", *at)) {
		*strchr(unknown, '?') = *at;
		return refuse_format(run, text, unknown);
	}
	if (*take_literal(at + 1, &f->after))
		return refuse_format(run, text, "has too many % directives");
	return 0;
}

/* Decimals that numbers have. */
static size_t
decimals(const struct seq *s)
{
	size_t first = s->numbers[FIRST].numeral.n_frac;
	size_t step = s->numbers[STEP].numeral.n_frac;

	return first > step ? first : step;
}

/* The format for floats where none was given: all their decimals where they are known. */
static void
default_format(struct seq *s, size_t width)
{
	bool binary = false;

	for (int i = 0; i < NUMBERS; i++)
		binary |= s->numbers[i].type == NUMBER_BINARY;
	s->format.conversion = (struct conversion){
		.flags = "0", .letter = binary ? 'g' : 'f',
		.width = binary ? 0 : (int)width,
		.precision = binary ? -1 : (int)decimals(s)
	};
}

/* -- running ------------------------------------------------------------------- */

/* Makes `out` the number as it is printed. */
static int
make_text(struct seq *s, long double number, struct buf *out)
{
	out->len = 0;
	buf_put(out, buf_slice(&s->format.before));
	if (conversion_put_float(&s->format.conversion, number, out) != 0)
		return fail(s->stage.run, "write error");
	buf_put(out, buf_slice(&s->format.after));
	return 0;
}

/* What was counted, as it is printed. */
static int
put_exact(struct seq *s, struct buf *out)
{
	const struct conversion *c = &s->format.conversion;

	s->text.len = 0;
	count_put(&s->count, &s->text);
	buf_put(out, buf_slice(&s->format.before));
	if (!conversion_put_decimal(c, buf_slice(&s->text), out)
	    && conversion_put_float(c, float_of_text(buf_text(&s->text), NULL),
	                            out) != 0)
		return fail(s->stage.run, "write error");
	buf_put(out, buf_slice(&s->format.after));
	return 0;
}

static long double
float_at(struct seq *s)
{
	const struct number *n = s->numbers;

	return s->steps > 0 ? n[FIRST].value + s->steps * n[STEP].value
	                    : n[FIRST].value;
}

static int
put_float(struct seq *s, struct buf *out)
{
	if (make_text(s, float_at(s), &s->text) != 0)
		return -1;
	buf_put(out, buf_slice(&s->text));
	return 0;
}

static bool
is_inside(const struct seq *s, long double number)
{
	long double last = s->numbers[LAST].value;

	return s->numbers[STEP].value < 0 ? !(number < last) : !(number > last);
}

/* Whether a number past the last one, by the error of its sum, is printed as that is, and
   the number before it was not. */
static bool
prints_as_last(struct seq *s, long double number)
{
	if (make_text(s, number, &s->past_text) != 0
	    || make_text(s, s->numbers[LAST].value, &s->last_text) != 0)
		return false;
	return slice_equal(buf_slice(&s->past_text), buf_slice(&s->last_text))
	       && !slice_equal(buf_slice(&s->text), buf_slice(&s->past_text));
}

static bool
next_float(struct seq *s)
{
	if (s->exact)
		return count_next(&s->count);
	s->steps += 1;
	long double number = float_at(s);
	if (is_inside(s, number))
		return true;
	s->past = !s->past && prints_as_last(s, number);
	return s->past;
}

static int
fill_floats(struct seq *s, struct buf *out)
{
	while (!s->ended && out->len < FILTER_FULL) {
		if ((s->exact ? put_exact(s, out) : put_float(s, out)) != 0)
			return -1;
		s->ended = !next_float(s);
		if (s->ended)
			buf_put_byte(out, s->end);
		else
			buf_put(out, buf_slice(&s->separator));
	}
	return 0;
}

static int
seq_pull(struct stage *stage, struct batch *out, size_t want)
{
	struct seq *s = (struct seq *)stage;

	while (!outlet_give(&s->outlet, out, want)) {
		if (s->ended)
			return PULL_END;
		if (s->format.conversion.letter) {
			if (fill_floats(s, &s->outlet.buf) != 0)
				return PULL_FAIL;
			continue;
		}
		s->ended = !count_fill(&s->count, &s->outlet.buf, FILTER_FULL);
	}
	return 1;
}

static void
seq_close(struct stage *stage)
{
	struct seq *s = (struct seq *)stage;

	for (int i = 0; i < NUMBERS; i++)
		numeral_clear(&s->numbers[i].numeral);
	count_clear(&s->count);
	buf_clear(&s->format.before);
	buf_clear(&s->format.after);
	buf_clear(&s->separator);
	buf_clear(&s->outlet.buf);
	buf_clear(&s->text);
	buf_clear(&s->past_text);
	buf_clear(&s->last_text);
	free(s);
}

static const struct stage_ops seq_ops = { .pull = seq_pull, .close = seq_close };

/* -- opening --------------------------------------------------------------------- */

/* The characters that the wider of the first and the last number was typed with. */
static size_t
width_of_numbers(const struct seq *s)
{
	size_t after = decimals(s), width = 0;

	for (int i = FIRST; i <= LAST; i += LAST - FIRST) {
		const struct numeral *n = &s->numbers[i].numeral;
		size_t wide = n->negative + n->n_int + (after > 0) + after;
		if (s->numbers[i].type == NUMBER_DECIMAL && wide > width)
			width = wide;
	}
	return width;
}

static bool
is_exact(const struct seq *s)
{
	bool exact = s->numbers[LAST].type != NUMBER_BINARY;

	for (int i = FIRST; i < LAST; i++)
		exact &= s->numbers[i].type <= NUMBER_HEX;
	return exact;
}

/* Whether there is any number. */
static bool
begin(struct seq *s, size_t width)
{
	const struct number *n = s->numbers, *last = &n[LAST];
	bool endless = last->type == NUMBER_INFINITE;

	s->exact = is_exact(s);
	if (!s->exact || endless) {
		if (!is_inside(s, n[FIRST].value))
			return false;
	}
	if (!s->exact)
		return true;
	count_init(&s->count, &(struct count_range){
		&n[FIRST].numeral, &n[STEP].numeral,
		endless ? NULL : &last->numeral, width,
		buf_slice(&s->separator), s->end
	});
	return count_inside(&s->count);
}

static int
prepare(struct seq *s, const struct seq_params *p)
{
	struct run *run = s->stage.run;
	struct buf text = { 0 };
	int status = 0;

	if (p->format.ptr)
		status = read_format(run, text_of(&text, p->format), &s->format);
	buf_clear(&text);
	if (status == 0 && p->format.ptr && p->equal_width)
		status = fail_usage(run, "format string may not be specified "
		                    "when printing equal width strings");
	if (status != 0 || read_numbers(s, p) != 0)
		return -1;
	size_t width = p->equal_width ? width_of_numbers(s) : 0;
	s->ended = !begin(s, width);
	if (!s->exact && !p->format.ptr)
		default_format(s, width);
	return 0;
}

static struct stage *
seq_open(const struct plan *plan, const void *params, struct stage *up,
         struct run *run)
{
	const struct seq_params *p = params;
	struct seq *s = stage_new(sizeof(*s), &seq_ops, run, up);

	s->end = plan->in_end;
	if (p->separator.ptr)
		buf_put(&s->separator, p->separator);
	else
		buf_put_byte(&s->separator, s->end);
	if (prepare(s, p) == 0)
		return &s->stage;
	seq_close(&s->stage);
	return NULL;
}

static const struct param params[] = {
	{ PARAM_TEXT, "first", offsetof(struct seq_params, numbers[0]), true,
	  "the first number, or the last one where there is no other" },
	{ PARAM_TEXT, "second", offsetof(struct seq_params, numbers[1]), true,
	  "the last number, or the step where there is a third" },
	{ PARAM_TEXT, "third", offsetof(struct seq_params, numbers[2]), true,
	  "the last number" },
	{ PARAM_TEXT, "format", offsetof(struct seq_params, format), false,
	  "of printf's, for a floating point number: %g" },
	{ PARAM_TEXT, "separator", offsetof(struct seq_params, separator), false,
	  "what stands between numbers, not the end of a line" },
	{ PARAM_BOOL, "equal_width", offsetof(struct seq_params, equal_width),
	  false, "zeros in front, so that all are as wide" },
	{ 0 }
};

const struct kind seq_kind = {
	.name = "seq",
	.source = true,
	.summary = "numbers from one to another",
	.takes = UNIT_BLOCKS,
	.gives = UNIT_BLOCKS,
	.params = params,
	.size = sizeof(struct seq_params),
	.defaults = &(const struct seq_params){ .equal_width = false },
	.open = seq_open,
};
