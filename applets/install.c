#include "applets/install.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/write.h"

enum { TROUBLE = 1, USAGE = 2 };

struct install_options {
	bool symbolic, force;
};

static const struct opt options[] = {
	{ OPT_FLAG, 's', "symbolic", offsetof(struct install_options, symbolic),
	  NULL, "symbolic links instead of hard ones", 0, NULL },
	{ OPT_FLAG, 0, "force", offsetof(struct install_options, force),
	  NULL, "replace files of other programs", 0, NULL },
	{ 0 }
};

bool
install_asked(int argc, char **argv)
{
	return argc > 1 && (strcmp(argv[1], "--list") == 0
	                    || strcmp(argv[1], "--install") == 0);
}

static int
list(struct run *run)
{
	struct writer out;

	writer_init(&out, run, STDOUT_FILENO);
	for (size_t i = 0; applet_names[i].name; i++)
		writer_put_record(&out, slice_of(applet_names[i].name), '\n');
	return writer_close(&out);
}

/* What a link is made to: where the running binary is. */
static char *
own_path(struct run *run, const char *called)
{
	char *path = realpath("/proc/self/exe", NULL);

	if (!path && strchr(called, '/'))
		path = realpath(called, NULL);
	if (!path)
		fail(run, "cannot find the path of this binary:");
	return path;
}

static bool
same_file(const char *a, const char *b)
{
	struct stat x, y;

	return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev
	       && x.st_ino == y.st_ino;
}

static int
make_link(const struct install_options *o, const char *from, const char *to)
{
	return o->symbolic ? symlink(from, to) : link(from, to);
}

/* The new link gets another name first: at every moment there is a file. */
static int
replace(struct run *run, const struct install_options *o, const char *from,
        const char *to)
{
	struct buf other = { 0 };

	buf_printf(&other, "%s.%ld", to, (long)getpid());
	const char *path = buf_text(&other);
	int status = make_link(o, from, path);
	if (status == 0 && (status = rename(path, to)) != 0)
		unlink(path);
	if (status != 0)
		fail(run, "cannot replace '%s':", to);
	buf_clear(&other);
	return status;
}

static int
install_one(struct run *run, const struct install_options *o, const char *from,
            const char *to)
{
	struct stat there;

	if (make_link(o, from, to) == 0)
		return 0;
	if (errno == EXDEV)
		return fail(run, "cannot link '%s': it is on another file system "
		            "(-s makes symbolic links)", to);
	if (errno != EEXIST)
		return fail(run, "cannot link '%s':", to);
	if (same_file(from, to))
		return 0;
	if (!o->force)
		return fail(run, "'%s' is there already and is not piep "
		            "(--force replaces it)", to);
	if (lstat(to, &there) == 0 && S_ISDIR(there.st_mode)) {
		errno = EISDIR;
		return fail(run, "cannot replace '%s':", to);
	}
	return replace(run, o, from, to);
}

static bool
is_folder(const char *path)
{
	struct stat there;

	if (stat(path, &there) != 0)
		return false;
	errno = ENOTDIR;
	return S_ISDIR(there.st_mode);
}

static int
install(struct run *run, const struct install_options *o, const char *from,
        const char *folder)
{
	struct buf to = { 0 };
	int status = 0;

	if (!is_folder(folder))
		return fail(run, "cannot install into '%s':", folder);
	for (size_t i = 0; applet_names[i].name; i++) {
		to.len = 0;
		buf_printf(&to, "%s/%s", folder, applet_names[i].name);
		if (install_one(run, o, from, buf_text(&to)) != 0)
			status = -1;
	}
	buf_clear(&to);
	return status;
}

int
install_main(struct run *run, int argc, char **argv)
{
	struct install_options o = { false, false };
	struct arena arena = { 0 };
	struct opt_parse parsed;
	bool only_list = strcmp(argv[1], "--list") == 0;
	int status = USAGE;

	run->trouble = USAGE;
	if (opt_parse(run, &arena, only_list ? NULL : options, ORDER_ANY, &o,
	              argc - 1, argv + 1, &parsed) != 0) {
		/* reported */
	} else if (only_list && parsed.n_operands == 0) {
		status = list(run) == 0 ? 0 : TROUBLE;
	} else if (only_list || parsed.n_operands != 1) {
		fail_usage(run, only_list ? "--list takes no operand"
		                          : "--install takes one folder");
	} else {
		char *from = own_path(run, argv[0]);
		status = from && install(run, &o, from, parsed.operands[0]) == 0
		         ? 0 : TROUBLE;
		free(from);
	}
	arena_clear(&arena);
	return status;
}
