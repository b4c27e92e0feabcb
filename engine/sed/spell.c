#include "engine/sed/spell.h"

#include "engine/explain.h"
#include "engine/sed/map.h"
#include "engine/sed/program.h"
#include "engine/sed/substitute.h"

/* Whether the regex can match nothing: after a match Python replaces that too. */
static bool
matches_nothing(const struct sed_program *p, const struct sed_regex *regex)
{
	struct regex_text empty = { 0 };

	for (size_t i = 0; i + 1 < regex->text.len; i++)
		if (regex->text.ptr[i] == '\\' && memchr("bB<>`'", regex->text.ptr[i + 1], 6))
			return true;
	regex_text_set(&empty, SLICE(""), p->bytes);
	int found = regex_find(regex->re, &empty, 0, REGEX_TEST);
	regex_text_clear(&empty);
	return found != 0;
}

/* bre('x'), or false where the language has no word for it. */
static bool
put_regex(const struct sed_program *p, const struct sed_regex *regex, struct buf *out)
{
	if (!regex->re || (regex->flags & REGEX_MULTILINE))
		return false;
	buf_put_text(out, p->how->extended ? "ere(" : "bre(");
	explain_string(out, regex->text);
	buf_put_text(out, regex->flags & REGEX_ICASE ? ", re.I)" : ")");
	return true;
}

/* /x/p with -n, /x/d, and these with !. */
static bool
put_filter(const struct sed_program *p, const struct sed_command *c, struct buf *out)
{
	bool drops = c->verb->name == 'd';

	if (c->from.kind != ADDRESS_REGEX || p->quiet == drops)
		return false;
	if (drops != c->negated)
		buf_put_text(out, "not ");
	buf_put_text(out, "p.matches(");
	bool done = put_regex(p, c->from.regex, out);
	buf_put_byte(out, ')');
	return done;
}

/* A template of re.sub(). */
static void
put_template(const struct replacement *r, struct buf *out)
{
	struct buf text = { 0 };

	for (size_t i = 0; i < r->n; i++) {
		const struct part *part = &r->parts[i];
		if (part->kind == PART_GROUP)
			buf_printf(&text, "\\g<%zu>", part->group);
		for (size_t k = 0; k < part->text.len; k++) {
			if (part->text.ptr[k] == '\\')
				buf_put_byte(&text, '\\');
			buf_put_byte(&text, part->text.ptr[k]);
		}
	}
	explain_string(out, text.len > 0 ? buf_slice(&text) : SLICE(""));
	buf_clear(&text);
}

static bool
put_substitution(const struct sed_program *p, const struct sed_command *c, struct buf *out)
{
	const struct substitution *sub = c->substitution;

	if (c->from.kind != ADDRESS_NONE || c->negated || p->quiet || sub->number > 1
	    || sub->executed || sub->printed || sub->output || sub->replacement.cases)
		return false;
	buf_put_text(out, "re.sub(");
	if (!put_regex(p, sub->regex, out) || matches_nothing(p, sub->regex))
		return false;
	buf_put_text(out, ", ");
	put_template(&sub->replacement, out);
	buf_put_text(out, sub->global ? ", p)" : ", p, count=1)");
	return true;
}

/* Letters, digits and a few signs that mean nothing to tr. */
static bool
is_simple_list(struct slice list)
{
	static const char simple[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	                             "0123456789 .,;_";

	for (size_t i = 0; i < list.len; i++)
		if (!memchr(simple, list.ptr[i], sizeof simple - 1)
		    || memchr(list.ptr, list.ptr[i], i))
			return false;
	return list.len > 0;
}

static bool
is_simple_target(struct slice list)
{
	for (size_t i = 0; i < list.len; i++)
		if (!is_simple_list((struct slice){ list.ptr + i, 1 }))
			return false;
	return true;
}

static bool
put_map(const struct sed_program *p, const struct sed_command *c, struct buf *out)
{
	if (c->from.kind != ADDRESS_NONE || c->negated || p->quiet
	    || !is_simple_list(c->map->source) || !is_simple_target(c->map->target))
		return false;
	buf_put_text(out, "p.tr(");
	explain_string(out, c->map->source);
	buf_put_text(out, ", ");
	explain_string(out, c->map->target);
	buf_put_byte(out, ')');
	return true;
}

/* A program of one command. */
static bool
put_command(const struct sed_program *p, struct buf *out)
{
	const struct sed_command *c = &p->commands[0];

	if (p->n != 1 || p->bytes || c->to.kind != ADDRESS_NONE)
		return false;
	switch (c->verb->name) {
	case 'p':
	case 'd':
		return put_filter(p, c, out);
	case 's':
		return put_substitution(p, c, out);
	case 'y':
		return put_map(p, c, out);
	default:
		return false;
	}
}

static bool
is_plain(const struct sed_params *how)
{
	return !how->separate && !how->in_place.ptr && !how->unbuffered && !how->posix
	       && !how->debug;
}

bool
sed_spell(const void *params, struct buf *out)
{
	const struct sed_params *how = params;
	const struct sed_piece script = { how->script, NULL, 1 };
	struct run run = { .name = "sed" };
	struct arena arena = { 0 };
	struct sed_program program = {
		.run = &run, .arena = &arena, .how = how, .end = '\n'
	};
	size_t from = out->len;

	bool done = is_plain(how) && sed_parse(&program, &script, 1) == 0
	            && put_command(&program, out);
	if (!done)
		out->len = from;
	sed_program_clear(&program);
	arena_clear(&arena);
	return done;
}
