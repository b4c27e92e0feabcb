/* posix_emit - a syntax tree as PCRE2 text: see posix.h */
#include "engine/regex/posix_emitter.h"

/* -- places -------------------------------------------------------------- */

#define WORD "[\\p{Alphabetic}\\p{Nd}_]"

static void
write_place(struct posix_emitter *e, enum posix_place place)
{
	static const char *const narrow[] = {
		"^", "$", "\\A", "\\z", "\\b(?=\\w)", "\\b(?<=\\w)", "\\b", "\\B",
		"(?<!\\w)", "(?!\\w)"
	};
	static const char *const wide[] = {
		"^", "$", "\\A", "\\z", "(?<!" WORD ")(?=" WORD ")",
		"(?<=" WORD ")(?!" WORD ")",
		"(?:(?<=" WORD ")(?!" WORD ")|(?<!" WORD ")(?=" WORD "))",
		"(?:(?<=" WORD ")(?=" WORD ")|(?<!" WORD ")(?!" WORD "))",
		"(?<!" WORD ")", "(?!" WORD ")"
	};

	if (e->blocks && place == PLACE_BEGIN)
		place = PLACE_LINE_BEGIN;
	else if (e->blocks && place == PLACE_END)
		place = PLACE_LINE_END;
	else if (!e->blocks && !(e->tree->flags & REGEX_MULTILINE)
	         && place <= PLACE_LINE_END)
		place += PLACE_BEGIN - PLACE_LINE_BEGIN;
	buf_put_text(e->out, (e->width == POSIX_WIDE ? wide : narrow)[place]);
}

/* -- the tree ------------------------------------------------------------ */

static void write_node(struct posix_emitter *e, const struct posix_node *node);
static void write_nonempty(struct posix_emitter *e, const struct posix_node *node);

static void
write_children(struct posix_emitter *e, const struct posix_node *node,
               const char *between)
{
	for (const struct posix_node *n = node->child; n; n = n->next) {
		write_node(e, n);
		if (n->next)
			buf_put_text(e->out, between);
	}
}

static void
write_group(struct posix_emitter *e, const struct posix_node *node)
{
	buf_put_byte(e->out, '(');
	if (node->kind == POSIX_CHOICE)
		write_children(e, node, "|");
	else
		write_node(e, node);
	buf_put_byte(e->out, ')');
}

static void
write_within(struct posix_emitter *e, const char *open, const struct posix_node *node)
{
	buf_put_text(e->out, open);
	write_node(e, node);
	buf_put_byte(e->out, ')');
}

/* Does it match nothing at any place? */
static bool
is_free(const struct posix_node *node)
{
	switch (node->kind) {
	case POSIX_EMPTY:
		return true;
	case POSIX_GROUP:
		return is_free(node->child);
	case POSIX_REPEAT:
		return node->least == 0 || is_free(node->child);
	case POSIX_SEQUENCE:
		for (node = node->child; node; node = node->next)
			if (!is_free(node))
				return false;
		return true;
	case POSIX_CHOICE:
		for (node = node->child; node; node = node->next)
			if (is_free(node))
				return true;
		return false;
	default:
		return false;
	}
}

static void
write_times(struct posix_emitter *e, uint32_t least, uint32_t most)
{
	if (most == POSIX_MANY && least <= 1)
		buf_put_byte(e->out, least ? '+' : '*');
	else if (least == 0 && most == 1)
		buf_put_byte(e->out, '?');
	else if (most == POSIX_MANY)
		buf_printf(e->out, "{%u,}", (unsigned)least);
	else
		buf_printf(e->out, "{%u,%u}", (unsigned)least, (unsigned)most);
}

/* In an endless repeat what may be empty and has groups is kept from being empty: PCRE2
   would set them once more at the end, which is not done by others. */
static bool
is_kept_from_empty(struct posix_emitter *e, const struct posix_node *node)
{
	return node->most == POSIX_MANY && node->child->kind == POSIX_GROUP
	    && node->child->shortest == 0 && !e->tree->references
	    && (node->least == 0 || is_free(node->child));
}

static void
write_repeat(struct posix_emitter *e, const struct posix_node *node)
{
	const struct posix_node *child = node->child;

	if (is_kept_from_empty(e, node)) {
		write_nonempty(e, child);
		write_times(e, 0, POSIX_MANY);
		return;
	}
	if (child->kind == POSIX_GROUP || posix_is_single(child))
		write_node(e, child);
	else
		write_within(e, "(?:", child);
	write_times(e, node->least, node->most);
}

/* Writes A and B, both of which may be empty, but not both at once: A with something,
   or B with something; then A is but its groups, unless it is no match of nothing
   everywhere. */
static void
write_either(struct posix_emitter *e, const struct posix_node *node)
{
	const struct posix_node *rest;

	e->copies++;
	buf_put_text(e->out, "(?|");
	write_nonempty(e, node);
	for (rest = node->next; rest; rest = rest->next)
		write_node(e, rest);
	buf_put_text(e->out, "|(?:");
	write_node(e, node);
	buf_put_text(e->out, is_free(node) ? "){0}" : ")");
	if (node->next->next)
		write_either(e, node->next);
	else
		write_nonempty(e, node->next);
	buf_put_byte(e->out, ')');
	e->copies--;
}

static void
write_nonempty_sequence(struct posix_emitter *e, const struct posix_node *node)
{
	enum { MOST = 4, COPIES_MAX = 4 };
	unsigned n = 0;

	for (const struct posix_node *child = node->child; child; child = child->next)
		n++;
	if (n <= MOST && e->copies < COPIES_MAX)
		write_either(e, node->child);
	else
		write_node(e, node);   /* not worth its length */
}

static void
write_nonempty_choice(struct posix_emitter *e, const struct posix_node *node)
{
	buf_put_text(e->out, "(?:");
	for (const struct posix_node *child = node->child; child; child = child->next) {
		write_nonempty(e, child);
		buf_put_byte(e->out, child->next ? '|' : ')');
	}
}

/* Writes what matches as a node that may be empty does, but for that. */
static void
write_nonempty(struct posix_emitter *e, const struct posix_node *node)
{
	if (node->shortest > 0) {
		write_node(e, node);
	} else if (node->kind == POSIX_GROUP) {
		buf_put_byte(e->out, '(');
		write_nonempty(e, node->child);
		buf_put_byte(e->out, ')');
	} else if (node->kind == POSIX_CHOICE) {
		write_nonempty_choice(e, node);
	} else if (node->kind == POSIX_SEQUENCE) {
		write_nonempty_sequence(e, node);
	} else if (node->kind == POSIX_REPEAT && node->most > 0) {
		buf_put_text(e->out, "(?:");
		write_nonempty(e, node->child);
		buf_put_byte(e->out, ')');
		write_times(e, 1, node->most);
	} else {
		buf_put_text(e->out, "(?!)");
		write_node(e, node);   /* for its groups */
	}
}

static void
write_any(struct posix_emitter *e)
{
	if (e->record_end == 0 && (e->tree->flags & REGEX_MULTILINE))
		buf_put_text(e->out, "[^\\x{0}\\x{a}]");
	else
		buf_put_byte(e->out, '.');
}

static void
write_node(struct posix_emitter *e, const struct posix_node *node)
{
	switch (node->kind) {
	case POSIX_EMPTY: break;
	case POSIX_CHARACTER: posix_write_character(e, node->code); break;
	case POSIX_ANY: write_any(e); break;
	case POSIX_SET: posix_write_set(e, node->set); break;
	case POSIX_STRING: posix_write_string(e, node->text); break;
	case POSIX_PLACE: write_place(e, node->code); break;
	case POSIX_REFERENCE: buf_printf(e->out, "\\g{%u}", (unsigned)node->code); break;
	case POSIX_GROUP: write_group(e, node->child); break;
	case POSIX_REPEAT: write_repeat(e, node); break;
	case POSIX_SEQUENCE: write_children(e, node, ""); break;
	case POSIX_CHOICE:
		buf_put_text(e->out, "(?:");
		write_children(e, node, "|");
		buf_put_byte(e->out, ')');
		break;
	}
}

void
posix_emit(const struct posix_tree *tree, enum posix_width width, bool blocks,
           struct buf *out)
{
	struct posix_emitter e = {
		.tree = tree, .out = out, .width = width, .blocks = blocks,
		.greatest = width == POSIX_WIDE ? 0x10ffff
		          : tree->flags & REGEX_BYTES ? 0xff : 0x7f,
		.record_end = tree->flags & REGEX_NUL ? 0 : '\n'
	};

	write_node(&e, tree->root);
}

unsigned
posix_program_flags(const struct posix_tree *tree, bool blocks)
{
	unsigned kept = REGEX_ICASE | REGEX_MULTILINE | REGEX_BYTES | REGEX_NUL;
	unsigned flags = tree->flags & kept;

	if (blocks)
		flags |= REGEX_MULTILINE;
	else if (!(flags & REGEX_MULTILINE))
		flags |= REGEX_DOTALL;
	return flags;
}
