/* os - the module os: files, folders, the process */
#include "lua/filestat.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/time.h>
#include <sys/utsname.h>
#include <unistd.h>
#include "lua/dict.h"

enum { MAX_PATH = 4096 };

extern char **environ;

/* -- paths --------------------------------------------------------------- */

static int
push_none_or_raise(lua_State *L, int failed)
{
	if (failed)
		raise_errno(L, 1, 0);
	return value_none(L);
}

static const char *
path_or_here(lua_State *L, int index)
{
	if (value_absent(L, index)) {
		lua_pushliteral(L, ".");
		lua_replace(L, index);
	}
	return arg_path(L, index, "path");
}

static mode_t
arg_mode(lua_State *L, int index)
{
	return (mode_t)arg_int_or(L, index, "mode", 0777);
}

static int
os_stat(lua_State *L)
{
	struct stat st;

	arg_check(L, 1, 1);
	if (stat(arg_path(L, 1, "path"), &st) < 0)
		raise_errno(L, 1, 0);
	filestat_push(L, &st);
	return 1;
}

static int
os_lstat(lua_State *L)
{
	struct stat st;

	arg_check(L, 1, 1);
	if (lstat(arg_path(L, 1, "path"), &st) < 0)
		raise_errno(L, 1, 0);
	filestat_push(L, &st);
	return 1;
}

static int
os_access(lua_State *L)
{
	arg_check(L, 2, 2);
	const char *path = arg_path(L, 1, "path");
	int mode = (int)arg_int(L, 2, "mode");
	lua_pushboolean(L, access(path, mode) == 0);
	return 1;
}

static int
os_chmod(lua_State *L)
{
	arg_check(L, 2, 2);
	const char *path = arg_path(L, 1, "path");
	return push_none_or_raise(L, chmod(path, arg_mode(L, 2)));
}

static int
os_unlink(lua_State *L)
{
	arg_check(L, 1, 1);
	return push_none_or_raise(L, unlink(arg_path(L, 1, "path")));
}

static int
os_rmdir(lua_State *L)
{
	arg_check(L, 1, 1);
	return push_none_or_raise(L, rmdir(arg_path(L, 1, "path")));
}

static int
os_mkdir(lua_State *L)
{
	arg_check(L, 1, 2);
	const char *path = arg_path(L, 1, "path");
	return push_none_or_raise(L, mkdir(path, arg_mode(L, 2)));
}

static int
os_chdir(lua_State *L)
{
	arg_check(L, 1, 1);
	return push_none_or_raise(L, chdir(arg_path(L, 1, "path")));
}

static int
os_truncate(lua_State *L)
{
	arg_check(L, 2, 2);
	const char *path = arg_path(L, 1, "path");
	off_t length = (off_t)arg_int(L, 2, "length");
	return push_none_or_raise(L, truncate(path, length));
}

/* -- two paths ----------------------------------------------------------- */

/* What takes a path and another one, and gives 0 or errno. */
static int
call_with_two(lua_State *L, int (*call)(const char *, const char *))
{
	arg_check(L, 2, 2);
	const char *from = arg_path(L, 1, "src");
	if (call(from, arg_path(L, 2, "dst")) < 0)
		raise_errno(L, 1, 2);
	return value_none(L);
}

static int
os_rename(lua_State *L)
{
	return call_with_two(L, rename);
}

static int
os_link(lua_State *L)
{
	return call_with_two(L, link);
}

static int
os_symlink(lua_State *L)
{
	return call_with_two(L, symlink);
}

static int
os_readlink(lua_State *L)
{
	char target[MAX_PATH];

	arg_check(L, 1, 1);
	ssize_t n = readlink(arg_path(L, 1, "path"), target, sizeof target);
	if (n < 0)
		raise_errno(L, 1, 0);
	lua_pushlstring(L, target, (size_t)n);
	return 1;
}

/* -- folders and those above --------------------------------------------- */

/* The length of the path without its last component, 0 where it has one only. */
static size_t
parent_len(const char *path, size_t len)
{
	while (len > 0 && path[len - 1] == '/')
		len--;
	while (len > 0 && path[len - 1] != '/')
		len--;
	while (len > 0 && path[len - 1] == '/')
		len--;
	return len;
}

static bool
is_folder(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* Raises about the path in the buffer. */
static noreturn void
raise_about(lua_State *L, const struct buf *path)
{
	lua_pushlstring(L, (const char *)path->ptr, path->len);
	raise_errno(L, lua_gettop(L), 0);
}

/* Makes the folder at the front part of the path, after those above it. */
static void
make_parents(lua_State *L, const char *path, size_t len)
{
	struct slice front = { (const unsigned char *)path, len };
	struct buf *name = value_scratch(L, 1);

	if (len == 0)
		return;
	buf_put(name, front);
	if (is_folder(buf_text(name)))
		return;
	luaL_checkstack(L, 4, "too many folders");
	make_parents(L, path, parent_len(path, len));
	name = value_scratch(L, 1);
	buf_put(name, front);
	if (mkdir(buf_text(name), 0777) < 0 && errno != EEXIST)
		raise_about(L, name);
}

/* makedirs(name, mode=0o777, exist_ok=False) */
static int
os_makedirs(lua_State *L)
{
	arg_check(L, 1, 3);
	const char *path = arg_path(L, 1, "name");
	mode_t mode = arg_mode(L, 2);
	bool exist_ok = arg_truth_or(L, 3, false);

	make_parents(L, path, parent_len(path, strlen(path)));
	if (mkdir(path, mode) == 0)
		return push_none_or_raise(L, 0);
	int reason = errno;
	bool fine = exist_ok && is_folder(path);
	errno = reason;
	return push_none_or_raise(L, !fine);
}

static int
os_removedirs(lua_State *L)
{
	arg_check(L, 1, 1);
	const char *path = arg_path(L, 1, "name");
	size_t len = parent_len(path, strlen(path));

	if (rmdir(path) < 0)
		raise_errno(L, 1, 0);
	for (; len > 0; len = parent_len(path, len)) {
		struct buf *name = value_scratch(L, 1);
		buf_put(name, (struct slice){ (const unsigned char *)path, len });
		if (rmdir(buf_text(name)) < 0)
			break;
	}
	return value_none(L);
}

/* -- what a folder holds ------------------------------------------------- */

/* An open folder that is closed with the state at the latest. */
struct folder {
	DIR *dir;
};

static const char folder_key;

static int
folder_gc(lua_State *L)
{
	struct folder *folder = lua_touserdata(L, 1);

	if (folder->dir)
		closedir(folder->dir);
	folder->dir = NULL;
	return 0;
}

/* Pushes the folder of that path, which is at the index: open, or NULL and errno. */
static DIR *
push_folder(lua_State *L, int path)
{
	struct folder *folder = lua_newuserdatauv(L, sizeof *folder, 0);

	folder->dir = NULL;
	if (lua_rawgetp(L, LUA_REGISTRYINDEX, &folder_key) == LUA_TNIL) {
		lua_pop(L, 1);
		lua_createtable(L, 0, 1);
		lua_pushcfunction(L, folder_gc);
		lua_setfield(L, -2, "__gc");
		lua_pushvalue(L, -1);
		lua_rawsetp(L, LUA_REGISTRYINDEX, &folder_key);
	}
	lua_setmetatable(L, -2);
	folder->dir = opendir(lua_tostring(L, path));
	return folder->dir;
}

/* Closes the folder on the top, and pops it. */
static void
pop_folder(lua_State *L)
{
	struct folder *folder = lua_touserdata(L, -1);

	closedir(folder->dir);
	folder->dir = NULL;
	lua_pop(L, 1);
}

static const struct dirent *
next_entry(DIR *dir)
{
	const struct dirent *entry;

	do
		entry = readdir(dir);
	while (entry && (strcmp(entry->d_name, ".") == 0 ||
	                 strcmp(entry->d_name, "..") == 0));
	return entry;
}

static int
os_listdir(lua_State *L)
{
	const struct dirent *entry;

	arg_check(L, 0, 1);
	path_or_here(L, 1);
	value_new_list(L, 0);
	DIR *dir = push_folder(L, 1);
	if (dir == NULL)
		raise_errno(L, 1, 0);
	for (lua_Integer n = 1; (entry = next_entry(dir)); n++) {
		lua_pushstring(L, entry->d_name);
		lua_rawseti(L, -3, n);
	}
	pop_folder(L);
	return 1;
}

/* Pushes folder/name. */
static void
push_inside(lua_State *L, int folder, const char *name)
{
	size_t len;
	const char *path = lua_tolstring(L, folder, &len);
	bool bare = len == 0 || path[len - 1] == '/';

	lua_pushfstring(L, "%s%s%s", path, bare ? "" : "/", name);
}

/* -- scandir: entries are tables { path, name } -------------------------- */

static const char entry_key;

/* The stat of the entry at 1: whether there is one. */
static bool
entry_ask(lua_State *L, struct stat *st, bool follow)
{
	lua_getfield(L, 1, "path");
	return (follow ? stat : lstat)(lua_tostring(L, -1), st) == 0;
}

static int
entry_is(lua_State *L, mode_t kind)
{
	struct stat st;

	arg_check(L, 1, 2);
	bool follow = arg_truth_or(L, 2, true) && kind != S_IFLNK;
	lua_pushboolean(L, entry_ask(L, &st, follow)
	                && (st.st_mode & S_IFMT) == kind);
	return 1;
}

static int
entry_is_dir(lua_State *L)
{
	return entry_is(L, S_IFDIR);
}

static int
entry_is_file(lua_State *L)
{
	return entry_is(L, S_IFREG);
}

static int
entry_is_symlink(lua_State *L)
{
	return entry_is(L, S_IFLNK);
}

static int
entry_stat(lua_State *L)
{
	struct stat st;

	arg_check(L, 1, 2);
	bool follow = arg_truth_or(L, 2, true);
	if (!entry_ask(L, &st, follow))
		raise_errno(L, lua_gettop(L), 0);
	filestat_push(L, &st);
	return 1;
}

static int
entry_inode(lua_State *L)
{
	struct stat st;

	arg_check(L, 1, 1);
	if (!entry_ask(L, &st, false))
		raise_errno(L, lua_gettop(L), 0);
	lua_pushinteger(L, (lua_Integer)st.st_ino);
	return 1;
}

static int
entry_text(lua_State *L)
{
	struct buf *text = value_scratch(L, 0);

	lua_getfield(L, 1, "name");
	value_repr(L, -1, text);
	lua_pushfstring(L, "<DirEntry %s>", buf_text(text));
	return 1;
}

static const struct function entry_methods[] = {
	{ "is_dir", entry_is_dir, "follow_symlinks=True" },
	{ "is_file", entry_is_file, "follow_symlinks=True" },
	{ "is_symlink", entry_is_symlink, "" },
	{ "stat", entry_stat, "follow_symlinks=True" },
	{ "inode", entry_inode, "" },
	{ NULL, NULL, NULL }
};

static void
push_entry(lua_State *L, int folder, const char *name)
{
	lua_createtable(L, 0, 2);
	lua_pushstring(L, name);
	lua_setfield(L, -2, "name");
	push_inside(L, folder, name);
	lua_setfield(L, -2, "path");
	lua_rawgetp(L, LUA_REGISTRYINDEX, &entry_key);
	lua_setmetatable(L, -2);
}

/* Upvalues: path, open folder. */
static int
next_scanned(lua_State *L)
{
	struct folder *folder = lua_touserdata(L, lua_upvalueindex(2));
	const struct dirent *entry = folder->dir ? next_entry(folder->dir) : NULL;

	if (entry)
		push_entry(L, lua_upvalueindex(1), entry->d_name);
	else
		lua_pushnil(L);
	if (entry == NULL && folder->dir) {
		closedir(folder->dir);
		folder->dir = NULL;
	}
	return 1;
}

static int
os_scandir(lua_State *L)
{
	arg_check(L, 0, 1);
	path_or_here(L, 1);
	if (push_folder(L, 1) == NULL)
		raise_errno(L, 1, 0);
	lua_pushcclosure(L, next_scanned, 2);
	stream_new(L);
	return 1;
}

/* -- walk ---------------------------------------------------------------- */

/* Upvalues of a walk. */
enum {
	WALK_WAITING = 1,    /* stack of paths, and of finished results to give */
	WALK_TOPDOWN,
	WALK_FOLLOW,
	WALK_ONERROR,        /* function or None */
	WALK_LAST,           /* the result whose folders are to be gone into */
};

/* Pushes the result tuple (path, folders, files) for the path at the index, or
   nothing and false where it cannot be read. */
static bool
push_listing(lua_State *L, int path)
{
	const struct dirent *entry;
	lua_Integer counts[2] = { 0, 0 };
	int top = lua_gettop(L);
	DIR *dir = push_folder(L, path);

	if (dir == NULL) {
		lua_settop(L, top);
		return false;
	}
	value_new_list(L, 0);
	value_new_list(L, 0);
	while ((entry = next_entry(dir))) {
		push_inside(L, path, entry->d_name);
		int kind = !is_folder(lua_tostring(L, -1));
		lua_pop(L, 1);
		lua_pushstring(L, entry->d_name);
		lua_rawseti(L, top + 2 + kind, ++counts[kind]);
	}
	lua_pushvalue(L, top + 1);
	pop_folder(L);
	value_new_tuple(L, 3);
	lua_replace(L, top + 1);
	lua_rawseti(L, top + 1, 3);
	lua_rawseti(L, top + 1, 2);
	lua_pushvalue(L, path);
	lua_rawseti(L, top + 1, 1);
	return true;
}

static void
push_waiting(lua_State *L)
{
	lua_Integer n = (lua_Integer)lua_rawlen(L, lua_upvalueindex(WALK_WAITING));

	lua_rawseti(L, lua_upvalueindex(WALK_WAITING), n + 1);
}

static void
pop_waiting(lua_State *L)
{
	lua_Integer n = (lua_Integer)lua_rawlen(L, lua_upvalueindex(WALK_WAITING));

	lua_rawgeti(L, lua_upvalueindex(WALK_WAITING), n);
	lua_pushnil(L);
	lua_rawseti(L, lua_upvalueindex(WALK_WAITING), n);
}

/* Puts the folders of the result at the index on the stack of those that wait, the
   first one on top. */
static void
descend(lua_State *L, int result)
{
	struct stat st;
	bool follow = lua_toboolean(L, lua_upvalueindex(WALK_FOLLOW));

	lua_rawgeti(L, result, 1);
	int path = lua_gettop(L);
	lua_rawgeti(L, result, 2);
	for (lua_Integer i = (lua_Integer)lua_rawlen(L, -1); i > 0; i--) {
		lua_rawgeti(L, path + 1, i);
		push_inside(L, path, lua_tostring(L, -1));
		if (follow || lstat(lua_tostring(L, -1), &st) < 0
		    || !S_ISLNK(st.st_mode))
			push_waiting(L);
		else
			lua_pop(L, 1);
		lua_pop(L, 1);
	}
	lua_settop(L, path - 1);
}

/* Tells onerror that the path at the index cannot be read. */
static void
tell_error(lua_State *L, int path)
{
	int reason = errno;

	if (value_absent(L, lua_upvalueindex(WALK_ONERROR)))
		return;
	lua_pushvalue(L, lua_upvalueindex(WALK_ONERROR));
	struct buf *text = value_scratch(L, 0);
	value_repr(L, path, text);
	lua_pushfstring(L, "[Errno %d] %s: %s", reason, strerror(reason),
	                buf_text(text));
	lua_call(L, 1, 0);
}

/* A folder comes before those in it, which may be taken out of its list. */
static int
next_from_top(lua_State *L)
{
	if (lua_istable(L, lua_upvalueindex(WALK_LAST)))
		descend(L, lua_upvalueindex(WALK_LAST));
	lua_pushnil(L);
	lua_replace(L, lua_upvalueindex(WALK_LAST));
	for (;;) {
		lua_settop(L, 0);
		pop_waiting(L);
		if (lua_isnil(L, 1))
			return 1;
		if (push_listing(L, 1))
			break;
		tell_error(L, 1);
	}
	lua_pushvalue(L, -1);
	lua_replace(L, lua_upvalueindex(WALK_LAST));
	return 1;
}

/* What waits is paths to go into, and results whose folders have been before. */
static int
next_from_bottom(lua_State *L)
{
	for (;;) {
		lua_settop(L, 0);
		pop_waiting(L);
		if (!lua_isstring(L, 1))
			return 1;
		if (!push_listing(L, 1)) {
			tell_error(L, 1);
			continue;
		}
		lua_pushvalue(L, 2);
		push_waiting(L);
		descend(L, 2);
	}
}

static int
next_walked(lua_State *L)
{
	lua_settop(L, 0);
	if (lua_toboolean(L, lua_upvalueindex(WALK_TOPDOWN)))
		return next_from_top(L);
	return next_from_bottom(L);
}

/* walk(top, topdown=True, onerror=None, followlinks=False) */
static int
os_walk(lua_State *L)
{
	arg_check(L, 1, 4);
	arg_path(L, 1, "top");
	bool topdown = arg_truth_or(L, 2, true);
	bool follow = arg_truth_or(L, 4, false);

	lua_createtable(L, 1, 0);
	lua_pushvalue(L, 1);
	lua_rawseti(L, -2, 1);
	lua_pushboolean(L, topdown);
	lua_pushboolean(L, follow);
	lua_pushvalue(L, 3);
	lua_pushnil(L);
	lua_pushcclosure(L, next_walked, WALK_LAST);
	stream_new(L);
	return 1;
}

/* -- times --------------------------------------------------------------- */

static struct timespec
arg_time(lua_State *L, int tuple, lua_Integer n)
{
	struct timespec t = { 0, 0 };

	lua_rawgeti(L, tuple, n);
	double seconds = arg_number(L, lua_gettop(L), "time");
	lua_pop(L, 1);
	if (!(seconds > -9e18 && seconds < 9e18))
		raise_error(L, "timestamp out of range for platform time_t");
	t.tv_sec = (time_t)seconds;
	if ((double)t.tv_sec > seconds)
		t.tv_sec--;
	t.tv_nsec = (long)((seconds - (double)t.tv_sec) * 1e9);
	return t;
}

/* utime(path, times=None): (atime, mtime), or now */
static int
os_utime(lua_State *L)
{
	struct timespec times[2];
	bool now;

	arg_check(L, 1, 2);
	const char *path = arg_path(L, 1, "path");
	now = value_absent(L, 2);
	if (!now && (value_type(L, 2) != VALUE_TUPLE || lua_rawlen(L, 2) != 2))
		raise_error(L, "utime: 'times' must be either a tuple of two ints or "
		      "None");
	for (int i = 0; i < 2 && !now; i++)
		times[i] = arg_time(L, 2, i + 1);
	return push_none_or_raise(L, utimensat(AT_FDCWD, path,
	                                       now ? NULL : times, 0));
}

/* -- the process --------------------------------------------------------- */

static int
os_getcwd(lua_State *L)
{
	char folder[MAX_PATH];

	arg_check(L, 0, 0);
	if (getcwd(folder, sizeof folder) == NULL)
		raise_error(L, "[Errno %d] %s", errno, strerror(errno));
	lua_pushstring(L, folder);
	return 1;
}

static int
os_getenv(lua_State *L)
{
	arg_check(L, 1, 2);
	const char *value = getenv(arg_path(L, 1, "key"));
	if (value)
		lua_pushstring(L, value);
	else if (lua_isnil(L, 2))
		return value_none(L);
	return 1;
}

static int
os_getpid(lua_State *L)
{
	lua_pushinteger(L, getpid());
	return 1;
}

static int
os_getppid(lua_State *L)
{
	lua_pushinteger(L, getppid());
	return 1;
}

static int
os_getuid(lua_State *L)
{
	lua_pushinteger(L, getuid());
	return 1;
}

static int
os_geteuid(lua_State *L)
{
	lua_pushinteger(L, geteuid());
	return 1;
}

static int
os_getgid(lua_State *L)
{
	lua_pushinteger(L, getgid());
	return 1;
}

static int
os_getegid(lua_State *L)
{
	lua_pushinteger(L, getegid());
	return 1;
}

static int
os_cpu_count(lua_State *L)
{
	long n = sysconf(_SC_NPROCESSORS_ONLN);

	lua_pushinteger(L, n > 0 ? n : 1);
	return 1;
}

static int
os_isatty(lua_State *L)
{
	arg_check(L, 1, 1);
	lua_pushboolean(L, isatty((int)arg_int(L, 1, "fd")));
	return 1;
}

static int
os_strerror(lua_State *L)
{
	arg_check(L, 1, 1);
	lua_pushstring(L, strerror((int)arg_int(L, 1, "code")));
	return 1;
}

/* A tuple whose elements have names, too. */
static int
os_uname(lua_State *L)
{
	struct utsname un;
	const char *const fields[][2] = {
		{ "sysname", un.sysname }, { "nodename", un.nodename },
		{ "release", un.release }, { "version", un.version },
		{ "machine", un.machine },
	};
	enum { FIELDS = sizeof fields / sizeof fields[0] };

	if (uname(&un) < 0)
		raise_error(L, "[Errno %d] %s", errno, strerror(errno));
	value_new_tuple(L, FIELDS);
	for (int i = 0; i < FIELDS; i++) {
		lua_pushstring(L, fields[i][1]);
		lua_pushvalue(L, -1);
		lua_setfield(L, -3, fields[i][0]);
		lua_rawseti(L, -2, i + 1);
	}
	return 1;
}

/* -- the module ---------------------------------------------------------- */

static const struct function functions[] = {
	{ "access", os_access, "path, mode" },
	{ "chdir", os_chdir, "path" },
	{ "chmod", os_chmod, "path, mode" },
	{ "cpu_count", os_cpu_count, "" },
	{ "getcwd", os_getcwd, "" },
	{ "getegid", os_getegid, "" },
	{ "getenv", os_getenv, "key, default=None" },
	{ "geteuid", os_geteuid, "" },
	{ "getgid", os_getgid, "" },
	{ "getpid", os_getpid, "" },
	{ "getppid", os_getppid, "" },
	{ "getuid", os_getuid, "" },
	{ "isatty", os_isatty, "fd" },
	{ "link", os_link, "src, dst" },
	{ "listdir", os_listdir, "path='.'" },
	{ "lstat", os_lstat, "path" },
	{ "makedirs", os_makedirs, "name, mode=0o777, exist_ok=False" },
	{ "mkdir", os_mkdir, "path, mode=0o777" },
	{ "readlink", os_readlink, "path" },
	{ "remove", os_unlink, "path" },
	{ "removedirs", os_removedirs, "name" },
	{ "rename", os_rename, "src, dst" },
	{ "replace", os_rename, "src, dst" },
	{ "rmdir", os_rmdir, "path" },
	{ "scandir", os_scandir, "path='.'" },
	{ "stat", os_stat, "path" },
	{ "strerror", os_strerror, "code" },
	{ "symlink", os_symlink, "src, dst" },
	{ "truncate", os_truncate, "path, length" },
	{ "uname", os_uname, "" },
	{ "unlink", os_unlink, "path" },
	{ "utime", os_utime, "path, times=None" },
	{ "walk", os_walk, "top, topdown=True, onerror=None, followlinks=False" },
	{ NULL, NULL, NULL }
};

static const struct {
	const char *name, *value;
} texts[] = {
	{ "sep", "/" }, { "linesep", "\n" }, { "pathsep", ":" },
	{ "devnull", "/dev/null" }, { "curdir", "." }, { "pardir", ".." },
	{ "extsep", "." }, { "name", "posix" },
};

static const struct {
	const char *name;
	lua_Integer value;
} numbers[] = {
	{ "R_OK", R_OK }, { "W_OK", W_OK }, { "X_OK", X_OK }, { "F_OK", F_OK },
};

/* Pushes the environment as a dict. */
static void
push_environ(lua_State *L)
{
	dict_new(L);
	for (char **at = environ; at && *at; at++) {
		const char *equals = strchr(*at, '=');
		if (equals == NULL)
			continue;
		lua_pushlstring(L, *at, (size_t)(equals - *at));
		lua_pushstring(L, equals + 1);
		dict_set(L, -3);
	}
}

static void
open_entries(lua_State *L)
{
	value_new_type(L, VALUE_OTHER, "posix.DirEntry", entry_methods, NULL,
	               NULL);
	lua_pushcfunction(L, entry_text);
	lua_setfield(L, -2, "__tostring");
	lua_rawsetp(L, LUA_REGISTRYINDEX, &entry_key);
}

int
open_os(lua_State *L)
{
	open_entries(L);
	value_new_module(L, "os", functions);
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		lua_pushstring(L, texts[i].value);
		lua_setfield(L, -2, texts[i].name);
	}
	for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
		lua_pushinteger(L, numbers[i].value);
		lua_setfield(L, -2, numbers[i].name);
	}
	push_environ(L);
	lua_setfield(L, -2, "environ");
	open_path(L);
	lua_setfield(L, -2, "path");
	return 1;
}
