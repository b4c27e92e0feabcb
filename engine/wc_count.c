#include "engine/wc_count.h"

#include "engine/utf8.h"
#include "engine/width.h"

enum { STRETCH = 4096, WORD_BITS = 64, TAB = 8 };

static bool
is_space(unsigned byte)
{
	return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

static bool
is_silent(const struct wc_counter *c, unsigned byte)
{
	return (byte < ' ' && !is_space(byte)) || byte == 127
	       || (byte > 127 && c->bytes);
}

/* The first bytes of U+0080 … BF and U+1000 … 3FFF: spaces and controls are among them. */
static bool
is_suspect(const struct wc_counter *c, unsigned byte)
{
	return !c->bytes && (byte == 0xc2 || (byte >= 0xe1 && byte <= 0xe3));
}

/* Up to U+0480 only U+0080 … BF and U+0300 … 037F need not take one column. */
static bool
is_odd(const struct wc_counter *c, unsigned byte)
{
	if (byte < 128 || c->bytes)
		return is_silent(c, byte) || (byte != ' ' && is_space(byte));
	return byte == 0xc2 || byte == 0xcc || byte == 0xcd || byte > 0xd1;
}

void
wc_counter_init(struct wc_counter *c)
{
	for (unsigned byte = 0; byte < 256; byte++) {
		c->space.has[byte] = is_space(byte);
		c->silent.has[byte] = is_silent(c, byte);
		c->odd.has[byte] = is_odd(c, byte);
		c->suspect.has[byte] = is_suspect(c, byte);
		c->follow.has[byte] = !c->bytes && (byte & 0xc0) == 0x80;
	}
	scan_class_init(&c->space);
	scan_class_init(&c->silent);
	scan_class_init(&c->odd);
	scan_class_init(&c->suspect);
	scan_class_init(&c->follow);
}

void
wc_begin(struct wc_counter *c)
{
	c->n = (struct wc_counts){ 0 };
	c->apart = true;
	c->column = 0;
}

/* -- characters ------------------------------------------------------------- */

static bool
is_wide_space(const struct wc_counter *c, uint32_t code)
{
	bool joins = code == 0xa0 || code == 0x2007 || code == 0x202f
	             || code == 0x2060;

	if (joins)
		return !c->joins;
	return code == 0x1680 || (code >= 0x2000 && code <= 0x200a)
	       || code == 0x2028 || code == 0x2029 || code == 0x205f
	       || code == 0x3000;
}

static inline void
end_line(struct wc_counter *c)
{
	if (c->column > c->n.width)
		c->n.width = c->column;
	c->column = 0;
}

static inline void
move_odd(struct wc_counter *c, unsigned char byte)
{
	if (byte == '\t')
		c->column += TAB - c->column % TAB;
	else if (byte == '\n' || byte == '\r' || byte == '\f')
		end_line(c);
}

/* The character at p: gives where the next begins. */
static const unsigned char *
move_wide(struct wc_counter *c, const unsigned char *p, const unsigned char *end)
{
	uint32_t code;
	size_t len = utf8_char(p, end, false, &code);
	int width = width_of(code);

	if (width > 0)
		c->column += (unsigned)width;
	return p + len;
}

/* -- 64 bytes at a time ------------------------------------------------------ */

struct masks {
	uint64_t words[STRETCH / WORD_BITS];
};

static void
set_bits(struct masks *m, size_t from, size_t n)
{
	for (; n > 0; n--, from++)
		m->words[from / WORD_BITS] |= (uint64_t)1 << from % WORD_BITS;
}

/* Adds the characters beyond ASCII that are spaces, or silent. */
static void
add_wide(const struct wc_counter *c, struct slice text, struct masks *spaces,
         struct masks *silent)
{
	struct masks suspects;
	uint32_t code;

	scan_class_marks(text.ptr, text.len, &c->suspect, suspects.words);
	for (size_t i = 0; i * WORD_BITS < text.len; i++)
		for (uint64_t bits = suspects.words[i]; bits; bits &= bits - 1) {
			size_t at = i * WORD_BITS + (size_t)__builtin_ctzll(bits);
			size_t len = utf8_char(text.ptr + at, text.ptr + text.len,
			                       false, &code);
			if (is_wide_space(c, code))
				set_bits(spaces, at, len);
			else if (code < 0xa0)
				set_bits(silent, at, len);
		}
}

/* The bits behind spaces, or behind what is silent behind a space: there the addition
   carries through. What carries out of the word is for the next. */
static inline uint64_t
behind_spaces(uint64_t spaces, uint64_t silent, bool *apart)
{
	uint64_t behind = spaces << 1 | *apart, through;
	bool out = __builtin_add_overflow(behind & silent, silent, &through);

	*apart = out || spaces >> 63;
	return (behind | through) & ~silent;
}

static void
count_words(struct wc_counter *c, struct slice text, bool ascii)
{
	struct masks spaces, silent;
	size_t whole = text.len / WORD_BITS, left = text.len % WORD_BITS;

	scan_class_marks(text.ptr, text.len, &c->space, spaces.words);
	scan_class_marks(text.ptr, text.len, &c->silent, silent.words);
	if (!ascii)
		add_wide(c, text, &spaces, &silent);
	/* What is behind the end is silent: it lets through whether words are apart. */
	if (left > 0)
		silent.words[whole] |= ~(uint64_t)0 << left;
	for (size_t i = 0; i < whole + (left > 0); i++)
		c->n.words += (uint64_t)__builtin_popcountll(
			behind_spaces(spaces.words[i], silent.words[i], &c->apart)
			& ~spaces.words[i]);
}

static uint64_t
bits_below(size_t n)
{
	return n < WORD_BITS ? ((uint64_t)1 << n) - 1 : ~(uint64_t)0;
}

/* Bytes that take a column are counted between the odd ones. */
static void
count_columns(struct wc_counter *c, struct slice text)
{
	const unsigned char *end = text.ptr + text.len;
	struct masks odd, follow;

	scan_class_marks(text.ptr, text.len, &c->odd, odd.words);
	scan_class_marks(text.ptr, text.len, &c->follow, follow.words);
	for (size_t at = 0; at < text.len; at += WORD_BITS) {
		size_t i = at / WORD_BITS;
		uint64_t singles = bits_below(text.len - at)
		                   & ~(odd.words[i] | follow.words[i]);
		for (uint64_t bits = odd.words[i]; bits; bits &= bits - 1) {
			uint64_t below = bits_below((size_t)__builtin_ctzll(bits));
			const unsigned char *p = text.ptr + at
			                         + __builtin_ctzll(bits);
			c->column += (uint64_t)__builtin_popcountll(singles & below);
			singles &= ~below;
			if (*p < 128 || c->bytes)
				move_odd(c, *p);
			else
				move_wide(c, p, end);
		}
		c->column += (uint64_t)__builtin_popcountll(singles);
	}
}

/* -- where a byte is no part of a character ---------------------------------- */

static void
part(struct wc_counter *c, bool space, bool silent)
{
	if (space) {
		c->apart = true;
	} else if (!silent) {
		c->n.words += c->apart;
		c->apart = false;
	}
}

static void
count_chars(struct wc_counter *c, struct slice text)
{
	const unsigned char *p = text.ptr, *end = p + text.len;
	uint32_t code;

	while (p < end) {
		if (*p >= 128) {
			utf8_char(p, end, false, &code);
			part(c, is_wide_space(c, code), width_of(code) < 0);
			p = move_wide(c, p, end);
			continue;
		}
		part(c, c->space.has[*p], c->silent.has[*p]);
		if (c->odd.has[*p])
			move_odd(c, *p);
		else
			c->column++;
		p++;
	}
}

/* -- all -------------------------------------------------------------------- */

static void
count_text(struct wc_counter *c, struct slice text)
{
	const unsigned char *end = text.ptr + text.len;
	bool ascii = c->bytes || scan_ascii(text.ptr, end);
	size_t chars;

	if (!ascii && !scan_utf8(text.ptr, end, &chars)) {
		count_chars(c, text);
		return;
	}
	if (c->words)
		count_words(c, text, ascii);
	if (c->width)
		count_columns(c, text);
}

/* Bytes that are no characters are not counted. */
static uint64_t
chars_of(const struct wc_counter *c, struct slice text)
{
	const unsigned char *p = text.ptr, *end = p + text.len;
	uint64_t bad = 0;
	uint32_t code;
	size_t n;

	if (c->bytes)
		return text.len;
	if (scan_utf8(p, end, &n))
		return n;
	for (n = 0; p < end; n++) {
		p += utf8_char(p, end, false, &code);
		bad += code >= 0xdc80 && code <= 0xdcff;
	}
	return n - bad;
}

size_t
wc_feed(struct wc_counter *c, struct slice window, bool last)
{
	bool by_chars = !c->bytes && (c->words || c->chars || c->width);

	if (by_chars && !last)
		window.len -= utf8_unfinished(window);
	c->n.bytes += window.len;
	if (c->lines)
		c->n.lines += scan_count(window.ptr, window.ptr + window.len, c->end);
	for (size_t at = 0; at < window.len;) {
		struct slice text = { window.ptr + at, window.len - at };
		if (text.len > STRETCH) {
			text.len = STRETCH;
			text.len -= by_chars ? utf8_unfinished(text) : 0;
		}
		if (c->chars)
			c->n.chars += chars_of(c, text);
		if (c->words || c->width)
			count_text(c, text);
		at += text.len;
	}
	if (last)
		end_line(c);
	return window.len;
}
