/* piep - pipelines of Python-like expressions over streams (the language's applet) */
#include "lua/piep.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include "engine/explain.h"
#include "engine/inplace.h"
#include "engine/locale.h"
#include "engine/progress.h"
#include "engine/quote.h"
#include "engine/write.h"
#include "lua/bind.h"
#include "lua/fallback.h"
#include "lua/help.h"
#include "lua/names.h"
#include "lua/plain.h"
#include "lua/stage.h"
#include "lua/str.h"

struct piep_options {
	const char *join;
	struct opt_list eval;
	struct opt_list import;
	struct opt_list path;
	struct opt_list files;
	struct opt_list input;
	bool read0;
	bool print0;
	bool keep_end;
	bool always_end;
	bool no_input;
	const char *script;
	bool lua;
	const char *csv;
	bool tsv;
	bool json;
	bool no_header;
	const char *in_place;
	const char *jobs;
	bool keep_going;
	bool dry_run;
	bool progress;
	bool debug;
	bool explain;
	const char *dump;
};

#define FIELD(name) offsetof(struct piep_options, name)

static const struct opt options[] = {
	{ OPT_TEXT, 'j', "join", FIELD(join), "STR",
	  "join the elements of a list with STR (a space)", 0, NULL },
	{ OPT_LIST, 'e', "eval", FIELD(eval), "CODE",
	  "run Lua code first; its globals are names", 0, NULL },
	{ OPT_LIST, 'm', "import", FIELD(import), "MODULE",
	  "make a module available under its name", 0, NULL },
	{ OPT_LIST, 'p', "path", FIELD(path), "DIR",
	  "look for modules in DIR too", 0, NULL },
	{ OPT_LIST, 'f', "file", FIELD(files), "FILE",
	  "another input: files[n], the first also ff", 0, NULL },
	{ OPT_LIST, 'i', "input", FIELD(input), "FILE",
	  "read FILE instead of standard input", 0, NULL },
	{ OPT_FLAG, '0', "read0", FIELD(read0), NULL,
	  "input records end with NUL", 0, NULL },
	{ OPT_FLAG, 0, "print0", FIELD(print0), NULL,
	  "output records are separated by NUL", 0, NULL },
	{ OPT_FLAG, 0, "always-end", FIELD(always_end), NULL,
	  "… and the last record has one behind it, too", 0, NULL },
	{ OPT_FLAG, 0, "keep-end", FIELD(keep_end), NULL,
	  "the last record ends as it did in the input", 0, NULL },
	{ OPT_FLAG, 'n', "no-input", FIELD(no_input), NULL,
	  "read nothing; the first stage makes pp", 0, NULL },
	{ OPT_TEXT, 's', "script", FIELD(script), "FILE",
	  "read the pipeline from FILE; # begins a comment", 0, NULL },
	{ OPT_FLAG, 'l', "lua", FIELD(lua), NULL,
	  "the stages are Lua expressions", 0, NULL },
	{ OPT_OPTIONAL, 0, "csv", FIELD(csv), "SEP",
	  "records are rows of comma-separated values (or by SEP): p[\"name\"], p[0]", 0, NULL },
	{ OPT_FLAG, 0, "tsv", FIELD(tsv), NULL,
	  "records are rows of tab-separated values", 0, NULL },
	{ OPT_FLAG, 0, "no-header", FIELD(no_header), NULL,
	  "the first row does not name the columns", 0, NULL },
	{ OPT_FLAG, 0, "json", FIELD(json), NULL,
	  "records are JSON values, one a line", 0, NULL },
	{ OPT_OPTIONAL, 0, "in-place", FIELD(in_place), "SUFFIX",
	  "write each FILE back; with SUFFIX keep a backup", 0, NULL },
	{ OPT_TEXT, 'J', "jobs", FIELD(jobs), "N",
	  "run up to N commands of sh and spawn at a time; 0: one for each processor", 0, NULL },
	{ OPT_FLAG, 0, "keep-going", FIELD(keep_going), NULL,
	  "report and drop a record whose stage fails", 0, NULL },
	{ OPT_FLAG, 0, "dry-run", FIELD(dry_run), NULL,
	  "print the commands of sh and spawn, run none", 0, NULL },
	{ OPT_FLAG, 0, "progress", FIELD(progress), NULL,
	  "show how much was read, on standard error", 0, NULL },
	{ OPT_FLAG, 0, "debug", FIELD(debug), NULL,
	  "show stages, generated Lua and tracebacks", 0, NULL },
	{ OPT_TEXT, 0, "dump", FIELD(dump), "PASS",
	  "print the pipeline after a pass: lex, parse, check, lower, emit; or all names",
	  0, NULL },
	{ OPT_FLAG, 0, "explain", FIELD(explain), NULL,
	  "print how the pipeline was lowered, do not run it", 0, NULL },
	{ OPT_END, 0, NULL, 0, NULL, NULL, 0, NULL },
};

/* All that one run of the applet owns. */
struct piep {
	struct run *run;
	struct arena *arena;
	const struct piep_options *options;
	struct source source;
	struct tokens tokens;
	struct program program;
	struct checked checked;
	struct lowered lowered;
	struct script script;
	struct fallback *fallbacks;   /* of native groups */
	struct slice join;            /* --join, escapes resolved */
	struct plan plan;
};

/* -- passes -------------------------------------------------------------------- */

enum pass { PASS_LEX, PASS_PARSE, PASS_CHECK, PASS_LOWER, PASS_EMIT, PASSES };

static const char *const pass_names[PASSES] = { "lex", "parse", "check", "lower", "emit" };

/* PIEP_EXEC=lua or =native forces that executor. */
static bool
forced(const char *executor)
{
	const char *wanted = getenv("PIEP_EXEC");

	return wanted && strcmp(wanted, executor) == 0;
}

static int
lower_stages(struct piep *piep)
{
	struct lowered *lowered = &piep->lowered;
	const struct piep_options *o = piep->options;
	bool values = piep->script.format.type != RECORD_LINE;
	bool user_code = o->eval.n > 0 || o->import.n > 0;
	bool native = !forced("lua") && !values;
	const struct lower_options how = {
		.kinds = native, .join = piep->join,
		.lines = native && !user_code && !o->lua && !o->dry_run
	};

	if (lower(&piep->checked, &how, lowered) < 0)
		return -1;
	if (forced("native") && lowered->native < lowered->n) {
		size_t stage = lowered->steps[lowered->native].from;
		source_error(&piep->source, piep->program.stages[stage].from,
		             "this stage needs Lua, which PIEP_EXEC=native forbids");
		return -1;
	}
	lowered->values = values;
	lowered->user_code = user_code;
	lowered->keep_going = piep->options->keep_going;
	lower_jobs(lowered, piep->script.crew.most);
	return 0;
}

static int
run_pass(struct piep *piep, enum pass pass)
{
	switch (pass) {
	case PASS_LEX:
		if (piep->options->lua)
			return 0;
		return lex(&piep->source, 0, piep->source.text.len, piep->options->script,
		           &piep->tokens);
	case PASS_PARSE:
		if (piep->options->lua)
			return plain_parse(&piep->source, &piep->program);
		return parse(&piep->source, &piep->tokens, &piep->program);
	case PASS_CHECK:
		return check(&piep->program, piep->options->no_input, &piep->checked);
	case PASS_LOWER:
		return lower_stages(piep);
	default:
		if (piep->lowered.native == piep->lowered.n)
			return 0;
		return script_compile(&piep->script, &piep->lowered);
	}
}

static void
dump_pass(const struct piep *piep, enum pass pass, struct buf *out)
{
	switch (pass) {
	case PASS_LEX:
		lex_dump(&piep->tokens, out);
		break;
	case PASS_PARSE:
		parse_dump(&piep->program, out);
		break;
	case PASS_CHECK:
		check_dump(&piep->checked, out);
		break;
	case PASS_LOWER:
		lower_dump(&piep->lowered, out);
		break;
	default:
		buf_put(out, piep->script.chunk.code);
	}
}

/* -- the Lua state --------------------------------------------------------------- */

static int
each(lua_State *L, const struct opt_list *list, int (*use)(lua_State *, const char *))
{
	for (size_t i = 0; i < list->n; i++)
		if (use(L, list->items[i]) < 0)
			return -1;
	return 0;
}

static int
open_script(struct piep *piep)
{
	const struct piep_options *o = piep->options;

	if (script_open(&piep->script, piep->run, piep->join, locale_is_bytes()) < 0)
		return -1;
	piep->script.lang.dry_run = o->dry_run;
	piep->script.lang.lua_stages = o->lua;
	piep->script.crew.keep_going = o->keep_going;
	piep->script.files = o->files.items;
	piep->script.plan = &piep->plan;
	lua_State *L = piep->script.L;
	if (each(L, &o->path, bind_path) < 0 || each(L, &o->eval, bind_eval) < 0 ||
	    each(L, &o->import, bind_import) < 0)
		return -1;
	return 0;
}

/* -- running ---------------------------------------------------------------------- */

static int
write_text(struct piep *piep, struct slice text)
{
	struct writer w;

	writer_init(&w, piep->run, STDOUT_FILENO);
	int status = writer_put(&w, text);
	return writer_close(&w) < 0 || status < 0 ? 1 : 0;
}

/* A native group has the same group in Lua behind it. */
static void
add_fallback(struct piep *piep, const struct step *step)
{
	struct fallback *f = arena_alloc(piep->arena, sizeof(*f));

	fallback_init(f, &piep->lowered, step, &piep->plan, piep->run);
	f->join = step->join.ptr ? step->join : piep->join;
	f->bytes = locale_is_bytes();
	f->script.failure.traceback = piep->options->debug;
	f->next = piep->fallbacks;
	piep->fallbacks = f;
	step->group->other = &f->other;
}

static void
make_plan(struct piep *piep)
{
	const struct piep_options *o = piep->options;
	struct lowered *lowered = &piep->lowered;
	struct script *script = &piep->script;

	for (size_t i = 0; i < lowered->native; i++) {
		struct step *step = &lowered->steps[i];
		if (step->group)
			add_fallback(piep, step);
		if (step->spec.kind)
			plan_add(&piep->plan, step->spec.kind, step->spec.params);
	}
	if (lowered->native < lowered->n)
		plan_add(&piep->plan, &script_kind, &script);
	piep->plan.no_input = o->no_input;
	piep->plan.in_end = o->read0 ? '\0' : '\n';
	piep->plan.out_end = o->print0 ? '\0' : '\n';
	piep->plan.last = o->keep_end ? END_AS_INPUT : o->print0 && !o->always_end ? END_NEVER
	                  : END_ALWAYS;
}

/* The plan as a command; what makes values of records is no part of a plan. */
static void
put_command(const struct piep *piep, struct buf *out)
{
	static const struct slice name = { (const unsigned char *)"piep", 4 };
	const struct piep_options *o = piep->options;
	struct buf plan = { 0 };

	plan_explain(&piep->plan, &plan);
	buf_put(out, name);
	if (o->csv && *o->csv) {
		buf_put_text(out, " --csv=");
		quote_shell(out, slice_of(o->csv));
	}
	buf_put_text(out, o->csv && !*o->csv ? " --csv" : o->tsv ? " --tsv" : "");
	buf_put_text(out, o->no_header ? " --no-header" : o->json ? " --json" : "");
	buf_put(out, (struct slice){ plan.ptr + name.len, plan.len - name.len });
	buf_put_byte(out, '\n');
	buf_clear(&plan);
}

/* The plan as a command, and below it, as comments, how each step runs. */
static int
explain(struct piep *piep)
{
	struct buf b = { 0 }, steps = { 0 };

	put_command(piep, &b);
	lower_dump(&piep->lowered, &steps);
	for (size_t i = 0; i < steps.len; i++) {
		if (i == 0 || steps.ptr[i - 1] == '\n')
			buf_put_text(&b, "# ");
		buf_put_byte(&b, steps.ptr[i]);
	}
	int status = write_text(piep, buf_slice(&b));
	buf_clear(&b);
	buf_clear(&steps);
	return status;
}

static void
show_debug(struct piep *piep)
{
	struct buf b = { 0 };

	for (enum pass pass = PASS_PARSE; pass < PASSES; pass++) {
		buf_printf(&b, "-- %s\n", pass_names[pass]);
		dump_pass(piep, pass, &b);
	}
	fwrite(b.ptr, 1, b.len, stderr);
	buf_clear(&b);
}

/* --eval code runs even where no stage needs Lua: it may be wrong. */
static bool
needs_lua(const struct piep *piep)
{
	return piep->lowered.native < piep->lowered.n || piep->options->eval.n > 0 ||
	       piep->options->import.n > 0;
}

/* The text is UTF-8, unless a character is a byte. */
static bool
valid_text(struct piep *piep)
{
	const unsigned char *p = piep->source.text.ptr, *end = p + piep->source.text.len;
	uint32_t code;

	for (size_t n; p < end && !locale_is_bytes(); p += n) {
		n = str_char(p, end, false, &code);
		if (code >= 0xDC80 && code <= 0xDCFF) {
			source_error(&piep->source, (size_t)(p - piep->source.text.ptr),
			             "the pipeline is not UTF-8: byte 0x%02x", *p);
			return false;
		}
	}
	return true;
}

/* Up to the given pass: 0, or 2 for a pipeline that does not compile. */
static int
compile(struct piep *piep, enum pass last)
{
	if (!valid_text(piep)) {
		source_report(&piep->source, piep->run);
		return 2;
	}
	for (enum pass pass = PASS_LEX; pass <= last; pass++) {
		if (pass == PASS_EMIT && needs_lua(piep) && open_script(piep) < 0)
			return 2;
		if (run_pass(piep, pass) < 0) {
			source_report(&piep->source, piep->run);
			return 2;
		}
	}
	return 0;
}

/* One file by itself through the pipeline, and back: it stays as it was where anything
   went wrong. */
static int
edit_file(struct piep *piep, const char *name)
{
	const struct inplace_how how = {
		.suffix = *piep->options->in_place ? piep->options->in_place : NULL,
		.follow = true,
	};
	const char *const operands[] = { name, NULL };
	struct inplace file;

	if (inplace_open(&file, piep->run, piep->arena, name, &how) < 0)
		return -1;
	piep->plan.operands = operands;
	piep->run->troubled = false;
	if (plan_run_to(&piep->plan, piep->run, &file.out) < 0 || piep->run->troubled) {
		inplace_abandon(&file);
		return fail(piep->run, "%s: left unchanged", name);
	}
	return inplace_commit(&file);
}

static int
edit_files(struct piep *piep)
{
	const char *const *files = piep->plan.operands;
	int status = 0;

	for (; *files; files++)
		if (edit_file(piep, *files) < 0)
			status = -1;
	return status;
}

static int
run_piep(struct piep *piep)
{
	static const char *const nothing[] = { "/dev/null", NULL };
	const struct piep_options *o = piep->options;
	enum pass last = PASS_EMIT;
	struct progress progress;

	if (o->dump) {
		for (last = PASS_LEX; last < PASSES && strcmp(pass_names[last], o->dump); last++)
			;
		if (last == PASSES) {
			fail(piep->run, "--dump: no pass '%s' (lex, parse, check, lower, emit)", o->dump);
			return 2;
		}
	}
	int status = compile(piep, last);
	if (status != 0)
		return status;
	if (o->dump) {
		struct buf b = { 0 };
		dump_pass(piep, last, &b);
		status = write_text(piep, buf_slice(&b));
		buf_clear(&b);
		return status;
	}
	make_plan(piep);
	if (o->explain)
		return explain(piep);
	if (o->debug) {
		show_debug(piep);
		piep->script.failure.traceback = true;
	}
	if (o->progress)
		progress_begin(&progress, piep->run, o->no_input ? nothing : piep->plan.operands);
	status = o->in_place ? edit_files(piep) : plan_run(&piep->plan, piep->run);
	if (o->progress)
		progress_end(&progress, piep->run);
	return status < 0 || piep->run->troubled ? 1 : piep->run->status;
}

/* The files to read: operands, or --input. */
static int
set_operands(struct piep *piep, const struct opt_parse *operands)
{
	const struct piep_options *o = piep->options;

	size_t pipeline = o->script ? 0 : 1;
	bool files = operands->n_operands > pipeline;

	piep->plan.operands = operands->operands + pipeline;
	if (o->in_place && (o->input.n > 0 || o->no_input || !files))
		return fail(piep->run, "--in-place is for FILE operands, not for --input "
		            "or --no-input");
	for (size_t i = pipeline; o->in_place && i < operands->n_operands; i++)
		if (strcmp(operands->operands[i], "-") == 0)
			return fail(piep->run, "--in-place: standard input is no file");
	if (o->input.n == 0)
		return 0;
	if (files)
		return fail(piep->run, "--input and FILE operands exclude each other");
	piep->plan.operands = o->input.items;
	return 0;
}

/* What the records are, by the options that say it. */
static int
set_format(struct piep *piep)
{
	const struct piep_options *o = piep->options;
	struct record_format *format = &piep->script.format;
	const char *separator = o->csv && *o->csv ? o->csv : ",";

	if ((o->csv != NULL) + o->tsv + o->json > 1)
		return fail(piep->run, "--csv, --tsv and --json exclude each other");
	if (o->no_header && !o->csv && !o->tsv)
		return fail(piep->run, "--no-header needs --csv or --tsv");
	if (o->json && o->join)
		return fail(piep->run, "--join has no meaning with --json");
	if (strcmp(separator, "\\t") == 0)
		separator = "\t";
	if (separator[1] || strchr("\"\r\n", separator[0]))
		return fail(piep->run, "--csv: SEP must be one byte, neither a quote nor the end "
		            "of a line: %s", separator);
	if (o->csv || o->tsv)
		format->type = RECORD_ROW;
	else if (o->json)
		format->type = RECORD_JSON;
	format->csv.separator = o->tsv ? '\t' : (unsigned char)separator[0];
	format->csv.end = o->read0 ? '\0' : '\n';
	format->csv.quotes = !o->tsv;
	format->header = !o->no_header;
	format->plain = o->join != NULL;
	return 0;
}

/* One job at a time is what there is without the option. */
static int
set_jobs(struct piep *piep)
{
	const char *text = piep->options->jobs;
	uintmax_t n = 1;

	if (text && (strspn(text, "0123456789") != strlen(text) || opt_count(text, &n) < 0))
		return fail(piep->run, "--jobs: no number: '%s'", text);
	if (n == 0) {
		long processors = sysconf(_SC_NPROCESSORS_ONLN);
		n = processors > 1 ? (uintmax_t)processors : 1;
	}
	piep->script.crew.most = n > AHEAD_MOST ? AHEAD_MOST : n > 1 ? (size_t)n : 0;
	return 0;
}

static void
skip_line(struct slice *text)
{
	while (text->len > 0 && text->ptr[0] != '\n') {
		text->ptr++;
		text->len--;
	}
}

/* Reads the pipeline; its first line may be "#!/usr/bin/piep -s". */
static int
read_script(struct piep *piep, const char *name)
{
	const char *const operands[] = { name, NULL };
	struct input in;

	input_init(&in, piep->run, operands);
	if (!input_next(&in)) {
		input_close(&in);
		return -1;
	}
	while (input_fill(&in))
		;
	piep->source.text = arena_copy(piep->arena, input_window(&in));
	input_close(&in);
	if (piep->options->lua && piep->source.text.len > 1 && piep->source.text.ptr[0] == '#')
		skip_line(&piep->source.text);
	return piep->run->troubled ? -1 : 0;
}

static int
dump_names(struct piep *piep)
{
	struct buf b = { 0 };

	int status = open_script(piep) < 0 || names_put(piep->script.L, &b) < 0
	             ? 1 : write_text(piep, buf_slice(&b));
	buf_clear(&b);
	script_close(&piep->script);
	return status;
}

static int
piep_main(struct run *run, struct arena *arena, const void *opts,
          const struct opt_parse *operands)
{
	struct piep piep = { .run = run, .arena = arena, .options = opts };
	const char *script = piep.options->script;

	if (piep.options->dump && strcmp(piep.options->dump, "names") == 0)
		return dump_names(&piep);
	if (operands->n_operands == 0 && !script) {
		fail(run, "a pipeline is missing\nTry '%s --help' for more information.", run->name);
		return 2;
	}
	plan_init(&piep.plan, arena);
	if (set_operands(&piep, operands) < 0 || set_format(&piep) < 0 ||
	    set_jobs(&piep) < 0)
		return 2;
	piep.source.arena = arena;
	piep.join = SLICE(" ");
	if (piep.options->join &&
	    lex_escapes(&piep.source, slice_of(piep.options->join), 0, &piep.join) < 0) {
		fail(run, "--join: %s", piep.source.message);
		return 2;
	}
	if (script == NULL)
		piep.source.text = slice_of(operands->operands[0]);
	else if (read_script(&piep, script) < 0)
		return 2;
	int status = run_piep(&piep);
	for (struct fallback *f = piep.fallbacks; f; f = f->next)
		fallback_close(f);
	script_close(&piep.script);
	return status;
}

const struct applet piep_applet = {
	.name = "piep",
	.summary = "run a pipeline of Python-like expressions over the lines of the input",
	.usage = "[OPTION ...] PIPELINE [FILE ...]",
	.notes = "`piep NAME ...` is the tool NAME; --list names them, and --install [-s] [--force] DIR\n"
	         "makes a hard link (-s: a symbolic one) to each there, over no other file unless forced.\n"
	         "\n"
	         "Environment: PIEP_PATH, folders of modules, as --path; PIEP_SORT_MEMORY, the bytes\n"
	         "that sorting may hold before it uses files in TMPDIR (128 MiB); PIEP_EXEC=lua, all\n"
	         "stages run in Lua; under LC_ALL=C a character is a byte.\n",
	.options = options,
	.defaults = &(const struct piep_options){ .join = NULL },
	.size = sizeof(struct piep_options),
	.trouble = 2,
	.main = piep_main,
	.help = help_about,
};
