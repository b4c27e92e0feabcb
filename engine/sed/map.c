#include "engine/sed/map.h"

#include "engine/sed/parse.h"
#include "engine/sed/run.h"
#include "engine/sed/state.h"
#include "engine/utf8.h"

/* -- reading --------------------------------------------------------------- */

/* Whether a list ends with a \c that has no character. */
static bool
is_half(struct slice raw)
{
	size_t n = 0;

	if (raw.len == 0 || raw.ptr[raw.len - 1] != 'c')
		return false;
	while (n + 1 < raw.len && raw.ptr[raw.len - 2 - n] == '\\')
		n++;
	return n % 2 == 1;
}

/* The first character of a text, taken off it. */
static struct slice
take_character(struct slice *text, bool bytes, uint32_t *code)
{
	size_t n = utf8_char(text->ptr, text->ptr + text->len, bytes, code);
	struct slice character = { text->ptr, n };

	text->ptr += n;
	text->len -= n;
	return character;
}

static const struct wide_pair *
find_pair(const struct sed_map *map, uint32_t code)
{
	const struct wide_pair *pair = map->pairs[code % MAP_CHAINS];

	while (pair && pair->from != code)
		pair = pair->next;
	return pair;
}

static void
add_pair(struct sed_map *map, struct arena *arena, uint32_t from, struct slice to)
{
	struct wide_pair **first = &map->pairs[from % MAP_CHAINS];
	struct wide_pair *pair = arena_alloc(arena, sizeof *pair);

	*pair = (struct wide_pair){ from, to, *first };
	*first = pair;
	map->wide = true;
	map->wide_ascii = map->wide_ascii || from < 0x80;
}

/* Of characters the first time counts, of bytes the last. `same`: both lists end alike. */
static int
fill(struct sed_script *s, struct sed_map *map, bool same)
{
	bool bytes = s->program->bytes, seen[128] = { false };
	struct slice source = map->source, target = map->target;
	uint32_t from, code;

	for (unsigned i = 0; i < 256; i++)
		map->bytes.to[i] = (unsigned char)i;
	while (source.len > 0 && target.len > 0) {
		take_character(&source, bytes, &from);
		struct slice to = take_character(&target, bytes, &code);
		if (!bytes && ((from < 128 && seen[from]) || find_pair(map, from)))
			continue;
		if (from < 128)
			seen[from] = true;
		if (to.len == 1 && (bytes || from < 128))
			map->bytes.to[from & 0xff] = to.ptr[0];
		else
			add_pair(map, s->program->arena, from, to);
	}
	if (source.len != target.len || !same)
		return script_fail(s, "strings for `y' command are different lengths");
	scan_map_init(&map->bytes);
	return 0;
}

int
sed_parse_map(struct sed_script *s, struct sed_command *c)
{
	struct arena *arena = s->program->arena;
	struct sed_map *map = arena_alloc(arena, sizeof *map);
	struct buf raw = { 0 }, text = { 0 };
	int delimiter = sed_take_delimiter(s), status = 0;
	bool half[2] = { false, false };

	c->map = map;
	if (delimiter < SCRIPT_END)
		return -1;
	for (int i = 0; i < 2 && status == 0; i++) {
		raw.len = text.len = 0;
		if (delimiter == SCRIPT_END
		    || script_delimited(s, delimiter, false, &raw) != 0)
			status = script_fail(s, "unterminated `y' command");
		else
			status = script_unescape(s, buf_slice(&raw), &text);
		half[i] = is_half(buf_slice(&raw));
		*(i == 0 ? &map->source : &map->target) = arena_copy(arena, buf_slice(&text));
	}
	if (status == 0)
		status = fill(s, map, half[0] == half[1]);
	buf_clear(&raw);
	buf_clear(&text);
	return status;
}

/* -- running --------------------------------------------------------------- */

static void
put_narrow(const struct sed_map *map, const unsigned char *p, size_t len, struct buf *out)
{
	buf_reserve(out, len);
	scan_translate(out->ptr + out->len, p, len, &map->bytes);
	out->len += len;
}

static void
put_characters(const struct sed_map *map, struct slice text, struct buf *out)
{
	const unsigned char *end = text.ptr + text.len;
	uint32_t code;

	while (text.len > 0) {
		/* what of ASCII is in no pair goes at once */
		const unsigned char *wide = map->wide_ascii ? text.ptr
		                            : scan_high(text.ptr, end);
		put_narrow(map, text.ptr, (size_t)(wide - text.ptr), out);
		text = (struct slice){ wide, (size_t)(end - wide) };
		if (text.len == 0)
			break;
		struct slice character = take_character(&text, false, &code);
		const struct wide_pair *pair = find_pair(map, code);
		if (pair)
			buf_put(out, pair->to);
		else
			put_narrow(map, character.ptr, character.len, out);
	}
}

enum sed_step
sed_run_map(struct sed *s, struct sed_command *c)
{
	if (!c->map->wide) {
		space_translate(s, 0, s->pattern.text.len, &c->map->bytes);
		return STEP_NEXT;
	}
	s->scratch.len = 0;
	put_characters(c->map, s->pattern.text, &s->scratch);
	space_swap_in(s, &s->scratch);
	return STEP_NEXT;
}
