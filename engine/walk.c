#include "engine/walk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <unistd.h>

#include "engine/array.h"
#include "engine/locale.h"

/* A folder on the way down. */
struct level {
	dev_t device;
	ino_t inode;
	struct buf names;   /* in the system's order, each with a NUL */
	size_t at;          /* the next of them */
	size_t path_len;    /* of the folder, with the slash */
};

static void
walk_warn(struct walk *w, const char *path)
{
	w->run->troubled = true;
	if (!w->rules.silent)
		warn(w->run, "%s:", path);
}

/* -- what is left out ------------------------------------------------------ */

/* A star matches a slash too. What an operand is called is also any end of it that
   begins behind a slash. */
static bool
glob_matches(struct walk *w, const char *glob, const char *name, bool operand)
{
	locale_t before = uselocale(w->locale);
	bool hit = fnmatch(glob, name, 0) == 0;

	for (; operand && *name && !hit; name++)
		hit = name[0] == '/' && name[1] != '/'
		      && fnmatch(glob, name + 1, 0) == 0;
	uselocale(before);
	return hit;
}

/* Lists hold slices of C strings. */
static const char *
glob_at(const struct slices *list, size_t i)
{
	return (const char *)list->at[i].ptr;
}

static bool
folder_left_out(struct walk *w, const char *name, bool operand)
{
	for (size_t i = 0; i < w->rules.without.n; i++)
		if (glob_matches(w, glob_at(&w->rules.without, i), name,
		                 operand))
			return true;
	return false;
}

static bool
file_left_out(struct walk *w, const char *name, bool operand)
{
	const struct slices *globs = &w->rules.globs;

	for (size_t i = globs->n; i-- > 0;) {
		const char *glob = glob_at(globs, i);
		bool out = glob[0] == '!';
		if (glob_matches(w, glob + out, name, operand))
			return out;
	}
	return globs->n > 0 && glob_at(globs, 0)[0] != '!';
}

static bool
device_left_out(const struct walk *w, mode_t mode, bool operand)
{
	if (S_ISREG(mode) || S_ISDIR(mode))
		return false;
	return w->rules.devices == DEVICES_SKIP
	       || (w->rules.devices == DEVICES_NAMED && !operand);
}

/* -- down and up ----------------------------------------------------------- */

static struct level *
deepest(struct walk *w)
{
	return &w->levels[w->depth - 1];
}

/* Whether the folder is one of those above: a link led back. */
static bool
is_loop(const struct walk *w, const struct stat *folder)
{
	for (size_t i = 0; i < w->depth; i++)
		if (w->levels[i].inode == folder->st_ino
		    && w->levels[i].device == folder->st_dev)
			return true;
	return false;
}

static int
read_names(int fd, struct buf *names)
{
	int copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	DIR *folder = copy < 0 ? NULL : fdopendir(copy);
	struct dirent *entry;

	if (!folder)
		return -1;
	while (errno = 0, (entry = readdir(folder)) != NULL) {
		const char *name = entry->d_name;
		if (strcmp(name, ".") != 0 && strcmp(name, "..") != 0)
			buf_put(names, (struct slice){
				(const unsigned char *)name, strlen(name) + 1
			});
	}
	int status = errno ? -1 : 0;
	closedir(folder);
	return status;
}

static struct level *
push_level(struct walk *w)
{
	if (w->depth == w->cap)
		w->levels = array_grow(w->levels, &w->cap, sizeof(*w->levels));
	w->levels[w->depth] = (struct level){ .at = 0 };
	return &w->levels[w->depth++];
}

static void
leave(struct walk *w)
{
	if (w->folder >= 0)
		close(w->folder);
	w->folder = -1;
}

/* The folder whose path is in w->path, without its slash, becomes the deepest. */
static void
enter(struct walk *w, int parent, const char *name, const struct stat *folder)
{
	int flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
	int fd = openat(parent, name, flags);

	if (fd < 0) {
		walk_warn(w, buf_text(&w->path));
		return;
	}
	leave(w);
	w->folder = fd;
	struct level *level = push_level(w);
	level->device = folder->st_dev;
	level->inode = folder->st_ino;
	if (read_names(fd, &level->names) != 0)
		walk_warn(w, buf_text(&w->path));
	buf_put_byte(&w->path, '/');
	level->path_len = w->path.len;
}

/* Opens the deepest folder again, when one below is done. A link does not lead back to
   where it stands, and a folder may have been moved. */
static bool
reenter(struct walk *w)
{
	const struct level *level = deepest(w);
	int flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
	struct stat s;
	int up = w->folder < 0 ? -1 : openat(w->folder, "..", flags);

	leave(w);
	w->path.len = level->path_len;
	if (up >= 0 && fstat(up, &s) == 0 && s.st_ino == level->inode
	    && s.st_dev == level->device) {
		w->folder = up;
		return true;
	}
	if (up >= 0)
		close(up);
	w->folder = open(level->path_len ? buf_text(&w->path) : ".", flags);
	if (w->folder < 0)
		walk_warn(w, buf_text(&w->path));
	return w->folder >= 0;
}

static void
pop_level(struct walk *w)
{
	buf_clear(&deepest(w)->names);
	w->depth--;
}

/* Leaves the deepest folder for the one above it. */
static void
ascend(struct walk *w)
{
	pop_level(w);
	while (w->depth > 0 && !reenter(w))
		pop_level(w);
	if (w->depth == 0)
		leave(w);
}

/* -- what there is --------------------------------------------------------- */

static const char *
next_name(struct level *level)
{
	const char *name = (const char *)level->names.ptr + level->at;

	if (level->at == level->names.len)
		return NULL;
	level->at += strlen(name) + 1;
	return name;
}

/* A name of the deepest folder: true where it is to be read. */
static bool
visit(struct walk *w, const char *name, struct input_operand *out)
{
	int flags = w->rules.follow ? 0 : AT_SYMLINK_NOFOLLOW;
	struct stat file;

	w->path.len = deepest(w)->path_len;
	buf_put_text(&w->path, name);
	bool there = fstatat(w->folder, name, &file, flags) == 0;
	int reason = errno;
	if (there && S_ISDIR(file.st_mode)) {
		if (folder_left_out(w, name, false))
			return false;
		if (is_loop(w, &file) && !w->rules.silent)
			note(w->run, "%s: warning: recursive directory loop",
			     buf_text(&w->path));
		else if (!is_loop(w, &file))
			enter(w, w->folder, name, &file);
		return false;
	}
	if (file_left_out(w, name, false))
		return false;
	if (!there) {
		errno = reason;
		walk_warn(w, buf_text(&w->path));
		return false;
	}
	*out = (struct input_operand){ buf_text(&w->path), name, w->folder };
	return !S_ISLNK(file.st_mode) && !device_left_out(w, file.st_mode, false);
}

/* Slashes at its end are one. */
static void
enter_operand(struct walk *w, const char *path, const struct stat *folder)
{
	size_t len = strlen(path);

	while (len > 0 && path[len - 1] == '/')
		len--;
	w->path.len = 0;
	buf_put(&w->path, (struct slice){ (const unsigned char *)path, len });
	enter(w, AT_FDCWD, path, folder);
}

static bool
visit_operand(struct walk *w, const char *path, struct input_operand *out)
{
	struct stat file;

	*out = input_operand(path);
	if (!out->name)
		return true;
	bool there = stat(path, &file) == 0;
	bool folder = there && S_ISDIR(file.st_mode);
	if (folder ? folder_left_out(w, path, true)
	           : file_left_out(w, path, true))
		return false;
	if (folder && w->rules.folders == FOLDERS_WALK)
		enter_operand(w, path, &file);
	return there && S_ISDIR(file.st_mode)
	       ? w->rules.folders == FOLDERS_READ
	       : !there || !device_left_out(w, file.st_mode, true);
}

/* Without operands the working folder is walked, and names are without "./". */
static void
enter_working_folder(struct walk *w)
{
	struct stat folder;

	if (stat(".", &folder) != 0) {
		walk_warn(w, ".");
		return;
	}
	enter_operand(w, ".", &folder);
	if (w->depth > 0)
		w->path.len = deepest(w)->path_len = 0;
}

static bool
walk_next(struct input_feed *feed, struct input_operand *out)
{
	struct walk *w = (struct walk *)feed;

	if (!w->operands[0] && w->next++ == 0)
		enter_working_folder(w);
	for (;;) {
		w->found = w->depth > 0;
		if (w->depth > 0) {
			const char *name = next_name(deepest(w));
			if (!name)
				ascend(w);
			else if (visit(w, name, out))
				return true;
			continue;
		}
		if (!w->operands[0] || !w->operands[w->next])
			return false;
		if (visit_operand(w, w->operands[w->next++], out))
			return true;
	}
}

void
walk_init(struct walk *w, struct run *run, const struct walk_rules *rules,
          const char *const *operands)
{
	static const char *const none[] = { NULL };

	*w = (struct walk){
		.feed = { walk_next }, .run = run, .rules = *rules,
		.operands = operands ? operands : none, .folder = -1,
		.locale = newlocale(LC_CTYPE_MASK,
		                    locale_is_bytes() ? "C" : "C.UTF-8",
		                    (locale_t)0)
	};
}

void
walk_clear(struct walk *w)
{
	while (w->depth > 0)
		pop_level(w);
	leave(w);
	free(w->levels);
	buf_clear(&w->path);
	if (w->locale)
		freelocale(w->locale);
}
