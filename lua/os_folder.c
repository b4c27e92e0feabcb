/* os_folder - of the module os: what folders hold: listdir(), scandir(), walk() */
#include "lua/os.h"

#include <dirent.h>
#include <errno.h>
#include "lua/filestat.h"

static const char *
path_or_here(lua_State *L, int index)
{
	if (value_absent(L, index)) {
		lua_pushliteral(L, ".");
		lua_replace(L, index);
	}
	return arg_path(L, index, "path");
}

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
		int kind = !os_is_folder(lua_tostring(L, -1));
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

/* -- names --------------------------------------------------------------- */

static const struct function functions[] = {
	{ "listdir", os_listdir, "path='.'" },
	{ "scandir", os_scandir, "path='.'" },
	{ "walk", os_walk, "top, topdown=True, onerror=None, followlinks=False" },
	{ NULL, NULL, NULL }
};

void
os_folder_open(lua_State *L)
{
	value_new_type(L, VALUE_OTHER, "posix.DirEntry", entry_methods, NULL,
	               NULL);
	lua_pushcfunction(L, entry_text);
	lua_setfield(L, -2, "__tostring");
	lua_rawsetp(L, LUA_REGISTRYINDEX, &entry_key);
	value_add_functions(L, functions);
}
