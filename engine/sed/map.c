#include "engine/sed/map.h"

#include "engine/sed/escape.h"
#include "engine/sed/parse.h"
#include "engine/sed/run.h"
#include "engine/sed/state.h"
#include "engine/utf8.h"

/* -- reading --------------------------------------------------------------- */

static int
unescape(struct sed_script *s, struct slice raw, struct buf *out)
{
	for (size_t i = 0; i < raw.len;) {
		unsigned char byte = raw.ptr[i++];
		if (byte == '\\' && i < raw.len) {
			int what = escape_read(raw, &i);
			if (what == ESCAPE_RECURSIVE)
				return script_fail(s, SED_RECURSIVE);
			byte = what >= 0 ? (unsigned char)what : raw.ptr[i++];
		}
		buf_put_byte(out, byte);
	}
	return 0;
}

/* The first character of a text, taken off it. */
static struct slice
take_character(struct slice *text, bool bytes)
{
	uint32_t code;
	size_t n = utf8_char(text->ptr, text->ptr + text->len, bytes, &code);
	struct slice character = { text->ptr, n };

	text->ptr += n;
	text->len -= n;
	return character;
}

/* Whether the character is mapped already: the first time counts, of bytes the last. */
static bool
is_mapped(const struct sed_map *map, const bool *seen, struct slice from)
{
	if (from.len == 1 && seen[from.ptr[0]])
		return true;
	for (size_t i = 0; i < map->n_pairs; i++)
		if (slice_equal(map->pairs[i].from, from))
			return true;
	return false;
}

static int
fill(struct sed_script *s, struct sed_map *map)
{
	bool bytes = s->program->bytes, seen[256] = { false };
	struct slice source = map->source, target = map->target;

	map->pairs = arena_array(s->program->arena, source.len + 1, sizeof *map->pairs);
	for (unsigned i = 0; i < 256; i++)
		map->table[i] = (unsigned char)i;
	while (source.len > 0 && target.len > 0) {
		struct slice from = take_character(&source, bytes);
		struct slice to = take_character(&target, bytes);
		if (!bytes && is_mapped(map, seen, from))
			continue;
		bool narrow = from.len == 1 && to.len == 1
		              && (bytes || from.ptr[0] < 0x80);
		if (from.len == 1)
			seen[from.ptr[0]] = true;
		if (narrow)
			map->table[from.ptr[0]] = to.ptr[0];
		else
			map->pairs[map->n_pairs++] = (struct wide_pair){ from, to };
	}
	if (source.len != target.len)
		return script_fail(s, "strings for `y' command are different lengths");
	return 0;
}

int
sed_parse_map(struct sed_script *s, struct sed_command *c)
{
	struct arena *arena = s->program->arena;
	struct sed_map *map = arena_alloc(arena, sizeof *map);
	struct buf raw[2] = { { 0 }, { 0 } }, text = { 0 };
	int delimiter = sed_take_delimiter(s), status = 0;

	c->map = map;
	if (delimiter < SCRIPT_END)
		return -1;
	if (delimiter == SCRIPT_END || script_delimited(s, delimiter, false, &raw[0]) != 0
	    || script_delimited(s, delimiter, false, &raw[1]) != 0)
		status = script_fail(s, "unterminated `y' command");
	for (int i = 0; i < 2 && status == 0; i++) {
		text.len = 0;
		status = unescape(s, buf_slice(&raw[i]), &text);
		*(i == 0 ? &map->source : &map->target) = arena_copy(arena, buf_slice(&text));
	}
	if (status == 0)
		status = fill(s, map);
	buf_clear(&raw[0]);
	buf_clear(&raw[1]);
	buf_clear(&text);
	return status;
}

/* -- running --------------------------------------------------------------- */

static void
put_wide(const struct sed_map *map, struct slice character, struct buf *out)
{
	for (size_t i = 0; i < map->n_pairs; i++) {
		if (slice_equal(map->pairs[i].from, character)) {
			buf_put(out, map->pairs[i].to);
			return;
		}
	}
	if (character.len == 1)
		buf_put_byte(out, map->table[character.ptr[0]]);
	else
		buf_put(out, character);
}

void
map_put(const struct sed_map *map, struct slice bytes, struct buf *out)
{
	if (map->n_pairs > 0) {
		while (bytes.len > 0)
			put_wide(map, take_character(&bytes, false), out);
		return;
	}
	buf_reserve(out, bytes.len);
	unsigned char *to = out->ptr + out->len;
	for (size_t i = 0; i < bytes.len; i++)
		to[i] = map->table[bytes.ptr[i]];
	out->len += bytes.len;
}

enum sed_step
sed_run_map(struct sed *s, struct sed_command *c)
{
	s->scratch.len = 0;
	map_put(c->map, s->pattern.text, &s->scratch);
	space_swap_in(s, &s->scratch);
	return STEP_NEXT;
}
