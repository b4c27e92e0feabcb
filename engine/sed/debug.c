#include "engine/sed/debug.h"

#include "engine/sed/map.h"
#include "engine/sed/state.h"
#include "engine/sed/substitute.h"

/* -- commands -------------------------------------------------------------- */

/* A pattern within slashes. */
static void
put_pattern(struct buf *out, const struct sed_regex *regex)
{
	struct slice source = regex->source;

	buf_put_byte(out, '/');
	for (size_t i = 0; i < source.len; i++) {
		unsigned char byte = source.ptr[i];
		if (byte == '/' || byte == '\\')
			buf_put_byte(out, '\\');
		if (byte == '\n')
			buf_put_text(out, "\\n");
		else
			buf_put_byte(out, byte);
	}
	buf_put_byte(out, '/');
}

static void
put_address(struct buf *out, const struct sed_address *a)
{
	switch (a->kind) {
	case ADDRESS_LINE:
		buf_printf(out, "%zu", a->n);
		break;
	case ADDRESS_STEP:
		buf_printf(out, "%zu~%zu", a->n, a->step);
		break;
	case ADDRESS_LAST:
		buf_put_byte(out, '$');
		break;
	case ADDRESS_PLUS:
		buf_printf(out, "+%zu", a->n);
		break;
	case ADDRESS_MULTIPLE:
		buf_printf(out, "~%zu", a->n);
		break;
	case ADDRESS_REGEX:
		put_pattern(out, a->regex);
		if (a->regex->flags & REGEX_ICASE)
			buf_put_byte(out, 'I');
		if (a->regex->flags & REGEX_MULTILINE)
			buf_put_byte(out, 'M');
		break;
	case ADDRESS_NONE:
		break;
	}
}

static void
put_addresses(struct buf *out, const struct sed_command *c)
{
	put_address(out, &c->from);
	if (c->to.kind != ADDRESS_NONE)
		buf_put_byte(out, ',');
	put_address(out, &c->to);
	if (c->negated)
		buf_put_byte(out, '!');
	if (c->from.kind != ADDRESS_NONE || c->negated)
		buf_put_byte(out, ' ');
}

static void
put_replacement(struct buf *out, const struct replacement *r)
{
	for (size_t i = 0; i < r->n; i++) {
		const struct part *part = &r->parts[i];
		if (part->kind == PART_TEXT)
			buf_put(out, part->text);
		else if (part->kind == PART_CASE)
			buf_printf(out, "\\%c", part->change);
		else if (part->group == 0)
			buf_put_byte(out, '&');
		else
			buf_printf(out, "\\%zu", part->group);
	}
}

static void
put_substitution(struct buf *out, const struct substitution *sub)
{
	put_pattern(out, sub->regex);
	put_replacement(out, &sub->replacement);
	buf_put_byte(out, '/');
	if (sub->regex->flags & REGEX_ICASE)
		buf_put_byte(out, 'i');
	if (sub->regex->flags & REGEX_MULTILINE)
		buf_put_byte(out, 'm');
	if (sub->global)
		buf_put_byte(out, 'g');
	if (sub->executed)
		buf_put_byte(out, 'e');
	if (sub->printed != PRINT_NOT)
		buf_put_byte(out, 'p');
	if (sub->number > 1)
		buf_printf(out, "%zu", sub->number);
	if (sub->output)
		buf_printf(out, "w%s", sub->output->name);
}

static void
put_argument(struct buf *out, const struct sed_command *c)
{
	switch (c->verb->argument) {
	case ARGUMENT_NUMBER:
		if (c->number >= 0)
			buf_printf(out, " %d", (int)c->number);
		break;
	case ARGUMENT_TEXT:
		buf_put_byte(out, '\\');
		buf_put(out, c->text);
		break;
	case ARGUMENT_LABEL:
		if (c->verb->name != ':' && c->text.len > 0)
			buf_put_byte(out, ' ');
		buf_put(out, c->text);
		break;
	case ARGUMENT_SHELL:
		buf_put_byte(out, ' ');
		buf_put(out, c->text);
		if (c->text.len > 0)
			buf_put_byte(out, '\n');
		break;
	case ARGUMENT_FILE:
		buf_put_byte(out, ' ');
		buf_put(out, c->text);
		break;
	case ARGUMENT_OUTPUT:
		buf_put_text(out, c->output->name);
		break;
	case ARGUMENT_SUBSTITUTION:
		put_substitution(out, c->substitution);
		break;
	case ARGUMENT_MAP:
		buf_put_byte(out, '/');
		buf_put(out, c->map->source);
		buf_put_byte(out, '/');
		buf_put(out, c->map->target);
		buf_put_byte(out, '/');
		break;
	default:
		break;
	}
}

/* Blocks deepen what follows; as in GNU's, also where a jump leads out of one. */
static void
put_command(struct sed *s, size_t i, struct buf *out)
{
	const struct sed_command *c = &s->program.commands[i];

	if (c->verb->name == '}' && s->depth > 0)
		s->depth--;
	buf_printf(out, "%*s", 2 * s->depth, "");
	if (c->verb->name == '{')
		s->depth++;
	put_addresses(out, c);
	buf_put_byte(out, (unsigned char)c->verb->name);
	put_argument(out, c);
	buf_put_byte(out, '\n');
}

/* -- what happens ---------------------------------------------------------- */

static void
put_space(struct buf *out, const char *title, struct slice text)
{
	buf_put_text(out, title);
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] == '\n')
			buf_put_text(out, "\\n");
		else
			buf_put_byte(out, text.ptr[i]);
	}
	buf_put_byte(out, '\n');
}

static void
put_pattern_space(struct sed *s, struct buf *out)
{
	put_space(out, "PATTERN: ", s->pattern.text);
}

static void
put_hold_space(struct sed *s, struct buf *out)
{
	put_space(out, "HOLD:    ", buf_slice(&s->hold.own));
}

static int
show(struct sed *s, struct buf *out)
{
	int status = sed_put(&s->out, buf_slice(out));

	buf_clear(out);
	return status;
}

int
debug_program(struct sed *s)
{
	struct buf out = { 0 };

	buf_put_text(&out, "SED PROGRAM:\n");
	for (size_t i = 0; i < s->program.n; i++) {
		buf_put_text(&out, "  ");
		put_command(s, i, &out);
	}
	return show(s, &out);
}

int
debug_input(struct sed *s)
{
	struct buf out = { 0 };
	const char *name = strcmp(s->in.name, "-") == 0 ? "STDIN" : s->in.name;

	if (!s->restart)
		buf_printf(&out, "INPUT:   '%s' line %zu\n", name, s->in.line);
	put_pattern_space(s, &out);
	return show(s, &out);
}

int
debug_command(struct sed *s, size_t i)
{
	struct buf out = { 0 };

	buf_put_text(&out, "COMMAND: ");
	put_command(s, i, &out);
	return show(s, &out);
}

int
debug_done(struct sed *s, size_t i)
{
	char name = s->program.commands[i].verb->name;
	struct buf out = { 0 };

	if (strchr("xGyNnzs", name))
		put_pattern_space(s, &out);
	if (strchr("hHxg", name))
		put_hold_space(s, &out);
	return show(s, &out);
}

int
debug_registers(struct sed *s)
{
	struct buf out = { 0 };
	const size_t *span = regex_spans(s->last->re);

	buf_put_text(&out, "MATCHED REGEX REGISTERS\n");
	for (size_t i = 0; i <= regex_groups(s->last->re); i++, span += 2) {
		if (span[0] == REGEX_UNSET)
			continue;
		buf_printf(&out, "  regex[%zu] = %zu-%zu '", i, span[0], span[1]);
		buf_put(&out, (struct slice){
			s->pattern.text.ptr + span[0], span[1] - span[0]
		});
		buf_put_text(&out, "'\n");
	}
	return show(s, &out);
}

int
debug_end(struct sed *s)
{
	return sed_put(&s->out, SLICE("END-OF-CYCLE:\n"));
}
