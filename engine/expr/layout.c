/* layout - format specifications, those of % and those of f-strings: see layout.h */
#include "engine/expr/layout.h"

#include <math.h>
#include <stdio.h>

#include "engine/float.h"
#include "engine/utf8.h"

enum {
	WIDTH_MAX = 4096, PRECISION_MAX = 60,
	NUMBER_TEXT = 512,      /* a double of 308 digits and what stands behind them */
	POWER_MAX = 15
};

struct layout {
	unsigned char fill;
	char align;             /* < > ^, or = : the fill stands behind the sign */
	char sign;              /* + or space: in front of what is not negative; or 0 */
	size_t width;
	int precision;          /* -1: none */
	char type;              /* s d x X f F e E g G, or r: as str() has it */
	bool group;             /* commas between thousands */
};

/* -- reading ------------------------------------------------------------- */

struct reader {
	const unsigned char *p, *end;
};

static char
peek(const struct reader *r)
{
	return r->p < r->end ? (char)*r->p : 0;
}

static bool
take(struct reader *r, char c)
{
	if (peek(r) != c)
		return false;
	r->p++;
	return true;
}

/* -1 where it is too large. */
static int
take_number(struct reader *r)
{
	int n = 0;

	for (; peek(r) >= '0' && peek(r) <= '9'; r->p++)
		if ((n = n * 10 + peek(r) - '0') > WIDTH_MAX)
			return -1;
	return n;
}

static bool
is_align(char c)
{
	return c == '<' || c == '>' || c == '^' || c == '=';
}

static bool
take_size(struct reader *r, struct layout *l)
{
	int width = take_number(r);

	l->width = (size_t)width;
	if (width < 0)
		return false;
	l->group = take(r, ',');
	if (take(r, '.') && (l->precision = peek(r) >= '0' && peek(r) <= '9'
	                     ? take_number(r) : -1) < 0)
		return false;
	return l->precision <= PRECISION_MAX;
}

/* [[fill]align][sign][0][width][,][.precision][type] */
static bool
read_spec(struct reader *r, struct layout *l)
{
	if (r->end - r->p > 1 && is_align((char)r->p[1]) && *r->p < 128)
		l->fill = *r->p++;
	if (is_align(peek(r)))
		l->align = (char)*r->p++;
	if (peek(r) == '+' || peek(r) == ' ')
		l->sign = (char)*r->p++;
	else
		take(r, '-');
	if (peek(r) == '0') {
		if (l->align)
			return false;
		l->fill = '0';
		l->align = '=';
	}
	if (!take_size(r, l))
		return false;
	l->type = peek(r);
	r->p += l->type != 0;
	return r->p == r->end;
}

/* [flags][width][.precision]type, of % */
static bool
read_percent(struct reader *r, struct layout *l)
{
	bool left = false, zero = false;

	for (;; r->p++) {
		if (peek(r) == '-')
			left = true;
		else if (peek(r) == '0')
			zero = true;
		else if (peek(r) == '+' || (peek(r) == ' ' && !l->sign))
			l->sign = peek(r);
		else if (peek(r) != ' ')
			break;
	}
	if (peek(r) == ',' || !take_size(r, l) || l->group)
		return false;
	l->type = peek(r);
	if (r->p + 1 != r->end)
		return false;
	if (l->type == 'i')
		l->type = 'd';
	l->align = left ? '<' : '>';
	if (zero && !left && l->type != 's') {
		l->align = '=';
		l->fill = '0';
	}
	if (l->type == 's')
		l->sign = 0;
	return l->type != 0;
}

/* -- numbers ------------------------------------------------------------- */

/* x >= 0 with so many decimals, by integers; false where these are too small. The
   product is exact as the sum of two doubles, so that the rounding is right. */
static bool
put_fixed(struct buf *out, double x, int precision)
{
	if (precision > POWER_MAX || !(x < 1e15))
		return false;
	double power = float_powers[precision], product = x * power;
	if (!(product < 4e15))
		return false;
	double rest = fma(x, power, -product), whole = floor(product);
	double above = product - whole - 0.5;   /* the half, exactly */
	uint64_t n = (uint64_t)whole;
	if (above > -rest || (!(above < -rest) && n & 1))
		n++;
	else if (above + 0.5 < -rest)
		return false;   /* below the whole: not seen, but who knows */
	uint64_t unit = (uint64_t)power;
	char room[INT_TEXT], *at = int_text((int64_t)(n / unit), room);
	buf_put(out, (struct slice){ (unsigned char *)at,
	                             (size_t)(room + INT_TEXT - at) });
	if (precision == 0)
		return true;
	at = int_text((int64_t)(n % unit + unit), room);
	*at = '.';   /* where the unit's 1 stands */
	buf_put(out, (struct slice){ (unsigned char *)at,
	                             (size_t)(room + INT_TEXT - at) });
	return true;
}

/* The digits of a finite x >= 0, by its type. */
static void
put_real(struct buf *out, double x, const struct layout *l)
{
	char text[NUMBER_TEXT];
	int precision = l->precision < 0 ? 6 : l->precision, n = 0;

	if ((l->type == 'f' || l->type == 'F') && put_fixed(out, x, precision))
		return;
	switch (l->type) {
	case 'f': case 'F':
		n = snprintf(text, sizeof(text), "%.*f", precision, x);
		break;
	case 'e':
		n = snprintf(text, sizeof(text), "%.*e", precision, x);
		break;
	case 'E':
		n = snprintf(text, sizeof(text), "%.*E", precision, x);
		break;
	case 'g':
		n = snprintf(text, sizeof(text), "%.*g", precision, x);
		break;
	case 'G':
		n = snprintf(text, sizeof(text), "%.*G", precision, x);
		break;
	default:
		n = (int)float_text(x, text);
	}
	buf_put(out, (struct slice){ (unsigned char *)text, (size_t)n });
}

static void
put_whole(struct buf *out, uint64_t x, const struct layout *l)
{
	char room[INT_TEXT], *at = room + INT_TEXT;
	const char *digits = l->type == 'X' ? "0123456789ABCDEF"
	                     : "0123456789abcdef";
	unsigned base = l->type == 'x' || l->type == 'X' ? 16 : 10;

	do
		*--at = digits[x % base];
	while ((x /= base) > 0);
	buf_put(out, (struct slice){ (unsigned char *)at,
	                             (size_t)(room + INT_TEXT - at) });
}

/* Commas between the thousands of the number that stands from `from` on. */
static void
put_commas(struct buf *out, size_t from)
{
	size_t digits = 0;

	while (from + digits < out->len && out->ptr[from + digits] >= '0'
	       && out->ptr[from + digits] <= '9')
		digits++;
	for (size_t left = digits; left > 3;) {
		left -= 3;
		buf_reserve(out, 1);
		unsigned char *at = out->ptr + from + left;
		memmove(at + 1, at, out->len - from - left);
		*at = ',';
		out->len++;
	}
}

/* -- laying out ---------------------------------------------------------- */

/* What stands from `from` on, of `len` characters, in the width; `sign` bytes of it are
   the sign. */
static void
pad(struct buf *out, size_t from, size_t len, size_t sign, const struct layout *l)
{
	if (len >= l->width)
		return;
	size_t more = l->width - len, left = 0, at = from;
	if (l->align == '=') {
		left = more;
		at += sign;
	} else if (l->align != '<') {
		left = l->align == '>' ? more : more / 2;
	}
	buf_reserve(out, more);
	memmove(out->ptr + at + left, out->ptr + at, out->len - at);
	memset(out->ptr + at, l->fill, left);
	memset(out->ptr + out->len + left, l->fill, more - left);
	out->len += more;
}

void
layout_put(struct eval *ev, const struct expr *e, size_t row, struct buf *out)
{
	const struct layout *l = e->data;
	const struct expr *kid = e->kids[0];
	const void *values = ev->columns[kid->id].values;
	size_t from = out->len;

	if (kid->type == EXPR_STR) {
		struct slice text = ((const struct slice *)values)[row];
		if (l->precision >= 0)
			text.len = utf8_offset(text, (size_t)l->precision, ev->bytes);
		buf_put(out, text);
		pad(out, from, utf8_length(text, ev->bytes), 0, l);
		return;
	}
	int64_t whole = kid->type == EXPR_INT ? ((const int64_t *)values)[row] : 0;
	double real = kid->type == EXPR_INT ? 0 : ((const double *)values)[row];
	bool negative = whole < 0 || signbit(real);
	if (negative || l->sign)
		buf_put_byte(out, negative ? '-' : (unsigned char)l->sign);
	size_t sign = out->len - from;
	if (kid->type == EXPR_INT)
		put_whole(out, negative ? 0 - (uint64_t)whole : (uint64_t)whole, l);
	else
		put_real(out, fabs(real), l);
	if (l->group)
		put_commas(out, from + sign);
	pad(out, from, out->len - from, sign, l);
}

void
layout_eval(struct eval *ev, const struct expr *e, const struct rows *rows)
{
	const struct expr *kid = e->kids[0];
	const void *values = eval_values(ev, kid, rows);

	if (kid->type == EXPR_FLOAT) {
		EACH_ROW(rows, row)
			if (!isfinite(((const double *)values)[row]))
				eval_bail(ev, rows, row);
	}
}

static void
eval_layout(struct eval *ev, const struct expr *e, const struct rows *rows,
            struct column *out)
{
	struct slice *to = out->values;

	layout_eval(ev, e, rows);
	EACH_ROW(rows, row) {
		to[row] = SLICE("");
		if (eval_has_bailed(ev, rows, row))
			continue;
		ev->scratch.len = 0;
		layout_put(ev, e, row, &ev->scratch);
		to[row] = eval_scratch(ev);
	}
}

static const struct expr_op layout_op = {
	"layout", EXPR_STR, { EXPR_END }, eval_layout, NULL, NULL
};

bool
expr_is_layout(const struct expr *e)
{
	return e->op == &layout_op && !e->bound;
}

/* -- making -------------------------------------------------------------- */

static bool
has_type(const struct layout *l, const char *types)
{
	return strchr(types, l->type) != NULL;
}

/* Whether values of the type are laid out so: completes the layout. */
static bool
fits(struct layout *l, enum expr_type type, bool percent)
{
	if (type == EXPR_STR) {
		if (l->type == 0)
			l->type = 's';
		if (!l->align)
			l->align = '<';
		return l->type == 's' && l->align != '=' && !l->sign && !l->group;
	}
	if (!l->align)
		l->align = '>';
	if (l->type == 0 || (percent && l->type == 's')) {
		l->type = type == EXPR_INT ? 'd' : 'r';
		return l->precision < 0 && (type == EXPR_INT || !l->group);
	}
	if (type == EXPR_INT)
		return l->precision < 0 && has_type(l, "dxX")
		       && (l->type == 'd' || !l->group);
	return type == EXPR_FLOAT && has_type(l, "fFeEgG")
	       && (!l->group || has_type(l, "fF"));
}

struct expr *
expr_layout(struct expr_pool *pool, struct expr *x, struct slice spec, bool percent)
{
	struct layout *l = arena_alloc(pool->arena, sizeof(*l));
	struct reader r = { spec.ptr, spec.ptr + spec.len };

	*l = (struct layout){ .fill = ' ', .precision = -1 };
	if (!(percent ? read_percent(&r, l) : read_spec(&r, l)))
		return NULL;
	if (x->type == EXPR_INT && l->type != 0 && has_type(l, "fFeEgG")
	    && !(x = expr_make(pool, "float()", &x, 1)))
		return NULL;
	if (!fits(l, x->type, percent))
		return NULL;
	struct expr *e = expr_new(pool, &layout_op, &x, 1);
	e->data = l;
	return e;
}
