/* lex - pipeline text to tokens: see lex.h */
#include "lua/lex.h"

#include <errno.h>
#include <stdlib.h>
#include "lua/str.h"
#include "lua/value.h"

struct lexer {
	struct source *src;
	const unsigned char *p, *end;
	struct tokens *out;
	size_t *opened;          /* offsets of the brackets that are open */
	size_t depth, cap;
	bool comments;
};

static const char *const keywords[] = {
	"and", "or", "not", "if", "else", "for", "in", "is", "lambda",
	"None", "True", "False", "await", "async", "yield", "import", "from",
	"def", "class", "return", "while", "with", "as", "assert", "break",
	"continue", "del", "elif", "except", "finally", "global", "nonlocal",
	"pass", "raise", "try",
};

/* Longest first. */
static const char *const operators3[] = { "**=", "//=", "<<=", ">>=", "...", };
static const char *const operators2[] = {
	"**", "//", "<<", ">>", "<=", ">=", "==", "!=", "->", ":=",
	"+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "@=",
};
static const char operators1[] = "+-*/%@&|^~<>()[]{},:.=;";

static size_t
offset(const struct lexer *lx, const unsigned char *p)
{
	return (size_t)(p - lx->src->text.ptr);
}

static struct token *
add(struct lexer *lx, enum token_type type, const unsigned char *from)
{
	struct tokens *out = lx->out;

	if (out->n == out->cap) {
		size_t cap = out->cap ? out->cap * 2 : 32;
		struct token *list = arena_array(lx->src->arena, cap, sizeof *list);
		if (out->n)
			memcpy(list, out->list, out->n * sizeof *list);
		out->list = list;
		out->cap = cap;
	}
	struct token *t = &out->list[out->n++];
	*t = (struct token){ .type = type, .at = offset(lx, from) };
	t->text = (struct slice){ from, (size_t)(lx->p - from) };
	return t;
}

static bool
is_digit(unsigned char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_letter(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
}

static bool
is_space(unsigned char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static unsigned char
peek(const struct lexer *lx, size_t n)
{
	return (size_t)(lx->end - lx->p) > n ? lx->p[n] : 0;
}

/* -- strings ------------------------------------------------------------- */

static int
hex_value(unsigned char c)
{
	if (is_digit(c))
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* \xHH \uHHHH \UHHHHHHHH: the digits at p; gives how many bytes were used, 0 on error. */
static size_t
hex_escape(const unsigned char *p, const unsigned char *end, size_t digits,
           uint32_t *code)
{
	*code = 0;
	for (size_t i = 0; i < digits; i++) {
		int v = p + i < end ? hex_value(p[i]) : -1;
		if (v < 0)
			return 0;
		*code = *code << 4 | (uint32_t)v;
	}
	return *code <= 0x10FFFF ? digits : 0;
}

static size_t
octal_escape(const unsigned char *p, const unsigned char *end, uint32_t *code)
{
	size_t n = 0;

	for (*code = 0; n < 3 && p + n < end && p[n] >= '0' && p[n] <= '7'; n++)
		*code = *code << 3 | (uint32_t)(p[n] - '0');
	return n;
}

static const char escape_letters[] = "\\\\''\"\"a\ab\bf\fn\nr\rt\tv\v";

/* Appends the character, in bytes the byte. */
static void
put_code(struct buf *b, uint32_t code, bool bytes)
{
	if (bytes)
		buf_put_byte(b, (unsigned char)code);
	else
		str_put_code(b, code);
}

/* Of bytes, \u and \U are no escapes. */
static int
resolve(struct source *src, struct slice body, size_t at, bool bytes,
        struct slice *out)
{
	const unsigned char *p = body.ptr, *end = p + body.len;

	*out = body;
	if (body.len == 0 || memchr(p, '\\', body.len) == NULL)
		return 0;
	struct buf b = { 0 };
	while (p < end) {
		uint32_t code = 0;
		size_t used = 0;
		if (*p != '\\' || p + 1 == end) {
			buf_put_byte(&b, *p++);
			continue;
		}
		unsigned char c = p[1];
		for (const char *e = escape_letters; *e; e += 2)
			if (c == (unsigned char)*e) {
				buf_put_byte(&b, (unsigned char)e[1]);
				used = 2;
			}
		if (used || c == '\n') {
			p += 2;
			continue;
		}
		if (c == 'N' && !bytes) {
			source_error(src, at + (size_t)(p - body.ptr),
			             "\\N{...} is not supported: write \\uXXXX");
			buf_clear(&b);
			return -1;
		}
		if (c == 'x' || (!bytes && (c == 'u' || c == 'U'))) {
			size_t digits = c == 'x' ? 2 : c == 'u' ? 4 : 8;
			used = hex_escape(p + 2, end, digits, &code);
			if (used == 0) {
				source_error(src, at + (size_t)(p - body.ptr),
				             "truncated \\%c escape: it takes %zu hexadecimal digits",
				             c, digits);
				buf_clear(&b);
				return -1;
			}
			put_code(&b, code, bytes);
			p += 2 + used;
		} else if (c >= '0' && c <= '7') {
			used = octal_escape(p + 1, end, &code);
			put_code(&b, code, bytes);
			p += 1 + used;
		} else {
			buf_put_byte(&b, *p++);   /* unknown escapes stay, as in Python */
		}
	}
	*out = arena_copy(src->arena, buf_slice(&b));
	buf_clear(&b);
	return 0;
}

int
lex_escapes(struct source *src, struct slice body, size_t at, struct slice *out)
{
	return resolve(src, body, at, false, out);
}

struct prefix {
	bool raw, bytes, format;
	size_t len;
};

/* The prefix of a string literal at p; false where no string begins here. */
static bool
string_prefix(const struct lexer *lx, struct prefix *prefix)
{
	*prefix = (struct prefix){ 0 };
	for (;; prefix->len++) {
		switch (peek(lx, prefix->len)) {
		case '\'':
		case '"':
			return true;
		case 'r': case 'R':
			if (prefix->raw)
				return false;
			prefix->raw = true;
			break;
		case 'b': case 'B':
			if (prefix->bytes || prefix->format)
				return false;
			prefix->bytes = true;
			break;
		case 'f': case 'F':
			if (prefix->bytes || prefix->format)
				return false;
			prefix->format = true;
			break;
		case 'u': case 'U':
			if (prefix->len > 0)
				return false;
			break;
		default:
			return false;
		}
	}
}

static int
lex_string(struct lexer *lx, struct prefix prefix)
{
	const unsigned char *from = lx->p;
	const unsigned char *p = from + prefix.len;
	unsigned char quote = *p;
	size_t quotes = lx->end - p >= 3 && p[1] == quote && p[2] == quote ? 3 : 1;
	const unsigned char *body = p + quotes;

	for (p = body;; p++) {
		if (p >= lx->end) {
			source_error(lx->src, offset(lx, from), "unterminated string: a %s is missing",
			             quote == '"' ? (quotes == 3 ? "\"\"\"" : "\"")
			                          : (quotes == 3 ? "'''" : "'"));
			return -1;
		}
		if (*p == '\\' && p + 1 < lx->end) {
			p++;
			continue;
		}
		if (*p == quote && (quotes == 1 || (lx->end - p >= 3 && p[1] == quote &&
		                                    p[2] == quote)))
			break;
	}
	lx->p = p + quotes;
	struct token *t = add(lx, prefix.format ? TOKEN_FSTRING :
	                      prefix.bytes ? TOKEN_BYTES : TOKEN_STRING, from);
	t->value = (struct slice){ body, (size_t)(p - body) };
	t->raw = prefix.raw;
	for (const unsigned char *q = body; prefix.bytes && q < p; q++)
		if (*q > 127) {
			source_error(lx->src, offset(lx, q),
			             "bytes can only contain ASCII literal characters");
			return -1;
		}
	if (prefix.raw || prefix.format)
		return 0;
	return resolve(lx->src, t->value, offset(lx, body), prefix.bytes, &t->value);
}

/* -- numbers ------------------------------------------------------------- */

static int
digits_base(const struct lexer *lx)
{
	if (lx->p[0] != '0')
		return 10;
	switch (peek(lx, 1) | 0x20) {
	case 'x':
		return 16;
	case 'o':
		return 8;
	case 'b':
		return 2;
	default:
		return 10;
	}
}

/* Moves p over digits and single underscores between them. */
static const unsigned char *
skip_digits(const unsigned char *p, const unsigned char *end, bool hex)
{
	while (p < end && (is_digit(*p) || (hex && hex_value(*p) >= 0) ||
	                   (*p == '_' && p + 1 < end && hex_value(p[1]) >= 0)))
		p++;
	return p;
}

static const unsigned char *
skip_fraction(const unsigned char *p, const unsigned char *end, bool *real)
{
	if (p < end && *p == '.') {
		*real = true;
		p = skip_digits(p + 1, end, false);
	}
	if (p < end && (*p | 0x20) == 'e') {
		const unsigned char *q = p + 1;
		if (q < end && (*q == '+' || *q == '-'))
			q++;
		if (q < end && is_digit(*q)) {
			*real = true;
			p = skip_digits(q, end, false);
		}
	}
	return p;
}

static int
lex_number(struct lexer *lx)
{
	const unsigned char *from = lx->p;
	int base = digits_base(lx);
	bool real = false, overflow = false;
	const unsigned char *p = skip_digits(from + (base == 10 ? 0 : 2), lx->end, base == 16);

	if (base == 10)
		p = skip_fraction(p, lx->end, &real);
	lx->p = p;
	struct token *t = add(lx, real ? TOKEN_FLOAT : TOKEN_INT, from);
	bool good = real ? number_parse_float(t->text, &t->number)
	                 : number_parse_int(t->text, 0, &t->integer, &overflow);
	if (p < lx->end && is_letter(*p))
		good = false;
	t->least = overflow && base == 10 &&
	           slice_equal(t->text, SLICE("9223372036854775808"));
	if (t->least)
		return 0;
	if (overflow)
		source_error(lx->src, t->at, "integer does not fit 64 bits: %.*s",
		             (int)t->text.len, (const char *)t->text.ptr);
	else if (!good && !real && p < lx->end && (*p | 0x20) == 'j')
		source_error(lx->src, t->at, "complex numbers are not supported");
	else if (!good && base == 10 && from[0] == '0' && !real)
		source_error(lx->src, t->at, "leading zeros in decimal integer literals are "
		             "not permitted; use an 0o prefix for octal integers");
	else if (!good)
		source_error(lx->src, t->at, "invalid number");
	return good ? 0 : -1;
}

/* -- the rest ------------------------------------------------------------ */

static void
lex_name(struct lexer *lx)
{
	const unsigned char *from = lx->p;

	while (lx->p < lx->end && (is_letter(*lx->p) || is_digit(*lx->p)))
		lx->p++;
	struct token *t = add(lx, TOKEN_NAME, from);
	for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++)
		if (slice_equal(t->text, slice_of(keywords[i])))
			t->type = TOKEN_KEYWORD;
}

static size_t
operator_length(const struct lexer *lx)
{
	size_t left = (size_t)(lx->end - lx->p);

	for (size_t i = 0; left >= 3 && i < sizeof operators3 / sizeof *operators3; i++)
		if (memcmp(lx->p, operators3[i], 3) == 0)
			return 3;
	for (size_t i = 0; left >= 2 && i < sizeof operators2 / sizeof *operators2; i++)
		if (memcmp(lx->p, operators2[i], 2) == 0)
			return 2;
	return *lx->p && strchr(operators1, *lx->p) ? 1 : 0;
}

static void
push_bracket(struct lexer *lx)
{
	if (lx->depth == lx->cap) {
		size_t cap = lx->cap ? lx->cap * 2 : 16;
		size_t *opened = arena_array(lx->src->arena, cap, sizeof *opened);
		if (lx->depth)
			memcpy(opened, lx->opened, lx->depth * sizeof *opened);
		lx->opened = opened;
		lx->cap = cap;
	}
	lx->opened[lx->depth++] = offset(lx, lx->p);
}

static int
close_bracket(struct lexer *lx)
{
	unsigned char c = *lx->p;

	if (lx->depth == 0) {
		source_error(lx->src, offset(lx, lx->p), "unmatched '%c'", c);
		return -1;
	}
	unsigned char open = lx->src->text.ptr[lx->opened[--lx->depth]];
	unsigned char wanted = open == '(' ? ')' : open == '[' ? ']' : '}';
	if (c != wanted) {
		source_error(lx->src, offset(lx, lx->p),
		             "closing '%c' does not match opening '%c'", c, open);
		return -1;
	}
	return 0;
}

static int
lex_operator(struct lexer *lx)
{
	const unsigned char *from = lx->p;
	size_t len = operator_length(lx);

	if (len == 0) {
		source_error(lx->src, offset(lx, from),
		             *from < ' ' || *from == 0x7F ? "unexpected control character 0x%02x"
		                                          : "unexpected character '%c'", *from);
		return -1;
	}
	if (len == 2 && from[0] == '|' && lx->depth == 0)
		len = 1;                 /* `|=` outside brackets: a stage ends */
	if (len == 1 && strchr("([{", *from))
		push_bracket(lx);
	else if (len == 1 && strchr(")]}", *from) && close_bracket(lx) < 0)
		return -1;
	lx->p += len;
	add(lx, len == 1 && *from == '|' && lx->depth == 0 ? TOKEN_PIPE : TOKEN_OP, from);
	return 0;
}

static int
lex_token(struct lexer *lx)
{
	struct prefix prefix;
	unsigned char c = *lx->p;

	if (string_prefix(lx, &prefix))
		return lex_string(lx, prefix);
	if (is_digit(c) || (c == '.' && is_digit(peek(lx, 1))))
		return lex_number(lx);
	if (is_letter(c)) {
		lex_name(lx);
		return 0;
	}
	return lex_operator(lx);
}

static void
skip_space(struct lexer *lx)
{
	while (lx->p < lx->end) {
		if (is_space(*lx->p) || (*lx->p == '\\' && peek(lx, 1) == '\n'))
			lx->p++;
		else if (lx->comments && *lx->p == '#')
			while (lx->p < lx->end && *lx->p != '\n')
				lx->p++;
		else
			break;
	}
}

int
lex(struct source *src, size_t from, size_t to, bool comments, struct tokens *out)
{
	struct lexer lx = {
		.src = src, .out = out, .comments = comments,
		.p = src->text.ptr + from, .end = src->text.ptr + to,
	};

	for (skip_space(&lx); lx.p < lx.end; skip_space(&lx))
		if (lex_token(&lx) < 0)
			return -1;
	if (lx.depth > 0) {
		size_t at = lx.opened[lx.depth - 1];
		source_error(src, at, "'%c' was never closed", src->text.ptr[at]);
		return -1;
	}
	add(&lx, TOKEN_END, lx.p);
	return 0;
}

bool
token_is(const struct token *t, const char *text)
{
	return (t->type == TOKEN_OP || t->type == TOKEN_KEYWORD) &&
	       slice_equal(t->text, slice_of(text));
}

void
lex_dump(const struct tokens *tokens, struct buf *out)
{
	static const char *const names[] = {
		[TOKEN_END] = "end", [TOKEN_PIPE] = "pipe", [TOKEN_NAME] = "name",
		[TOKEN_KEYWORD] = "keyword", [TOKEN_INT] = "int", [TOKEN_FLOAT] = "float",
		[TOKEN_STRING] = "string", [TOKEN_BYTES] = "bytes",
		[TOKEN_FSTRING] = "f-string", [TOKEN_OP] = "op",
	};

	for (size_t i = 0; i < tokens->n; i++) {
		const struct token *t = &tokens->list[i];
		buf_printf(out, "%zu\t%s", t->at, names[t->type]);
		if (t->text.len > 0)
			buf_put_byte(out, '\t');
		buf_put(out, t->text);
		buf_put_byte(out, '\n');
	}
}
