/* maker_format - texts that are made of values: f-strings, %, format() */
#include "lua/maker.h"

/* x by a specification as of format(); as it is where there is none. */
static struct expr *
laid_out(struct maker *nv, const struct node *node, struct expr *x, struct slice spec)
{
	if (spec.len == 0)
		return x;
	struct expr *made = expr_is_list(x) ? NULL : expr_layout(&nv->pool, x, spec, false);
	return made ? made : maker_unknown(nv, node);
}

/* The parts one after another, as text. */
static struct expr *
joined(struct maker *nv, const struct node *node, struct expr **kids, size_t n)
{
	struct expr *made = n > 0 ? expr_concat(&nv->pool, kids, n)
	                    : maker_string(nv, SLICE(""));
	return made ? made : maker_unknown(nv, node);
}

/* -- f-strings ----------------------------------------------------------- */

/* A field with a constant format. */
static struct expr *
field(struct maker *nv, const struct node *node)
{
	const struct node *format = node->n > 1 ? node->kids[1] : NULL;
	bool constant = !format || format->n == 0 ||
	                (format->n == 1 && format->kids[0]->type == NODE_STRING);
	struct expr *x = maker_expression(nv, node->kids[0]);

	if (!x)
		return NULL;
	if (node->text.len && node->text.ptr[0] != 's')
		return maker_unknown(nv, node);
	if (node->text.len && !(x = expr_concat(&nv->pool, &x, 1)))
		return maker_unknown(nv, node);
	if (!format || format->n == 0)
		return x;
	return constant ? laid_out(nv, node, x, format->kids[0]->text) : maker_unknown(nv, node);
}

struct expr *
maker_fstring(struct maker *nv, const struct node *node)
{
	struct expr **kids = arena_array(nv->arena, node->n + 1, sizeof(*kids));

	for (size_t i = 0; i < node->n; i++) {
		const struct node *part = node->kids[i];
		kids[i] = part->type == NODE_FIELD ? field(nv, part) : maker_string(nv, part->text);
		if (!kids[i])
			return NULL;
	}
	return joined(nv, node, kids, node->n);
}

/* -- % ------------------------------------------------------------------- */

/* The value that the nth conversion takes: of a tuple, or the one that there is. */
static struct expr *
percent_value(struct maker *nv, const struct node *values, size_t n)
{
	if (values->type == NODE_TUPLE)
		return n < values->n ? maker_expression(nv, values->kids[n]) : NULL;
	struct expr *value = maker_expression(nv, values);
	if (value && value->type == EXPR_TUPLE)
		return n < value->n ? value->kids[n] : NULL;
	return n == 0 ? value : NULL;
}

/* The end of a conversion that begins behind its %. */
static const unsigned char *
conversion_end(const unsigned char *p, const unsigned char *end)
{
	while (p < end && strchr("-+ 0123456789.", *p))
		p++;
	return p < end ? p + 1 : p;
}

static struct expr *
conversion(struct maker *nv, struct slice spec, struct expr *x)
{
	bool plain = slice_equal(spec, SLICE("s")) ||
	             (x->type == EXPR_INT && slice_equal(spec, SLICE("d")));

	if (expr_is_list(x))
		return NULL;
	return plain ? x : expr_layout(&nv->pool, x, spec, true);
}

/* "text" % values */
struct expr *
maker_percent(struct maker *nv, const struct node *node)
{
	struct slice text = node->kids[0]->text;
	const struct node *values = node->kids[1];
	const unsigned char *p = text.ptr, *end = p + text.len;
	struct expr **kids = arena_array(nv->arena, text.len + 1, sizeof(*kids));
	size_t n = 0, taken = 0;

	while (p < end) {
		const unsigned char *stop = memchr(p, '%', (size_t)(end - p));
		if (!stop)
			stop = end;
		if (stop > p)
			kids[n++] = maker_string(nv, (struct slice){ p, (size_t)(stop - p) });
		if (stop == end)
			break;
		p = conversion_end(stop + 1, end);
		struct slice spec = { stop + 1, (size_t)(p - stop) - 1 };
		if (slice_equal(spec, SLICE("%"))) {
			kids[n++] = maker_string(nv, SLICE("%"));
			continue;
		}
		struct expr *x = spec.len > 0 ? percent_value(nv, values, taken++) : NULL;
		if (!x || !(kids[n++] = conversion(nv, spec, x)))
			return maker_unknown(nv, node);
	}
	struct expr *value = values->type == NODE_TUPLE ? NULL : maker_expression(nv, values);
	size_t given = values->type == NODE_TUPLE ? values->n
	               : value && value->type == EXPR_TUPLE ? value->n : 1;
	return taken == given ? joined(nv, node, kids, n) : maker_unknown(nv, node);
}

/* -- format() -------------------------------------------------------------- */

/* format(x), format(x, "spec") */
struct expr *
maker_format(struct maker *nv, const struct node *node)
{
	bool constant = node->n == 2 || (node->n == 3 && node->kids[2]->type == NODE_STRING);
	struct expr *x = constant ? maker_expression(nv, node->kids[1]) : maker_unknown(nv, node);

	if (!x || !(x = laid_out(nv, node, x, node->n == 3 ? node->kids[2]->text : SLICE(""))))
		return NULL;
	return joined(nv, node, &x, 1);
}

struct template {
	struct maker *nv;
	const struct node *call;          /* its callee's object is the text */
	const unsigned char *p, *end;
	struct expr **values;             /* of the arguments */
	bool *used;
	size_t next;                      /* the argument that a field without a number takes */
	bool numbered, counted;           /* fields have numbers; have none */
};

/* The number of the argument that a field begins with; false where it has a name or is wrong. */
static bool
take_number(struct template *t, size_t *number)
{
	const unsigned char *from = t->p;

	*number = 0;
	for (; t->p < t->end && *t->p >= '0' && *t->p <= '9' && t->p - from < 4; t->p++)
		*number = *number * 10 + (size_t)(*t->p - '0');
	if (t->p > from) {
		t->numbered = true;
	} else {
		t->counted = true;
		*number = t->next++;
	}
	return !(t->numbered && t->counted) && *number < t->call->n - 1;
}

/* From behind the { of a field to behind its }; NULL where it is not known. */
static struct expr *
take_field(struct template *t)
{
	size_t number;

	if (!take_number(t, &number))
		return NULL;
	struct expr *x = t->values[number];
	t->used[number] = true;
	if (t->end - t->p >= 2 && t->p[0] == '!' && t->p[1] == 's') {
		x = expr_concat(&t->nv->pool, &x, 1);
		t->p += 2;
	}
	const unsigned char *spec = t->p + (t->p < t->end && *t->p == ':');
	const unsigned char *stop = memchr(t->p, '}', (size_t)(t->end - t->p));
	if (!x || !stop || (spec == t->p && stop > spec) || stop < spec
	    || memchr(spec, '{', (size_t)(stop - spec)))
		return NULL;
	t->p = stop + 1;
	return laid_out(t->nv, t->call, x, (struct slice){ spec, (size_t)(stop - spec) });
}

/* Plain text up to a brace, or a brace that is doubled; empty before a field. */
static struct slice
take_text(struct template *t)
{
	const unsigned char *from = t->p;

	while (t->p < t->end && *t->p != '{' && *t->p != '}')
		t->p++;
	if (t->p > from || t->end - t->p < 2 || t->p[1] != t->p[0])
		return (struct slice){ from, (size_t)(t->p - from) };
	t->p += 2;
	return (struct slice){ from, 1 };
}

static bool
take_arguments(struct template *t)
{
	for (size_t i = 1; i < t->call->n; i++)
		if (!(t->values[i - 1] = maker_expression(t->nv, t->call->kids[i])))
			return false;
	return true;
}

/* "text".format(value, ...); each value is used, as one that is not might be an error. */
struct expr *
maker_text_format(struct maker *nv, const struct node *node)
{
	struct slice text = node->kids[0]->kids[0]->text;
	struct template t = {
		.nv = nv, .call = node, .p = text.ptr, .end = text.ptr + text.len,
		.values = arena_array(nv->arena, node->n, sizeof(struct expr *)),
		.used = arena_array(nv->arena, node->n, sizeof(bool))
	};
	struct expr **kids = arena_array(nv->arena, text.len + 1, sizeof(*kids));
	size_t n = 0;

	if (!take_arguments(&t))
		return maker_unknown(nv, node);
	while (t.p < t.end) {
		struct slice plain = take_text(&t);
		if (plain.len > 0) {
			kids[n++] = maker_string(nv, plain);
		} else if (*t.p++ != '{' || !(kids[n++] = take_field(&t))) {
			return maker_unknown(nv, node);
		}
	}
	for (size_t i = 0; i + 1 < node->n; i++)
		if (!t.used[i])
			return maker_unknown(nv, node);
	return joined(nv, node, kids, n);
}
