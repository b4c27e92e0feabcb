#include "engine/opt.h"

#include <stdint.h>
#include <stdlib.h>

#include "engine/buf.h"
#include "engine/quote.h"

const struct opt opt_common[] = {
	{ .type = OPT_COMMON, .name = "explain", .value = REQUEST_EXPLAIN,
	  .help = "print the piep pipeline this is, and do not run it" },
	{ .type = OPT_COMMON, .name = "help", .value = REQUEST_HELP,
	  .help = "print this help" },
	{ .type = OPT_COMMON, .name = "version", .value = REQUEST_VERSION,
	  .help = "print name and version" },
	{ 0 }
};

struct parse {
	struct run *run;
	struct arena *arena;
	const struct opt *table;
	enum opt_order order;
	unsigned char *options;
	char **at;                     /* the next word */
	struct opt_list operands;
	bool only_operands;            /* no options any more */
	enum opt_request request;
};

static bool
takes_argument(const struct opt *opt)
{
	return opt->type == OPT_TEXT || opt->type == OPT_LIST
	       || (opt->type == OPT_CALL && opt->argument);
}

static void
add_item(struct arena *arena, struct opt_list *list, const char *item)
{
	if (list->n + 1 >= list->cap) {
		size_t cap = list->cap ? list->cap * 2 : 8;
		const char **items = arena_array(arena, cap, sizeof(*items));
		for (size_t i = 0; i < list->n; i++)
			items[i] = list->items[i];
		list->items = items;
		list->cap = cap;
	}
	list->items[list->n++] = item;
	list->items[list->n] = NULL;
}

static int
apply(struct parse *p, const struct opt *opt, const char *argument)
{
	void *field = p->options + opt->offset;

	switch (opt->type) {
	case OPT_FLAG:
		*(bool *)field = true;
		break;
	case OPT_SET:
		*(int *)field = opt->value;
		break;
	case OPT_TEXT:
		*(const char **)field = argument;
		break;
	case OPT_OPTIONAL:
		if (opt->call)
			return opt->call(p->run, p->options, opt, argument);
		*(const char **)field = argument ? argument : "";
		break;
	case OPT_LIST:
	case OPT_NUMBER:
		if (opt->value)
			argument = arena_printf(p->arena, "%c%s", opt->value,
			                        argument);
		add_item(p->arena, field, argument);
		break;
	case OPT_DIGITS:
	case OPT_CALL:
	case OPT_OPERAND:
		return opt->call(p->run, p->options, opt, argument);
	case OPT_COMMON:
		if (opt->value > (int)p->request)
			p->request = (enum opt_request)opt->value;
		break;
	case OPT_END:
		break;
	}
	return 0;
}

static bool
named(const struct opt *opt, const char *name, size_t len)
{
	return opt->name && strncmp(opt->name, name, len) == 0;
}

/* Two names of one option are no ambiguity. */
static bool
same_effect(const struct opt *a, const struct opt *b)
{
	return a->type == b->type && a->offset == b->offset
	       && a->value == b->value && a->call == b->call;
}

struct search {
	const char *name;
	size_t len;
	const struct opt *found;
	bool exact, ambiguous;
};

static void
search_table(struct search *s, const struct opt *table)
{
	for (; table->type != OPT_END && !s->exact; table++) {
		if (!named(table, s->name, s->len))
			continue;
		if (table->name[s->len] == '\0') {
			s->found = table;
			s->exact = true;
			s->ambiguous = false;
		} else if (!s->found) {
			s->found = table;
		} else if (!same_effect(s->found, table)) {
			s->ambiguous = true;
		}
	}
}

static void
list_names(struct buf *out, const struct search *s, const struct opt *table)
{
	for (; table->type != OPT_END; table++)
		if (named(table, s->name, s->len))
			buf_printf(out, " '--%s'", table->name);
}

static int
fail_ambiguous(struct parse *p, const struct search *s)
{
	struct buf names = { 0 };

	list_names(&names, s, p->table);
	list_names(&names, s, opt_common);
	fail_usage(p->run, "option '--%s' is ambiguous; possibilities:%s",
	           s->name, buf_text(&names));
	buf_clear(&names);
	return -1;
}

static int
parse_long(struct parse *p, const char *word)
{
	struct search s = { .name = word, .len = strcspn(word, "=") };
	const char *argument = word[s.len] ? word + s.len + 1 : NULL;

	search_table(&s, p->table);
	search_table(&s, opt_common);
	if (s.ambiguous)
		return fail_ambiguous(p, &s);
	if (!s.found)
		return fail_usage(p->run, "unrecognized option '--%s'", word);
	bool takes = takes_argument(s.found);
	if (argument && !takes && s.found->type != OPT_OPTIONAL)
		return fail_usage(p->run,
		                  "option '--%s' doesn't allow an argument",
		                  s.found->name);
	if (takes && !argument && !(argument = *p->at++))
		return fail_usage(p->run,
		                  "option '--%s' requires an argument",
		                  s.found->name);
	return apply(p, s.found, argument);
}

static bool
is_digit(char letter)
{
	return letter >= '0' && letter <= '9';
}

static const struct opt *
find_letter(const struct opt *table, char letter)
{
	for (; table->type != OPT_END; table++)
		if (table->letter == letter
		    || ((table->type == OPT_NUMBER || table->type == OPT_DIGITS)
		        && is_digit(letter)))
			return table;
	return NULL;
}

/* Digits that stand together are one option. */
static int
apply_digits(struct parse *p, const struct opt *opt, const char **word)
{
	const char *from = *word, *end = from;

	while (is_digit(end[1]))
		end++;
	*word = end;
	return apply(p, opt, arena_printf(p->arena, "%.*s",
	                                  (int)(end - from) + 1, from));
}

/* One word of bundled letters; an argument is its rest, or the next word. */
static int
parse_letters(struct parse *p, const char *word)
{
	for (; *word; word++) {
		const struct opt *opt = find_letter(p->table, *word);
		if (!opt)
			return fail_usage(p->run, "invalid option -- '%c'",
			                  *word);
		if (opt->type == OPT_DIGITS) {
			if (apply_digits(p, opt, &word) != 0)
				return -1;
			continue;
		}
		const char *rest = word[1] ? word + 1 : NULL;
		if (opt->type == OPT_NUMBER)
			return apply(p, opt, word);
		if (opt->type == OPT_OPTIONAL)
			return apply(p, opt, rest);
		if (!takes_argument(opt)) {
			if (apply(p, opt, NULL) != 0)
				return -1;
			continue;
		}
		if (!rest && !(rest = *p->at++))
			return fail_usage(p->run,
			                  "option requires an argument -- '%c'",
			                  *word);
		return apply(p, opt, rest);
	}
	return 0;
}

static void
end_lists(struct parse *p)
{
	static const char *none[] = { NULL };
	const struct opt *opt = p->table;

	for (; opt->type != OPT_END; opt++) {
		struct opt_list *list = (void *)(p->options + opt->offset);
		if (opt->type == OPT_LIST && !list->items)
			list->items = none;
	}
	if (!p->operands.items)
		p->operands.items = none;
}

static bool
is_operand(const struct parse *p, const char *word)
{
	if (p->only_operands || word[0] != '-' || !word[1])
		return true;
	return p->order == ORDER_NUMBERS
	       && (word[1] == '.' || (word[1] >= '0' && word[1] <= '9'));
}

/* Whether an operand is an option of an old form: 1, 0, or -1 reported. */
static int
take_old_form(struct parse *p, const char *word)
{
	for (const struct opt *opt = p->table; opt->type != OPT_END; opt++)
		if (opt->type == OPT_OPERAND && !p->only_operands)
			return opt->call(p->run, p->options, opt, word);
	return 0;
}

static int
parse_operand(struct parse *p, const char *word)
{
	int taken = take_old_form(p, word);

	if (taken != 0)
		return taken < 0 ? -1 : 0;
	add_item(p->arena, &p->operands, word);
	if (p->order != ORDER_ANY || getenv("POSIXLY_CORRECT"))
		p->only_operands = true;
	return 0;
}

static int
parse_words(struct parse *p)
{
	p->only_operands = p->order == ORDER_NONE;
	while (*p->at && p->request <= REQUEST_EXPLAIN) {
		const char *word = *p->at++;
		int status = 0;
		if (is_operand(p, word))
			status = parse_operand(p, word);
		else if (strcmp(word, "--") == 0)
			p->only_operands = true;
		else if (word[1] == '-')
			status = parse_long(p, word + 2);
		else
			status = parse_letters(p, word + 1);
		if (status != 0)
			return status;
	}
	return 0;
}

int
opt_parse(struct run *run, struct arena *arena, const struct opt *table,
          enum opt_order order, void *options, int argc, char **argv,
          struct opt_parse *out)
{
	static const struct opt none[] = { { 0 } };
	struct parse p = {
		.run = run, .arena = arena, .table = table ? table : none,
		.order = order, .options = options, .at = argv + (argc > 0)
	};

	int status = parse_words(&p);
	end_lists(&p);
	*out = (struct opt_parse){
		p.operands.items, p.operands.n, p.request, p.at
	};
	return status;
}

int
opt_extra(struct run *run, const char *operand)
{
	struct buf quoted = { 0 };

	fail_usage(run, "extra operand %s", quote_argument(&quoted, operand));
	buf_clear(&quoted);
	return -1;
}

int
opt_refuse(struct run *run, const char *what, const char *text,
           const char *reason)
{
	struct buf quoted = { 0 };

	fail(run, "%s %s%s%s", what, quote_argument(&quoted, text),
	     reason ? ": " : "", reason ? reason : "");
	buf_clear(&quoted);
	return -1;
}

/* The power of 1000 or 1024 of a suffix, as exponent: -1 where it is none. */
static int
suffix_power(const char *suffix, uintmax_t *base)
{
	static const char letters[] = "KMGTPEZYRQ";
	const char *at = strchr(letters, *suffix == 'k' ? 'K' : *suffix);

	*base = 1024;
	if (!at)
		return -1;
	if (suffix[1] == '\0' || strcmp(suffix + 1, "iB") == 0)
		return (int)(at - letters) + 1;
	*base = 1000;
	return strcmp(suffix + 1, "B") == 0 ? (int)(at - letters) + 1 : -1;
}

static bool
multiply(uintmax_t *n, uintmax_t by)
{
	if (*n > UINTMAX_MAX / by) {
		*n = UINTMAX_MAX;
		return false;
	}
	*n *= by;
	return true;
}

int
opt_count(const char *text, uintmax_t *count)
{
	uintmax_t n = 0, base = 512;
	int power = 1;
	bool fits = true;

	text += strspn(text, " \t\n\v\f\r");
	text += *text == '+';
	if (*text < '0' || *text > '9')
		return -1;
	for (; *text >= '0' && *text <= '9'; text++) {
		unsigned digit = (unsigned)(*text - '0');
		fits = fits && multiply(&n, 10) && n <= UINTMAX_MAX - digit;
		n = fits ? n + digit : UINTMAX_MAX;
	}
	if (*text == '\0')
		power = 0;
	else if (strcmp(text, "b") != 0)
		power = suffix_power(text, &base);
	if (power < 0)
		return -1;
	for (; power > 0 && fits; power--)
		fits = multiply(&n, base);
	*count = fits ? n : UINTMAX_MAX;
	return 0;
}

int
opt_number(const char *text, uintmax_t *number)
{
	size_t len = strlen(text);
	bool digit = len > 0 && text[len - 1] >= '0' && text[len - 1] <= '9';

	return digit ? opt_count(text, number) : -1;
}

static int
fail_choice(struct run *run, const char *option, const char *const *names,
            const char *argument, bool ambiguous)
{
	struct buf valid = { 0 }, quoted = { 0 };

	for (; *names; names++)
		buf_printf(&valid, "\n  - '%s'", *names);
	fail_usage(run, "%s argument %s for '%s'\nValid arguments are:%s",
	           ambiguous ? "ambiguous" : "invalid",
	           quote_argument(&quoted, argument), option, buf_text(&valid));
	buf_clear(&quoted);
	buf_clear(&valid);
	return -1;
}

int
opt_choice(struct run *run, const char *option, const char *const *names,
           const char *argument)
{
	size_t len = strlen(argument);
	int found = -1;
	bool ambiguous = false;

	for (int i = 0; names[i]; i++) {
		if (strcmp(names[i], argument) == 0)
			return i;
		if (strncmp(names[i], argument, len) != 0)
			continue;
		ambiguous |= found >= 0;
		found = i;
	}
	if (found >= 0 && !ambiguous)
		return found;
	return fail_choice(run, option, names, argument, ambiguous);
}
