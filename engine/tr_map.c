#include "engine/tr_map.h"

#include <stdlib.h>

#include "engine/array.h"
#include "engine/unicode.h"

/* -- rules ------------------------------------------------------------------ */

static void
add_rule(struct tr_map *m, struct tr_rule rule)
{
	if (m->n_rules == m->cap_rules)
		m->rules = array_grow(m->rules, &m->cap_rules, sizeof(*m->rules));
	m->rules[m->n_rules++] = rule;
}

static bool
rule_has(const struct tr_map *m, const struct tr_rule *rule, uint32_t code)
{
	if (rule->by_rest)
		return !tr_set_has(&m->from, code);
	if (!rule->by_class)
		return code >= rule->from && code <= rule->to;
	struct tr_item item = { .kind = TR_CLASS, .class = rule->class };
	return tr_set_has(&(struct tr_set){
		.items = &item, .n = 1, .bytes = m->bytes
	}, code);
}

static uint32_t
change_case(uint32_t code, enum unicode_case to)
{
	uint32_t codes[3];

	if (code < 128)
		return code ^ 32;
	return unicode_map(code, to, codes) == 1 ? codes[0] : code;
}

static uint32_t
rule_target(const struct tr_rule *rule, uint32_t code)
{
	switch (rule->how) {
	case TR_TO_ONE:
		return rule->target;
	case TR_TO_SAME_STEP:
		return rule->target + (code - rule->from);
	case TR_TO_UPPER:
		return change_case(code, UNICODE_TO_UPPER);
	default:
		return change_case(code, UNICODE_TO_LOWER);
	}
}

static uint32_t
target_of(const struct tr_map *m, uint32_t code)
{
	for (size_t i = m->n_rules; i-- > 0;)
		if (rule_has(m, &m->rules[i], code))
			return rule_target(&m->rules[i], code);
	return code;
}

/* -- pairs of sets ---------------------------------------------------------- */

/* A place in a set. */
struct cursor {
	const struct tr_set *set;
	size_t i;            /* of the item */
	uint64_t at;         /* in it */
};

static const struct tr_item *
item_of(struct cursor *c)
{
	while (c->i < c->set->n && c->at >= c->set->items[c->i].len) {
		c->i++;
		c->at = 0;
	}
	return c->i < c->set->n ? &c->set->items[c->i] : NULL;
}

static bool
is_case(const struct tr_item *item)
{
	return item->kind == TR_CLASS
	       && (item->class == TR_LOWER || item->class == TR_UPPER);
}

static uint64_t
least(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* Characters of the first set that one rule can take with the same of the second. */
static uint64_t
add_stretch(struct tr_map *m, const struct cursor *from, const struct tr_item *a,
            const struct cursor *to, const struct tr_item *b)
{
	uint64_t left = a->len - from->at, room = b->len - to->at;
	bool one = b->kind == TR_REPEAT || b->len == 1;
	struct tr_rule rule = { .target = tr_item_at(b, to->at) };

	if (a->kind == TR_CLASS && from->at == 0 && one && room >= left) {
		rule.by_class = true;
		rule.class = a->class;
		add_rule(m, rule);
		return left;
	}
	rule.from = rule.to = tr_item_at(a, from->at);
	if (a->kind == TR_CLASS || b->kind == TR_CLASS) {
		left = 1;
	} else if (a->kind == TR_RANGE) {
		left = least(left, room);
		rule.to = rule.from + (uint32_t)left - 1;
		rule.how = one ? TR_TO_ONE : TR_TO_SAME_STEP;
	} else {
		/* The same again and again: the last one stays. */
		left = least(left, room);
		rule.target = tr_item_at(b, to->at + left - 1);
	}
	add_rule(m, rule);
	return left;
}

/* [:lower:] to [:upper:], or to itself. */
static void
add_case(struct tr_map *m, enum tr_class from, enum tr_class to)
{
	add_rule(m, (struct tr_rule){
		.how = from == to ? TR_TO_SAME_STEP
		       : to == TR_UPPER ? TR_TO_UPPER : TR_TO_LOWER,
		.by_class = true, .class = from
	});
}

/* Classes stand for all their characters where these go to one, or to their cases; else for
   those of ASCII. */
static void
pair(struct tr_map *m, const struct tr_set *first)
{
	struct cursor from = { .set = first }, to = { .set = &m->to };
	const struct tr_item *a, *b;

	while ((a = item_of(&from)) && (b = item_of(&to))) {
		uint64_t n = b->len;
		if (is_case(a) && is_case(b))
			add_case(m, a->class, b->class);
		else
			n = add_stretch(m, &from, a, &to, b);
		from.at += n;
		to.at += n;
	}
}

/* -- checks ----------------------------------------------------------------- */

static size_t
count_kind(const struct tr_set *set, enum tr_kind kind)
{
	size_t n = 0;

	for (size_t i = 0; i < set->n; i++)
		n += set->items[i].kind == kind;
	return n;
}

static bool
has_other_class(const struct tr_set *set)
{
	for (size_t i = 0; i < set->n; i++)
		if (set->items[i].kind == TR_CLASS && !is_case(&set->items[i]))
			return true;
	return false;
}

/* What may stand in the second set. */
static int
check_second(const struct tr_set *to, bool translates, struct run *run)
{
	size_t fills = count_kind(to, TR_FILL);

	if (fills > 1)
		return fail(run, "only one [c*] repeat construct may appear "
		            "in string2");
	if (!translates)
		return fills == 0 ? 0
		       : fail(run, "the [c*] construct may appear in string2 "
		              "only when translating");
	if (count_kind(to, TR_EQUAL) > 0)
		return fail(run, "[=c=] expressions may not appear in string2 "
		            "when translating");
	if (has_other_class(to))
		return fail(run, "when translating, the only character classes "
		            "that may appear in\nstring2 are 'upper' and 'lower'");
	return 0;
}

/* Each class of the second set must stand where the first has one. */
static int
check_cases(const struct tr_map *m, struct run *run)
{
	struct cursor from = { .set = &m->from }, to = { .set = &m->to };
	const struct tr_item *a, *b;

	while ((b = item_of(&to))) {
		a = item_of(&from);
		if (b->kind == TR_CLASS && (!a || from.at > 0 || !is_case(a)))
			return fail(run, "misaligned [:upper:] and/or [:lower:] "
			            "construct");
		if (!a)
			break;
		uint64_t n = least(a->len - from.at, b->len - to.at);
		from.at += n;
		to.at += n;
	}
	return 0;
}

static void
fill_up(struct tr_set *set, uint64_t len)
{
	for (size_t i = 0; i < set->n; i++) {
		struct tr_item *item = &set->items[i];
		if (item->kind == TR_FILL) {
			item->kind = TR_REPEAT;
			item->len = len > set->len ? len - set->len : 0;
			set->len += item->len;
		}
	}
}

/* The second set, made as long as the first by its last character. */
static int
extend(struct tr_set *to, uint64_t len, bool truncate, struct run *run)
{
	if (truncate || to->len >= len)
		return 0;
	if (to->len == 0)
		return fail(run, "when not truncating set1, string2 must be "
		            "non-empty");
	const struct tr_item *last = &to->items[to->n - 1];
	if (last->kind == TR_CLASS)
		return fail(run, "when translating with string1 longer than "
		            "string2,\nthe latter string must not end with "
		            "a character class");
	uint32_t code = last->kind == TR_RANGE ? last->to : last->from;
	tr_set_add(to, (struct tr_item){
		TR_REPEAT, code, code, 0, len - to->len
	});
	return 0;
}

/* Whether the set is one character, again and again. */
static bool
is_one(const struct tr_set *set)
{
	struct cursor c = { .set = set };
	const struct tr_item *item = item_of(&c);

	if (!item)
		return false;
	uint32_t code = tr_item_at(item, 0);
	for (; item; item = item_of(&c)) {
		if (item->len > 1 && item->kind != TR_REPEAT)
			return false;
		if (tr_item_at(item, 0) != code)
			return false;
		c.at = item->len;
	}
	return true;
}

static uint64_t
rest_of(const struct tr_map *m)
{
	uint64_t n = m->bytes ? 256 : TR_CODES;

	for (uint32_t code = 0; code < 256; code++)
		n -= tr_set_has(&m->from, code);
	return n;
}

static int
translate_rest(struct tr_map *m, bool truncate, struct run *run)
{
	bool classes = count_kind(&m->from, TR_CLASS) > 0;
	struct tr_set rest = { 0 };

	if (classes)
		rest.len = rest_of(m);
	else
		rest = tr_set_complement(&m->from);
	fill_up(&m->to, rest.len);
	int status = extend(&m->to, rest.len, truncate, run);
	if (status == 0 && classes && (!is_one(&m->to) || m->to.len != rest.len))
		status = fail(run, "when translating with complemented character "
		              "classes,\nstring2 must map all characters in the "
		              "domain to one");
	else if (status == 0 && classes)
		add_rule(m, (struct tr_rule){
			.by_rest = true, .target = m->to.items[0].from
		});
	else if (status == 0)
		pair(m, &rest);
	tr_set_clear(&rest);
	return status;
}

static int
translate(struct tr_map *m, bool truncate, struct run *run)
{
	if (m->complement)
		return translate_rest(m, truncate, run);
	fill_up(&m->to, m->from.len);
	if (check_cases(m, run) != 0
	    || extend(&m->to, m->from.len, truncate, run) != 0)
		return -1;
	pair(m, &m->from);
	return 0;
}

static bool
is_ascii(const struct tr_set *set)
{
	for (size_t i = 0; i < set->n; i++) {
		const struct tr_item *item = &set->items[i];
		bool ascii = item->kind != TR_CLASS ? item->to < 128
		             : item->class == TR_DIGIT || item->class == TR_XDIGIT;
		if (!ascii)
			return false;
	}
	return true;
}

/* Whether what is done is the same for all bytes of a character beyond ASCII. */
static bool
is_of_bytes(const struct tr_map *m, const struct tr_params *p)
{
	return is_ascii(&m->from) && is_ascii(&m->to)
	       && (!p->complement || p->remove
	           || (p->squeeze && p->to.ptr && is_one(&m->to)));
}

int
tr_map_init(struct tr_map *m, const struct tr_params *p, bool bytes, struct run *run)
{
	bool second = p->to.ptr != NULL, translates = second && !p->remove;

	bytes |= tr_text_is_bytes(p->from) || (second && tr_text_is_bytes(p->to));
	*m = (struct tr_map){
		.from = { .bytes = bytes }, .to = { .bytes = bytes },
		.bytes = bytes, .complement = p->complement,
		.drops = p->remove, .squeezes = p->squeeze,
		.squeezes_from = !second
	};
	if (tr_set_parse(&m->from, p->from, run) != 0
	    || (second && tr_set_parse(&m->to, p->to, run) != 0))
		return -1;
	if (count_kind(&m->from, TR_FILL) > 0)
		return fail(run, "the [c*] repeat construct may not appear in "
		            "string1");
	if (second && check_second(&m->to, translates, run) != 0)
		return -1;
	m->bytes = m->from.bytes = m->to.bytes = bytes || is_of_bytes(m, p);
	return translates ? translate(m, p->truncate, run) : 0;
}

/* -- pages ------------------------------------------------------------------ */

static bool
is_squeezed(const struct tr_map *m, uint32_t code)
{
	if (!m->squeezes)
		return false;
	return m->squeezes_from ? tr_set_has(&m->from, code) != m->complement
	       : tr_set_has(&m->to, code);
}

const uint32_t *
tr_map_page(struct tr_map *m, uint32_t code)
{
	uint32_t **page = &m->pages[code / TR_PAGE], first = code - code % TR_PAGE;

	if (!*page)
		*page = array_new(TR_PAGE, sizeof(**page));
	for (uint32_t i = 0; i < TR_PAGE; i++) {
		uint32_t entry = target_of(m, first + i);
		if (m->drops && tr_set_has(&m->from, first + i) != m->complement)
			entry |= TR_DROP;
		if (is_squeezed(m, first + i))
			entry |= TR_ONCE;
		(*page)[i] = entry;
	}
	return *page;
}

static bool
rule_gives(const struct tr_rule *rule, uint32_t code)
{
	if (rule->how == TR_TO_ONE)
		return rule->target == code;
	return rule->how == TR_TO_SAME_STEP && code >= rule->target
	       && code - rule->target <= rule->to - rule->from;
}

bool
tr_map_touches(struct tr_map *m, uint32_t code)
{
	bool touched = tr_map_at(m, code) != code;

	for (size_t i = 0; i < m->n_rules; i++)
		touched |= rule_gives(&m->rules[i], code);
	return touched;
}

void
tr_map_clear(struct tr_map *m)
{
	tr_set_clear(&m->from);
	tr_set_clear(&m->to);
	free(m->rules);
	for (size_t i = 0; i < TR_PAGES; i++)
		free(m->pages[i]);
}
