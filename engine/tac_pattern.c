#include "engine/tac_pattern.h"

#include "engine/locale.h"
#include "engine/scan.h"
#include "engine/utf8.h"

/* What a pattern may look at before it begins. */
enum { BEFORE = 8 };

/* -- Emacs' syntax as POSIX's ---------------------------------------------- */

struct translation {
	struct slice rest;   /* of the pattern */
	bool at_start;       /* of an alternative: a repeat is a character there */
	struct buf *out;
};

static unsigned char
take(struct translation *t)
{
	t->rest.len--;
	return *t->rest.ptr++;
}

/* The set behind a '['. Emacs' has no classes: a '[' that would begin one goes to the
   end. */
static void
translate_set(struct translation *t)
{
	static const char classes[] = ":.=";
	bool first = true, held = false;

	buf_put_byte(t->out, '[');
	if (t->rest.len > 0 && *t->rest.ptr == '^')
		buf_put_byte(t->out, take(t));
	for (; t->rest.len > 0 && (first || *t->rest.ptr != ']'); first = false) {
		unsigned char byte = take(t);
		if (byte == '[' && t->rest.len > 0 && *t->rest.ptr
		    && strchr(classes, *t->rest.ptr))
			held = true;
		else
			buf_put_byte(t->out, byte);
	}
	if (held)
		buf_put_byte(t->out, '[');
	if (t->rest.len > 0)
		buf_put_byte(t->out, take(t));
}

/* What stands behind a backslash: operators stay, other characters are themselves. */
static void
translate_escape(struct translation *t)
{
	unsigned char byte = t->rest.len > 0 ? take(t) : '\\';

	t->at_start = byte == '(' || byte == '|';
	if (byte && strchr("()|123456789wWsSbB<>`'.*[]^$\\", byte))
		buf_put_byte(t->out, '\\');
	buf_put_byte(t->out, byte);
}

static void
translate(struct slice pattern, struct buf *out)
{
	struct translation t = { pattern, true, out };

	while (t.rest.len > 0) {
		unsigned char byte = take(&t);
		bool start = t.at_start;
		t.at_start = start && byte == '^';
		if (byte == '\\') {
			translate_escape(&t);
		} else if (byte == '[') {
			translate_set(&t);
		} else if (byte == '.') {
			buf_put_text(out, "[^\n]");
		} else {
			if (!start && (byte == '+' || byte == '?'))
				buf_put_byte(out, '\\');
			buf_put_byte(out, byte);
		}
	}
}

static bool
looks_on(struct slice pattern)
{
	for (size_t i = 0; i < pattern.len; i++) {
		bool escaped = i > 0 && pattern.ptr[i - 1] == '\\';
		if (pattern.ptr[i] == '$'
		    || (escaped && memchr("bB<>'", pattern.ptr[i], 5)))
			return true;
	}
	return false;
}

int
tac_pattern_init(struct tac_pattern *p, struct slice separator, bool regex,
                 struct run *run)
{
	struct regex_error error;
	struct buf bre = { 0 };

	*p = (struct tac_pattern){
		.run = run, .text = separator, .bytes = locale_is_bytes(),
		.looks_on = looks_on(separator)
	};
	if (separator.len == 0)
		return fail(run, "separator cannot be empty");
	if (!regex)
		return 0;
	translate(separator, &bre);
	p->regex = regex_new(REGEX_BRE, buf_slice(&bre), REGEX_MULTILINE
	                     | REGEX_DOTALL | (p->bytes ? REGEX_BYTES : 0U), &error);
	buf_clear(&bre);
	return p->regex ? 0 : fail(run, "%s", error.text);
}

void
tac_pattern_clear(struct tac_pattern *p)
{
	if (p->regex)
		regex_free(p->regex);
	regex_text_clear(&p->subject);
	buf_clear(&p->begins);
}

/* -- places ------------------------------------------------------------------ */

static ptrdiff_t
find_text(const struct tac_pattern *p, const unsigned char *window, size_t limit,
          size_t *top)
{
	struct slice text = p->text;
	size_t most = *top + text.len - 1;
	const unsigned char *end = window + (most < limit ? most : limit);
	unsigned char last = text.ptr[text.len - 1];

	while (*top > 0 && (end = scan_byte_back(window, end, last)) != NULL) {
		if ((size_t)(end - window) < text.len - 1)
			break;
		const unsigned char *begin = end - (text.len - 1);
		if (memcmp(begin, text.ptr, text.len - 1) == 0) {
			*top = (size_t)(begin - window);
			return (ptrdiff_t)text.len;
		}
	}
	*top = 0;
	return TAC_NONE;
}

/* Every character may begin a match, or those where one does when no end is set. */
static void
mark_begins(struct tac_pattern *p, struct slice window, size_t fresh)
{
	const unsigned char *end = window.ptr + window.len;
	unsigned char *begins = p->begins.ptr;
	uint32_t code;

	memset(begins, 0, fresh);
	regex_text_set(&p->subject, window, p->bytes);
	for (size_t at = 0; at < fresh;) {
		if (!p->looks_on) {
			if (regex_find(p->regex, &p->subject, at, 0) == 0)
				return;
			at = regex_spans(p->regex)[0];
			if (at >= fresh)
				return;
		}
		begins[at] = true;
		at += utf8_char(window.ptr + at, end, p->bytes, &code);
	}
}

void
tac_pattern_prepare(struct tac_pattern *p, const unsigned char *window,
                    size_t fresh, size_t len)
{
	if (!p->regex || len == 0)
		return;
	fresh = fresh + BEFORE < len ? fresh + BEFORE : len;
	p->begins.len = 0;
	buf_reserve(&p->begins, fresh);
	mark_begins(p, (struct slice){ window, len }, fresh);
}

/* The match that begins at `at`, of which no byte is seen from `limit` on: its length,
   or as tac_pattern_find(). */
static ptrdiff_t
match_at(struct tac_pattern *p, const unsigned char *window, size_t at,
         size_t limit)
{
	size_t from = at > BEFORE ? at - BEFORE : 0;

	while (!p->bytes && from > 0 && (window[from] & 0xc0) == 0x80)
		from--;
	regex_text_set(&p->subject, (struct slice){ window + from, limit - from },
	               p->bytes);
	int found = regex_find(p->regex, &p->subject, at - from, REGEX_AT);
	if (found <= 0)
		return found == 0 ? TAC_NONE
		       : fail(p->run, "%s", regex_reason(p->regex));
	const size_t *spans = regex_spans(p->regex);
	return (ptrdiff_t)(spans[1] - spans[0]);
}

ptrdiff_t
tac_pattern_find(struct tac_pattern *p, const unsigned char *window,
                 size_t limit, size_t *top, bool first)
{
	size_t floor = first ? 0 : BEFORE;

	if (!p->regex)
		return find_text(p, window, limit, top);
	for (size_t at = *top; at-- > floor;) {
		if (!p->begins.ptr[at])
			continue;
		ptrdiff_t len = match_at(p, window, at, limit);
		*top = at;
		if (len != TAC_NONE)
			return len;
	}
	if (*top > floor)
		*top = floor;
	return TAC_NONE;
}
