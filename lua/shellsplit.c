/* shellsplit - text to words as a POSIX shell splits them (XCU 2.2 Quoting) */
#include "lua/str_methods.h"

struct words {
	lua_State *L;
	struct buf *word;
	bool open;           /* a word has begun, be it empty: '' */
	lua_Integer n;
};

static void
end_word(struct words *w, int list)
{
	if (!w->open)
		return;
	lua_pushlstring(w->L, (const char *)w->word->ptr, w->word->len);
	lua_rawseti(w->L, list, ++w->n);
	w->word->len = 0;
	w->open = false;
}

/* What a quote at p quotes; gives where it ends, or NULL. */
static const unsigned char *
quoted(struct words *w, const unsigned char *p, const unsigned char *end)
{
	unsigned char quote = *p++;

	for (; p < end && *p != quote; p++) {
		if (quote == '"' && *p == '\\' && p + 1 < end && strchr("\"\\$`", p[1]))
			p++;
		buf_put_byte(w->word, *p);
	}
	return p < end ? p : NULL;
}

/* shellsplit(s): the list of its words. */
int
str_method_shellsplit(lua_State *L)
{
	arg_check(L, 1, 1);
	struct slice s = arg_str(L, 1, "s");
	const unsigned char *p = s.ptr, *end = p + s.len;
	struct words w = { .L = L, .word = value_scratch(L, 0) };

	value_new_list(L, 0);
	for (; p < end; p++) {
		if (*p == ' ' || (*p >= '\t' && *p <= '\r')) {
			end_word(&w, 2);
			continue;
		}
		w.open = true;
		if (*p == '\'' || *p == '"') {
			p = quoted(&w, p, end);
			if (p == NULL)
				raise_error(L, "No closing quotation");
		} else if (*p == '\\') {
			if (++p == end)
				raise_error(L, "No escaped character");
			buf_put_byte(w.word, *p);
		} else {
			buf_put_byte(w.word, *p);
		}
	}
	end_word(&w, 2);
	return 1;
}
