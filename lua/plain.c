/* plain - stages written in Lua itself: see plain.h */
#include "lua/plain.h"

#include "lua/check.h"

enum piece_type { PIECE_END, PIECE_NAME, PIECE_TEXT, PIECE_SYMBOL };

struct piece {
	enum piece_type type;
	struct slice text;
};

/* One stage while it is scanned. */
struct plain {
	struct source *src;
	const unsigned char *p, *end;
	struct piece piece, before;   /* the piece at p, and the one before it */
	int depth, braces;            /* open brackets, open braces among them */
	struct names local;           /* bound inside the stage */
};

static size_t
offset(const struct plain *pl, const unsigned char *p)
{
	return (size_t)(p - pl->src->text.ptr);
}

/* -- scanning (Lua 5.4 manual, 3.1) ------------------------------------------- */

/* The end of a long bracket that begins at p, or NULL where none begins there; the
   end of the text where it does not end. */
static const unsigned char *
long_bracket(const unsigned char *p, const unsigned char *end)
{
	const unsigned char *q = p + 1;
	size_t level = 0;

	while (q < end && *q == '=') {
		level++;
		q++;
	}
	if (q >= end || *q != '[')
		return NULL;
	for (q++; q < end; q++) {
		size_t n = 0;
		if (*q != ']')
			continue;
		while (q + 1 + n < end && q[1 + n] == '=')
			n++;
		if (n == level && q + 1 + n < end && q[1 + n] == ']')
			return q + n + 2;
	}
	return end;
}

static const unsigned char *
skip_comment(const unsigned char *p, const unsigned char *end)
{
	const unsigned char *q = p + 2 < end && p[2] == '[' ? long_bracket(p + 2, end) : NULL;

	if (q)
		return q;
	while (p < end && *p != '\n')
		p++;
	return p;
}

static const unsigned char *
skip_space(const unsigned char *p, const unsigned char *end)
{
	while (p < end) {
		if (*p == ' ' || (*p >= '\t' && *p <= '\r'))
			p++;
		else if (*p == '-' && p + 1 < end && p[1] == '-')
			p = skip_comment(p, end);
		else
			break;
	}
	return p;
}

static bool
name_char(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
	       (c >= '0' && c <= '9');
}

static const unsigned char *
skip_quoted(struct plain *pl, const unsigned char *p)
{
	unsigned char quote = *p;

	for (const unsigned char *q = p + 1; q < pl->end; q++) {
		if (*q == '\\')
			q++;
		else if (*q == quote)
			return q + 1;
	}
	source_error(pl->src, offset(pl, p), "unterminated string: a %c is missing", quote);
	return pl->end;
}

static const unsigned char *
symbol_end(const unsigned char *p, const unsigned char *end)
{
	static const char *const pairs[] = { "==", "~=", "<=", ">=", "//", "<<", ">>", "::" };

	if (end - p >= 2 && p[0] == '.' && p[1] == '.')
		return end - p >= 3 && p[2] == '.' ? p + 3 : p + 2;
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
		if (end - p >= 2 && memcmp(p, pairs[i], 2) == 0)
			return p + 2;
	return p + 1;
}

/* Moves to the next piece. */
static void
next(struct plain *pl)
{
	const unsigned char *p = skip_space(pl->p, pl->end), *stop;
	enum piece_type type = PIECE_TEXT;

	pl->before = pl->piece;
	if (p >= pl->end) {
		pl->piece = (struct piece){ PIECE_END, { pl->end, 0 } };
		pl->p = pl->end;
		return;
	}
	if (*p == '"' || *p == '\'') {
		stop = skip_quoted(pl, p);
	} else if (*p == '[' && (stop = long_bracket(p, pl->end)) != NULL) {
		;
	} else if (name_char(*p)) {
		type = *p >= '0' && *p <= '9' ? PIECE_TEXT : PIECE_NAME;
		for (stop = p; stop < pl->end && name_char(*stop); stop++)
			;
	} else {
		type = PIECE_SYMBOL;
		stop = symbol_end(p, pl->end);
	}
	pl->piece = (struct piece){ type, { p, (size_t)(stop - p) } };
	pl->p = stop;
}

static bool
is(const struct piece *piece, const char *text)
{
	return piece->type != PIECE_TEXT && slice_equal(piece->text, slice_of(text));
}

static int
bracket(struct plain *pl)
{
	if (pl->piece.type != PIECE_SYMBOL || pl->piece.text.len != 1)
		return 0;
	unsigned char c = pl->piece.text.ptr[0];
	return strchr("([{", c) ? 1 : strchr(")]}", c) ? -1 : 0;
}

/* -- names ---------------------------------------------------------------------- */

static bool
reserved(struct slice name)
{
	static const char words[] = " and break do else elseif end false for function goto if in "
		"local nil not or repeat return then true until while ";

	for (const char *w = words; (w = strchr(w, ' ')) != NULL && w[1]; w++)
		if (strncmp(w + 1, (const char *)name.ptr, name.len) == 0 && w[1 + name.len] == ' ')
			return true;
	return false;
}

/* Names after `function (`, `local` and `for` are bound inside the stage. */
static void
find_locals(struct plain *pl)
{
	bool binding = false;

	for (next(pl); pl->piece.type != PIECE_END; next(pl)) {
		if (is(&pl->piece, "function") || is(&pl->piece, "local") || is(&pl->piece, "for"))
			binding = true;
		else if (is(&pl->piece, ")") || is(&pl->piece, "=") || is(&pl->piece, "in"))
			binding = false;
		else if (binding && pl->piece.type == PIECE_NAME)
			names_add(pl->src->arena, &pl->local, pl->piece.text);
	}
}

static struct node *
new_node(struct plain *pl, enum node_type type, struct slice text)
{
	struct node *node = arena_alloc(pl->src->arena, sizeof *node);

	node->type = type;
	node->text = text;
	node->at = offset(pl, text.ptr);
	return node;
}

static void
add_kid(struct plain *pl, struct node *node, struct node *kid)
{
	struct node **kids = arena_array(pl->src->arena, node->n + 1, sizeof *kids);

	if (node->n)
		memcpy(kids, node->kids, node->n * sizeof *kids);
	kids[node->n++] = kid;
	node->kids = kids;
}

/* Whether the name at the piece stands for a value: no field, method, key or word. */
static bool
is_variable(struct plain *pl)
{
	const unsigned char *after = skip_space(pl->p, pl->end);
	bool key = pl->braces > 0 && after < pl->end && *after == '=' &&
	           !(after + 1 < pl->end && after[1] == '=') &&
	           (is(&pl->before, "{") || is(&pl->before, ",") || is(&pl->before, ";"));

	return pl->piece.type == PIECE_NAME && !reserved(pl->piece.text) && !key &&
	       !is(&pl->before, ".") && !is(&pl->before, ":") &&
	       !names_have(&pl->local, pl->piece.text);
}

/* An expression: its text, and the names in it. */
static struct node *
expression(struct plain *pl, const unsigned char *from, const unsigned char *to)
{
	struct node *node = new_node(pl, NODE_LUA, (struct slice){ from, (size_t)(to - from) });

	pl->p = from;
	pl->end = to;
	pl->braces = 0;
	pl->piece = (struct piece){ PIECE_END, { from, 0 } };
	for (next(pl); pl->piece.type != PIECE_END; next(pl)) {
		pl->braces += is(&pl->piece, "{") - is(&pl->piece, "}");
		if (is_variable(pl))
			add_kid(pl, node, new_node(pl, NODE_NAME, pl->piece.text));
	}
	return node;
}

/* -- stages ------------------------------------------------------------------------ */

/* Where `=` stands outside brackets, or NULL. */
static const unsigned char *
assignment_at(struct plain *pl, const unsigned char *from, const unsigned char *to)
{
	int depth = 0;

	pl->p = from;
	pl->end = to;
	for (next(pl); pl->piece.type != PIECE_END; next(pl)) {
		depth += bracket(pl) + is(&pl->piece, "function") - is(&pl->piece, "end");
		if (depth == 0 && is(&pl->piece, "="))
			return pl->piece.text.ptr;
	}
	return NULL;
}

/* Names before the `=`. */
static struct node *
targets(struct plain *pl, const unsigned char *from, const unsigned char *equals)
{
	struct node *assign = new_node(pl, NODE_ASSIGN, (struct slice){ from, 0 });
	bool name = true;

	pl->p = from;
	pl->end = equals;
	for (next(pl); pl->piece.type != PIECE_END; next(pl), name = !name) {
		if (name ? pl->piece.type != PIECE_NAME || reserved(pl->piece.text)
		         : !is(&pl->piece, ","))
			return source_error(pl->src, offset(pl, pl->piece.text.ptr),
			                    "names are expected before '='");
		if (name)
			add_kid(pl, assign, new_node(pl, NODE_NAME, pl->piece.text));
	}
	return assign;
}

static struct node *
stage(struct plain *pl, const unsigned char *from, const unsigned char *to)
{
	pl->local = (struct names){ NULL, 0, 0 };
	pl->p = from;
	pl->end = to;
	find_locals(pl);
	const unsigned char *equals = assignment_at(pl, from, to);
	if (pl->src->failed)
		return NULL;
	if (equals == NULL)
		return expression(pl, from, to);
	struct node *assign = targets(pl, from, equals);
	if (assign == NULL)
		return NULL;
	const unsigned char *value = skip_space(equals + 1, to);
	if (value >= to)
		return source_error(pl->src, offset(pl, equals), "a value is missing after '='");
	add_kid(pl, assign, expression(pl, value, to));
	return assign;
}

/* The end of the stage that begins at `from`: a `|` outside brackets, or the end. */
static const unsigned char *
stage_end(struct plain *pl, const unsigned char *from, const unsigned char *end)
{
	pl->p = from;
	pl->end = end;
	pl->depth = 0;
	for (next(pl); pl->piece.type != PIECE_END; next(pl)) {
		pl->depth += bracket(pl) + is(&pl->piece, "function") - is(&pl->piece, "end");
		if (pl->depth <= 0 && is(&pl->piece, "|"))
			return pl->piece.text.ptr;
	}
	return end;
}

static void
add_stage(struct source *src, struct program *out, struct stage_text text)
{
	struct stage_text *stages = arena_array(src->arena, out->n + 1, sizeof *stages);

	if (out->n)
		memcpy(stages, out->stages, out->n * sizeof *stages);
	stages[out->n++] = text;
	out->stages = stages;
}

int
plain_parse(struct source *src, struct program *out)
{
	struct plain pl = { .src = src };
	const unsigned char *p = src->text.ptr, *end = p + src->text.len;

	*out = (struct program){ .src = src };
	for (;; p++) {
		const unsigned char *from = skip_space(p, end);
		const unsigned char *stop = stage_end(&pl, from, end);
		const unsigned char *to = stop;
		while (to > from && (to[-1] == ' ' || (to[-1] >= '\t' && to[-1] <= '\r')))
			to--;
		if (to == from)
			source_error(src, offset(&pl, stop), "empty stage");
		struct stage_text text = { NULL, offset(&pl, from), offset(&pl, to) };
		if (!src->failed)
			text.tree = stage(&pl, from, to);
		if (src->failed)
			return -1;
		add_stage(src, out, text);
		if (stop == end)
			return 0;
		p = stop;
	}
}
