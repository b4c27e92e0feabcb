/* help - what lua/help.txt says about a name: see help.h */
#include "lua/help.h"

#include "engine/unpack.h"
#include <strings.h>
#include "lua/bind.h"
#include "lua/names.h"
#include "lua/stage.h"
#include "lua/suggest.h"

enum { LINE = 79, NAMES_COLUMN = 18, SIGNATURES = 5 };

/* -- the text, block by block ------------------------------------------------ */

static struct slice
take(struct slice *from, size_t n)
{
	struct slice taken = { from->ptr, n };

	from->ptr += n;
	from->len -= n;
	return taken;
}

/* The next line, without its newline; an empty one at the end too. */
static struct slice
take_line(struct slice *text)
{
	const unsigned char *end = text->len ? memchr(text->ptr, '\n', text->len) : NULL;
	struct slice line = take(text, end ? (size_t)(end - text->ptr) : text->len);

	take(text, end != NULL);
	return line;
}

/* The next lines up to an empty one, each with its newline. */
static bool
take_block(struct slice *text, struct slice *block)
{
	while (text->len > 0 && text->ptr[0] == '\n')
		take(text, 1);
	struct slice rest = *text;
	while (rest.len > 0 && rest.ptr[0] != '\n')
		take_line(&rest);
	*block = take(text, text->len - rest.len);
	return block->len > 0;
}

static bool
begins(struct slice s, struct slice with)
{
	return s.len >= with.len && memcmp(s.ptr, with.ptr, with.len) == 0;
}

/* Up to the separator, which goes too. */
static struct slice
take_word(struct slice *text, unsigned char separator)
{
	size_t n = 0;

	while (n < text->len && text->ptr[n] != separator)
		n++;
	struct slice word = take(text, n);
	take(text, text->len > 0);
	return word;
}

static struct slice
last_part(struct slice name)
{
	size_t n = name.len;

	while (n > 0 && name.ptr[n - 1] != '.')
		n--;
	take(&name, n);
	return name;
}

static bool
is_heading(struct slice block)
{
	return begins(block, SLICE("== "));
}

/* The first blocks, up to a heading, are the first screen. */
static struct slice
first_section(struct slice text)
{
	struct slice rest = text, next = rest, block;

	while (take_block(&next, &block) && !is_heading(block))
		rest = next;
	return rest;
}

/* Names of an entry: the lines before the first that begins with a space. Of a line the
   first name is whole, the others lack what stands before its last point:
   "str.lower upper". */
struct entry_names {
	struct slice entry;    /* what was not read */
	struct slice line;
	struct buf name;       /* the whole name */
	size_t prefix;         /* length of "str." */
};

static void
names_start(struct entry_names *names, struct slice entry)
{
	names->entry = entry;
	names->line.len = 0;
}

static bool
names_next(struct entry_names *names)
{
	bool first = names->line.len == 0;

	if (first) {
		if (names->entry.len == 0 || names->entry.ptr[0] == ' ')
			return false;
		names->line = take_line(&names->entry);
		names->prefix = 0;
	}
	struct slice word = take_word(&names->line, ' ');
	names->name.len = names->prefix;
	buf_put(&names->name, word);
	if (first)
		names->prefix = word.len - last_part(word).len;
	return true;
}

static struct slice
names_now(const struct entry_names *names)
{
	return buf_slice(&names->name);
}

/* An entry behind its names. */
static struct slice
about(struct slice entry)
{
	while (entry.len > 0 && entry.ptr[0] != ' ')
		take_line(&entry);
	return entry;
}

/* "== METHODS str: of a string": whether the topic is one of its words. */
static bool
has_topic(struct slice heading, struct slice topic)
{
	struct slice line = take_line(&heading);

	take(&line, 3);
	line = take_word(&line, ':');
	while (line.len > 0) {
		struct slice word = take_word(&line, ' ');
		if (word.len == topic.len &&
		    strncasecmp((const char *)word.ptr, (const char *)topic.ptr, topic.len) == 0)
			return true;
	}
	return false;
}

/* "str: of a string": behind the kind of the section. */
static struct slice
take_title(struct slice heading)
{
	struct slice line = take_line(&heading), rest = line;

	take(&line, 3);
	struct slice kind = take_word(&line, ' ');
	if (kind.len == 0 || kind.ptr[kind.len - 1] != ':')
		return line;
	take(&rest, 3);
	return rest;
}

/* Whether "split" or "str.split" is asked for by the word. */
static bool
is_named(struct slice name, struct slice word)
{
	if (slice_equal(name, word))
		return true;
	if (name.len <= word.len || name.ptr[name.len - word.len - 1] != '.')
		return false;
	take(&name, name.len - word.len);
	return slice_equal(name, word);
}

/* -- printing ------------------------------------------------------------------ */

/* What is being printed. */
struct help {
	struct run *run;
	struct buf *out;
	struct slice text;
	struct entry_names names;        /* of the entry that is looked at */
	struct buf signatures;     /* of all names, a line each; made when first needed */
};

/* Words of a text, on lines that begin at the column. */
static void
put_wrapped(struct buf *out, struct slice text, size_t column)
{
	size_t at = column;

	while (text.len > 0) {
		struct slice word = take_word(&text, ' ');
		if (at > column && at + 1 + word.len > LINE) {
			buf_printf(out, "\n%*s", (int)column, "");
			at = column;
		} else if (at > column) {
			buf_put_byte(out, ' ');
			at++;
		}
		buf_put(out, word);
		at += word.len;
	}
	buf_put_byte(out, '\n');
}

/* Names and the first line about them, in a section of methods without the type, in one
   of a module without the module. */
static void
put_summary(struct help *help, struct slice entry, struct slice heading)
{
	bool methods = has_topic(heading, SLICE("METHODS"));
	struct slice title = take_title(heading);
	struct slice module = take_word(&title, ':');
	module = take_word(&module, ' ');
	struct buf *out = help->out;
	size_t from = out->len;

	buf_put_text(out, " ");
	names_start(&help->names, entry);
	while (names_next(&help->names)) {
		struct slice name = names_now(&help->names);
		if (methods)
			name = last_part(name);
		else if (begins(name, module) && name.len > module.len)
			take(&name, module.len + (name.ptr[module.len] == '.'));
		if (out->len - from + 1 + name.len > LINE) {
			buf_put_text(out, "\n ");
			from = out->len - 1;
		}
		buf_put_byte(out, ' ');
		buf_put(out, name);
	}
	size_t width = out->len - from;
	if (width + 2 > NAMES_COLUMN)
		buf_printf(out, "\n%*s", NAMES_COLUMN, "");
	else
		buf_printf(out, "%*s", (int)(NAMES_COLUMN - width), "");
	struct slice rest = about(entry), summary = take_line(&rest);
	take(&summary, summary.len > 0);
	put_wrapped(out, summary, NAMES_COLUMN);
}

/* Fills help->signatures. Where the library does not open, names do without. */
static void
make_signatures(struct help *help)
{
	struct script script = { 0 };

	if (script_open(&script, help->run, SLICE(" "), false) == 0)
		names_put(script.L, &help->signatures);
	script_close(&script);
	buf_put_byte(&help->signatures, '\n');
}

/* A name with its parameters. */
static void
put_signature(struct help *help, struct slice name)
{
	if (help->signatures.len == 0)
		make_signatures(help);
	struct slice rest = buf_slice(&help->signatures), line = name;
	while (rest.len > 0) {
		line = take_line(&rest);
		if (begins(line, name) && line.len > name.len && line.ptr[name.len] == '(')
			break;
		line = name;
	}
	buf_put(help->out, line);
	buf_put_byte(help->out, '\n');
}

/* Names of an entry with many, where few were asked for. */
static void
put_others(struct help *help, struct slice entry)
{
	struct buf line = { 0 };

	buf_put_text(&line, "see also");
	names_start(&help->names, entry);
	while (names_next(&help->names)) {
		buf_put_byte(&line, ' ');
		buf_put(&line, last_part(names_now(&help->names)));
	}
	buf_put_text(help->out, "  ");
	put_wrapped(help->out, buf_slice(&line), 2);
	buf_clear(&line);
}

/* An entry: signatures, explanation, examples with what they print. */
static void
put_entry(struct help *help, struct slice entry, struct slice word)
{
	size_t n = 0;

	names_start(&help->names, entry);
	while (names_next(&help->names))
		n++;
	names_start(&help->names, entry);
	while (names_next(&help->names)) {
		struct slice name = names_now(&help->names);
		if (n <= SIGNATURES || is_named(name, word))
			put_signature(help, name);
	}
	struct slice rest = about(entry);
	while (rest.len > 0) {
		struct slice line = take_line(&rest);
		buf_put_text(help->out, line.len > 0 && line.ptr[0] == ' ' ? " " : "    ");
		buf_put(help->out, line);
		buf_put_byte(help->out, '\n');
	}
	if (n > SIGNATURES)
		put_others(help, entry);
}

static void
separate(struct buf *out)
{
	if (out->len > 0)
		buf_put_byte(out, '\n');
}

static void
put_heading(struct help *help, struct slice heading)
{
	struct slice title = take_title(heading);

	separate(help->out);
	if (!has_topic(heading, SLICE("MODULES"))) {
		take_word(&title, ':');
		take(&title, title.len > 0);
	}
	buf_put(help->out, title);
	buf_put_byte(help->out, '\n');
}

/* Every section of the topic, a line for each entry. */
static bool
put_topic(struct help *help, struct slice topic)
{
	struct slice rest = first_section(help->text), block;
	struct slice heading = { 0 };
	bool found = false, wanted = false;

	while (take_block(&rest, &block)) {
		if (is_heading(block)) {
			heading = block;
			wanted = has_topic(heading, topic);
			if (wanted)
				put_heading(help, heading);
			found |= wanted;
		} else if (wanted) {
			put_summary(help, block, heading);
		}
	}
	return found;
}

/* Whether the word is one of the entry's names, or the end of one. */
enum nearness { NOT_ABOUT, NAMES_END, NAMES_IT };

static enum nearness
nearness(struct help *help, struct slice entry, struct slice word)
{
	enum nearness near = NOT_ABOUT;

	names_start(&help->names, entry);
	while (names_next(&help->names)) {
		if (slice_equal(names_now(&help->names), word))
			return NAMES_IT;
		if (is_named(names_now(&help->names), word))
			near = NAMES_END;
	}
	return near;
}

static bool
put_near(struct help *help, struct slice word, enum nearness wanted)
{
	struct slice rest = first_section(help->text), block;
	bool found = false;

	while (take_block(&rest, &block))
		if (!is_heading(block) && nearness(help, block, word) == wanted) {
			separate(help->out);
			put_entry(help, block, word);
			found = true;
		}
	return found;
}

static bool
put_entries(struct help *help, struct slice word)
{
	bool found = put_near(help, word, NAMES_IT);

	return put_near(help, word, NAMES_END) || found;
}

/* -- unknown words --------------------------------------------------------------- */

struct nearest {
	struct buf name;
	int edits;
};

static void
compare(struct nearest *nearest, struct slice name, struct slice word)
{
	int edits = suggest_distance(name, word);

	if (edits < nearest->edits) {
		nearest->edits = edits;
		nearest->name.len = 0;
		buf_put(&nearest->name, name);
	}
}

static int
fail_unknown(struct help *help, struct slice word)
{
	struct slice rest = first_section(help->text), block;
	struct nearest nearest = { { 0 }, word.len <= 3 ? 2 : 3 };
	const char *text = (const char *)word.ptr;

	while (take_block(&rest, &block)) {
		if (is_heading(block))
			continue;
		names_start(&help->names, block);
		while (names_next(&help->names)) {
			struct slice name = names_now(&help->names);
			compare(&nearest, name, word);
			compare(&nearest, last_part(name), word);
		}
	}
	if (nearest.name.len > 0)
		fail(help->run, "no help on '%.*s'; did you mean '%s'?", (int)word.len, text,
		     buf_text(&nearest.name));
	else
		fail(help->run, "no help on '%.*s' (--help METHODS, FUNCTIONS or MODULES lists "
		     "names)", (int)word.len, text);
	buf_clear(&nearest.name);
	return -1;
}

/* -- words ------------------------------------------------------------------------- */

/* Types whose methods another has too, and shorter ways to write a name. */
static const struct {
	const char *prefix, *instead;
} same[] = {
	{ "list.", "pp." }, { "tuple.", "list." }, { "stream.", "pp." }, { "tuple.", "pp." },
	{ "bool.", "int." }, { "frozenset.", "set." },
	{ "p.", "str." }, { "path.", "os.path." }, { "Line.", "str." }, { "List.", "list." },
	{ "List.", "pp." }, { "ff.", "pp." },
};

static bool
put_same(struct help *help, struct slice word)
{
	struct buf name = { 0 };
	bool found = false;

	for (size_t i = 0; i < sizeof same / sizeof *same && !found; i++) {
		struct slice prefix = slice_of(same[i].prefix), part = word;
		if (!begins(word, prefix))
			continue;
		take(&part, prefix.len);
		name.len = 0;
		buf_put_text(&name, same[i].instead);
		buf_put(&name, part);
		found = put_entries(help, buf_slice(&name));
	}
	buf_clear(&name);
	return found;
}

static int
put_word(struct help *help, struct slice word)
{
	bool found = put_entries(help, word) || put_same(help, word);

	return put_topic(help, word) || found ? 0 : fail_unknown(help, word);
}

static void
put_text(struct buf *out, struct slice text)
{
	while (text.len > 0 && text.ptr[text.len - 1] == '\n')
		text.len--;
	buf_put(out, text);
	buf_put_byte(out, '\n');
}

int
help_about(struct run *run, char *const *words, struct buf *out)
{
	struct buf text = { 0 };

	buf_reserve(&text, help_size);
	unpack(help_packed, text.ptr, help_size);
	text.len = help_size;
	struct help help = { .run = run, .out = out, .text = buf_slice(&text) };
	struct slice rest = first_section(help.text);
	int status = 0;

	if (words[0] == NULL)
		put_text(out, (struct slice){ text.ptr, (size_t)(rest.ptr - text.ptr) });
	for (; *words && status == 0; words++) {
		struct slice word = slice_of(*words);
		if (strcmp(*words, "ALL") == 0)
			put_text(out, rest);
		else
			status = put_word(&help, take_word(&word, '('));
	}
	buf_clear(&help.names.name);
	buf_clear(&help.signatures);
	buf_clear(&text);
	return status;
}
