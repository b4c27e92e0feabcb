/* parse_string - string literals: adjacent ones, f-strings with their fields */
#include "lua/parser.h"

struct fstring {
	struct parser *ps;
	const unsigned char *p, *end;
	bool raw;
	int level;      /* of format specs in format specs */
};

static struct node *fstring_body(struct fstring *f, bool nested);

static size_t
f_at(const struct fstring *f, const unsigned char *p)
{
	return (size_t)(p - f->ps->src->text.ptr);
}

/* The end of the expression of a field: the first ! : = } at depth 0, quotes skipped. */
static const unsigned char *
field_end(const struct fstring *f)
{
	const unsigned char *p = f->p;
	int depth = 0;

	for (; p < f->end; p++) {
		if (*p == '\'' || *p == '"') {
			const unsigned char *q = memchr(p + 1, *p, (size_t)(f->end - p - 1));
			if (q == NULL)
				return f->end;
			p = q;
		} else if (strchr("([{", *p)) {
			depth++;
		} else if (depth > 0 && strchr(")]}", *p)) {
			depth--;
		} else if (depth == 0) {
			bool next_equal = p + 1 < f->end && p[1] == '=';
			if (*p == '}' || *p == ':' || (*p == '!' && !next_equal))
				return p;
			if (*p == '=' && !next_equal && !strchr("=!<>", p[-1]))
				return p;
			if (*p == '=' && next_equal)
				p++;
		}
	}
	return p;
}

static struct node *
field_expression(struct fstring *f, const unsigned char *end)
{
	struct tokens tokens = { 0 };
	struct parser inner = { .src = f->ps->src, .depth = f->ps->depth + 1 };
	size_t from = f_at(f, f->p);

	if (lex(f->ps->src, from, f_at(f, end), false, &tokens) < 0)
		return NULL;
	if (tokens.n == 1)
		return source_error(f->ps->src, from, "f-string: empty expression not allowed");
	inner.t = tokens.list;
	struct node *value = parse_named(&inner);
	if (value && parse_at(&inner, ",")) {
		struct node *tuple = parse_node_of(&inner, NODE_TUPLE, value->at, value, NULL);
		while (parse_accept(&inner, ",") && !parse_at_end(&inner)) {
			struct node *next = parse_named(&inner);
			if (next == NULL)
				return NULL;
			parse_add(&inner, tuple, next);
		}
		value = tuple;
	}
	if (value && !parse_at_end(&inner))
		return parse_error(&inner);
	return value;
}

static struct node *
string_node(struct parser *ps, size_t at_, struct slice text)
{
	struct node *node = parse_node(ps, NODE_STRING, at_);

	node->text = text;
	return node;
}

/* After the expression: [=] [!r] [:format] } */
static struct node *
field_rest(struct fstring *f, struct node *whole, struct node *field,
           const unsigned char *start)
{
	bool debug = f->p < f->end && *f->p == '=';

	if (debug) {
		f->p++;
		while (f->p < f->end && *f->p == ' ')
			f->p++;
		parse_add(f->ps, whole, string_node(f->ps, f_at(f, start),
			(struct slice){ start, (size_t)(f->p - start) }));
	}
	if (f->p < f->end && *f->p == '!') {
		if (f->end - f->p < 2 || !strchr("rsa", f->p[1]))
			return source_error(f->ps->src, f_at(f, f->p),
			                    "f-string: conversion must be 'r', 's' or 'a'");
		field->text = (struct slice){ f->p + 1, 1 };
		f->p += 2;
	} else if (debug && !(f->p < f->end && *f->p == ':')) {
		field->text = SLICE("r");
	}
	if (f->p < f->end && *f->p == ':') {
		f->p++;
		if (f->level >= 2)
			return source_error(f->ps->src, f_at(f, f->p),
			                    "f-string: expressions nested too deeply");
		f->level++;
		struct node *format = fstring_body(f, true);
		f->level--;
		if (format == NULL)
			return NULL;
		parse_add(f->ps, field, format);
	}
	if (f->p >= f->end || *f->p != '}')
		return source_error(f->ps->src, f_at(f, start), "f-string: expecting '}'");
	f->p++;
	parse_add(f->ps, whole, field);
	return whole;
}

static struct node *
fstring_field(struct fstring *f, struct node *whole)
{
	const unsigned char *start = f->p;
	const unsigned char *end = field_end(f);
	struct node *value = field_expression(f, end);

	if (value == NULL)
		return NULL;
	f->p = end;
	struct node *field = parse_node_of(f->ps, NODE_FIELD, value->at, value, NULL);
	return field_rest(f, whole, field, start);
}

/* Text up to the next brace, with {{ and }} as one; adds it as a STRING. */
static bool
fstring_text(struct fstring *f, struct node *whole, bool nested)
{
	const unsigned char *from = f->p;
	struct buf b = { 0 };
	bool twice = false;

	while (f->p < f->end) {
		twice = f->end - f->p >= 2 && f->p[1] == f->p[0] && !nested;
		if (*f->p == '{' && !twice)
			break;
		if (*f->p == '}' && !twice) {
			if (nested)
				break;
			source_error(f->ps->src, f_at(f, f->p),
			             "f-string: single '}' is not allowed");
			break;
		}
		buf_put_byte(&b, *f->p);
		f->p += (*f->p == '{' || *f->p == '}') ? 2 : 1;
	}
	struct slice text = arena_copy(f->ps->src->arena, buf_slice(&b));
	buf_clear(&b);
	if (f->ps->src->failed)
		return false;
	if (!f->raw && lex_escapes(f->ps->src, text, f_at(f, from), &text) < 0)
		return false;
	if (text.len > 0)
		parse_add(f->ps, whole, string_node(f->ps, f_at(f, from), text));
	return true;
}

static struct node *
fstring_body(struct fstring *f, bool nested)
{
	struct node *whole = parse_node(f->ps, NODE_FSTRING, f_at(f, f->p));

	while (f->p < f->end && !(nested && *f->p == '}')) {
		if (!fstring_text(f, whole, nested))
			return NULL;
		if (f->p < f->end && *f->p == '{') {
			f->p++;
			if (fstring_field(f, whole) == NULL)
				return NULL;
		}
	}
	return whole;
}

static void
append_string(struct parser *ps, struct node *to, struct slice text)
{
	struct buf b = { 0 };

	buf_put(&b, to->text);
	buf_put(&b, text);
	to->text = arena_copy(ps->src->arena, buf_slice(&b));
	buf_clear(&b);
}

/* One or more adjacent string literals. */
struct node *
parse_string(struct parser *ps)
{
	bool bytes = ps->t->type == TOKEN_BYTES;
	struct node *whole = parse_node(ps, bytes ? NODE_BYTES : NODE_STRING, ps->t->at);

	for (;; ps->t++) {
		if (ps->t->type == TOKEN_FSTRING && !bytes) {
			struct fstring f = { .ps = ps, .p = ps->t->value.ptr, .raw = ps->t->raw };
			f.end = f.p + ps->t->value.len;
			struct node *more = fstring_body(&f, false);
			if (more == NULL)
				return NULL;
			if (whole->type == NODE_STRING) {
				struct node *first = whole->text.len ? whole : NULL;
				whole = parse_node_of(ps, NODE_FSTRING, whole->at, first, NULL);
			}
			for (size_t i = 0; i < more->n; i++)
				parse_add(ps, whole, more->kids[i]);
		} else if (ps->t->type == (bytes ? TOKEN_BYTES : TOKEN_STRING)) {
			if (whole->type == NODE_FSTRING)
				parse_add(ps, whole, string_node(ps, ps->t->at, ps->t->value));
			else
				append_string(ps, whole, ps->t->value);
		} else if (ps->t->type == TOKEN_STRING || ps->t->type == TOKEN_BYTES ||
		           ps->t->type == TOKEN_FSTRING) {
			return source_error(ps->src, ps->t->at, "cannot mix bytes and nonbytes literals");
		} else {
			return whole;
		}
	}
}
