/* os - the module os: files, and folders as files */
#include "lua/os.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/time.h>
#include <unistd.h>
#include "lua/filestat.h"

enum { MAX_PATH = 4096 };

/* -- paths --------------------------------------------------------------- */

static int
push_none_or_raise(lua_State *L, int failed)
{
	if (failed)
		raise_errno(L, 1, 0);
	return value_none(L);
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

bool
os_is_folder(const char *path)
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
	if (os_is_folder(buf_text(name)))
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
	bool fine = exist_ok && os_is_folder(path);
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

/* -- the module ---------------------------------------------------------- */

static const struct function functions[] = {
	{ "access", os_access, "path, mode" },
	{ "chdir", os_chdir, "path" },
	{ "chmod", os_chmod, "path, mode" },
	{ "link", os_link, "src, dst" },
	{ "lstat", os_lstat, "path" },
	{ "makedirs", os_makedirs, "name, mode=0o777, exist_ok=False" },
	{ "mkdir", os_mkdir, "path, mode=0o777" },
	{ "readlink", os_readlink, "path" },
	{ "remove", os_unlink, "path" },
	{ "removedirs", os_removedirs, "name" },
	{ "rename", os_rename, "src, dst" },
	{ "replace", os_rename, "src, dst" },
	{ "rmdir", os_rmdir, "path" },
	{ "stat", os_stat, "path" },
	{ "symlink", os_symlink, "src, dst" },
	{ "truncate", os_truncate, "path, length" },
	{ "unlink", os_unlink, "path" },
	{ "utime", os_utime, "path, times=None" },
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

int
open_os(lua_State *L)
{
	value_new_module(L, "os", functions);
	os_folder_open(L);
	os_process_open(L);
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		lua_pushstring(L, texts[i].value);
		lua_setfield(L, -2, texts[i].name);
	}
	for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
		lua_pushinteger(L, numbers[i].value);
		lua_setfield(L, -2, numbers[i].name);
	}
	open_path(L);
	lua_setfield(L, -2, "path");
	return 1;
}
