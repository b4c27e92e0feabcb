/* parse - a script becomes a flat array of commands */
#include "engine/sed/parse.h"

#include <stdlib.h>

#include "engine/locale.h"
#include "engine/sed/escape.h"
#include "engine/sed/output.h"
#include "engine/sed/state.h"

/* A block that is open: its command, and where it began. */
struct open_block {
	size_t command;
	const struct sed_piece *piece;
	size_t line;
};

struct blocks {
	struct open_block *at;
	size_t n, cap;
};

struct parse {
	struct sed_script script;    /* first: what the parts are given */
	struct blocks blocks;
};

/* -- what commands share --------------------------------------------------- */

/* One message comes without a place and with another status: GNU's has it from another
   reader of patterns. */
static void
fail_regex(const struct sed_script *s, const char *text)
{
	static const char other[] = "character class syntax";

	if (strncmp(text, other, sizeof other - 1) != 0) {
		script_fail(s, "%s", text);
		return;
	}
	s->program->run->trouble = SED_PANIC;
	fail(s->program->run, "%s", text);
}

static unsigned
flags_of(const struct sed_program *p, const struct sed_regex *regex)
{
	return regex->flags | REGEX_STRICT | (p->how->posix ? REGEX_STRAY : 0u)
	       | (regex->bytes ? REGEX_BYTES : 0u) | (p->end == 0 ? REGEX_NUL : 0u);
}

static struct regex *
compile(const struct sed_program *p, const struct sed_regex *regex, struct regex_error *error)
{
	return regex_new(p->how->extended ? REGEX_ERE : REGEX_BRE, regex->text,
	                 flags_of(p, regex), error);
}

/* Whether it may match nothing: what may would do so inside a character as well. */
static bool
matches_nothing(struct regex *re)
{
	struct regex_text nothing = { 0 };

	regex_text_narrow(&nothing, SLICE(""));
	return regex_find(re, &nothing, 0, 0) != 0;
}

struct sed_regex *
sed_new_regex(struct sed_script *s, struct slice pattern, unsigned flags)
{
	struct sed_program *p = s->program;
	struct sed_regex *regex = arena_alloc(p->arena, sizeof *regex);
	struct regex_error error;
	struct buf text = { 0 };

	regex->source = arena_copy(p->arena, pattern);
	regex->flags = flags;
	p->regexes = arena_grown(p->arena, p->regexes, p->n_regexes, &p->cap_regexes,
	                         sizeof(struct sed_regex *));
	p->regexes[p->n_regexes++] = regex;
	if (pattern.len == 0) {
		if (flags == 0)
			return regex;
		script_fail(s, "cannot specify modifiers on empty regexp");
		return NULL;
	}
	if (escape_pattern(pattern, p->how, &text) != 0) {
		script_fail(s, SED_RECURSIVE);
	} else {
		regex->text = arena_copy(p->arena, buf_slice(&text));
		regex->bytes = p->bytes || (!(flags & REGEX_ICASE)
		                            && sed_is_of_bytes(regex->text));
		regex->re = compile(p, regex, &error);
		if (regex->re && regex->bytes && !p->bytes && matches_nothing(regex->re)) {
			regex_free(regex->re);
			regex->bytes = false;
			regex->re = compile(p, regex, &error);
		}
		if (!regex->re)
			fail_regex(s, error.text);
	}
	buf_clear(&text);
	return regex->re ? regex : NULL;
}

struct sed_output *
sed_intern_output(struct sed_program *p, struct slice name)
{
	for (size_t i = 0; i < p->n_outputs; i++)
		if (slice_equal(slice_of(p->outputs[i]->name), name))
			return p->outputs[i];
	p->outputs = arena_grown(p->arena, p->outputs, p->n_outputs, &p->cap_outputs,
	                         sizeof(struct sed_output *));
	struct sed_output *output = arena_alloc(p->arena, sizeof *output);
	output->name = arena_text(p->arena, name);
	p->outputs[p->n_outputs++] = output;
	return output;
}

struct slice
sed_parse_name(struct sed_script *s)
{
	script_back(s, script_take_black(s));
	struct slice name = script_rest(s);
	if (name.len > 0)
		return name;
	script_fail(s, "missing filename in r/R/w/W commands");
	return (struct slice){ NULL, 0 };
}

/* Takes what may follow a command: 0, or -1 reported. */
static int
parse_end(struct sed_script *s)
{
	int byte = script_take_black(s);

	if (byte == '}' || byte == '#') {
		script_back(s, byte);
		return 0;
	}
	if (byte == SCRIPT_END || byte == '\n' || byte == ';')
		return 0;
	return script_fail(s, "extra characters after command");
}

/* -- arguments ------------------------------------------------------------- */

static int
parse_number(struct sed_script *s, struct sed_command *c)
{
	int byte = script_take_black(s);
	bool digit = byte >= '0' && byte <= '9';

	if (digit && !s->program->how->posix) {
		size_t n = script_number(s, byte);
		c->number = n > INT32_MAX ? INT32_MAX : (int64_t)n;
	} else {
		script_back(s, byte);
	}
	return parse_end(s);
}

/* A word that ends at a blank, `;` or `}`. */
static struct slice
parse_word(struct sed_script *s)
{
	script_back(s, script_take_black(s));
	const unsigned char *from = s->at;
	int byte = script_peek(s);

	while (byte != SCRIPT_END && !strchr(" \t\n\v\f\r;}", byte ? byte : 'x')) {
		script_take(s);
		byte = script_peek(s);
	}
	return (struct slice){ from, (size_t)(s->at - from) };
}

static int
parse_label(struct sed_script *s, struct sed_command *c)
{
	c->text = parse_word(s);
	if (c->verb->name == ':' && c->text.len == 0)
		return script_fail(s, "\":\" lacks a label");
	/* What follows a label needs no `;`. */
	int byte = script_take_black(s);
	if (byte != ';' && byte != '\n')
		script_back(s, byte);
	return 0;
}

static int
parse_version(struct sed_script *s)
{
	enum { MAJOR = 4, MINOR = 9 };
	struct slice word = parse_word(s);
	char text[32] = "";
	char *end;

	memcpy(text, word.ptr, word.len < sizeof text ? word.len : sizeof text - 1);
	long major = strtol(text, &end, 10), minor = 0, patch = 0;
	if (*end == '.')
		minor = strtol(end + 1, &end, 10);
	if (*end == '.')
		patch = strtol(end + 1, &end, 10);
	bool number = text[0] >= '0' && text[0] <= '9';
	if (word.len > 0
	    && (!number || major > MAJOR
	        || (major == MAJOR && (minor > MINOR || (minor == MINOR && patch > 0)))))
		return script_fail(s, "expected newer version of sed");
	return parse_end(s);
}

static int
parse_output(struct sed_script *s, struct sed_command *c)
{
	c->text = sed_parse_name(s);
	if (c->text.ptr)
		c->output = sed_intern_output(s->program, c->text);
	return c->text.ptr ? 0 : -1;
}

static int
parse_file(struct sed_script *s, struct sed_command *c)
{
	struct slice name = sed_parse_name(s);

	if (!name.ptr)
		return -1;
	c->text = slice_of(arena_text(s->program->arena, name));
	return 0;
}

static int
open_block(struct parse *p)
{
	struct blocks *b = &p->blocks;

	b->at = arena_grown(p->script.program->arena, b->at, b->n, &b->cap, sizeof *b->at);
	b->at[b->n++] = (struct open_block){
		p->script.program->n, p->script.piece, p->script.line
	};
	return 0;
}

static int
close_block(struct parse *p, struct sed_command *c)
{
	struct sed_program *program = p->script.program;

	if (p->blocks.n == 0)
		return script_fail(&p->script, "unexpected `}'");
	if (c->from.kind != ADDRESS_NONE)
		return script_fail(&p->script, "`}' doesn't want any addresses");
	program->commands[p->blocks.at[--p->blocks.n].command].target = program->n;
	return parse_end(&p->script);
}

static int
parse_argument(struct parse *p, struct sed_command *c)
{
	struct sed_script *s = &p->script;

	switch (c->verb->argument) {
	case ARGUMENT_NUMBER:
		return parse_number(s, c);
	case ARGUMENT_TEXT:
		return sed_parse_text(s, c);
	case ARGUMENT_FILE:
		return parse_file(s, c);
	case ARGUMENT_OUTPUT:
		return parse_output(s, c);
	case ARGUMENT_LABEL:
		return parse_label(s, c);
	case ARGUMENT_SHELL:
		script_back(s, script_take_black(s));
		c->text = script_rest(s);
		return 0;
	case ARGUMENT_SUBSTITUTION:
		return sed_parse_substitution(s, c);
	case ARGUMENT_MAP:
		return sed_parse_map(s, c) != 0 ? -1 : parse_end(s);
	case ARGUMENT_OPEN:
		return open_block(p);
	case ARGUMENT_CLOSE:
		return close_block(p, c);
	case ARGUMENT_VERSION:
		return parse_version(s);
	case ARGUMENT_COMMENT:
		script_rest(s);
		return 0;
	case ARGUMENT_NONE:
		break;
	}
	return parse_end(s);
}

/* -- commands -------------------------------------------------------------- */

static int
check_addresses(const struct sed_script *s, const struct sed_command *c)
{
	const struct sed_verb *verb = c->verb;
	unsigned most = s->program->how->posix ? verb->posix_addresses : verb->addresses;
	unsigned n = c->from.kind == ADDRESS_NONE ? 0 : c->to.kind == ADDRESS_NONE ? 1 : 2;

	if (n <= most || verb->name == '}')
		return 0;
	if (verb->name == ':')
		return script_fail(s, ": doesn't want any addresses");
	if (verb->name == '#')
		return script_fail(s, "comments don't accept any addresses");
	return script_fail(s, "command only uses one address");
}

static const struct sed_verb *
take_verb(struct sed_script *s, int byte)
{
	const struct sed_params *how = s->program->how;
	const struct sed_verb *verb = byte < 0 ? NULL : sed_verb((unsigned char)byte);

	if (byte == SCRIPT_END)
		script_fail(s, "missing command");
	else if (!verb || (verb->extension && how->posix))
		script_fail(s, "unknown command: `%c'", byte);
	else if (verb->effects && how->sandbox)
		script_fail(s, SED_IN_SANDBOX);
	else
		return verb;
	return NULL;
}

static int
parse_command(struct parse *p)
{
	struct sed_program *program = p->script.program;
	struct sed_command c = { .number = -1 };
	int byte = sed_parse_addresses(&p->script, &c);

	if (byte < SCRIPT_END)
		return -1;
	c.verb = take_verb(&p->script, byte);
	if (!c.verb || check_addresses(&p->script, &c) != 0
	    || parse_argument(p, &c) != 0)
		return -1;
	if (c.verb->argument == ARGUMENT_COMMENT)
		return 0;
	program->commands = arena_grown(program->arena, program->commands, program->n,
	                                &program->cap, sizeof *program->commands);
	program->commands[program->n++] = c;
	return 0;
}

static int
parse_piece(struct parse *p)
{
	for (;;) {
		int byte = script_take_black(&p->script);
		if (byte == '\n' || byte == ';')
			continue;
		if (byte == SCRIPT_END)
			return 0;
		script_back(&p->script, byte);
		if (parse_command(p) != 0)
			return -1;
	}
}

/* -- the whole ------------------------------------------------------------- */

/* Of labels of one name the last one counts. */
static bool
find_label(const struct sed_program *p, struct slice name, size_t *target)
{
	for (size_t i = p->n; i-- > 0;) {
		const struct sed_command *c = &p->commands[i];
		if (c->verb->name == ':' && slice_equal(c->text, name)) {
			*target = i;
			return true;
		}
	}
	return false;
}

/* Jumps know their commands; without a label they lead behind the last one. */
static int
resolve_labels(struct sed_program *p)
{
	for (size_t i = p->n; i-- > 0;) {
		struct sed_command *c = &p->commands[i];
		if (c->verb->argument != ARGUMENT_LABEL || c->verb->name == ':')
			continue;
		c->target = p->n;
		if (c->text.len == 0 || find_label(p, c->text, &c->target))
			continue;
		p->run->trouble = SED_PANIC;
		return fail(p->run, "can't find label for jump to `%.*s'",
		            (int)c->text.len, (const char *)c->text.ptr);
	}
	return 0;
}

static int
parse_pieces(struct parse *p, const struct sed_piece *pieces, size_t n)
{
	struct sed_script *s = &p->script;

	if (n > 0 && pieces->text.len >= 2 && memcmp(pieces->text.ptr, "#n", 2) == 0)
		s->program->quiet = true;
	s->last = pieces + n - 1;
	s->program->last_piece = s->last;
	/* The text of a command may have taken the next piece. */
	for (s->piece = pieces; s->piece <= s->last; s->piece++) {
		script_begin(s, s->piece);
		if (parse_piece(p) != 0)
			return -1;
	}
	if (p->blocks.n == 0)
		return resolve_labels(s->program);
	const struct open_block *open = &p->blocks.at[p->blocks.n - 1];
	return script_fail_piece(s->program->run, open->piece, open->line,
	                         "unmatched `{'");
}

int
sed_parse(struct sed_program *program, const struct sed_piece *pieces, size_t n)
{
	struct parse p = { .script = { .program = program } };

	program->bytes = locale_is_bytes();
	program->quiet = program->how->quiet;
	if (parse_pieces(&p, pieces, n) != 0)
		return -1;
	sed_reset_ranges(program);
	return 0;
}

void
sed_program_clear(struct sed_program *p)
{
	for (size_t i = 0; i < p->n_regexes; i++)
		regex_free(p->regexes[i]->re);
	p->n_regexes = 0;
}
