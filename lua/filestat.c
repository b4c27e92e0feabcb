/* filestat - what os.stat gives, and the module `stat`: see filestat.h */
#include "lua/filestat.h"

#include <errno.h>
#include <string.h>

static const char result_key;   /* the metatable of results in the registry */

/* -- names of files and errors about them -------------------------------- */

const char *
arg_path(lua_State *L, int index, const char *name)
{
	struct slice path = arg_str(L, index, name);

	if (memchr(path.ptr, 0, path.len))
		raise_error(L, "embedded null byte");
	return (const char *)path.ptr;   /* a Lua string ends with NUL */
}

void
raise_errno(lua_State *L, int path, int other)
{
	int reason = errno;
	struct buf *text = value_scratch(L, 0);

	value_repr(L, path, text);
	if (other) {
		buf_put_text(text, " -> ");
		value_repr(L, other, text);
	}
	raise_error(L, "[Errno %d] %s: %s", reason, strerror(reason), buf_text(text));
}

/* -- results ------------------------------------------------------------- */

enum {
	ITEMS = 10,     /* those that have an index */
	TIMES = 10,     /* then the times as floats, and what has no index */
	BLKSIZE = 16, BLOCKS, RDEV
};

/* ORDER RESULT: an item's index is its place. st_mtime is the float, though the item
   at 8 is an integer without a name. */
static const char *const names[] = {
	"st_mode", "st_ino", "st_dev", "st_nlink", "st_uid", "st_gid", "st_size",
	"", "", "",
	"st_atime", "st_mtime", "st_ctime",
	"st_atime_ns", "st_mtime_ns", "st_ctime_ns",
	"st_blksize", "st_blocks", "st_rdev",
};

enum { NAMES = sizeof names / sizeof names[0] };

static const struct timespec *
time_of(const struct stat *st, int which)
{
	const struct timespec *times[3] = {
		&st->st_atim, &st->st_mtim, &st->st_ctim
	};

	return times[which];
}

static lua_Integer
number_of(const struct stat *st, int which)
{
	switch (which) {   /* ORDER RESULT */
	case 0: return (lua_Integer)st->st_mode;
	case 1: return (lua_Integer)st->st_ino;
	case 2: return (lua_Integer)st->st_dev;
	case 3: return (lua_Integer)st->st_nlink;
	case 4: return (lua_Integer)st->st_uid;
	case 5: return (lua_Integer)st->st_gid;
	case 6: return (lua_Integer)st->st_size;
	case BLKSIZE: return (lua_Integer)st->st_blksize;
	case BLOCKS: return (lua_Integer)st->st_blocks;
	case RDEV: return (lua_Integer)st->st_rdev;
	default: return (lua_Integer)time_of(st, which - 7)->tv_sec;
	}
}

static void
push_item(lua_State *L, const struct stat *st, int which)
{
	if (which < TIMES || which >= BLKSIZE) {
		lua_pushinteger(L, number_of(st, which));
		return;
	}
	const struct timespec *t = time_of(st, (which - TIMES) % 3);
	if (which < TIMES + 3)
		lua_pushnumber(L, (double)t->tv_sec + 1e-9 * (double)t->tv_nsec);
	else
		lua_pushinteger(L, (lua_Integer)t->tv_sec * 1000000000
		                 + (lua_Integer)t->tv_nsec);
}

static int
result_index(lua_State *L)
{
	const struct stat *st = lua_touserdata(L, 1);
	const char *name = lua_tostring(L, 2);

	for (int i = 0; name && i < NAMES; i++) {
		if (strcmp(name, names[i]) == 0 && *name) {
			push_item(L, st, i);
			return 1;
		}
	}
	lua_pushnil(L);
	return 1;
}

static int
result_item(lua_State *L)
{
	const struct stat *st = lua_touserdata(L, 1);
	lua_Integer i = arg_int(L, 2, "index");

	if (i < -ITEMS || i >= ITEMS)
		raise_error(L, "tuple index out of range");
	push_item(L, st, (int)(i < 0 ? i + ITEMS : i));
	return 1;
}

static int
result_len(lua_State *L)
{
	lua_pushinteger(L, ITEMS);
	return 1;
}

static int
result_text(lua_State *L)
{
	const struct stat *st = lua_touserdata(L, 1);
	luaL_Buffer out;

	luaL_buffinit(L, &out);
	luaL_addstring(&out, "os.stat_result(");
	for (int i = 0; i < ITEMS; i++) {
		lua_pushfstring(L, "%s%s=%I", i ? ", " : "",
		                names[i < 7 ? i : i + 3],
		                (LUAI_UACINT)number_of(st, i));
		luaL_addvalue(&out);
	}
	luaL_addstring(&out, ")");
	luaL_pushresult(&out);
	return 1;
}

static const luaL_Reg result_events[] = {
	{ "__index", result_index },
	{ "__getitem", result_item },
	{ "__len", result_len },
	{ "__tostring", result_text },
	{ NULL, NULL }
};

void
filestat_push(lua_State *L, const struct stat *st)
{
	struct stat *copy = lua_newuserdatauv(L, sizeof *copy, 0);

	*copy = *st;
	if (lua_rawgetp(L, LUA_REGISTRYINDEX, &result_key) == LUA_TNIL) {
		lua_pop(L, 1);
		value_new_type(L, VALUE_OTHER, "os.stat_result", NULL, NULL,
		               NULL);
		luaL_setfuncs(L, result_events, 0);
		lua_pushvalue(L, -1);
		lua_rawsetp(L, LUA_REGISTRYINDEX, &result_key);
	}
	lua_setmetatable(L, -2);
}

/* -- the module ---------------------------------------------------------- */

static int
s_ifmt(lua_State *L)
{
	arg_check(L, 1, 1);
	lua_pushinteger(L, arg_int(L, 1, "mode") & S_IFMT);
	return 1;
}

static int
s_imode(lua_State *L)
{
	arg_check(L, 1, 1);
	lua_pushinteger(L, arg_int(L, 1, "mode") & 07777);
	return 1;
}

static int
is_kind(lua_State *L, mode_t kind)
{
	arg_check(L, 1, 1);
	lua_pushboolean(L, (arg_int(L, 1, "mode") & S_IFMT) == kind);
	return 1;
}

static int
s_isdir(lua_State *L)
{
	return is_kind(L, S_IFDIR);
}

static int
s_isreg(lua_State *L)
{
	return is_kind(L, S_IFREG);
}

static int
s_islnk(lua_State *L)
{
	return is_kind(L, S_IFLNK);
}

static int
s_ischr(lua_State *L)
{
	return is_kind(L, S_IFCHR);
}

static int
s_isblk(lua_State *L)
{
	return is_kind(L, S_IFBLK);
}

static int
s_isfifo(lua_State *L)
{
	return is_kind(L, S_IFIFO);
}

static int
s_issock(lua_State *L)
{
	return is_kind(L, S_IFSOCK);
}

static char
kind_letter(lua_Integer mode)
{
	switch (mode & S_IFMT) {
	case S_IFLNK: return 'l';
	case S_IFSOCK: return 's';
	case S_IFREG: return '-';
	case S_IFBLK: return 'b';
	case S_IFDIR: return 'd';
	case S_IFCHR: return 'c';
	case S_IFIFO: return 'p';
	default: return '?';
	}
}

/* A third of the letters: `special` is whether setuid, setgid or sticky is on. */
static void
put_rights(char *to, lua_Integer rights, bool special, char with, char without)
{
	to[0] = rights & 4 ? 'r' : '-';
	to[1] = rights & 2 ? 'w' : '-';
	if (special)
		to[2] = rights & 1 ? with : without;
	else
		to[2] = rights & 1 ? 'x' : '-';
}

static int
filemode(lua_State *L)
{
	char text[10];

	arg_check(L, 1, 1);
	lua_Integer mode = arg_int(L, 1, "mode");
	text[0] = kind_letter(mode);
	put_rights(text + 1, mode >> 6, mode & S_ISUID, 's', 'S');
	put_rights(text + 4, mode >> 3, mode & S_ISGID, 's', 'S');
	put_rights(text + 7, mode, mode & S_ISVTX, 't', 'T');
	lua_pushlstring(L, text, sizeof text);
	return 1;
}

static const struct function functions[] = {
	{ "S_IFMT", s_ifmt, "mode" },
	{ "S_IMODE", s_imode, "mode" },
	{ "S_ISDIR", s_isdir, "mode" },
	{ "S_ISREG", s_isreg, "mode" },
	{ "S_ISLNK", s_islnk, "mode" },
	{ "S_ISCHR", s_ischr, "mode" },
	{ "S_ISBLK", s_isblk, "mode" },
	{ "S_ISFIFO", s_isfifo, "mode" },
	{ "S_ISSOCK", s_issock, "mode" },
	{ "filemode", filemode, "mode" },
	{ NULL, NULL, NULL }
};

#define CONSTANT(name) { #name, name }

static const struct constant {
	const char *name;
	lua_Integer value;
} constants[] = {
	CONSTANT(S_IFDIR), CONSTANT(S_IFCHR), CONSTANT(S_IFBLK),
	CONSTANT(S_IFREG), CONSTANT(S_IFIFO), CONSTANT(S_IFLNK),
	CONSTANT(S_IFSOCK), CONSTANT(S_ISUID), CONSTANT(S_ISGID),
	CONSTANT(S_ISVTX), CONSTANT(S_IRWXU), CONSTANT(S_IRUSR),
	CONSTANT(S_IWUSR), CONSTANT(S_IXUSR), CONSTANT(S_IRWXG),
	CONSTANT(S_IRGRP), CONSTANT(S_IWGRP), CONSTANT(S_IXGRP),
	CONSTANT(S_IRWXO), CONSTANT(S_IROTH), CONSTANT(S_IWOTH),
	CONSTANT(S_IXOTH),
	{ "S_IREAD", S_IRUSR }, { "S_IWRITE", S_IWUSR }, { "S_IEXEC", S_IXUSR },
	{ "ST_MODE", 0 }, { "ST_INO", 1 }, { "ST_DEV", 2 }, { "ST_NLINK", 3 },
	{ "ST_UID", 4 }, { "ST_GID", 5 }, { "ST_SIZE", 6 }, { "ST_ATIME", 7 },
	{ "ST_MTIME", 8 }, { "ST_CTIME", 9 },
};

int
open_stat(lua_State *L)
{
	value_new_module(L, "stat", functions);
	for (size_t i = 0; i < sizeof constants / sizeof constants[0]; i++) {
		lua_pushinteger(L, constants[i].value);
		lua_setfield(L, -2, constants[i].name);
	}
	return 1;
}
