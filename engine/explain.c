#include "engine/explain.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "engine/locale.h"
#include "engine/quote.h"
#include "engine/utf8.h"

/* A character of a string literal. A byte that is no UTF-8 has a code point of its own,
   but where a character is a byte. */
static void
put_character(struct buf *out, uint32_t code, unsigned char quote, struct slice bytes)
{
	if (code == quote || code == '\\')
		buf_printf(out, "\\%c", (int)code);
	else if (code == '\n' || code == '\t' || code == '\r')
		buf_printf(out, "\\%c", "tn??r"[code - '\t']);
	else if (code < ' ' || code == 0x7f)
		buf_printf(out, "\\x%02x", (unsigned)code);
	else if (code >= 0xdc80 && code <= 0xdcff && !locale_is_bytes())
		buf_printf(out, "\\u%04x", (unsigned)code);
	else
		buf_put(out, bytes);
}

void
explain_string(struct buf *out, struct slice text)
{
	bool single = memchr(text.ptr, '\'', text.len) != NULL;
	bool twice = memchr(text.ptr, '"', text.len) != NULL;
	unsigned char quote = single && !twice ? '"' : '\'';
	const unsigned char *p = text.ptr, *end = p + text.len;

	buf_put_byte(out, quote);
	while (p < end) {
		uint32_t code;
		size_t n = utf8_char(p, end, locale_is_bytes(), &code);
		put_character(out, code, quote, (struct slice){ p, n });
		p += n;
	}
	buf_put_byte(out, quote);
}

/* The shortest form that reads back the same. */
static void
put_float(struct buf *out, double number)
{
	char text[32];

	for (int digits = 1; digits <= 17; digits++) {
		snprintf(text, sizeof(text), "%.*g", digits, number);
		if (strtod(text, NULL) >= number
		    && strtod(text, NULL) <= number)
			break;
	}
	buf_put_text(out, text);
	if (!strpbrk(text, ".en"))
		buf_put_text(out, ".0");
}

static void
put_list(struct buf *out, const struct slices *list)
{
	if (list->n == 1) {   /* a text is a list of one */
		explain_string(out, list->at[0]);
		return;
	}
	buf_put_byte(out, '[');
	for (size_t i = 0; i < list->n; i++) {
		if (i > 0)
			buf_put_text(out, ", ");
		explain_string(out, list->at[i]);
	}
	buf_put_byte(out, ']');
}

static void
put_value(struct buf *out, const struct param *param, const void *at)
{
	switch (param->type) {
	case PARAM_BOOL:
		buf_put_text(out, *(const bool *)at ? "True" : "False");
		break;
	case PARAM_INT:
		if (*(const int64_t *)at == PARAM_NONE)
			buf_put_text(out, "None");
		else
			buf_printf(out, "%" PRId64, *(const int64_t *)at);
		break;
	case PARAM_BYTE:
		explain_string(out, (struct slice){ at, 1 });
		break;
	case PARAM_FLOAT:
		put_float(out, *(const double *)at);
		break;
	case PARAM_TEXT:
		if (((const struct slice *)at)->ptr)
			explain_string(out, *(const struct slice *)at);
		else
			buf_put_text(out, "None");
		break;
	case PARAM_TEXTS:
		put_list(out, at);
		break;
	case PARAM_END:
		break;
	}
}

static bool
same_list(const struct slices *a, const struct slices *b)
{
	bool same = a->n == b->n;

	for (size_t i = 0; same && i < a->n; i++)
		same = slice_equal(a->at[i], b->at[i]);
	return same;
}

static bool
same_value(enum param_type type, const void *a, const void *b)
{
	const struct slice *x = a, *y = b;

	switch (type) {
	case PARAM_BOOL:
		return *(const bool *)a == *(const bool *)b;
	case PARAM_INT:
		return *(const int64_t *)a == *(const int64_t *)b;
	case PARAM_BYTE:
		return *(const unsigned char *)a == *(const unsigned char *)b;
	case PARAM_FLOAT:
		return memcmp(a, b, sizeof(double)) == 0;
	case PARAM_TEXT:
		return !x->ptr == !y->ptr && slice_equal(*x, *y);
	case PARAM_TEXTS:
		return same_list(a, b);
	case PARAM_END:
		break;
	}
	return true;
}

/* pp.NAME(…) or p.NAME(…) with what differs from the defaults. */
static void
put_generic(struct buf *out, const struct spec *spec)
{
	const unsigned char *params = spec->params;
	const unsigned char *defaults = spec->kind->defaults;
	const struct param *param = spec->kind->params;
	bool in_place = true;   /* every positional one so far was written */
	const char *comma = "";

	buf_printf(out, "%s.%s(", spec->kind->of_record ? "p" : "pp",
	           spec->kind->name);
	for (; param && param->type != PARAM_END; param++) {
		const void *at = params + param->offset;
		if (defaults && same_value(param->type, at,
		                           defaults + param->offset)) {
			in_place = false;
			continue;
		}
		buf_put_text(out, comma);
		comma = ", ";
		if (!param->positional || !in_place)
			buf_printf(out, "%s=", param->name);
		put_value(out, param, at);
	}
	buf_put_byte(out, ')');
}

void
spec_explain(const struct spec *spec, struct buf *out)
{
	if (!spec->kind->spell || !spec->kind->spell(spec->params, out))
		put_generic(out, spec);
}

void
kind_explain(const struct kind *kind, struct buf *out)
{
	const unsigned char *defaults = kind->defaults;
	bool named = false;
	const char *comma = "";

	for (const struct param *param = kind->params;
	     param->type != PARAM_END; param++) {
		buf_put_text(out, comma);
		comma = ", ";
		if (!param->positional && !named)
			buf_put_text(out, "*, ");
		named = !param->positional;
		buf_printf(out, "%s=", param->name);
		if (defaults)
			put_value(out, param, defaults + param->offset);
		else
			buf_put_text(out, "None");
	}
}

static void
put_pipeline(struct buf *out, const struct plan *plan)
{
	if (plan->n_specs == 0)
		buf_put_text(out, "pp");
	for (size_t i = 0; i < plan->n_specs; i++) {
		size_t before = out->len;
		if (i > 0)
			buf_put_text(out, " | ");
		size_t from = out->len;
		spec_explain(&plan->specs[i], out);
		if (out->len == from)   /* it only writes what the one before gives */
			out->len = before;
	}
}

static void
put_options(struct buf *out, const struct plan *plan)
{
	if (plan->no_input)
		buf_put_text(out, "-n ");
	if (plan->in_end == 0)
		buf_put_text(out, "-0 ");
	if (plan->out_end == 0)
		buf_put_text(out, "--print0 ");
	if (plan->out_end == 0 && plan->last == END_ALWAYS)
		buf_put_text(out, "--always-end ");
	if (plan->last == END_AS_INPUT)
		buf_put_text(out, "--keep-end ");
}

/* The end of options stands before the pipeline: behind it, it would be an operand
   where POSIXLY_CORRECT is set. */
static void
put_guard(struct buf *out, const char *const *operands)
{
	for (size_t i = 0; operands[i]; i++)
		if (operands[i][0] == '-' && operands[i][1]) {
			buf_put_text(out, "-- ");
			return;
		}
}

static void
put_operands(struct buf *out, const char *const *operands)
{
	for (size_t i = 0; operands[i]; i++) {
		buf_put_byte(out, ' ');
		quote_shell(out, slice_of(operands[i]));
	}
}

void
plan_explain(const struct plan *plan, struct buf *out)
{
	struct buf pipeline = { 0 };
	bool operands = plan->operands && !plan->no_input;

	buf_put_text(out, "piep ");
	put_options(out, plan);
	if (operands)
		put_guard(out, plan->operands);
	put_pipeline(&pipeline, plan);
	quote_shell(out, buf_slice(&pipeline));
	if (operands)
		put_operands(out, plan->operands);
	if (plan->output) {
		buf_put_text(out, " >");
		quote_shell(out, slice_of(plan->output));
	}
	buf_clear(&pipeline);
}
