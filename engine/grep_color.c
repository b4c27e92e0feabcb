/* Colours, as GREP_COLORS has them: "ms=01;31:fn=35:ne" */
#include <stdlib.h>

#include "engine/grep_impl.h"

/* The two letters at `name`, as a color or a flag of c; NULL where they are others'. */
static struct slice *
color_named(struct grep_colors *c, struct slice name)
{
	const struct { char name[3]; struct slice *color; } colors[] = {
		{ "ms", &c->selected_match }, { "mc", &c->context_match },
		{ "sl", &c->selected_line }, { "cx", &c->context_line },
		{ "fn", &c->file }, { "ln", &c->line }, { "bn", &c->offset },
		{ "se", &c->separator }
	};

	for (size_t i = 0; i < sizeof(colors) / sizeof(*colors); i++)
		if (slice_equal(name, slice_of(colors[i].name)))
			return colors[i].color;
	return NULL;
}

static void
set_color(struct grep_colors *c, struct slice name, const struct slice *value)
{
	struct slice *color = color_named(c, name);

	if (slice_equal(name, SLICE("mt")) && value)
		c->selected_match = c->context_match = *value;
	else if (slice_equal(name, SLICE("rv")))
		c->reverse = true;
	else if (slice_equal(name, SLICE("ne")))
		c->no_erase = true;
	else if (color && value)
		*color = *value;
}

static struct slice
digits_at(const char *text)
{
	return (struct slice){ (const unsigned char *)text,
	                       strspn(text, "0123456789;") };
}

/* What follows an error is not read. */
static void
read_list(struct grep_colors *c, const char *text)
{
	for (;;) {
		struct slice name = slice_of(text), value = { 0 };
		name.len = strcspn(text, "=:");
		text += name.len;
		bool valued = *text == '=';
		if (valued) {
			value = digits_at(text + 1);
			text += 1 + value.len;
		}
		if (*text && *text != ':')
			return;
		set_color(c, name, valued ? &value : NULL);
		if (!*text++)
			return;
	}
}

void
grep_colors_read(struct grep_colors *c, struct run *run)
{
	const char *old = getenv("GREP_COLOR"), *list = getenv("GREP_COLORS");

	*c = (struct grep_colors){
		.selected_match = SLICE("01;31"), .context_match = SLICE("01;31"),
		.file = SLICE("35"), .line = SLICE("32"), .offset = SLICE("32"),
		.separator = SLICE("36")
	};
	if (old && *old && !old[digits_at(old).len]) {
		note(run, "warning: GREP_COLOR='%s' is deprecated; "
		     "use GREP_COLORS='mt=%s'", old, old);
		c->selected_match = c->context_match = slice_of(old);
	}
	if (list)
		read_list(c, list);
}
