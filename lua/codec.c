/* codec - text to bytes and back: see codec.h */
#include "lua/codec.h"

#include <stdio.h>
#include "lua/str.h"

enum handler {
	STRICT, IGNORE, REPLACE, BACKSLASH, XML, ESCAPE, PASS, HANDLERS
};

/*
 * put appends a code point and gives NULL, or the reason why it cannot. take reads
 * one at p < end and gives its length; where it cannot, the length that is wrong,
 * with the reason in *reason.
 */
struct codec {
	const char *name;          /* in messages */
	const char *names;         /* without - and _, each between spaces */
	const char *(*put)(struct buf *out, uint32_t code);
	size_t (*take)(const unsigned char *p, const unsigned char *end,
	               uint32_t *code, const char **reason);
	bool ascii;                /* bytes below 128 stand for themselves */
};

static const char surrogates[] = "surrogates not allowed";

static bool
is_surrogate(uint32_t code)
{
	return code >= 0xd800 && code < 0xe000;
}

/* -- one byte a character ------------------------------------------------ */

static const char *
put_ascii(struct buf *out, uint32_t code)
{
	if (code >= 128)
		return "ordinal not in range(128)";
	buf_put_byte(out, (unsigned char)code);
	return NULL;
}

static const char *
put_latin1(struct buf *out, uint32_t code)
{
	if (code >= 256)
		return "ordinal not in range(256)";
	buf_put_byte(out, (unsigned char)code);
	return NULL;
}

static size_t
take_latin1(const unsigned char *p, const unsigned char *end, uint32_t *code,
            const char **reason)
{
	(void)end, (void)reason;
	*code = *p;
	return 1;
}

static size_t
take_ascii(const unsigned char *p, const unsigned char *end, uint32_t *code,
           const char **reason)
{
	if (*p >= 128)
		*reason = "ordinal not in range(128)";
	return take_latin1(p, end, code, reason);
}

/* 0x80 … 0x9f of Windows' code page 1252, 0 where there is none. */
static const uint16_t cp1252[32] = {
	0x20ac, 0, 0x201a, 0x192, 0x201e, 0x2026, 0x2020, 0x2021,
	0x2c6, 0x2030, 0x160, 0x2039, 0x152, 0, 0x17d, 0,
	0, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
	0x2dc, 0x2122, 0x161, 0x203a, 0x153, 0, 0x17e, 0x178
};

static const char *
put_cp1252(struct buf *out, uint32_t code)
{
	if (code < 0x80 || (code >= 0xa0 && code < 0x100)) {
		buf_put_byte(out, (unsigned char)code);
		return NULL;
	}
	for (unsigned i = 0; i < 32; i++)
		if (cp1252[i] == code) {
			buf_put_byte(out, (unsigned char)(0x80 + i));
			return NULL;
		}
	return "character maps to <undefined>";
}

static size_t
take_cp1252(const unsigned char *p, const unsigned char *end, uint32_t *code,
            const char **reason)
{
	take_latin1(p, end, code, reason);
	if (*p >= 0x80 && *p < 0xa0) {
		*code = cp1252[*p - 0x80];
		if (*code == 0)
			*reason = "character maps to <undefined>";
	}
	return 1;
}

/* -- UTF-8 --------------------------------------------------------------- */

static const char *
put_utf8(struct buf *out, uint32_t code)
{
	if (is_surrogate(code))
		return surrogates;
	str_put_code(out, code);
	return NULL;
}

/* Whether the second byte may follow the first. */
static bool
is_second(unsigned char first, unsigned char c)
{
	unsigned char least = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
	unsigned char most = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;

	return c >= least && c <= most;
}

static size_t
take_utf8(const unsigned char *p, const unsigned char *end, uint32_t *code,
          const char **reason)
{
	unsigned char first = *p;
	size_t n = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;

	if ((first >= 0x80 && first < 0xc2) || first > 0xf4) {
		*reason = "invalid start byte";
		return 1;
	}
	*code = n == 1 ? first : first & (0x7fU >> n);
	for (size_t i = 1; i < n; i++) {
		if (p + i == end) {
			*reason = "unexpected end of data";
			return i;
		}
		if (i == 1 ? !is_second(first, p[1]) : (p[i] & 0xc0) != 0x80) {
			*reason = "invalid continuation byte";
			return i;
		}
		*code = *code << 6 | (p[i] & 0x3fU);
	}
	return n;
}

/* -- UTF-16 and UTF-32 --------------------------------------------------- */

static void
put_unit(struct buf *out, uint32_t unit, unsigned size, bool big)
{
	for (unsigned i = 0; i < size; i++)
		buf_put_byte(out, (unsigned char)
		             (unit >> 8 * (big ? size - 1 - i : i)));
}

static uint32_t
unit_at(const unsigned char *p, unsigned size, bool big)
{
	uint32_t unit = 0;

	for (unsigned i = 0; i < size; i++)
		unit = unit << 8 | p[big ? i : size - 1 - i];
	return unit;
}

static const char *
put_utf16(struct buf *out, uint32_t code, bool big)
{
	if (is_surrogate(code))
		return surrogates;
	if (code < 0x10000) {
		put_unit(out, code, 2, big);
		return NULL;
	}
	code -= 0x10000;
	put_unit(out, 0xd800 | code >> 10, 2, big);
	put_unit(out, 0xdc00 | (code & 0x3ff), 2, big);
	return NULL;
}

static size_t
take_utf16(const unsigned char *p, const unsigned char *end, uint32_t *code,
           const char **reason, bool big)
{
	size_t left = (size_t)(end - p);

	if (left < 2) {
		*reason = "truncated data";
		return left;
	}
	*code = unit_at(p, 2, big);
	if (!is_surrogate(*code))
		return 2;
	if (*code >= 0xdc00) {
		*reason = "illegal encoding";
		return 2;
	}
	if (left < 4) {
		*reason = "unexpected end of data";
		return left;
	}
	uint32_t low = unit_at(p + 2, 2, big);
	if (low < 0xdc00 || low >= 0xe000) {
		*reason = "illegal UTF-16 surrogate";
		return 2;
	}
	*code = 0x10000 + ((*code & 0x3ff) << 10 | (low & 0x3ff));
	return 4;
}

static const char *
put_utf32(struct buf *out, uint32_t code, bool big)
{
	if (is_surrogate(code))
		return surrogates;
	put_unit(out, code, 4, big);
	return NULL;
}

static size_t
take_utf32(const unsigned char *p, const unsigned char *end, uint32_t *code,
           const char **reason, bool big)
{
	if (end - p < 4) {
		*reason = "truncated data";
		return (size_t)(end - p);
	}
	*code = unit_at(p, 4, big);
	if (is_surrogate(*code))
		*reason = "code point in surrogate code point range(0xd800, 0xe000)";
	else if (*code > 0x10ffff)
		*reason = "code point not in range(0x110000)";
	return 4;
}

static const char *
put_utf16le(struct buf *out, uint32_t code)
{
	return put_utf16(out, code, false);
}

static const char *
put_utf16be(struct buf *out, uint32_t code)
{
	return put_utf16(out, code, true);
}

static const char *
put_utf32le(struct buf *out, uint32_t code)
{
	return put_utf32(out, code, false);
}

static const char *
put_utf32be(struct buf *out, uint32_t code)
{
	return put_utf32(out, code, true);
}

static size_t
take_utf16le(const unsigned char *p, const unsigned char *end, uint32_t *code,
             const char **reason)
{
	return take_utf16(p, end, code, reason, false);
}

static size_t
take_utf16be(const unsigned char *p, const unsigned char *end, uint32_t *code,
             const char **reason)
{
	return take_utf16(p, end, code, reason, true);
}

static size_t
take_utf32le(const unsigned char *p, const unsigned char *end, uint32_t *code,
             const char **reason)
{
	return take_utf32(p, end, code, reason, false);
}

static size_t
take_utf32be(const unsigned char *p, const unsigned char *end, uint32_t *code,
             const char **reason)
{
	return take_utf32(p, end, code, reason, true);
}

/* -- encodings by name --------------------------------------------------- */

enum encoding {   /* ORDER CODECS; those with a byte order mark last */
	UTF8, ASCII, LATIN1, CP1252, UTF16LE, UTF16BE, UTF32LE, UTF32BE,
	UTF8_SIG, UTF16, UTF32, ENCODINGS
};

static const struct codec codecs[] = {
	{ "utf-8", " utf8 u8 utf cp65001 ", put_utf8, take_utf8, true },
	{ "ascii", " ascii usascii 646 ", put_ascii, take_ascii, true },
	{ "latin-1", " latin1 iso88591 latin l1 l 8859 cp819 ",
	  put_latin1, take_latin1, true },
	{ "charmap", " cp1252 windows1252 1252 ", put_cp1252, take_cp1252, true },
	{ "utf-16-le", " utf16le ", put_utf16le, take_utf16le, false },
	{ "utf-16-be", " utf16be ", put_utf16be, take_utf16be, false },
	{ "utf-32-le", " utf32le ", put_utf32le, take_utf32le, false },
	{ "utf-32-be", " utf32be ", put_utf32be, take_utf32be, false },
	{ "utf-8", " utf8sig ", put_utf8, take_utf8, true },
	{ "utf-16", " utf16 u16 ", put_utf16le, take_utf16le, false },
	{ "utf-32", " utf32 u32 ", put_utf32le, take_utf32le, false },
};

static enum encoding
encoding_of(lua_State *L, const char *name)
{
	char plain[24] = " ";
	size_t n = 1;

	for (const char *p = name; *p && n < sizeof plain - 2; p++)
		if (*p != '-' && *p != '_' && *p != ' ')
			plain[n++] = *p >= 'A' && *p <= 'Z' ? (char)(*p | 32) : *p;
	plain[n++] = ' ';
	plain[n] = '\0';
	for (int i = 0; n > 2 && i < ENCODINGS; i++)
		if (strstr(codecs[i].names, plain))
			return (enum encoding)i;
	raise_error(L, "unknown encoding: %s", name);
}

static enum handler
handler_of(lua_State *L, const char *name)
{
	static const char *const names[] = {
		"strict", "ignore", "replace", "backslashreplace",
		"xmlcharrefreplace", "surrogateescape", "surrogatepass"
	};

	for (int i = 0; i < HANDLERS; i++)
		if (strcmp(name, names[i]) == 0)
			return (enum handler)i;
	raise_error(L, "unknown error handler name '%s'", name);
}

void
codec_arguments(lua_State *L, int index, const char **encoding,
                const char **errors)
{
	*encoding = "utf-8";
	*errors = "strict";
	if (!lua_isnoneornil(L, index))
		*encoding = (const char *)arg_str(L, index, "encoding").ptr;
	if (!lua_isnoneornil(L, index + 1))
		*errors = (const char *)arg_str(L, index + 1, "errors").ptr;
}

/* -- encoding ------------------------------------------------------------ */

struct encoder {
	lua_State *L;
	const struct codec *codec;
	struct slice text;
	struct buf *out;
	const char *errors;
};

/* The character as Python escapes it. */
static void
escape(char text[12], uint32_t code)
{
	snprintf(text, 12, code < 0x100 ? "\\x%02x" : code < 0x10000 ? "\\u%04x"
	         : "\\U%08x", (unsigned)code);
}

static noreturn void
raise_encode(struct encoder *e, const unsigned char *p, uint32_t code,
             const char *reason)
{
	struct buf none = { 0 };
	const unsigned char *end = e->text.ptr + e->text.len;
	size_t at = str_len((struct slice){ e->text.ptr,
	                    (size_t)(p - e->text.ptr) }, false), last = at;
	uint32_t next;
	char text[12], message[200];

	for (p += str_char(p, end, false, &next); p < end; last++) {
		p += str_char(p, end, false, &next);
		bool good = e->codec->put(&none, next) == NULL;
		buf_clear(&none);
		if (good)
			break;
	}
	escape(text, code);
	if (last == at)
		snprintf(message, sizeof message, "'%s' codec can't encode character '%s'"
		         " in position %zu: %s", e->codec->name, text, at, reason);
	else
		snprintf(message, sizeof message, "'%s' codec can't encode characters"
		         " in position %zu-%zu: %s", e->codec->name, at, last, reason);
	raise_error(e->L, "%s", message);
}

static void
put_ascii_text(struct encoder *e, const char *text)
{
	for (; *text; text++)
		e->codec->put(e->out, (unsigned char)*text);
}

/* What stands for a character that the encoding has not. */
static void
put_instead(struct encoder *e, const unsigned char *p, uint32_t code,
            const char *reason)
{
	enum handler handler = handler_of(e->L, e->errors);
	bool byte = code >= 0xdc80 && code < 0xdd00;
	char text[16];

	if (byte && e->codec->ascii && (handler == ESCAPE || (e->codec->put == put_utf8 &&
	    (handler == STRICT || handler == PASS)))) {
		buf_put_byte(e->out, (unsigned char)code);
		return;
	}
	switch (handler) {
	case IGNORE:
		return;
	case REPLACE:
		put_ascii_text(e, "?");
		return;
	case BACKSLASH:
		escape(text, code);
		put_ascii_text(e, text);
		return;
	case XML:
		snprintf(text, sizeof text, "&#%u;", (unsigned)code);
		put_ascii_text(e, text);
		return;
	default:
		raise_encode(e, p, code, reason);
	}
}

void
codec_encode(lua_State *L, struct slice text, const char *encoding,
             const char *errors, struct buf *out)
{
	enum encoding which = encoding_of(L, encoding);
	struct encoder e = { L, &codecs[which], text, out, errors };
	const unsigned char *p = text.ptr, *end = p + text.len;
	uint32_t code;

	if (which >= UTF8_SIG)
		e.codec->put(out, 0xfeff);
	while (p < end) {
		const unsigned char *from = p;
		while (e.codec->ascii && p < end && *p < 128)
			p++;
		buf_put(out, (struct slice){ from, (size_t)(p - from) });
		if (p == end)
			break;
		size_t n = str_char(p, end, false, &code);
		const char *reason = e.codec->put(out, code);
		if (reason)
			put_instead(&e, p, code, reason);
		p += n;
	}
}

/* -- decoding ------------------------------------------------------------ */

static noreturn void
raise_decode(lua_State *L, const char *name, const unsigned char *p, size_t at,
             size_t n, const char *reason)
{
	char message[200];

	if (n == 1)
		snprintf(message, sizeof message, "'%s' codec can't decode byte 0x%02x"
		         " in position %zu: %s", name, *p, at, reason);
	else
		snprintf(message, sizeof message, "'%s' codec can't decode bytes"
		         " in position %zu-%zu: %s", name, at, at + n - 1, reason);
	raise_error(L, "%s", message);
}

/* What stands for n bytes that are none of the encoding; false where nothing may. */
static bool
put_bad(lua_State *L, struct buf *out, const unsigned char *p, size_t n,
        const char *errors)
{
	switch (handler_of(L, errors)) {
	case IGNORE:
		return true;
	case REPLACE:
		str_put_code(out, 0xfffd);
		return true;
	case BACKSLASH:
		for (size_t i = 0; i < n; i++)
			buf_printf(out, "\\x%02x", p[i]);
		return true;
	case ESCAPE:
		buf_put(out, (struct slice){ p, n });
		return true;
	case XML:
		raise_error(L, "don't know how to handle UnicodeDecodeError in error "
		      "callback");
	default:
		return false;
	}
}

static bool
has_mark(struct slice s, const char *mark, size_t n)
{
	return s.len >= n && memcmp(s.ptr, mark, n) == 0;
}

/* The length of the byte order mark, which may be of the other order. */
static size_t
skip_mark(enum encoding *which, struct slice s)
{
	switch (*which) {
	case UTF8_SIG:
		return has_mark(s, "\xef\xbb\xbf", 3) ? 3 : 0;
	case UTF16:
		*which = has_mark(s, "\xfe\xff", 2) ? UTF16BE : UTF16LE;
		return *which == UTF16BE || has_mark(s, "\xff\xfe", 2) ? 2 : 0;
	case UTF32:
		*which = has_mark(s, "\0\0\xfe\xff", 4) ? UTF32BE : UTF32LE;
		return *which == UTF32BE || has_mark(s, "\xff\xfe\0", 4) ? 4 : 0;
	default:
		return 0;
	}
}

void
codec_decode(lua_State *L, struct slice bytes, const char *encoding,
             const char *errors, struct buf *out)
{
	enum encoding which = encoding_of(L, encoding);
	const unsigned char *p = bytes.ptr, *end = p + bytes.len;

	p += skip_mark(&which, bytes);
	const struct codec *codec = &codecs[which];
	while (p < end) {
		const unsigned char *from = p;
		const char *reason = NULL;
		uint32_t code = 0;
		while (codec->ascii && p < end && *p < 128)
			p++;
		buf_put(out, (struct slice){ from, (size_t)(p - from) });
		if (p == end)
			break;
		size_t n = codec->take(p, end, &code, &reason);
		if (reason == NULL)
			str_put_code(out, code);
		else if (!put_bad(L, out, p, n, errors))
			raise_decode(L, codec->name, p, (size_t)(p - bytes.ptr), n,
			             reason);
		p += n;
	}
}
