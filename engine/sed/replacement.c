/* replacement - what s puts in place of a match */
#include "engine/regex/char.h"
#include "engine/sed/escape.h"
#include "engine/sed/substitute.h"
#include "engine/unicode.h"
#include "engine/utf8.h"

/* -- reading --------------------------------------------------------------- */

struct reading {
	struct sed_script *script;
	struct replacement *to;
	struct buf text;           /* not yet a part */
};

static struct part *
add_part(struct reading *r, enum part_kind kind)
{
	struct replacement *to = r->to;

	to->parts = arena_grown(r->script->program->arena, to->parts, to->n, &to->cap,
	                        sizeof *to->parts);
	to->parts[to->n].kind = kind;
	return &to->parts[to->n++];
}

static void
end_text(struct reading *r)
{
	if (r->text.len == 0)
		return;
	struct slice text = arena_copy(r->script->program->arena, buf_slice(&r->text));
	add_part(r, PART_TEXT)->text = text;
	r->text.len = 0;
}

static void
add_group(struct reading *r, size_t group)
{
	end_text(r);
	add_part(r, PART_GROUP)->group = group;
	if (group > r->to->groups)
		r->to->groups = group;
}

static void
add_case(struct reading *r, unsigned char change)
{
	end_text(r);
	add_part(r, PART_CASE)->change = change;
	r->to->cases = true;
}

/* What is behind the backslash at raw.ptr[*at - 1]. */
static int
add_escaped(struct reading *r, struct slice raw, size_t *at)
{
	unsigned char byte = raw.ptr[*at];

	if (byte >= '0' && byte <= '9') {
		++*at;
		add_group(r, (size_t)(byte - '0'));
		return 0;
	}
	if (strchr("LUElu", byte ? byte : 'x') && !r->script->program->how->posix) {
		++*at;
		add_case(r, byte);
		return 0;
	}
	int what = escape_read(raw, at);
	if (what == ESCAPE_RECURSIVE)
		return script_fail(r->script, SED_RECURSIVE);
	buf_put_byte(&r->text, what >= 0 ? (unsigned char)what : raw.ptr[(*at)++]);
	return 0;
}

int
replacement_parse(struct sed_script *s, struct slice raw, struct replacement *to)
{
	struct reading r = { .script = s, .to = to };
	int status = 0;

	for (size_t i = 0; i < raw.len && status == 0;) {
		unsigned char byte = raw.ptr[i++];
		if (byte == '\\' && i < raw.len)
			status = add_escaped(&r, raw, &i);
		else if (byte == '&')
			add_group(&r, 0);
		else
			buf_put_byte(&r.text, byte);
	}
	end_text(&r);
	buf_clear(&r.text);
	return status;
}

/* -- writing --------------------------------------------------------------- */

/* How letters are changed: all that follow, and before that the next one. */
struct casing {
	unsigned char all;    /* L, U, or E: as they are */
	unsigned char one;    /* l, u, or 0 */
	bool bytes;
};

/* What becomes of several code points, such as that of U+00DF, stays as it is. */
static uint32_t
change_code(uint32_t code, unsigned char change)
{
	uint32_t to[3];
	bool upper = change == 'U' || change == 'u';

	if (change == 'E')
		return code;
	if (code < 0x80) {
		uint32_t first = upper ? 'a' : 'A';
		return code - first < 26 ? code ^ 0x20 : code;
	}
	return unicode_map(code, upper ? UNICODE_TO_UPPER : UNICODE_TO_LOWER, to) == 1
	       ? to[0] : code;
}

/* Appends the character at p: how many bytes it has. */
static size_t
put_changed(struct casing *c, const unsigned char *p, const unsigned char *end,
            struct buf *out)
{
	uint32_t code;
	size_t n = utf8_char(p, end, c->bytes, &code);
	uint32_t changed = c->bytes && code >= 0x80 ? code
	                   : change_code(code, c->one ? c->one : c->all);

	c->one = 0;
	if (code < 0x80)
		buf_put_byte(out, (unsigned char)changed);
	else if (changed == code)
		buf_put(out, (struct slice){ p, n });
	else
		char_put(out, changed);
	return n;
}

static void
put_cased(struct casing *c, struct slice text, struct buf *out)
{
	const unsigned char *p = text.ptr, *end = p + text.len;

	while (p < end && (c->one || c->all != 'E'))
		p += put_changed(c, p, end, out);
	buf_put(out, (struct slice){ p, (size_t)(end - p) });
}

static void
set_case(struct casing *c, unsigned char change)
{
	bool one = change == 'l' || change == 'u';

	c->one = one ? change : 0;
	if (!one)
		c->all = change;
}

void
replacement_put(const struct replacement *r, struct slice text, const size_t *spans,
                bool bytes, struct buf *out)
{
	struct casing c = { .all = 'E', .bytes = bytes };

	for (size_t i = 0; i < r->n; i++) {
		const struct part *part = &r->parts[i];
		struct slice piece = part->text;
		if (part->kind == PART_CASE) {
			set_case(&c, part->change);
			continue;
		}
		if (part->kind == PART_GROUP) {
			const size_t *span = spans + 2 * part->group;
			if (span[0] == REGEX_UNSET)
				continue;
			piece = (struct slice){ text.ptr + span[0], span[1] - span[0] };
		}
		if (r->cases)
			put_cased(&c, piece, out);
		else
			buf_put(out, piece);
	}
}
