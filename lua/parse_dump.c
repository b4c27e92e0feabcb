/* parse_dump - trees as text, for --dump=parse */
#include "lua/parse.h"

static const char *
node_name(enum node_type type)
{
	static const char *const names[] = {
		"None", "True", "False", "Ellipsis", "int", "float", "string", "bytes",
		"fstring", "field", "name", "list", "tuple", "set", "dict", "listcomp",
		"setcomp", "dictcomp", "genexp", "for", "unary", "binary", "compare",
		"and", "or", "not", "if", "lambda", "param", "call", "keyword",
		"attribute", "subscript", "slice", "star", "doublestar", "walrus", "assign", "lua",
	};

	return names[type];
}

static void
dump_text(const struct node *node, struct buf *out)
{
	if (node->type == NODE_INT || node->type == NODE_FLOAT || node->text.len > 0) {
		buf_put_byte(out, ' ');
		buf_put_text(out, node->type == NODE_STRING ? "'" : "");
		buf_put(out, node->text);
		buf_put_text(out, node->type == NODE_STRING ? "'" : "");
	}
	if (node->type == NODE_COMPARE)
		for (size_t i = 0; i + 1 < node->n; i++) {
			buf_put_byte(out, ' ');
			buf_put(out, node->texts[i]);
		}
}

static void
dump_node(const struct node *node, struct buf *out)
{
	if (node == NULL) {
		buf_put_text(out, "()");
		return;
	}
	if (node->n == 0 && node->type == NODE_NAME) {
		buf_put(out, node->text);
		return;
	}
	buf_put_byte(out, '(');
	buf_put_text(out, node_name(node->type));
	dump_text(node, out);
	for (size_t i = 0; i < node->n; i++) {
		buf_put_byte(out, ' ');
		dump_node(node->kids[i], out);
	}
	buf_put_byte(out, ')');
}

void
parse_dump(const struct program *program, struct buf *out)
{
	for (size_t i = 0; i < program->n; i++) {
		dump_node(program->stages[i].tree, out);
		buf_put_byte(out, '\n');
	}
}
