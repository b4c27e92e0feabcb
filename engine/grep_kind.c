/* What a grep is asked for. */
#include "engine/grep_impl.h"

#include "engine/locale.h"
#include "engine/texts.h"

static size_t
lines_of(int64_t n)
{
	return n == PARAM_NONE ? 0 : (size_t)n;
}

static void
set_output(struct grep *g)
{
	const struct grep_params *p = &g->p;

	g->mode = p->quiet ? SHOW_NOTHING
	          : p->files_with_matches || p->files_without_match ? SHOW_NAMES
	          : p->count ? SHOW_COUNT : SHOW_LINES;
	g->grouped = p->before_context != PARAM_NONE
	             || p->after_context != PARAM_NONE;
	g->stage.ended = g->mode == SHOW_LINES;
	if (g->mode == SHOW_LINES) {
		g->before = lines_of(p->before_context);
		g->after = lines_of(p->after_context);
	}
	g->unadorned = !g->grouped && !p->only_matching && !p->line_number
	               && !p->byte_offset && !p->color && !p->line_buffered;
	if (p->color)
		grep_colors_read(&g->colors, g->stage.run);
}

static void
set_text(struct grep *g)
{
	bool text = grep_is(g->p.binary_files, "text");

	g->detect = !text && g->end != 0;
	g->checked = !text && locale_names_utf8();
}

/* As C strings. */
static struct slices
names_of(struct grep *g, struct slices list)
{
	struct texts names = { .arena = &g->arena };

	for (size_t i = 0; i < list.n; i++)
		texts_add(&names, slice_of(arena_text(&g->arena, list.at[i])));
	return texts_slices(&names);
}

static void
set_files(struct grep *g, const struct plan *plan, struct stage *up)
{
	const struct grep_params *p = &g->p;
	struct walk_rules rules = {
		.folders = grep_is(p->directories, "recurse") ? FOLDERS_WALK
		           : grep_is(p->directories, "skip") ? FOLDERS_SKIP
		           : FOLDERS_READ,
		.devices = !p->devices.ptr ? DEVICES_NAMED
		           : grep_is(p->devices, "skip") ? DEVICES_SKIP
		           : DEVICES_READ,
		.follow = p->dereference,
		.silent = p->no_messages,
		.globs = names_of(g, p->globs),
		.without = names_of(g, p->exclude_dir)
	};

	plan_input(plan, up, g->stage.run, &g->in);
	g->in.words = WORDS_RAW;
	g->in.most = GREP_BLOCK;
	g->in.silent = p->no_messages;
	g->in.standard = p->label.ptr ? arena_text(&g->arena, p->label)
	                              : "(standard input)";
	if (up || plan->no_input
	    || (rules.folders == FOLDERS_READ && rules.devices == DEVICES_NAMED
	        && rules.globs.n == 0 && rules.without.n == 0))
		return;
	bool here = rules.folders == FOLDERS_WALK
	            && (!plan->operands || !plan->operands[0]);
	walk_init(&g->walk, g->stage.run, &rules, here ? NULL : g->in.operands);
	g->in.feed = &g->walk.feed;
}

static struct stage *
grep_open(const struct plan *plan, const void *params, struct stage *up,
          struct run *run)
{
	struct grep *g = stage_new(sizeof(*g), &grep_ops, run, up);

	g->p = *(const struct grep_params *)params;
	g->stage.unit = UNIT_BLOCKS;
	g->end = plan->in_end;
	set_output(g);
	set_text(g);
	set_files(g, plan, up);
	g->over = g->p.max_count == 0
	          && !(g->mode == SHOW_NAMES && g->p.files_without_match);
	if (!g->over && grep_compile(g) != 0) {
		grep_ops.close(&g->stage);
		return NULL;
	}
	return &g->stage;
}

#define PARAM(type, name, positional, help) \
	{ type, #name, offsetof(struct grep_params, name), positional, help }

static const struct param params[] = {
	PARAM(PARAM_TEXTS, patterns, true, "one or more of which a line must match"),
	PARAM(PARAM_TEXTS, pattern_files, false, "files with more of them, a line each"),
	PARAM(PARAM_TEXT, dialect, false, "bre, ere, fixed or perl"),
	PARAM(PARAM_BOOL, ignore_case, false, "small and capital letters are the same"),
	PARAM(PARAM_BOOL, word_regexp, false, "matches are whole words"),
	PARAM(PARAM_BOOL, line_regexp, false, "matches are whole lines"),
	PARAM(PARAM_BOOL, invert_match, false, "select lines that do not match"),
	PARAM(PARAM_INT, max_count, false, "select so many lines of a file at most"),
	PARAM(PARAM_BOOL, quiet, false, "write nothing, stop at the first line"),
	PARAM(PARAM_BOOL, files_with_matches, false, "write names of files with selected lines"),
	PARAM(PARAM_BOOL, files_without_match, false, "write names of files without"),
	PARAM(PARAM_BOOL, count, false, "write how many lines were selected"),
	PARAM(PARAM_BOOL, only_matching, false, "write what matches, not the line"),
	PARAM(PARAM_BOOL, line_number, false, "the line's number before it"),
	PARAM(PARAM_BOOL, byte_offset, false, "its place in the file before it"),
	PARAM(PARAM_BOOL, with_filename, false, "the file's name before it"),
	PARAM(PARAM_BOOL, no_filename, false, "no name, where folders are searched too"),
	PARAM(PARAM_BOOL, initial_tab, false, "a tab after what is before a line"),
	PARAM(PARAM_BOOL, null, false, "a NUL after a name"),
	PARAM(PARAM_BOOL, color, false, "in the colours of GREP_COLORS"),
	PARAM(PARAM_TEXT, label, false, "the name of standard input"),
	PARAM(PARAM_INT, before_context, false, "so many lines before a selected one"),
	PARAM(PARAM_INT, after_context, false, "so many lines after it"),
	PARAM(PARAM_TEXT, group_separator, false, "a line between lines that are apart"),
	PARAM(PARAM_BOOL, line_buffered, false, "write each line at once"),
	PARAM(PARAM_TEXT, binary_files, false, "binary files: binary, text or without-match"),
	PARAM(PARAM_TEXT, directories, false, "folders: read, skip or recurse"),
	PARAM(PARAM_BOOL, dereference, false, "follow links in folders"),
	PARAM(PARAM_TEXT, devices, false, "devices: read or skip"),
	PARAM(PARAM_TEXTS, globs, false, "names of files to search, or not to: !GLOB"),
	PARAM(PARAM_TEXTS, exclude_dir, false, "names of folders not to search"),
	PARAM(PARAM_BOOL, no_messages, false, "say nothing of files that cannot be read"),
	{ 0 }
};

const struct kind grep_kind = {
	.name = "grep",
	.summary = "lines that a pattern selects, as grep writes them",
	.takes = UNIT_BLOCKS,
	.gives = UNIT_BLOCKS,
	.params = params,
	.size = sizeof(struct grep_params),
	.defaults = &(const struct grep_params){
		.dialect = { (const unsigned char *)"ere", 3 },
		.max_count = PARAM_NONE,
		.before_context = PARAM_NONE,
		.after_context = PARAM_NONE,
		.group_separator = { (const unsigned char *)"--", 2 },
		.binary_files = { (const unsigned char *)"binary", 6 },
		.directories = { (const unsigned char *)"read", 4 },
	},
	.open = grep_open,
	.spell = grep_spell,
};
