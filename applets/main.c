/* main - finds the applet that was called, and runs it */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "applets/help.h"
#include "applets/install.h"
#include "engine/explain.h"
#include "engine/applet.h"
#include "engine/write.h"

extern const struct applet piep_applet;

#define APPLET(name, declared) extern const struct applet declared;
#include "applets/applets.def"
#undef APPLET

const struct applet_name applet_names[] = {
#define APPLET(name, declared) { name, &declared },
#include "applets/applets.def"
#undef APPLET
	{ NULL, NULL }
};

static const struct applet *
find_applet(const char *name)
{
	for (size_t i = 0; applet_names[i].name; i++)
		if (strcmp(applet_names[i].name, name) == 0)
			return applet_names[i].applet;
	return NULL;
}

/* A descriptor that was closed would be taken by the first file that is opened. What
   takes its place fails every read or write as a closed one does. */
static void
fill_standard_descriptors(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0)
			open("/dev/null", fd == STDIN_FILENO ? O_WRONLY
			                                     : O_RDONLY);
}

static int
print_and_clear(struct run *run, struct buf *text)
{
	struct writer out;

	writer_init(&out, run, STDOUT_FILENO);
	writer_put(&out, buf_slice(text));
	buf_clear(text);
	return writer_close(&out);
}

static int
put_help(struct run *run, const struct applet *applet, char *const *words,
         struct buf *out)
{
	bool table = words[0]
	             && (words[0][0] == '-' || strcmp(words[0], "OPTIONS") == 0);

	if (applet->help && !table)
		return applet->help(run, words, out);
	help_put(out, applet, run->name);
	return 0;
}

static int
print_about(struct run *run, const struct applet *applet,
            const struct opt_parse *parsed)
{
	struct buf text = { 0 };
	int status = 0;

	if (parsed->request == REQUEST_HELP)
		status = put_help(run, applet, parsed->rest, &text);
	else
		version_put(&text, run->name);
	return print_and_clear(run, &text) != 0 ? -1 : status;
}

static int
explain(struct run *run, const struct plan *plan)
{
	struct buf text = { 0 };

	plan_explain(plan, &text);
	buf_put_byte(&text, '\n');
	return print_and_clear(run, &text);
}

static int
lower_and_run(struct run *run, struct arena *arena, const struct applet *applet,
              const void *options, const struct opt_parse *parsed)
{
	struct plan plan;

	plan_init(&plan, arena);
	plan.operands = parsed->operands;
	if (applet->lower(run, options, parsed, &plan) != 0)
		return -1;
	if (parsed->request == REQUEST_EXPLAIN)
		return explain(run, &plan);
	return plan_run(&plan, run);
}

static int
status_of(const struct run *run, int status)
{
	return status < 0 || run->troubled ? run->trouble : run->status;
}

/* Takes --explain out of the first two words. An old form (-5, +5) may have to be the
   first, or all but an operand. */
static bool
take_explain(int *argc, char **argv)
{
	int at = *argc > 1 && (argv[1][0] == '-' || argv[1][0] == '+')
	         && argv[1][1] >= '0' && argv[1][1] <= '9' ? 2 : 1;

	if (*argc <= at || strcmp(argv[at], "--explain") != 0)
		return false;
	for (; at < *argc; at++)
		argv[at] = argv[at + 1];
	--*argc;
	return true;
}

/* Of an applet without options --help and --version are text too, but as the only word
   or behind piep's name. */
static enum opt_order
order_of(const struct applet *applet, bool by_piep, int argc, char **argv)
{
	bool asked = argc > 1 && (strcmp(argv[1], "--help") == 0
	                          || strcmp(argv[1], "--version") == 0);

	if (applet->order != ORDER_NONE || !asked)
		return applet->order;
	if (by_piep || (argc == 2 && !getenv("POSIXLY_CORRECT")))
		return ORDER_FIRST;
	return ORDER_NONE;
}

static int
run_applet(struct run *run, struct arena *arena, const struct applet *applet,
           bool by_piep, int argc, char **argv)
{
	struct opt_parse parsed;
	void *options = arena_alloc(arena, applet->size);
	bool may = applet->prepare || (applet->order == ORDER_NONE && by_piep);
	bool explained = may && take_explain(&argc, argv);
	enum opt_order order = order_of(applet, by_piep, argc, argv);

	if (applet->defaults)
		memcpy(options, applet->defaults, applet->size);
	if (applet->prepare && applet->prepare(run, arena, &argc, &argv) != 0)
		return run->trouble;
	if (opt_parse(run, arena, applet->options, order, options, argc, argv,
	              &parsed) != 0)
		return run->trouble;
	if (explained && parsed.request == REQUEST_RUN)
		parsed.request = REQUEST_EXPLAIN;
	if (parsed.request > REQUEST_EXPLAIN)
		return status_of(run, print_about(run, applet, &parsed));
	if (applet->main)
		return applet->main(run, arena, options, &parsed);
	return status_of(run, lower_and_run(run, arena, applet, options,
	                                    &parsed));
}

static const char *
base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

int
main(int argc, char **argv)
{
	static char own_name[] = "piep";
	static char *no_arguments[] = { own_name, NULL };
	struct arena arena = { 0 };

	if (argc < 1) {
		argc = 1;
		argv = no_arguments;
	}
	fill_standard_descriptors();
	const char *name = base_name(argv[0]);
	const struct applet *applet = find_applet(name);
	bool by_piep = !applet;
	if (!applet && argc > 1 && (applet = find_applet(argv[1]))) {
		name = argv[1];
		argc--;
		argv++;
	}
	struct run run = { .name = applet ? name : "piep" };
	int status = 0;
	if (!applet && install_asked(argc, argv)) {
		status = install_main(&run, argc, argv);
	} else {
		applet = applet ? applet : &piep_applet;
		run.trouble = applet->trouble;
		status = run_applet(&run, &arena, applet, by_piep, argc, argv);
	}
	arena_clear(&arena);
	return status;
}
