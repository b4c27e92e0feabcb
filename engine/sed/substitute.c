#include "engine/sed/substitute.h"

#include "engine/sed/debug.h"
#include "engine/sed/parse.h"
#include "engine/sed/run.h"
#include "engine/sed/state.h"
#include "engine/utf8.h"

/* -- reading --------------------------------------------------------------- */

struct flags {
	unsigned regex;
	bool numbered;
};

static int
set_number(struct sed_script *s, int digit, struct substitution *sub, struct flags *f)
{
	if (f->numbered)
		return script_fail(s, "multiple number options to `s' command");
	f->numbered = true;
	sub->number = script_number(s, digit);
	if (sub->number == 0)
		return script_fail(s, "number option to `s' command may not be zero");
	return 0;
}

static int
set_output(struct sed_script *s, struct substitution *sub)
{
	if (s->program->how->sandbox)
		return script_fail(s, SED_IN_SANDBOX);
	struct slice name = sed_parse_name(s);
	if (!name.ptr)
		return -1;
	sub->output = sed_intern_output(s->program, name);
	return 1;
}

static int
set_print(struct sed_script *s, struct substitution *sub)
{
	if (sub->printed)
		return script_fail(s, "multiple `p' options to `s' command");
	sub->printed = sub->executed ? PRINT_AFTER : PRINT_BEFORE;
	return 0;
}

static int
set_global(struct sed_script *s, struct substitution *sub)
{
	if (sub->global)
		return script_fail(s, "multiple `g' options to `s' command");
	sub->global = true;
	return 0;
}

static int
set_executed(struct sed_script *s, struct substitution *sub)
{
	if (s->program->how->sandbox)
		return script_fail(s, SED_IN_SANDBOX);
	sub->executed = true;
	return 0;
}

/* One letter: 0, 1 where the command ends with it, or -1 reported. */
static int
take_flag(struct sed_script *s, struct substitution *sub, struct flags *f)
{
	int byte = script_take_black(s);

	if (byte >= '0' && byte <= '9')
		return set_number(s, byte, sub, f);
	switch (byte) {
	case 'g':
		return set_global(s, sub);
	case 'p':
		return set_print(s, sub);
	case 'w':
		return set_output(s, sub);
	case '}':
	case '#':
		script_back(s, byte);
		return 1;
	case SCRIPT_END:
	case '\n':
	case ';':
		return 1;
	}
	if (s->program->how->posix)
		return script_fail(s, "unknown option to `s'");
	switch (byte) {
	case 'i':
	case 'I':
		f->regex |= REGEX_ICASE;
		return 0;
	case 'm':
	case 'M':
		f->regex |= REGEX_MULTILINE;
		return 0;
	case 'e':
		return set_executed(s, sub);
	}
	return script_fail(s, "unknown option to `s'");
}

/* Chooses the way around regexes where there is one. */
static void
find_set(struct sed_program *p, struct substitution *sub)
{
	struct replacement *r = &sub->replacement;
	bool constant = r->n == 0 || (r->n == 1 && r->parts[0].kind == PART_TEXT);

	if (!constant || sub->regex->flags != 0 || !sub->regex->re || p->how->debug)
		return;
	sub->set = byte_set_new(p->arena, sub->regex->text, p->how->extended,
	                        r->n > 0 ? r->parts[0].text : SLICE(""));
}

static int
build(struct sed_script *s, struct substitution *sub, struct slice pattern,
      struct slice replacement)
{
	struct flags f = { 0 };
	int status = replacement_parse(s, replacement, &sub->replacement);

	if (status != 0)
		return -1;
	do
		status = take_flag(s, sub, &f);
	while (status == 0);
	if (status < 0)
		return -1;
	sub->regex = sed_new_regex(s, pattern, f.regex);
	if (!sub->regex)
		return -1;
	if (sub->regex->re && sub->replacement.groups > regex_groups(sub->regex->re))
		return script_fail(s, "invalid reference \\%zu on `s' command's RHS",
		                   sub->replacement.groups);
	find_set(s->program, sub);
	return 0;
}

int
sed_parse_substitution(struct sed_script *s, struct sed_command *c)
{
	struct substitution *sub = arena_alloc(s->program->arena, sizeof *sub);
	struct buf pattern = { 0 }, replacement = { 0 };
	int delimiter = sed_take_delimiter(s), status = -1;

	c->substitution = sub;
	sub->number = 1;
	if (delimiter < SCRIPT_END)
		return -1;
	if (delimiter == SCRIPT_END || script_delimited(s, delimiter, true, &pattern) != 0
	    || script_delimited(s, delimiter, false, &replacement) != 0)
		script_fail(s, "unterminated `s' command");
	else
		status = build(s, sub, buf_slice(&pattern), buf_slice(&replacement));
	buf_clear(&pattern);
	buf_clear(&replacement);
	return status;
}

/* -- running --------------------------------------------------------------- */

static enum sed_step
fail_reference(struct sed *s, size_t group)
{
	s->stage.run->trouble = SED_BAD_SCRIPT;
	fail(s->stage.run, "invalid reference \\%zu on `s' command's RHS", group);
	return STEP_FAIL;
}

/* Bytes of the character at an offset of the pattern space, 0 at the end. */
static size_t
step_over(const struct sed *s, size_t at)
{
	struct slice text = s->pattern.text;
	uint32_t code;

	return at >= text.len ? 0
	       : utf8_char(text.ptr + at, text.ptr + text.len, s->last->bytes, &code);
}

/* Replaces matches, the first of which is known: 1, 0 where there were too few of them,
   -1 reported. */
static int
replace_matches(struct sed *s, const struct substitution *sub, unsigned how)
{
	struct slice text = s->pattern.text;
	size_t done = 0;      /* bytes of the text that are in scratch */
	size_t n = 0;
	int found = 1, replaced = 0;

	s->scratch.len = 0;
	while (found > 0) {
		const size_t *span = regex_spans(s->last->re);
		size_t from = span[0], to = span[1];
		if (++n >= sub->number) {
			buf_put(&s->scratch, (struct slice){ text.ptr + done, from - done });
			replacement_put(&sub->replacement, text, span, s->program.bytes,
			                &s->scratch);
			done = to;
			replaced = 1;
			if (!sub->global)
				break;
		}
		size_t over = from == to ? step_over(s, to) : 0;
		if (to == text.len)
			break;
		/* No empty match where the last one ended. */
		found = sed_find(s, sub->regex, to + over, how | (over ? 0 : REGEX_NOT_EMPTY));
	}
	if (found < 0 || !replaced)
		return found < 0 ? found : 0;
	buf_put(&s->scratch, (struct slice){ text.ptr + done, text.len - done });
	space_swap_in(s, &s->scratch);
	return 1;
}

static int
substitute_regex(struct sed *s, const struct substitution *sub)
{
	unsigned how = sub->replacement.groups == 0 ? REGEX_EXTENT : 0;

	int found = sed_find(s, sub->regex, 0, how);
	if (found <= 0)
		return found;
	if (sub->replacement.groups > regex_groups(s->last->re))
		return fail_reference(s, sub->replacement.groups);
	if (s->how.debug && debug_registers(s) != 0)
		return -1;
	return replace_matches(s, sub, how);
}

/* The same where single bytes are replaced. */
static int
substitute_set(struct sed *s, const struct substitution *sub)
{
	const unsigned char *from = s->pattern.text.ptr, *end = from + s->pattern.text.len;
	const unsigned char *hit = byte_set_find(sub->set, from, end);

	s->last = sub->regex;
	for (size_t n = 1; hit < end && n < sub->number; n++)
		hit = byte_set_find(sub->set, hit + 1, end);
	if (hit == end)
		return 0;
	size_t before = (size_t)(hit - from), n = sub->global ? (size_t)(end - hit) : 1;
	if (sub->set->text.len == 1) {
		space_translate(s, before, n, &sub->set->map);
		return 1;
	}
	s->scratch.len = 0;
	buf_put(&s->scratch, (struct slice){ from, before });
	byte_set_replace(sub->set, (struct slice){ hit, n }, &s->scratch);
	buf_put(&s->scratch, (struct slice){ hit + n, (size_t)(end - hit) - n });
	space_swap_in(s, &s->scratch);
	return 1;
}

static int
put_line(struct sed *s, struct sed_output *o)
{
	return sed_put_line(o, s->pattern.text, s->program.end, s->pattern.bare);
}

enum sed_step
sed_run_substitute(struct sed *s, struct sed_command *c)
{
	const struct substitution *sub = c->substitution;
	int changed = sub->set ? substitute_set(s, sub) : substitute_regex(s, sub);

	if (changed <= 0)
		return changed < 0 ? STEP_FAIL : STEP_NEXT;
	s->replaced = true;
	if (sub->printed == PRINT_BEFORE && put_line(s, &s->out) != 0)
		return STEP_FAIL;
	if (sub->executed && sed_execute(s) != 0)
		return STEP_FAIL;
	if (sub->printed == PRINT_AFTER && put_line(s, &s->out) != 0)
		return STEP_FAIL;
	if (sub->output && put_line(s, sub->output) != 0)
		return STEP_FAIL;
	return STEP_NEXT;
}
